"""The shipped questionnaires, interview and onboarding banks keep the rules they were written by."""

from collections import Counter
from itertools import combinations

import pytest

from assess.config import shipped
from assess.documents.blueprint import Blueprint
from assess.documents.instrument import Instrument
from assess.documents.interview import InterviewBank
from assess.documents.library import read_text
from assess.documents.onboarding import OnboardingBank
from assess.documents.reading import parse
from assess.documents.vocabulary import Vocabulary

FOLDER = shipped("instruments")
STAR: Blueprint = parse(read_text(FOLDER / "engagement-star" / "1.0.toml"))
WORDS: Vocabulary = parse(read_text(FOLDER / "service-encounters" / "1.0.toml"))
FACETS = tuple(facet.id for facet in STAR.facets)
QUESTIONNAIRES = {"flexibility": FACETS[:4], "service-style": FACETS[4:]}


def document(slug):
    return parse(read_text(FOLDER / slug / "1.0.toml"))


@pytest.fixture(params=QUESTIONNAIRES)
def questionnaire(request) -> Instrument:
    return document(request.param)


@pytest.fixture(scope="module")
def star() -> Blueprint:
    return document("engagement-star")


def test_each_facet_has_eight_statements(questionnaire):
    assert Counter(item.facet for item in questionnaire.scored_items) == dict.fromkeys(
        QUESTIONNAIRES[questionnaire.slug], 8
    )


def test_forty_to_fifty_per_cent_are_reverse_keyed(questionnaire):
    keyed = Counter(item.keyed for item in questionnaire.scored_items)
    assert 0.40 <= keyed["reverse"] / keyed.total() <= 0.50


def test_every_statement_is_in_the_first_person_and_judged_for_desirability(questionnaire):
    for item in questionnaire.scored_items:
        assert {"i", "my", "me"} & set(item.text.lower().replace(",", "").rstrip(".").split()), item.id
        assert item.desirability is not None, item.id


def test_two_directed_checks_and_one_infrequency_item_are_never_scored(questionnaire):
    roles = Counter(item.role for item in questionnaire.items if not item.scored)
    assert roles == {"directed": 2, "infrequency": 1}


def test_a_directed_check_names_the_answer_it_expects(questionnaire):
    labels = questionnaire.format.labels
    for item in questionnaire.items:
        if item.role == "directed":
            named = [label for label in labels if f"“{label}”" in item.text]
            assert named == [labels[item.expected - 1]], item.id


class TestForcedChoice:
    blocks = document("service-style-forced-choice").items

    def test_every_three_facets_meet_in_exactly_one_block(self):
        met = Counter(frozenset(option.facet for option in block.options) for block in self.blocks)
        assert met == {frozenset(three): 1 for three in combinations(QUESTIONNAIRES["service-style"], 3)}

    def test_statements_of_a_block_are_about_equally_desirable(self):
        for block in self.blocks:
            rated = [option.desirability for option in block.options]
            assert max(rated) - min(rated) <= 0.7, block.id

    def test_at_least_half_of_the_blocks_mix_the_keying(self):
        mixed = [block for block in self.blocks if len({option.keyed for option in block.options}) == 2]
        assert len(mixed) >= 10

    def test_no_statement_stands_twice(self):
        assert max(Counter(option.text for block in self.blocks for option in block.options).values()) == 1

    def test_reverse_keyed_statements_stand_equally_often_in_each_place(self):
        places = Counter(o.id for block in self.blocks for o in block.options if o.keyed == "reverse")
        assert places == {"a": 6, "b": 6, "c": 6}

    def test_it_is_not_ranked_until_calibrated(self):
        instrument = document("service-style-forced-choice")
        assert not instrument.ranked
        assert instrument.note == "not ranked until calibrated"


class TestBlueprint:
    def test_the_points_hold_all_ten_facets(self, star):
        assert tuple(facet for point in star.points for facet in point.facets) == FACETS
        assert tuple(facet.id for facet in star.facets) == FACETS

    def test_perspective_and_radar_are_developed_and_the_rest_selected(self, star):
        assert {facet.id for facet in star.facets if facet.use == "develop"} == {"perspective", "radar"}

    def test_every_reference_says_where_it_comes_from(self, star):
        sources = [component.reference.source for component in star.components] + [star.star.source]
        assert all(source.startswith("authors, provisional") for source in sources)


class TestInterview:
    bank: InterviewBank = document("interview")

    def test_two_core_questions_for_each_point(self, star):
        assert Counter(question.point for question in self.bank.core) == {point.id: 2 for point in star.points}

    def test_three_probes_for_each_facet(self):
        assert Counter(probe.facet for probe in self.bank.probes) == dict.fromkeys(FACETS, 3)

    def test_a_role_play_for_each_difficult_manner(self):
        assert [play.manner for play in self.bank.role_plays] == [
            manner.id for manner in WORDS.manners if manner.difficult
        ]
        assert all(len(play.observe) >= 4 for play in self.bank.role_plays)


class TestOnboarding:
    bank: OnboardingBank = document("onboarding")

    def test_a_step_for_each_facet_in_weeks_1_4_and_12(self):
        assert Counter((step.facet, step.week) for step in self.bank.steps) == {
            (facet, week): 1 for facet in FACETS for week in (1, 4, 12)
        }

    def test_facets_to_develop_come_first(self):
        assert [step.facet for step in self.bank.steps[:6]] == ["perspective"] * 3 + ["radar"] * 3
