"""Rules for forms: how their scenarios cover the model, and what parallel forms may share."""

from collections.abc import Iterator
from itertools import combinations

from assess.documents.blueprint import Blueprint
from assess.documents.check.common import warn
from assess.documents.fault import DocumentError, Fault
from assess.documents.form_coverage import differences, option_set, rules_of, shortfalls, twins_within
from assess.documents.instrument import Instrument
from assess.documents.library import Library, version_key


def form_bars(form: Instrument, library: Library) -> Iterator[Fault]:
    """Twins within, and the rules of the form's length in the blueprint it belongs to."""
    for one, other in twins_within(form.items):
        yield warn("form", f"{one} and {other} are twins", "keep one of them")
    blueprint = blueprint_of(form, library)
    if blueprint is None or form.words is None:
        return
    rules = rules_of(blueprint.forms, len(form.items))
    if rules is None:
        return
    points = {point.id: point.facets for point in blueprint.points}
    for reason in shortfalls(form.items, points, form.words, rules):
        yield warn("form", reason, "exchange a scenario")


def blueprint_of(form: Instrument, library: Library) -> Blueprint | None:
    """The blueprint whose rules hold for a form: the newest with it in its battery, else of its bank or slug."""
    newest = sorted(library.blueprints.values(), key=lambda one: version_key(one.version), reverse=True)
    sources = {form.slug, form.source_bank}
    found = [
        *(one for one in newest if form.key in one.battery),
        *(one for one in newest if form.bank in _banks(one, library)),
        *(one for one in newest if sources & {component.instrument for component in one.components}),
    ]
    return found[0] if found else None


def _banks(blueprint: Blueprint, library: Library) -> set[str | None]:
    battery = (library.documents.get(key) for key in blueprint.battery)
    return {one.bank for one in battery if isinstance(one, Instrument) and one.bank}


def parallel_problems(document: Blueprint, library: Library) -> Iterator[Fault]:
    """Parallel forms are here, as long as each other, share nothing, and cover the same."""
    points = {point.id: point.facets for point in document.points}
    for rules in document.forms:
        place = f"forms > {rules.scenarios} scenarios"
        forms = [_form(key, library) for key in rules.parallel]
        for key, form in zip(rules.parallel, forms, strict=True):
            if form is None:
                yield Fault(place, f"no form {key}", "name one that is here, or take it out")
        for one, other in combinations([form for form in forms if form is not None], 2):
            yield from _parallel(place, one, other, points)


def _form(key: str, library: Library) -> Instrument | None:
    document = library.documents.get(key)
    if not isinstance(document, Instrument):
        return None
    try:
        return library.joined(document)
    except DocumentError:
        return None  # said by the check of the form


def _parallel(
    place: str, one: Instrument, other: Instrument, points: dict[str, tuple[str, ...]]
) -> Iterator[Fault]:
    both = f"{one.key} and {other.key}"
    if len(one.items) != len(other.items):
        yield warn(place, f"{both} have {len(one.items)} and {len(other.items)} scenarios", "make them alike")
    sets = {option_set(item): item.id for item in one.items}
    for item in other.items:
        if item.options and (shared := sets.get(option_set(item))) is not None:
            yield warn(place, f"{shared} of {one.key} has the options of {item.id} of {other.key}", "exchange one")
    if one.words is not None and (found := list(differences(one.items, other.items, points, one.words))):
        yield warn(place, f"{both} do not cover the same: {', '.join(found)}", "exchange scenarios")
