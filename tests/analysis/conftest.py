"""Data from known models, and what independent engines make of them (R 4.2.2: mirt, psych, MASS, careless)."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

REFERENCE = Path(__file__).parent.parent / "data" / "reference"


@pytest.fixture(scope="session")
def table() -> Callable[..., np.ndarray]:
    """Numbers of a reference CSV, empty cells as NaN, without its first ``skip`` columns."""

    def read(name: str, skip: int = 0) -> np.ndarray:
        with (REFERENCE / f"{name}.csv").open(newline="") as file:
            rows = list(csv.reader(file))[1:]
        return np.array([[float(cell) if cell else np.nan for cell in row[skip:]] for row in rows])

    return read


@pytest.fixture(scope="session")
def figures() -> Callable[[str], dict[str, Any]]:
    """Figures of a reference JSON."""

    def read(name: str) -> dict[str, Any]:
        return json.loads((REFERENCE / f"{name}.json").read_text())

    return read
