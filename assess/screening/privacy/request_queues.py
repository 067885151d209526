"""The queues of requests: who sees which, who answers and who stands in, and what waits too long."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, func, select

from assess.screening import audit, paging
from assess.screening.campaigns import owners
from assess.screening.organisation.accounts import ADMINISTRATOR, HR, OFFICER, RECRUITER
from assess.screening.organisation.staff_sessions import Staff
from assess.screening.paging import Page
from assess.screening.problems import Problem, Refused
from assess.store.tables import (
    Campaign,
    Candidate,
    CandidateRequest,
    Invitation,
    Membership,
    RequestQueue,
    Team,
    User,
)

ROLES = (OFFICER, RECRUITER, HR, ADMINISTRATOR)


@dataclass(frozen=True)
class Colleague:
    """Somebody who may answer."""

    id: int
    name: str


@dataclass(frozen=True)
class Queue:
    """The requests of a role, in a team where the role is a team's: who answers them, and how many wait."""

    role: str
    team_id: int | None
    team: str
    waiting: int
    overdue: int
    owner: Colleague | None
    deputy: Colleague | None
    members: tuple[Colleague, ...]

    @property
    def key(self) -> str:
        """How addresses name it."""
        return self.role if self.team_id is None else f"{self.role}-{self.team_id}"


@dataclass(frozen=True)
class Line:
    """A request as its list shows it; without a name, nobody knows who asks."""

    public_id: str
    kind: str
    name: str
    campaign: str
    state: str
    owner: str
    created_at: datetime
    due_at: datetime
    overdue: bool


@dataclass(frozen=True)
class Unattended:
    """Requests that nobody has the role to see."""

    role: str
    team: str
    waiting: int


def receiver(session: Session, role: str, campaign_id: int | None) -> int | None:
    """Who gets a request: the queue's owner, else its deputy, else the campaign's, else the only one there."""
    team_id = _team_of(session, role, campaign_id)
    members, set_up = _members(session, role, team_id), _row(session, role, team_id)
    there = [one.id for one in members]
    wanted = [set_up.owner_id, set_up.deputy_id] if set_up else []
    if role == RECRUITER and campaign_id is not None and (acting := owners.of(session, campaign_id).acting):
        wanted.append(acting.id)
    return next((one for one in wanted if one in there), there[0] if len(there) == 1 else None)


def of(session: Session, staff: Staff, moment: datetime) -> list[Queue]:
    """The queues that somebody's roles let them see, those of their teams by name."""
    found = [_queue(session, role, None, "", moment) for role in ROLES if role != RECRUITER and role in staff.roles]
    teams = select(Team).where(col(Team.id).in_(staff.team_ids)).order_by(func.lower(col(Team.name)))
    return found + [_queue(session, RECRUITER, team.id, team.name, moment) for team in session.exec(teams)]


def waiting(session: Session, staff: Staff, moment: datetime) -> tuple[int, int]:
    """How many requests wait in all queues of somebody, and how many of them are overdue."""
    return _counted(session, _visible(staff), moment)


def unattended(session: Session) -> list[Unattended]:
    """Requests that wait where nobody has the role to see them, for administrators to give it to somebody."""
    counted = (
        select(CandidateRequest.role, Campaign.team_id, func.count())
        .join(Campaign, col(Campaign.id) == CandidateRequest.campaign_id, isouter=True)
        .where(CandidateRequest.state != "answered")
        .group_by(col(CandidateRequest.role), col(Campaign.team_id))
    )
    found: dict[tuple[str, int | None], int] = {}
    for role, team_id, number in session.exec(counted):
        key = role, team_id if role == RECRUITER else None
        found[key] = found.get(key, 0) + number
    return [
        Unattended(role, _team_name(session, team_id), number)
        for (role, team_id), number in sorted(found.items(), key=str)
        if not _members(session, role, team_id)
    ]


def listed(session: Session, queue: Queue, moment: datetime, answered: bool = False, page: int = 1) -> Page[Line]:
    """A page of a queue: what waits, the most urgent first; or what was answered, the newest first."""
    state = col(CandidateRequest.state)
    mine = and_(_in_queue(queue.role, queue.team_id), state == "answered" if answered else state != "answered")
    total = session.exec(_joined(select(func.count())).where(mine)).one()
    number, of = paging.place(total, page, paging.SIZE)
    order = (col(CandidateRequest.answered_at).desc(),) if answered else (col(CandidateRequest.due_at),)
    wanted = _joined(select(CandidateRequest, Campaign, Candidate, User)).where(mine)
    wanted = wanted.order_by(*order, col(CandidateRequest.id))
    found = session.exec(wanted.offset((number - 1) * paging.SIZE).limit(paging.SIZE))
    rows = [_line(request, campaign, who, owner, moment) for request, campaign, who, owner in found]
    return Page(rows, number, of, total)


def find(session: Session, public_id: str, staff: Staff) -> CandidateRequest | None:
    """The request of that address, if one of somebody's roles is to answer it."""
    wanted = _joined(select(CandidateRequest)).where(CandidateRequest.public_id == public_id, _visible(staff))
    found: CandidateRequest | None = session.exec(wanted).first()
    return found


def members_for(session: Session, request: CandidateRequest) -> tuple[Colleague, ...]:
    """Who may answer a request."""
    return _members(session, request.role, _team_of(session, request.role, request.campaign_id))


def set_up(session: Session, queue: Queue, owner_id: int | None, deputy_id: int | None, actor: str) -> None:
    """Who answers a queue from now on and who stands in; what nobody has in hand yet goes to the new owner."""
    there = {one.id for one in queue.members}
    named = (("owner", owner_id), ("deputy", deputy_id))
    wrong = [Problem(field, "not-in-the-queue") for field, one in named if one is not None and one not in there]
    if owner_id is not None and owner_id == deputy_id:
        wrong.append(Problem("deputy", "deputy-owner"))
    if wrong:
        raise Refused(wrong)
    row = _row(session, queue.role, queue.team_id) or RequestQueue(role=queue.role, team_id=queue.team_id)
    row.owner_id, row.deputy_id = owner_id, deputy_id
    session.add(row)
    for request in session.exec(_joined(select(CandidateRequest)).where(_in_queue(queue.role, queue.team_id))):
        if request.state == "received":
            request.owner_id = receiver(session, queue.role, request.campaign_id)
    audit.record(session, actor, "requests.set-up", queue.key, owner=owner_id, deputy=deputy_id)


def _line(
    request: CandidateRequest, campaign: Campaign | None, candidate: Candidate | None, owner: User | None,
    moment: datetime,
) -> Line:  # fmt: skip
    return Line(
        request.public_id,
        request.kind,
        candidate.name if candidate else "",
        campaign.title if campaign else "",
        request.state,
        _called(owner) if owner else "",
        request.created_at,
        request.due_at,
        request.state != "answered" and request.due_at < moment,
    )


def _called(user: User) -> str:
    return user.name or user.username


def _joined(wanted: Any) -> Any:
    return (
        wanted.select_from(CandidateRequest)
        .join(Campaign, col(Campaign.id) == CandidateRequest.campaign_id, isouter=True)
        .join(Invitation, col(Invitation.id) == CandidateRequest.invitation_id, isouter=True)
        .join(Candidate, col(Candidate.id) == Invitation.candidate_id, isouter=True)
        .join(User, col(User.id) == CandidateRequest.owner_id, isouter=True)
    )


def _in_queue(role: str, team_id: int | None) -> ColumnElement[bool]:
    of_role = col(CandidateRequest.role) == role
    return of_role if team_id is None else and_(of_role, col(Campaign.team_id) == team_id)


def _visible(staff: Staff) -> ColumnElement[bool]:
    """The requests of the roles somebody has; as a recruiter, those of their teams."""
    house = [role for role in ROLES if role != RECRUITER and role in staff.roles]
    of_teams = and_(col(CandidateRequest.role) == RECRUITER, col(Campaign.team_id).in_(staff.team_ids))
    return or_(col(CandidateRequest.role).in_(house), of_teams)


def _queue(session: Session, role: str, team_id: int | None, team: str, moment: datetime) -> Queue:
    waits, overdue = _counted(session, _in_queue(role, team_id), moment)
    members, row = _members(session, role, team_id), _row(session, role, team_id)
    named = {one.id: one for one in members}
    owner, deputy = (named.get(one or 0) for one in ((row.owner_id, row.deputy_id) if row else (None, None)))
    return Queue(role, team_id, team, waits, overdue, owner, deputy, members)


def _counted(session: Session, mine: ColumnElement[bool], moment: datetime) -> tuple[int, int]:
    waits = _joined(select(func.count())).where(mine, CandidateRequest.state != "answered")
    overdue = waits.where(CandidateRequest.due_at < moment)
    return session.exec(waits).one(), session.exec(overdue).one()


def _members(session: Session, role: str, team_id: int | None) -> tuple[Colleague, ...]:
    """Whose role lets them see the queue, by name."""
    held = select(User).join(Membership).where(Membership.role == role, col(User.active))
    if role == RECRUITER:
        held = held.where(Membership.team_id == team_id)
    return _colleagues(session.exec(held.order_by(func.lower(col(User.name)), col(User.id))))


def _colleagues(users: Iterable[User]) -> tuple[Colleague, ...]:
    return tuple(Colleague(user.id or 0, _called(user)) for user in users)


def _row(session: Session, role: str, team_id: int | None) -> RequestQueue | None:
    mine = select(RequestQueue).where(RequestQueue.role == role, RequestQueue.team_id == team_id)
    return session.exec(mine.order_by(col(RequestQueue.id))).first()


def _team_of(session: Session, role: str, campaign_id: int | None) -> int | None:
    if role != RECRUITER or campaign_id is None:
        return None
    return session.get_one(Campaign, campaign_id).team_id


def _team_name(session: Session, team_id: int | None) -> str:
    return session.get_one(Team, team_id).name if team_id else ""
