"""What a calibration of forced choice found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np

from assess.analysis.codes import Message, message
from assess.analysis.thurstonian.block_forms import Form, coded
from assess.analysis.thurstonian.limited import Fit
from assess.arrays import Floats
from assess.scoring.thurstonian import Block, Statement, Thurstonian, TraitScores, score

Method = Literal["uls", "dwls", "likelihood"]
METHODS: tuple[Method, ...] = get_args(Method)
LEAST_EIGENVALUE = 1e-3


@dataclass(frozen=True)
class Parameters:
    """Estimates, or their errors: (J,) by statement, (P,) by pair of statements, (D, D) of traits."""

    loadings: Floats
    means: Floats
    uniquenesses: Floats
    thresholds: Floats
    correlations: Floats


@dataclass(frozen=True)
class Likelihood:
    """Marginal log-likelihood with its simulation error, and what it has of free parameters.

    `latent_means` (G, D) and `latent_covariances` (G, D, D) of the groups, the first being the reference.
    """

    value: float
    error: float
    free_parameters: int
    groups: tuple[str, ...]
    latent_means: Floats
    latent_covariances: Floats

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return 2.0 * self.free_parameters - 2.0 * self.value


@dataclass(frozen=True, eq=False)
class Calibration:
    """Parameters of a form with their standard errors (0 where a parameter is fixed to set a unit).

    The last statement of a block has mean 0 and, in blocks of three or four, uniqueness 1; thresholds are those of
    `form.pairs`, τ = μ_second − μ_first, free of the means where they are fitted by least squares. `fit` is there
    for least squares, `likelihood` for likelihood; `flags` say what to look at.
    """

    form: Form
    method: Method
    persons: int
    estimates: Parameters
    errors: Parameters | None
    fit: Fit | None
    likelihood: Likelihood | None
    iterations: int
    flags: tuple[Message, ...]

    @property
    def parameters(self) -> Thurstonian:
        """The parameters that `scoring.thurstonian` scores with."""
        found, form = self.estimates, self.form
        numbers = iter(zip(found.loadings, found.means, found.uniquenesses, strict=True))
        blocks = [
            Block(
                name,
                tuple(
                    Statement(one, trait, *map(float, next(numbers)))
                    for one, trait in zip(ids, traits, strict=True)
                ),
            )
            for name, ids, traits in zip(form.names, form.statements, form.traits, strict=True)
        ]
        rows = tuple(tuple(map(float, row)) for row in definite(found.correlations))
        source = f"{self.method}, {self.persons} people"
        return Thurstonian(form.trait_names, rows, tuple(blocks), form.task, source)

    def score(self, answers: Any) -> TraitScores:
        """Everybody's traits with their errors, as `scoring.thurstonian.score`."""
        coded(self.form, answers)
        return score(self.parameters, np.asarray(answers, dtype=np.float64))

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON: the parameters as they are attached, with thresholds, errors, fit and flags."""
        errors = self.errors and {name: values.tolist() for name, values in vars(self.errors).items()}
        likelihood = self.likelihood and {
            name: value.tolist() if isinstance(value, np.ndarray) else value
            for name, value in vars(self.likelihood).items()
        }
        return {
            **self.parameters.to_dict(),
            "pairs": list(self.form.pair_labels),
            "thresholds": self.estimates.thresholds.tolist(),
            "errors": errors,
            "fit": self.fit and vars(self.fit),
            "likelihood": likelihood,
            "flags": list(self.flags),
        }


def definite(correlations: Floats) -> Floats:
    """The correlations, drawn towards 0 just as far as makes them positive definite."""
    least = float(np.linalg.eigvalsh(correlations)[0])
    if least >= LEAST_EIGENVALUE:
        return correlations
    share = (LEAST_EIGENVALUE - least) / (1.0 - least)
    return np.asarray((1.0 - share) * correlations + share * np.eye(len(correlations)))


def orientation(form: Form, loadings: Floats) -> Floats:
    """(D,) 1, or −1 for a trait whose loadings run against their keys on the whole."""
    agreement = np.bincount(form.trait_of, loadings * form.key_of, len(form.trait_names))
    return np.where(agreement < 0.0, -1.0, 1.0)


def from_last(form: Form, means: Floats) -> Floats:
    """Means (…, J) less the mean of the last statement of the block."""
    return np.asarray(means - means[..., form.last][..., form.block_of])


def flags(form: Form, loadings: Floats, correlations: Floats, at_bound: Floats) -> tuple[Message, ...]:
    """What to look at: loadings against their keys, uniquenesses (J,) at a bound, impossible correlations."""
    found = []
    against = [label for label, one in zip(form.labels, loadings * form.key_of, strict=True) if one < 0.0]
    bound = [label for label, one in zip(form.labels, at_bound, strict=True) if one]
    if against:
        found.append(message("loading-against-key", statements=against))
    if bound:
        found.append(message("uniqueness-at-bound", statements=bound))
    if np.linalg.eigvalsh(correlations)[0] < LEAST_EIGENVALUE:
        found.append(message("correlations-drawn-in"))
    return tuple(found)
