"""From indices of how a person answered to flags: beyond a cut-off, and rare among attentive people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from assess.analysis.codes import Message, message
from assess.arrays import Booleans, Floats

ALARM = 0.01  # of attentive people at most, by each index; with the model's own error at most 0.02


@dataclass(frozen=True)
class PersonIndex:
    """One ``values`` entry a person, in the given order; ``reason`` explains every NaN."""

    name: str
    values: Floats
    reason: Message


@dataclass(frozen=True)
class MahalanobisDistances(PersonIndex):
    """Squared distances, their ``degrees`` (answered items) and upper-tail ``p`` under multivariate normality."""

    degrees: Floats
    p: Floats


@dataclass(frozen=True)
class Cutoffs:
    """From where an index asks for a look. All may be changed; the defaults lean towards leaving people alone.

    Beyond them an index is raised only where its chance among attentive people is small.
    """

    longstring_share: float = 0.5
    variability: float = 0.3
    even_odd: float = -0.3
    mahalanobis_p: float = 0.001
    synonyms: float = 0.0
    fast_pages: float = 0.5
    one_sided: float = 0.8


@dataclass(frozen=True)
class Flag:
    """One person (row, from 0) beyond one index's cut-off, with what it says.

    `chance` is the share of attentive people who lie at least as far out, None for page times.
    """

    person: int
    index: str
    value: float
    cutoff: float
    reading: Message
    chance: float | None = None


@dataclass(frozen=True)
class QualitySummary:
    """All flags by person, how many people each index flagged, and what could not be computed, with its reason.

    `rates` is the share of attentive people whom each index flags by the same rule (page times have none).
    """

    n: int
    flags: list[Flag]
    counts: dict[str, int]
    rates: dict[str, float]
    not_computed: dict[str, Message] = field(default_factory=dict)


@dataclass(frozen=True)
class Rule:
    """An index of any table of the same items, from which value on it asks for a look, and what it says then."""

    name: str
    index: Callable[[Floats], PersonIndex]
    cutoff: float
    reading: str
    low: bool = False  # small values ask for the look
    shown: Callable[[Floats], PersonIndex] | None = None  # what is printed, where it is not the index itself
    printed: float | None = None  # the cut-off that is printed


def raised(rule: Rule, table: Floats, attentive: Floats) -> tuple[list[Flag], float]:
    """The flags of one rule, and the share of attentive people whom it flags.

    The chance of a value is (1 + how many attentive people lie at least as far out) / (1 + their number).
    """
    sign = -1.0 if rule.low else 1.0
    index = rule.index(table)
    usual = np.sort(sign * np.nan_to_num(rule.index(attentive).values, nan=-np.inf * sign))

    def chance(values: Floats) -> Floats:
        beyond = len(usual) - np.searchsorted(usual, sign * values - 1e-9)
        return np.asarray((1.0 + beyond) / (1.0 + len(usual)))

    rare = chance(index.values)
    flagged = (sign * index.values >= sign * rule.cutoff) & (rare <= ALARM)
    rate = (usual >= sign * rule.cutoff) & (chance(sign * usual) <= ALARM)
    shown = rule.shown(table) if rule.shown else index
    printed = rule.cutoff if rule.printed is None else rule.printed
    return flagged_people(shown, printed, rule.reading, flagged, rare), float(rate.mean())


def flagged_people(
    index: PersonIndex, cutoff: float, reading: str, beyond: Booleans | None = None, chances: Floats | None = None
) -> list[Flag]:
    """Flags of the people `beyond`, from the cut-off on where nothing else is said."""
    return [
        Flag(
            int(person),
            index.name,
            float(index.values[person]),
            cutoff,
            message(reading, value=float(index.values[person])),
            None if chances is None else float(chances[person]),
        )
        for person in np.flatnonzero(index.values >= cutoff if beyond is None else beyond)
    ]
