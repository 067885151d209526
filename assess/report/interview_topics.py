"""What to talk about: what stands out, what to probe, questions, and how it was answered."""

from collections.abc import Mapping, Sequence
from typing import Any

from assess.documents.blueprint import Blueprint
from assess.documents.instrument import Instrument
from assess.documents.interview import InterviewBank
from assess.report import sentences
from assess.report.answers_to_discuss import discussed
from assess.report.score_words import ScoreWords
from assess.scoring.profile import Z90, Deviation, Profile

QUESTIONS = 4
PROBES = 2


def topics(
    profile: Profile,
    blueprint: Blueprint,
    interview: InterviewBank | None,
    instruments: Mapping[str, Instrument],
    words: ScoreWords,
) -> dict[str, Any]:
    """Everything an interviewer takes along; instruments are found by slug or by key."""
    flags = [
        {
            "code": flag.code,
            "title": words.flag_title(flag.code),
            "reading": words.flag_reading(flag),
            "rate": words.rate(flag.code),
            "caution": words.caution(flag.code),
            "where": words.instrument(flag.instrument),
        }
        for flag in profile.flags
    ]
    return {
        "stands_out": [_deviation(facet, blueprint, words) for facet in profile.stands_out],
        "probe": [_deviation(facet, blueprint, words) for facet in profile.probe],
        "even": profile.even,
        "questions": _questions(profile, interview, words),
        "to_discuss": len(discussed(profile.costly, instruments.values(), words.translations)),
        "flags": flags,
        "signs": _signs(flags),
    }


def _deviation(found: Deviation, blueprint: Blueprint, words: ScoreWords) -> dict[str, str]:
    """A facet that stands apart, with what both its ends look like; neither is said of the person."""
    half = 100 * Z90 * found.se
    distance = 100 * found.deviation
    known = next((facet for facet in blueprint.facets if facet.id == found.id), None)
    ends = (_within(value) for value in (distance, distance - half, distance + half))
    mean, low, high = (sentences.signed(value, words.translations) for value in ends)
    return {
        "title": words.title(found.id),
        "text": f"{mean} ({low} … {high})",
        "high": known.high if known else "",
        "low": known.low if known else "",
    }


def _within(distance: float) -> float:
    """No distance on a scale from 0 to 100 is longer than the scale."""
    return max(-100.0, min(100.0, distance))


def _signs(flags: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The flags of one kind together: title, what was seen in which instrument, and the caution once."""
    signs: dict[str, dict[str, Any]] = {}
    for entry in flags:
        kind = {"title": entry["title"], "seen": [], "rate": entry["rate"], "caution": entry["caution"]}
        signs.setdefault(entry["code"], kind)["seen"].append((entry["where"], entry["reading"]))
    return list(signs.values())


def _questions(profile: Profile, interview: InterviewBank | None, words: ScoreWords) -> list[dict[str, str]]:
    """Up to four questions: probes of the facets to probe, then core questions of the lowest points shown."""
    if interview is None:
        return []
    asked = [
        {"about": words.title(found.id), "ask": probe.ask}
        for found in profile.probe
        for probe in [probe for probe in interview.probes if probe.facet == found.id][:PROBES]
    ][:QUESTIONS]
    for point in sorted(profile.points, key=lambda point: (1 if point.value is None else point.value, point.id)):
        core = next((question for question in interview.core if question.point == point.id), None)
        if core is not None and len(asked) < QUESTIONS - 1:
            asked.append({"about": words.title(point.id), "ask": core.ask})
    return asked
