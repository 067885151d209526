"""One person's answers to one instrument, as item points on 0-1 with their residual variance."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from assess.arrays import Floats
from assess.documents.instrument import Instrument
from assess.formats.registry import format_of
from assess.scoring.answer_matrix import Layout, answer_matrix
from assess.scoring.keys import METHODS, Method
from assess.scoring.occasion import Day, day_of
from assess.scoring.points import TOTAL, KeyProblem, Parameters
from assess.scoring.profile import Reason
from assess.scoring.snapshot import InstrumentValues, Occasion, Snapshot
from assess.scoring.turn_points import Earned, line_points, turns_of

GUESSING = {"best-worst": 0.5, "best-worst-hits": 0.5, "rank": 0.5}


@dataclass(frozen=True)
class Sitting:
    """An instrument as taken: {item id: JSON value}, seconds for each page, and the items in the order shown."""

    instrument: Instrument
    responses: Mapping[str, object]
    seconds_per_page: tuple[float, ...] = ()
    order: tuple[str, ...] = ()


@dataclass(frozen=True)
class Measure:
    """A mean of item points with its two errors, of items and of the day, and the numbers of items behind it."""

    value: float
    item_se: float
    day: Day
    answered: int
    of: int

    @property
    def se(self) -> float:
        """The standard error, SE^2 = item part + the day's."""
        return math.hypot(self.item_se, self.day.common, self.day.own)


@dataclass(frozen=True)
class Scored:
    """A sitting's item points on 0-1 (answered items only), each item's weight, and the residual variance s^2.

    `traits` holds the scales that an attached calibration scores, in a test of judgement the `total`.
    """

    sitting: Sitting
    method: Method
    layout: Layout
    marks: Floats
    points: Mapping[str, float]
    weights: Mapping[str, float]
    variance: float
    values: InstrumentValues
    occasion: Occasion | None
    reason: Reason | None
    traits: Mapping[str, Measure] = field(default_factory=dict)

    @property
    def instrument(self) -> Instrument:
        """The instrument that was taken."""
        return self.sitting.instrument

    def measure(self, items: Iterable[str]) -> Measure | None:
        """Mean over those items, item part of SE = s sqrt(sum w^2) / sum w (equal weights: s / sqrt(k)), if any."""
        wanted = list(items)
        there = [item for item in wanted if item in self.points]
        total = math.fsum(self.weights[item] for item in there)
        if total <= 0:
            return None
        value = math.fsum(self.weights[item] * self.points[item] for item in there) / total
        se = math.sqrt(self.variance * math.fsum(self.weights[item] ** 2 for item in there)) / total
        return Measure(value, se, self._day(there, total), len(there), self.instrument.answered_by_one(wanted))

    def _day(self, items: Sequence[str], total: float) -> Day:
        """The day of the mean over those items, by their scales' shares in it."""
        shares: dict[str, float] = {}
        for item in items:
            scale = self.instrument.by_id[item].facet or ""
            shares[scale] = shares.get(scale, 0.0) + self.weights[item] / total
        return day_of(self.occasion, self.instrument, self.values, shares)

    def facet(self, facet: str) -> Measure | None:
        """The facet's score by its calibration, else its mean over this instrument's items."""
        if facet in self.traits:
            return self.traits[facet]
        return self.measure(item.id for item in self.instrument.scored_items if item.facet == facet)

    def total(self) -> Measure | None:
        """The score of the whole by its calibration, else the mean over all scored items."""
        if TOTAL in self.traits:
            return self.traits[TOTAL]
        return self.measure(item.id for item in self.instrument.scored_items)

    def turns(self, item_id: str) -> tuple[Earned, ...]:
        """What a finished conversation earned, turn by turn as the turns came."""
        worth = dict(zip(self.layout.options, line_points(self.layout).tolist(), strict=True))
        return turns_of(self.instrument.by_id[item_id], self.sitting.responses[item_id], worth)

    def chosen(self, item_id: str) -> str | None:
        """The option recommended most in that item, None where unanswered or tied."""
        return recommended(self.instrument, self.layout, self.marks, item_id)


def recommended(instrument: Instrument, layout: Layout, marks: Floats, item_id: str) -> str | None:
    """The option that one person's marks put first in an item, None where it is unanswered or tied."""
    item = instrument.by_id[item_id]
    start = int(layout.starts[layout.items.index(item_id)])
    given = marks[start : start + len(item.options)]
    if np.isnan(given).any() or not item.options:
        return None
    best = given.min() if format_of(instrument).first_is_lowest else given.max()
    places = np.flatnonzero(given == best)
    return item.options[int(places[0])].id if places.size == 1 else None


def score_sitting(sitting: Sitting, snapshot: Snapshot, parameters: Parameters | None = None) -> Scored:
    """Item points of one sitting by its instrument's method."""
    instrument, frozen = sitting.instrument, parameters or Parameters()
    method = method_of(instrument)
    layout = Layout.of(instrument)
    marks = answer_matrix(instrument, [sitting.responses], layout)
    points, weights = unit_points(method, layout, marks, frozen)
    known = {item: float(x) for item, x in zip(layout.items, points[0], strict=True) if not math.isnan(x)}
    values = snapshot.of(instrument)
    return Scored(
        sitting=sitting,
        method=method,
        layout=layout,
        marks=marks[0],
        points=known,
        weights={item: float(w) for item, w in zip(layout.items, weights, strict=True)},
        variance=_variance(instrument, known, values, snapshot),
        values=values,
        occasion=snapshot.occasion,
        reason=_reason(instrument, marks[0], layout, known),
    )


def item_points(
    instrument: Instrument, people: Sequence[Mapping[str, object]], parameters: Parameters | None = None
) -> Floats:
    """(persons, scored items) points on 0-1, NaN where unanswered: where local samples and item analyses begin."""
    layout = Layout.of(instrument)
    marks = answer_matrix(instrument, people, layout)
    return unit_points(method_of(instrument), layout, marks, parameters or Parameters())[0]


def method_of(instrument: Instrument) -> Method:
    """The instrument's scoring method; KeyProblem when the registry has none or it does not fit the format."""
    name, kind = instrument.scoring.method, instrument.format.kind
    if name not in METHODS:
        raise KeyProblem(
            [f"{instrument.key}: no scoring method {name}; choose one of {', '.join(sorted(METHODS))}"]
        )
    if kind not in METHODS[name].formats:
        fitting = ", ".join(sorted(other for other, method in METHODS.items() if kind in method.formats))
        raise KeyProblem([f"{instrument.key}: method {name} does not score {kind}; choose one of {fitting}"])
    return METHODS[name]


def unit_points(method: Method, layout: Layout, marks: Floats, parameters: Parameters) -> tuple[Floats, Floats]:
    """Item points (persons, items) on 0-1 and the items' weights in the total.

    KeyProblem where the method has no map to 0-1: such totals cannot meet others in a profile. Forced choice keeps
    its points for bookkeeping, and so does the nominal model where a calibration scores it.
    """
    if method.name == "nominal" and parameters.calibration is not None:
        method = METHODS["pick-one"]
    scores = method.score(layout, marks, parameters)
    if scores.points is None or scores.weights is None:
        raise KeyProblem([f"{method.name} gives totals without item points; it cannot enter a profile"])
    if method.name == "forced-choice":
        return scores.points, scores.weights
    if method.to_unit is None:
        raise KeyProblem([f"{method.name} has no map to 0-1; it cannot enter a profile"])
    return method.to_unit(layout, parameters, scores.points), scores.weights


def _variance(
    instrument: Instrument, points: Mapping[str, float], values: InstrumentValues, snapshot: Snapshot
) -> float:
    """s^2 of item points: the snapshot's, pooled with the person's own spread until 30 people stand behind it.

    s^2 = (v0 s0^2 + (k - 1) (s_p^2 - d^2))/(v0 + k - 1), s_p^2 >= d^2; in a questionnaire the spread is within
    facets, k - 1 becoming the number of answers less the number of facets. Never the person's own spread alone. d^2
    is what items differ in difficulty, by the snapshot: no error, though it spreads everybody's answers.
    """
    if not snapshot.pooled:
        return values.residual_variance
    groups: dict[str, list[float]] = {}
    for item in instrument.scored_items:
        if item.id in points:
            group = (item.facet or "") if instrument.instruction == "would-do" else ""
            groups.setdefault(group, []).append(points[item.id])
    spread = math.fsum(squares(group) for group in groups.values())
    degrees = sum(len(group) - 1 for group in groups.values())
    own = max(0.0, spread - degrees * (values.spread - values.residual_variance))
    return (snapshot.prior_weight * values.residual_variance + own) / (snapshot.prior_weight + degrees)


def squares(values: Sequence[float]) -> float:
    """Sum of squared distances from the mean."""
    mean = math.fsum(values) / len(values)
    return math.fsum((value - mean) ** 2 for value in values)


def _reason(instrument: Instrument, marks: Floats, layout: Layout, points: Mapping[str, float]) -> Reason | None:
    answered = int((~np.isnan(marks[layout.starts])).sum())
    of = instrument.answered_by_one(layout.items)
    if answered < instrument.minimum_answered * of - 1e-9:
        needed = math.ceil(instrument.minimum_answered * of - 1e-9)
        return Reason("too-few-answers", {"answered": answered, "of": of, "needed": needed}, instrument.key)
    if not points:
        return Reason("no-shape", {}, instrument.key)
    return None
