"""Bars of good practice for wording: length, reading grade, repetition, and what gives the key away."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from statistics import median

from assess.documents import wording
from assess.documents.bank import Exclusion
from assess.documents.check.common import warn
from assess.documents.check.ladders import ladder_bars
from assess.documents.check.tag_bars import tag_bars
from assess.documents.content_bars import FIRST_EDITION, Bars
from assess.documents.cues import ALL, FEWEST_SCENARIOS, HIGHEST_ADVANTAGE, HIGHEST_R2, OF_OPTIONS_ALONE, cue_model
from assess.documents.fault import Fault
from assess.documents.instrument import Instrument
from assess.documents.item import Item
from assess.documents.vocabulary import Vocabulary
from assess.documents.word_model import word_model

HIGHEST_GRADE, HIGHEST_MEDIAN_GRADE = 8.5, 7.5
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&[a-z]+;")
_PLACEHOLDER = re.compile(r"\b(TODO|TBD|FIXME|XXX|lorem ipsum)\b|^\.{3}$", re.IGNORECASE)
_NEGATION = re.compile(r"\b(?:not|never|no|nobody|nothing|none|cannot|\w+n['’]t)\b")


def scenario_bars(items: tuple[Item, ...], bars: Bars | None) -> Iterator[Fault]:
    """Length, numbers, ladder of keys and reading grade of each scenario."""
    bars = bars or FIRST_EDITION
    for item in items:
        keys = [option.effectiveness for option in item.options if option.effectiveness is not None]
        if not keys:
            continue
        yield from ladder_bars(item.id, keys, bars)
        yield from _length_bars(item, bars)
        grade = wording.reading_grade(scenario_text(item))
        if grade > HIGHEST_GRADE:
            remedy = f"use shorter words and sentences ({HIGHEST_GRADE} at most)"
            yield warn(item.id, f"reading grade {grade:.1f}", remedy)


def _length_bars(item: Item, bars: Bars) -> Iterator[Fault]:
    length, (least, most) = len(wording.words(item.text)), bars.stem
    if not least <= length <= most:
        yield warn(item.id, f"the scenario has {length} words", f"write {least} to {most}")
    found = wording.numbers(item.text)
    if bars.numbers is not None and len(found) > bars.numbers:
        reason = f"the scenario holds {len(found)} numbers ({', '.join(found)})"
        yield warn(item.id, reason, f"write {bars.numbers} at most")
    least, most = bars.option
    for option in item.options:
        length = len(wording.words(option.text))
        if not least <= length <= most:
            yield warn(f"{item.id} > {option.id}", f"{length} words", f"write {least} to {most}")


def bank_bars(
    items: tuple[Item, ...], words: Vocabulary | None, bars: Bars | None, exclusions: Sequence[Exclusion] = ()
) -> Iterator[Fault]:
    """Bars for scenarios together: reading, repetition, tags, and whether the options give the key away."""
    bars = bars or FIRST_EDITION
    keyed = [item for item in items if any(option.effectiveness is not None for option in item.options)]
    if not keyed:
        return
    middle = median(wording.reading_grade(scenario_text(item)) for item in keyed)
    if middle > HIGHEST_MEDIAN_GRADE:
        remedy = f"use shorter words and sentences ({HIGHEST_MEDIAN_GRADE} at most)"
        yield warn("items", f"the median reading grade is {middle:.1f}", remedy)
    yield from _overlaps(keyed)
    yield from tag_bars(keyed, words, bars)
    unlike = any(option.effectiveness != item.options[0].effectiveness for item in keyed for option in item.options)
    if len(keyed) >= FEWEST_SCENARIOS and unlike:
        yield from _seen_through(keyed, bars, [one.items for one in exclusions])


def _seen_through(items: Sequence[Item], bars: Bars, exclusions: Sequence[Sequence[str]]) -> Iterator[Fault]:
    """What surface and words of options foretell; without a bar of its own, what cues foretell of the best."""
    own = bars.advantage is not None
    model = cue_model(items, exclusions, ALL if own else OF_OPTIONS_ALONE)
    if model.predicted > HIGHEST_R2:
        reason = f"length, politeness and other cues foretell the key (R² {model.predicted:.2f})"
        yield warn("options", reason, f"let best options look like the others ({HIGHEST_R2:.2f} at most)")
    found = [("cues find the best option", model.best, bars.advantage if own else HIGHEST_ADVANTAGE)]
    if own:
        words = word_model(items, exclusions)
        found += [("words find the best option", words.best, bars.advantage)]
        found += [("cues find the worst option", model.worst, bars.advantage_at_worst)]
        found += [("words find the worst option", words.worst, bars.advantage_at_worst)]
    for what, guesses, most in found:
        if most is not None and guesses.hits > guesses.chance + most:
            reason = f"{what} in {guesses.hits:.0%} of scenarios, chance in {guesses.chance:.0%}"
            yield warn("options", reason, "let best options look like the others")


def statement_bars(document: Instrument) -> Iterator[Fault]:
    """Statements that ask one thing, do not repeat one another, and are keyed both ways."""
    if document.format.kind != "likert":
        return
    scored = document.scored_items
    for item in scored:
        if wording.double_barrelled(item.text):
            yield warn(item.id, "seems to ask two things", "ask one")
    yield from _overlaps(scored)
    for scale in document.scales:
        keyed = [item.keyed for item in scored if item.facet == scale.id]
        share = keyed.count("reverse") / len(keyed) if keyed else 0.45
        if not 0.35 <= share <= 0.5:
            yield warn(scale.id, f"{share:.0%} of its statements are reverse-keyed", "aim at 40 to 50 %")


def _overlaps(items: Sequence[Item]) -> Iterator[Fault]:
    for one, other in combinations(items, 2):
        same_facet = one.facet == other.facet and one.twin != other.id and other.twin != one.id
        if same_facet and wording.shared_content(one.text, other.text) > 0.5:
            yield warn(one.id, f"shares more than half of its content words with {other.id}", "reword one")


def text_bars(texts: Mapping[str, str]) -> Iterator[Fault]:
    """Texts without markup, placeholders and double negation, by the place where each stands."""
    yield from written_bars(texts)
    for place, text in texts.items():
        if len(_NEGATION.findall(text.lower())) > 1:
            yield warn(place, "holds more than one negation", "say it without")


def written_bars(texts: Mapping[str, str]) -> Iterator[Fault]:
    """Texts without markup and placeholders, by the place where each stands."""
    for place, text in texts.items():
        if _MARKUP.search(text):
            yield warn(place, "looks like HTML, which is shown as it stands", "write plain text")
        if _PLACEHOLDER.search(text):
            yield warn(place, "looks like a placeholder", "write the text")


def scenario_text(item: Item) -> str:
    """Everything a candidate reads of a scenario, as one passage."""
    return wording.join_texts([item.text, *(option.text for option in item.options)])
