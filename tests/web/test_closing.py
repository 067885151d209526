"""The pages of closing: asked first, with names; candidates are told what closed, when, and whom to ask."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from assess.screening.campaigns import closing, links
from assess.screening.campaigns.closing import Closing
from assess.screening.organisation import closing_rules
from assess.screening.organisation.closing_rules import ClosingRules
from assess.store.tables import Campaign, Invitation, Response, Sitting, now
from tests.screening.opening import open_campaign
from tests.web.house import House, token_of
from tests.web.test_candidate import Browser, browser_of

PAST = timedelta(minutes=1)
CODE = re.compile(r'return-code"><bdi dir="ltr">([^<]+)<')


@pytest.fixture
def campaign(app: Flask, session: Session) -> Campaign:
    """The Lobby team's campaign."""
    return open_campaign(session, contact="Mara Lind, front desk")


@pytest.fixture
def amira(app: Flask, session: Session, campaign: Campaign) -> Browser:
    """Amira is at the first question."""
    return browser_of(app, session, campaign, "Amira").reach_questions()


@pytest.fixture
def bo(app: Flask, session: Session, campaign: Campaign) -> Browser:
    """Bo has his link, and has not begun."""
    return browser_of(app, session, campaign, "Bo")


@pytest.fixture
def rosa(house: House) -> FlaskClient:
    """Rosa recruits for the Lobby."""
    return house.browser("rosa")


def close(session: Session, campaign: Campaign, ends: timedelta | None = None) -> None:
    """A recruiter closes by hand; with `ends` the grace is over for so long."""
    session.rollback()
    closing.close(session, campaign, "staff:1")
    if ends is not None:
        campaign.ends_at = now() - ends
    session.commit()


def test_whoever_has_begun_goes_on_after_the_closing(session: Session, campaign: Campaign, amira: Browser) -> None:
    close(session, campaign)
    assert amira.send({**amira.answers(), "action": "next"}).page.status_code == 200
    assert amira.path.endswith("/2")
    assert "Finish by" in amira.see(amira.address).text


def test_whoever_has_not_begun_is_told_what_closed_and_whom_to_ask(
    session: Session, campaign: Campaign, bo: Browser
) -> None:
    bo.see(bo.address).send()  # he was let in, and reads the notice
    close(session, campaign)
    for address in (bo.address, "/take"):
        page = bo.see(address)
        assert page.page.status_code == 410
        for words in ("This assessment is closed", "“Front desk” closed on", "(UTC)", "Mara Lind, front desk"):
            assert words in page.text


def test_by_an_open_link_the_closed_page_shows_the_way_by_return_code(
    app: Flask, session: Session, campaign: Campaign
) -> None:
    link = links.add(session, campaign)
    session.commit()
    close(session, campaign)
    page = app.test_client().get(f"/i/{token_of(app, link)}")
    assert page.status_code == 410
    assert 'href="/return"' in page.text


def test_a_page_that_was_on_its_way_when_the_grace_ended_is_kept(
    session: Session, campaign: Campaign, amira: Browser
) -> None:
    answers = amira.answers()
    close(session, campaign, ends=PAST)
    assert amira.send({**answers, "action": "next"}).page.status_code == 410
    assert "Every page that you sent is kept, the last one too" in amira.text
    session.rollback()
    assert len(session.exec(select(Response)).all()) == 1


def test_long_after_the_grace_nothing_is_taken_any_more(
    session: Session, campaign: Campaign, amira: Browser
) -> None:
    answers = amira.answers()
    close(session, campaign, ends=closing.JUST_SENT + PAST)
    assert amira.send({**answers, "action": "next"}).page.status_code == 410
    session.rollback()
    assert session.exec(select(Response)).all() == []


def test_help_and_reading_and_leaving_outlive_the_campaign(
    session: Session, campaign: Campaign, amira: Browser
) -> None:
    close(session, campaign, ends=PAST)
    assert amira.see(amira.own("help")).page.status_code == 200
    assert amira.see(amira.own("reading")).page.status_code == 200
    assert amira.send(to=amira.own("leave")).page.status_code == 200


def test_a_start_that_comes_too_late_starts_nothing(session: Session, campaign: Campaign, bo: Browser) -> None:
    bo.see(bo.address).send().send()
    practice = bo.path + "/practice"
    bo.send(to=practice).send({"misses": "1"}, to=practice)
    start = bo.path.split("?")[0]
    close(session, campaign)
    assert bo.send(to=start).page.status_code == 410
    session.rollback()
    assert session.exec(select(Sitting)).all() == []


def test_dates_have_the_zone_of_the_house_and_a_countdown_when_near(
    session: Session, campaign: Campaign, bo: Browser
) -> None:
    closing_rules.change(session, ClosingRules(7, "Asia/Dubai"), "staff:1")
    closing.change(session, campaign, Closing(now() + timedelta(hours=30, minutes=1), 5), "staff:1")
    session.commit()
    text = bo.see(bo.address).text
    for words in ("Begin by", "(GST), in 30 hours", "may finish within 5 days"):
        assert words in text
    closing.change(session, campaign, Closing(datetime(2040, 1, 1, tzinfo=UTC), 0), "staff:1")
    session.commit()
    text = bo.see(bo.address).text
    assert "1 January 2040, 04:00 (GST)" in text
    assert "may finish within" not in text


def begin(house: House, name: str) -> None:
    """That person has begun and is answering."""
    invitation = house.fresh.get_one(Invitation, house.invitations[name].id)
    invitation.state, invitation.completed_at, invitation.started_at = "started", None, now()
    house.session.commit()


def test_closing_asks_first_and_lists_who_is_still_answering(rosa: FlaskClient, house: House) -> None:
    begin(house, "Bo Lind")
    assert "/closing" in rosa.get(house.address + "/invitations").text
    page = rosa.get(house.address + "/closing").text
    for words in ("Close “Guest relations”?", "1 person is still answering", "Bo Lind", "Keep it open"):
        assert words in page
    assert "Chen Wei" not in page
    rosa.post(house.address + "/state")
    page = rosa.get(house.address + "/closing").text
    assert "“Guest relations” is closed" in page
    assert "Closed by hand on" in page
    rosa.post(house.address + "/state")
    assert "Close “Guest relations”?" in rosa.get(house.address + "/closing").text


def test_another_date_and_grace_are_saved_or_refused_with_reasons(rosa: FlaskClient, house: House) -> None:
    rosa.post(house.address + "/closing", data={"closes_at": "2040-06-30", "grace_days": "3"})
    kept = house.fresh.get_one(Campaign, house.campaign.id)
    assert (kept.closes_at, kept.grace_days) == (datetime(2040, 6, 30, 23, 59, 59, tzinfo=UTC), 3)
    page = rosa.get(house.address + "/closing").text
    assert 'value="2040-06-30"' in page
    answer = rosa.post(house.address + "/closing", data={"closes_at": "2020-01-01", "grace_days": "400"})
    assert answer.status_code == 422
    assert "between 0 and 90" in answer.text
    assert house.fresh.get_one(Campaign, house.campaign.id).grace_days == 3


def test_hr_and_administrators_set_grace_and_clock_of_the_house(house: House) -> None:
    hana = house.browser("hana")
    assert "/settings/closing" in hana.get("/").text
    saved = hana.post("/settings/closing", data={"grace_days": "10", "time_zone": "Europe/Berlin"})
    assert saved.status_code == 303
    assert closing_rules.current(house.fresh) == ClosingRules(10, "Europe/Berlin")
    assert 'value="10"' in house.browser("rosa").get("/campaigns/new").text
    wrong = hana.post("/settings/closing", data={"grace_days": "", "time_zone": "Europe/Berlin"})
    assert wrong.status_code == 422
    assert "Enter a number of days between 0 and 90" in wrong.text
    assert house.browser("rosa").get("/settings/closing").status_code == 403


def test_a_new_campaign_closes_at_the_end_of_the_day_by_the_clock_of_the_house(
    rosa: FlaskClient, house: House
) -> None:
    closing_rules.change(house.fresh, ClosingRules(7, "Europe/Berlin"), "test")
    house.session.commit()
    team = house.teams["Lobby"].id
    plan = {
        "title": "Summer", "team": str(team), "places": "3", "language": "en", "blueprint": "engagement-star",
        "closes_at": "2040-07-31", "grace_days": "4",
    }  # fmt: skip
    rosa.post("/campaigns/new", data=plan)
    made = house.fresh.exec(select(Campaign).where(Campaign.title == "Summer")).one()
    assert made.closes_at == datetime(2040, 7, 31, 21, 59, 59, tzinfo=UTC)
    assert made.ends_at == datetime(2040, 8, 4, 21, 59, 59, tzinfo=UTC)


def test_ones_own_page_outlives_the_campaign_by_link_and_by_code(
    session: Session, campaign: Campaign, amira: Browser, bo: Browser
) -> None:
    bo.see(bo.address).send()
    code = CODE.findall(bo.text)[0]
    close(session, campaign, ends=PAST)
    for browser in (amira, bo):
        assert "My page" in browser.see(browser.address).text
        assert browser.send(to=browser.address).path.endswith("/my-page")
        assert browser.page.status_code == 200
        assert browser.see("/take").page.status_code == 410
    elsewhere = Browser(bo.client.application.test_client(), "/return")
    assert elsewhere.send({"code": code}, to="/return").page.status_code == 410
    own = re.findall(r'href="([^"]+/my-page)"', elsewhere.text)
    assert elsewhere.see(own[0]).page.status_code == 200


def test_nobody_opens_a_closed_campaign_again_by_asking_for_an_adjustment(
    session: Session, campaign: Campaign, bo: Browser
) -> None:
    close(session, campaign, ends=PAST)
    bo.see(bo.address).send(to=bo.address)
    own = bo.path
    assert own.endswith("/my-page")
    assert "requests/question" in bo.text
    assert "requests/adjustment" not in bo.text
    assert bo.see(own.replace("my-page", "requests/adjustment")).page.status_code == 404
    assert bo.see("/take").page.status_code == 410
