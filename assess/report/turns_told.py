"""Conversations on paper: what each turn added or took, told by how the customer spoke; never what was said."""

from collections.abc import Mapping
from typing import Any

from assess.documents.instrument import Instrument
from assess.report import sentences
from assess.report.score_words import ScoreWords
from assess.scoring.profile import Part, Profile, Score


def turns_told(profile: Profile, instruments: Mapping[str, Instrument], words: ScoreWords) -> dict[str, Any] | None:
    """Each conversation with its turns in star points, 10 a standard deviation; nothing where there were none."""
    talks = {item.id: one for one in instruments.values() for item in one.items if item.nodes}
    wanted = {one.id for one in profile.components if one.lens == "encounters"}
    held = [below for part in profile.explanation if part.id in wanted for below in part.parts if below.id in talks]
    if not held or profile.encounters is None:
        return None
    score = profile.encounters
    return {
        "rows": [_told(part, talks[part.id], words) for part in held],
        "guessing": "" if score.guessing is None else sentences.whole(100 * score.guessing),
        "gap": _gap(profile.real_gap, words),
    }


def _gap(gap: Score | None, words: ScoreWords) -> tuple[str, str] | None:
    """What it is called, and the figure with its interval or the line that withholds it."""
    if gap is None:
        return None
    if gap.value is None or gap.low is None or gap.high is None:
        return words.title(gap.id), words.withheld(gap.withheld) if gap.withheld else ""
    parts = (sentences.signed(100 * value, words.translations) for value in (gap.value, gap.low, gap.high))
    mean, low, high = parts
    return words.title(gap.id), f"{mean} ({low} … {high})"


def _told(part: Part, instrument: Instrument, words: ScoreWords) -> dict[str, Any]:
    item = instrument.by_id[part.id]
    nodes = {node.id: node for node in item.nodes}
    tempers = {word.id: word.title for word in instrument.words.tempers} if instrument.words else {}
    turns = [
        {
            "number": number,
            "temper": words.temper(node.tags.temper or "", tempers),
            "change": sentences.signed(10 * one.contribution, words.translations),
        }
        for number, one in enumerate(part.parts, start=1)
        if (node := nodes.get(one.id.rpartition("/")[2])) is not None
    ]
    return {
        "title": instrument.shown_title,
        "customer": words.customer(hostile=item.tags.manner in instrument.difficult_manners),
        "turns": turns,
        "change": sentences.signed(10 * part.contribution, words.translations),
    }
