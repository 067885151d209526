"""Placeholders of letters: filled in one go, lines without anything to say left out, faults named all at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.report.catalogues import LANGUAGES
from assess.screening.email import letter_places
from assess.screening.email.letter_places import ANYWHERE, WITH_LINK, fill, problems
from assess.screening.email.shipped_letters import BEFORE, KINDS, places, shipped

VALUES = {"name": "Jo Park", "employer": "Aurora", "title": "Desk", "contact": "", "until": ""}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_shipped_letter_passes_the_check_of_its_kind(kind: str, language: str) -> None:
    said = shipped(kind, language)
    assert problems(said.subject, said.words, places(kind), kind in BEFORE) == []
    assert "%(" not in said.subject + said.words
    assert len(said.words) > 100


@pytest.mark.parametrize("kind", KINDS)
def test_every_shipped_letter_is_translated(kind: str) -> None:
    assert len({shipped(kind, language).words for language in LANGUAGES}) == len(LANGUAGES)
    assert len({shipped(kind, language).subject for language in LANGUAGES}) == len(LANGUAGES)


def test_a_line_whose_placeholder_has_nothing_to_say_is_left_out() -> None:
    said = "Dear [[name]],\n\nAsk [[contact]].\nCome soon.\n\n[[until]]\n\nKind regards\n[[employer]]"
    assert fill(said, VALUES) == "Dear Jo Park,\n\nCome soon.\n\nKind regards\nAurora"


def test_the_link_stays_until_the_letter_leaves_and_names_make_no_placeholder() -> None:
    assert fill("[[name]]: [[link]]", {"name": "[[link]] [[code]]"}) == "[link]] [code]]: [[link]]"


@pytest.mark.parametrize("written", ["[[Name]]", "[[ name ]]", "[[NAME]]"])
def test_capitals_and_blanks_do_not_matter(written: str) -> None:
    assert problems("Hello", written, ANYWHERE, False) == []
    assert fill(written, VALUES) == "Jo Park"


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("[[name]", ["place-open"]), ("name]]", ["place-open"]), ("[[na\nme]]", ["place-open"]),
        ("[[]]", ["place-unknown"]), ("[[emploier]]", ["place-near"]), ("[[salary]]", ["place-unknown"]),
        ("[[until]] [[until]]", ["place-elsewhere"]),
    ],
)  # fmt: skip
def test_each_fault_has_a_name(words: str, codes: list[str]) -> None:
    assert [one.code for one in problems("Hello", words, ANYWHERE, False)] == codes


def test_a_subject_takes_no_link() -> None:
    found = problems("[[link]]", "[[link]]", (*ANYWHERE, *WITH_LINK), True)
    assert [(one.field, one.code) for one in found] == [("subject", "place-elsewhere")]


@given(st.text(st.sampled_from("[]na me\n"), max_size=30))
def test_what_passes_the_check_leaves_no_brackets_behind(words: str) -> None:
    if not problems("Hello", words, ANYWHERE, False):
        assert "[[" not in letter_places.fill(words, VALUES)
