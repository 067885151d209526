"""Who is as good as in, who competes, for whom a place is very unlikely: one rule."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from assess.analysis.level_chances import level_chances
from assess.analysis.place_groups import GROUPS, Thresholds, grouped
from assess.analysis.posteriors import Cut
from assess.analysis.ranking import Entry, rank

RULES = Thresholds()
CUTS = [Cut("low", None), Cut("middle", 0.0), Cut("high", 1.0)]


def sizes(chances: list[float], places: int) -> tuple[int, int, int, int]:
    """How many are in each group, and how many places are left."""
    found = grouped(np.array(chances), places, RULES)
    return found.sure.size, found.open.size, found.unlikely.size, found.left


def test_each_group_begins_at_its_threshold() -> None:
    assert sizes([0.95, 0.9, 0.5, 0.45, 0.1, 0.0999, 0.0001], 3) == (2, 3, 2, 1)


def test_no_more_people_are_as_good_as_in_than_there_are_places() -> None:
    assert sizes([0.95, 0.94, 0.93, 0.02], 2) == (0, 3, 1, 2)


def test_the_next_in_chance_compete_where_fewer_would_than_places_are_left() -> None:
    assert sizes([0.95, 0.4, *[0.0065] * 100], 3) == (1, 101, 0, 2)
    assert sizes([0.95, 0.4, 0.09, 0.08, 0.07], 3) == (1, 3, 1, 2)


@pytest.mark.parametrize(("places", "expected"), [(0, (0, 0, 3, 0)), (3, (3, 0, 0, 0)), (5, (3, 0, 0, 0))])
def test_no_places_and_places_for_all_are_decided(places: int, expected: tuple[int, int, int, int]) -> None:
    assert sizes([1.0, 1.0, 1.0] if places else [0.0, 0.0, 0.0], places) == expected


@given(stars=some.lists(some.floats(-3, 3), min_size=1, max_size=25), places=some.integers(0, 26))
def test_everybody_is_in_one_group_and_the_places_left_have_people_to_compete(
    stars: list[float], places: int
) -> None:
    ranking = rank([Entry(f"p{number}", star, 0.4) for number, star in enumerate(stars)], places)
    named = [*ranking.sure, *ranking.contested, *ranking.unlikely]
    assert sorted(named) == sorted(f"p{number}" for number in range(len(stars)))
    assert len(ranking.sure) <= max(places, 0) or places >= len(stars)
    if ranking.contested:
        assert len(ranking.contested) > places - len(ranking.sure) > 0
    assert ranking.decided is not bool(ranking.contested)


def test_groups_are_found_by_name() -> None:
    found = grouped(np.array([0.99, 0.5, 0.49, 0.02]), 2, RULES)
    assert [found.of(name).tolist() for name in GROUPS] == [[0], [1, 2], [3]]
    assert [found.group(place) for place in range(4)] == ["sure", "open", "open", "unlikely"]


def test_levels_depend_on_nobody_else() -> None:
    alone = level_chances(np.array([0.8]), np.array([0.4]), 0.8, CUTS)
    among = level_chances(np.array([0.8, -2.0, 3.0]), np.array([0.4, 0.1, 0.5]), 0.8, CUTS)
    np.testing.assert_array_equal(alone[0], among[0])
    np.testing.assert_allclose(among.sum(axis=1), 1.0)


def test_a_score_without_error_has_one_level_and_one_that_says_nothing_has_the_reference() -> None:
    assert level_chances(np.array([1.2]), np.array([0.0]), 0.8, CUTS).tolist() == [[0.0, 0.0, 1.0]]
    vague = level_chances(np.array([1.2]), np.array([1e6]), 0.64, CUTS)
    np.testing.assert_allclose(vague[0, 0], 0.5, atol=1e-5)
