"""Conversations on the profile: turn by turn, by how the customer spoke; what was said stays in the app."""

import math
import re
from dataclasses import replace

import pytest

from assess.report.catalogues import LANGUAGES, catalogue
from assess.report.first_page import first_page
from assess.report.profile_paper import profile_context, profile_html
from assess.report.score_words import ScoreWords
from assess.report.turns_told import turns_told
from assess.scoring.profile import Profile
from tests.report.people import heading
from tests.scoring.test_encounters import BATTERY, STAR, gap_of, scored

NAMED = {name: one for one in BATTERY for name in (one.slug, one.key)}


def told(profile: Profile, language: str = "en") -> dict:  # type: ignore[type-arg]
    found = turns_told(profile, NAMED, ScoreWords(STAR, BATTERY, catalogue(language)))
    assert found is not None
    return found


def number(text: str) -> float:
    return float(text.replace("−", "-").replace("+", "").replace("±", ""))


def test_every_turn_stands_with_how_the_customer_spoke_and_what_it_changed() -> None:
    found = told(scored("aaaaaa", "bbbbbb", "cccccc"))
    assert [len(row["turns"]) for row in found["rows"]] == [5, 5, 6]
    assert {(row["title"], row["customer"]) for row in found["rows"]} == {("At the desk", "calm customer")}
    assert [turn["temper"] for turn in found["rows"][2]["turns"]] == [
        "tense", "test of limits", "insult", "test of limits", "tense", "goodbye"
    ]  # fmt: skip
    for row in found["rows"]:
        assert math.fsum(number(turn["change"]) for turn in row["turns"]) == pytest.approx(
            number(row["change"]), abs=0.05 * len(row["turns"]) + 0.06
        )


def test_a_profile_without_conversations_says_nothing_of_them() -> None:
    assert turns_told(scored("a", "a", "a"), NAMED, ScoreWords(STAR, BATTERY, catalogue("en"))) is None


@pytest.mark.parametrize("low", [0.2, 0.6])
def test_the_gap_is_a_figure_past_the_gate_and_a_reason_before(low: float) -> None:
    title, said = told(gap_of(low))["gap"]
    assert title == "Hostile less calm customers"
    assert bool(re.search(r"\d", said)) is (low >= 0.5)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paper_holds_every_turn_and_nothing_of_what_was_said(language: str) -> None:
    words = catalogue(language)
    context = profile_context(
        scored("aaaaaa", "bbbbbb", "cccccc"), STAR, heading(), instruments=BATTERY, translations=words
    )
    page = profile_html(context, words)
    assert page.count('class="scores turns"') == 1
    assert "Something said" not in page
    assert "Words of" not in page


def test_who_says_the_best_at_every_turn_stands_at_the_end_of_the_scale() -> None:
    found = scored("aaaaaa", "aaaaaa", "aaaaaa")
    best = replace(found, components=tuple(replace(one, value=1.04) for one in found.components))
    rows = first_page(best, STAR, None, ScoreWords(STAR, BATTERY, catalogue("en")))["knows_says"]["rows"]
    assert [row.value for row, _group, _reference in rows] == [100.0] * len(rows)
    assert all("100 (" in row.text for row, _group, _reference in rows)
