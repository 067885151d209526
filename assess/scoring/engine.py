"""From one person's battery to the Profile, with frozen parameters: no clock, no chance, no input or output."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from assess.documents.blueprint import Blueprint
from assess.scoring.composite import build_components, build_star, explain, measure_composite
from assess.scoring.mixes import mixes
from assess.scoring.points import Parameters
from assess.scoring.profile import Pin, Pins, Profile, Reason, SnapshotPin
from assess.scoring.quality_flags import flags
from assess.scoring.sitting import Measure, Scored, Sitting, score_sitting
from assess.scoring.snapshot import Snapshot
from assess.scoring.structure import BatteryError, Composite, components, facet_homes, points
from assess.scoring.subscores import (
    costly_answers,
    deviations,
    difficult_score,
    facet_scores,
    judgement_score,
    mirror_gap,
    point_scores,
)

CURRENT = "1"


class Given(NamedTuple):
    """All that a Profile is made of."""

    battery: Sequence[Sitting]
    blueprint: Blueprint
    snapshot: Snapshot
    language: str
    parameters: Mapping[str, Parameters]
    prints: Mapping[str, str]


def profile(
    battery: Sequence[Sitting],
    blueprint: Blueprint,
    snapshot: Snapshot,
    language: str,
    parameters: Mapping[str, Parameters] | None = None,
    version: str = CURRENT,
    prints: Mapping[str, str] | None = None,
) -> Profile:
    """The Profile of one person's complete battery.

    `parameters` holds what some methods freeze beside the key, by instrument key; `prints` the fingerprints that
    the Profile shall name, by document key, where they are not the documents' own. The same input gives the same
    bytes in any order of sittings and answers. Errors: ResponseError (an answer does not fit), BatteryError (the
    battery does not measure the blueprint), SnapshotError (no values for an instrument), KeyProblem (a key cannot
    score). Too few answers, or answers without a shape, are no error: the profile then says why it has no star.
    """
    return VERSIONS[version](Given(battery, blueprint, snapshot, language, parameters or {}, prints or {}))


def _profile_1(given: Given) -> Profile:
    scored = _score(given.battery, given.snapshot, given.parameters)
    instruments = [one.instrument for one in scored]
    structure, star_points = components(given.blueprint, instruments), points(given.blueprint, instruments)
    good = {one.instrument.key: one for one in scored if one.reason is None}
    homes = {facet: good[one.key] for facet, one in facet_homes(instruments).items() if one.key in good}
    tests = _tests(good)
    measures = _measures(structure, homes, good)
    built = build_components(given.blueprint, structure, measures, given.snapshot)
    star = build_star(built, given.snapshot) if len(built) == len(structure) else None
    facets = facet_scores(given.blueprint, homes, tests)
    above, below = deviations(facets, homes)
    return _as_stored(
        Profile(
            scoring_version="1",
            language=given.language,
            pins=_pins(given.blueprint, scored, given.snapshot, given.prints),
            scorable=star is not None,
            reasons=_reasons(scored, structure, measures),
            star=star,
            components=built,
            judgement=judgement_score(tests[0]) if tests else None,
            difficult=difficult_score(tests[0]) if tests else None,
            mirror_gap=mirror_gap(tests[0]) if tests else None,
            points=point_scores(star_points, homes, given.snapshot),
            facets=facets,
            explanation=explain(built, structure, _titles(given.blueprint), homes) if star else (),
            mixes=mixes(tests),
            costly=costly_answers(tests),
            stands_out=above,
            probe=below,
            even=not above and not below,
            flags=flags(scored),
        )
    )


def _as_stored(raw: Profile) -> Profile:
    """The Profile with six decimals, as it will be stored."""
    return Profile.from_json(raw.to_json())


def _tests(good: Mapping[str, Scored]) -> list[Scored]:
    """The tests of judgement that are ranked."""
    return [one for one in good.values() if one.instrument.instruction == "should-do" and one.instrument.ranked]


def _score(battery: Sequence[Sitting], snapshot: Snapshot, parameters: Mapping[str, Parameters]) -> list[Scored]:
    sittings = sorted(battery, key=lambda sitting: sitting.instrument.key)
    _each_once([sitting.instrument.slug for sitting in sittings])
    return [score_sitting(one, snapshot, parameters.get(one.instrument.key)) for one in sittings]


def _titles(blueprint: Blueprint) -> dict[str, str]:
    return {facet.id: facet.title for facet in blueprint.facets}


def _each_once(slugs: Sequence[str]) -> None:
    twice = sorted({slug for slug in slugs if slugs.count(slug) > 1})
    if twice:
        raise BatteryError([f"{slug} is in the battery twice; keep the sitting that counts" for slug in twice])


def _measures(
    structure: Sequence[Composite], homes: Mapping[str, Scored], good: Mapping[str, Scored]
) -> dict[str, Measure]:
    found = {}
    for part in structure:
        needs = (
            {part.instrument.key} <= set(good) if part.instrument is not None else set(part.facets) <= set(homes)
        )
        measure = measure_composite(part, homes, good) if needs else None
        if measure is not None:
            found[part.id] = measure
    return found


def _reasons(
    scored: Sequence[Scored], structure: Sequence[Composite], measures: Mapping[str, Measure]
) -> tuple[Reason, ...]:
    """Which instruments cannot be scored; else which components have a part without any answer."""
    found = tuple(one.reason for one in scored if one.reason is not None)
    return found or tuple(
        Reason("unanswered", f"{part.title} has no score: one of its parts has no answer.")
        for part in structure
        if part.id not in measures
    )


def _pins(blueprint: Blueprint, scored: Sequence[Scored], snapshot: Snapshot, prints: Mapping[str, str]) -> Pins:
    instruments = tuple(
        Pin(
            one.instrument.key,
            prints.get(one.instrument.key, one.instrument.fingerprint),
            one.instrument.bank or "",
        )
        for one in scored
    )
    star = Pin(blueprint.key, prints.get(blueprint.key, blueprint.fingerprint))
    return Pins(star, instruments, SnapshotPin(snapshot.fingerprint, snapshot.source))


VERSIONS: dict[str, Callable[[Given], Profile]] = {"1": _profile_1}
