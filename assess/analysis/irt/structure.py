"""Which numbers a calibration estimates, and how they sit in one table for all items.

`values` is (J, P): [a, d_1 … d_{K−1}] in the graded family; [a, δ_1 … δ_{K−1}] with δ_k = c_k − c_{k−1} = −a b_k,
the logit of neighbouring categories at θ = 0, for rasch, pcm and gpcm; and the slopes, then the intercepts, of all
options but the item's origin for nrm. Unused cells hold 0 and are never free.
`latent` is (G, 2): mean and log standard deviation of θ in each group.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assess.arrays import Booleans, Floats, Indices
from assess.scoring.curves import GRADED, ItemParameters, Model

FIXED_SLOPE: frozenset[Model] = frozenset({"rasch", "pcm"})


@dataclass(frozen=True)
class Structure:
    """Model, categories per item, and the masks of free item values (J, P) and free latent values (G, 2).

    `origin` (J,) is the option of each nominal item that the others are measured from: the most frequent one, as
    differences to a rare option are all as uncertain as that option.
    """

    model: Model
    counts: Indices
    free: Booleans
    free_latent: Booleans
    origin: Indices

    @property
    def width(self) -> int:
        """Largest number of categories of any item."""
        return int(self.counts.max())

    @property
    def slope_cells(self) -> int:
        """How many of the first cells of an item's values are slopes."""
        return self.width - 1 if self.model == "nrm" else 1

    @property
    def others(self) -> Indices:
        """The options of each nominal item but its origin, (J, K−1), in order."""
        return all_but(self.origin, self.width)

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
        if self.model == "nrm":
            slopes, intercepts = np.zeros((2, len(values), width))
            np.put_along_axis(slopes, self.others, values[:, : width - 1], axis=1)
            np.put_along_axis(intercepts, self.others, values[:, width - 1 :], axis=1)
            return ItemParameters(self.model, slopes, np.where(present, intercepts, -np.inf), self.counts)
        rising = np.hstack([np.zeros((len(values), 1)), np.cumsum(values[:, 1:], axis=1)])
        intercepts = np.where(present, rising, -np.inf)
        return ItemParameters(self.model, np.where(present, values[:, :1] * steps, 0.0), intercepts, self.counts)


def values_of(parameters: ItemParameters, origin: Indices) -> Floats:
    """The value table of frozen parameters: the inverse of `Structure.item_parameters`."""
    intercepts = np.where(np.isfinite(parameters.intercepts), parameters.intercepts, 0.0)
    if parameters.graded:
        return np.hstack([parameters.slopes, intercepts])
    present = np.arange(1, parameters.categories) < parameters.counts[:, None]
    if parameters.model == "nrm":
        return np.hstack([from_origin(table, origin) * present for table in (parameters.slopes, intercepts)])
    steps = np.where(present, np.diff(intercepts, axis=1), 0.0)
    return np.hstack([parameters.slopes[:, 1:2] - parameters.slopes[:, :1], steps])


def from_origin(table: Floats, origin: Indices) -> Floats:
    """The columns of (J, K) but the item's origin, less that one, (J, K−1)."""
    others = np.take_along_axis(table, all_but(origin, table.shape[1]), axis=1)
    return np.asarray(others - np.take_along_axis(table, origin[:, None], axis=1), dtype=np.float64)


def all_but(origin: Indices, width: int) -> Indices:
    """The columns 0 … width − 1 without each row's `origin`, (J, width − 1)."""
    place = np.arange(width - 1)
    return np.asarray(place + (place >= origin[:, None]), dtype=np.intp)


def structure(
    model: Model,
    counts: Indices,
    free_latent: Booleans,
    fixed_items: Indices | None = None,
    origin: Indices | None = None,
) -> Structure:
    """Everything free that the model frees, except the values of `fixed_items`; see `Structure` for the origin."""
    width = int(counts.max())
    present = np.arange(1, width) < counts[:, None]
    if model == "nrm":
        free = np.hstack([present, present])
    else:
        slope = np.full((len(counts), 1), model not in FIXED_SLOPE)
        free = np.hstack([slope, present])
    if fixed_items is not None:
        free[fixed_items] = False
    start = np.zeros(len(counts), dtype=np.intp) if origin is None else origin
    return Structure(model, counts, free, free_latent, start)
