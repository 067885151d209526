"""Letters that are written by themselves: who gets which, and who is left in peace."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from assess.config import Settings
from assess.screening.campaigns import closing, invitations
from assess.screening.campaigns.closing import Closing
from assess.screening.email import letter_schedule, letters
from assess.screening.email.letter_schedule import Schedule
from assess.screening.organisation import closing_rules
from assess.screening.organisation.closing_rules import ClosingRules
from assess.screening.privacy import requests
from assess.screening.problems import Refused
from assess.store.tables import Campaign, Invitation, Job, OutboxMail, Sitting, now
from tests.screening.opening import open_campaign
from tests.screening.test_letters import with_server

NOON = now() + timedelta(days=10)


@pytest.fixture
def campaign(session: Session) -> Campaign:
    """Reminders after three days, at most two; a word two days before the closing, in twenty days."""
    made = open_campaign(session, contact="Mara")
    letter_schedule.change(session, made, Schedule(3, 2, 2), "staff:1")
    closing.change(session, made, Closing(NOON + timedelta(days=20), 0), "staff:1")
    return made


@pytest.fixture
def jo(session: Session, settings: Settings, campaign: Campaign) -> Invitation:
    """Jo was invited four days ago."""
    place, _link = invitations.invite(session, campaign, "Jo Park", "jo@example.com", "staff:1")
    sent(letters.invite(session, with_server(settings), place), NOON - timedelta(days=4))
    return place


def sent(letter: OutboxMail, when: datetime) -> None:
    """It left then."""
    letter.state, letter.sent_at = "sent", when


def written(session: Session, settings: Settings, campaign: Campaign, moment: datetime) -> list[str]:
    """What is written at that moment, and leaves at once."""
    session.flush()
    before = {letter.id for letter in session.exec(select(OutboxMail))}
    letter_schedule.write_due(session, with_server(settings), campaign, moment)
    new = [letter for letter in session.exec(select(OutboxMail)) if letter.id not in before]
    for letter in new:
        sent(letter, moment)
    return [letter.kind for letter in new]


def test_whoever_is_silent_for_so_many_days_is_reminded_so_often(
    session: Session, settings: Settings, campaign: Campaign, jo: Invitation
) -> None:
    assert written(session, settings, campaign, NOON - timedelta(days=2)) == []
    assert written(session, settings, campaign, NOON) == ["reminder"]
    assert written(session, settings, campaign, NOON + timedelta(days=2)) == []
    assert written(session, settings, campaign, NOON + timedelta(days=3)) == ["reminder"]
    assert written(session, settings, campaign, NOON + timedelta(days=9)) == []


def test_a_word_comes_before_the_closing_once(
    session: Session, settings: Settings, campaign: Campaign, jo: Invitation
) -> None:
    letter_schedule.change(session, campaign, Schedule(0, 2, 2), "staff:1")
    end = NOON + timedelta(days=20)
    assert written(session, settings, campaign, end - timedelta(days=3)) == []
    assert written(session, settings, campaign, end - timedelta(hours=47)) == ["closing"]
    assert written(session, settings, campaign, end - timedelta(hours=20)) == []
    (letter,) = session.exec(select(OutboxMail).where(OutboxMail.kind == "closing"))
    assert letter.subject == "Closing soon: Front desk"
    assert "You can begin until" in letter.body


@pytest.mark.parametrize("state", ["completed", "declined", "revoked"])
def test_whoever_finished_declined_or_lost_their_place_is_left_in_peace(
    session: Session, settings: Settings, campaign: Campaign, jo: Invitation, state: str
) -> None:
    jo.state = state
    assert written(session, settings, campaign, NOON) == []


@pytest.mark.parametrize("state", ["waiting", "failed", "uncertain", "bounced", "withdrawn", "held"])
def test_a_letter_that_did_not_arrive_is_followed_by_no_other(
    session: Session, settings: Settings, campaign: Campaign, jo: Invitation, state: str
) -> None:
    letter = letters.newest(session, jo)
    assert letter is not None
    letter.state = state
    assert written(session, settings, campaign, NOON) == []


def test_whoever_answered_lately_is_not_pressed(
    session: Session, settings: Settings, campaign: Campaign, jo: Invitation
) -> None:
    jo.state, jo.started_at = "started", NOON - timedelta(days=4)
    part = Sitting(
        invitation_id=jo.id or 0, position=0, instrument="a/1.0", fingerprint="f", seed=1, layout=[], pages=3,
        last_answer_at=NOON - timedelta(days=1),
    )  # fmt: skip
    session.add(part)
    assert written(session, settings, campaign, NOON) == []
    part.last_answer_at = NOON - timedelta(days=3)
    assert written(session, settings, campaign, NOON) == ["reminder"]


def test_who_awaits_a_decision_on_an_adjustment_and_who_only_typed_an_address_get_none(
    session: Session, settings: Settings, campaign: Campaign, jo: Invitation
) -> None:
    request = requests.send(session, "adjustment", "More time, please.", now(), jo)
    assert written(session, settings, campaign, NOON) == []
    request.state = "answered"
    jo.candidate.unverified_email = "typed@example.com"
    assert written(session, settings, campaign, NOON) == []


def test_a_closed_campaign_writes_none_except_to_whoever_may_still_finish(
    session: Session, settings: Settings, campaign: Campaign, jo: Invitation
) -> None:
    closing.change(session, campaign, Closing(NOON + timedelta(days=20), 7), "staff:1")
    after = NOON + timedelta(days=22)
    assert written(session, settings, campaign, after) == []
    jo.state, jo.started_at = "started", NOON
    assert written(session, settings, campaign, after) == ["reminder"]


def test_the_house_decides_where_a_campaign_says_nothing(session: Session, campaign: Campaign) -> None:
    letter_schedule.change(session, campaign, Schedule(None, 1, None), "staff:1")
    letter_schedule.change(session, None, Schedule(5, 3, 1), "staff:1")
    assert letter_schedule.current(session, campaign) == Schedule(5, 1, 1)


def test_days_that_are_not_offered_are_refused_all_at_once(session: Session, campaign: Campaign) -> None:
    with pytest.raises(Refused) as told:
        letter_schedule.change(session, campaign, Schedule(-1, 99, 2), "staff:1")
    assert [(one.field, one.code) for one in told.value.problems] == [
        ("remind_after", "day-not-offered"), ("most_reminders", "day-not-offered"),
    ]  # fmt: skip
    assert letter_schedule.own(session, campaign) == Schedule(3, 2, 2)


def test_the_days_letters_are_asked_for_once_by_the_employers_clock(session: Session, settings: Settings) -> None:
    closing_rules.change(session, ClosingRules(7, "Asia/Tokyo"), "staff:1")
    midnight = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # half past eight in Tokyo
    asked = select(Job.key).where(Job.kind == letter_schedule.JOB)
    letter_schedule.ask(session, with_server(settings), midnight)
    letter_schedule.ask(session, settings, midnight + timedelta(hours=1))  # without a mail server
    assert session.exec(asked).all() == []
    for minutes in (30, 31, 400):
        letter_schedule.ask(session, with_server(settings), midnight + timedelta(minutes=minutes))
    assert session.exec(asked).all() == ["letters-of-the-day 2026-03-03"]
    letter_schedule.ask(session, with_server(settings), midnight + timedelta(hours=12))  # in the evening
    assert len(session.exec(asked).all()) == 1
