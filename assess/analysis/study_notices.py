"""What a study asks people to look at, each with its place and a reading."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
from scipy.special import ndtr

from assess.analysis.attempt import Unavailable
from assess.analysis.codes import Message, message
from assess.analysis.study import GroupComparison, Study
from assess.analysis.study_dimension_figures import dimension_notices

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
            yield _flag("reliability", name, "no interval", found.value, message("said", what=found.method))
    yield from _model_flags(study)
    for row, name in enumerate(study.sample.items):
        for note in item_notes(study, row):
            yield _flag("item", name, "item", study.items[row].r_drop, note)
    yield from _group_flags(study)
    yield from _people_flags(study)


def item_notes(study: Study, row: int) -> list[Message]:
    """What to look at in one item."""
    notes = list(study.items[row].flags)
    if unused := _unused(study, row):
        code = "options-unchosen" if study.model == "nrm" else "neighbours-joined"
        notes.append(message(code, answers=list(unused)))
    calibration = study.calibration
    slope = 0.0 if isinstance(calibration, Unavailable) else calibration.slopes[row]
    if np.ndim(slope) == 0 and float(slope) < 0.0:
        notes.append(message("slope-negative"))
    notes += _misfit(study, row)
    notes += [
        note for one in study.comparisons if isinstance(one, GroupComparison) for note in _difference(one, row)
    ]
    return notes


def _difference(one: GroupComparison, row: int) -> list[Message]:
    groups, deciding = {"reference": one.reference, "focal": one.focal}, one.deciding(row)
    if one.flagged(row):
        ets = None if one.by_latent else one.purified.items[row].ets
        return [message("item-dif", **groups, ets=ets or "–", jodoin_gierl=deciding.jodoin_gierl)]
    if one.crosses(row):
        return [message("item-dif-crossing", **groups, p=_printed(deciding.p_nonuniform))]
    return []


def _printed(p: float) -> str:
    return "p < .001" if p < 0.001 else f"p = {p:.3f}"


def _misfit(study: Study, row: int) -> list[Message]:
    if isinstance(study.item_fit, Unavailable):
        return []
    fit = study.item_fit[row]
    if fit.p is None or fit.rmsea is None or fit.n < FEWEST_FOR_FIT:
        return []
    if fit.p >= 0.05 / len(study.items) or fit.rmsea < MISFIT_RMSEA:
        return []
    return [message("misfit", p=_printed(fit.p), rmsea=fit.rmsea)]


def _sample_flags(study: Study) -> Iterator[Flag]:
    sample = study.sample
    if sample.silent:
        shown = ", ".join(map(str, sample.silent[:10])) + (" …" if len(sample.silent) > 10 else "")
        yield _flag("people", "all", "no answers", len(sample.silent), message("silent-lines", lines=shown))
    for name, reason in sample.set_aside:
        yield _flag("scale", name, "set aside", None, message("set-aside", item=name, why=reason))
    if sample.only_form is not None:
        yield _flag("scale", "all", "one form", None, message("one-form", form=sample.only_form or "–"))
    if sample.weights is not None:
        effective = sample.weights.effective
        reading = message("weighted", people=sample.weights.n, effective=effective)
        yield _flag("scale", "all", "weights", effective, reading)
    if sample.groups is not None and (unknown := sample.groups.count("")):
        yield _flag("groups", "all", "no group", unknown, message("no-group-named", people=unknown))
    if sample.reverse and sample.scale.observed:
        code = "ends-observed" if len(sample.scale.observed) > 1 else f"{sample.scale.observed[0]}-observed"
        reading = message(code, low=sample.scale.low, high=sample.scale.high)
        yield _flag("scale", message("reversed-items"), "observed range", None, reading)


def _group_flags(study: Study) -> Iterator[Flag]:
    for one in study.comparisons:
        if isinstance(one, Unavailable):
            yield _flag("groups", "all", "not compared", None, one.reason)
            continue
        for note in one.purified.notes:
            yield _flag("groups", one.focal, "groups", None, note)
        if one.by_latent:
            yield _flag("groups", one.focal, "groups", None, message("compared-by-theta"))
        if isinstance(one.latent, Unavailable):
            yield _flag("groups", one.focal, "no θ", None, one.latent.reason)
    if isinstance(study.by_group, Unavailable):
        yield _flag("groups", "all", "no curves", None, study.by_group.reason)


def _model_flags(study: Study) -> Iterator[Flag]:
    scale = study.scale
    if study.model == "nrm":
        yield _flag("scale", "all", "unordered answers", None, message("unordered-answers"))
    if isinstance(scale, Unavailable):
        yield _flag("calibration", study.model, "no calibration", None, scale.reason)
    else:
        unused = len(scale.calibration.unobserved)  # said with their items
        for note in (*scale.notes, *scale.calibration.flags[unused:]):
            yield _flag("calibration", study.model, "calibration", None, note)
    found = study.dimensions
    if not isinstance(found, Unavailable) and found.components > 1:
        reading = message("several-dimensions", dimensions=found.components, percent=100 * found.quantile)
        yield _flag("scale", "dimensions", "parallel analysis", found.components, reading)
    for where, index, value, told in dimension_notices(study.whole):
        yield _flag("scale", where, index, value, told)


def _unused(study: Study, row: int) -> list[str]:
    column = study.sample.answers[:, row]
    seen = {int(answer) for answer in np.unique(column[~np.isnan(column)])}
    given = not study.sample.scale.observed
    ends = (study.sample.scale.low, study.sample.scale.high) if given else (min(seen), max(seen))
    return [str(answer) for answer in range(int(ends[0]), int(ends[1]) + 1) if answer not in seen]


def _people_flags(study: Study) -> Iterator[Flag]:
    found = [(one.person, one.index, one.value, one.reading, one.chance) for one in study.quality.flags]
    if not isinstance(study.person_fit, Unavailable):
        unlikely = np.flatnonzero(np.nan_to_num(study.person_fit.lz_star, nan=0.0) < UNLIKELY_LZ)
        for person in unlikely.tolist():
            value = float(study.person_fit.lz_star[person])
            rare = float(ndtr(value))  # lz* of attentive people is standard normal
            found.append((person, "lz_star", value, message("unlikely-answers", value=value), rare))
    for person, index, value, reading, chance in sorted(found, key=lambda one: one[:2]):
        where = message("line", line=study.sample.lines[person])
        yield _flag("person", where, index, value, reading) | {"chance": chance}


def _flag(about: str, where: str | Message, index: str, value: float | None, reading: Message) -> Flag:
    return {"about": about, "where": where, "index": index, "value": value, "reading": reading}
