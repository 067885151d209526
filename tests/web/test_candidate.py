"""The candidate's pages: a GET starts nothing, Back loses nothing, and no address shows what is not theirs."""

import re
import time
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select
from werkzeug.test import TestResponse

from assess.screening.campaigns import invitations, links
from assess.store.tables import AuditEvent, Campaign, CandidateSession, Invitation, Link, Response, Result, Sitting
from assess.web.app import create_app
from tests.screening.opening import open_campaign
from tests.web.house import same, token_of

SELECT = re.compile(r'<select name="([^"]+)"(.*?)</select>', re.S)
OPTION = re.compile(r'<option value="([^"]+)"')
FIELD = re.compile(r'type="(radio|hidden)" name="([^"]+)" value="([^"]*)"')


@dataclass
class Browser:
    """A candidate's browser that reads forms as a person would."""

    client: FlaskClient
    address: str
    page: TestResponse = field(init=False)

    def see(self, address: str) -> "Browser":
        """Open an address and follow where it leads."""
        self.page = self.client.get(address, follow_redirects=True)
        return self

    @property
    def text(self) -> str:
        """What the page says."""
        return self.page.get_data(as_text=True)

    @property
    def path(self) -> str:
        """Where the browser is."""
        return self.page.request.path

    def own(self, place: str) -> str:
        """The address of a place in the assessment that the browser is at."""
        return "/".join([*self.path.split("/")[:3], place])

    @property
    def thanked(self) -> bool:
        """Whether everything is submitted."""
        return self.path.startswith("/take/") and self.path.endswith("/thanks")

    def send(self, fields: dict[str, str] | None = None, to: str = "") -> "Browser":
        """Send the page's form and follow where it leads."""
        self.page = self.client.post(to or self.path, data=fields or {}, follow_redirects=True)
        return self

    def choices(self) -> dict[str, list[str]]:
        """What the page offers, by field."""
        offered: dict[str, list[str]] = {}
        for kind, name, value in FIELD.findall(self.text):
            if kind == "radio":
                offered.setdefault(name, []).append(value)
        for name, options in SELECT.findall(self.text):
            offered[name] = OPTION.findall(options)
        return offered

    def answers(self, turn: int = 0) -> dict[str, str]:
        """A full answer to the page, with two different options where two are asked for."""
        offered = self.choices().items()
        return {name: values[(turn + place) % len(values)] for place, (name, values) in enumerate(offered)}

    def reach_questions(self) -> "Browser":
        """From the link to the first question of the first part."""
        self.see(self.address).send().send()
        return self.pass_practice()

    def pass_practice(self) -> "Browser":
        """Miss the practice twice, have it explained, start."""
        if "/practice" in self.text:
            practice = self.path + "/practice"
            self.send(to=practice).send({"misses": "1"}, to=practice)
        return self.send(to=self.path.split("?")[0])


@pytest.fixture
def campaign(app: Flask, session: Session) -> Campaign:
    """The Lobby team's campaign."""
    return open_campaign(session, contact="Mara Lind, front desk")


def browser_of(app: Flask, session: Session, campaign: Campaign, name: str) -> Browser:
    """The browser of an invited person with their link."""
    session.rollback()
    _, link = invitations.invite(session, campaign, name, f"{name.lower()}@example.com", "staff:1")
    session.commit()
    return Browser(app.test_client(), f"/i/{token_of(app, link)}")


@pytest.fixture
def amira(app: Flask, session: Session, campaign: Campaign) -> Browser:
    """Amira has her link and has not opened it."""
    return browser_of(app, session, campaign, "Amira")


def count(session: Session, table: Any) -> int:
    """How many rows there are now."""
    session.expire_all()
    session.rollback()
    return len(session.exec(select(table)).all())


def test_a_mail_scanner_starts_nothing(amira: Browser, session: Session) -> None:
    for _ in range(20):
        assert amira.client.get(amira.address).status_code == 200
        assert amira.client.head(amira.address).status_code == 200
    assert count(session, CandidateSession) == count(session, Sitting) == 0
    assert session.exec(select(Invitation.state)).all() == ["invited"]


def test_welcome_says_who_asks_how_long_and_whom_to_ask(amira: Browser) -> None:
    text = amira.see(amira.address).text
    for words in ("Welcome, Amira", "no time limit", "Mara Lind, front desk", "A person decides"):
        assert words in text


def test_begin_gives_a_cookie_that_scripts_cannot_read_and_the_database_does_not_know(
    amira: Browser, session: Session
) -> None:
    answer = amira.client.post(amira.address)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/take")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    token = re.search(r"candidate=([^;]+)", cookie)
    assert token is not None
    assert count(session, CandidateSession) == 1
    assert session.exec(select(CandidateSession.token_hash)).one() != token[1]


@pytest.mark.parametrize("what", ["changed", "unknown", "expired", "revoked"])
def test_every_dead_link_shows_the_same_kind_page(amira: Browser, session: Session, what: str) -> None:
    address, link = amira.address, session.exec(select(Link)).one()
    if what == "changed":
        address = address[:-1] + ("A" if address[-1] != "A" else "B")
    elif what == "unknown":
        address = "/i/nothing.at-all"
    elif what == "expired":
        link.expires_at = link.created_at
    else:
        links.revoke(session, link)
    session.commit()
    page = amira.client.get(address)
    assert page.status_code == 404
    assert same(page) == same(amira.client.get("/i/another.dead-one"))
    assert amira.client.post(address).status_code == 404


def test_without_an_admission_every_page_is_the_dead_link_page(app: Flask, amira: Browser) -> None:
    rules = [rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/take")]
    for rule in set(rules) - {"/take/<whose>/leave"}:
        address = re.sub("<[a-z]+>", "x", re.sub("<int:[a-z]+>", "1", rule))
        assert amira.client.get(address).status_code in (404, 405)
        assert amira.client.post(address).status_code in (404, 405)


def test_nothing_opens_before_the_notice_was_read(amira: Browser, session: Session) -> None:
    amira.see(amira.address).send()
    before = amira.own("before")
    assert amira.path == before
    for further in ("part/1", "part/2", "thanks", "x/1", "x/check"):
        assert amira.see(amira.own(further)).path == before
    assert amira.see("/take").path == before
    amira.send()
    assert amira.path == amira.own("part/1")
    session.rollback()
    assert session.exec(select(Invitation.notice_read_at)).one() is not None


def test_practice_is_explained_after_two_misses_and_recorded_nowhere(amira: Browser, session: Session) -> None:
    amira.see(amira.address).send().send()
    first = amira.client.post(amira.own("part/1/practice"))
    assert first.status_code == 422
    assert "Not quite yet" in first.get_data(as_text=True)
    amira.send({"misses": "1"}, to=amira.own("part/1/practice"))
    assert "This is how it works" in amira.text
    assert count(session, Response) == count(session, Sitting) == 0


def test_a_right_practice_answer_leads_on_at_once(amira: Browser) -> None:
    amira.see(amira.address).send().send()
    amira.send({"practice.best": "a", "practice.worst": "c"}, to=amira.own("part/1/practice"))
    assert "That is right" in amira.text or "Not quite yet" in amira.text
    assert "practice.best" in amira.text or "Start part 1" in amira.text


def test_a_page_is_kept_before_the_next_shows(amira: Browser, session: Session) -> None:
    amira.reach_questions()
    assert "Step 1 of" in amira.text
    amira.send(amira.answers())
    assert "Step 2 of" in amira.text
    assert count(session, Response) == 1


def test_another_device_opens_the_same_place_and_back_shows_the_answers(app: Flask, amira: Browser) -> None:
    amira.reach_questions()
    first, given = amira.path, amira.answers()
    amira.send(given)
    phone = Browser(app.test_client(), amira.address).see(amira.address)
    assert "Continue" in phone.text
    assert phone.send().path == amira.path
    phone.see(first)
    for name, value in given.items():
        assert re.search(rf'name="{name}" value="{value}"[^>]* checked', phone.text)


def test_skipping_ahead_leads_to_the_page_that_is_next(amira: Browser) -> None:
    amira.reach_questions()
    here = amira.path
    for further in (here[:-1] + "2", here[:-1] + "17", here[:-1] + "check", amira.own("part/3")):
        assert amira.see(further).path == here
        assert amira.send(to=further).path == here


def test_a_gap_is_explained_and_may_be_left(amira: Browser) -> None:
    amira.reach_questions()
    page = amira.client.post(amira.path)
    text = page.get_data(as_text=True)
    assert page.status_code == 422
    assert "<title>2 choices are still open" in text
    assert text.count("is still open") + text.count("are still open") == 1 + 3  # the title; the line, as it counts
    assert "Leave unanswered and continue" in text
    assert "Step 2 of" in amira.send({"action": "skip"}).text


def test_the_same_option_twice_is_explained_with_the_answers_kept(amira: Browser, session: Session) -> None:
    amira.reach_questions()
    twice = {name: values[0] for name, values in amira.choices().items()}
    text = amira.client.post(amira.path, data=twice).get_data(as_text=True)
    assert "Choose two different actions" in text
    assert text.count(" checked>") == 2
    for name in [name for name in twice if name.endswith(".worst")]:
        assert f'href="#{name}"' in text
        assert f'id="{name}"' in text
    assert count(session, Response) == 0


@pytest.mark.parametrize("wrong", ["z", "A", "a ", "a", "ａ", "NaN", "1e309", "-1", "\x00"])
def test_what_no_page_offers_is_refused_and_nothing_is_kept(amira: Browser, session: Session, wrong: str) -> None:
    amira.reach_questions()
    given = amira.answers()
    best = next(iter(given))
    forged: list[dict[str, Any]] = [given | {best: wrong}] if wrong not in amira.choices()[best] else []
    forged += [given | {"another-item.best": wrong}, given | {best: [given[best], given[best]]}]
    for fields in forged:
        assert amira.client.post(amira.path, data=fields).status_code == 400
    assert count(session, Response) == 0


def test_two_tabs_one_row_and_the_last_answer(amira: Browser, session: Session) -> None:
    amira.reach_questions()
    page = amira.path
    amira.client.post(page, data=amira.answers(0))
    amira.client.post(page, data=amira.see(page).answers(1))
    assert count(session, Response) == 1
    assert session.exec(select(Response.revision)).one() == 2
    assert session.exec(select(AuditEvent.verb)).all().count("answers.revised") == 1


def test_save_and_leave_keeps_the_page_and_lets_nobody_else_in(amira: Browser, session: Session) -> None:
    amira.reach_questions()
    page = amira.path
    amira.send(amira.answers() | {"action": "leave"})
    assert "Everything is saved" in amira.text
    assert count(session, Response) == 1
    assert amira.client.get(page).status_code == 404
    assert "Step 2 of" in amira.see(amira.address).send().text


def test_back_keeps_what_was_chosen(amira: Browser, session: Session) -> None:
    amira.reach_questions()
    amira.send(amira.answers())
    amira.send(amira.answers() | {"action": "back"})
    assert "Step 1 of" in amira.text
    assert count(session, Response) == 2


def test_nobody_opens_a_sitting_of_somebody_else(
    app: Flask, session: Session, campaign: Campaign, amira: Browser
) -> None:
    amira.reach_questions()
    theirs, given = amira.path, amira.answers()
    ben = browser_of(app, session, campaign, "Ben").reach_questions()
    own = ben.path
    as_if_mine = own.rsplit("/", 2)[0] + "/" + theirs.split("/", 3)[3]
    assert ben.see(as_if_mine).path == own
    assert ben.send(given, to=as_if_mine).path == own
    assert ben.see(theirs).page.status_code == ben.send(given, to=theirs).page.status_code == 409
    assert count(session, Response) == 0


def test_the_time_a_page_was_open_is_the_servers_and_cannot_be_made_up(amira: Browser, session: Session) -> None:
    amira.reach_questions()
    for stamp in ("", "0~", "1.0~" + "0" * 32, "nan~x", "~"):
        amira.client.post(amira.path, data=amira.answers() | {"shown": stamp, "action": "back"})
    assert count(session, Sitting) == 1
    assert 0 < session.exec(select(Sitting.seconds)).one()[0] < 2


def test_a_page_left_open_for_a_day_counts_an_hour(
    amira: Browser, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    amira.reach_questions()
    stamp = amira.text.split('name="shown" value="')[1].split('"')[0]
    tomorrow = time.time() + 86_400
    monkeypatch.setattr("assess.web.candidate.page_sending.time", lambda: tomorrow)
    amira.send(amira.answers() | {"shown": stamp})
    session.rollback()
    assert session.exec(select(Sitting.seconds)).one()[0] == 3600


def test_the_whole_assessment_makes_one_result_and_shows_no_answer_again(amira: Browser, session: Session) -> None:
    amira.reach_questions()
    for turn in range(60):
        if amira.path.endswith("/check"):
            assert "Every question is answered" in amira.text
            amira.send()
        elif "/part/" in amira.path:
            amira.pass_practice()
        elif amira.thanked:
            break
        else:
            amira.send(amira.answers(turn))
    assert "Thank you, everything is submitted" in amira.text
    thanks = amira.path
    assert count(session, Result) == 1
    again = amira.see(amira.address).text
    assert "You have already submitted" in again
    assert "Begin" not in again
    pages = session.exec(select(Sitting.public_id)).all()
    for sitting in pages:
        assert amira.see(f"{thanks[:-7]}/{sitting}/1").path == thanks
        assert amira.send(to=amira.own(f"{sitting}/check")).path == thanks
    assert count(session, Result) == 1


def test_an_open_link_asks_for_name_and_address_with_all_problems_at_once(
    app: Flask, session: Session, campaign: Campaign
) -> None:
    link = links.add(session, campaign)
    session.commit()
    newcomer = Browser(app.test_client(), f"/i/{token_of(app, link)}")
    wrong = newcomer.client.post(newcomer.address, data={"name": "<b>", "email": "no"})
    text = wrong.get_data(as_text=True)
    assert wrong.status_code == 422
    assert 'value="&lt;b&gt;"' in text
    assert "name@example.com" in text
    newcomer.see(newcomer.address).send({"name": "Ben", "email": "ben@example.com"})
    assert newcomer.path == newcomer.own("before")
    printed = re.search(r'href="[^"]*(/i/[^"]+)"', newcomer.text)
    assert printed is not None
    assert printed[1] != newcomer.address
    stranger = Browser(app.test_client(), newcomer.address)
    let_in = stranger.client.post(stranger.address, data={"name": "Eve", "email": "BEN@example.com"})
    assert let_in.status_code == 303  # as for every other address: who is known is nobody's business
    assert ">Ben<" not in stranger.see("/take").text


def test_who_would_rather_not_can_say_so_and_change_their_mind(amira: Browser, session: Session) -> None:
    amira.see(amira.address).send().see(amira.own("rather-not")).send()
    assert "Noted: you would rather not" in amira.text
    session.rollback()
    assert session.exec(select(Invitation.state)).one() == "declined"
    assert "You can still change your mind" in amira.see(amira.address).text
    assert amira.send().path == amira.own("before")


def test_reading_choices_are_kept_in_the_page(amira: Browser) -> None:
    amira.see(amira.address).send().see(amira.own("reading")).send({"large": "yes", "spaced": "yes"})
    assert 'class="reading-large reading-spaced"' in amira.text


def test_text_of_people_stays_text(app: Flask, session: Session, campaign: Campaign) -> None:
    _, link = invitations.invite(session, campaign, "<script>alert(1)</script> {{7*7}}", "x@example.com", "staff:1")
    session.commit()
    text = Browser(app.test_client(), "").see(f"/i/{token_of(app, link)}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{7*7}}" in text


def test_a_form_from_elsewhere_changes_nothing(settings: Any, amira: Browser, session: Session) -> None:
    strict = Browser(create_app(settings).test_client(), amira.address)
    assert strict.client.post(amira.address).status_code == 400
    assert strict.client.post(amira.address, data={"csrf_token": "made up"}).status_code == 400
    assert count(session, CandidateSession) == 0
