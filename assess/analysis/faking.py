"""The star that people get who do not answer honestly: who present themselves, click or ask a machine.

A pure function of a seed. The same people of known standing take the real documents of a battery under every
condition, are scored by the documents' own keys and by the assumed source of errors, and get the product's own
chance of each level and its own signs of careless answering.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.special import betaincinv

from assess.analysis.answering_pace import Seconds, clicking, paces, reading_speeds
from assess.analysis.battery_people import Answers, People, asked_points, drawn_people, taken
from assess.analysis.faked_answers import Machine, at_random, by_machine, coached, ideal
from assess.analysis.level_chances import level_chances
from assess.analysis.posteriors import Cut
from assess.analysis.simulated_star import Battery, battery_stars
from assess.arrays import Floats
from assess.scoring.assumed import assumed_snapshot
from assess.scoring.independent_signs import counted
from assess.scoring.quality_flags import flags
from assess.scoring.sitting import Sitting, score_sitting
from assess.scoring.snapshot import Snapshot
from assess.scoring.structure import components

__all__ = ["CONDITIONS", "Machine", "Outcome", "faking_study"]

CONDITIONS = ("honest", "ideal", "coached", "random-tests", "random-ideal", "random", "machine")
LEVEL = "strong"  # the level that is counted, with those above
MORE_LIKELY_THAN_NOT = 0.5
LIMIT = 0.95  # of the upper bound of a share, one-sided


@dataclass(frozen=True)
class Outcome:
    """What one condition brings.

    `mean`, `sd` and the `lift` over the same people's honest star are in SDs of the reference population; `strong`
    is the share with more than 50 % probability of the level Strong or above, at most `strong_most` (one-sided 95 %
    limit after Clopper and Pearson). `lenses` are mean points on 0-1 by kind of instrument, `signs` the share of
    people who show each sign, `many` the share with three independent ones and more.
    """

    condition: str
    people: int
    mean: float
    sd: float
    lift: float
    lift_se: float
    strong: float
    strong_most: float
    lenses: Mapping[str, float]
    signs: Mapping[str, float]
    many: float


@dataclass(frozen=True)
class _Studied:
    """The people of a study, the battery they take, and the source of errors of their scores."""

    battery: Battery
    people: People
    snapshot: Snapshot
    machine: Mapping[str, Machine]
    seed: int


def faking_study(
    battery: Battery,
    machine: Mapping[str, Machine],
    people: int = 2000,
    seed: int = 1,
    progress: Callable[[int], None] = lambda done: None,
    conditions: Sequence[str] = CONDITIONS,
) -> tuple[Outcome, ...]:
    """One Outcome for each condition; `progress` is told after each how many are done.

    `machine` says by instrument how often a language model finds what is keyed best.
    Source: the product's own scoring. Shapes: as said. Errors: ValueError where a format has no invented answers or
    no level is called strong, BatteryError where the battery does not measure the blueprint.

    >>> from assess.config import shipped
    >>> from assess.documents.library import read_folder
    >>> library = read_folder(shipped("instruments"))
    >>> star = library.blueprints["engagement-star/1.0"]
    >>> battery = Battery([library.instruments[key] for key in star.battery], star)
    >>> sure = dict.fromkeys(star.battery, Machine(1.0, 1.0, "said"))
    >>> found = {one.condition: one for one in faking_study(battery, sure, people=20)}
    >>> found["honest"].lift, found["machine"].lift > 2
    (0.0, True)
    """
    drawn = drawn_people(people, battery.instruments, np.random.default_rng([seed, 0]))
    snapshot = assumed_snapshot(battery.instruments, battery.blueprint)
    studied = _Studied(battery, drawn, snapshot, machine, seed)
    honest = _honest(studied)
    first, _ = battery_stars(battery, snapshot, _points(battery, honest))
    outcomes = []
    for number, condition in enumerate(conditions):
        generator = np.random.default_rng([seed, 2, CONDITIONS.index(condition)])
        answers, clicked = _given(condition, studied, honest, generator)
        outcomes.append(_outcome(condition, studied, answers, _seconds(studied, clicked), first))
        progress(number + 1)
    return tuple(outcomes)


def _honest(studied: _Studied) -> Answers:
    generator = np.random.default_rng([studied.seed, 1])
    mood = generator.standard_normal(studied.people.count)
    return taken(studied.battery.instruments, studied.people, mood, generator)


def _given(
    condition: str, studied: _Studied, honest: Answers, generator: np.random.Generator
) -> tuple[Answers, frozenset[str]]:
    """Everybody's answers under a condition, and the instruments in which they only click."""
    instruments = studied.battery.instruments
    tests = [one for one in instruments if one.instruction == "should-do"]
    if condition == "ideal":
        return ideal(instruments, honest, 1.0, generator), frozenset()
    if condition == "coached":
        return coached(instruments, studied.people, honest, generator), frozenset()
    if condition in {"random-tests", "random-ideal"}:
        clicked = dict(honest) | dict(at_random(tests, honest, generator))
        share = 1.0 if condition == "random-ideal" else 0.0
        return ideal(instruments, clicked, share, generator), frozenset(one.key for one in tests)
    if condition == "random":
        return at_random(instruments, honest, generator), frozenset(one.key for one in instruments)
    if condition == "machine":
        return by_machine(instruments, honest, studied.machine, generator), frozenset()
    return honest, frozenset()


def _seconds(studied: _Studied, clicked: frozenset[str]) -> dict[str, Seconds]:
    """Seconds a page, by instrument: who does not click keeps a careful reader's pace, a machine's user too."""
    generator = np.random.default_rng([studied.seed, 3])
    instruments, people = studied.battery.instruments, studied.people.count
    careful = paces(instruments, reading_speeds(people, generator), generator)
    quick = clicking(instruments, people, generator)
    return {
        one.key: fast if one.key in clicked else slow
        for one, slow, fast in zip(instruments, careful, quick, strict=True)
    }


def _points(battery: Battery, answers: Answers) -> dict[str, Floats]:
    return {one.key: asked_points(one, answers[one.key]) for one in battery.instruments}


def _outcome(
    condition: str, studied: _Studied, answers: Answers, seconds: Mapping[str, Seconds], honest: Floats
) -> Outcome:
    battery, people = studied.battery, studied.people.count
    points = _points(battery, answers)
    stars, errors = battery_stars(battery, studied.snapshot, points)
    lifted = stars - honest
    strong = int((_strong(studied, stars, errors) > MORE_LIKELY_THAN_NOT).sum())
    signs, many = _signs(studied, answers, seconds)
    return Outcome(
        condition=condition,
        people=people,
        mean=float(stars.mean()),
        sd=float(stars.std(ddof=1)),
        lift=float(lifted.mean()),
        lift_se=float(lifted.std(ddof=1)) / math.sqrt(people),
        strong=strong / people,
        strong_most=upper_limit(strong, people),
        lenses=_lenses(battery, points),
        signs=signs,
        many=many,
    )


def upper_limit(count: int, of: int) -> float:
    """The one-sided 95 % upper limit of a share.

    Formula: the .95 quantile of Beta(x + 1, n - x). Source: Clopper and Pearson (1934), Biometrika 26, 404-413.
    Units: share. Errors: none.

    >>> round(upper_limit(0, 2000), 5)
    0.0015
    """
    return 1.0 if count == of else float(betaincinv(count + 1, of - count, LIMIT))


def _strong(studied: _Studied, stars: Floats, errors: Floats) -> Floats:
    """(people,) the chance of the level Strong or above."""
    cuts = [Cut(level.id, level.start) for level in studied.battery.blueprint.levels]
    order = [cut.id for cut in sorted(cuts, key=lambda cut: -math.inf if cut.start is None else cut.start)]
    if LEVEL not in order:
        raise ValueError(f"no level is called {LEVEL}")
    chances = level_chances(stars, errors, studied.snapshot.star.reliability, cuts)
    return np.asarray(chances[:, order.index(LEVEL) :].sum(axis=1))


def _lenses(battery: Battery, points: Mapping[str, Floats]) -> dict[str, float]:
    """Mean points of what is in the star, by lens."""
    found: dict[str, list[Floats]] = {}
    counted_in = {
        one.key for part in components(battery.blueprint, battery.instruments) for one in part.instruments
    }
    for one in battery.instruments:
        if one.key in counted_in or one.instruction == "would-do":
            lens = "disposition" if one.instruction == "would-do" else "encounters" if one.by_turns else "judgement"
            found.setdefault(lens, []).append(points[one.key].mean(axis=1))
    return {lens: float(np.mean(means)) for lens, means in found.items()}


def _signs(
    studied: _Studied, answers: Answers, seconds: Mapping[str, Sequence[tuple[float, ...]]]
) -> tuple[dict[str, float], float]:
    """The share of people who show each sign somewhere, and who show many."""
    codes, many, people = Counter[str](), 0, studied.people.count
    score = partial(score_sitting, snapshot=studied.snapshot)
    for person in range(people):
        sittings = [
            Sitting(one, answers[one.key][person], seconds[one.key][person]) for one in studied.battery.instruments
        ]
        found = flags([score(sitting) for sitting in sittings])
        codes.update({flag.code for flag in found})
        many += counted(found).many
    return {code: codes[code] / people for code in sorted(codes)}, many / people
