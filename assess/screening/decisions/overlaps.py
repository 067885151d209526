"""Deciding about several people at once: first who cannot be told apart from somebody that was not chosen."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from assess.screening.decisions import standing
from assess.screening.problems import Problem
from assess.screening.results.rankings import CohortRanking, Person, Row, people
from assess.store.tables import Invitation

NAMED = 3
MOST = 200
NOBODY = Problem("kind", "nobody-ticked")


@dataclass(frozen=True)
class Chosen:
    """Somebody among the chosen; `row` is None for who is not ranked, `decided` what stands about them.

    `overlaps` counts those not chosen who cannot be told apart from them; `such_as` are the nearest of these.
    """

    person: Person
    row: Row | None
    decided: str
    overlaps: int
    such_as: Sequence[Person]

    @property
    def read_first(self) -> bool:
        """Whether the scores do not set them apart from the people who were not chosen."""
        return self.row is None or self.row.altered or self.overlaps > 0


def listed(session: Session, ranked: CohortRanking, public_ids: Sequence[str]) -> list[Chosen]:
    """The chosen in order of the ranking, those first whom the scores do not tell apart from the others."""
    chosen = invitations(session, ranked, public_ids)
    numbers = [one.id or 0 for one in chosen]
    kinds, named = standing.kinds_of(session, numbers), people(session, numbers)
    places = {number: place for place, number in ranked.places_of(numbers)}
    rows = {row.place: row for row in ranked.rows(places.values())}
    others = {place: _others(ranked, place, set(rows)) for place in rows}
    shown = {one for found in others.values() for one in found[:NAMED]}
    known = {row.place: row.person for row in ranked.rows(sorted(shown))}
    found = []
    for number in numbers:
        place = places.get(number)
        alike = others.get(place, []) if place is not None else []
        such_as = [known[one] for one in alike[:NAMED]]
        row = rows.get(place) if place is not None else None
        found.append(Chosen(named[number], row, kinds.get(number, ""), len(alike), such_as))
    return sorted(found, key=lambda one: not one.read_first)


def print_of(session: Session, ranked: CohortRanking, public_ids: Sequence[str]) -> str:
    """The print of what stands about those people."""
    return standing.print_of(session, [one.id or 0 for one in invitations(session, ranked, public_ids)])


def _others(ranked: CohortRanking, place: int, chosen: set[int]) -> list[int]:
    """The places of those not chosen who cannot be told apart from whoever stands there, the nearest first."""
    alike: list[int] = ranked.together(place).tolist()
    return sorted((one for one in alike if one not in chosen), key=lambda one: (abs(one - place), one))


def invitations(session: Session, ranked: CohortRanking, public_ids: Sequence[str]) -> list[Invitation]:
    """The places of those people in the ranking's cohort, in the order asked for."""
    mine = select(Invitation).where(
        Invitation.cohort_id == ranked.cohort.id, col(Invitation.public_id).in_(public_ids)
    )
    found = {one.public_id: one for one in session.exec(mine)}
    return [found[one] for one in public_ids if one in found]
