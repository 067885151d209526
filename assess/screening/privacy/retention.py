"""Retention: what candidates were promised happens by itself, so many days after a campaign has ended.

The clock starts when the grace of a closed campaign is over; one that never closes keeps everybody, and says so.
A campaign of confirmations is over with the one whose results it confirms: both sittings go on one day.
Somebody held for a legal reason is left alone. Requests and letters that belong to nobody's place go by their own
day.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, delete, func, select

from assess.config import Settings
from assess.screening import audit, job_queue
from assess.screening.email import address_checks
from assess.screening.interviews import interviewers
from assess.screening.kept_until import ENDS, FIRST, erased_on
from assess.screening.organisation import employer
from assess.screening.privacy import erasure, erasure_log
from assess.store.database import begin_writing
from assess.store.tables import (
    Campaign,
    Candidate,
    CandidateRequest,
    Invitation,
    LegalHold,
    Organisation,
    OutboxMail,
)

_SELF = func.coalesce(col(Candidate.merged_into_id), col(Candidate.id))  # who somebody turned out to be
PORTION = 20  # places in one transaction, so that others who write wait for a moment only
SOON = timedelta(days=30)
JOB = "retention"


def job_key(moment: datetime) -> str:
    """The key of a day's run, which is asked for once."""
    return f"{JOB} {moment:%Y-%m-%d}"


@dataclass(frozen=True)
class Lapse:
    """The people of a campaign and the day on which they are erased; None while it has no end."""

    public_id: str
    title: str
    demo: bool
    erased_on: datetime | None
    people: int
    held: int


@dataclass(frozen=True)
class Outlook:
    """What retention would erase: now, within the next days, and never as things stand."""

    days: int
    starts_at: datetime | None
    due: Sequence[Lapse]
    soon: Sequence[Lapse]
    endless: Sequence[Lapse]
    letters: int
    requests: int

    @property
    def people(self) -> int:
        """Whom it would erase now."""
        return sum(one.people - one.held for one in self.due)


@dataclass
class Done:
    """What a run has erased, by public ids of places, and of what belongs to nobody's place how many."""

    places: list[str] = field(default_factory=list)
    letters: int = 0
    requests: int = 0


def outlook(session: Session, moment: datetime) -> Outlook:
    """What is due, what comes, and what has no end; it changes nothing."""
    row = employer.current(session)
    kept = timedelta(days=row.retention_days)
    held = func.count(col(LegalHold.candidate_id))
    counted = session.exec(
        select(Campaign, ENDS, func.count(col(Invitation.id)), held)
        .outerjoin(FIRST, col(FIRST.id) == Campaign.confirms_id)
        .join(Invitation, col(Invitation.campaign_id) == Campaign.id)
        .join(Candidate, col(Candidate.id) == Invitation.candidate_id)
        .outerjoin(LegalHold, col(LegalHold.candidate_id) == _SELF)
        .group_by(col(Campaign.id), col(FIRST.id), col(FIRST.ends_at))
        .order_by(ENDS, col(Campaign.id))
    )
    lapses = [
        Lapse(one.public_id, one.title, one.demo, erased_on(row, ends), people, kept_back)
        for one, ends, people, kept_back in counted
    ]
    dated = [(one.erased_on, one) for one in lapses if one.erased_on is not None]
    return Outlook(
        days=row.retention_days,
        starts_at=row.erases_from if row.erases_from and row.erases_from > moment else None,
        due=[one for on, one in dated if on <= moment],
        soon=[one for on, one in dated if moment < on <= moment + SOON],
        endless=[one for one in lapses if one.erased_on is None],
        letters=_count(session, OutboxMail, moment - kept),
        requests=_count(session, CandidateRequest, moment - kept),
    )


def ask(session: Session, moment: datetime, actor: str) -> None:
    """A person asks for the day's run now, or once more."""
    job_queue.begin_anew(session, JOB, {job_key(moment): {}})
    audit.record(session, actor, "retention.asked")


def run(engine: Engine, settings: Settings, moment: datetime, actor: str) -> Done:
    """Erase what is due, a portion at a time, each noted outside the database; nothing before erasing starts."""
    done = Done()
    while _portion(engine, settings, moment, actor, done):
        pass
    return done


def _portion(engine: Engine, settings: Settings, moment: datetime, actor: str, done: Done) -> bool:
    """Some of it; whether there may be more."""
    with Session(engine) as session:
        begin_writing(session)
        row = session.exec(select(Organisation).limit(1)).first() or Organisation()
        if row.erases_from is not None and row.erases_from > moment:
            return False
        before = moment - timedelta(days=row.retention_days)
        places = _due(session, before)
        for place in places:
            public_id = place.public_id
            erasure.erase_place(session, place, actor, erasure.RETENTION)
            done.places.append(public_id)
        if not places:
            _erase_loose(session, before, actor, done)
            address_checks.forget(session, moment)
            interviewers.forget(session, before)
        session.commit()
        erasure_log.keep(session, settings)
    return bool(places)


def _due(session: Session, before: datetime) -> Sequence[Invitation]:
    """Places of campaigns that ended before then, of people whom nothing holds."""
    return session.exec(
        select(Invitation)
        .join(Campaign, col(Campaign.id) == Invitation.campaign_id)
        .outerjoin(FIRST, col(FIRST.id) == Campaign.confirms_id)
        .join(Candidate, col(Candidate.id) == Invitation.candidate_id)
        .where(before >= ENDS, _SELF.not_in(select(LegalHold.candidate_id)))
        .order_by(col(Invitation.id))
        .limit(PORTION)
    ).all()


def _loose(kind: Any, before: datetime) -> Any:
    """Letters or requests that belong to nobody's place and are older than that."""
    held = select(Candidate.email).join(LegalHold)
    address = kind.recipient if kind is OutboxMail else kind.reply_to
    return col(kind.invitation_id).is_(None) & (col(kind.created_at) <= before) & col(address).not_in(held)


def _count(session: Session, kind: Any, before: datetime) -> int:
    return int(session.exec(select(func.count()).select_from(kind).where(_loose(kind, before))).one())


def _erase_loose(session: Session, before: datetime, actor: str, done: Done) -> None:
    done.letters, done.requests = _count(session, OutboxMail, before), _count(session, CandidateRequest, before)
    for kind in (OutboxMail, CandidateRequest):
        session.exec(delete(kind).where(_loose(kind, before)))
    if done.letters or done.requests:
        audit.record(session, actor, "loose-data.erased", "", letters=done.letters, requests=done.requests)
