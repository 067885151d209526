"""Every code that a Profile can speak in has its sentence, and needs no other values than are listed."""

from gettext import NullTranslations

import pytest

from assess.report.score_words import ScoreWords
from assess.scoring import codes
from assess.scoring.profile import Flag, Reason, Withheld
from tests.report.documents import blueprint

WORDS = ScoreWords(blueprint(), (), NullTranslations())


@pytest.mark.parametrize("code", codes.REASONS)
def test_every_reason_has_its_sentence(code: str) -> None:
    said = WORDS.reason(Reason(code, dict.fromkeys(codes.REASONS[code], 3), "style/1.0"))
    assert said != code
    assert "%(" not in said


@pytest.mark.parametrize("code", codes.WITHHELD)
def test_every_withheld_score_has_its_sentence(code: str) -> None:
    said = WORDS.withheld("poise", Withheld(code, dict.fromkeys(codes.WITHHELD[code], 3), None))
    assert said != code
    assert "%(" not in said


def test_what_it_would_take_is_said_where_a_number_would_do() -> None:
    assert WORDS.withheld("poise", Withheld("gate", {"items": 8}, 14)).endswith("It would take 14 questions.")


@pytest.mark.parametrize("code", codes.FLAGS)
def test_every_quality_flag_has_title_reading_and_caution(code: str) -> None:
    reading = WORDS.flag_reading(Flag(code, "style/1.0", 3, dict.fromkeys(codes.FLAGS[code], 3)))
    assert reading != code
    assert "%(" not in reading
    assert WORDS.caution(code)
    assert WORDS.flag_title(code) != code


@pytest.mark.parametrize("code", codes.STOPS)
def test_every_end_of_an_explanation_says_why(code: str) -> None:
    assert WORDS.stops(code).endswith(".")


def test_scores_and_shares_have_titles() -> None:
    assert all(WORDS.title(code) != code for code in codes.SCORES)
    assert all(WORDS.share(code) != code for code in codes.SHARES)


def test_a_sentence_that_version_1_stored_is_printed_as_it_was() -> None:
    assert WORDS.reason(Reason("no-shape", {"text": "As it was."})) == "As it was."
