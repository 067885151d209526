"""I'd rather not, from the first page on: no name, no start, a way back, and the recruiter's Home."""

from flask import Flask
from sqlmodel import Session, select

from assess.screening.campaigns import links
from assess.store.tables import Campaign, CandidateSession, Invitation, Link
from tests.screening.opening import open_campaign
from tests.web.house import House, token_of
from tests.web.test_candidate import Browser, browser_of, count


def states(session: Session) -> list[str]:
    session.rollback()
    session.expire_all()
    return list(session.exec(select(Invitation.state)))


def test_a_personal_link_is_declined_without_beginning(app: Flask, session: Session) -> None:
    amira = browser_of(app, session, open_campaign(session), "Amira")
    amira.see(amira.address)
    assert f'href="{amira.address}/rather-not"' in amira.text
    amira.see(f"{amira.address}/rather-not")
    assert "There are other ways" in amira.text
    assert states(session) == ["invited"]  # looking tells nobody anything
    amira.send()
    assert "Noted: you would rather not" in amira.text
    assert states(session) == ["declined"]
    assert count(session, CandidateSession) == 0
    assert amira.see(amira.address).send().path.endswith("/before")
    assert states(session) == ["invited"]


def test_an_open_link_is_declined_without_a_name(app: Flask, session: Session) -> None:
    link = links.add(session, open_campaign(session))
    session.commit()
    address = f"/i/{token_of(app, link)}"
    stranger = Browser(app.test_client(), address).see(f"{address}/rather-not").send()
    assert "not who you are, and not why" in stranger.text
    assert count(session, Invitation) == 0
    assert session.exec(select(Link.declined)).one() == 1
    stranger.see(stranger.page.request.url)
    assert session.exec(select(Link.declined)).one() == 1


def test_in_the_middle_it_is_said_and_undone_on_one_page(app: Flask, session: Session) -> None:
    amira = browser_of(app, session, open_campaign(session), "Amira").reach_questions()
    here = amira.path
    amira.see(amira.own("rather-not")).send()
    assert states(session) == ["declined"]
    assert amira.see(here).path == amira.own("rather-not")
    amira.send(to=amira.own("take-part"))
    assert amira.path == here
    assert states(session) == ["started"]


def test_an_answer_from_another_tab_is_kept_and_takes_it_back(app: Flask, session: Session) -> None:
    amira = browser_of(app, session, open_campaign(session), "Amira").reach_questions()
    here, answers = amira.path, amira.answers()
    amira.see(amira.own("rather-not")).send()
    amira.send(answers, to=here)
    assert amira.path != here
    assert "rather-not" not in amira.path
    assert states(session) == ["started"]


def test_home_and_the_campaign_show_it_without_reasons(house: House) -> None:
    rosa, client = house.browser("rosa"), house.browser()
    assert "Would rather not" not in rosa.get("/").text
    client.post(f"/i/{token_of(house.app, house.link)}/rather-not")
    house.session.rollback()
    campaign = house.session.exec(select(Campaign)).one()
    open_link = house.session.exec(
        select(Link).where(Link.campaign_id == campaign.id, Link.invitation_id == None)  # noqa: E711
    ).one()
    client.post(f"/i/{token_of(house.app, open_link)}/rather-not")
    home = rosa.get("/").text
    for words in ("Would rather not", "Ida Late", "1 person without a name, at the open link"):
        assert words in home
    listed = rosa.get(f"{house.address}/invitations").text
    assert "1 person said there that they would rather not" in listed
    assert "Would rather not" not in house.browser("otto").get("/").text


def test_leaving_shows_the_code_that_leads_back(app: Flask, session: Session) -> None:
    amira = browser_of(app, session, open_campaign(session), "Amira").reach_questions()
    here = amira.path
    left = amira.client.post(amira.own("leave"))
    assert (left.status_code, left.headers["Cache-Control"]) == (200, "no-store")
    code = left.text.split('return-code"><bdi dir="ltr">')[1].split("<")[0]
    assert amira.client.get(here).status_code == 404
    assert "Amira" not in left.text
    assert amira.client.post(amira.own("leave")).location == "/left"  # sent again, it shows the code to nobody
    assert Browser(app.test_client(), "/return").see("/return").send({"code": code}).path == here
