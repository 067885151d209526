"""Invitations and campaigns as recruiters meet them."""

import re

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from assess.screening import paging
from assess.screening.results import stored_results
from assess.store.tables import Campaign, Invitation, Link, OutboxMail, Result
from tests.web.house import House


@pytest.fixture
def rosa(house: House) -> FlaskClient:
    """The browser of the Lobby's recruiter."""
    return house.browser("rosa")


class TestInvitations:
    """Links made, shown again, sent again and closed."""

    def test_pasted_lines_become_places_with_links(self, rosa: FlaskClient, house: House) -> None:
        lines = "Jo Park, jo@example.com\nKim Oduya <kim@example.com>\n\nLea Bonnet\tlea@example.com"
        page = rosa.post(house.address + "/invite", data={"people": lines}).text
        assert "3 people are invited" in page
        assert len(re.findall(r'value="http://127.0.0.1:8000/i/[^"]{30,}"', page)) == 3
        letters = house.fresh.exec(select(OutboxMail).where(OutboxMail.recipient == "jo@example.com")).all()
        assert [letter.state for letter in letters] == ["held"]

    def test_one_bad_line_invites_nobody_yet_and_all_problems_show(self, rosa: FlaskClient, house: House) -> None:
        before = len(house.fresh.exec(select(Invitation)).all())
        lines = "Jo Park, jo@example.com\nKim Oduya, kim at example\n, lea@example.com\nJo Again, jo@example.com"
        answer = rosa.post(house.address + "/invite", data={"people": lines}, follow_redirects=True)
        for text in ("Line 2", "Line 3", "jo@example.com stands in line 1 already, for Jo Park", "Enter a name"):
            assert text in answer.text
        assert 'value="kim at example"' in answer.text
        assert "Invite 1 person" in answer.text
        assert len(house.fresh.exec(select(Invitation)).all()) == before

    def test_inviting_somebody_twice_shows_the_same_link_and_sends_no_second_letter(
        self, rosa: FlaskClient, house: House
    ) -> None:
        data = {"people": "Ida Late, ida@example.com"}
        first, second = (
            re.search(r"/i/([\w.-]+)", rosa.post(house.address + "/invite", data=data).text) for _ in range(2)
        )
        assert first is not None
        assert second is not None
        assert first.group(1) == second.group(1)
        letters = house.fresh.exec(select(OutboxMail).where(OutboxMail.recipient == "ida@example.com")).all()
        assert len(letters) == 1

    def test_the_shown_link_opens_the_welcome_page(self, rosa: FlaskClient, house: House) -> None:
        page = rosa.get(f"{house.address}/people/{house.waiting.public_id}/link").text
        token = re.search(r"/i/([\w.-]+)", page)
        assert token is not None
        assert house.browser().get(f"/i/{token.group(1)}").status_code == 200

    def test_a_closed_link_opens_nothing_and_another_can_be_made(self, rosa: FlaskClient, house: House) -> None:
        place = f"{house.address}/people/{house.waiting.public_id}"
        token = re.search(r"/i/([\w.-]+)", rosa.get(place + "/link").text)
        assert token is not None
        rosa.post(f"{place}/links/{house.link.public_id}/revoke")
        assert house.browser().get(f"/i/{token.group(1)}").status_code == 404
        rosa.post(place + "/link")
        again = re.search(r"/i/([\w.-]+)", rosa.get(place + "/link").text)
        assert again is not None
        assert again.group(1) != token.group(1)

    def test_a_revoked_place_is_gone_and_a_completed_one_stays(self, rosa: FlaskClient, house: House) -> None:
        rosa.post(f"{house.address}/people/{house.waiting.public_id}/revoke")
        rosa.post(house.person("Bo Lind") + "/revoke")
        assert house.fresh.get_one(Invitation, house.waiting.id).state == "revoked"
        assert house.session.get_one(Invitation, house.invitations["Bo Lind"].id).state == "completed"

    def test_a_held_letter_is_not_written_twice(self, rosa: FlaskClient, house: House) -> None:
        rosa.post(f"{house.address}/people/{house.waiting.public_id}/resend")
        letters = house.fresh.exec(select(OutboxMail).where(OutboxMail.recipient == "ida@example.com")).all()
        assert len(letters) == 1
        assert "held in the outbox" in rosa.get(house.address + "/invitations").text

    def test_the_open_link_is_made_and_closed(self, rosa: FlaskClient, house: House) -> None:
        assert "Close the open link" in rosa.get(house.address + "/invitations").text
        rosa.post(house.address + "/open-link")
        assert "Make an open link" in rosa.get(house.address + "/invitations").text
        rosa.post(house.address + "/open-link")
        opened = house.fresh.exec(select(Link).where(Link.campaign_id == house.campaign.id)).all()
        assert sum(link.invitation_id is None for link in opened) == 2

    def test_a_closed_campaign_invites_nobody(self, rosa: FlaskClient, house: House) -> None:
        rosa.post(house.address + "/state")
        answer = rosa.post(house.address + "/invite", data={"people": "Jo Park, jo@example.com"})
        assert answer.status_code == 422
        assert "This campaign is closed" in answer.text


class TestCampaigns:
    """The list and a new one."""

    def test_a_new_campaign_pins_the_newest_versions(self, rosa: FlaskClient, house: House) -> None:
        data = {"title": "Night desk", "team": str(house.teams["Lobby"].id), "places": "3", "language": "en"}
        assert rosa.post("/campaigns/new", data=data).status_code == 303
        made = house.fresh.exec(select(Campaign).where(Campaign.title == "Night desk")).one()
        assert made.owner_id == house.users["rosa"].id
        assert set(made.cohorts[0].battery) < set(made.cohorts[0].pins)
        assert stored_results.load_snapshot(house.session, made.cohorts[0].snapshot).n == 0

    def test_it_cannot_be_opened_in_another_team(self, rosa: FlaskClient, house: House) -> None:
        data = {"title": "Night desk", "team": str(house.teams["Online"].id), "places": "3", "language": "en"}
        assert rosa.post("/campaigns/new", data=data).status_code == 422

    def test_all_mistakes_show_at_once_and_nothing_is_lost(self, rosa: FlaskClient, house: House) -> None:
        data = {"title": "", "places": "0", "team": "", "language": "xx", "requisition": "R-17"}
        answer = rosa.post("/campaigns/new", data=data)
        assert answer.status_code == 422
        assert answer.text.count('class="field-error"') >= 3
        assert 'value="R-17"' in answer.text

    def test_search_finds_people_and_campaigns_and_takes_signs_literally(
        self, rosa: FlaskClient, house: House
    ) -> None:
        assert "Dana O&#39;Brien" in rosa.get("/search?q=o'brien").text
        assert "Guest relations" in rosa.get("/search?q=guest").text
        assert "Nothing found" in rosa.get("/search?q=%25").text

    def test_lists_come_forty_at_a_time_and_keep_what_was_asked_for(self, rosa: FlaskClient, house: House) -> None:
        for start in (0, 100, 200):
            numbers = range(start, min(start + 100, 205))
            lines = "\n".join(f"Guest {number}, guest{number}@example.com" for number in numbers)
            rosa.post(house.address + "/invite", data={"people": lines})
        page = rosa.get(house.address + "/invitations?state=invited&q=guest&page=2").text
        assert page.count("@example.com</span>") == 40
        assert "Page 2 of 6" in page
        assert re.search(r'rel="next" href="[^"]*state=invited[^"]*q=guest[^"]*page=3', page)
        assert '<input type="hidden" name="q" value="guest">' in page
        assert rosa.get(house.address + "/invitations?page=99").text.count("@example.com</span>") == 14
        assert "Nobody of that name" in rosa.get(house.address + "/invitations?q=nobody").text
        found = rosa.get("/search?q=GUEST&page=6").text
        assert "205 people" in found
        assert found.count("@example.com</span>") == 5

    def test_whoever_is_asked_for_stands_on_the_page_that_opens(
        self, rosa: FlaskClient, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(paging, "SIZE", 3)
        mine = house.invitations["Gita Rao"].public_id
        page = rosa.get(f"{house.address}?near={mine}").text
        assert "Page 3 of 3" in page
        assert f'id="p-{mine}"' in page
        assert "Page 1 of 3" in rosa.get(house.address).text
        assert re.findall(r'id="p-([^"]+)"', rosa.get(house.address + "?q=RAO").text) == [mine]

    def test_an_altered_result_is_shown_by_name_alone(self, rosa: FlaskClient, house: House) -> None:
        mine = house.invitations["Bo Lind"]
        result = house.session.exec(select(Result).where(Result.invitation_id == mine.id)).one()
        result.star = 4.0
        house.session.commit()
        answer = rosa.get(house.person("Bo Lind"))
        assert answer.status_code == 503
        assert "altered after it was made" in answer.text
        assert rosa.get(house.person("Bo Lind") + "/profile.pdf").status_code == 503
        page = rosa.get(house.address).text
        assert "Bo Lind" in page
        assert "its figures are not shown" in page
        assert ">90</strong>" not in page

    def test_home_shows_new_results_and_due_campaigns(self, rosa: FlaskClient, house: House) -> None:
        page = rosa.get("/").text
        assert "Amira Haddad" in page
        assert "8 of 9 finished" in page
