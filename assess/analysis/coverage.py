"""Are the intervals honest? People with known true scores are tested, ranked, and compared with what was said.

A pure function of a seed. People are the model's, or not: error that items, pairs or a whole day share, skew,
clusters, ceilings. The observed score gets its standard error by the product's own rules, then `rank` speaks, and
the truth (the expected score given the standing) is held against it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from assess.analysis.codes import message
from assess.analysis.coverage_conditions import CONDITIONS, Condition
from assess.analysis.errors import NotEstimable
from assess.analysis.ranking import Entry, rank
from assess.analysis.simulated_scale import Tested, tested_scale
from assess.analysis.simulated_star import Battery, tested_star
from assess.arrays import Floats

__all__ = ["CONDITIONS", "Condition", "Outcome", "coverage_study", "runs_of"]

Z90 = 1.645
WELL_FILLED = 500  # forecasts in a tenth, from which its frequency is known within .02 and read by itself
LEAST = 0.88  # of 90 % intervals
CALIBRATION, WORST_TENTH = (
    0.03,
    0.08,
)  # how far announced chances may be off: on average, and in any well-filled tenth


@dataclass(frozen=True)
class Outcome:
    """What became of one condition.

    `printed`, `score` and `rank_interval`: share of 90 % intervals that hold the truth, of the score as it is
    printed, of the best estimate among these applicants, and of the rank. `calibration`: mean distance of announced
    and real frequency of being in the top places over tenths of the announced chance, weighted by their counts;
    `worst_tenth` the largest distance in a well-filled tenth. `tenths` holds (announced, real, count).
    `sum_of_chances` is that of P(top k), over k.
    """

    condition: Condition
    replications: int
    reliability: float
    printed: float
    score: float
    rank_interval: float
    calibration: float
    worst_tenth: float
    sum_of_chances: float
    tenths: tuple[tuple[float, float, int], ...]

    @property
    def honest(self) -> bool:
        """Whether all intervals hold as much as is promised, and chances are off by no more."""
        held = (self.printed, self.score, self.rank_interval)
        intervals = all(LEAST <= share <= self.condition.most for share in held)
        return intervals and self.calibration <= CALIBRATION and self.worst_tenth <= WORST_TENTH


def coverage_study(
    conditions: Sequence[Condition] = CONDITIONS,
    replications: int = 100,
    seed: int = 1,
    progress: Callable[[int], None] = lambda done: None,
    battery: Battery | None = None,
) -> tuple[Outcome, ...]:
    """Run every condition; `progress` is told after each replication how many are done in all.

    Small companies are drawn more often, so that each condition rests on about as many forecasts. `battery` is what
    conditions of a whole star are tested with.
    Source: the project's own promise (`Outcome.honest`); answers come from a model with thresholds.
    Shapes: one Outcome for each condition. Errors: NotEstimable where a whole star has no battery.

    >>> (found,) = coverage_study([Condition("few", people=12, items=18, places=3)], replications=1)
    >>> found.replications, 0.8 < found.score <= 1.0
    (10, True)
    """
    outcomes, done = [], 0
    for number, condition in enumerate(conditions):
        generator = np.random.default_rng([seed, number])
        runs = []
        for _ in range(runs_of(condition, replications)):
            runs.append(_compare(_tested(condition, battery, generator), condition))
            done += 1
            progress(done)
        outcomes.append(_outcome(condition, runs))
    return tuple(outcomes)


def runs_of(condition: Condition, replications: int) -> int:
    """How often a condition is drawn, given so many replications of 120 people.

    Source: the project's own rule: each condition rests on about as many people. Units: draws. Errors: none.

    >>> runs_of(Condition("few", people=12, items=18), replications=100)
    1000
    """
    return max(1, round(replications * 120 / condition.people))


def _tested(condition: Condition, battery: Battery | None, generator: np.random.Generator) -> Tested:
    if not condition.whole:
        return tested_scale(condition, generator)
    if battery is None:
        raise NotEstimable(message("battery-needed", condition=condition.name))
    return tested_star(condition, battery, generator)


@dataclass(frozen=True)
class _Run:
    printed: Floats
    score: Floats
    rank_interval: Floats
    announced: Floats
    real: Floats
    reliability: float


def _compare(tested: Tested, condition: Condition) -> _Run:
    entries = [
        Entry(str(place), float(value), float(error))
        for place, (value, error) in enumerate(zip(tested.observed, tested.errors, strict=True))
    ]
    ranking = rank(entries, condition.places, expectation=tested.expectation, day=tested.day)
    order = [int(standing.id) for standing in ranking.standings]
    true = tested.truth[order]
    ranks = 1 + (true[None, :] > true[:, None]).sum(axis=1)
    means = np.array([one.mean for one in ranking.standings])
    sds = np.array([one.sd for one in ranking.standings])
    low, high = (np.array([getattr(one, end) for one in ranking.standings]) for end in ("low", "high"))
    printed = np.abs(tested.truth - tested.observed) <= Z90 * tested.errors
    return _Run(
        printed=printed.astype(np.float64),
        score=(np.abs(true - means) <= Z90 * sds).astype(np.float64),
        rank_interval=((low <= ranks) & (ranks <= high)).astype(np.float64),
        announced=np.array([one.p_top for one in ranking.standings]),
        real=(ranks <= condition.places).astype(np.float64),
        reliability=ranking.reliability or 0.0,
    )


def _outcome(condition: Condition, runs: Sequence[_Run]) -> Outcome:
    announced = np.concatenate([run.announced for run in runs])
    real = np.concatenate([run.real for run in runs])
    tenth = np.minimum((announced * 10).astype(np.intp), 9)
    rows = []
    for index in range(10):
        members = tenth == index
        if members.any():
            rows.append((float(announced[members].mean()), float(real[members].mean()), int(members.sum())))
    distances = [(abs(said - was), count) for said, was, count in rows]
    return Outcome(
        condition=condition,
        replications=len(runs),
        reliability=float(np.mean([run.reliability for run in runs])),
        printed=float(np.concatenate([run.printed for run in runs]).mean()),
        score=float(np.concatenate([run.score for run in runs]).mean()),
        rank_interval=float(np.concatenate([run.rank_interval for run in runs]).mean()),
        calibration=sum(gap * count for gap, count in distances) / announced.size,
        worst_tenth=max((gap for gap, count in distances if count >= WELL_FILLED), default=0.0),
        sum_of_chances=float(announced.sum()) / (len(runs) * condition.places),
        tenths=tuple(rows),
    )
