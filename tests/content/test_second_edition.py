"""The second edition, which new campaigns are offered: its rules hold as far as a program can hold them."""

import pytest

from assess.analysis.simulated_encounters import reference_means, ways_apart
from assess.config import shipped
from assess.documents.blueprint import Blueprint
from assess.documents.cues import cue_model
from assess.documents.instrument import Instrument
from assess.documents.item import Item
from assess.documents.withdrawn import read_withdrawn
from assess.formats.duration import minutes
from assess.screening.tuning.check import check_paths
from tests.shipped import SHIPPED

CONVERSATIONS = {slug: SHIPPED.instruments[f"{slug}/2.0"] for slug in ("hotel-desk", "phone-line", "chat")}
ITEMS = [item for one in CONVERSATIONS.values() for item in one.items]
STAR = SHIPPED.documents["engagement-star/2.0"]
LANGUAGES = {"en", "ar", "de", "es", "fr"}
HIGHEST_DIFFERENCE = 0.04  # of expected scores over ways through, people being equally able


def test_it_has_no_errors_and_takes_the_place_of_the_whole_first_edition() -> None:
    found = check_paths([shipped("instruments")], shipped("instruments"))
    assert found.errors == []
    first = {key for key, one in SHIPPED.documents.items() if one.version == "1.0"}
    given = {entry.document: entry.by for entry in read_withdrawn(shipped("instruments"))}
    assert given == {key: key.replace("/1.0", "/2.0") for key in first}
    second = [one for one in SHIPPED.documents.values() if one.version == "2.0"]
    assert len(second) == 31
    assert {one.status for one in second} == {"published"}


def common_languages(blueprint: Blueprint) -> set[str]:
    """The languages in which the whole battery can be taken."""
    battery = [SHIPPED.complete_instruments[key] for key in blueprint.battery]
    return set.intersection(*(set(SHIPPED.languages(one)) for one in battery))


def test_every_assessment_is_offered_in_five_languages() -> None:
    for key, blueprint in SHIPPED.blueprints.items():
        if blueprint.version == "2.0":
            assert {key: LANGUAGES} == {key: common_languages(blueprint)}


def test_the_whole_battery_takes_half_an_hour_at_most() -> None:
    assert isinstance(STAR, Blueprint)
    battery: list[Instrument] = [SHIPPED.instruments[key] for key in STAR.battery]
    assert 20 < sum(minutes(one) for one in battery) <= 30


def test_the_confirmation_is_form_c_and_a_conversation_in_ten_minutes() -> None:
    star = SHIPPED.documents["engagement-star-confirmation/2.0"]
    assert isinstance(star, Blueprint)
    battery = [SHIPPED.instruments[key] for key in star.battery]
    assert [one.slug for one in battery] == ["moments-of-truth-c", "chat"]
    assert sum(minutes(one) for one in battery) <= (star.minutes or 0) == 10
    assert {code for one in battery[1:] for code in SHIPPED.languages(one)} == {"en", "ar", "de", "es", "fr"}


def test_forms_share_no_scenario() -> None:
    a, b, c = (set(SHIPPED.instruments[f"moments-of-truth-{form}/2.0"].form) for form in "abc")
    long = set(SHIPPED.instruments["moments-of-truth-a-long/2.0"].form)
    assert (len(a), len(b), len(c), len(long)) == (12, 12, 6, 18)
    assert a < long
    assert not long & (b | c)
    assert not b & c


@pytest.mark.parametrize("item", ITEMS, ids=lambda one: one.id)
def test_equal_ability_gives_equal_expected_scores_whichever_way_a_conversation_goes(item: Item) -> None:
    assert ways_apart(item) <= HIGHEST_DIFFERENCE


def test_reference_means_are_those_of_the_simulation() -> None:
    item = CONVERSATIONS["chat"].items[0]
    kept = {node.id: node.reference.mean for node in item.nodes if node.reference}
    assert kept == pytest.approx(reference_means(item), abs=0.0006)


def test_twins_have_the_same_facts() -> None:
    for one in CONVERSATIONS.values():
        calm, hostile = one.items
        assert (calm.text, calm.twin, hostile.twin) == (hostile.text, hostile.id, calm.id)
        assert (calm.tags.manner in one.difficult_manners, hostile.tags.manner in one.difficult_manners) == (
            False,
            True,
        )


def test_the_surface_of_options_foretells_little_of_the_bank() -> None:
    bank = SHIPPED.documents["moments-of-truth/2.0"]
    model = cue_model(bank.items)  # type: ignore[union-attr]
    assert model.scenarios == 68
    assert model.predicted < 0.1
