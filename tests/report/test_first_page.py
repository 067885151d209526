"""The first page of a profile: what to do with it."""

from dataclasses import replace
from gettext import NullTranslations

import pytest

from assess.report.first_page import advice, first_page
from assess.report.score_words import ScoreWords
from tests.report import documents, people

ENGLISH = NullTranslations()
WORDS = ScoreWords(documents.blueprint(), (documents.moments(),), ENGLISH)


@pytest.mark.parametrize(
    ("group", "chance", "said", "printed"),
    [
        ("sure", 0.97, "As good as in", "97\N{NO-BREAK SPACE}%"),
        ("open", 0.97, "These scores cannot decide it", "97\N{NO-BREAK SPACE}%"),
        ("open", 0.46, "These scores cannot decide it", "46\N{NO-BREAK SPACE}%"),
        ("unlikely", 0.09, "a place is very unlikely", "9\N{NO-BREAK SPACE}%"),
        ("unlikely", 0.0001, "That is no verdict on the person", "<\N{NO-BREAK SPACE}1\N{NO-BREAK SPACE}%"),
    ],
)
def test_it_says_what_to_do_and_never_decides(group: str, chance: float, said: str, printed: str) -> None:
    text = advice(replace(people.standing(), group=group, p_top=chance), ENGLISH)
    assert said in text
    assert f"{printed}" in text
    assert "(8 for 48 people)" in text


def test_without_a_choice_between_people_it_prepares_the_interview() -> None:
    alone, room = replace(people.standing(), of=1), replace(people.standing(), of=8)
    assert advice(alone, ENGLISH).startswith("There is nobody yet to compare with.")
    assert advice(None, ENGLISH) == advice(alone, ENGLISH)
    assert advice(room, ENGLISH).startswith("There is a place for everybody.")


def test_what_they_know_and_what_they_say_stand_apart_each_beside_its_reference() -> None:
    told = first_page(people.believable(), documents.blueprint(), people.standing(), WORDS)["knows_says"]
    rows = [(row.title, row.text, group, reference) for row, group, reference in told["rows"]]
    assert rows[0] == ("Judgement", "72 (64–80)", ("Knows what to do", 1), "66")
    assert rows[1] == ("Composure", "62 (54–69)", ("Says of themselves", 5), "66")
    assert {row[2] for row in rows[2:]} == {("", 0)}
    assert told["source"] == "authors, provisional"


def test_strengths_are_absolute_the_whole_interval_lies_in_the_upper_third() -> None:
    told = first_page(people.believable(), documents.blueprint(), people.standing(), WORDS)["strengths"]
    assert [(one["title"], one["text"]) for one in told] == [("Altruism", "89 (80–98)"), ("Openness", "78 (69–87)")]
    assert told[0]["meaning"] == documents.HIGH_ENDS["altruism"]
    doubtful = tuple(replace(facet, se=0.2) if facet.se else facet for facet in people.believable().facets)
    wide = replace(people.believable(), facets=doubtful)
    assert first_page(wide, documents.blueprint(), people.standing(), WORDS)["strengths"] == []


def test_somebody_without_a_score_gets_no_advice_by_it() -> None:
    told = first_page(people.not_scorable(), documents.blueprint(), None, WORDS)
    assert (told["advice"], told["knows_says"]) == ("", None)
