"""What people, programs and bad luck may send: each fault with the outcome it must have."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, delete, select
from structlog.testing import capture_logs
from werkzeug.routing import Rule

from assess.config import Settings
from assess.documents.reading import parse
from assess.screening.campaigns import closing, invitations, lifecycle, links
from assess.screening.documents.published import library
from assess.screening.organisation import employer
from assess.screening.results import stored_results
from assess.screening.sittings import page_answers, taking
from assess.store.tables import (
    Campaign,
    Candidate,
    Invitation,
    Link,
    Response,
    Result,
    Sitting,
    StoredDocument,
    now,
)
from assess.web import errors
from assess.web.access import ACCESS, ADMINISTRATOR, AUDITOR, HR, OFFICER, RECRUITER, WITHOUT_LOGIN
from assess.web.app import create_app
from assess.web.candidate import page_sending
from tests.screening.opening import Person, let_in, open_campaign
from tests.web.house import House, same, token_of
from tests.web.test_access import address, method, rules
from tests.web.test_candidate import Browser, browser_of, count

MARKUP = "<img src=x onerror=alert(1)> R&D {{7*7}}"
STAFF = {RECRUITER, HR, ADMINISTRATOR, AUDITOR, OFFICER}
INERT = "&lt;img src=x onerror=alert(1)&gt; R&amp;D {{7*7}}"


@pytest.fixture(autouse=True)
def batteries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a database of its own, so nothing is remembered of another's."""
    monkeypatch.setattr("assess.screening.sittings.batteries._batteries", {})


def publish(session: Session, slug: str, change: Callable[[dict[str, Any]], None]) -> None:
    """Version 9.0 of a document, changed."""
    row = session.exec(
        select(StoredDocument).where(StoredDocument.slug == slug, StoredDocument.language == "")
    ).one()
    body = {**row.body, "version": "9.0"}
    change(body)
    made = parse(body)
    session.add(
        StoredDocument(
            kind=row.kind, slug=slug, version="9.0", fingerprint=made.fingerprint, body=made.canonical_form()
        )
    )
    session.commit()


def take_into_the_star(body: dict[str, Any]) -> None:
    """The blueprint with the new version in its battery."""
    body["battery"] = [key.replace("flexibility/1.0", "flexibility/9.0") for key in body["battery"]]


class TestLinks:
    """Addresses that open nothing tell nothing."""

    def test_the_link_of_a_deleted_campaign_shows_the_page_of_every_dead_link_and_is_logged(
        self, app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[str] = []
        monkeypatch.setattr(
            errors.log, "info", lambda event, reason: seen.append(f"{event}: {reason}"), raising=False
        )
        campaign = open_campaign(session)
        amira = browser_of(app, session, campaign, "Amira")
        session.execute(delete(Campaign))
        session.commit()
        gone = amira.client.get(amira.address)
        assert (gone.status_code, same(gone)) == (404, same(amira.client.get("/i/another.dead-one")))
        assert seen == ["dead link: unknown link"] * 2

    def test_characters_that_cannot_be_stored_make_a_link_as_dead_as_any(self, app: Flask) -> None:
        browser = app.test_client()
        dead = browser.get("/i/another.dead-one")
        for place in ("/i/%00", "/i/a%00.b", "/take/%00/x/1", "/take/x/%00/1", "/i/%F0%9F%98%80.x", "/i/%ff.%fe"):
            answer = browser.get(place)
            assert answer.status_code == 404
            assert same(answer) == same(dead)

    def test_a_stranger_who_writes_the_address_of_a_known_person_neither_reads_the_name_nor_takes_the_place(
        self, app: Flask, session: Session
    ) -> None:
        first = open_campaign(session)
        invitations.invite(session, first, "Dana O'Brien", "dana@example.com", "test")
        second = Campaign(team_id=first.team_id, title="Second")
        session.add(second)
        session.flush()
        lifecycle.open_cohort(session, second, lifecycle.BLUEPRINT, "test")
        link = links.add(session, second)
        session.commit()
        written = f"/i/{token_of(app, link)}"
        stranger = app.test_client()
        known = stranger.post(written, data={"name": "Mallory", "email": "dana@example.com"})
        unknown = app.test_client().post(written, data={"name": "Mallory", "email": "nobody@example.com"})
        assert (known.status_code, known.location) == (unknown.status_code, unknown.location) == (303, "/take")
        assert "Brien" not in stranger.get("/take", follow_redirects=True).text
        assert count(session, Candidate) == 3
        assert session.exec(select(Invitation).where(Invitation.campaign_id == first.id)).one().state == "invited"


class TestTime:
    """The server's clock decides, even when it is moved."""

    def test_an_answer_long_after_the_time_to_finish_is_not_kept(self, app: Flask, session: Session) -> None:
        campaign = open_campaign(session)
        amira = browser_of(app, session, campaign, "Amira").reach_questions()
        page, given = amira.path, amira.answers()
        session.rollback()
        closed = session.get_one(Campaign, campaign.id)
        closed.closes_at = closed.ends_at = now() - closing.JUST_SENT
        session.commit()
        assert amira.client.post(page, data=given).status_code == 410
        assert count(session, Response) == 0

    def test_a_clock_moved_back_counts_no_negative_time(
        self, app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        amira = browser_of(app, session, open_campaign(session), "Amira").reach_questions()
        stamp = amira.text.split('name="shown" value="')[1].split('"')[0]
        monkeypatch.setattr(page_sending, "time", lambda: 0.0)
        amira.send(amira.answers() | {"shown": stamp})
        assert count(session, Sitting) == 1
        assert session.exec(select(Sitting.seconds)).one()[0] == page_answers.LEAST_SECONDS


class TestInstruments:
    """Versions stay what they were; texts are text."""

    def test_a_version_published_meanwhile_leaves_those_who_began_with_the_old_one(self, session: Session) -> None:
        def turn_round(body: dict[str, Any]) -> None:
            for item in body["items"]:
                item["text"] = f"Not so: {item['text']}"

        amira = let_in(session, open_campaign(session))
        answer(amira, 0)
        publish(session, "flexibility", turn_round)
        publish(session, "engagement-star", take_into_the_star)
        answer(amira, 1)
        answer(amira, 2)
        assert library(session).latest_instrument("flexibility").version == "9.0"
        assert "flexibility/1.0" in session.exec(select(Sitting.instrument)).all()
        kept = session.exec(select(Result)).one()
        assert '"flexibility/1.0"' in kept.profile
        assert [same for _name, same in stored_results.rescore(session)] == [True]
        assert "flexibility/9.0" in open_campaign(session, team="Later").cohorts[0].battery

    def test_markup_in_an_instrument_is_text_for_candidates_and_hr(
        self, house: House, session: Session, app: Flask
    ) -> None:
        def mark(body: dict[str, Any]) -> None:
            for field in ("title", "purpose", "introduction"):
                body[field] = MARKUP
            for item in body["items"]:
                item["text"] = MARKUP + item["id"]

        publish(session, "flexibility", mark)
        publish(session, "engagement-star", take_into_the_star)
        amira = let_in(session, open_campaign(session, team="Later"))
        answer(amira, 0)
        part = amira.begin(1)
        browser = Browser(app.test_client(), "")
        browser.client.set_cookie("candidate", amira.token)
        pages = [
            browser.see(f"/take/{amira.invitation.public_id}/{part.public_id}/1").text,
            house.browser("hana").get("/instruments/flexibility/9.0").text,
        ]
        for page in pages:
            assert INERT in page
            assert "<img src=x" not in page


def answer(person: Person, position: int) -> None:
    """Answer one part and hand it in."""
    part = person.answer_all(person.begin(position))
    taking.submit(person.session, person.admission(), part, now())
    person.session.commit()


class TestOtherTeams:
    """What another team owns does not exist, whatever is asked of it, and the asking is logged."""

    def test_every_verb_on_another_teams_campaign_is_refused_and_logged(self, house: House) -> None:
        otto, before = house.browser("otto"), everything(house)
        mine = [rule for rule in rules(house.app) if RECRUITER in ACCESS[rule.endpoint].roles]
        scoped = [rule for rule in mine if "campaign_id" in rule.arguments]
        assert len(scoped) > 10
        for rule in scoped:
            with capture_logs() as logged:
                data = {"places": "9", "people": "Eve, eve@example.com"}
                assert otto.open(address(house, rule), method=method(rule), data=data).status_code == 404, rule
            assert [entry["staff"] for entry in logged if entry["event"] == "not theirs"] == [
                house.users["otto"].id
            ]
        assert everything(house) == before


def everything(house: House) -> list[Any]:
    """What a refused verb might have changed."""
    session = house.fresh
    columns = (Campaign.state, Campaign.places), (Invitation.state,), (Link.id, Link.revoked_at), (Candidate.email,)
    return [sorted(map(str, session.exec(select(*some)).all())) for some in columns]


class TestText:
    """What people write shows as they wrote it, on every page, and does nothing."""

    def test_markup_in_names_and_titles_is_inert_on_every_page(self, house: House) -> None:
        spread_markup(house)
        shown = 0
        for name in ("rosa", "ada", "hana", "axel"):
            browser = house.browser(name)
            for rule in rules(house.app):
                if (
                    method(rule) == "GET"
                    and rule.endpoint != "profiles.pdf"
                    and ACCESS[rule.endpoint].roles & {RECRUITER, HR, ADMINISTRATOR, AUDITOR, OFFICER}
                ):
                    shown += looked_through(browser, house, rule)
        assert shown > 20

    def test_markup_is_inert_on_the_candidates_pages(self, house: House) -> None:
        spread_markup(house)
        browser = Browser(house.app.test_client(), f"/i/{token_of(house.app, house.link)}")
        pages = [browser.see(browser.address).text, browser.send().text]
        pages += [browser.see(browser.own(place)).text for place in ("before", "rather-not", "help")]
        for page in pages:
            assert INERT in page
            assert "<img src=x" not in page


def spread_markup(house: House) -> None:
    """The same markup wherever somebody may write a name."""
    session = house.fresh
    campaign = session.get_one(Campaign, house.campaign.id)
    organisation = employer.current(session)
    organisation.name = organisation.contact = MARKUP
    campaign.title = campaign.contact = campaign.requisition = campaign.team.name = MARKUP
    for person in session.exec(select(Candidate)):
        person.name = MARKUP
    for user in house.users.values():
        user.name = MARKUP
    house.letter.subject = house.letter.body = house.letter.error = house.job.error = MARKUP
    session.add_all([organisation, *house.users.values(), house.letter, house.job])
    session.commit()


def looked_through(browser: FlaskClient, house: House, rule: Rule) -> bool:
    """Whether the markup showed on that page; it never acts there, and is never made text twice."""
    answer = browser.get(address(house, rule))
    if answer.mimetype != "text/html":
        return False
    page = answer.text
    assert "<img src=x" not in page, rule
    assert "&amp;lt;" not in page, rule
    assert "&amp;amp;" not in page, rule
    return "&lt;img src=x" in page


class TestUnstorable:
    """Numbers and characters that no row can hold get a kind page on both kinds of database."""

    @pytest.mark.parametrize(
        "place",
        [
            "/settings/outbox/99999999999999999999999",
            "/settings/outbox/4294967296",
            "/settings/audit?page=9" + "9" * 30,
        ],
    )
    def test_a_number_beyond_every_row_leads_nowhere(self, house: House, place: str) -> None:
        assert house.browser("ada").get(place).status_code == 404

    @pytest.mark.parametrize("verb", ["people/{}/active", "jobs/{}/retry", "roles/{}/withdraw", "teams/{}/remove"])
    def test_so_does_one_that_is_sent(self, house: House, verb: str) -> None:
        assert house.browser("ada").post("/settings/" + verb.format("9" * 30)).status_code == 404

    @pytest.mark.parametrize(
        "place", ["/search?q=%00", "/campaigns?q=a%00b", "/login?next=%00", "/settings/outbox?state=%00"]
    )
    def test_a_nul_in_a_question_is_refused(self, house: House, place: str) -> None:
        assert house.browser("ada").get(place).status_code == 400

    def test_a_nul_in_a_form_is_refused_and_nothing_is_kept(self, house: House) -> None:
        data = {"title": "Night\x00desk", "team": str(house.teams["Lobby"].id), "places": "3", "language": "en"}
        assert house.browser("rosa").post("/campaigns/new", data=data).status_code == 400
        assert len(house.fresh.exec(select(Campaign)).all()) == 1
        assert house.browser().post("/login", data={"username": "rosa\x00", "password": "x"}).status_code == 400

    @pytest.mark.parametrize("place", ["/login", "/password"])
    def test_a_password_without_end_is_refused_before_it_is_hashed(self, house: House, place: str) -> None:
        endless = "p" * 100_000
        data = {"username": "rosa", "password": endless, "new_password": endless, "new_password_confirm": endless}
        browser = house.browser() if place == "/login" else house.browser("rosa")
        assert browser.post(place, data=data).status_code == 413

    def test_a_body_that_is_too_large_is_refused(self, house: House) -> None:
        assert house.browser().post("/login", data={"username": "x" * 3_000_000}).status_code == 413


class TestForms:
    """A form counts only in the browser that it was made for."""

    @pytest.fixture
    def app(self, settings: Settings) -> Flask:
        return create_app(settings, TESTING=True, PROPAGATE_EXCEPTIONS=False)

    def test_the_token_of_another_browser_changes_nothing(self, house: House) -> None:
        theirs = (
            house.browser("otto").get("/campaigns/new").text.split('name="csrf_token" value="')[1].split('"')[0]
        )
        rosa = house.browser("rosa")
        rosa.get("/campaigns/new")
        answer = rosa.post(house.address + "/places", data={"places": "4", "csrf_token": theirs})
        assert answer.status_code == 400
        assert house.fresh.get_one(Campaign, house.campaign.id).places == 2

    def test_every_post_asks_for_the_token(self, house: House) -> None:
        for rule in rules(house.app):
            if "POST" not in (rule.methods or set()):
                continue
            roles = ACCESS[rule.endpoint].roles
            name = "rosa" if RECRUITER in roles else "ada"
            browser = house.browser("" if roles & WITHOUT_LOGIN else name)
            assert browser.post(post_address(house, rule)).status_code == 400, rule


def post_address(house: House, rule: Rule) -> str:
    with house.app.test_request_context():
        adapter = house.app.url_map.bind("localhost")
        values = {name: 1 if "int:" + name in rule.rule else "unknown" for name in rule.arguments}
        return adapter.build(rule.endpoint, values, method="POST")


class TestHttps:
    """What changes where people come by HTTPS."""

    def test_cookies_and_headers_keep_to_https(self, settings: Settings) -> None:
        secure = settings.model_copy(update={"base_url": "https://assess.example.org"})
        answer = create_app(secure).test_client().get("/login", base_url="https://assess.example.org")
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("__Host-staff=")
        assert all(word in cookie for word in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"))

    def test_every_answer_forbids_inline_script_frames_and_caches(self, app: Flask) -> None:
        for place in ("/login", "/i/another.dead-one", "/none", "/take"):
            headers = app.test_client().get(place).headers
            assert "default-src 'none'; script-src 'self'; style-src 'self'" in headers["Content-Security-Policy"]
            for never in ("frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'"):
                assert never in headers["Content-Security-Policy"]
            assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == ("no-store", "nosniff")
            assert "Strict-Transport-Security" not in headers
