"""The reference of forced choice, and what several tests of it share."""

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from assess.analysis.thurstonian import Form, places

DATA = Path(__file__).parents[1] / "data" / "reference"
FORM = Form(
    (("first", "second", "third"),) * 12,
    tuple(
        tuple(-1 if row[place] < 0 else 1 for place in range(3))
        for row in json.loads((DATA / "forced_choice.json").read_text())["truth"]["loadings"]
    ),
)


@cache
def reference() -> dict[str, Any]:
    """Figures of the reference."""
    return json.loads((DATA / "forced_choice.json").read_text())


@cache
def answers() -> np.ndarray:
    """Places (1,500, 36)."""
    return places(list(csv.reader((DATA / "forced_choice.csv").open()))[1:])


def flat(name: str) -> np.ndarray:
    """A table of the reference's estimates in one row."""
    return np.ravel(reference()["lavaan"][name])
