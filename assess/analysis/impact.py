"""Adverse impact: rates, ratios, tests and effect sizes of selection, compared between groups.

A figure that cannot be had is ``NotAvailable`` with its reason, never a division error and never a zero.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from scipy.special import gammaln, ndtr

from assess.analysis.answers import numbers
from assess.analysis.cleary import Cleary, Step, cleary
from assess.analysis.codes import Message, message
from assess.analysis.effects import cohens_d, cohens_d_from_moments, cohens_h, impact_ratio_from_d
from assess.analysis.errors import UnusableAnswers
from assess.analysis.estimate import two_sided_quantile

__all__ = [
    "Category",
    "Cleary",
    "Comparison",
    "Counts",
    "ImpactTable",
    "NotAvailable",
    "ScoringTable",
    "Step",
    "cleary",
    "cohens_d",
    "cohens_d_from_moments",
    "cohens_h",
    "compare",
    "impact_ratio_from_d",
    "intersect",
    "scoring_impact",
    "selection_impact",
]

FOUR_FIFTHS = Fraction(4, 5)
SMALL_SHARE = Fraction(2, 100)
MINIMUM_PEOPLE = 5


FIGURES = (
    *("impact_ratio", "ratio_low", "ratio_high", "z", "z_p", "chi_square", "phi"),
    *("fisher", "one_sided", "mid_p", "mid_p_one_sided", "h", "shortfall"),
)


@dataclass(frozen=True)
class NotAvailable:
    """Stands where a number would: n/a, because of ``reason``."""

    reason: Message


Figure: TypeAlias = float | NotAvailable


class Counts(NamedTuple):
    """People selected out of people considered."""

    selected: int
    total: int


@dataclass(frozen=True)
class Category:
    """One category's line: its rate (0 to 1), its ratio to the highest rate, and what the four-fifths rule says.

    ``below_four_fifths`` is None where no ratio exists. ``may_be_excluded``: under 2 % of the people counted.
    """

    name: str
    selected: int
    total: int
    rate: Figure
    impact_ratio: Figure
    below_four_fifths: bool | None
    may_be_excluded: bool


@dataclass(frozen=True)
class ImpactTable:
    """Lines in the given order, the category with the highest rate, and the people of unknown category."""

    categories: list[Category]
    highest: str | None
    unknown: int


@dataclass(frozen=True)
class ScoringTable(ImpactTable):
    """As ``ImpactTable`` where "selected" means a score above the ``median`` of everybody scored.

    ``share_at_median`` (0 to 1) are people exactly at it, who count as not above: coarse scores make it large.
    """

    median: float
    share_at_median: float


@dataclass(frozen=True)
class Comparison:
    """A focal against a reference group. Ratio and difference are focal over, and minus, reference.

    ``one_sided`` and ``mid_p_one_sided`` test that the focal rate is lower. ``shortfall`` counts people.
    ``flips_with_one_person``: with one selection moved to the focal group its rate would be the higher one, so
    impact should not be inferred. ``notes`` say which figures to read with care.
    """

    focal: Counts
    reference: Counts
    impact_ratio: Figure
    ratio_low: Figure
    ratio_high: Figure
    below_four_fifths: bool | None
    z: Figure
    z_p: Figure
    chi_square: Figure
    phi: Figure
    fisher: Figure
    one_sided: Figure
    mid_p: Figure
    mid_p_one_sided: Figure
    h: Figure
    shortfall: Figure
    flips_with_one_person: bool | None
    notes: list[Message]


def selection_impact(
    categories: Mapping[str, Counts | tuple[int, int]], *, unknown: int = 0, minimum: int = MINIMUM_PEOPLE
) -> ImpactTable:
    """Selection rates and impact ratios of every category against the one with the highest rate.

    Formula: rate = selected/total; ratio = rate/highest rate; below four fifths where 5·s·n_max < 4·s_max·n, in
    integers, so that exactly .80 is not below. Categories of fewer than ``minimum`` people carry no figure and
    are not the yardstick. Source: 29 CFR 1607.4 D; 6 RCNY § 5-301. Shapes: (selected,
    total) of each category. Errors: UnusableAnswers, all counts at once.

    The example of the Uniform Guidelines' Questions and Answers, 12 of 40 against 48 of 80:

    >>> table = selection_impact({"a": (48, 80), "b": (12, 40)})
    >>> [(line.name, line.rate, line.impact_ratio, line.below_four_fifths) for line in table.categories]
    [('a', 0.6, 1.0, False), ('b', 0.3, 0.5, True)]
    """
    counts = _checked(categories, unknown)
    known = sum(count.total for count in counts.values())
    shown = {name: Fraction(*count) for name, count in counts.items() if count.total >= max(minimum, 1)}
    highest = max(shown, key=lambda name: shown[name]) if shown else None
    top = shown[highest] if highest is not None else Fraction(0)
    lines = [_category(name, count, shown.get(name), top, known, minimum) for name, count in counts.items()]
    return ImpactTable(lines, highest if top > 0 else None, unknown)


def scoring_impact(scores: Any, categories: Sequence[str | None], *, minimum: int = MINIMUM_PEOPLE) -> ScoringTable:
    """Scoring rates: each category's share of scores strictly above the median of everybody scored.

    People of unknown category shape the median, are counted, and have no line. Source: 6 RCNY § 5-301(c).
    Shapes: ``scores`` (persons,), NaN not scored and left out; ``categories`` one label per person, None unknown.
    Errors: UnusableAnswers for text, unequal lengths, or nobody scored.

    >>> table = scoring_impact([1, 2, 3, 4, 5, 6] * 5, ["a", "a", "b", "a", "b", "b"] * 5)
    >>> table.median, [round(line.rate, 2) for line in table.categories]
    (3.5, [0.33, 0.67])
    """
    values, labels = numbers(scores, "scores"), list(categories)
    if values.ndim != 1 or len(labels) != values.size:
        raise UnusableAnswers(message("categories-count", categories=len(labels), shape=values.shape))
    pairs = zip(values.tolist(), labels, strict=True)
    scored = [(value, label) for value, label in pairs if not math.isnan(value)]
    if not scored:
        raise UnusableAnswers(message("nobody-scored"))
    known = np.array([value for value, _ in scored])
    median = float(np.median(known))
    counts: dict[str, Counts] = {}
    for value, label in scored:
        if label is not None:
            above, total = counts.get(label, Counts(0, 0))
            counts[label] = Counts(above + int(value > median), total + 1)
    unknown = sum(label is None for _, label in scored)
    table = selection_impact(counts, unknown=unknown, minimum=minimum)
    return ScoringTable(table.categories, table.highest, unknown, median, float((known == median).mean()))


def intersect(first: Sequence[str | None], second: Sequence[str | None]) -> list[str | None]:
    """Categories of two kinds crossed, person by person; unknown in either is unknown in both.

    Source: 6 RCNY § 5-301 (intersectional categories). Shapes: one label a person. Errors: ValueError for unequal
    lengths.

    >>> intersect(["women", None], ["older", "older"])
    ['women × older', None]
    """
    pairs = zip(first, second, strict=True)
    return [None if one is None or other is None else f"{one} × {other}" for one, other in pairs]


def compare(
    focal: Counts | tuple[int, int], reference: Counts | tuple[int, int], *, level: float = 0.95
) -> Comparison:
    """Every figure of one focal against one reference group.

    Formulas, with p = s/n and the pooled P: ratio p₁/p₂ with exp(ln ratio ± z√(1/s₁ − 1/n₁ + 1/s₂ − 1/n₂));
    Z = (p₁ − p₂)/√(P(1 − P)(1/n₁ + 1/n₂)); χ² = Z², φ = Z/√N; Fisher two-sided sums the probabilities not above the
    observed table's; mid-p takes half of the observed; h = 2 asin√p₁ − 2 asin√p₂; shortfall = P n₁ − s₁;
    flip: (s₁ + 1)/n₁ > (s₂ − 1)/n₂.
    Sources: Katz et al. (1978), Biometrics 34, 469–474 (interval); Lancaster (1961), JASA 56, 223–234 (mid-p);
    Uniform Guidelines Questions and Answers, 44 FR 11996, question 21 (flip).
    Shapes: (selected, total) of each group. Errors: UnusableAnswers for impossible counts.

    >>> found = compare((12, 40), (48, 80))
    >>> found.impact_ratio, found.below_four_fifths, round(found.z, 2)
    (0.5, True, -3.1)
    """
    counts = _checked({"focal": focal, "reference": reference}, 0)
    one, two = counts["focal"], counts["reference"]
    empty = [name for name, count in counts.items() if count.total == 0]
    if empty:
        code = "groups-empty" if len(empty) == 2 else f"{empty[0]}-empty"
        return _nothing(one, two, NotAvailable(message(code)))
    ratio, low, high = _ratio(one, two, level)
    below = None if two.selected == 0 else 5 * one.selected * two.total < 4 * two.selected * one.total
    z = _z(one, two)
    n = one.total + two.total
    fisher, one_sided, mid_p, mid_one = _fisher(one, two)
    figures: dict[str, Figure] = {
        "z_p": z if isinstance(z, NotAvailable) else 2.0 * float(ndtr(-abs(z))),
        "chi_square": z if isinstance(z, NotAvailable) else z**2,
        "phi": z if isinstance(z, NotAvailable) else z / math.sqrt(n),
        "h": cohens_h(one.selected / one.total, two.selected / two.total),
        "shortfall": (one.selected + two.selected) * one.total / n - one.selected,
    }
    return Comparison(
        focal=one,
        reference=two,
        impact_ratio=ratio,
        ratio_low=low,
        ratio_high=high,
        below_four_fifths=below,
        z=z,
        fisher=fisher,
        one_sided=one_sided,
        mid_p=mid_p,
        mid_p_one_sided=mid_one,
        flips_with_one_person=_flips(one, two),
        notes=_notes(one, two, below),
        **figures,
    )


def _checked(categories: Mapping[str, Counts | tuple[int, int]], unknown: int) -> dict[str, Counts]:
    problems = [] if unknown >= 0 else [message("unknown-negative", people=unknown)]
    for name, (selected, total) in categories.items():
        if int(selected) != selected or int(total) != total:
            problems.append(message("not-whole-people", category=name, selected=selected, total=total))
        elif not 0 <= selected <= total:
            problems.append(message("impossible-count", category=name, selected=selected, total=total))
    if problems:
        raise UnusableAnswers(problems)
    return {name: Counts(int(selected), int(total)) for name, (selected, total) in categories.items()}


def _category(name: str, count: Counts, rate: Fraction | None, top: Fraction, known: int, minimum: int) -> Category:
    small = known > 0 and Fraction(count.total, known) < SMALL_SHARE
    if rate is None:
        reason = NotAvailable(
            message("nobody-in-category") if count.total == 0 else message("fewer-than", needed=minimum)
        )
        return Category(name, *count, reason, reason, None, small)
    if top == 0:
        return Category(name, *count, float(rate), NotAvailable(message("nobody-selected")), None, small)
    return Category(name, *count, float(rate), float(rate / top), rate < FOUR_FIFTHS * top, small)


def _ratio(one: Counts, two: Counts, level: float) -> tuple[Figure, Figure, Figure]:
    if two.selected == 0:
        reason = NotAvailable(message("reference-unselected"))
        return reason, reason, reason
    ratio = one.selected * two.total / (one.total * two.selected)
    if one.selected == 0:
        reason = NotAvailable(message("focal-unselected"))
        return ratio, reason, reason
    spread = 1 / one.selected - 1 / one.total + 1 / two.selected - 1 / two.total
    reach = math.exp(two_sided_quantile(level) * math.sqrt(max(spread, 0.0)))
    return ratio, ratio / reach, ratio * reach


def _z(one: Counts, two: Counts) -> Figure:
    selected, n = one.selected + two.selected, one.total + two.total
    if selected in (0, n):
        return NotAvailable(message("everybody-selected") if selected else message("nobody-selected"))
    pooled = selected / n
    error = math.sqrt(pooled * (1.0 - pooled) * (1 / one.total + 1 / two.total))
    return (one.selected / one.total - two.selected / two.total) / error


def _fisher(one: Counts, two: Counts) -> tuple[float, float, float, float]:
    """Two-sided, one-sided (focal lower), and both as mid-p, of the hypergeometric distribution."""
    selected, n = one.selected + two.selected, one.total + two.total
    possible = np.arange(max(0, selected - two.total), min(one.total, selected) + 1)
    logs = _log_choose(one.total, possible) + _log_choose(two.total, selected - possible)
    chances = np.exp(logs - _log_choose(n, np.array([selected])))
    observed = float(chances[one.selected - possible[0]])
    two_sided = min(float(chances[chances <= observed * (1.0 + 1e-7)].sum()), 1.0)
    lower = min(float(chances[possible <= one.selected].sum()), 1.0)
    return two_sided, lower, two_sided - observed / 2.0, lower - observed / 2.0


def _log_choose(n: int, k: Any) -> Any:
    return gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0)


def _flips(one: Counts, two: Counts) -> bool | None:
    """Whether one selection moved from reference to focal turns the order round; None if none can be moved."""
    if two.selected == 0 or one.selected == one.total:
        return None
    lower = one.selected * two.total < two.selected * one.total
    return lower and (one.selected + 1) * two.total > (two.selected - 1) * one.total


def _notes(one: Counts, two: Counts, below: bool | None) -> list[Message]:
    notes = []
    selected, n = one.selected + two.selected, one.total + two.total
    smallest = min(selected, n - selected) * min(one.total, two.total) / n
    if smallest < 5.0:
        notes.append(message("expected-count-low", count=smallest))
    if below and _flips(one, two):
        notes.append(message("one-selection-flips"))
    return notes


def _nothing(one: Counts, two: Counts, reason: NotAvailable) -> Comparison:
    figures: dict[str, Figure] = dict.fromkeys(FIGURES, reason)
    return Comparison(
        focal=one,
        reference=two,
        below_four_fifths=None,
        flips_with_one_person=None,
        notes=[reason.reason],
        **figures,
    )
