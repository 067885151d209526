"""Differential functioning of statements: is one preferred more in one group, by people of equal traits?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtr
from scipy.stats import chi2

from assess.analysis.codes import message
from assess.analysis.errors import NotEstimable, UnusableAnswers
from assess.analysis.thurstonian.block_calibration import usable
from assess.analysis.thurstonian.block_forms import Form
from assess.analysis.thurstonian.latent_scores import Sample
from assess.analysis.thurstonian.likelihood_figures import inverse, settled
from assess.analysis.thurstonian.marginal_likelihood import Found, cross
from assess.arrays import Floats

LEVEL = 0.05
PEOPLE_PER_PARAMETER = 1.5


@dataclass(frozen=True)
class StatementDif:
    """One statement: how its mean and loading in the focal group differ from the reference, with errors.

    `chi2` tests both at once (2 degrees of freedom, probability `p`); `flagged` says that p stays below .05 when
    multiplied by the number of statements. `preference` is the change of the probability that the focal group
    prefers it to another statement as attractive, with its error.
    """

    block: str
    statement: str
    mean: float
    mean_se: float
    loading: float
    loading_se: float
    chi2: float
    p: float
    preference: float
    preference_se: float
    flagged: bool


def statement_dif(
    answers: Any, form: Form, groups: Sequence[str], *, reference: str | None = None, seed: int = 1
) -> list[StatementDif]:
    """Test every statement of a form for differential functioning between two groups.

    Formula: the form is calibrated for both groups together, traits having means and covariances of their own in
    each; the score test of a statement's own mean and loading in the focal group, s′V⁻¹s, with V the information
    left when all other parameters are estimated; differences V⁻¹s in one step. The largest that is significant by
    Bonferroni joins the model, until none is; a block keeps one statement to compare with.
    Source: Rao (1948), Mathematical Proceedings of the Cambridge Philosophical Society 44, 50–57; Lee, Joo & Stark
    (2021), Organizational Research Methods 24, 739–771, for blocks.
    Shapes: `answers` as in `calibrate`, `groups` one word a person, two different ones; the reference is the first
    in alphabetical order if not named. Units: means in those of utilities, as `calibrate`.
    Errors: UnusableAnswers where there are not two groups of a hundred; NotEstimable where people are too few.

    >>> form = Form((("calm", "warm", "keen"),) * 6, ((1, 1, -1), (1, -1, 1), (-1, 1, 1)) * 2)
    >>> generator = np.random.default_rng(1)
    >>> utilities = np.tile(generator.normal(size=(400, 3)), 6) * form.key_of + generator.normal(size=(400, 18))
    >>> utilities[200:, 4] += 1.0
    >>> order = np.argsort(-utilities.reshape(400, 6, 3), axis=2)
    >>> found = statement_dif(1.0 + np.argsort(order, axis=2).reshape(400, 18), form, ["f"] * 200 + ["m"] * 200)
    >>> [(row.block, row.statement) for row in found if row.flagged]
    [('2', '2')]
    """
    codes, names, group = usable(answers, form, groups)
    if len(names) != 2:
        raise UnusableAnswers(message("not-two-groups", count=len(names), groups=", ".join(names)))
    if reference is not None and reference not in names:
        raise UnusableAnswers(message("focal-unknown", focal=reference, groups=", ".join(names)))
    sample = Sample(form, codes, 1 - group if reference == names[1] else group)
    others = int(sample.free.sum())
    if len(codes) < PEOPLE_PER_PARAMETER * others:
        raise NotEstimable(message("errors-need-people", people=len(codes), parameters=others))
    found = settled(sample, seed)
    slopes, information = _focal(sample, found)
    flagged = _stepwise(form, slopes, information)
    return [_row(form, found, place, slopes, information, flagged) for place in range(form.trait_of.size)]


def _focal(sample: Sample, found: Found) -> tuple[Floats, Floats]:
    """Slopes (2J,) in the focal group's own means and loadings, and the information left of them (2J, 2J).

    Outer products fit as many directions as there are other parameters, hence N/(N − parameters).
    """
    count, free = 2 * sample.form.trait_of.size, found.person_slopes[:, :, sample.free]
    own = found.person_slopes[:, :, :count] * (sample.group == 1)[:, None]
    products = cross(np.concatenate([free, own], axis=2))
    others, people = free.shape[2], len(sample.codes)
    inside = inverse(products[:others, :others])
    if inside is None:
        raise NotEstimable(message("errors-need-people", people=people, parameters=others))
    onto = products[others:, :others] @ inside
    sums = np.concatenate([free, own], axis=2).mean(axis=0).sum(axis=0)
    left = products[others:, others:] - onto @ products[:others, others:]
    return sums[others:] - onto @ sums[:others], left * people / (people - others)


def _places(form: Form, statements: Sequence[int]) -> list[int]:
    """Means and loadings of those statements."""
    return [*statements, *(form.trait_of.size + one for one in statements)]


def _test(
    form: Form, place: int, slopes: Floats, information: Floats, beside: Sequence[int]
) -> tuple[Floats, Floats]:
    """Differences of a statement's mean and loading (2,) and their covariance, those beside it estimated too."""
    columns = _places(form, [place, *(one for one in beside if one != place)])
    inside: Floats = np.asarray(np.linalg.pinv(information[np.ix_(columns, columns)], hermitian=True), np.float64)
    own = [0, len(columns) // 2]
    return inside[own] @ slopes[columns], inside[np.ix_(own, own)]


def _statistic(differences: Floats, covariance: Floats) -> float:
    return float(differences @ np.linalg.pinv(covariance, hermitian=True) @ differences)


def _stepwise(form: Form, slopes: Floats, information: Floats) -> list[int]:
    """Statements whose differences are significant, the largest first."""
    flagged: list[int] = []
    limit = float(chi2.isf(LEVEL / form.trait_of.size, 2))
    while True:
        counts = np.bincount(form.block_of[flagged], minlength=form.sizes.size)
        full = np.flatnonzero(counts >= form.sizes - 1)
        open_places = [
            one for one in range(form.trait_of.size) if one not in flagged and form.block_of[one] not in full
        ]
        values = [_statistic(*_test(form, one, slopes, information, flagged)) for one in open_places]
        if not values or max(values) < limit:
            return flagged
        flagged.append(open_places[int(np.argmax(values))])


def _row(
    form: Form, found: Found, place: int, slopes: Floats, information: Floats, flagged: Sequence[int]
) -> StatementDif:
    differences, covariance = _test(form, place, slopes, information, flagged)
    statistic = _statistic(differences, covariance)
    block = int(form.block_of[place])
    variances = np.exp(found.state.logs[form.block_of == block])
    spread = float(np.sqrt(np.exp(found.state.logs[place]) + variances.mean()))
    errors = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    return StatementDif(
        form.names[block],
        form.labels[place].rpartition("/")[2],
        float(differences[0]),
        float(errors[0]),
        float(differences[1]),
        float(errors[1]),
        statistic,
        float(chi2.sf(statistic, 2)),
        float(ndtr(differences[0] / spread) - 0.5),
        float(np.exp(-0.5 * (differences[0] / spread) ** 2) / np.sqrt(2.0 * np.pi) * errors[0] / spread),
        place in flagged,
    )
