"""Numbers and sentences as the report prints them; every one comes with its error."""

from collections.abc import Sequence
from datetime import date
from gettext import NullTranslations

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from assess.report.catalogues import ENGLISH, language_of
from assess.report.numbers import MINUS, decimal, forward, share
from assess.scoring.profile import OccasionPin


def interval(value: float, low: float, high: float) -> str:
    """`72 (64–80)`, on the 0-100 scale; with words between where an end is negative."""
    if low < -0.5:
        return f"{whole(value)} ({whole(low)} … {whole(high)})"
    return f"{whole(value)} ({whole(low)}–{whole(high)})"


def whole(value: float) -> str:
    """A rounded number with a true minus sign, and no minus before zero."""
    rounded = round(value)
    return f"{MINUS}{-rounded}" if rounded < 0 else str(rounded)


def signed(value: float, translations: NullTranslations = ENGLISH) -> str:
    """`+2.4` or `−1.0`; zero has no sign."""
    rounded = round(value, 1)
    plus = forward("+", language_of(translations)) if rounded > 0 else ""
    return plus + decimal(rounded, 1, translations)


def language(code: str, spoken: str = "en") -> str:
    """What the reader calls the language of a translation; empty for English, in which instruments are written."""
    return "" if code == "en" else language_name(code, spoken)


def language_name(code: str, spoken: str) -> str:
    """What the reader calls a language; its code where it is not known."""
    try:
        return str(Locale.parse(code, sep="-").get_display_name(spoken) or code)
    except (UnknownLocaleError, ValueError):
        return code


def day(when: date, language: str) -> str:
    """A date in the language's own words; ISO where the language is not known."""
    try:
        return format_date(when, "long", Locale.parse("en-GB" if language == "en" else language, sep="-"))
    except (UnknownLocaleError, ValueError):
        return when.isoformat()


def chance(probability: float) -> str:
    """A probability in per cent, never a false certainty."""
    if probability < 0.01:
        return "<\N{NO-BREAK SPACE}1\N{NO-BREAK SPACE}%"
    if probability > 0.99:
        return ">\N{NO-BREAK SPACE}99\N{NO-BREAK SPACE}%"
    return f"{100 * probability:.0f}\N{NO-BREAK SPACE}%"


def shortened(text: str, letters: int) -> str:
    """At most so many letters, the last of them an ellipsis where some are missing."""
    return text if len(text) <= letters else text[: letters - 1].rstrip() + "…"


def listing(names: Sequence[str], translations: NullTranslations) -> str:
    """`Poise, Listening and Growth`."""
    if len(names) < 2:
        return "".join(names)
    _ = translations.gettext
    return _("%(first)s and %(last)s") % {"first": _(", ").join(names[:-1]), "last": names[-1]}


def ranks(low: int, high: int, translations: NullTranslations = ENGLISH) -> str:
    """`between 4 and 33`: the one rank that is said of a person."""
    if low == high:
        return str(low)
    return translations.gettext("between %(low)d and %(high)d") % {"low": low, "high": high}


def day_of_errors(occasion: OccasionPin | None, translations: NullTranslations) -> str:
    """What intervals count beside the questions; nothing where the source of errors knows of no day."""
    if occasion is None or not occasion.share:
        return ""
    counted = translations.gettext(
        "The intervals count two kinds of chance: that of the questions, and that of the day, since nobody answers "
        "quite the same another time."
    )
    return f"{counted} {_source_of_day(occasion, translations)}"


def day_of_figures(occasion: OccasionPin, translations: NullTranslations) -> str:
    """What reliabilities of one day do not count."""
    counted = translations.gettext(
        "These figures are of one day. Mood and self-presentation of a day move all statements together, and no "
        "number of statements takes that away."
    )
    return f"{counted} {_source_of_day(occasion, translations)}"


def _source_of_day(occasion: OccasionPin, translations: NullTranslations) -> str:
    _ = translations.gettext
    if occasion.n:
        said = _("The day’s part, %(share)s of a facet’s variance, was measured on %(people)d people tested twice.")
        return said % {"share": share(occasion.share), "people": occasion.n}
    said = _("The day’s part, %(share)s of a facet’s variance, is assumed until people have been tested twice.")
    return said % {"share": share(occasion.share)}
