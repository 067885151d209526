"""Review mode: the way from one undecided person to the next, so that each comes up and none for ever.

The ranked come in order of the ranking, then who is not ranked. Whoever begins goes on with the first person whom
they have not looked at; when they have looked at all, with the one whom they saw longest ago.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from assess.screening.decisions import standing
from assess.screening.results.rankings import CohortRanking
from assess.store.tables import AuditEvent, Invitation

LOOKED = ("profile.viewed", "decisions.viewed")
PORTION = 200


@dataclass(frozen=True)
class Neighbours:
    """Who is undecided before and after somebody, going round, and how many are undecided in all."""

    before: str | None
    after: str | None
    undecided: int


def undecided(session: Session, ranked: CohortRanking) -> list[int]:
    """The invitations of a ranking, and of those apart, about which no decision stands, in order of review."""
    done = standing.decided(session, ranked.cohort.id or 0)
    return [number for number in ranked.in_order() if number not in done]


def begin(session: Session, ranked: CohortRanking, actor: str) -> str | None:
    """Whom this person of staff looks at next; None when everybody has a decision."""
    oldest: tuple[int, str] | None = None
    waiting = undecided(session, ranked)
    for start in range(0, len(waiting), PORTION):
        named = _public_ids(session, waiting[start : start + PORTION])
        seen = _looked_at(session, actor, list(named.values()))
        for number in waiting[start : start + PORTION]:
            at = seen.get(named[number])
            if at is None:
                return named[number]
            if oldest is None or at < oldest[0]:
                oldest = at, named[number]
    return oldest[1] if oldest else None


def neighbours(session: Session, ranked: CohortRanking, invitation_id: int) -> Neighbours:
    """The undecided around somebody, who may have a decision by now."""
    order = ranked.in_order()
    place = {number: at for at, number in enumerate(order)}
    waiting = undecided(session, ranked)
    here = place.get(invitation_id, len(order))
    others = [number for number in waiting if number != invitation_id]
    later = [number for number in others if place[number] > here] or others
    earlier = [number for number in others if place[number] < here] or others
    found = [*later[:1], *earlier[-1:]]
    named = _public_ids(session, found)
    if not others:
        return Neighbours(None, None, len(waiting))
    return Neighbours(named[earlier[-1]], named[later[0]], len(waiting))


def _public_ids(session: Session, numbers: Sequence[int]) -> dict[int, str]:
    rows = session.exec(select(Invitation.id, Invitation.public_id).where(col(Invitation.id).in_(numbers)))
    return {number or 0: public_id for number, public_id in rows}


def _looked_at(session: Session, actor: str, persons: Sequence[str]) -> dict[str, int]:
    """The number of the event by which somebody last looked at each of these people."""
    looked = AuditEvent.actor == actor, col(AuditEvent.verb).in_(LOOKED), col(AuditEvent.object).in_(persons)
    rows = session.exec(
        select(AuditEvent.object, func.max(AuditEvent.id)).where(*looked).group_by(col(AuditEvent.object))
    )
    return {person: number or 0 for person, number in rows}
