"""The content manual of one document: what is in it, why it is keyed so, and how far it can be trusted.

It holds the key, so it is for HR and not for anybody who invites or takes the test.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from gettext import NullTranslations
from typing import Any

from assess.documents.authors_check import AuthorsCheck
from assess.documents.bank import Bank
from assess.documents.blueprint import Blueprint
from assess.documents.check.form_rules import blueprint_of
from assess.documents.conversation import as_scenarios
from assess.documents.form_coverage import coverage
from assess.documents.instrument import Instrument
from assess.documents.item import Item
from assess.documents.library import Library
from assess.formats.duration import minutes
from assess.report import manual_checks as checks
from assess.report import manual_figures as figures
from assess.report import sentences
from assess.report.catalogues import ENGLISH, direction, language_of
from assess.report.duration_words import ToldDuration, usual
from assess.report.embedded_style import embedded_style
from assess.report.manual_expectations import ToldExpectation, expectations, widest_block
from assess.report.manual_talks import talks
from assess.report.manual_words import ManualWords
from assess.report.numbers import identifier
from assess.report.templates import render
from assess.scoring.snapshot import Snapshot

FINGERPRINT_LETTERS = 12


class NoManual(LookupError):
    """There is no content manual for this document: it holds no items."""


@dataclass(frozen=True)
class Manual:
    """Everything the two pages print, and by which template."""

    title: str
    context: Mapping[str, Any]
    translations: NullTranslations = ENGLISH
    template: str = "report/manual.html.jinja"


def manual(
    library: Library,
    key: str,
    *,
    check: AuthorsCheck | None = None,
    local: Snapshot | None = None,
    durations: Mapping[str, ToldDuration] | None = None,
    apart: Mapping[str, float] | None = None,
    expected: ToldExpectation | None = None,
    translations: NullTranslations = ENGLISH,
) -> Manual:
    """The manual of `slug/version`, an instrument or a bank; NoManual for anything else.

    `check` is the record of its authors' check; `local` a snapshot of people really tested, shown beside what the
    authors assume; `durations` what people took for an instrument, in the place of the estimate; `apart` how far
    ways through a conversation differ for the equally able, `expected` what blocks of forced choice may reach, both
    by simulation. Items stand in the language they were written in, since that is what was checked. Turns of
    conversations stand as scenarios.
    """
    document = library.instruments.get(key) or library.documents.get(key)
    if not isinstance(document, Instrument | Bank):
        raise NoManual(key)
    language = language_of(translations)
    forms = [library.titled(form, language) for form in _forms(library, document)]
    lead = _main(forms)
    blueprint = _blueprint(library, document.items, language)
    facets = _facets(document, blueprint)
    titles = {facet["id"]: facet["title"] for facet in facets}
    vocabulary = library.localised_vocabulary(lead.words, language) if lead and lead.words else None
    words = ManualWords(vocabulary, translations)
    shown = document.model_copy(update={"items": as_scenarios(document.items)})
    context: dict[str, Any] = {
        **_head(library, shown, lead, language),
        **_of_items(document, shown, titles, words),
        "talks": talks(document.items, apart or {}),
        "facets": facets,
        "titles": titles,
        "given": [_given(form, words, (durations or {}).get(form.key), translations) for form in forms],
        "battery": _battery(library, blueprint, forms, language, durations or {}),
        "coverage": figures.coverage_tables(forms, document.items, titles, words, _ruled_by(library, lead)),
        "cues": _cues(library, shown, forms, translations),
        "expected": expectations(expected, document.items, blueprint, titles),
        "precision": figures.precision(lead, local, translations) if lead else None,
        "check": checks.checked(check, titles, {tag: title for title, tag in words.option_tags()}, language),
        "languages": _languages(library, forms, language),
    }
    return Manual(context["title"], context, translations)


def _of_items(
    document: Instrument | Bank, shown: Instrument | Bank, titles: Mapping[str, str], words: ManualWords
) -> dict[str, Any]:
    """What the items themselves tell, and what cues and tags are called; `shown` has turns as scenarios."""
    return {
        "reading": figures.reading(shown.items),
        "options": figures.options(shown.items, words),
        "overlap": figures.overlap(document.items),
        "desirability": figures.desirability(shown.items, titles),
        "widest_block": widest_block(document.items),
        "cue_titles": words.cues,
        "tag_titles": words.of_item,
        "option_titles": words.of_option,
    }


def _head(library: Library, document: Instrument | Bank, lead: Instrument | None, language: str) -> dict[str, Any]:
    """Which document it is, where its items come from, and in which language they stand if not the reader's."""
    foreign = document.language != language
    named = library.titled(document, language) if isinstance(document, Instrument) else document
    return {
        "title": named.title,
        "purpose": named.purpose,
        "document": document,
        "kind": "bank" if isinstance(document, Bank) else lead.format.kind if lead else "",
        "key_source": document.key_source if isinstance(document, Bank) else document.scoring.key_source,
        "fingerprint": document.fingerprint[:FINGERPRINT_LETTERS],
        "quality": [item for item in document.items if not item.scored],
        "sources": sorted(Counter(item.source for item in document.items).items()),
        "written_in": sentences.language_name(document.language, language) if foreign else "",
        "written_direction": direction(document.language),
        "numbers": {item.id: number for number, item in enumerate(document.items, start=1)},
    }


def _ruled_by(library: Library, form: Instrument | None) -> Blueprint | None:
    """The blueprint whose rules hold for a form."""
    return blueprint_of(form, library) if form else None


def _cues(
    library: Library, document: Instrument | Bank, forms: Sequence[Instrument], translations: NullTranslations
) -> figures.Figures | None:
    """What options give away in the whole pool that a form draws from; nothing where there is no key."""
    bank = library.documents.get(forms[0].bank) if forms and forms[0].bank else None
    keyed = any(option.effectiveness is not None for item in document.items for option in item.options)
    return checks.cues(bank if isinstance(bank, Bank) else document, forms, translations) if keyed else None


def main_form(library: Library, key: str) -> Instrument | None:
    """The instrument whose precision the manual of `key` prints: itself, or a bank's first form, if any."""
    document = library.instruments.get(key) or library.documents.get(key)
    return _main(_forms(library, document)) if isinstance(document, Instrument | Bank) else None


def _main(forms: Sequence[Instrument]) -> Instrument | None:
    return next((form for form in forms if form.format.kind != "rate-each"), forms[0] if forms else None)


def screen_html(content: Manual) -> str:
    """One file to read on a screen: style and fonts inside, no scripts."""
    return _page(content, embedded_style("fonts.css", "tokens.css", "base.css", "document.css", "manual.css"))


def print_html(content: Manual) -> str:
    """The page that `pdf` prints."""
    return _page(content, None)


def _page(content: Manual, style: str | None) -> str:
    return render(content.template, {**content.context, "style": style}, content.translations)


def _forms(library: Library, document: Instrument | Bank) -> list[Instrument]:
    """The instruments that give the document's items to people: itself, or the forms of a bank."""
    if isinstance(document, Instrument):
        return [document]
    return [one for _key, one in sorted(library.instruments.items()) if one.bank == document.key]


def _blueprint(library: Library, items: Sequence[Item], language: str) -> Blueprint | None:
    """The blueprint that describes most of the facets the items measure, in that language if it is translated."""
    measured = set(coverage(items).facets)
    known = sorted(library.blueprints.items(), reverse=True)
    best = max(known, key=lambda pair: len(measured & {f.id for f in pair[1].facets}), default=None)
    found = best[1] if best and measured & {facet.id for facet in best[1].facets} else None
    return library.localised_blueprint(found, language) if found else None


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
            "title": described[facet].title if facet in described else scales.get(facet, identifier(facet)),
            "point": homes.get(facet, ""),
            "described": described.get(facet),
            "primary": counts.primary[facet],
            "also": counts.facets[facet] - counts.primary[facet],
        }
        for facet in dict.fromkeys(ids)
    ]


def _given(
    form: Instrument, words: ManualWords, taken: ToldDuration | None, translations: NullTranslations
) -> dict[str, Any]:
    return {
        "form": form,
        "format": words.format(form.format.kind),
        "method": words.method(form.scoring.method),
        "minutes": taken.minutes if taken else minutes(form),
        "estimated": minutes(form),
        "observed": usual(taken, translations) if taken is not None and taken.low is not None else "",
        "statements": len(form.items),
    }


def _battery(
    library: Library,
    blueprint: Blueprint | None,
    forms: Sequence[Instrument],
    language: str,
    durations: Mapping[str, ToldDuration],
) -> list[tuple[str, float]]:
    """Title and minutes of each part of the battery that one of the forms belongs to."""
    if blueprint is None or len(blueprint.battery) < 2 or not {f.key for f in forms} & set(blueprint.battery):
        return []
    parts = [library.instruments[key] for key in blueprint.battery]
    times = [durations[part.key].minutes if part.key in durations else minutes(part) for part in parts]
    return [(library.titled(part, language).title, time) for part, time in zip(parts, times, strict=True)]


def _languages(library: Library, forms: Sequence[Instrument], spoken: str) -> list[str]:
    codes = {language for form in forms for language in library.languages(form)}
    return sorted(sentences.language_name(code, spoken) for code in codes)
