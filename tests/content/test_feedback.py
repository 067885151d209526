"""The feedback for candidates says what each facet means and gives a tip, and never judges."""

import re

import pytest

from assess.config import shipped
from assess.documents.blueprint import Blueprint
from assess.documents.feedback import FeedbackBank
from assess.documents.library import read_text
from assess.documents.reading import parse
from assess.documents.translation import source_texts
from assess.documents.wording import reading_grade, sentences

FOLDER = shipped("instruments")
BANK: FeedbackBank = parse(read_text(FOLDER / "feedback" / "1.0.toml"))
STAR: Blueprint = parse(read_text(FOLDER / "engagement-star" / "1.0.toml"))
TEXTS = source_texts(BANK)
FACETS = tuple(facet.id for facet in STAR.facets)


def test_each_of_the_ten_facets_stands_once_in_the_order_of_the_model():
    assert tuple(one.facet for one in BANK.facets) == FACETS


@pytest.mark.parametrize("one", BANK.facets, ids=lambda one: one.facet)
class TestFacet:
    def test_its_meaning_begins_with_the_name_the_star_gives_it(self, one):
        titles = {facet.id: facet.title for facet in STAR.facets}
        assert one.meaning.startswith(titles[one.facet] + " is about ")

    def test_the_meaning_takes_two_sentences_and_the_tip_two_or_three(self, one):
        assert sentences(one.meaning) == 2
        assert sentences(one.tip) in (2, 3)

    def test_the_meaning_describes_the_work_and_not_the_reader(self, one):
        assert not re.search(r"(^|[.;:] )You\b", one.meaning)


@pytest.mark.parametrize("place", TEXTS)
class TestEveryText:
    def test_it_reads_at_grade_seven_or_below(self, place):
        assert reading_grade(TEXTS[place]) <= 7

    def test_it_names_no_level(self, place):
        found = set(re.findall(r"\w+", TEXTS[place].lower()))
        assert not found & {"level", "levels", *(level.title.lower() for level in STAR.levels)}

    def test_it_gives_no_score_and_no_verdict(self, place):
        verdicts = r"\b(scor|percent|rank|pass(ed)?\b|fail|reject|weak|strength|below|above|average|suitab)|\d|%"
        assert not re.search(verdicts, TEXTS[place].lower())


@pytest.mark.parametrize("said", ["uncertain", "provisional", "A person decides", "actions you recommend"])
def test_the_introduction_says_what_feedback_rests_on_and_who_decides(said):
    assert said in BANK.introduction


@pytest.mark.parametrize("said", ["ask for a review", "contact", "copy of your answers", "need not give a reason"])
def test_the_closing_says_how_to_ask_for_a_review(said):
    assert said in BANK.closing
