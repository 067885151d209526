"""Which numbers a calibration estimates, and how they sit in one table for all items.

`values` is (J, P): [a, d_1 … d_{K−1}] in the graded family, [a, c_1 … c_{K−1}] for rasch, pcm and gpcm, and
[a_1 … a_{K−1}, c_1 … c_{K−1}] for nrm (option 0 is the origin). Unused cells hold 0 and are never free.
`latent` is (G, 2): mean and log standard deviation of θ in each group.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assess.arrays import Booleans, Floats, Indices
from assess.scoring.curves import GRADED, ItemParameters, Model
from assess.scoring.irt import normal_weights

FIXED_SLOPE: frozenset[Model] = frozenset({"rasch", "pcm"})


@dataclass(frozen=True)
class Structure:
    """Model, categories per item, and the masks of free item values (J, P) and free latent values (G, 2)."""

    model: Model
    counts: Indices
    free: Booleans
    free_latent: Booleans

    @property
    def width(self) -> int:
        """Largest number of categories of any item."""
        return int(self.counts.max())

    @property
    def size(self) -> int:
        """Number of free parameters."""
        return int(self.free.sum() + self.free_latent.sum())

    def pack(self, values: Floats, latent: Floats) -> Floats:
        """All free parameters as one vector, items first."""
        return np.concatenate([values[self.free], latent[self.free_latent]])

    def unpack(self, vector: Floats, values: Floats, latent: Floats) -> tuple[Floats, Floats]:
        """Copies of `values` and `latent` with their free cells taken from the vector."""
        values, latent = values.copy(), latent.copy()
        split = int(self.free.sum())
        values[self.free], latent[self.free_latent] = vector[:split], vector[split:]
        return values, latent

    def item_parameters(self, values: Floats) -> ItemParameters:
        """The values as frozen parameters for curves and scoring."""
        steps, width = np.arange(self.width), self.width
        present = steps < self.counts[:, None]
        if self.model in GRADED:
            return ItemParameters(
                self.model, values[:, :1], np.where(present[:, 1:], values[:, 1:], -np.inf), self.counts
            )
        zero = np.zeros((len(values), 1))
        if self.model == "nrm":
            slopes, intercepts = values[:, : width - 1], values[:, width - 1 :]
            return ItemParameters(
                self.model,
                np.hstack([zero, slopes]),
                np.where(present, np.hstack([zero, intercepts]), -np.inf),
                self.counts,
            )
        intercepts = np.where(present, np.hstack([zero, values[:, 1:]]), -np.inf)
        return ItemParameters(self.model, np.where(present, values[:, :1] * steps, 0.0), intercepts, self.counts)


def values_of(parameters: ItemParameters) -> Floats:
    """The value table of frozen parameters: the inverse of `Structure.item_parameters`."""
    intercepts = np.where(np.isfinite(parameters.intercepts), parameters.intercepts, 0.0)
    if parameters.graded:
        return np.hstack([parameters.slopes, intercepts])
    present = np.arange(1, parameters.categories) < parameters.counts[:, None]
    shifted = np.where(present, intercepts[:, 1:] - intercepts[:, :1], 0.0)
    slopes = np.where(present, parameters.slopes[:, 1:] - parameters.slopes[:, :1], 0.0)
    return np.hstack([slopes if parameters.model == "nrm" else slopes[:, :1], shifted])


def structure(
    model: Model, counts: Indices, free_latent: Booleans, fixed_items: Indices | None = None
) -> Structure:
    """Everything free that the model frees, except the values of `fixed_items`."""
    width = int(counts.max())
    present = np.arange(1, width) < counts[:, None]
    if model == "nrm":
        free = np.hstack([present, present])
    else:
        slope = np.full((len(counts), 1), model not in FIXED_SLOPE)
        free = np.hstack([slope, present])
    if fixed_items is not None:
        free[fixed_items] = False
    return Structure(model, counts, free, free_latent)


def log_priors(latent: Floats, theta: Floats) -> Floats:
    """Normalised log prior weights of each group at the nodes, (G, Q)."""
    return np.stack([normal_weights(theta, float(mean), float(np.exp(log_sd))) for mean, log_sd in latent])
