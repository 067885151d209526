"""A campaign's settings as a recruiter changes them, and one person's closing day."""

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from assess.screening.campaigns import closing
from assess.store.tables import Campaign, CandidateRequest, Invitation
from tests.web.house import House, token_of

PLAN = {
    "title": "Night desk", "requisition": "R-17", "places": "4", "language": "en", "contact": "Mara Lind, 0123",
    "closes_at": "2040-06-30", "grace_days": "3", "results_by": "2040-07-15", "owner_id": "", "deputy_id": "",
    "feedback": "y",
}  # fmt: skip


@pytest.fixture
def rosa(house: House) -> FlaskClient:
    """The browser of the Lobby's recruiter."""
    return house.browser("rosa")


def test_a_campaign_is_changed_and_its_pages_say_so(rosa: FlaskClient, house: House) -> None:
    page = rosa.get(house.address + "/settings").text
    assert 'value="Guest relations"' in page
    assert ">Rosa</option>" in page
    assert rosa.post(house.address + "/settings", data=PLAN).status_code == 303
    kept = house.fresh.get_one(Campaign, house.campaign.id)
    assert (kept.title, kept.places, kept.grace_days, kept.feedback) == ("Night desk", 4, 3, True)
    assert kept.closes_at == datetime(2040, 6, 30, 23, 59, 59, tzinfo=UTC)
    page = rosa.get(house.address + "/settings").text
    for words in ("<h1>Night desk</h1>", 'value="2040-06-30"', 'value="2040-07-15"', "Mara Lind"):
        assert words in page
    welcome = house.browser().get(f"/i/{token_of(house.app, house.link)}").text
    assert "Night desk" in welcome


def test_what_is_wrong_stands_beside_its_field_and_nothing_changes(rosa: FlaskClient, house: House) -> None:
    wrong = PLAN | {"title": "", "places": "0", "closes_at": "2020-01-01", "grace_days": "400"}
    answer = rosa.post(house.address + "/settings", data=wrong)
    assert answer.status_code == 422
    assert answer.text.count('class="field-error"') == 4
    assert 'value="R-17"' in answer.text
    assert house.fresh.get_one(Campaign, house.campaign.id).title == "Guest relations"


def test_a_closed_campaign_says_who_did_not_begin_and_one_of_them_gets_a_day(
    rosa: FlaskClient, house: House
) -> None:
    house.fresh.get_one(CandidateRequest, house.requests["officer"].id).state = "answered"  # nothing waits for it
    closing.close(house.session, house.session.get_one(Campaign, house.campaign.id), "test")
    house.session.commit()
    place = f"{house.address}/people/{house.waiting.public_id}"
    page = rosa.get(house.address + "/invitations").text
    assert "Did not begin" in page
    assert "Not started" not in page
    assert f"{place}/resend" not in page
    rosa.post(place + "/resend")
    assert "a link would open nothing" in rosa.get(place + "/link").text
    assert house.browser().get(f"/i/{token_of(house.app, house.link)}").status_code == 410
    rosa.post(place + "/closing", data={"closes_at": "2040-06-30"})
    assert "30 June 2040, 23:59 (UTC)" in rosa.get(place + "/link").text
    assert house.browser().get(f"/i/{token_of(house.app, house.link)}").status_code == 200
    page = rosa.get(house.address + "/invitations").text
    assert "own day" in page
    assert f"{place}/resend" in page
    rosa.post(place + "/closing", data={"closes_at": ""})
    assert house.browser().get(f"/i/{token_of(house.app, house.link)}").status_code == 410


def test_a_day_that_is_none_or_has_passed_is_refused(rosa: FlaskClient, house: House) -> None:
    place = f"{house.address}/people/{house.waiting.public_id}"
    for typed, said in (("2020-01-01", "still to come"), ("soon", "Enter a day")):
        rosa.post(place + "/closing", data={"closes_at": typed})
        assert said in rosa.get(place + "/link").text
    assert house.fresh.get_one(Invitation, house.waiting.id).closes_at is None
