"""The decision record: what a person decided about somebody, why, and what was on their screen, on one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from gettext import NullTranslations
from typing import Any

from assess.report import confirmation_words, deadlines, sentences
from assess.report.catalogues import ENGLISH, language_of
from assess.report.document_heading import Heading, heading_context
from assess.report.templates import render

READERS, PAST = 6, 4  # lines that fit beside a long reason
LONG_REASON = 700  # letters, from which the page is set more tightly


@dataclass(frozen=True)
class RecordedReader:
    """Who had read about the person, how often, and when last."""

    name: str
    times: int
    last_at: datetime


@dataclass(frozen=True)
class RecordedFigures:
    """What the page showed of the person; `levels` from the highest down, each with its probability."""

    star: float
    star_low: float
    star_high: float
    levels: Sequence[tuple[str, float]]
    rank_low: int
    rank_high: int
    p_top: float
    alike: int


@dataclass(frozen=True)
class RecordedConfirmation:
    """What the page said of a confirmation: its group, and the difference in points of the star."""

    group: str
    change: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class RecordedDecision:
    """One of the decisions about the person."""

    kind: str
    by: str
    at: datetime
    undone_by: str = ""
    undone_at: datetime | None = None


@dataclass(frozen=True)
class DecisionRecord:
    """A decision as it is printed; `decided` is itself, `others` what was decided before and after.

    `together` counts the people decided about at once. `whole` says that it is as it was made.
    """

    heading: Heading
    decided: RecordedDecision
    basis: Sequence[str]
    reason: str
    together: int
    figures: RecordedFigures | None
    newest_at: datetime | None
    places: int
    results: int
    masked: bool
    readers: Sequence[RecordedReader]
    read_it: bool
    others: Sequence[RecordedDecision]
    pool: str
    result: str
    digest: str
    whole: bool
    confirmation: RecordedConfirmation | None = None


def record_context(record: DecisionRecord, translations: NullTranslations = ENGLISH) -> dict[str, Any]:
    """What page and paper print."""
    _, spoken = translations.gettext, language_of(translations)
    zone = record.heading.zone
    return {
        "heading": heading_context(record.heading, _("Decision record"), translations),
        "kind": kind_title(record.decided.kind, translations),
        "made": _made(record.decided, zone, translations),
        "undone": _undone(record.decided, zone, translations),
        "together": record.together - 1,
        "reason": [line for line in record.reason.splitlines() if line],
        "basis": [basis_title(code, translations) for code in record.basis],
        "figures": [*_figures(record, translations), *_confirmation(record.confirmation, translations)],
        "names": _("hidden") if record.masked else _("shown"),
        "newest": sentences.day(record.newest_at.date(), spoken) if record.newest_at else "–",
        "readers": [_reader(one, translations) for one in record.readers[:READERS]],
        "more_readers": max(len(record.readers) - READERS, 0),
        "read_it": record.read_it,
        "others": [
            (kind_title(one.kind, translations), _made(one, zone, translations), _undone(one, zone, translations))
            for one in record.others[:PAST]
        ],
        "prints": [(_("Ranking"), record.pool), (_("Result"), record.result), (_("Decision"), record.digest)],
        "whole": record.whole,
        "tight": len(record.reason) > LONG_REASON,
        "results": record.results,
        "places": record.places,
    }


def record_html(record: DecisionRecord, translations: NullTranslations = ENGLISH) -> str:
    """The record as one HTML page that `pdf` prints."""
    said = record_context(record, translations)
    return render("report/decision_record.html.jinja", {"heading": said["heading"], "record": said}, translations)


def kind_title(kind: str, translations: NullTranslations) -> str:
    """What a decision is called."""
    _ = translations.gettext
    return {
        "advance": _("Advance"),
        "hold": _("Hold"),
        "decline": _("Decline"),
        "hired": _("Hired"),
    }[kind]


def basis_title(code: str, translations: NullTranslations) -> str:
    """What a decision rests on beside the assessment."""
    _ = translations.gettext
    return {
        "application": _("Application and CV"),
        "conversation": _("Interview or conversation"),
        "work-sample": _("Work sample or trial day"),
        "references": _("References"),
        "requirements": _("A requirement of the job, named in the reason"),
        "other": _("Something else, named in the reason"),
    }[code]


def _made(one: RecordedDecision, zone: str, translations: NullTranslations) -> tuple[str, str]:
    """Who and when, apart: a name and a moment may run in different directions."""
    moment = deadlines.day_and_time(one.at, zone, language_of(translations))
    return one.by or "–", moment


def _undone(one: RecordedDecision, zone: str, translations: NullTranslations) -> tuple[str, ...]:
    if one.undone_at is None:
        return ()
    moment = deadlines.day_and_time(one.undone_at, zone, language_of(translations))
    return translations.gettext("taken back"), one.undone_by or "–", moment


def _reader(one: RecordedReader, translations: NullTranslations) -> tuple[str, str]:
    said = translations.ngettext("once, on %(day)s", "%(num)d times, last on %(day)s", one.times)
    day = sentences.day(one.last_at.date(), language_of(translations))
    return one.name, said % {"num": one.times, "day": day}


def _figures(record: DecisionRecord, translations: NullTranslations) -> list[tuple[str, str]]:
    """The lines of the table; none for who was not ranked."""
    figures = record.figures
    if figures is None:
        return []
    _ = translations.gettext
    levels = " · ".join(f"{title} {sentences.chance(p)}" for title, p in figures.levels if p >= 0.005)
    between = _("between %(low)d and %(high)d of %(of)d") % {
        "low": figures.rank_low, "high": figures.rank_high, "of": record.results,
    }  # fmt: skip
    return [
        (
            _("Star score, 90 %% interval") % {},
            sentences.interval(figures.star, figures.star_low, figures.star_high),
        ),
        (_("Level, provisional"), levels),
        (_("True rank, 90 %% interval") % {}, between),
        (
            _("Chance of a place among the first %(places)d") % {"places": record.places},
            sentences.chance(figures.p_top),
        ),
        (_("Others who could not be told apart"), str(figures.alike)),
    ]


def _confirmation(found: RecordedConfirmation | None, translations: NullTranslations) -> list[tuple[str, str]]:
    """The line of a confirmation, where there was one."""
    if found is None:
        return []
    said = confirmation_words.sentence(found.group, translations)
    if found.change is not None and found.low is not None and found.high is not None:
        said += f" {confirmation_words.points(found.change, found.low, found.high, translations)}"
    return [(translations.gettext("Confirmation"), said)]
