"""Who stands on a shortlist: the chosen, or whoever may still get a place."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from assess.report.shortlist_paper import MOST, Listed
from assess.screening.results import ranked_people
from assess.screening.results.rankings import CohortRanking, Row
from assess.store.tables import Invitation

STILL_POSSIBLE = 0.1  # a chance of a place above this


@dataclass(frozen=True)
class Shortlist:
    """Rows of the ranking in its order, those who have no rank by name and reference, and how many find no room."""

    people: Sequence[Listed]
    public_ids: Sequence[str]
    left_out: Sequence[tuple[str, str]]
    more: int


def of(ranked: CohortRanking, chosen: Sequence[str]) -> Shortlist:
    """The chosen in order of the ranking; without any, the first of it as far as a place is still possible."""
    places = [ranked.place(public_id) for public_id in chosen]
    at = [place for place in places if place is not None]
    rows = ranked.rows(at[:MOST]) if chosen else _still_possible(ranked)
    shown = [row for row in rows if not row.altered]
    unranked = [public_id for public_id, place in zip(chosen, places, strict=True) if place is None]
    wanted = select(Invitation.id).where(col(Invitation.public_id).in_(unranked)).order_by(col(Invitation.id))
    apart = ranked_people.people(ranked.session, [number or 0 for number in ranked.session.exec(wanted)]).values()
    return Shortlist(
        people=[_listed(row) for row in shown],
        public_ids=[row.person.public_id for row in shown] + unranked,
        left_out=[(person.name, person.reference) for person in apart],
        more=max(0, len(at) - MOST),
    )


def _still_possible(ranked: CohortRanking) -> list[Row]:
    rows = ranked.rows(range(min(len(ranked), MOST)))
    return [row for row in rows if row.place < ranked.places or row.standing.p_top > STILL_POSSIBLE]


def _listed(row: Row) -> Listed:
    standing, person = row.standing, row.person
    return Listed(
        name=person.name,
        reference=person.reference,
        applicant_number=person.applicant_number,
        rank_low=standing.rank_low,
        rank_high=standing.rank_high,
        level=row.level,
        star=row.star,
        low=row.low,
        high=row.high,
        p_top=standing.p_top,
    )
