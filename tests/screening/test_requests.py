"""Requests of candidates: a receiver and a date each, kept once, and a trail that does not say whose they are."""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session, select

from assess.screening.privacy import requests
from assess.screening.problems import Refused
from assess.store.tables import AuditEvent, CandidateRequest
from tests.screening.opening import let_in, open_campaign

FRIDAY = datetime(2026, 3, 6, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "role", "due"),
    [
        ("help", "recruiter", "2026-03-09"),
        ("question", "recruiter", "2026-03-13"),
        ("correction", "hr", "2026-03-20"),
        ("review", "hr", "2026-03-20"),
        ("adjustment", "officer", "2026-03-10"),
        ("erasure", "administrator", "2026-04-03"),
    ],
)
def test_each_kind_has_its_receiver_and_its_working_days(session: Session, kind: str, role: str, due: str) -> None:
    amira = let_in(session, open_campaign(session)).invitation
    made = requests.send(session, kind, "The page is blank.", FRIDAY, amira)
    assert (made.role, made.due_at.date().isoformat(), made.state) == (role, due, "received")
    assert (made.invitation_id, made.campaign_id) == (amira.id, amira.campaign_id)


def test_what_is_asked_on_a_weekend_counts_from_monday() -> None:
    saturday = datetime(2026, 3, 7, 9, 0, tzinfo=UTC)
    assert requests.due("adjustment", saturday).date().isoformat() == "2026-03-10"
    assert requests.due("help", saturday).date().isoformat() == "2026-03-09"


def test_help_for_somebody_whom_no_page_knows_goes_to_administrators(session: Session) -> None:
    made = requests.send(session, "help", "My link is dead.", FRIDAY, reply_to=" Ben@Example.com ")
    assert (made.role, made.reply_to, made.campaign_id) == ("administrator", "ben@example.com", None)
    campaign = open_campaign(session)
    known = requests.send(session, "help", "My link is dead.", FRIDAY, campaign=campaign)
    assert (known.role, known.campaign_id, known.invitation_id) == ("recruiter", campaign.id, None)


def test_sent_twice_it_is_one_request_until_it_is_answered(session: Session) -> None:
    amira = let_in(session, open_campaign(session)).invitation
    first = requests.send(session, "question", "Who reads this?", FRIDAY, amira)
    assert requests.send(session, "question", " Who  reads this? ", FRIDAY, amira) is first
    first.state = "answered"
    assert requests.send(session, "question", "Who reads this?", FRIDAY, amira) is not first


def test_an_adjustment_is_a_choice_or_words_and_lines_stay_lines(session: Session) -> None:
    amira = let_in(session, open_campaign(session)).invitation
    made = requests.send(session, "adjustment", "", FRIDAY, amira, wishes=["person", "more-time", "a yacht"])
    assert made.wishes == ["more-time", "person"]
    told = requests.send(session, "adjustment", "One  line\r\n\r\nand more\u200b", FRIDAY, amira)
    assert told.words == "One line\n\nand more"


def test_what_is_wrong_is_told_at_once_and_nothing_is_kept(session: Session) -> None:
    with pytest.raises(Refused) as refused:
        requests.send(session, "question", "", FRIDAY, reply_to="nobody")
    assert [(one.field, one.code) for one in refused.value.problems] == [
        ("words", "missing"),
        ("reply_to", "email-form"),
    ]
    with pytest.raises(Refused) as nothing:
        requests.send(session, "adjustment", " ", FRIDAY)
    assert [(one.field, one.code) for one in nothing.value.problems] == [("wishes", "missing")]
    with pytest.raises(Refused) as long:
        requests.send(session, "help", "a" * 2001, FRIDAY)
    assert [(one.field, one.code) for one in long.value.problems] == [("words", "too-long")]
    assert session.exec(select(CandidateRequest)).all() == []


def test_the_trail_tells_of_a_request_and_not_whose_it_is(session: Session) -> None:
    amira = let_in(session, open_campaign(session)).invitation
    made = requests.send(session, "adjustment", "I read slowly.", FRIDAY, amira)
    event = session.exec(select(AuditEvent).where(AuditEvent.verb == "request.sent")).one()
    assert (event.actor, event.object) == ("candidate", made.public_id)
    assert event.detail == {"kind": "adjustment", "role": "officer"}
