"""The third lens: the ratings of a structured interview joined with a star score that rests on answers alone.

Frozen values, the same for everybody: what one interviewer's mean rating spreads by, how much of that two
interviewers share, and how it goes with the rest. They are assumed until studies of the house replace them, and
every Profile with an interview pins them.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assess.scoring.composite import apportion
from assess.scoring.profile import Component, InterviewPin, Part, Profile, Star, build

LENS: Literal["interview"] = "interview"
LOWEST, HIGHEST = 1, 5  # of a rating


@dataclass(frozen=True)
class Assumptions:
    """What is taken as given of an interview; means and spreads on 0-1, a rating of 1 being 0 and of 5 being 1.

    `weight` is the interview's share of the new star, `agreement` the share of one interviewer's variance that
    another one shares, `correlation` that of the interview with the star of the answers. `counts_as` is how many
    interviewers the assumed error counts as, beside a person's own.
    """

    weight: float = 0.30
    weight_source: str = "authors, provisional: rational"
    mean: float = 0.50
    sd: float = 0.20
    agreement: float = 0.53
    correlation: float = 0.25
    counts_as: int = 20
    source: str = (
        "authors, provisional; agreement of separate interviewers after Conway, Jako and Goodman (1995), "
        "Journal of Applied Psychology 80, 565-579"
    )

    @property
    def error(self) -> float:
        """The error variance of one interviewer's mean rating."""
        return self.sd**2 * (1.0 - self.agreement)


ASSUMED = Assumptions()
Ratings = Mapping[str, Sequence[int]]  # a question's ratings, in the same order of interviewers each


@dataclass(frozen=True)
class Score:
    """The mean rating on 0-1 with its standard error, by so many interviewers."""

    value: float
    se: float
    raters: int


def score(ratings: Ratings, given: Assumptions = ASSUMED) -> Score:
    """The mean of all ratings; SE^2 = s^2/k, s^2 = (v s0^2 + sum (x_r - x)^2) / (v + k - 1).

    x_r is an interviewer's mean over the questions, s0^2 the assumed error variance, which counts as
    v = `counts_as` interviewers: never a person's own spread alone. Errors: ValueError without ratings, with one
    outside 1-5, or where not all interviewers rated all questions.

    >>> found = score({"a": [4, 2], "b": [4, 4]})
    >>> found.value, round(found.se, 3), found.raters
    (0.625, 0.098, 2)
    """
    columns = [list(ratings[question]) for question in sorted(ratings)]
    if not columns or not columns[0] or len({len(column) for column in columns}) > 1:
        raise ValueError("every interviewer rates every question")
    if any(not LOWEST <= rating <= HIGHEST for column in columns for rating in column):
        raise ValueError("ratings are from 1 to 5")
    raters = len(columns[0])
    means = sorted(math.fsum(_share(column[one]) for column in columns) / len(columns) for one in range(raters))
    value = math.fsum(means) / raters
    spread = math.fsum((mean - value) ** 2 for mean in means)
    variance = (given.counts_as * given.error + spread) / (given.counts_as + raters - 1)
    return Score(value, math.sqrt(variance / raters), raters)


def _share(rating: float) -> float:
    return (rating - LOWEST) / (HIGHEST - LOWEST)


def with_interview(
    base: Profile, ratings: Ratings, bank: str, bank_print: str, base_print: str, given: Assumptions = ASSUMED
) -> Profile:
    """The Profile with the interview as one component more; without a star where the answers have none.

    star = ((1 - w) S + w Z) / s, Z = (x - mean) / sd, s^2 = (1 - w)^2 + w^2 + 2 w (1 - w) r: on the scale of the
    star of the answers S, whose components keep their proportions. SE^2 is made alike, since errors of interviewers
    have nothing to do with those of answers; reliability after Mosier, the star's variance taken as 1. The same
    ratings give the same bytes, in whatever order interviewers come.
    """
    found = score(ratings, given)
    pin = InterviewPin(
        bank, bank_print, base_print, found.raters, given.weight, given.weight_source, given.mean, given.sd,
        given.agreement, given.correlation, given.source,
    )  # fmt: skip
    made = replace(base, pins=replace(base.pins, interview=pin))
    if base.star is not None:
        w = given.weight
        whole = math.sqrt((1.0 - w) ** 2 + w**2 + 2.0 * w * (1.0 - w) * given.correlation)
        one = _component(found, len(ratings), given, whole)
        factor = (1.0 - w) / whole
        rest = [_scaled(component, factor, given, found.raters) for component in base.components]
        added = {component.id: component.contribution for component in rest}
        parts = [_scaled_part(part, factor, added[part.id]) for part in base.explanation]
        made = replace(
            made,
            components=(*rest, one),
            explanation=(*parts, Part(LENS, one.contribution, _questions(one, ratings))),
            star=Star(
                round(math.fsum(part.contribution for part in (*rest, one)), 6) + 0.0,
                math.hypot(factor * base.star.se, w / whole * found.se / given.sd),
                joined_reliability(base.star.reliability, found.raters, given),
            ),
        )
    return build(json.loads(made.to_json()))  # six decimals, as it will be stored


def _variance(raters: int, given: Assumptions) -> float:
    """The variance of the standardised mean of so many interviewers."""
    return given.agreement + (1.0 - given.agreement) / raters


def _carried(raters: int, given: Assumptions) -> float:
    """The share of the star's variance that the interview really carries."""
    w, variance = given.weight, _variance(raters, given)
    both = w * (1.0 - w) * given.correlation
    return (w**2 * variance + both) / ((1.0 - w) ** 2 + w**2 * variance + 2.0 * both)


def joined_reliability(of_answers: float, raters: int, given: Assumptions = ASSUMED) -> float:
    """The reliability of a star of that reliability once so many interviewers' ratings are in it, after Mosier."""
    w, variance = given.weight, _variance(raters, given)
    error = (1.0 - w) ** 2 * (1.0 - of_answers) + w**2 * (1.0 - given.agreement) / raters
    return 1.0 - error / ((1.0 - w) ** 2 + w**2 * variance + 2.0 * w * (1.0 - w) * given.correlation)


def _component(found: Score, questions: int, given: Assumptions, whole: float) -> Component:
    coefficient = given.weight / (given.sd * whole)
    return Component(
        id=LENS,
        lens=LENS,
        value=found.value,
        se=found.se,
        answered=questions,
        of=questions,
        z=(found.value - given.mean) / given.sd,
        z_se=found.se / given.sd,
        weight=given.weight,
        effective_weight=_carried(found.raters, given),
        coefficient=coefficient,
        reference=given.mean,
        reference_source=given.source,
        contribution=round(coefficient * (found.value - given.mean), 6) + 0.0,
        reliability=given.agreement / _variance(found.raters, given),
    )


def _scaled(component: Component, factor: float, given: Assumptions, raters: int) -> Component:
    return replace(
        component,
        weight=component.weight * (1.0 - given.weight),
        effective_weight=component.effective_weight * (1.0 - _carried(raters, given)),
        coefficient=component.coefficient * factor,
        contribution=round(component.contribution * factor, 6) + 0.0,
    )


def _scaled_part(part: Part, factor: float, contribution: float) -> Part:
    """The same step of the waterfall at another height, its parts in proportion."""
    if not part.parts:
        return replace(part, contribution=contribution)
    shares = apportion(contribution, [one.contribution * factor for one in part.parts])
    below = tuple(_scaled_part(one, factor, share) for one, share in zip(part.parts, shares, strict=True))
    return replace(part, contribution=contribution, parts=below)


def _questions(one: Component, ratings: Ratings) -> tuple[Part, ...]:
    """What each question adds."""
    asked = sorted(ratings)
    means = [math.fsum(map(_share, ratings[question])) / len(ratings[question]) for question in asked]
    raw = [one.coefficient * (mean - one.reference) / len(asked) for mean in means]
    shares = apportion(one.contribution, raw)
    return tuple(Part(question, share) for question, share in zip(asked, shares, strict=True))
