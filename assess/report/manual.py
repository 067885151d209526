"""The content manual of one document: what is in it, why it is keyed so, and how far it can be trusted.

It holds the key, so it is for HR and not for anybody who invites or takes the test.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assess.config import shipped
from assess.documents.authors_check import AuthorsCheck
from assess.documents.bank import Bank
from assess.documents.blueprint import Blueprint
from assess.documents.form_coverage import coverage
from assess.documents.instrument import Instrument
from assess.documents.item import Item
from assess.documents.library import Library
from assess.formats.registry import minutes
from assess.report import manual_figures as figures
from assess.report.page_style import page_style
from assess.scoring.snapshot import Snapshot

FINGERPRINT_LETTERS = 12
LANGUAGES = {"ar": "Arabic", "de": "German", "en": "English", "es": "Spanish", "fr": "French"}
FORMATS = {
    "likert": "Statements, each rated by how much it is like the person",
    "pick-one": "Scenarios; one option is chosen",
    "best-worst": "Scenarios; the best and the worst option are chosen",
    "rate-each": "Scenarios; every option is rated",
    "rank": "Scenarios; the options are put in order",
    "forced-choice": "Blocks of statements; the one most and the one least like the person are chosen",
}
METHODS = {
    "best-worst": "Key of the best less key of the worst choice, over the widest difference the scenario allows: "
    "1 for the keyed pair, 0 for its reverse; guessing reaches .50.",
    "likert": "Place of the answer on the scale from 0 to 1, turned round for statements keyed the other way.",
    "forced-choice": "Within a block the statement most like the person counts 1, the least 0, the others .5, "
    "turned round for statements keyed the other way.",
}


class NoManual(LookupError):
    """There is no content manual for this document: it holds no items."""


@dataclass(frozen=True)
class Manual:
    """Everything the two pages print."""

    title: str
    context: Mapping[str, Any]


def manual(
    library: Library, key: str, *, check: AuthorsCheck | None = None, local: Snapshot | None = None
) -> Manual:
    """The manual of `slug/version`, an instrument or a bank; NoManual for anything else.

    `check` is the record of its authors' check; `local` a snapshot of people really tested, shown beside what the
    authors assume.
    """
    document = library.instruments.get(key) or library.documents.get(key)
    if not isinstance(document, Instrument | Bank):
        raise NoManual(key)
    forms = _forms(library, document)
    lead = main_form(library, key)
    blueprint = _blueprint(library, document.items)
    facets = _facets(document, blueprint)
    titles = {facet["id"]: facet["title"] for facet in facets}
    keyed = any(option.effectiveness is not None for item in document.items for option in item.options)
    bank = library.documents.get(lead.bank) if lead and lead.bank else None
    pool = bank.items if isinstance(bank, Bank) else document.items
    vocabulary = lead.words if lead else None
    context = {
        "document": document,
        "kind": "bank" if isinstance(document, Bank) else lead.format.kind if lead else "",
        "keyed": keyed,
        "key_source": document.key_source if isinstance(document, Bank) else document.scoring.key_source,
        "fingerprint": document.fingerprint[:FINGERPRINT_LETTERS],
        "facets": facets,
        "titles": titles,
        "given": [_given(form) for form in forms],
        "battery": _battery(library, blueprint, forms),
        "coverage": figures.coverage_tables(forms, document.items, titles, vocabulary),
        "reading": figures.reading(document.items),
        "options": figures.options(document.items),
        "cues": figures.cues(pool) if keyed else None,
        "overlap": figures.overlap(document.items),
        "desirability": figures.desirability(document.items, titles),
        "precision": figures.precision(lead, local) if lead else None,
        "quality": [item for item in document.items if not item.scored],
        "check": figures.checked(check, titles),
        "sources": sorted(Counter(item.source for item in document.items).items()),
        "languages": _languages(library, forms),
        "numbers": {item.id: number for number, item in enumerate(document.items, start=1)},
    }
    return Manual(document.title, context)


def main_form(library: Library, key: str) -> Instrument | None:
    """The instrument whose precision the manual of `key` prints: itself, or a bank's first form, if any."""
    document = library.instruments.get(key) or library.documents.get(key)
    forms = _forms(library, document) if isinstance(document, Instrument | Bank) else []
    return next((form for form in forms if form.format.kind != "rate-each"), forms[0] if forms else None)


def screen_html(content: Manual) -> str:
    """One file to read on a screen: style and fonts inside, no scripts."""
    return _page(content, page_style("tokens.css", "manual.css"))


def print_html(content: Manual) -> str:
    """The page that `pdf` prints."""
    return _page(content, None)


def _page(content: Manual, style: str | None) -> str:
    return _environment().get_template("report/manual.html.jinja").render(content.context, style=style)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(shipped("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"figure": figures.figure, "share": figures.share, "words": _words}
    return environment


def _words(name: str) -> str:
    """An identifier as people say it."""
    return name.replace("-", " ")


def _forms(library: Library, document: Instrument | Bank) -> list[Instrument]:
    """The instruments that give the document's items to people: itself, or the forms of a bank."""
    if isinstance(document, Instrument):
        return [document]
    return [one for _key, one in sorted(library.instruments.items()) if one.bank == document.key]


def _blueprint(library: Library, items: Sequence[Item]) -> Blueprint | None:
    """The blueprint that describes most of the facets the items measure."""
    measured = set(coverage(items).facets)
    known = sorted(library.blueprints.items(), reverse=True)
    best = max(known, key=lambda pair: len(measured & {f.id for f in pair[1].facets}), default=None)
    return best[1] if best and measured & {facet.id for facet in best[1].facets} else None


def _facets(document: Instrument | Bank, blueprint: Blueprint | None) -> list[dict[str, Any]]:
    """Each facet measured: its point, its ends, and how many items look at it."""
    counts = coverage(document.items)
    scales = {scale.id: scale.title for scale in document.scales} if isinstance(document, Instrument) else {}
    described = {facet.id: facet for facet in blueprint.facets} if blueprint else {}
    homes = {facet: point.title for point in blueprint.points for facet in point.facets} if blueprint else {}
    ids = [facet for facet in (*described, *sorted(counts.facets)) if counts.facets[facet]]
    return [
        {
            "id": facet,
            "title": described[facet].title if facet in described else scales.get(facet, _words(facet)),
            "point": homes.get(facet, ""),
            "described": described.get(facet),
            "primary": counts.primary[facet],
            "also": counts.facets[facet] - counts.primary[facet],
        }
        for facet in dict.fromkeys(ids)
    ]


def _given(form: Instrument) -> dict[str, Any]:
    return {
        "form": form,
        "format": FORMATS[form.format.kind],
        "method": METHODS.get(form.scoring.method, ""),
        "minutes": minutes(form),
        "statements": len(form.items),
    }


def _battery(library: Library, blueprint: Blueprint | None, forms: Sequence[Instrument]) -> list[tuple[str, float]]:
    """Title and estimated minutes of each part of the battery that one of the forms belongs to."""
    if blueprint is None or len(blueprint.battery) < 2 or not {f.key for f in forms} & set(blueprint.battery):
        return []
    parts = [library.instruments[key] for key in blueprint.battery]
    return [(part.title, minutes(part)) for part in parts]


def _languages(library: Library, forms: Sequence[Instrument]) -> list[str]:
    codes = {language for form in forms for language in library.languages(form)}
    return sorted(LANGUAGES.get(code, code) for code in codes)
