"""The ranking of those of a cohort who were interviewed, by Results with the interview in them, and nobody else."""

from dataclasses import dataclass
from statistics import fmean

import numpy as np
from sqlmodel import Session

from assess.analysis.order import Order
from assess.analysis.posteriors import Expectation
from assess.scoring.engine import read_profile
from assess.scoring.interview_lens import HIGHEST, LENS, LOWEST
from assess.scoring.profile import Z90, InterviewPin
from assess.screening.results import adjustments, interview_results, rankings
from assess.screening.results.rankings import Person
from assess.store.tables import Cohort, InterviewResult


@dataclass(frozen=True)
class InterviewedRow:
    """One interviewed person: rank among them, chance of the places, the mean rating behind it.

    `rank` is shared by the tied, `rating` runs from 1 to 5; the star is on the printed scale, 50 + 10z.
    """

    person: Person
    rank: int
    tied: bool
    rank_low: int
    rank_high: int
    p_top: float
    indistinguishable: int
    rating: float
    star: float
    low: float
    high: float


@dataclass(frozen=True)
class InterviewedRanking:
    """Everybody with all ratings in, best first; `unranked` have no star of answers, or stand apart.

    Of `altered` the stored Result is not the one that was made, so that nothing of it is shown. `given` is what was
    taken as known of interviews.
    """

    cohort: int
    places: int
    rows: tuple[InterviewedRow, ...]
    unranked: tuple[Person, ...]
    altered: tuple[Person, ...]
    given: InterviewPin | None


def of_cohort(session: Session, cohort: Cohort, places: int) -> InterviewedRanking | None:
    """The ranking of a cohort's interviewed; None while nobody's ratings are all in."""
    found = interview_results.rated(session, cohort)
    if not found:
        return None
    wrong = interview_results.altered_among(session, [result for _invitation, result in found])
    aside = set(session.exec(adjustments.set_aside()))
    named = rankings.people(session, [result.invitation_id for _invitation, result in found])
    whole = [result for _invitation, result in found if result.id not in wrong]
    ranked = [result for result in whole if result.star is not None and result.invitation_id not in aside]
    without = [named[result.invitation_id] for result in whole if result not in ranked]
    given = next((read_profile(result.profile).pins.interview for result in whole), None)
    return InterviewedRanking(
        cohort=cohort.number,
        places=places,
        rows=tuple(_rows(ranked, named, places)) if ranked else (),
        unranked=tuple(without),
        altered=tuple(named[result.invitation_id] for _invitation, result in found if result.id in wrong),
        given=given,
    )


def _rows(ranked: list[InterviewResult], named: dict[int, Person], places: int) -> list[InterviewedRow]:
    profiles = {result.invitation_id: read_profile(result.profile) for result in ranked}
    numbers = np.array([result.invitation_id for result in ranked], dtype=np.int64)
    stars = np.array([result.star for result in ranked], dtype=np.float64)
    errors = np.array([result.error for result in ranked], dtype=np.float64)
    reliability = fmean(one.star.reliability for one in profiles.values() if one.star)
    order = Order(stars, errors, numbers, places, expectation=Expectation(reliability=reliability))
    at, expected = np.arange(len(order)), order.expected
    standings = order.standings(at, [named[int(numbers[row])].public_id for row in order.people])
    rows = []
    for place, (row, one) in enumerate(zip(order.people, standings, strict=True)):
        number = int(numbers[row])
        first, after = (int(np.searchsorted(expected, expected[place], side)) for side in ("left", "right"))
        lens = next(part for part in profiles[number].components if part.lens == LENS)
        rows.append(
            InterviewedRow(
                person=named[number], rank=first + 1, tied=after - first > 1, rank_low=one.low, rank_high=one.high,
                p_top=one.p_top, indistinguishable=one.indistinguishable,
                rating=LOWEST + (HIGHEST - LOWEST) * lens.value,
                star=50 + 10 * one.value, low=50 + 10 * (one.value - Z90 * one.se),
                high=50 + 10 * (one.value + Z90 * one.se),
            )
        )  # fmt: skip
    return rows
