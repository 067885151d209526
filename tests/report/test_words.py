"""Numbers and sentences as they are printed."""

from datetime import date
from gettext import NullTranslations

import pytest

from assess.report import sentences
from assess.report.catalogues import catalogue
from assess.report.numbers import decimal

ENGLISH = NullTranslations()


@pytest.mark.parametrize(
    ("value", "low", "high", "text"),
    [(72, 64, 80, "72 (64–80)"), (-3.4, -10, 3, "−3 (−10 … 3)"), (-0.3, -0.4, 0.2, "0 (0–0)")],
)
def test_a_score_is_printed_with_its_interval(value: float, low: float, high: float, text: str) -> None:
    assert sentences.interval(value, low, high) == text


@pytest.mark.parametrize(("value", "text"), [(2.44, "+2.4"), (-1, "−1.0"), (0.04, "0.0"), (-0.04, "0.0")])
def test_a_change_has_a_printed_sign(value: float, text: str) -> None:
    assert sentences.signed(value) == text


@pytest.mark.parametrize(("p", "text"), [(0.64, "64 %"), (0.001, "< 1 %"), (0.999, "> 99 %"), (1, "> 99 %")])
def test_a_probability_is_never_a_false_certainty(p: float, text: str) -> None:
    assert sentences.chance(p).replace("\N{NO-BREAK SPACE}", " ") == text


def test_a_date_speaks_the_language() -> None:
    assert sentences.day(date(2026, 3, 14), "en") == "14 March 2026"
    assert sentences.day(date(2026, 3, 14), "de") == "14. März 2026"
    assert sentences.day(date(2026, 3, 14), "xx-unknown") == "2026-03-14"


def test_names_are_listed_as_in_a_sentence() -> None:
    assert sentences.listing(["Poise", "Listening", "Growth"], ENGLISH) == "Poise, Listening and Growth"
    assert sentences.listing(["Poise"], ENGLISH) == "Poise"


def test_a_long_name_is_shortened_with_an_ellipsis() -> None:
    assert sentences.shortened("abcdef", 4) == "abc…"
    assert sentences.shortened("abcd", 4) == "abcd"


def test_a_translation_is_named_and_english_is_not() -> None:
    assert [sentences.language(code) for code in ("en", "ar", "de", "xx")] == ["", "Arabic", "German", "xx"]


def test_signs_stay_before_their_numbers_where_text_runs_from_right_to_left() -> None:
    assert sentences.signed(2.44, catalogue("ar")) == "\u200e+2.4"
    assert decimal(-0.816, 2, catalogue("de")) == "\N{MINUS SIGN}0,82"


def test_lists_take_the_comma_of_their_language() -> None:
    assert sentences.listing(["Aplomo", "Escucha", "Radar"], catalogue("es")) == "Aplomo, Escucha y Radar"
    assert sentences.listing(["الاتزان", "المرونة", "التميّز"], catalogue("ar")) == "الاتزان، المرونة والتميّز"
