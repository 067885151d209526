"""What a study asks people to look at, each with its place and a plain reading."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np

from assess.analysis.dif.purification import ItemDif
from assess.analysis.study import GroupComparison, Study, Unavailable

Flag: TypeAlias = dict[str, Any]

MISFIT_RMSEA = 0.05
FEWEST_FOR_FIT = 200  # complete persons, below whom S-X² cries wolf
UNLIKELY_LZ = -3.0


def flags(study: Study) -> Iterator[Flag]:
    """Everything to look at: the file, the scale, its items, the groups, then person by person."""
    yield from _sample_flags(study)
    for name, found in study.coefficients.items():
        if isinstance(found, Unavailable):
            yield _flag("reliability", name, "not estimable", None, found.reason)
        elif found.low is None:
            yield _flag("reliability", name, "no interval", found.value, f"{found.method}.")
    yield from _model_flags(study)
    for row, name in enumerate(study.sample.items):
        for note in item_notes(study, row):
            yield _flag("item", name, "item", study.items[row].r_drop, note)
    yield from _group_flags(study)
    yield from _people_flags(study)


def item_notes(study: Study, row: int) -> list[str]:
    """What to look at in one item."""
    notes = list(study.items[row].flags)
    if unused := _unused(study, row):
        notes.append(f"Nobody gave {', '.join(unused)}: its neighbours were joined in the calibration.")
    slope = study.calibration.slopes[row]
    if np.ndim(slope) == 0 and float(slope) < 0.0:
        notes.append("Its slope is negative: higher answers go with a lower standing. Is it reversed?")
    notes += _misfit(study, row)
    notes += [
        note
        for one in study.comparisons
        if isinstance(one, GroupComparison)
        for note in _difference(one, one.purified.items[row])
    ]
    return notes


def _difference(one: GroupComparison, result: ItemDif) -> list[str]:
    between = f"in {one.reference} and {one.focal}"
    if result.flagged:
        classes = f"ETS class {result.ets or 'none'}, Jodoin–Gierl class {result.logistic.jodoin_gierl}"
        return [f"People of equal standing answer it differently {between}: {classes}."]
    if one.crosses(result):
        p = _printed(result.logistic.p_nonuniform)
        return [f"It tells people apart differently {between}, by little (non-uniform, {p})."]
    return []


def _printed(p: float) -> str:
    return "p < .001" if p < 0.001 else f"p = {p:.3f}"


def _misfit(study: Study, row: int) -> list[str]:
    if isinstance(study.item_fit, Unavailable):
        return []
    fit = study.item_fit[row]
    if fit.p is None or fit.rmsea is None or fit.n < FEWEST_FOR_FIT:
        return []
    if fit.p >= 0.05 / len(study.items) or fit.rmsea < MISFIT_RMSEA:
        return []
    return [f"The model does not fit it: S-X² {_printed(fit.p)}, RMSEA {fit.rmsea:.2f}."]


def _sample_flags(study: Study) -> Iterator[Flag]:
    sample = study.sample
    if sample.silent:
        shown = ", ".join(map(str, sample.silent[:10])) + (" …" if len(sample.silent) > 10 else "")
        yield _flag(
            "people", "all", "no answers", len(sample.silent), f"No answer at all in line {shown}: left out."
        )
    if sample.groups is not None and (unknown := sample.groups.count("")):
        yield _flag(
            "groups", "all", "no group", unknown, f"{unknown} people name no group: left out of the comparison."
        )
    if sample.reverse and sample.scale.observed:
        ends = " and ".join(sample.scale.observed)
        were = "were" if len(sample.scale.observed) > 1 else "was"
        reading = (
            f"Items were reversed within {sample.scale.low:g} to {sample.scale.high:g}; the {ends} {were} not "
            f"given and {were} taken from the answers."
        )
        yield _flag("scale", "reversed items", "observed range", None, reading)


def _group_flags(study: Study) -> Iterator[Flag]:
    for one in study.comparisons:
        if isinstance(one, Unavailable):
            yield _flag("groups", "all", "not compared", None, one.reason)
            continue
        for note in one.purified.notes:
            yield _flag("groups", one.focal, "groups", None, note)
    if isinstance(study.by_group, Unavailable):
        yield _flag("groups", "all", "no curves", None, study.by_group.reason)


def _model_flags(study: Study) -> Iterator[Flag]:
    calibration = study.calibration
    if study.model == "nrm":
        reading = "Means, r with the rest and reliability read the answers as numbers; the nominal model does not."
        yield _flag("scale", "all", "unordered answers", None, reading)
    for note in calibration.flags[len(calibration.unobserved) :]:  # unused answers are said with their items
        yield _flag("calibration", study.model, "calibration", None, note)
    found = study.dimensions
    if not isinstance(found, Unavailable) and found.components > 1:
        reading = f"The answers show {found.components} dimensions rather than one: one score may hide them."
        yield _flag("scale", "dimensions", "parallel analysis", found.components, reading)


def _unused(study: Study, row: int) -> list[str]:
    low = study.sample.scale.low
    seen = {int(step + low) for step in study.calibration.categories[row]}
    given = not study.sample.scale.observed
    ends = (study.sample.scale.low, study.sample.scale.high) if given else (min(seen), max(seen))
    return [str(answer) for answer in range(int(ends[0]), int(ends[1]) + 1) if answer not in seen]


def _people_flags(study: Study) -> Iterator[Flag]:
    found = [(one.person, one.index, one.value, one.reading) for one in study.quality.flags]
    if not isinstance(study.person_fit, Unavailable):
        unlikely = np.flatnonzero(np.nan_to_num(study.person_fit.lz_star, nan=0.0) < UNLIKELY_LZ)
        for person in unlikely.tolist():
            value = float(study.person_fit.lz_star[person])
            reading = f"These answers hardly go together for one person under the model (lz* = {value:.1f})."
            found.append((person, "lz_star", value, reading))
    for person, index, value, reading in sorted(found, key=lambda one: one[:2]):
        yield _flag("person", f"line {study.sample.lines[person]}", index, value, reading)


def _flag(about: str, where: str, index: str, value: float | None, reading: str) -> Flag:
    return {"about": about, "where": where, "index": index, "value": value, "reading": reading}
