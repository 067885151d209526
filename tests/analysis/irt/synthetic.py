"""Answers drawn from a known graded model."""

import numpy as np


def graded_answers(
    persons: int, items: int, categories: int = 5, *, seed: int = 1, missing: float = 0.0, reversed_items: int = 0
) -> np.ndarray:
    """(persons, items) answers 0 … categories − 1 as floats, NaN where missing; the first items may be reversed."""
    generator = np.random.default_rng(seed)
    slope = generator.lognormal(0.2, 0.3, items)
    lowest = generator.normal(-1.2, 0.5, (items, 1))
    steps = generator.uniform(0.4, 1.1, (items, categories - 2)) if categories > 2 else np.empty((items, 0))
    thresholds = np.cumsum(np.hstack([lowest, steps]), axis=1)
    theta = generator.normal(size=(persons, 1, 1))
    above = 1.0 / (1.0 + np.exp(-slope[:, None] * (theta - thresholds)))
    answers = (generator.random((persons, items, 1)) < above).sum(axis=2).astype(float)
    answers[:, :reversed_items] = categories - 1 - answers[:, :reversed_items]
    answers[generator.random(answers.shape) < missing] = np.nan
    return answers
