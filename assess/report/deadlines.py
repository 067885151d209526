"""Moments as candidates read them: day and time with the zone, and how long it still is when that is not long."""

from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, format_timedelta, get_timezone_name

from assess.report.catalogues import catalogue

NEAR = timedelta(days=3)
UTC = ZoneInfo("UTC")


def zone_of(name: str) -> tzinfo:
    """The time zone of that name; UTC where this machine knows none of it."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def day_and_time(moment: datetime, zone: str, language: str) -> str:
    """Such as: 30 November 2026, 23:59 (UTC)."""
    there, locale = moment.astimezone(zone_of(zone)), _locale(language)
    return catalogue(language).gettext("%(day)s, %(time)s (%(zone)s)") % {
        "day": format_date(there, "long", locale=locale),
        "time": format_time(there, "short", tzinfo=there.tzinfo, locale=locale),
        "zone": _zone_name(there, locale),
    }


def _locale(language: str) -> Locale:
    """How the language writes dates; as in English where nobody knows."""
    try:
        return Locale.parse("en-GB" if language == "en" else language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


def _zone_name(there: datetime, locale: Locale) -> str:
    """The name that people of the language know: its letters where they have any, else in words."""
    if there.tzinfo == UTC:
        return "UTC"
    short = get_timezone_name(there, "short", locale=locale) if locale.language == "en" else ""
    return short if short.isalpha() else get_timezone_name(there, "long", locale=locale)


def time_left(moment: datetime, now: datetime, language: str) -> str:
    """How long it still is, in whole days, hours or minutes, never more than there are; nothing where it is far."""
    left = moment - now
    if not timedelta(0) < left < NEAR:
        return ""
    unit = next((one for one in (timedelta(days=1), timedelta(hours=1)) if left >= 2 * one), timedelta(minutes=1))
    whole = max(left // unit, 1) * unit
    return format_timedelta(whole, granularity="minute", threshold=2, add_direction=True, locale=_locale(language))


def deadline(moment: datetime, zone: str, now: datetime, language: str) -> str:
    """The moment, and when it is near how long it still is."""
    said, left = day_and_time(moment, zone, language), time_left(moment, now, language)
    return catalogue(language).gettext("%(moment)s, %(left)s") % {"moment": said, "left": left} if left else said


def end_of_day(day: date | None, zone: str) -> datetime | None:
    """The last moment of a day by that clock."""
    return datetime.combine(day, time(23, 59, 59), zone_of(zone)).astimezone(UTC) if day else None
