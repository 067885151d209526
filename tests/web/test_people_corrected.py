"""Recruiters correct names and addresses, HR says when somebody may sit again, and both are told."""

from datetime import timedelta

import pytest
from sqlmodel import select

from assess.screening.campaigns import invitations, lifecycle, retakes
from assess.screening.campaigns.lifecycle import NewCampaign
from assess.screening.campaigns.retakes import RetakeRules
from assess.store.tables import Campaign, Invitation, Link, now
from tests.web.house import House, token_of


@pytest.fixture
def autumn(house: House) -> Campaign:
    """Another campaign of the Lobby, in which Bo is invited; he completed the first one forty days ago."""
    house.fresh.get_one(Invitation, house.invitations["Bo Lind"].id).completed_at = now() - timedelta(days=40)
    plan = NewCampaign(title="Autumn", team_id=house.teams["Lobby"].id or 0, places=2)
    made = lifecycle.create(house.session, plan, owner_id=None, actor="test")
    house.session.commit()
    return made


def test_the_link_of_a_wrong_address_dies_and_a_trace_stays(house: House) -> None:
    rosa, place = house.browser("rosa"), f"{house.address}/people/{house.waiting.public_id}"
    old = f"/i/{token_of(house.app, house.link)}"
    wrong = rosa.post(place + "/correct", data={"name": "", "email": "person1@example.com"})
    assert wrong.status_code == 422
    assert "Enter a name" in wrong.text
    saved = rosa.post(place + "/correct", data={"name": "Ida Lake", "email": "ida.lake@example.com"})
    assert saved.status_code == 303
    assert house.browser().get(old).status_code == 404
    page = rosa.get(place + "/link").text
    for words in (
        "Ida Lake",
        "ida.lake@example.com",
        "name and address corrected",
        "Rosa",
        "send the letter again",
    ):
        assert words in page
    house.session.rollback()
    newest = house.session.exec(
        select(Link).where(Link.invitation_id == house.waiting.id).order_by(Link.id.desc())  # type: ignore[union-attr]
    ).first()
    assert newest is not None
    assert "Ida Lake" in house.browser().get(f"/i/{token_of(house.app, newest)}").text


def test_another_teams_people_cannot_be_corrected(house: House) -> None:
    place = f"{house.address}/people/{house.waiting.public_id}"
    answer = house.browser("otto").post(place + "/correct", data={"name": "X", "email": "x@example.com"})
    assert answer.status_code == 404


def test_who_is_known_is_said_to_the_recruiter_and_the_candidate(house: House, autumn: Campaign) -> None:
    rosa = house.browser("rosa")
    address = f"/campaigns/{autumn.public_id}"
    page = rosa.post(address + "/invite", data={"people": "Lind, Bo <person1@example.com>\nJo, jo@example.com"})
    assert "Known: took this assessment on" in page.text
    assert "New to your team" in page.text
    place = house.fresh.exec(select(Invitation).where(Invitation.campaign_id == autumn.id)).first()
    assert place is not None
    shown = rosa.get(f"{address}/people/{place.public_id}/link").text
    assert "Taken before" in shown
    assert "the first sitting counts" in shown
    link = house.session.exec(select(Link).where(Link.invitation_id == place.id)).one()
    welcome = house.browser().get(f"/i/{token_of(house.app, link)}").text
    assert "You took this assessment on" in welcome
    assert "your first answers count" in welcome


def test_nobody_is_invited_too_early_or_by_anothers_name(house: House, autumn: Campaign) -> None:
    retakes.change(house.session, RetakeRules(6), "test")
    house.session.commit()
    lines = "Bo Lind, person1@example.com\nChen's sister, person2@example.com"
    rosa = house.browser("rosa")
    answer = rosa.post(f"/campaigns/{autumn.public_id}/invite", data={"people": lines}, follow_redirects=True)
    assert "by the rule for retakes" in answer.text
    assert "Your team knows person2@example.com as Chen Wei" in answer.text
    assert invitations.newest_cohort(house.session, autumn).number == 1
    assert house.fresh.exec(select(Invitation).where(Invitation.campaign_id == autumn.id)).all() == []


def test_hr_sets_the_rules(house: House) -> None:
    hana = house.browser("hana")
    assert "/settings/retakes" in hana.get("/settings/closing").text
    asked = {"retake_months": "6", "retake_form": "other", "retake_counts": "latest"}
    assert hana.post("/settings/retakes", data=asked).status_code == 303
    assert retakes.current(house.fresh) == RetakeRules(6, "other", "latest")
    wrong = hana.post("/settings/retakes", data=asked | {"retake_months": "99"})
    assert wrong.status_code == 422
    assert house.browser("rosa").get("/settings/retakes").status_code == 403
