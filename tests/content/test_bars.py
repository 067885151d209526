"""The bars that all shipped content meets, so that HR can hold its own against the same."""

from collections import Counter
from pathlib import Path
from statistics import median

import pytest

from assess.config import shipped
from assess.documents import wording
from assess.documents.bank import Bank
from assess.documents.blueprint import Blueprint
from assess.documents.check.wording_bars import scenario_text
from assess.documents.cues import OF_OPTIONS_ALONE, cue_model
from assess.documents.form_coverage import FIRST_EDITION, coverage, shortfalls, twins_within
from assess.documents.instrument import Instrument
from assess.documents.item import Item
from assess.formats.duration import minutes
from assess.screening.tuning.check import check_paths
from tests.content.test_shipped import is_draft
from tests.shipped import FIRST_EDITION as LIBRARY

BANK = LIBRARY.documents["moments-of-truth/1.0"]
assert isinstance(BANK, Bank)
WORDS = LIBRARY.vocabulary("service-encounters/1.0")
assert WORDS is not None
STAR = LIBRARY.blueprints["engagement-star/1.0"]
SETS = {"moments-of-truth": BANK.items, "service-leader": LIBRARY.instruments["service-leader/1.0"].items}
SCENARIOS = [item for items in SETS.values() for item in items]
FORMS = {letter: LIBRARY.instruments[f"moments-of-truth-{letter}/1.0"] for letter in "ab"}


@pytest.fixture(params=SETS)
def items(request: pytest.FixtureRequest) -> tuple[Item, ...]:
    """The scenarios of one test of judgement."""
    return SETS[request.param]


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> Instrument:
    """Form A or B."""
    return FORMS[request.param]


def test_the_check_warns_of_nothing_in_what_is_published() -> None:
    found = check_paths([shipped("instruments")], shipped("instruments"))
    assert found.errors == []
    assert [str(one) for one in found.problems if one.file and not is_draft(Path(one.file))] == []


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda item: item.id)
class TestEachScenario:
    def test_is_read_at_grade_eight_and_a_half_at_most(self, scenario: Item) -> None:
        assert wording.reading_grade(scenario_text(scenario)) <= 8.5

    def test_has_60_to_110_words_and_its_options_10_to_35(self, scenario: Item) -> None:
        assert 60 <= len(wording.words(scenario.text)) <= 110
        assert all(10 <= len(wording.words(option.text)) <= 35 for option in scenario.options)

    def test_has_four_or_five_options_and_a_key_that_spreads_over_two_points(self, scenario: Item) -> None:
        keys = [option.effectiveness for option in scenario.options if option.effectiveness is not None]
        assert len(keys) == len(scenario.options)
        assert 4 <= len(keys) <= 5
        assert max(keys) - min(keys) >= 2

    def test_gives_a_reason_for_every_option(self, scenario: Item) -> None:
        assert all(option.rationale for option in scenario.options)

    def test_never_calls_overreach_magnificent(self, scenario: Item) -> None:
        assert not [o.id for o in scenario.options if o.tags.overreach and o.tags.moment == "magnificence"]


class TestScenariosTogether:
    def test_median_reading_grade(self, items: tuple[Item, ...]) -> None:
        assert median(wording.reading_grade(scenario_text(item)) for item in items) <= 7.5

    def test_cues_of_the_surface_explain_a_tenth_of_the_key_at_most(self, items: tuple[Item, ...]) -> None:
        assert cue_model(items, (), OF_OPTIONS_ALONE).predicted <= 0.10

    def test_cues_find_the_best_option_hardly_more_often_than_chance(self, items: tuple[Item, ...]) -> None:
        model = cue_model(items, (), OF_OPTIONS_ALONE)
        assert model.hits <= model.chance + 0.10

    def test_a_fifth_of_the_options_is_attractive_but_wrong(self, items: tuple[Item, ...]) -> None:
        options = [option for item in items for option in item.options]
        assert sum(option.rationale.startswith("Attractive but wrong") for option in options) >= len(options) / 5


class TestBank:
    def test_has_42_scenarios_or_more_and_eight_pairs_of_twins(self) -> None:
        assert len(BANK.items) >= 42
        assert len(twins_within(BANK.items)) >= 8

    def test_twins_meet_a_courteous_and_a_difficult_customer_and_share_everything_else(self) -> None:
        known = {item.id: item for item in BANK.items}
        for pair in twins_within(BANK.items):
            one, other = sorted((known[name] for name in pair), key=lambda item: item.tags.manner != "courteous")
            assert one.tags.manner == "courteous"
            assert other.tags.manner in WORDS.difficult_manners
            assert (one.facet, one.tags.channel, one.tags.stage, one.tags.setting) == (
                other.facet, other.tags.channel, other.tags.stage, other.tags.setting,
            )  # fmt: skip

    def test_the_rating_edition_is_made_of_the_same_bank(self) -> None:
        edition = LIBRARY.instruments["moments-of-truth-rate/1.0"]
        assert {item.content_print for item in edition.items} <= {item.content_print for item in BANK.items}


class TestForms:
    def test_has_18_scenarios_and_never_both_twins(self, form: Instrument) -> None:
        assert len(form.items) == 18
        assert twins_within(form.items) == []

    def test_covers_points_facets_manners_channels_and_stages(self, form: Instrument) -> None:
        points = {point.title: point.facets for point in STAR.points}
        assert list(shortfalls(form.items, points, WORDS, FIRST_EDITION[0])) == []

    def test_coverage_counted_by_hand(self, form: Instrument) -> None:
        manners = Counter(item.tags.manner for item in form.items)
        assert manners["courteous"] == 4
        assert all(2 <= manners[manner] <= 3 for manner in WORDS.difficult_manners)
        assert min(Counter(item.tags.channel for item in form.items).values()) >= 5
        assert min(Counter(item.tags.stage for item in form.items).values()) >= 2
        met = Counter(facet for item in form.items for facet in (item.facet, item.also) if facet)
        assert min(met[facet.id] for facet in STAR.facets) >= 3

    def test_forms_share_no_scenario(self) -> None:
        assert not set(FORMS["a"].form) & set(FORMS["b"].form)


class TestQuestionnaires:
    @pytest.mark.parametrize("slug", ["flexibility", "service-style"])
    def test_no_statement_asks_two_things(self, slug: str) -> None:
        items = LIBRARY.instruments[f"{slug}/1.0"].items
        assert [item.text for item in items if wording.double_barrelled(item.text)] == []


def test_no_two_items_of_a_facet_share_more_than_half_of_their_content_words() -> None:
    groups = [
        *SETS.values(),
        *(LIBRARY.instruments[f"{slug}/1.0"].items for slug in ("flexibility", "service-style")),
    ]
    alike = [
        (one.id, other.id)
        for items in groups
        for number, one in enumerate(items)
        for other in items[number + 1 :]
        if one.facet == other.facet and one.scored and other.scored and other.id != one.twin
        and wording.shared_content(one.text, other.text) > 0.5
    ]  # fmt: skip
    assert alike == []


def test_the_battery_takes_half_an_hour_at_most() -> None:
    assert isinstance(STAR, Blueprint)
    assert sum(minutes(LIBRARY.instruments[key]) for key in STAR.battery) <= 30


def test_the_blueprint_is_covered_by_what_the_battery_measures() -> None:
    measured = [coverage(LIBRARY.instruments[key].items).primary for key in STAR.battery]
    assert {facet.id for facet in STAR.facets} == set(measured[1]) | set(measured[2]) == set(measured[0])
