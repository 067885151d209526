"""From one person's battery to the Profile, with frozen parameters: no clock, no chance, no input or output."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from assess.documents.blueprint import Blueprint
from assess.scoring import version_1, version_2
from assess.scoring.composite import build_components, build_star, explain, measure_composite
from assess.scoring.mixes import mixes
from assess.scoring.points import Parameters
from assess.scoring.profile import (
    CalibrationPin,
    Flag,
    OccasionPin,
    Pin,
    Pins,
    Profile,
    Reason,
    SnapshotPin,
    Star,
    build,
)
from assess.scoring.quality_flags import flags, former_flags
from assess.scoring.sitting import Measure, Scored, Sitting, score_sitting
from assess.scoring.snapshot import Snapshot
from assess.scoring.structure import BatteryError, Composite, components, facet_homes, points
from assess.scoring.subscores import (
    costly_answers,
    deviations,
    difficult_score,
    encounter_score,
    facet_scores,
    judgement_score,
    mirror_gap,
    point_scores,
    real_gap,
)

CURRENT = "3"


class UnknownVersion(LookupError):
    """A scoring version that this product does not know."""


class Given(NamedTuple):
    """All that a Profile is made of; `prints` are fingerprints to name where they are not the documents' own."""

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
) -> Profile:
    """The Profile of one person's complete battery, by the present scoring version.

    `parameters` holds what is frozen beside the key, by instrument key: what some methods need, and calibrations.
    The same input gives the same bytes in any order of sittings and answers. Errors: ResponseError (an answer does
    not fit), BatteryError (the battery does not measure the blueprint), SnapshotError (no values for an
    instrument), KeyProblem (a key cannot score). Too few answers, or answers without a shape, are no error: the
    profile then says why it has no star.
    """
    made = _profile(Given(battery, blueprint, snapshot, language, parameters or {}, {}))
    return build(json.loads(made.to_json()))  # six decimals, as it will be stored


def star(
    battery: Sequence[Sitting],
    blueprint: Blueprint,
    snapshot: Snapshot,
    parameters: Mapping[str, Parameters] | None = None,
) -> Star | None:
    """The star of one person by that source of errors, to six decimals, and nothing else; None without a score."""
    scored = _score(battery, snapshot, parameters or {})
    structure, good, homes = _structure(blueprint, scored)
    measures = _measures(structure, homes, good)
    built = build_components(blueprint, structure, measures, snapshot)
    if len(built) < len(structure):
        return None
    made = build_star(built, structure, measures, snapshot)
    return Star(made.value, round(made.se, 6), made.reliability)


def profile_text(
    version: str,
    battery: Sequence[Sitting],
    blueprint: Blueprint,
    snapshot: Snapshot,
    language: str,
    prints: Mapping[str, str] | None = None,
    parameters: Mapping[str, Parameters] | None = None,
) -> str:
    """The stored bytes of a Profile by that scoring version; UnknownVersion when there is none of that name.

    `prints` holds the fingerprints that the Profile shall name, by document key, where documents were known by
    other prints then; `parameters` as for `profile`.
    """
    if version not in VERSIONS:
        raise UnknownVersion(f"no scoring version {version}: install the version of the product that made it")
    given = Given(battery, blueprint, snapshot, language, parameters or {}, prints or {})
    made = _profile(given, flags if version == CURRENT else former_flags)
    return VERSIONS[version](made, given)


def read_profile(text: str) -> Profile:
    """A stored Profile of any scoring version, in the present shape."""
    data = json.loads(text)
    former = FORMER.get(data["scoring_version"])
    return former(data) if former else build(data)


def _profile(given: Given, signs: Callable[[Sequence[Scored]], tuple[Flag, ...]] = flags) -> Profile:
    scored = _score(given.battery, given.snapshot, given.parameters)
    star_points = points(given.blueprint, [one.instrument for one in scored])
    structure, good, homes = _structure(given.blueprint, scored)
    tests = _tests(good)
    measures = _measures(structure, homes, good)
    built = build_components(given.blueprint, structure, measures, given.snapshot)
    complete = len(built) == len(structure)
    made = build_star(built, structure, measures, given.snapshot) if complete else None
    facets = facet_scores(given.blueprint, homes, tests)
    talk, talks = _conversations(structure, good)
    above, below = deviations(facets, homes)
    return Profile(
        scoring_version=CURRENT,
        language=given.language,
        pins=_pins(given, scored),
        scorable=made is not None,
        reasons=_reasons(scored, structure, measures),
        star=made,
        components=built,
        judgement=judgement_score(tests[0]) if tests else None,
        difficult=difficult_score(tests[0]) if tests else None,
        mirror_gap=mirror_gap(tests[0]) if tests else None,
        points=point_scores(star_points, homes, given.snapshot),
        facets=facets,
        explanation=explain(built, structure, homes, good) if made else (),
        mixes=mixes(tests),
        costly=costly_answers(tests),
        stands_out=above,
        probe=below,
        even=not above and not below,
        flags=signs(scored),
        encounters=encounter_score(talk, measures[talk], talks, given.snapshot) if talk in measures else None,
        real_gap=real_gap(talks, given.snapshot.real_gap) if talks else None,
    )


def _conversations(structure: Sequence[Composite], good: Mapping[str, Scored]) -> tuple[str, list[Scored]]:
    """The component that is made of conversations, and those of them that have a score."""
    for part in structure:
        if part.by_turns:
            return part.id, [good[one.key] for one in part.instruments if one.key in good]
    return "", []


def _structure(
    blueprint: Blueprint, scored: Sequence[Scored]
) -> tuple[Sequence[Composite], dict[str, Scored], dict[str, Scored]]:
    """The components, the instruments that have a score, and where each facet is measured among them."""
    instruments = [one.instrument for one in scored]
    good = {one.instrument.key: one for one in scored if one.reason is None}
    homes = {facet: good[one.key] for facet, one in facet_homes(instruments).items() if one.key in good}
    return components(blueprint, instruments), good, homes


def _tests(good: Mapping[str, Scored]) -> list[Scored]:
    """The tests of judgement that are ranked; conversations are a lens of their own."""
    return [
        one
        for one in good.values()
        if one.instrument.instruction == "should-do" and one.instrument.ranked and not one.instrument.by_turns
    ]


def _score(battery: Sequence[Sitting], snapshot: Snapshot, parameters: Mapping[str, Parameters]) -> list[Scored]:
    sittings = sorted(battery, key=lambda sitting: sitting.instrument.key)
    _each_once([sitting.instrument.slug for sitting in sittings])
    given = [(one, parameters.get(one.instrument.key, Parameters())) for one in sittings]
    return [_calibrated(score_sitting(one, snapshot, frozen), frozen) for one, frozen in given]


def _calibrated(scored: Scored, frozen: Parameters) -> Scored:
    if frozen.calibration is None:
        return scored
    from assess.scoring.calibrated_scores import (
        by_calibration,  # the engine of item response theory, for whoever has one
    )

    return by_calibration(scored, frozen.calibration)


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
            {one.key for one in part.instruments} <= set(good)
            if part.instruments
            else set(part.facets) <= set(homes)
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
        Reason("unanswered", {"component": part.id}) for part in structure if part.id not in measures
    )


def _pins(given: Given, scored: Sequence[Scored]) -> Pins:
    prints, snapshot = given.prints, given.snapshot
    instruments = tuple(
        Pin(
            one.instrument.key,
            prints.get(one.instrument.key, one.instrument.fingerprint),
            one.instrument.bank or "",
            one.instrument.bank_print,
        )
        for one in scored
    )
    star = Pin(given.blueprint.key, prints.get(given.blueprint.key, given.blueprint.fingerprint))
    errors = SnapshotPin(snapshot.fingerprint, snapshot.source, _occasion(scored, snapshot))
    return Pins(star, instruments, errors, _calibrations(given, scored))


def _calibrations(given: Given, scored: Sequence[Scored]) -> tuple[CalibrationPin, ...]:
    attached = {key: one.calibration for key, one in given.parameters.items() if one.calibration is not None}
    return tuple(
        CalibrationPin(one.instrument.key, found.fingerprint, found.source, found.date, found.n)
        for one in scored
        if (found := attached.get(one.instrument.key)) is not None and one.traits
    )


def _occasion(scored: Sequence[Scored], snapshot: Snapshot) -> OccasionPin | None:
    known = snapshot.occasion
    if known is None:
        return None
    share = max((known.shares.get(one.instrument.key, 0.0) for one in scored), default=0.0)
    return OccasionPin(share, known.source, known.n)


def _text_3(made: Profile, _given: Given) -> str:
    return made.to_json()


def _text_2(made: Profile, _given: Given) -> str:
    return version_2.text(made)


def _text_1(made: Profile, given: Given) -> str:
    return version_1.text(made, given.blueprint, [sitting.instrument for sitting in given.battery])


VERSIONS: dict[str, Callable[[Profile, Given], str]] = {"1": _text_1, "2": _text_2, "3": _text_3}
FORMER: dict[str, Callable[[dict[str, Any]], Profile]] = {"1": version_1.read, "2": version_2.read}
