"""Files that hold item parameters: calibrations that analysis wrote, studies of `assess analyse`, forced choice."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from assess.scoring.curves import (
    GRADED,
    ItemParameters,
    Model,
    graded_parameters,
    nominal_parameters,
    step_parameters,
)
from assess.scoring.thurstonian import KIND, Thurstonian, ThurstonianError
from assess.screening.problems import Problem

FIRST_CODES = (0, 1)  # answers are counted from one of these


@dataclass(frozen=True)
class ReadItem:
    """An item's parameters, the answers that its categories stand for, and whether they were turned, if known."""

    id: str
    categories: tuple[int, ...]
    slopes: tuple[float, ...]
    intercepts: tuple[float, ...]
    turned: bool | None = None


@dataclass(frozen=True)
class ReadScale:
    """One file's items on one scale of theta."""

    file: str
    model: Model
    items: tuple[ReadItem, ...]
    persons: int
    reliability: float


@dataclass(frozen=True)
class ReadChoice:
    """One file's parameters of forced choice; `persons` is None where it does not say how many there were."""

    file: str
    parameters: Thurstonian
    persons: int | None


Read = ReadScale | ReadChoice


def read(file: str, text: str) -> tuple[Read | None, list[Problem]]:
    """What a file holds, or why it cannot be used."""
    try:
        data = json.loads(text)
        if not isinstance(data, dict):
            raise ValueError("no object")
        if data.get("kind") == KIND:
            found: Read = ReadChoice(file, Thurstonian.from_dict(data), data.get("persons"))
        elif "parameters" in data:
            found = _calibration(file, text)
        else:
            found = _study(file, data)
    except ThurstonianError as error:
        return None, [Problem("file", "calibration-unusable", {"file": file, "why": why}) for why in error.problems]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        return None, [Problem("file", "calibration-unreadable", {"file": file})]
    problems = _gaps(found) if isinstance(found, ReadScale) else []
    if not isinstance(found, ReadChoice) and not _settled(data):
        problems.append(Problem("file", "calibration-unsettled", {"file": file}))
    return found, problems


def _settled(data: Mapping[str, Any]) -> bool:
    return bool(data["converged"] if "parameters" in data else data["calibration"]["converged"])


def _calibration(file: str, text: str) -> ReadScale:
    """What `Calibration.to_json` wrote."""
    from assess.analysis.irt import Calibration

    found = Calibration.from_json(text)
    items = _items(found.items, found.categories, found.parameters)
    return ReadScale(file, found.model, items, found.persons, found.marginal_reliability)


def _study(file: str, data: Mapping[str, Any]) -> ReadScale:
    """What `assess analyse` wrote."""
    told, rows = data["calibration"], data["items"]
    model, slopes, steps = told["model"], [row["slope"] for row in rows], [row["thresholds"] for row in rows]
    if model == "nrm":
        parameters = nominal_parameters(slopes, steps)
    else:
        parameters = (graded_parameters if model in GRADED else step_parameters)(model, slopes, steps)
    items = _items([row["id"] for row in rows], [row["categories"] for row in rows], parameters)
    turned = [bool(row.get("reversed")) for row in rows]
    if any(turned):  # none is turned in a file whose answers came as they are keyed
        items = tuple(replace(one, turned=mark) for one, mark in zip(items, turned, strict=True))
    return ReadScale(file, model, items, int(data["n"]), float(told["marginal_reliability"]))


def _items(names: Any, categories: Any, parameters: ItemParameters) -> tuple[ReadItem, ...]:
    found = []
    for row, (name, answers) in enumerate(zip(names, categories, strict=True)):
        count = int(parameters.counts[row])
        wide = count - 1 if parameters.graded else count
        slopes = parameters.slopes[row][: 1 if parameters.graded else count]
        intercepts = parameters.intercepts[row][:wide]
        found.append(
            ReadItem(str(name), tuple(map(int, answers)), tuple(slopes.tolist()), tuple(intercepts.tolist()))
        )
    return tuple(found)


def _gaps(scale: ReadScale) -> list[Problem]:
    """Items of which a possible answer has no parameters, because nobody gave it."""
    first = min(min(one.categories) for one in scale.items)
    start = first if first in FIRST_CODES else FIRST_CODES[-1]
    top = max(max(one.categories) for one in scale.items)
    found = []
    for one in scale.items:
        end = max(one.categories) if scale.model == "nrm" else top
        missing = sorted(set(range(start, end + 1)) - set(one.categories))
        if missing or one.categories[0] not in FIRST_CODES:
            values = {"item": one.id, "answers": ", ".join(map(str, missing or one.categories))}
            found.append(Problem("file", "calibration-gap", values))
    return found
