"""Requests of candidates: each kind has a receiver and a date until which it is answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Annotated

from sqlmodel import Session, col, func, select

from assess.screening import audit
from assess.screening.campaigns.identity import address_problem
from assess.screening.inputs import Text, one_line, outside_limits
from assess.screening.organisation.accounts import ADMINISTRATOR, HR, OFFICER, RECRUITER
from assess.screening.privacy import request_queues
from assess.screening.problems import Problem, Refused, refuse
from assess.store.tables import Campaign, CandidateRequest, Invitation

HELP, ADJUSTMENT, CORRECTION = "help", "adjustment", "correction"
REVIEW, ERASURE, QUESTION = "review", "erasure", "question"
RECEIVED, IN_HAND, ANSWERED = "received", "in-hand", "answered"
MORE_TIME, OTHER_FORMAT, READING_ALOUD = "more-time", "other-format", "reading-aloud"
PERSON, SOMETHING_ELSE = "person", "something-else"
WISHES = (MORE_TIME, OTHER_FORMAT, READING_ALOUD, PERSON, SOMETHING_ELSE)
RECEIVERS = {
    HELP: RECRUITER, QUESTION: RECRUITER, CORRECTION: HR, REVIEW: HR, ADJUSTMENT: OFFICER, ERASURE: ADMINISTRATOR
}  # fmt: skip
WORKING_DAYS = {HELP: 1, QUESTION: 5, CORRECTION: 10, REVIEW: 10, ADJUSTMENT: 2, ERASURE: 20}
NEEDS_WORDS = frozenset({HELP, QUESTION, CORRECTION})
SATURDAY = 5
MOST_WAITING = 12  # requests of one person at a time


@dataclass(frozen=True)
class Asked:
    """What somebody writes with a request, and where a letter would reach them."""

    words: Annotated[str, Text(2000)] = ""
    reply_to: Annotated[str, Text(254)] = ""
    wishes: tuple[str, ...] = ()


def due(kind: str, moment: datetime) -> datetime:
    """Until when a request is answered: the end of so many working days after the day it came."""
    day, left = moment, WORKING_DAYS[kind]
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY
    return datetime.combine(day.date(), time(23, 59, 59), moment.tzinfo)


def send(
    session: Session,
    kind: str,
    words: str,
    moment: datetime,
    invitation: Invitation | None = None,
    campaign: Campaign | None = None,
    reply_to: str = "",
    wishes: Sequence[str] = (),
) -> CandidateRequest:
    """Keep a request for its receiver; Refused with all problems. Sent twice, it is the same one.

    Where neither person nor campaign is known, an administrator finds out whose it is.
    """
    asked = _tidy(words, reply_to, wishes)
    refuse(_problems(kind, asked))
    campaign_id = invitation.campaign_id if invitation else campaign.id if campaign else None
    mine = invitation.id if invitation else None
    if before := _same(session, kind, asked, mine):
        return before
    role = _role(kind, campaign_id)
    made = CandidateRequest(
        kind=kind, role=role, campaign_id=campaign_id, invitation_id=mine, wishes=list(asked.wishes),
        words=asked.words, reply_to=asked.reply_to, created_at=moment, due_at=due(kind, moment),
        owner_id=request_queues.receiver(session, role, campaign_id),
    )  # fmt: skip
    session.add(made)
    # Whose it is stays out of the trail: whoever reads that need not know who asked for an adjustment.
    audit.record(session, "candidate", "request.sent", made.public_id, kind=kind, role=role)
    session.flush()
    return made


def send_own(
    session: Session, kind: str, words: str, moment: datetime, invitation_id: int, wishes: Sequence[str] = ()
) -> None:
    """The same from somebody who is in; Refused too where many of theirs wait already."""
    mine = (CandidateRequest.invitation_id == invitation_id, CandidateRequest.state != ANSWERED)
    if session.exec(select(func.count()).select_from(CandidateRequest).where(*mine)).one() >= MOST_WAITING:
        raise Refused([Problem("words", "requests-many")])
    send(session, kind, words, moment, session.get_one(Invitation, invitation_id), wishes=wishes)


@dataclass(frozen=True)
class OwnRequest:
    """A request as whoever sent it reads it again."""

    kind: str
    wishes: tuple[str, ...]
    words: str
    state: str
    reply: str
    created_at: datetime
    due_at: datetime
    answered_at: datetime | None


def of_person(session: Session, invitation_id: int) -> list[OwnRequest]:
    """What somebody has asked for, the newest first."""
    mine = select(CandidateRequest).where(CandidateRequest.invitation_id == invitation_id)
    return [
        OwnRequest(
            one.kind, tuple(one.wishes), one.words, one.state, one.reply, one.created_at, one.due_at,
            one.answered_at,
        )
        for one in session.exec(mine.order_by(col(CandidateRequest.id).desc()))
    ]  # fmt: skip


def newest(session: Session, invitation_id: int, kind: str) -> OwnRequest | None:
    """The last one of that kind."""
    return next((one for one in of_person(session, invitation_id) if one.kind == kind), None)


def refile(session: Session, request: CandidateRequest, kind: str, actor: str, moment: datetime) -> None:
    """It is really of another kind: another receiver, a new date. What an officer received stays with them."""
    if kind not in RECEIVERS or request.role == OFFICER or request.state == ANSWERED:
        raise Refused([Problem("kind", "request-stays")])
    request.kind, request.state = kind, RECEIVED
    request.role = _role(kind, request.campaign_id)
    request.due_at = due(kind, moment)
    request.owner_id = request_queues.receiver(session, request.role, request.campaign_id)
    session.add(request)
    audit.record(session, actor, "request.refiled", request.public_id, kind=kind, role=request.role)


def _role(kind: str, campaign_id: int | None) -> str:
    """Who receives it; an administrator finds out whose it is where no team is known."""
    receiver = RECEIVERS[kind]
    return ADMINISTRATOR if receiver == RECRUITER and campaign_id is None else receiver


def tidy_words(words: str) -> str:
    """What somebody wrote over several lines, each cleaned without harm."""
    return "\n".join(one_line(line) for line in words.strip().splitlines()).strip()


def _tidy(words: str, reply_to: str, wishes: Sequence[str]) -> Asked:
    return Asked(tidy_words(words), reply_to.strip().lower(), tuple(one for one in WISHES if one in wishes))


def _problems(kind: str, asked: Asked) -> list[Problem]:
    problems = outside_limits(asked)
    if kind in NEEDS_WORDS and not asked.words:
        problems.append(Problem("words", "missing"))
    if kind == ADJUSTMENT and not (asked.words or asked.wishes):
        problems.append(Problem("wishes", "missing"))
    if asked.reply_to and (wrong := address_problem("reply_to", asked.reply_to)):
        problems.append(wrong)
    return problems


def _same(session: Session, kind: str, asked: Asked, invitation_id: int | None) -> CandidateRequest | None:
    """The same request while nobody has answered it."""
    if invitation_id is None:
        return None
    found = select(CandidateRequest).where(
        CandidateRequest.invitation_id == invitation_id, CandidateRequest.kind == kind,
        CandidateRequest.words == asked.words, CandidateRequest.state != ANSWERED,
    )  # fmt: skip
    return next((one for one in session.exec(found) if one.wishes == list(asked.wishes)), None)
