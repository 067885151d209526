"""Rules for blueprints: weights, facets, levels, and a battery that measures what is asked."""

from collections.abc import Iterator

from assess.documents.blueprint import Blueprint
from assess.documents.check.common import repeated
from assess.documents.check.form_rules import parallel_problems
from assess.documents.fault import Fault
from assess.documents.feedback import FeedbackBank
from assess.documents.instrument import Instrument
from assess.documents.interview import InterviewBank
from assess.documents.library import Library
from assess.documents.onboarding import OnboardingBank
from assess.documents.preview import Preview


def blueprint_problems(document: Blueprint, library: Library) -> Iterator[Fault]:
    """Weights, facets, documents named, reference values, levels, and what the battery measures."""
    total = sum(component.weight for component in document.components)
    if abs(total - 1) > 1e-9:
        yield Fault("components", f"the weights add up to {total:g}", "let them add up to 1")
    yield from _facets_used(document)
    yield from _named_documents(document, library)
    for component in document.components:
        if sum(map(bool, (component.instrument, component.instruments, component.facets))) != 1:
            yield Fault(component.id, "needs either an instrument, instruments or facets", "give one of them")
        yield from repeated(component.id, component.instruments)
        if not 0 <= component.reference.mean <= 1:
            reason = f"a reference mean of {component.reference.mean:g} is off the scale"
            yield Fault(component.id, reason, "scores run from 0 to 1: write .65 for 65 per cent")
    yield from _levels(document)
    yield from _calibrations_needed(document, library)
    yield from _measured(document, library)
    yield from _form_rules(document, library)


def _form_rules(document: Blueprint, library: Library) -> Iterator[Fault]:
    yield from repeated("forms", [f"{rules.scenarios} scenarios" for rules in document.forms])
    for rules in document.forms:
        for name in ("manner", "courteous"):
            if (ends := getattr(rules, name)) is not None and ends[0] > ends[1]:
                yield Fault("forms", f"{name} goes from {ends[0]} to {ends[1]}", "write the smaller number first")
    yield from parallel_problems(document, library)


def _facets_used(document: Blueprint) -> Iterator[Fault]:
    facets = {facet.id for facet in document.facets}
    yield from repeated("facets", [facet.id for facet in document.facets])
    yield from repeated("points", [facet for point in document.points for facet in point.facets])
    used = [(point.id, facet) for point in document.points for facet in point.facets]
    used += [(component.id, facet.id) for component in document.components for facet in component.facets]
    for place, facet in used:
        if facet not in facets:
            yield Fault(place, f"unknown facet {facet}", "describe it under facets")


def _named_documents(document: Blueprint, library: Library) -> Iterator[Fault]:
    wanted: list[tuple[str, str, type]] = [("battery", key, Instrument) for key in document.battery]
    around = {
        "interview": InterviewBank,
        "onboarding": OnboardingBank,
        "feedback": FeedbackBank,
        "preview": Preview,
    }
    wanted += [(name, key, kind) for name, kind in around.items() if (key := getattr(document, name))]
    for place, key, kind in wanted:
        if not isinstance(library.documents.get(key), kind):
            yield Fault(
                place, f"no {place if kind is not Instrument else 'instrument'} {key}", "name one that is here"
            )


def _calibrations_needed(document: Blueprint, library: Library) -> Iterator[Fault]:
    yield from repeated("needs_calibration", document.needs_calibration)
    for key in document.needs_calibration:
        found = library.documents.get(key)
        if key not in document.battery:
            yield Fault("needs_calibration", f"{key} is not in the battery", "add it there, or take it out here")
        elif isinstance(found, Instrument) and (found.ranked or found.format.kind != "forced-choice"):
            reason = f"{key} is no forced choice that waits for a calibration"
            yield Fault("needs_calibration", reason, "take it out: it counts as it is")


def _measured(document: Blueprint, library: Library) -> Iterator[Fault]:
    """The battery must measure what components and points ask for."""
    battery = [found for key in document.battery if isinstance(found := library.documents.get(key), Instrument)]
    if len(battery) < len(document.battery):
        return
    needed = document.needs_calibration
    names = {name for one in battery for name in (one.slug, one.source_bank)}
    styles = [one for one in battery if one.instruction == "would-do"]
    measured = {scale.id for one in styles for scale in one.scales}
    counted = {scale.id for one in styles if one.ranked or one.key in needed for scale in one.scales}
    anywhere = {scale.id for one in battery for scale in one.scales}
    for component in document.components:
        for slug in component.instruments or ((component.instrument,) if component.instrument else ()):
            if slug not in names:
                reason = f"no instrument of the battery is, or draws on, {slug}"
                yield Fault(component.id, reason, "add it to the battery")
        for facet in component.facets:
            if facet.id not in measured:
                reason = f"no questionnaire of the battery measures {facet.id}"
                yield Fault(component.id, reason, "add one to the battery, or take the facet out")
            elif facet.id not in counted:
                reason = f"{facet.id} is measured only where nothing is ranked until it is calibrated"
                yield Fault(component.id, reason, "name that instrument under needs_calibration")
    for described in document.facets:
        if described.id not in anywhere:
            yield Fault("facets", f"nothing in the battery measures {described.id}", "measure it, or take it out")


def _levels(document: Blueprint) -> Iterator[Fault]:
    starts = [level.start for level in document.levels]
    cuts = [start for start in starts if start is not None]
    if len(cuts) != len(starts) - 1 or cuts != sorted(set(cuts)) or (starts and starts[0] is not None):
        yield Fault("levels", "levels go upwards from one without a start", "order them")
