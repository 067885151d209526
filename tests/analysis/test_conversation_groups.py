"""Conversations of whole groups: from raw answers to recovery and the gap, or why a figure is not there."""

import numpy as np
import pytest

from assess.analysis.conversation_groups import conversation_figures
from assess.analysis.groups import GroupTooSmall, Withheld
from assess.analysis.simulated_encounters import held
from assess.analysis.testlets import conversation_residual, mirror_difference
from assess.scoring.sitting import item_points
from tests.conversations import instrument

TALKS = [instrument(slug) for slug in ("desk", "phone", "chat")]


def people(count: int, seed: int = 1) -> list[dict[str, dict[str, object]]]:
    """Invented people's answers, one conversation of each instrument."""
    draw = np.random.default_rng(seed)
    answers = held(TALKS, draw.standard_normal(count), draw)
    return [{key: given[person] for key, given in answers.items()} for person in range(count)]


def test_the_figures_are_those_of_the_points_of_people_who_finished_all() -> None:
    given = people(150)
    given[0] = given[0] | {"desk/2.0": {"desk-calm": {"path": ["a"]}}}  # broke one off
    found = conversation_figures(TALKS, given)
    points = np.hstack([item_points(one, [who[one.key] for who in given[1:]]) for one in TALKS])
    assert found.n == 149
    assert found.residual == conversation_residual(points)
    assert found.mirror == mirror_difference(points, [False, True] * 3)
    assert not isinstance(found.recovery, Withheld)
    assert found.recovery.mean.n <= 149
    assert abs(found.recovery.mean.value) < 0.15


def test_recovery_counts_the_turn_after_the_insult() -> None:
    """Everybody says the best line but right after the insult, where they say the worst."""
    path = ["c", "b", "a", "c", "a", "a"]  # low-3 insults, and the poor line is said at the next turn
    given = [{one.key: {f"{one.slug}-hostile": {"path": path}} for one in TALKS} for _person in range(100)]
    found = conversation_figures(TALKS, given)
    assert not isinstance(found.recovery, Withheld)
    assert found.recovery.mean.value < -0.3
    assert isinstance(found.mirror, Withheld)
    assert found.mirror.reason.code == "tempers-apart"


def test_below_a_hundred_people_nothing_is_said() -> None:
    with pytest.raises(GroupTooSmall):
        conversation_figures(TALKS, people(99))
