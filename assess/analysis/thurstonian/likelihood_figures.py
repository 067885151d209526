"""Where a calibration by likelihood starts, and the figures that are made of where it settled."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from assess.analysis.codes import Message, message
from assess.analysis.errors import AnalysisError, UnusableAnswers
from assess.analysis.thurstonian.block_forms import preferences
from assess.analysis.thurstonian.calibrated import (
    Calibration,
    Likelihood,
    Parameters,
    flags,
    from_last,
    orientation,
)
from assess.analysis.thurstonian.latent_scores import LONGEST_LOG, Sample, State
from assess.analysis.thurstonian.limited import LimitedFit, fit_limited, identified
from assess.analysis.thurstonian.marginal_likelihood import SETTLING, WARM_UP, Found, fit_likelihood
from assess.analysis.thurstonian.structure import Estimates, Structure
from assess.analysis.thurstonian.tetrachoric import moments
from assess.arrays import Floats
from assess.scoring.block_choices import answer_marks

UNSETTLED = 0.5  # standard errors between the halves of the averaged steps
LEAST_SHARE = 1e-4  # of the largest eigenvalue that the least must have, for errors to be told


def settled(sample: Sample, seed: int) -> Found:
    """The maximum of the marginal likelihood, traits turned as keyed.

    Errors: UnusableAnswers naming statements that nobody ever prefers, or everybody; NotEstimable where the form
    does not determine its parameters.
    """
    found = fit_likelihood(sample, _start(sample), seed)
    state = found.state
    estimates = Estimates(state.loadings, np.exp(state.logs), state.covariances[0])
    identified(Structure(sample.form), estimates)
    return found


def likelihood_calibration(sample: Sample, found: Found, names: tuple[str, ...]) -> Calibration:
    """The calibration with errors from everybody's slopes."""
    form, state = sample.form, found.state
    first, second = form.pairs
    bound = np.abs(state.logs) >= LONGEST_LOG - 1e-6
    estimates = Parameters(
        state.loadings,
        state.means,
        np.exp(state.logs),
        state.means[second] - state.means[first],
        state.covariances[0],
    )
    covariance = parameter_covariance(sample, found)
    said: list[Message] = list(flags(form, state.loadings, state.covariances[0], bound.astype(np.float64)))
    free = int(sample.free.sum())
    if covariance is None:
        said.append(message("errors-need-people", people=len(sample.codes), parameters=free))
    elif (found.drift > UNSETTLED * np.sqrt(np.diag(covariance)[sample.free]) + 1e-3).any():
        said.append(message("likelihood-unsettled"))
    errors = None if covariance is None else _errors(sample, estimates, covariance)
    likelihood = Likelihood(
        found.log_likelihood, found.simulation_error, free, names, state.centres, state.covariances
    )
    people = len(sample.codes)
    return Calibration(
        form, "likelihood", people, estimates, errors, None, likelihood, WARM_UP + SETTLING, tuple(said)
    )


def parameter_covariance(sample: Sample, found: Found) -> Floats | None:
    """Covariances of all parameters, 0 where fixed or at a bound; None where people are too few to tell them."""
    held = np.zeros(sample.free.size, dtype=bool)
    statements = sample.form.trait_of.size
    held[2 * statements : 3 * statements] = np.abs(found.state.logs) >= LONGEST_LOG - 1e-6
    columns = sample.free & ~held
    if len(sample.codes) <= columns.sum():
        return None
    inside = inverse(found.information(sample, columns))
    if inside is None:
        return None
    result = np.zeros((sample.free.size,) * 2)
    result[np.ix_(columns, columns)] = inside
    return result


def inverse(information: Floats) -> Floats | None:
    """Of an information matrix, None where it is not safely positive definite."""
    scale = 1.0 / np.sqrt(np.maximum(np.diag(information), 1e-12))
    values, vectors = np.linalg.eigh(information * scale[:, None] * scale)
    if values[0] < LEAST_SHARE * values[-1]:
        return None
    return np.asarray((vectors / values) @ vectors.T * scale[:, None] * scale)


def _errors(sample: Sample, estimates: Parameters, covariance: Floats) -> Parameters:
    statements = estimates.loadings.size
    means, loadings, logs = (
        np.sqrt(np.diag(covariance)[kind * statements : (kind + 1) * statements]) for kind in range(3)
    )
    first, second = sample.form.pairs
    of_means = covariance[:statements, :statements]
    own = np.diag(of_means)
    thresholds = np.sqrt(np.maximum(own[first] + own[second] - 2.0 * of_means[first, second], 0.0))
    places = Structure(sample.form).trait_pairs
    start = 3 * statements
    between = np.sqrt(np.diag(covariance)[start : start + places[0].size])
    correlations = np.zeros_like(estimates.correlations)
    correlations[places] = correlations[places[::-1]] = between
    return Parameters(loadings, means, logs * estimates.uniquenesses, thresholds, correlations)


def _start(sample: Sample) -> State:
    """From least squares where answers tell every order, else from how often statements are preferred."""
    form, traits = sample.form, len(sample.form.trait_names)
    structure, means = Structure(form), _preferred(sample)
    estimates = structure.start()
    found = _least_squares(structure, sample) if form.orders_known else None
    if found is not None:
        signs = orientation(form, found.estimates.loadings)
        estimates = Estimates(
            found.estimates.loadings * signs[form.trait_of],
            np.where(structure.free, np.clip(found.estimates.uniquenesses, 0.2, 5.0), estimates.uniquenesses),
            found.estimates.correlations * np.outer(signs, signs),
        )
        means = from_last(form, -found.thresholds @ np.linalg.pinv(structure.contrasts).T)
    correlations = 0.9 * estimates.correlations + 0.1 * np.eye(traits)
    if np.linalg.eigvalsh(correlations)[0] < 0.05:
        correlations = np.eye(traits)
    centres, covariances = np.zeros((sample.groups, traits)), np.repeat(correlations[None], sample.groups, axis=0)
    return State(means, estimates.loadings, np.log(estimates.uniquenesses), centres, covariances)


def _least_squares(structure: Structure, sample: Sample) -> LimitedFit | None:
    """None where it cannot be had; likelihood may still."""
    form = structure.form
    try:
        return fit_limited(structure, moments(preferences(form, sample.codes), form.pair_labels), "uls")
    except AnalysisError:
        return None


def _preferred(sample: Sample) -> Floats:
    """Rough means (J,) from the mean mark of each statement; those without any variation are refused."""
    form, means, constant = sample.form, np.zeros(sample.form.trait_of.size), []
    for block, (last, size) in enumerate(zip(form.last, form.sizes.tolist(), strict=True)):
        codes = sample.codes[:, block]
        marks = answer_marks(size, form.task)[codes[codes >= 0]]
        if not len(marks):
            raise UnusableAnswers(message("block-unanswered", block=form.names[block]))
        low, high = answer_marks(size, form.task).min(), answer_marks(size, form.task).max()
        share = (marks.mean(axis=0) - low) / (high - low)
        share = 1.0 - share if form.task == "rank" else share
        constant += [form.labels[last + 1 - size + one] for one in np.flatnonzero((share <= 0) | (share >= 1))]
        means[last + 1 - size : last + 1] = ndtri(np.clip(share, 0.02, 0.98))
    if constant:
        raise UnusableAnswers(message("statement-constant", statement=one) for one in constant)
    return from_last(form, means)
