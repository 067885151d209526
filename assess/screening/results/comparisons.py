"""Two to five people of a ranking beside each other: star, lenses and points, and what differs beyond error.

What is believed of the star is the ranking's own; of lenses and points, what the cohort's pinned source of errors
says of their mean and reliability among applicants.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from sqlmodel import Session, col, select

from assess.analysis import superiority
from assess.arrays import Floats
from assess.documents.blueprint import Blueprint
from assess.scoring.engine import read_profile
from assess.scoring.occasion import star_day
from assess.scoring.profile import Z90, Profile, Score
from assess.scoring.snapshot import ScaleValues, Snapshot, star_values
from assess.screening.results import stored_results
from assess.screening.results.counting import counting
from assess.screening.results.rankings import CohortRanking, Row
from assess.store.tables import Cohort, Invitation, Result

FEWEST, MOST = 2, 5
BEYOND = 0.95  # the chance from which a difference is beyond error: 1.645 standard errors of it
STAR, JUDGEMENT, ENCOUNTERS, DISPOSITION, POINT = "star", "judgement", "encounters", "disposition", "point"


@dataclass(frozen=True)
class Cell:
    """One person's score on its printed scale, and the chance that theirs is truly the highest of these."""

    value: float
    low: float
    high: float
    highest: float


@dataclass(frozen=True)
class Compared:
    """One score of all of them: a cell each, None where it is withheld; `above[i][j]`: i stands above j."""

    kind: str
    id: str
    title: str
    cells: tuple[Cell | None, ...]
    above: tuple[tuple[float | None, ...], ...]


@dataclass(frozen=True)
class Difference:
    """Two people who differ on a score beyond error, by their places in the list; the first stands above.

    `firm` where it is beyond error among all comparisons of the page too.
    """

    score: Compared
    first: int
    second: int
    chance: float
    firm: bool


@dataclass(frozen=True)
class Comparison:
    """The people, their scores, and what differs; `comparisons` counts the pairs that were looked at."""

    rows: tuple[Row, ...]
    scores: tuple[Compared, ...]
    differences: tuple[Difference, ...]
    comparisons: int


@dataclass(frozen=True)
class _Measured:
    """A score on the scale of its error: who has one, and what is believed of it."""

    kind: str
    id: str
    title: str
    values: tuple[float | None, ...]
    errors: tuple[float | None, ...]
    mean: float
    sd: float
    scale: tuple[float, float]  # printed = first + second * value
    ends: tuple[float, float] = (-math.inf, math.inf)


def compare(session: Session, ranked: CohortRanking, public_ids: Sequence[str]) -> Comparison:
    """Those of these people who are ranked, in order of the ranking, side by side."""
    places = [place for one in public_ids if (place := ranked.place(one)) is not None]
    rows = [row for row in ranked.rows(places) if not row.altered]
    profiles = _profiles(session, ranked.cohort, [row.person.public_id for row in rows])
    listed = [profiles[row.person.public_id] for row in rows]
    blueprint = stored_results.cohort_blueprint(session, ranked.cohort)
    snapshot = stored_results.load_snapshot(session, ranked.cohort.snapshot)
    measured = _lenses(session, ranked, listed, blueprint, snapshot) + _points(listed, blueprint, snapshot)
    scores = (_star(ranked, rows), *map(_compared, measured))
    return _whole(rows, scores)


def _profiles(session: Session, cohort: Cohort, public_ids: Sequence[str]) -> dict[str, Profile]:
    found = session.exec(
        select(Invitation.public_id, Result.profile)
        .join(Result, col(Result.invitation_id) == Invitation.id)
        .where(col(Invitation.public_id).in_(public_ids), counting(cohort))
    )
    return {public_id: read_profile(text) for public_id, text in found}


def _star(ranked: CohortRanking, rows: Sequence[Row]) -> Compared:
    """By the posteriors of the ranking, so that page and ranking say the same of whom they cannot tell apart."""
    means, variances = ranked.posteriors([row.place for row in rows])
    chances = superiority.highest(means, variances)
    cells = tuple(
        Cell(row.star, row.low, row.high, float(chance)) for row, chance in zip(rows, chances, strict=True)
    )
    return Compared(STAR, STAR, "", cells, _table(range(len(rows)), len(rows), superiority.above(means, variances)))


def _lenses(
    session: Session, ranked: CohortRanking, listed: Sequence[Profile], blueprint: Blueprint, snapshot: Snapshot
) -> list[_Measured]:
    """What they judge right, say in conversations, and say of themselves; the others where the star has the first.

    The errors of the lenses are independent, so that what the star's error has beyond judgement is the other's.
    """
    judged = {one.id for profile in listed for one in profile.components if one.lens == JUDGEMENT}
    talked = sorted({one.id for profile in listed for one in profile.components if one.lens == ENCOUNTERS})
    own = [component for component in blueprint.components if component.id not in {*judged, *talked}]
    if len(judged) != 1 or not own:
        return []
    known = snapshot.composite(next(iter(judged)))
    found = [_measured(JUDGEMENT, JUDGEMENT, "", [one.judgement for one in listed], known)]
    if talked:
        told = [one.encounters for one in listed]
        found.append(_measured(ENCOUNTERS, ENCOUNTERS, "", told, snapshot.composite(talked[0])))
    part = blueprint.model_copy(update={"components": tuple(own)})
    spread = star_values(part, snapshot.composites, snapshot.correlations)
    day = star_day(snapshot, part, stored_results.cohort_battery(session, ranked.cohort)) * blueprint.star.sd**2
    lasting = max(0.0, spread.reliability - day / spread.sd**2)
    whole = math.fsum(component.weight for component in own)
    mean = math.fsum(
        one.weight / whole * (snapshot.composite(one.id).mean - one.reference.mean) / one.reference.sd
        for one in own
    )
    pairs = [_own_account(profile, blueprint) for profile in listed]
    scale = 50 - 10 * mean / spread.sd, 10 / spread.sd
    values, errors = tuple(one[0] for one in pairs), tuple(one[1] for one in pairs)
    found.append(
        _Measured(DISPOSITION, DISPOSITION, "", values, errors, mean, spread.sd * math.sqrt(lasting), scale)
    )
    return found


def _own_account(profile: Profile, blueprint: Blueprint) -> tuple[float | None, float | None]:
    """The weighted mean of the standardised components of the self-account, and its standard error."""
    own = [one for one in profile.components if one.lens == DISPOSITION]
    if profile.star is None or not own:
        return None, None
    whole = math.fsum(one.weight for one in own)
    others = math.fsum((one.coefficient * one.se) ** 2 for one in profile.components if one.lens != DISPOSITION)
    error = math.sqrt(max(profile.star.se**2 - others, 0.0)) * blueprint.star.sd / whole
    return math.fsum(one.weight * one.z for one in own) / whole, error


def _points(listed: Sequence[Profile], blueprint: Blueprint, snapshot: Snapshot) -> list[_Measured]:
    by_person = [{score.id: score for score in profile.points} for profile in listed]
    return [
        _measured(
            POINT, point.id, point.title, [mine.get(point.id) for mine in by_person], snapshot.composites[point.id]
        )
        for point in blueprint.points
        if point.id in snapshot.composites and any(point.id in mine for mine in by_person)
    ]


def _measured(kind: str, id: str, title: str, scores: Sequence[Score | None], known: ScaleValues) -> _Measured:
    """A score on 0-1, printed in per cent; who has none that may be shown is left out."""
    shown = [one if one is not None and one.shown else None for one in scores]
    lasting = [one.reliability for one in shown if one is not None and one.reliability is not None]
    reliability = max(0.0, min(lasting, default=known.reliability))
    values, errors = (
        tuple(one.value if one else None for one in shown),
        tuple(one.se if one else None for one in shown),
    )
    return _Measured(
        kind, id, title, values, errors, known.mean, known.sd * math.sqrt(reliability), (0.0, 100.0), (0.0, 100.0),
    )  # fmt: skip


def _compared(one: _Measured) -> Compared:
    """The chances between those who have the score."""
    there = [at for at, value in enumerate(one.values) if value is not None and one.errors[at] is not None]
    values = np.array([one.values[at] for at in there], dtype=np.float64)
    errors = np.array([one.errors[at] for at in there], dtype=np.float64)
    means, variances = superiority.believed(values, errors, one.mean, one.sd)
    chances = superiority.highest(means, variances)
    cells: dict[int, Cell] = {}
    for at, value, error, chance in zip(there, values, errors, chances, strict=True):
        first, second = one.scale
        low, high = (first + second * (value + sign * Z90 * error) for sign in (-1, 1))
        least, most = one.ends
        cells[at] = Cell(
            float(first + second * value), max(least, float(low)), min(most, float(high)), float(chance)
        )
    people = len(one.values)
    table = _table(there, people, superiority.above(means, variances))
    return Compared(one.kind, one.id, one.title, tuple(cells.get(at) for at in range(people)), table)


def _table(there: Sequence[int], people: int, chances: Floats) -> tuple[tuple[float | None, ...], ...]:
    """The chances among all people, None for who has no score and beside oneself."""
    at: Mapping[int, int] = {person: row for row, person in enumerate(there)}
    return tuple(
        tuple(float(chances[at[i], at[j]]) if i != j and i in at and j in at else None for j in range(people))
        for i in range(people)
    )


def _whole(rows: Sequence[Row], scores: Sequence[Compared]) -> Comparison:
    """With the pairs that differ, surest first; of all pairs, those that hold among so many are firm."""
    pairs = [
        (score, i, j, chance)
        for score in scores
        for i, j in combinations(range(len(rows)), 2)
        if (chance := score.above[i][j]) is not None
    ]
    chances = np.array([max(chance, 1.0 - chance) for _score, _i, _j, chance in pairs])
    raised = superiority.holm(2.0 * (1.0 - chances))
    found = [
        Difference(score, *((i, j) if chance > 0.5 else (j, i)), float(sure), bool(whole < 2.0 * (1.0 - BEYOND)))
        for (score, i, j, chance), sure, whole in zip(pairs, chances, raised, strict=True)
        if sure > BEYOND
    ]
    ordered = sorted(found, key=lambda one: (scores.index(one.score), -one.chance))
    return Comparison(tuple(rows), tuple(scores), tuple(ordered), len(pairs))
