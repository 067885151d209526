"""The manual of a battery: what is in its star, how far it can be trusted, and what faking brings. In English."""

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import Any

from assess.documents.blueprint import Blueprint
from assess.documents.instrument import Instrument
from assess.documents.library import Library
from assess.documents.star_study import Faked, Reached, StarStudy
from assess.formats.duration import minutes
from assess.report import charts
from assess.report.catalogues import ENGLISH
from assess.report.faking_study import CONDITIONS, MEANINGS, lift_told, machine_told, signs_told, told
from assess.report.manual import FINGERPRINT_LETTERS, Manual
from assess.report.manual_words import ManualWords

Z90 = 1.645  # half-width of a 90 % interval in standard errors
MOST_CLICKING = 0.01  # of people who click, with more than 50 % probability of Strong or above


def battery_manual(library: Library, blueprint: Blueprint, study: StarStudy | None) -> Manual:
    """The manual of a blueprint; without a study of these very documents it says so, and shows no figure."""
    battery = [library.instruments[key] for key in blueprint.battery]
    context: dict[str, Any] = {
        "title": blueprint.title,
        "document": blueprint,
        "fingerprint": blueprint.fingerprint[:FINGERPRINT_LETTERS],
        "parts": _parts(battery),
        "together": sum(minutes(one) for one in battery),
        "lens_weights": _lens_weights(blueprint, battery),
        "components": _components(blueprint, study),
        "levels": [(level.title, level.start) for level in reversed(blueprint.levels)],
        "study": study,
        "reached": [_reached(row) for row in study.reached] if study else [],
        "worth": _worth(study) if study else None,
        "faking": _faking(study) if study else None,
    }
    return Manual(blueprint.title, context, ENGLISH, "report/battery_manual.html.jinja")


def _parts(battery: Sequence[Instrument]) -> list[dict[str, Any]]:
    words = ManualWords(None, ENGLISH)
    return [
        {
            "title": one.title,
            "key": one.key,
            "format": words.format(one.format.kind),
            "items": one.answered_by_one(item.id for item in one.scored_items),
            "minutes": minutes(one),
            "print": one.fingerprint[:FINGERPRINT_LETTERS],
        }
        for one in battery
    ]


def _lens_weights(blueprint: Blueprint, battery: Sequence[Instrument]) -> dict[str, float]:
    """The share of each lens in the weights as written."""
    by_turns = {one.slug for one in battery if one.by_turns}
    found = {"judgement": 0.0, "conversations": 0.0, "statements": 0.0}
    for part in blueprint.components:
        talks = bool(by_turns & {*part.instruments, part.instrument})
        found["statements" if part.facets else "conversations" if talks else "judgement"] += part.weight
    whole = sum(found.values())
    return {lens: weight / whole for lens, weight in found.items()}


def _components(blueprint: Blueprint, study: StarStudy | None) -> list[dict[str, Any]]:
    carried = {one.component: one for one in study.weights} if study else {}
    whole = sum(part.weight for part in blueprint.components)
    return [
        {
            "title": part.title,
            "nominal": part.weight / whole,
            "source": part.weight_source,
            "carried": carried.get(part.id),
            "reference": part.reference,
        }
        for part in blueprint.components
    ]


def _reached(row: Reached) -> dict[str, Any]:
    return {
        "what": row.what,
        "title": row.title,
        "minutes": row.minutes,
        "sittings": told(row.sittings),
        "known": told(row.known) if row.known else "–",
        "one_day": told(row.one_day) if row.one_day else "–",
        "statements": row.statements,
    }


def _worth(study: StarStudy) -> dict[str, Any]:
    """What a reliability means for one person, in points of 50 + 10z, and what stands beside it."""
    rows = {row.what: row for row in study.reached}
    own = rows["battery"].sittings.value
    error = 10 * (1.0 - own) ** 0.5
    return {
        "own": own,
        "interval": Z90 * error,
        "difference": Z90 * error * (2 / own) ** 0.5 if own > 0 else math.inf,
        "rows": rows,
        "former": rows.get("former"),
        "faked_before": {one.condition: one for one in study.former},
    }


def _faking(study: StarStudy) -> dict[str, Any]:
    by_name = {one.condition: one for one in study.faked}
    clicking = by_name["random-tests"]
    return {
        "rows": [_faked(one) for one in study.faked],
        "axis": charts.star_axis((_points(one.mean - one.sd), _points(one.mean + one.sd)) for one in study.faked),
        "by": by_name,
        "above": _above(by_name["machine"], by_name["honest"]),
        "machine": machine_told(study),
        "kept": clicking.strong <= MOST_CLICKING,
        "most": MOST_CLICKING,
    }


def _faked(one: Faked) -> dict[str, Any]:
    return {
        "title": CONDITIONS[one.condition],
        "meaning": MEANINGS[one.condition],
        "points": _points(one.mean),
        "low": _points(one.mean - one.sd),
        "high": _points(one.mean + one.sd),
        "sd": one.sd,
        "lift": lift_told(one),
        "strong": one.strong,
        "most": one.strong_most,
        "signs": signs_told(one),
        "many": one.many,
    }


def _points(star: float) -> float:
    return 50 + 10 * star


def _above(one: Faked, others: Faked) -> int:
    """Of a hundred of the others how many have a lower star, at most 99."""
    return min(99, int(100 * NormalDist(others.mean, others.sd).cdf(one.mean)))
