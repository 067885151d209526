"""What a group recommends, beside what one person's shares say."""

import numpy as np
import pytest

from assess.analysis.recommended import best_picks, group_mix
from assess.scoring.mixes import ALTRUISTIC, share
from assess.scoring.sitting import Sitting, score_sitting
from tests.scoring.battery import judgement, judgement_answers, snapshot

ITEMS = judgement().items


def picks(best: str, people: int = 1) -> np.ndarray:
    return np.full((people, len(ITEMS)), "abcd".index(best))


def test_best_picks_are_those_of_each_person():
    people = [judgement_answers("a"), judgement_answers("d", items=10), judgement_answers("b", "a")]
    found = best_picks(judgement(), people)
    scored = [score_sitting(Sitting(judgement(), one), snapshot()) for one in people]
    for row, sheet in zip(found, scored, strict=True):
        chosen = [sheet.chosen(item.id) for item in ITEMS]
        assert [None if place < 0 else "abcd"[place] for place in row] == chosen


def test_of_two_that_are_rated_alike_neither_is_the_pick():
    rated = judgement("rate-each", "rate-each")
    answers = {
        "scene-0": {"ratings": {"a": 6, "b": 6, "c": 1, "d": 2}},
        "scene-1": {"ratings": {"a": 1, "b": 6, "c": 1, "d": 2}},
    }
    assert best_picks(rated, [answers])[0, :3].tolist() == [-1, 1, -1]


def test_a_share_is_corrected_as_one_persons_is():
    one = share([score_sitting(Sitting(judgement(), judgement_answers("a")), snapshot())], ALTRUISTIC)
    group = {found.id: found for found in group_mix(ITEMS, picks("a", 150))}["altruistic"]
    assert one is not None
    assert (group.observed.value, group.chance, group.maximum) == (one.observed, one.chance, one.maximum)
    assert group.corrected.value == pytest.approx(one.corrected)


def test_random_picks_reach_zero_beyond_guessing():
    rng = np.random.default_rng(6)
    for found in group_mix(ITEMS, rng.integers(0, 4, (2000, len(ITEMS)))):
        assert found.corrected.low < 0.03
        assert found.corrected.high > -0.03
        assert found.corrected.value == pytest.approx(0, abs=0.03)


def test_the_error_counts_people_not_picks():
    picked = np.vstack([picks("a", 100), picks("c", 100)])
    found = {one.id: one for one in group_mix(ITEMS, picked)}["magnificence"]
    assert found.observed.value == 0.5
    assert found.observed.se == pytest.approx(np.sqrt(0.25 / 199))
    assert found.observed.n == 200


def test_unanswered_scenarios_are_left_out_of_share_and_chance():
    picked = picks("a", 120)
    picked[:, 6:] = -1
    for found in group_mix(ITEMS, picked):
        assert found.observed.value in (0.0, 1.0)
    assert group_mix(ITEMS, np.full((120, 12), -1)) == ()


def test_moments_add_up():
    rng = np.random.default_rng(8)
    found = group_mix(ITEMS, rng.integers(0, 4, (150, len(ITEMS))))
    assert sum(one.observed.value for one in found[:3]) == pytest.approx(1)
