"""What was decided on adjustments: how much time, whose deadlines wait, who is ranked apart."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from assess.screening.privacy import requests
from assess.screening.results import adjustments
from assess.screening.sittings import accommodations
from assess.store.tables import Accommodation, CandidateRequest, Invitation
from tests.screening.opening import let_in, open_campaign

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def decided(session: Session, request: CandidateRequest, outcome: str, pace: str = "") -> None:
    """An answered adjustment of somebody, with deadlines a week later."""
    request.state = "answered"
    assert request.invitation_id is not None
    assert request.id is not None
    row = Accommodation(
        invitation_id=request.invitation_id, request_id=request.id, outcome=outcome, pace=pace, reason="Told us.",
        decided_at=MONDAY, extended_until=MONDAY + timedelta(days=7),
    )  # fmt: skip
    session.add(row)
    session.flush()


def asked(session: Session, person: Invitation) -> CandidateRequest:
    """An adjustment, asked for."""
    return requests.send(session, "adjustment", "", MONDAY, person, wishes=["more-time"])


def waiting(session: Session, moment: datetime) -> list[int | None]:
    """Whose deadlines wait or were moved."""
    wait = accommodations.deadlines_wait(Invitation.id, moment)
    return list(session.exec(select(Invitation.id).where(wait)))


@pytest.mark.parametrize(("pace", "times"), [("1.25", 1.25), ("1.5", 1.5), ("2", 2.0), ("untimed", None)])
def test_the_time_that_was_granted_counts(session: Session, pace: str, times: float | None) -> None:
    amira = let_in(session, open_campaign(session)).invitation
    assert accommodations.multiplier(session, amira.id or 0) == 1
    decided(session, asked(session, amira), "granted", pace)
    assert accommodations.multiplier(session, amira.id or 0) == times


def test_the_newest_pace_counts_and_a_decision_without_one_leaves_it(session: Session) -> None:
    amira = let_in(session, open_campaign(session)).invitation
    decided(session, asked(session, amira), "granted", "2")
    decided(session, asked(session, amira), "granted", "1.5")
    decided(session, asked(session, amira), "not-granted")
    assert accommodations.multiplier(session, amira.id or 0) == 1.5


def test_who_answers_with_an_adjustment_is_known_by_what_was_granted(session: Session) -> None:
    campaign = open_campaign(session)
    people = [let_in(session, campaign, email=f"{name}@example.com").invitation for name in ("amira", "bo", "chen")]
    for person, outcome in zip(people, ("granted", "not-granted", "another-way"), strict=True):
        decided(session, asked(session, person), outcome)
    assert [adjustments.adjusted(session, person.id or 0) for person in people] == [True, False, True]


def test_deadlines_wait_from_the_asking_to_the_decision_and_then_until_its_date(session: Session) -> None:
    campaign = open_campaign(session)
    amira, _bo = (let_in(session, campaign, email=f"{name}@example.com").invitation for name in ("amira", "bo"))
    requests.send(session, "question", "When do I hear?", MONDAY, amira)
    assert waiting(session, MONDAY) == []
    request = asked(session, amira)
    assert waiting(session, MONDAY + timedelta(days=300)) == [amira.id]
    decided(session, request, "granted", "1.5")
    assert waiting(session, MONDAY + timedelta(days=6)) == [amira.id]
    assert waiting(session, MONDAY + timedelta(days=8)) == []
