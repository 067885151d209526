"""Two places of one person become one: by a recruiter who knows, never by itself, and never by mixing answers.

Which place counts is no choice: a completed one before others, of two completed the first, else the one that is
further, else the one that the team knows. The other is set aside with its answers, out of every ranking.
"""

from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import Session, col, delete, func, or_, select

from assess.screening import audit
from assess.screening.campaigns import invitation_states
from assess.screening.campaigns.listing import FOUND_BY, InvitedPerson, person
from assess.screening.problems import Problem, Refused
from assess.screening.results import interview_results
from assess.screening.searching import holding
from assess.store.tables import (
    Accommodation,
    Campaign,
    Candidate,
    CandidateRequest,
    CandidateSession,
    Interview,
    Invitation,
    LegalHold,
    Link,
    OutboxMail,
    Result,
    Sitting,
    now,
)

MOST = 20  # people offered at once
FIRST_COMPLETED, COMPLETED, FURTHER, KNOWN = "first-completed", "completed", "further", "known"


@dataclass(frozen=True)
class Merged:
    """What became of two places: under whose name they are one now, and why the one counts that does."""

    name: str
    because: str


def mergeable(invitation: Invitation) -> bool:
    """Whether a place may turn out to be somebody else's: nobody has shown its address to be theirs."""
    return bool(invitation.candidate.unverified_email) and invitation.state != "revoked"


def suggestions(
    session: Session, campaign: Campaign, invitation: Invitation, words: str = ""
) -> list[InvitedPerson]:
    """Others of the campaign who may be the same person: of the same address or name; or those that words find."""
    who = invitation.candidate
    alike = or_(
        col(Candidate.email) == who.unverified_email,
        col(Candidate.unverified_email) == who.unverified_email,
        col(Candidate.search_key) == who.search_key,
    )
    wanted = select(Invitation, Candidate).join(Candidate).where(
        Invitation.campaign_id == campaign.id, Invitation.id != invitation.id, Invitation.state != "revoked",
        *(holding(words, *FOUND_BY) if words.strip() else [alike]),
    )  # fmt: skip
    found = session.exec(wanted.order_by(col(Candidate.search_key), col(Invitation.id)).limit(MOST))
    return [person(one, candidate) for one, candidate in found]


def merge(session: Session, invitation: Invitation, other: Invitation, actor: str) -> Merged:
    """Make the place of somebody not verified and another one the other's; Refused where they cannot be one."""
    if not mergeable(invitation) or other.state == "revoked" or other.id == invitation.id:
        raise Refused([Problem("other", "not-mergeable")])
    if _held(session, invitation, other):  # a hold is of one record, and whoever set it decides
        raise Refused([Problem("other", "person-held")])
    owner = other.candidate
    kept, because = _which_counts(session, invitation, other)
    aside = other if kept is invitation else invitation
    if kept is invitation:
        _exchange(session, invitation, other)
    else:
        invitation.candidate.merged_into_id = owner.id
    follow = update(Candidate).where(col(Candidate.merged_into_id) == aside.candidate_id)
    session.execute(follow.values(merged_into_id=owner.id))
    _set_aside(session, kept, aside)
    audit.record(session, actor, "invitation.merged", kept.public_id, aside=aside.public_id, because=because)
    return Merged(owner.name, because)


def _held(session: Session, *places: Invitation) -> bool:
    of_them = col(LegalHold.candidate_id).in_([place.candidate_id for place in places])
    return session.exec(select(LegalHold.candidate_id).where(of_them)).first() is not None


def counts_instead(session: Session, invitation: Invitation) -> Invitation | None:
    """The place that counts instead of one that was set aside."""
    owner = invitation.candidate.merged_into_id
    if owner is None:
        return None
    mine = select(Invitation).where(
        Invitation.campaign_id == invitation.campaign_id, Invitation.candidate_id == owner
    )
    return session.exec(mine).first()


def _which_counts(session: Session, one: Invitation, other: Invitation) -> tuple[Invitation, str]:
    completed = [place for place in (other, one) if place.completed_at is not None and place.state == "completed"]
    if len(completed) == 2:
        return min(completed, key=lambda place: (place.completed_at, place.id)), FIRST_COMPLETED
    if completed:
        return completed[0], COMPLETED
    done = {place.id: _pages(session, place) for place in (one, other)}
    if done[one.id] != done[other.id]:
        return max(one, other, key=lambda place: done[place.id]), FURTHER
    return other, KNOWN


def _pages(session: Session, invitation: Invitation) -> int:
    """How many pages of answers a place has; a part that was handed in has one more than it has pages."""
    mine = select(func.coalesce(func.sum(Sitting.next_page), 0)).where(Sitting.invitation_id == invitation.id)
    return int(session.exec(mine).one())


def _exchange(session: Session, invitation: Invitation, other: Invitation) -> None:
    """The other's person gets this place; their own goes to a record of what was typed, which follows them."""
    typed, owner = invitation.candidate, other.candidate
    record = Candidate(
        team_id=typed.team_id, name=typed.name, email="", unverified_email=typed.unverified_email,
        synthetic=typed.synthetic, merged_into_id=owner.id,
    )  # fmt: skip
    record.email = f"set aside {record.public_id}"
    session.add(record)
    session.flush()
    other.candidate = record
    session.flush()
    invitation.candidate = owner
    session.flush()
    session.exec(delete(Candidate).where(col(Candidate.id) == typed.id))


def _set_aside(session: Session, kept: Invitation, aside: Invitation) -> None:
    """One place counts no more; its links, letters and requests lead to the other, its browsers are out."""
    invitation_states.become(aside, "merge", now())
    session.add(aside)
    for table in (Link, OutboxMail, CandidateRequest, Accommodation):
        of_it = col(table.invitation_id) == aside.id
        session.execute(update(table).where(of_it).values(invitation_id=kept.id))
    session.exec(delete(CandidateSession).where(col(CandidateSession.invitation_id) == aside.id))
    session.execute(update(Result).where(col(Result.invitation_id) == aside.id).values(current=False))
    _bring_interviews(session, kept, aside)
    session.flush()


def _bring_interviews(session: Session, kept: Invitation, aside: Invitation) -> None:
    """What was said of the person in interviews stands at the place that counts; each interviewer speaks once."""
    there = select(Interview.interviewer_id).where(Interview.invitation_id == kept.id)
    of_it = col(Interview.invitation_id) == aside.id, col(Interview.interviewer_id).not_in(there)
    session.execute(update(Interview).where(*of_it).values(invitation_id=kept.id))
    session.flush()
    session.expire_all()
    for place in (aside, kept):
        interview_results.renew(session, place)
