"""Deadlines as candidates read them: the zone always, and the time that is left, never more than there is."""

from datetime import UTC, date, datetime, timedelta

import pytest

from assess.report.deadlines import day_and_time, deadline, end_of_day, time_left

EVENING = datetime(2026, 11, 30, 22, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "language", "said"),
    [
        ("UTC", "en", "30 November 2026, 22:59 (UTC)"),
        ("Europe/Berlin", "en", "30 November 2026, 23:59 (CET)"),
        ("Asia/Dubai", "en", "1 December 2026, 02:59 (GST)"),
        ("America/New_York", "en", "30 November 2026, 17:59 (Eastern Standard Time)"),
        ("Europe/Berlin", "de", "30. November 2026, 23:59 Uhr (Mitteleuropäische Normalzeit)"),
        ("UTC", "fr", "30 novembre 2026 à 22:59 (UTC)"),
        ("Mars/Olympus", "es", "30 de noviembre de 2026, 22:59 (UTC)"),
        ("UTC", "xx", "30 November 2026, 22:59 (UTC)"),
    ],
)
def test_a_moment_has_its_zone(zone: str, language: str, said: str) -> None:
    assert day_and_time(EVENING, zone, language) == said


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(days=3), ""),
        (timedelta(days=2, hours=23), "in 2 days"),
        (timedelta(hours=47, minutes=59), "in 47 hours"),
        (timedelta(hours=1, minutes=59), "in 119 minutes"),
        (timedelta(seconds=59), "in 1 minute"),
        (timedelta(0), ""),
    ],
)
def test_what_is_left_is_rounded_down(left: timedelta, said: str) -> None:
    assert time_left(EVENING, EVENING - left, "en") == said


def test_a_near_deadline_says_both() -> None:
    said = deadline(EVENING, "UTC", EVENING - timedelta(hours=30), "en")
    assert said == "30 November 2026, 22:59 (UTC), in 30 hours"
    assert deadline(EVENING, "UTC", EVENING - timedelta(days=30), "en") == "30 November 2026, 22:59 (UTC)"


def test_a_day_ends_by_the_clock_of_the_house() -> None:
    assert end_of_day(date(2026, 7, 31), "Europe/Berlin") == datetime(2026, 7, 31, 21, 59, 59, tzinfo=UTC)
    assert end_of_day(None, "UTC") is None
