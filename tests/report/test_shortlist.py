"""A shortlist is one page, and its whiskers stand on one axis."""

import io
import re
from dataclasses import replace

import pytest
from pypdf import PdfReader

from assess.report.catalogues import LANGUAGES, catalogue
from assess.report.pdf import pdf
from assess.report.shortlist_paper import MOST, Listed, shortlist_context, shortlist_html
from tests.report import people

HEADING = replace(people.heading(""), completed=None, reference="", applicant_number="")
ANA = Listed("Ana Ruiz", "K7Q-4MX", "8841", 1, 4, "Strong", 66.0, 60.2, 71.8, 0.93)
NAMES = ("Ana Ruiz", people.LONG_ARABIC, "李娜", "प्रिया शर्मा", "Zoë 🌟", "N" * 300, "Very-Long-Name-" * 20)


def listed(number: int) -> list[Listed]:
    """So many people, one after the other, with names of every kind."""
    return [
        replace(ANA, name=NAMES[place % len(NAMES)], rank_low=place + 1, rank_high=place + 9, star=66.0 - place)
        for place in range(number)
    ]


def text_of(content: bytes) -> str:
    return " ".join(" ".join(leaf.extract_text() for leaf in PdfReader(io.BytesIO(content)).pages).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_as_many_as_it_takes_stand_on_one_page_in_every_language(language: str) -> None:
    spoken = catalogue(language)
    context = shortlist_context(HEADING, listed(MOST), [("Hugo Leer", "B3D-6FG")], 3, spoken)
    printed = pdf(shortlist_html(context, spoken))
    assert printed.missing == ""
    assert len(PdfReader(io.BytesIO(printed.content)).pages) == 1
    assert "B3D-6FG" in text_of(printed.content)


def test_everybody_has_a_reference_one_rank_a_score_with_its_interval_and_a_chance() -> None:
    html = shortlist_html(shortlist_context(HEADING, [ANA]))
    for said in (
        "K7Q-4MX · 8841 · Strong",
        ">1–4<",
        "66 (60–72)",
        "93\N{NO-BREAK SPACE}%",
        "Chance of a place",
    ):
        assert said in html
    assert "Places: 8, for 48 people." in html
    assert "Confidential, delete by 1 April 2027" in html


def test_the_whiskers_stand_on_one_axis() -> None:
    plot = shortlist_context(HEADING, listed(3))["plot"]
    assert len(re.findall("M", plot.spans)) == 3
    assert plot.description.startswith("Ana Ruiz 66 (60–72)")


def test_nobody_is_a_page_too() -> None:
    assert len(PdfReader(io.BytesIO(pdf(shortlist_html(shortlist_context(HEADING, []))).content)).pages) == 1
