"""The notice promises what the product does, in every language; other words are another version."""

from datetime import date

import pytest

from assess.documents.canonical import fingerprint
from assess.report import notice_words
from assess.report.catalogues import LANGUAGES, catalogue
from assess.report.notice_words import NoticeFacts, sections
from assess.screening.privacy import requests

FACTS = NoticeFacts(
    employer="Hotel Aurora", title="Guest relations", contact="Rosa Lind", retention_days=365,
    erased_on=date(2027, 3, 1), answered_in=requests.WORKING_DAYS,
)  # fmt: skip
# Who changes a word of the English notice raises VERSION and writes the new print beside it.
PRINTS = {"1": "af5c95605f0f52a8205ae3611a9b33cdfae746450a90455ab61c936e8b5d7bd7"}


def text(language: str = "en", facts: NoticeFacts = FACTS) -> str:
    """All of it."""
    return "\n".join(line for heading, lines in sections(catalogue(language), facts) for line in (heading, *lines))


def test_other_words_are_another_version() -> None:
    assert fingerprint(sections(catalogue("en"), FACTS)) == PRINTS[notice_words.VERSION]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_names_the_same_things(language: str) -> None:
    said, parts = text(language), sections(catalogue(language), FACTS)
    assert [len(lines) for _heading, lines in parts] == [3, 3, 3, 6]
    for name in ("Hotel Aurora", "Guest relations", "Rosa Lind", "2027"):
        assert name in said
    assert "%(" not in said
    assert language == "en" or not set(said.splitlines()) & set(text().splitlines())


def test_each_right_has_a_page_a_receiver_and_a_date() -> None:
    rights = sections(catalogue("en"), FACTS)[-1][1]
    for right, receiver, days in (
        ("correction", "HR", 10), ("looks at your result", "HR", 10), ("explanation", "the hiring team", 5),
        ("Erasure", "the administrator", 20),
    ):  # fmt: skip
        (line,) = [line for line in rights if right in line]
        assert "My page" in line
        assert f"{receiver} answers within {days} working days" in line


def test_it_says_that_very_fast_pages_are_a_sign_for_the_recruiter() -> None:
    assert "faster than they can be read are shown to the hiring team as a sign" in text()


def test_no_day_of_erasure_is_promised_where_none_is_known() -> None:
    undated = NoticeFacts(**{**vars(FACTS), "erased_on": None, "contact": ""})
    assert "As things stand" not in text(facts=undated)
    assert "365 days after the campaign has ended" in text(facts=undated)
    assert "the person who invited you" in text(facts=undated)
