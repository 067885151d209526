"""Each language is written as its readers write it: quotation marks, letters of options, numbers, dates."""

import re
from datetime import UTC, datetime

import pytest

from assess.report.orthography import number, option_letters
from assess.report.sentences import day
from tests.catalogues import LANGUAGES, catalogue
from tests.shipped import FIRST_EDITION

MARKS = {"ar": "«»", "de": "„“", "es": "«»", "fr": "«»"}
ANY_MARK = re.compile('[“”„«»‹›]|(?<![=\\w])"(?=\\w)')
PLACES = re.compile(r"%\(\w+\)\w|<[^>]*>|`[^`]*`")


def translated(language: str) -> list[str]:
    """Every sentence of the catalogue and every text of the shipped documents in that language."""
    entries = [message.string for message in catalogue(language) if message.id]
    said = [text for entry in entries for text in (entry if isinstance(entry, tuple | list) else [entry])]
    of_documents = [one[language].texts.values() for one in FIRST_EDITION.translations.values() if language in one]
    return said + [text for texts in of_documents for text in texts]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_quotes_as_its_language_does(language: str) -> None:
    texts = [PLACES.sub("", text) for text in translated(language)]
    found = [text for text in texts if set(ANY_MARK.findall(text)) - set(MARKS[language])]
    assert found == []
    assert sum(MARKS[language][0] in text for text in texts) > 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_mark_that_opens_is_closed(language: str) -> None:
    opening, closing = MARKS[language]
    assert [text for text in translated(language) if text.count(opening) != text.count(closing)] == []


def test_french_marks_stand_off_without_breaking() -> None:
    assert [text for text in translated("fr") if re.search("«(?![\u00a0\u202f])|(?<![\u00a0\u202f])»", text)] == []


def test_options_have_the_letters_that_count_in_the_language() -> None:
    assert option_letters("ar")[:5] == ("أ", "ب", "ج", "د", "هـ")
    for language in ("en", "de", "es", "fr"):
        assert "".join(option_letters(language)) == "ABCDEFGHIJKL"
    assert len(set(option_letters("ar"))) == 12


def test_numbers_and_dates_are_written_as_in_the_language() -> None:
    moment = datetime(2026, 11, 8, 12, tzinfo=UTC)
    written = {language: (number(1825, language), day(moment, language)) for language in ("en", *LANGUAGES)}
    assert written == {
        "en": ("1,825", "8 November 2026"),
        "ar": ("1,825", "8 نوفمبر 2026"),
        "de": ("1.825", "8. November 2026"),
        "es": ("1825", "8 de noviembre de 2026"),
        "fr": ("1\u202f825", "8 novembre 2026"),
    }
