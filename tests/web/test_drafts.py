"""What stands on a page is kept as it is chosen, without being an answer before the page is sent."""

import re

import pytest
from flask import Flask
from sqlmodel import Session, select

from assess.store.tables import AuditEvent, Campaign, Draft, Response, Sitting
from assess.web.app import create_app
from tests.screening.opening import open_campaign
from tests.web.test_candidate import Browser, browser_of, count

HIDDEN = re.compile(r'type="hidden" name="([^"]+)" value="([^"]*)"')


@pytest.fixture
def campaign(app: Flask, session: Session) -> Campaign:
    """The Lobby team's campaign."""
    return open_campaign(session)


@pytest.fixture
def amira(app: Flask, session: Session, campaign: Campaign) -> Browser:
    """Amira is at her first question."""
    return browser_of(app, session, campaign, "Amira").reach_questions()


def one_end(browser: Browser, place: int = 0) -> dict[str, str]:
    """One end of a best-worst answer, as somebody chooses who has not chosen the other yet."""
    name, values = next(iter(browser.choices().items()))
    return {name: values[place]}


def keep(browser: Browser, fields: dict[str, str], sequence: int = 1, seconds: float = 0.0) -> int:
    """Send a draft as the page's script does."""
    found = re.search(r'data-draft="([^"]+)"', browser.text)
    assert found is not None
    own = {"sequence": str(sequence), "seconds": str(seconds)}
    return browser.client.post(found[1], data=fields | own).status_code


def checked(browser: Browser) -> dict[str, str]:
    """What the page shows as chosen."""
    return dict(re.findall(r'name="([^"]+)" value="([^"]*)"[^>]* checked', browser.text))


def open_for(session: Session) -> float:
    """How long the first page was open until it was sent."""
    session.rollback()
    return float(session.exec(select(Sitting.seconds)).one()[0])


def again(browser: Browser) -> Browser:
    """The same page, loaded anew."""
    return browser.see(browser.path)


def test_a_choice_is_there_again_after_a_reload_and_on_another_device(app: Flask, amira: Browser) -> None:
    chosen = one_end(amira)
    assert keep(amira, chosen) == 204
    assert checked(again(amira)) == chosen
    phone = Browser(app.test_client(), amira.address).see(amira.address).send()
    assert checked(phone) == chosen


def test_a_draft_is_no_answer_and_takes_no_time(amira: Browser, session: Session) -> None:
    assert keep(amira, amira.answers()) == 204
    assert count(session, Response) == 0
    sitting = session.exec(select(Sitting)).one()
    assert (sitting.next_page, set(sitting.seconds), sitting.last_answer_at) == (1, {0.0}, None)
    assert session.exec(select(AuditEvent.verb).where(AuditEvent.verb.startswith("answers"))).all() == []  # type: ignore[attr-defined]


def test_what_comes_late_or_twice_changes_nothing(amira: Browser) -> None:
    first, later = one_end(amira, 0), one_end(amira, 1)
    for fields, sequence in ((later, 7), (first, 6), (later, 7), (first, 7)):
        assert keep(amira, fields, sequence) == 204
    assert checked(again(amira)) == later


def test_a_draft_that_was_on_its_way_when_its_page_was_sent_is_lost(amira: Browser, session: Session) -> None:
    page, given = amira.path, amira.answers()
    old = one_end(amira, 3)
    assert keep(amira, old, 1) == 204
    amira.send(given).see(page)
    assert checked(amira) == given
    assert keep(amira, old, 10**15) == 409
    assert checked(again(amira)) == given
    assert keep(amira, old, 2, open_for(session)) == 204  # chosen after the page came back
    assert checked(again(amira)) == old


@pytest.mark.parametrize("action", ["back", "reading", "help", "leave", "next"])
def test_without_a_script_every_way_off_the_page_keeps_one_end_of_an_answer(
    amira: Browser, session: Session, action: str
) -> None:
    amira.send(amira.answers())
    page, chosen = amira.path, one_end(amira)
    amira.client.post(page, data=chosen | {"action": action})
    assert count(session, Response) == 1
    if action == "leave":
        amira.see(amira.address).send()
    assert checked(amira.see(page)) == chosen


@pytest.mark.parametrize(("action", "place"), [("reading", "/reading"), ("help", "/help")])
def test_reading_and_help_lead_back_to_the_page_with_its_answer(
    amira: Browser, session: Session, action: str, place: str
) -> None:
    page, given = amira.path, amira.answers()
    amira.send(given | {"action": action})
    assert amira.path.endswith(place)
    assert count(session, Response) == 1
    take = re.search(r'href="([^"]*/take[^"]*)"[^>]*>Go back to my place', amira.text)
    assert take is not None
    assert amira.see(take[1]).path == page
    assert checked(amira) == given


def test_two_ends_that_are_the_same_are_there_again(amira: Browser) -> None:
    same = {name: values[0] for name, values in amira.choices().items()}
    amira.client.post(amira.path, data=same)
    assert checked(again(amira)) == same


@pytest.mark.parametrize("way", ["leave unanswered", "clear"])
def test_a_withdrawn_answer_is_gone_and_the_trail_says_so(amira: Browser, session: Session, way: str) -> None:
    page, given = amira.path, amira.answers()
    item = next(iter(given)).split(".")[0]
    amira.send(given).see(page)
    assert f'value="clear:{item}"' in amira.text
    amira.send({"action": "skip"} if way == "leave unanswered" else given | {"action": f"clear:{item}"})
    assert count(session, Response) == 0
    events = select(AuditEvent.detail).where(AuditEvent.verb == "answers.withdrawn")
    assert session.exec(events).all() == [{"revisions": {item: 1}}]
    assert checked(amira.see(page)) == {}
    amira.send(given)
    assert count(session, Response) == 1


def test_leaving_a_page_unanswered_forgets_what_was_half_chosen(amira: Browser) -> None:
    page = amira.path
    amira.send(one_end(amira) | {"action": "skip"})
    assert checked(amira.see(page)) == {}


def test_clearing_what_was_never_answered_withdraws_nothing(amira: Browser, session: Session) -> None:
    item = next(iter(amira.choices())).split(".")[0]
    assert keep(amira, one_end(amira)) == 204
    amira.send(one_end(amira) | {"action": f"clear:{item}"})
    assert checked(amira) == {}
    withdrawn = select(AuditEvent).where(AuditEvent.verb == "answers.withdrawn")
    session.rollback()
    assert session.exec(withdrawn).all() == []


@pytest.mark.parametrize(
    "forged",
    [{"elsewhere.best": "a"}, {"item.best": "no such option"}, {"x" * 50: "y" * 50}],
    ids=["of another item", "not offered", "no field"],
)
def test_what_no_page_offers_is_never_shown(amira: Browser, forged: dict[str, str]) -> None:
    assert keep(amira, forged) == 204
    assert checked(again(amira)) == {}
    assert "Step 1 of" in amira.text


def test_more_than_a_page_can_ask_is_refused(amira: Browser, session: Session) -> None:
    assert keep(amira, {f"x.{number}": "y" * 100 for number in range(50)}) == 413
    assert count(session, Draft) == 0


@pytest.mark.parametrize("seconds", ["", "nan", "inf", "-1", "soon"])
@pytest.mark.parametrize("number", [1, 2, 99])
def test_a_draft_out_of_place_is_refused(amira: Browser, session: Session, number: int, seconds: str) -> None:
    address = amira.path.rsplit("/", 1)[0] + f"/{number}/draft"
    answer = amira.client.post(address, data=one_end(amira) | {"seconds": seconds, "sequence": "1e9"})
    assert answer.status_code == (409 if number == 1 else 410)
    assert count(session, Draft) == 0


def test_nobody_drafts_for_somebody_else(app: Flask, session: Session, campaign: Campaign, amira: Browser) -> None:
    address = f"{amira.path}/draft"
    ben = browser_of(app, session, campaign, "Ben").reach_questions()
    assert ben.client.post(address, data=one_end(amira) | {"seconds": "0.0"}).status_code in (404, 409, 410)
    assert app.test_client().post(address, data={"seconds": "0.0"}).status_code == 404
    assert count(session, Draft) == 0


def test_a_draft_from_elsewhere_is_refused(settings: object, amira: Browser, session: Session) -> None:
    strict = create_app(settings).test_client()  # type: ignore[arg-type]
    assert strict.post(f"{amira.path}/draft", data={"seconds": "0.0"}).status_code == 400
    assert count(session, Draft) == 0


def test_drafts_are_gone_when_their_part_is_submitted(amira: Browser, session: Session) -> None:
    while "Continue" in amira.text:
        amira.send(amira.answers())
    check = amira.path
    amira.see(check.replace("/check", "/1"))
    assert keep(amira, one_end(amira, 2), 5, open_for(session)) == 204
    assert "not sent" in amira.see(check).text
    amira.send()
    assert count(session, Draft) == 0


def test_the_rest_of_a_part_is_there_for_a_browser_that_may_lose_its_line(amira: Browser, session: Session) -> None:
    amira.send(amira.answers())
    address = amira.path.rsplit("/", 1)[0] + "/ahead"
    given = amira.client.get(address).get_json()
    session.rollback()
    sitting = session.exec(select(Sitting)).one()
    assert sorted(map(int, given["pages"])) == list(range(2, sitting.pages + 1)), (
        "what was sent stays at the server"
    )
    page = given["pages"]["2"]
    assert set(page["fields"]) == set(amira.choices())
    assert dict(HIDDEN.findall(page["html"])).keys() == dict(HIDDEN.findall(amira.text)).keys()
    assert sitting.next_page == 2


def test_the_rest_of_a_part_opens_to_nobody_else(
    app: Flask, session: Session, campaign: Campaign, amira: Browser
) -> None:
    address = amira.path.rsplit("/", 1)[0] + "/ahead"
    assert app.test_client().get(address).status_code == 404
    ben = browser_of(app, session, campaign, "Ben").reach_questions()
    assert ben.client.get(address).status_code == 409
    mine = ben.path.rsplit("/", 1)[0]
    assert ben.client.get(f"{mine.rsplit('/', 1)[0]}/{address.split('/')[-2]}/ahead").status_code == 410


def test_the_worker_is_a_script_under_the_same_strict_policy(app: Flask) -> None:
    worker = app.test_client().get("/worker.js", headers={"Accept-Encoding": "gzip"})
    assert worker.mimetype == "text/javascript"
    assert "script-src 'self'" in worker.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in worker.headers
    assert len(worker.data) < 4000
