"""The reference situational-judgement test: 12 scenarios of four options, 300 people, eight experts."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np

from assess.arrays import Floats
from assess.scoring.answer_matrix import Layout

FOLDER = Path(__file__).parents[1] / "data" / "reference"
EXPECTED: dict[str, Any] = json.loads((FOLDER / "sjt.json").read_text())
FLAT_RATER = 6  # person p007


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(newline="") as file:
        return list(csv.DictReader(file))


def sjt_layout(kind: str) -> Layout:
    items = [f"s{number:02d}" for number in range(1, 13)]
    return Layout(
        items=tuple(items),
        options=tuple(f"{item}/{option}" for item in items for option in "abcd"),
        item_of=np.repeat(np.arange(12), 4).astype(np.intp),
        key=np.array(EXPECTED["key"], dtype=np.float64),
        reverse=np.zeros(48, dtype=np.bool_),
        low=1.0,
        high=6.0,
        format=kind,
    )


def ratings() -> Floats:
    return np.array(
        [[float(row[f"s{s:02d}{o}"]) for s in range(1, 13) for o in "abcd"] for row in rows("sjt_ratings.csv")]
    )


def best_worst_marks() -> Floats:
    marks = np.zeros((300, 48))
    for person, row in enumerate(rows("sjt_best_worst.csv")):
        for scenario in range(12):
            for end, mark in (("best", 1.0), ("worst", -1.0)):
                option = "abcd".index(row[f"s{scenario + 1:02d}_{end}"])
                marks[person, 4 * scenario + option] = mark
    return marks


def reference_values(name: str) -> Floats:
    return np.array([np.nan if value is None else value for value in EXPECTED[name]], dtype=np.float64)
