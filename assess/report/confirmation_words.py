"""What a confirmation says of a first result, in the reader's language: never more than the figures carry.

A second figure that is lower has many ordinary reasons, so that no sentence says why, and none accuses anybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from gettext import NullTranslations
from typing import Any

from assess.report import numbers, sentences
from assess.report.catalogues import ENGLISH, language_of
from assess.scoring.profile import Z90

CONFIRMED, LOWER = "confirmed", "lower"


@dataclass(frozen=True)
class TwoFigures:
    """One score of the first sitting beside that of the confirmation, in standard deviations from the reference."""

    lens: str
    first: float
    first_se: float
    second: float
    second_se: float
    change: float
    se: float

    @property
    def low(self) -> float:
        """Lower end of the difference's 90 % interval."""
        return self.change - Z90 * self.se

    @property
    def high(self) -> float:
        """Upper end."""
        return self.change + Z90 * self.se


@dataclass(frozen=True)
class Confirmation:
    """What became of a confirmation: where it stands, and what it says once it is complete.

    `verdict` is empty before; `whole` holds all lenses together, None where a part is missing, and `drop` how far
    below the first figure somebody must truly stand to be noticed in 80 % of cases.
    """

    campaign_id: str
    place_id: str
    state: str
    day: date | None = None
    verdict: str = ""
    lenses: Sequence[TwoFigures] = ()
    whole: TwoFigures | None = None
    drop: float | None = None

    @property
    def group(self) -> str:
        """One of three: confirmed, lower, or open where there is not enough to say; empty before it is complete."""
        return self.verdict if self.verdict in ("", CONFIRMED, LOWER) else "open"


def told(found: Confirmation, translations: NullTranslations = ENGLISH) -> dict[str, Any]:
    """What page and paper print once it is complete."""
    return {
        "sentence": sentence(found.group, translations),
        "line": line(found, translations),
        "why": _why(found.verdict, translations),
        "rows": [_row(one, translations) for one in (*found.lenses, *([found.whole] if found.whole else []))],
        "power": power(found, translations),
    }


def sentence(group: str, translations: NullTranslations = ENGLISH) -> str:
    """The one sentence of each of the three groups."""
    _ = translations.gettext
    return {
        "confirmed": _("The first result is confirmed."),
        "lower": _("The first result could not be confirmed."),
        "open": _("There is not enough to say whether the first result is confirmed."),
    }[group]


def line(found: Confirmation, translations: NullTranslations = ENGLISH) -> str:
    """All of it in one line of a document: the sentence, the difference with its interval, the power."""
    _ = translations.gettext
    said = [sentence(found.group, translations)]
    if found.group == LOWER:
        said.append(_("There are many ordinary reasons for that, and the figures cannot tell which: ask."))
    if found.whole:
        difference = _("Difference from the first sitting: %(points)s points.")
        said += [difference % {"points": _change(found.whole, translations)}, power(found, translations)]
    return " ".join(said)


def power(found: Confirmation, translations: NullTranslations = ENGLISH) -> str:
    """What would have been noticed; nothing where nothing could be compared."""
    if found.drop is None:
        return ""
    said = translations.gettext(
        "A drop of %(sds)s standard deviations (%(points)s points) would be noticed in 80 %% of cases; smaller "
        "ones are often missed."
    )
    return said % {"sds": numbers.decimal(found.drop, 1, translations), "points": sentences.whole(10 * found.drop)}


def _why(verdict: str, translations: NullTranslations) -> str:
    _ = translations.gettext
    return {
        "confirmed": _(
            "The difference is within what chance makes of two short tests of one person. It says no more than "
            "that: see what would have been noticed."
        ),
        "lower": _(
            "The second figure is lower beyond error, also beyond what high first figures lose by chance. Of "
            "people who answered both times alike this happens to about 5 in 100. It may have been a bad day, "
            "nerves with somebody present, the language, the time of day, an interruption, luck the first time, or "
            "help at home; the figures cannot tell which. Ask, and give more weight to the interview."
        ),
        "by-chance": _(
            "The second figure is lower, but no lower than high first figures often fall by chance alone."
        ),
        "imprecise": _(
            "No difference was found, but even a drop across the whole field, four standard deviations, would be "
            "missed in more than 20 of 100 cases."
        ),
        "missing": _(
            "A part has too few answers, or the first sitting had no such part, so nothing can be compared."
        ),
        "other-scale": _("The two sittings were scored in different ways, so their figures cannot be compared."),
    }[verdict]


def _row(one: TwoFigures, translations: NullTranslations) -> dict[str, str]:
    _ = translations.gettext
    titles = {"judgement": _("Judgement"), "encounters": _("Conversations"), "whole": _("Together")}
    return {
        "lens": one.lens,
        "title": titles[one.lens],
        "first": _points(one.first, one.first_se),
        "second": _points(one.second, one.second_se),
        "change": _change(one, translations),
    }


def _points(value: float, se: float) -> str:
    """On the printed scale of the star: 50 the reference, 10 its standard deviation."""
    return sentences.interval(50 + 10 * value, 50 + 10 * (value - Z90 * se), 50 + 10 * (value + Z90 * se))


def _change(one: TwoFigures, translations: NullTranslations) -> str:
    return points(10 * one.change, 10 * one.low, 10 * one.high, translations)


def points(change: float, low: float, high: float, translations: NullTranslations = ENGLISH) -> str:
    """A difference with its 90 % interval, in points of the star, each with its sign."""
    mean, lowest, highest = (_signed(value, translations) for value in (change, low, high))
    return f"{mean} ({lowest} … {highest})"


def _signed(value: float, translations: NullTranslations) -> str:
    whole = round(value)
    return f"{numbers.forward('+', language_of(translations))}{whole}" if whole > 0 else sentences.whole(whole)
