"""What a reader in a hurry needs of a profile: what to do with it, what they know and say, strengths."""

from collections.abc import Sequence
from gettext import NullTranslations
from typing import Any

from assess.documents.blueprint import Blueprint
from assess.report import charts, sentences
from assess.report.charts import Row
from assess.report.profile_heading import Standing
from assess.report.score_words import ScoreWords
from assess.scoring.profile import Z90, Component, Profile, Score

STRONG = 2 / 3  # of the most that can be reached: where an interval lies wholly above, in absolute terms
STRENGTHS = 3
CHART_WIDTH = 230
ROW = 19


def first_page(
    profile: Profile, blueprint: Blueprint, standing: Standing | None, words: ScoreWords
) -> dict[str, Any]:
    """The parts of the first page that no other page has."""
    return {
        "advice": advice(standing, words.translations) if profile.scorable else "",
        "knows_says": _knows_says(profile.components, words),
        "strengths": _strengths(profile.facets, blueprint, words),
    }


def advice(standing: Standing | None, translations: NullTranslations) -> str:
    """What to do with it; never a decision."""
    _ = translations.gettext
    if standing is None or standing.of < 2:
        return _("There is nobody yet to compare with. Use this to prepare the interview.")
    if standing.places >= standing.of:
        return _("There is a place for everybody. Use this to prepare the interview.")
    if standing.group == "sure":
        said = _(
            "As good as in: the probability of a place (%(places)d for %(of)d people) is %(p)s. Confirm it with "
            "the questions that everybody is asked."
        )
    elif standing.group == "open":
        said = _(
            "Open: the probability of a place (%(places)d for %(of)d people) is %(p)s. These scores cannot decide "
            "it; a structured interview with the same questions for all can."
        )
    else:
        said = _(
            "By these scores a place is very unlikely: its probability (%(places)d for %(of)d people) is %(p)s. "
            "That is no verdict on the person; a person decides, with a reason."
        )
    return said % {"places": standing.places, "of": standing.of, "p": sentences.chance(standing.p_top)}


def _knows_says(components: Sequence[Component], words: ScoreWords) -> dict[str, Any] | None:
    """What they know should be done and what they say they do, in one drawing, each beside its reference."""
    _ = words.translations.gettext
    groups = [
        (_("Knows what to do"), [one for one in components if one.lens == "judgement"]),
        (_("Finds the words"), [one for one in components if one.lens == "encounters"]),
        (_("Says of themselves"), [one for one in components if one.lens == "disposition"]),
    ]
    rows = [_row(one, words) for _title, inside in groups for one in inside]
    if not rows:
        return None
    named = [
        (title, len(inside)) if place == 0 else ("", 0) for title, inside in groups for place in range(len(inside))
    ]
    sources = sorted({one.reference_source for one in components})
    return {
        "rows": list(zip(rows, named, [sentences.whole(row.mark or 0) for row in rows], strict=True)),
        "plot": charts.dot_rows(rows, _("Knows and says"), width=CHART_WIDTH, row_height=ROW),
        "source": sentences.listing(sources, words.translations),
    }


def _row(one: Component, words: ScoreWords) -> Row:
    value, half = 100 * one.value, 100 * Z90 * one.se
    low, high = max(0.0, value - half), min(100.0, value + half)
    value = min(100.0, max(0.0, value))  # turns can lead a conversation beyond the scale by some points
    return Row(words.component(one.id), sentences.interval(value, low, high), value, low, high, 100 * one.reference)


def _strengths(facets: Sequence[Score], blueprint: Blueprint, words: ScoreWords) -> list[dict[str, str]]:
    """The highest facets whose whole interval lies in the upper third, with what they look like."""
    meanings = {facet.id: facet.high for facet in blueprint.facets}
    found = [
        (one.low, one.id, sentences.interval(100 * one.value, 100 * one.low, 100 * one.high))
        for one in facets
        if one.shown
        and one.value is not None
        and one.low is not None
        and one.high is not None
        and one.low >= STRONG
    ]
    return [
        {"title": words.title(key), "text": text, "meaning": meanings.get(key, "")}
        for _low, key, text in sorted(found, key=lambda one: (-one[0], one[1]))[:STRENGTHS]
    ]
