"""The frozen source of standard errors, gates and effective weights: assumed at first, then a local sample.

A Snapshot is pinned by its fingerprint in every Result; changing it makes new Results for everybody.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Self

from assess.documents.blueprint import Blueprint
from assess.documents.canonical import canonical, fingerprint
from assess.documents.instrument import Instrument

PRIOR_WEIGHT = 20.0  # answers' worth of belief in the shipped residual variance, until a local sample of 30


class SnapshotError(ValueError):
    """A snapshot does not cover what is to be scored; `problems` says what is missing."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


@dataclass(frozen=True)
class ScaleValues:
    """Mean and SD of a score on 0-1 among applicants, its reliability on one day, and its number of items."""

    mean: float
    sd: float
    reliability: float
    n_items: int

    def lasting(self, day: float) -> float:
        """The reliability beyond one day, whose part has this variance."""
        return max(0.0, self.reliability - day / self.sd**2) if day else self.reliability


@dataclass(frozen=True)
class Gate:
    """Haberman's gate: how well the subscore itself (`own`) and the whole (`total`) predict its true score.

    Both are proportional reductions of mean squared error; the subscore is shown where own > total.
    """

    own: float
    total: float

    @property
    def passed(self) -> bool:
        """Whether the subscore says more about itself than the total does."""
        return self.own > self.total


@dataclass(frozen=True)
class MirrorGap:
    """(difficult - mean) - beta * (courteous - mean): reliability for one person, with its lower 90 % bound."""

    reliability: float
    low: float
    beta: float
    difficult_mean: float
    courteous_mean: float
    difficult_items: int
    courteous_items: int


@dataclass(frozen=True)
class InstrumentValues:
    """What is known of one instrument's item points (0-1): residual variance, total, scales and gates.

    The residual variance is that of items around their person and item means: within scales in a questionnaire,
    over all scenarios in a test of judgement. `spread` is a person's usual variance around the own means of scales:
    what it has beyond the residual variance is the items' difficulty. `prmse` holds the gates of scales and of
    points made of them.
    """

    residual_variance: float
    spread: float
    total: ScaleValues
    scales: dict[str, ScaleValues]
    prmse: dict[str, Gate]
    difficult: ScaleValues | None = None
    mirror_gap: MirrorGap | None = None


@dataclass(frozen=True)
class StarValues:
    """SD of the weighted mean of standardised components, and its reliability."""

    sd: float
    reliability: float


@dataclass(frozen=True)
class Occasion:
    """What a day adds to all answers of one kind: `shares` of a scale's variance, by instrument key.

    `correlation` is that of the day's parts of two scales; `n` counts the people tested twice who stand behind it,
    0 while it is assumed.
    """

    shares: dict[str, float]
    correlation: float
    source: str
    n: int = 0


@dataclass(frozen=True)
class Snapshot:
    """Frozen values for a battery, by instrument key; `n` is 0 while they are assumed.

    `pooled` means fewer than 30 people stand behind the residual variances: a person's own spread is then pooled
    with them, s^2 = (v0 s0^2 + (k - 1) s_p^2)/(v0 + k - 1), v0 = `prior_weight`. `composites` are the components
    and points of the blueprint by id; `correlations` those of components, by "one|other" in alphabetical order.
    Reliabilities are those of one day, but the star's, which counts the `occasion` too; sources of errors of before
    there was one have none. `real_gap` is that of conversations, hostile less calm, where a local sample had both.
    """

    source: str
    n: int
    instruments: dict[str, InstrumentValues]
    composites: dict[str, ScaleValues]
    correlations: dict[str, float]
    star: StarValues
    pooled: bool = True
    prior_weight: float = PRIOR_WEIGHT
    occasion: Occasion | None = None
    real_gap: MirrorGap | None = None

    def of(self, instrument: Instrument) -> InstrumentValues:
        """The values of that instrument; SnapshotError when it has none."""
        if instrument.key not in self.instruments:
            raise SnapshotError([f"the snapshot has no values for {instrument.key}; make one that covers it"])
        return self.instruments[instrument.key]

    def composite(self, composite_id: str) -> ScaleValues:
        """The values of a component or point; SnapshotError when it has none."""
        if composite_id not in self.composites:
            raise SnapshotError([f"the snapshot has no values for {composite_id}; make one that covers it"])
        return self.composites[composite_id]

    def correlation(self, one: str, other: str) -> float:
        """Observed correlation of two components."""
        if one == other:
            return 1.0
        if pair(one, other) not in self.correlations:
            raise SnapshotError(
                [f"the snapshot has no correlation of {one} and {other}; make one that covers them"]
            )
        return self.correlations[pair(one, other)]

    @cached_property
    def fingerprint(self) -> str:
        """The sha256 of the canonical form."""
        return fingerprint(self._plain())

    def to_json(self) -> str:
        """Canonical JSON."""
        return canonical(self._plain())

    def _plain(self) -> dict[str, Any]:
        data = asdict(self)
        if self.occasion is None:  # as it was written before there was one
            del data["occasion"]
        if self.real_gap is None:
            del data["real_gap"]
        return data

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The snapshot that `to_json` wrote; TypeError or KeyError when something is missing."""
        data = json.loads(text)
        data["instruments"] = {key: _values(entry) for key, entry in data["instruments"].items()}
        data["composites"] = {key: ScaleValues(**entry) for key, entry in data["composites"].items()}
        data["star"] = StarValues(**data["star"])
        if "occasion" in data:
            data["occasion"] = Occasion(**data["occasion"])
        if "real_gap" in data:
            data["real_gap"] = MirrorGap(**data["real_gap"])
        return cls(**data)


def star_values(
    blueprint: Blueprint, composites: Mapping[str, ScaleValues], correlations: Mapping[str, float]
) -> StarValues:
    """SD and reliability of C = sum w z / sum w: 1 - sum c^2 s^2 (1 - r) / var C (Mosier 1943)."""
    total = math.fsum(component.weight for component in blueprint.components)
    spread = {
        component.id: component.weight / total * composites[component.id].sd / component.reference.sd
        for component in blueprint.components
    }
    variance = math.fsum(
        spread[one] * spread[other] * (1.0 if one == other else correlations[pair(one, other)])
        for one in sorted(spread)
        for other in sorted(spread)
    )
    error = math.fsum(spread[key] ** 2 * (1.0 - composites[key].reliability) for key in sorted(spread))
    return StarValues(math.sqrt(variance), 1.0 - error / variance)


def pair(one: str, other: str) -> str:
    """The name of two components' correlation."""
    return "|".join(sorted((one, other)))


def stepped(reliability: float, times: float) -> float:
    """Reliability of a test `times` as long: k r / (1 + (k - 1) r) (Spearman 1910; Brown 1910)."""
    return times * reliability / (1.0 + (times - 1.0) * reliability)


def items_needed(reliability: float, items: int, wanted: float = 0.70) -> int | None:
    """How many such items reach the wanted reliability; None when there is nothing to lengthen."""
    if reliability <= 0 or items < 1:
        return None
    return math.ceil(items * wanted * (1.0 - reliability) / (reliability * (1.0 - wanted)) - 1e-9)


def _values(data: dict[str, Any]) -> InstrumentValues:
    return InstrumentValues(
        residual_variance=data["residual_variance"],
        spread=data["spread"],
        total=ScaleValues(**data["total"]),
        scales={key: ScaleValues(**scale) for key, scale in data["scales"].items()},
        prmse={key: Gate(**gate) for key, gate in data["prmse"].items()},
        difficult=None if data["difficult"] is None else ScaleValues(**data["difficult"]),
        mirror_gap=None if data["mirror_gap"] is None else MirrorGap(**data["mirror_gap"]),
    )
