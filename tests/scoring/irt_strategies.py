"""Item parameters of every model, drawn at random but sensible."""

import numpy as np
from hypothesis import strategies as st

from assess.scoring.curves import (
    MODELS,
    ItemParameters,
    Model,
    graded_parameters,
    nominal_parameters,
    step_parameters,
)


def _parameters(model: Model, seed: int, items: int) -> ItemParameters:
    generator = np.random.default_rng(seed)
    binary = model in ("rasch", "2pl")
    counts = [2 if binary else int(generator.integers(2, 7)) for _ in range(items)]
    slopes = generator.uniform(0.4, 2.5, items) * (
        1.0 if model in ("rasch", "pcm") else generator.choice([1, -1], items)
    )
    ordered = [np.sort(generator.uniform(-2.5, 2.5, count - 1)) + 0.2 * np.arange(count - 1) for count in counts]
    thresholds = [row if slope > 0 else row[::-1] for slope, row in zip(slopes, ordered, strict=True)]
    if model in ("2pl", "grm"):
        return graded_parameters(model, slopes, thresholds)
    if model == "nrm":
        return nominal_parameters(
            [generator.normal(size=count).tolist() for count in counts],
            [generator.normal(size=count).tolist() for count in counts],
        )
    return step_parameters(model, np.ones(items) if model in ("rasch", "pcm") else slopes, thresholds)


def item_parameters(least: int = 1, most: int = 8) -> st.SearchStrategy[ItemParameters]:
    """Parameters of `least` to `most` items of any model."""
    return st.builds(_parameters, st.sampled_from(MODELS), st.integers(0, 10_000), st.integers(least, most))


def answers(parameters: ItemParameters, seed: int, persons: int = 6, missing: float = 0.0) -> np.ndarray:
    """Codes (persons, items), every category equally likely, some missing."""
    generator = np.random.default_rng(seed)
    codes = np.stack([generator.integers(0, count, persons) for count in parameters.counts], axis=1)
    return np.where(generator.random(codes.shape) < missing, -1, codes)
