"""Answering requests: taken in hand, handed on, replied to; decisions on adjustments with their reasons."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from sqlmodel import Session, col, select

from assess.config import Settings
from assess.screening import audit
from assess.screening.email import reply_letters
from assess.screening.inputs import Text, outside_limits
from assess.screening.organisation.accounts import OFFICER
from assess.screening.organisation.staff_sessions import Staff
from assess.screening.privacy import request_queues, requests
from assess.screening.privacy.request_queues import Colleague
from assess.screening.problems import Problem, Refused, refuse
from assess.screening.results.adjustments import GRANTED, OUTCOMES
from assess.screening.sittings.accommodations import PACES
from assess.store.tables import Accommodation, Campaign, CandidateRequest, Invitation, User

AT_LEAST = timedelta(days=7)  # that somebody has from the decision on, whatever the campaign does


@dataclass(frozen=True)
class Reply:
    """What the candidate is told."""

    reply: Annotated[str, Text(4000, required=True)]


@dataclass(frozen=True)
class Decision:
    """What is decided on an adjustment; `reason` is for the file, `reply` for the candidate."""

    outcome: str
    pace: str
    reason: Annotated[str, Text(2000, required=True)]
    reply: Annotated[str, Text(4000, required=True)]


@dataclass(frozen=True)
class Decided:
    """A decision as officers read it again."""

    outcome: str
    pace: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Opened:
    """A request as whoever answers it reads it; `address` is where a reply can be sent to, if anywhere."""

    public_id: str
    kind: str
    role: str
    name: str
    address: str
    verified: bool
    campaign: str
    wishes: tuple[str, ...]
    words: str
    state: str
    owner: str
    owner_id: int | None
    reply: str
    created_at: datetime
    due_at: datetime
    answered_at: datetime | None
    overdue: bool
    decidable: bool
    members: tuple[Colleague, ...]
    decisions: tuple[Decided, ...]


def opened(session: Session, request: CandidateRequest, moment: datetime) -> Opened:
    """Everything its page shows, earlier decisions on the same person's adjustments included."""
    invitation = session.get(Invitation, request.invitation_id) if request.invitation_id else None
    campaign = session.get(Campaign, request.campaign_id) if request.campaign_id else None
    owner = session.get(User, request.owner_id) if request.owner_id else None
    candidate = invitation.candidate if invitation else None
    decidable = request.role == OFFICER and invitation is not None
    return Opened(
        request.public_id,
        request.kind,
        request.role,
        candidate.name if candidate else "",
        request.reply_to or (candidate.address if candidate else ""),
        bool(candidate and not candidate.unverified_email and not request.reply_to),
        campaign.title if campaign else "",
        tuple(request.wishes),
        request.words,
        request.state,
        (owner.name or owner.username) if owner else "",
        request.owner_id,
        request.reply,
        request.created_at,
        request.due_at,
        request.answered_at,
        request.state != requests.ANSWERED and request.due_at < moment,
        decidable,
        request_queues.members_for(session, request),
        _decisions(session, request.invitation_id) if decidable else (),
    )


def _decisions(session: Session, invitation_id: int | None) -> tuple[Decided, ...]:
    mine = select(Accommodation, User).join(User, col(User.id) == Accommodation.decided_by, isouter=True)
    mine = mine.where(Accommodation.invitation_id == invitation_id).order_by(col(Accommodation.id).desc())
    return tuple(
        Decided(one.outcome, one.pace, one.reason, (user.name or user.username) if user else "", one.decided_at)
        for one, user in session.exec(mine)
    )


def give(session: Session, request: CandidateRequest, owner_id: int, actor: str) -> None:
    """Somebody of the queue has the request in hand from now on."""
    _still_open(request)
    if owner_id not in {one.id for one in request_queues.members_for(session, request)}:
        raise Refused([Problem("owner", "not-in-the-queue")])
    request.owner_id, request.state = owner_id, requests.IN_HAND
    session.add(request)
    audit.record(session, actor, "request.given", request.public_id, owner=owner_id)


def answer(
    session: Session, settings: Settings, request: CandidateRequest, asked: Reply, staff: Staff, moment: datetime
) -> None:
    """Reply: on the candidate's own page, and by letter where there is an address."""
    _still_open(request)
    asked = Reply(requests.tidy_words(asked.reply))
    refuse(outside_limits(asked))
    _close(session, settings, request, asked.reply, staff, moment)
    audit.record(session, staff.actor, "request.answered", request.public_id)


def decide(
    session: Session, settings: Settings, request: CandidateRequest, asked: Decision, staff: Staff,
    moment: datetime,
) -> Accommodation:  # fmt: skip
    """Decide on an adjustment. Deadlines waited since it was asked for, and move by as much; the reason is kept."""
    _still_open(request)
    asked = Decision(asked.outcome, asked.pace, requests.tidy_words(asked.reason), requests.tidy_words(asked.reply))
    problems = [] if asked.outcome in OUTCOMES else [Problem("outcome", "missing")]
    if asked.pace and asked.pace not in PACES:
        problems.append(Problem("pace", "missing"))
    refuse(problems + outside_limits(asked))
    assert request.invitation_id is not None
    assert request.id is not None
    made = Accommodation(
        invitation_id=request.invitation_id, request_id=request.id, outcome=asked.outcome, reason=asked.reason,
        pace=asked.pace if asked.outcome == GRANTED else "", decided_by=staff.user_id, decided_at=moment,
        extended_until=_extended(session, request, moment),
    )  # fmt: skip
    session.add(made)
    _close(session, settings, request, asked.reply, staff, moment)
    # Neither whose it is nor what was decided: the trail is read by others than officers.
    audit.record(session, staff.actor, "request.answered", request.public_id)
    return made


def _still_open(request: CandidateRequest) -> None:
    if request.state == requests.ANSWERED:
        raise Refused([Problem("reply", "request-answered")])


def _close(
    session: Session, settings: Settings, request: CandidateRequest, reply: str, staff: Staff, moment: datetime
) -> None:
    request.state, request.reply, request.answered_at = requests.ANSWERED, reply, moment
    request.owner_id = staff.user_id
    session.add(request)
    reply_letters.write(session, settings, request, private=request.role == OFFICER)


def _extended(session: Session, request: CandidateRequest, moment: datetime) -> datetime:
    """Until when no deadline of the person ends: the campaign's own, later by the time that was waited."""
    closes = session.get_one(Campaign, request.campaign_id).closes_at
    moved = (closes or request.created_at) + (moment - request.created_at)
    return max(moved, moment + AT_LEAST)
