"""The numbers of a content manual, as its tables print them."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from gettext import NullTranslations
from itertools import combinations
from statistics import median
from typing import Any

from assess.documents import form_coverage, wording
from assess.documents.blueprint import Blueprint, FormRules
from assess.documents.check.wording_bars import HIGHEST_GRADE, HIGHEST_MEDIAN_GRADE, scenario_text
from assess.documents.form_coverage import Coverage, coverage
from assess.documents.instrument import Instrument
from assess.documents.item import Item
from assess.documents.vocabulary import Vocabulary, Word
from assess.report.manual_words import ManualWords
from assess.report.sentences import day_of_figures, listing
from assess.scoring.occasion import assumed_occasion
from assess.scoring.profile import OccasionPin
from assess.scoring.snapshot import InstrumentValues, ScaleValues, Snapshot, items_needed, stepped

Figures = dict[str, Any]

ATTRACTIVE = "Attractive but wrong"  # how rationales of tempting options begin
CLOSEST_SHOWN = 5
WANTED = (0.50, 0.60, 0.70, 0.80, 0.90)
LONGEST_PLAN = 4  # times the present length: what is longer is no plan


def coverage_tables(
    forms: Sequence[Instrument],
    items: Sequence[Item],
    titles: Mapping[str, str],
    words: ManualWords,
    blueprint: Blueprint | None = None,
) -> Figures | None:
    """How often each form meets each facet, manner, channel, stage and setting; editions of one form together.

    `rules` are what a form of that length is made of, and whether each column meets its own (None: no rules).
    """
    if words.vocabulary is None or not any(item.tags.manner or item.tags.channel for item in items):
        return None
    _ = words.translations.gettext
    columns = _columns(forms, words.translations) or [(_("All"), tuple(items))]
    met = [_met(own, words.vocabulary, blueprint) for _title, own in columns]
    if len(columns) > 1 or len(items) > len(columns[0][1]):
        columns.append((_("Whole bank"), tuple(items)))
    counts = [coverage(own) for _title, own in columns]
    facets = [
        (title, [(found.primary[facet], found.facets[facet] - found.primary[facet]) for found in counts])
        for facet, title in titles.items()
    ]
    tables = [_tag_table(title, counts, tag, known) for title, tag, known in words.coverage()]
    return {
        "columns": [title for title, _items in columns],
        "sizes": [len(own) for _title, own in columns],
        "facets": facets,
        "tables": tables,
        "met": [*met, *[None] * (len(columns) - len(met))] if any(one is not None for one in met) else [],
        "rules": [(one.scenarios, words.form_rules(one)) for one in _rules_used(columns, blueprint)],
        "twins": form_coverage.twins_within(items),
    }


def _met(items: Sequence[Item], vocabulary: Vocabulary, blueprint: Blueprint | None) -> bool | None:
    """Whether a form meets the rules of its length; None where there are none."""
    rules = form_coverage.rules_of(blueprint.forms, len(items)) if blueprint else None
    if rules is None or blueprint is None:
        return None
    points = {point.id: point.facets for point in blueprint.points}
    return not any(form_coverage.shortfalls(items, points, vocabulary, rules))


def _rules_used(columns: Sequence[tuple[str, Sequence[Item]]], blueprint: Blueprint | None) -> list[FormRules]:
    used = [form_coverage.rules_of(blueprint.forms, len(own)) for _title, own in columns] if blueprint else []
    return sorted({one for one in used if one is not None}, key=lambda one: one.scenarios)


def _tag_table(title: str, counts: Sequence[Coverage], tag: str, words: tuple[Word, ...]) -> Figures:
    found = [getattr(count, tag) for count in counts]
    rows = [(word.title, [one[word.id] for one in found]) for word in words]
    return {"title": title, "rows": [row for row in rows if any(row[1])]}


def _columns(forms: Sequence[Instrument], translations: NullTranslations) -> list[tuple[str, tuple[Item, ...]]]:
    editions: dict[frozenset[str], list[Instrument]] = defaultdict(list)
    for form in forms:
        editions[frozenset(item.id for item in form.items)].append(form)
    titles = [[re.split("[,،] ", one.title)[-1] for one in same] for same in editions.values()]
    names = [listing(same, translations) for same in titles]
    items = [same[0].items for same in editions.values()]
    return [(name[:1].upper() + name[1:], own) for name, own in zip(names, items, strict=True)]


def reading(items: Sequence[Item]) -> Figures | None:
    """Words and Flesch-Kincaid grade of each scenario with its options; None where there are none."""
    rows: list[Figures] = []
    for item in items:
        if item.facet is None or not item.options:
            continue
        lengths = [len(wording.words(option.text)) for option in item.options]
        rows.append(
            {
                "item": item,
                "words": len(wording.words(item.text)),
                "shortest": min(lengths),
                "longest": max(lengths),
                "grade": wording.reading_grade(scenario_text(item)),
            }
        )
    if not rows:
        return None
    return {
        "rows": rows,
        "median": median(row["grade"] for row in rows),
        "highest": max(row["grade"] for row in rows),
        "bar": HIGHEST_GRADE,
        "median_bar": HIGHEST_MEDIAN_GRADE,
        "words": sum(row["words"] for row in rows) / len(rows),
    }


def options(items: Sequence[Item], words: ManualWords) -> Figures | None:
    """What the options of scenarios are: how they were judged, and how many tempt for a wrong reason."""
    found = [option for item in items for option in item.options if option.effectiveness is not None]
    if not found:
        return None
    tags = [
        (title, Counter(word for o in found if (word := words.of_tag(tag, o.tags))))
        for title, tag in words.option_tags()
    ]
    return {
        "count": len(found),
        "tags": [(title, counted.most_common()) for title, counted in tags if counted],
        "overreach": sum(option.tags.overreach for option in found),
        "attractive": sum(option.rationale.startswith(ATTRACTIVE) for option in found),
        "range": min(
            max(keys) - min(keys)
            for item in items
            if (keys := [option.effectiveness for option in item.options if option.effectiveness is not None])
        ),
    }


def overlap(items: Sequence[Item]) -> list[tuple[Item, Item, float]]:
    """The pairs of one facet, twins aside, that share most of their content words."""
    scored = [item for item in items if item.scored and item.facet]
    pairs = [
        (one, other, wording.shared_content(one.text, other.text))
        for one, other in combinations(scored, 2)
        if one.facet == other.facet and other.id != one.twin and one.id != other.twin
    ]
    return sorted((pair for pair in pairs if pair[2]), key=lambda pair: -pair[2])[:CLOSEST_SHOWN]


def desirability(items: Sequence[Item], titles: Mapping[str, str]) -> list[Figures]:
    """For each facet of statements: how many, how many reverse-keyed, and how desirable they were judged."""
    rows = []
    for facet, title in titles.items():
        own: list[Any] = [item for item in items if item.scored and item.facet == facet and not item.options]
        own += [o for item in items if item.scored and not item.facet for o in item.options if o.facet == facet]
        if own:
            reverse = [one for one in own if one.keyed == "reverse"]
            rated = [one.desirability for one in own if one.desirability is not None]
            rows.append(
                {
                    "title": title,
                    "count": len(own),
                    "reverse": len(reverse),
                    "desirability": sum(rated) / len(rated) if rated else None,
                    "low": min(rated, default=None),
                    "high": max(rated, default=None),
                }
            )
    return rows


def precision(form: Instrument, local: Snapshot | None, translations: NullTranslations) -> Figures:
    """Variance components and what more or fewer items would buy, assumed and, where people were tested, local."""
    known = local.instruments.get(form.key) if local is not None and local.n else None
    count = form.answered_by_one(item.id for item in form.scored_items)
    assumed = ScaleValues(form.assumed.mean, form.assumed.sd, form.assumed.reliability, count)
    _ = translations.gettext
    sources = [_source(_("Assumed"), form.assumed.source, assumed)]
    if known is not None and local is not None:
        sources.append(_source(_("Local"), local.source, known.total) | {"local": True})
    lengths = {count // 2, count, 2 * count}
    for source in sources:
        lengths |= {n for n in source["needed"].values() if n is not None and n <= LONGEST_PLAN * count}
    plans = [(n, [_plan(source["total"], n) for source in sources]) for n in sorted(lengths) if n > 1]
    return {
        "count": count,
        "sources": sources,
        "best": sources[-1],
        "plans": plans,
        "scales": _scales(form, known),
        "title": form.title,
        "day": _day(form, local, translations),
    }


def _day(form: Instrument, local: Snapshot | None, translations: NullTranslations) -> str:
    """What a day adds to statements, by the local source of errors where it knows of one, else as assumed."""
    known = local.occasion if local is not None and local.occasion is not None else assumed_occasion([form])
    share = known.shares.get(form.key, 0.0)
    return day_of_figures(OccasionPin(share, known.source, known.n), translations) if share else ""


def _source(label: str, source: str, values: ScaleValues) -> Figures:
    """Components on 0-1 points: person r s², residual (1 − r) s² n, so that r = person / (person + residual/n)."""
    return {
        "label": label,
        "local": False,
        "source": source,
        "total": values,
        "person": values.reliability * values.sd**2,
        "residual": (1.0 - values.reliability) * values.sd**2 * values.n_items,
        "needed": {wanted: items_needed(values.reliability, values.n_items, wanted) for wanted in WANTED},
    }


def _plan(values: ScaleValues, count: int) -> tuple[float, float]:
    """Reliability and standard error, in per cent of the maximum, with that many items."""
    reliability = stepped(values.reliability, count / values.n_items)
    error = (1.0 - values.reliability) * values.sd**2 * values.n_items / count
    return reliability, 100 * error**0.5


def _scales(form: Instrument, known: InstrumentValues | None) -> list[Figures]:
    counts = coverage(form.items).primary
    if form.by_turns:
        counts = Counter(dict.fromkeys(counts, 1))
    rows = []
    for scale in form.scales:
        values = known.scales.get(scale.id) if known else None
        own = values or ScaleValues(scale.mean, scale.sd, scale.reliability, counts[scale.id])
        needed = items_needed(own.reliability, own.n_items)
        rows.append({"id": scale.id, "title": scale.title, "known": own, "needed": needed})
    return rows
