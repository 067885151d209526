"""Are the intervals honest? People with known true scores are tested, ranked, and compared with what was said.

A pure function of a seed. Items are graded answers on 0-1 from a normal true standing; the observed mean gets its
standard error by the product's own rules, then `rank` speaks, and the truth (the expected mean given the standing)
is held against it.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from assess.analysis.ranking import Entry, Expectation, Ranking, rank
from assess.arrays import Floats

__all__ = ["CONDITIONS", "Condition", "Outcome", "coverage_study", "runs_of"]

Z90 = 1.645
PRIOR_WEIGHT = 20.0
WELL_FILLED = 200  # forecasts in a tenth, from which its error is read by itself
LOCAL = 30  # people from whom the residual variance is estimated


@dataclass(frozen=True)
class Condition:
    """A kind of test and company of applicants.

    `easiness` moves answers to the upper end, up to a ceiling. `shift` moves the applicants' mean away from the
    reference, in SDs of the true standing; `misjudged` multiplies the residual SD that the authors assumed.
    """

    name: str
    people: int
    items: int
    loading: float = 0.6
    easiness: float = 0.0
    categories: int = 5
    places: int = 5
    shift: float = 0.0
    misjudged: float = 1.0


CONDITIONS = (
    Condition("few-applicants", people=12, items=18, places=3),
    Condition("before-a-local-sample", people=25, items=18),
    Condition("forty-applicants", people=40, items=18),
    Condition("many-applicants", people=240, items=18, places=12),
    Condition("short-scale", people=120, items=6),
    Condition("short-scale-few-applicants", people=20, items=6),
    Condition("unreliable", people=120, items=12, loading=0.3),
    Condition("ceiling", people=120, items=18, easiness=1.2),
    Condition("ceiling-short-scale", people=120, items=6, easiness=1.2),
    Condition("reference-off-few", people=12, items=18, places=3, shift=0.5, misjudged=1.1),
    Condition("reference-off", people=60, items=18, shift=0.5, misjudged=1.1),
    Condition("long-and-reliable", people=120, items=60, loading=0.7),
)


@dataclass(frozen=True)
class Outcome:
    """What became of one condition.

    `score` and `rank_interval`: share of 90 % intervals that hold the true score and the true rank. `calibration`:
    mean distance of announced and real frequency of being in the top places over tenths of the announced chance,
    weighted by their counts; `worst_tenth` the largest distance in a well-filled tenth. `tenths` holds
    (announced, real, count). `sum_of_chances` is that of P(top k), over k.
    """

    condition: Condition
    replications: int
    reliability: float
    score: float
    rank_interval: float
    calibration: float
    worst_tenth: float
    sum_of_chances: float
    tenths: tuple[tuple[float, float, int], ...]

    @property
    def honest(self) -> bool:
        """Whether the condition meets the promises: 88-92 %, .02 on average, .10 in every well-filled tenth."""
        return 0.88 <= self.score <= 0.92 and self.calibration <= 0.02 and self.worst_tenth <= 0.10


def coverage_study(
    conditions: Sequence[Condition] = CONDITIONS,
    replications: int = 100,
    seed: int = 1,
    progress: Callable[[int], None] = lambda done: None,
) -> tuple[Outcome, ...]:
    """Run every condition; `progress` is told after each replication how many are done in all.

    Small companies are drawn more often, so that each condition rests on about as many forecasts.
    Source: the project's own promise (`Outcome.honest`); answers come from a model of one factor with thresholds.
    Shapes: one Outcome for each condition. Errors: none.

    >>> (found,) = coverage_study([Condition("few", people=12, items=18, places=3)], replications=1)
    >>> found.replications, 0.8 < found.score <= 1.0
    (10, True)
    """
    outcomes, done = [], 0
    for number, condition in enumerate(conditions):
        generator = np.random.default_rng([seed, number])
        runs = []
        for _ in range(runs_of(condition, replications)):
            runs.append(_replicate(condition, generator))
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


@dataclass(frozen=True)
class _Run:
    score: Floats
    rank_interval: Floats
    announced: Floats
    real: Floats
    reliability: float


def _thresholds(condition: Condition, generator: np.random.Generator) -> Floats:
    """(items, categories - 1) thresholds of the latent answer, items differing in easiness."""
    levels = np.linspace(-1.5, 1.5, condition.categories - 1) - condition.easiness
    return levels + 0.4 * generator.standard_normal(condition.items)[:, None]


def _expected(theta: Floats, thresholds: Floats, loading: float) -> Floats:
    """(people, items) expected points: mean over thresholds of P(u above), u = a theta + sqrt(1 - a^2) e."""
    gap = loading * theta[:, None, None] - thresholds
    return np.asarray(ndtr(gap / math.sqrt(1.0 - loading**2)).mean(axis=2), dtype=np.float64)


def _replicate(condition: Condition, generator: np.random.Generator) -> _Run:
    thresholds = _thresholds(condition, generator)
    norm = _norm(condition, thresholds)
    theta = condition.shift + generator.standard_normal(condition.people)
    noise = generator.standard_normal((condition.people, condition.items))
    latent = condition.loading * theta[:, None] + math.sqrt(1.0 - condition.loading**2) * noise
    points = (latent[:, :, None] > thresholds).mean(axis=2)
    truth = (_expected(theta, thresholds, condition.loading).mean(axis=1) - norm.mean) / norm.sd
    observed = (points.mean(axis=1) - norm.mean) / norm.sd
    errors = standard_errors(points, (condition.misjudged * norm.residual_sd) ** 2) / norm.sd
    entries = [Entry(str(i), float(observed[i]), float(errors[i])) for i in range(condition.people)]
    expectation = Expectation(0.0, 1.0, norm.reliability)
    return _compare(rank(entries, condition.places, expectation=expectation), truth, condition)


@dataclass(frozen=True)
class _Norm:
    mean: float
    sd: float
    reliability: float
    residual_sd: float


def _norm(condition: Condition, thresholds: Floats) -> _Norm:
    """What the authors would know of this test: mean, SD, reliability and residual SD, by quadrature."""
    theta = np.linspace(-5, 5, 201)
    weights = np.exp(-0.5 * theta**2)
    weights /= weights.sum()
    chance = ndtr((condition.loading * theta[:, None, None] - thresholds) / math.sqrt(1.0 - condition.loading**2))
    steps = condition.categories - 1
    expected = chance.mean(axis=2)
    order = 2.0 * np.arange(steps) + 1.0  # E[y^2] of y = count/steps is sum of (2j + 1) P(count > j) / steps^2
    squares = (chance * order).sum(axis=2) / steps**2
    residual = float((weights[:, None] * (squares - expected**2)).sum() / condition.items)
    scores = expected.mean(axis=1)
    mean = float((weights * scores).sum())
    true = float((weights * (scores - mean) ** 2).sum())
    error = residual / condition.items
    return _Norm(mean, math.sqrt(true + error), true / (true + error), math.sqrt(residual))


def standard_errors(points: Floats, prior: float) -> Floats:
    """The product's rule for (persons, items) points: a local residual variance from 30 people on, else the prior
    pooled with each person's own spread.
    """
    people, items = points.shape
    own = points - points.mean(axis=1, keepdims=True)
    if people >= LOCAL:
        residual = own - points.mean(axis=0) + points.mean()
        variance = np.full(people, (residual**2).sum() / ((people - 1) * (items - 1)))
    else:
        variance = (PRIOR_WEIGHT * prior + (own**2).sum(axis=1)) / (PRIOR_WEIGHT + items - 1)
    return np.asarray(np.sqrt(variance / items), dtype=np.float64)


def _compare(ranking: Ranking, truth: Floats, condition: Condition) -> _Run:
    order = [int(standing.id) for standing in ranking.standings]
    true = truth[order]
    ranks = 1 + (true[None, :] > true[:, None]).sum(axis=1)
    means = np.array([one.mean for one in ranking.standings])
    sds = np.array([one.sd for one in ranking.standings])
    low, high = (np.array([getattr(one, end) for one in ranking.standings]) for end in ("low", "high"))
    return _Run(
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
        score=float(np.concatenate([run.score for run in runs]).mean()),
        rank_interval=float(np.concatenate([run.rank_interval for run in runs]).mean()),
        calibration=sum(gap * count for gap, count in distances) / announced.size,
        worst_tenth=max((gap for gap, count in distances if count >= WELL_FILLED), default=0.0),
        sum_of_chances=float(announced.sum()) / (len(runs) * condition.places),
        tenths=tuple(rows),
    )
