"""What a day adds, from people tested twice: against the components of an analysis of variance by hand."""

import numpy as np
import pytest

from assess.analysis.errors import NotEstimable
from assess.analysis.two_sittings import measured_day

PEOPLE = 90


def components_by_hand(days: np.ndarray) -> float:
    """(MS_po - MS_pio)/items of persons x items x occasions, crossed, cell by cell."""
    people, items, occasions = days.shape
    whole = days.mean()
    mean_p, mean_i, mean_o = days.mean((1, 2)), days.mean((0, 2)), days.mean((0, 1))
    mean_po, mean_pi, mean_io = days.mean(1), days.mean(2), days.mean(0)
    po = pio = 0.0
    for p in range(people):
        for o in range(occasions):
            po += items * (mean_po[p, o] - mean_p[p] - mean_o[o] + whole) ** 2
            for i in range(items):
                rest = days[p, i, o] - mean_pi[p, i] - mean_po[p, o] - mean_io[i, o]
                pio += (rest + mean_p[p] + mean_i[i] + mean_o[o] - whole) ** 2
    degrees = (people - 1) * (occasions - 1)
    return (po / degrees - pio / degrees / (items - 1)) / items


def taken(seed: int = 3, people: int = PEOPLE, items: int = 8, day: float = 0.4) -> list[np.ndarray]:
    """Two days of two facets of four items each, lasting peculiarities of items included."""
    rng = np.random.default_rng(seed)
    person, lasting = rng.standard_normal((people, 1)), 0.5 * rng.standard_normal((people, items))
    return [
        person + lasting + day * rng.standard_normal((people, 1)) + rng.standard_normal((people, items))
        for _ in range(2)
    ]


def test_one_scale_twice_gives_the_component_of_persons_and_occasions():
    first, second = taken()
    found = measured_day(first, second, (["a"] * 8, ["a"] * 8), same=True)
    variance = (first.mean(1).var(ddof=1) + second.mean(1).var(ddof=1)) / 2
    assert found.share == pytest.approx(components_by_hand(np.stack([first, second], axis=2)) / variance)
    assert (found.correlation, found.people) == (1.0, PEOPLE)


def test_what_lasts_in_items_is_no_day_and_one_mood_of_two_facets_correlates():
    first, second = taken(people=40_000)
    scales = ["a"] * 4 + ["b"] * 4
    found = measured_day(first, second, (scales, scales), same=True)
    assert found.share == pytest.approx(0.16 / (1 + 0.16 + 1.25 / 4), abs=0.01)
    assert found.correlation > 0.93
    assert found.share_se < 0.01


def test_two_forms_are_held_against_each_other_without_pairing_items():
    first, second = taken(people=40_000, items=12)
    found = measured_day(first[:, :6], second[:, 6:], (["a"] * 6, ["a"] * 6), same=False)
    assert found.share == pytest.approx(0.16 / (1 + 0.16 + 1.25 / 6), abs=0.012)


def test_the_standard_error_is_how_the_share_varies_from_sample_to_sample():
    found = [measured_day(*taken(seed, 200), (["a"] * 8, ["a"] * 8), same=True) for seed in range(120)]
    spread = np.std([one.share for one in found], ddof=1)
    assert np.mean([one.share_se for one in found]) == pytest.approx(spread, rel=0.25)


def test_people_with_gaps_are_left_out_and_the_order_of_people_does_not_matter():
    first, second = taken()
    gaps = first.copy()
    gaps[:5, 0] = np.nan
    scales = (["a"] * 8, ["a"] * 8)
    whole = measured_day(first[5:], second[5:], scales, same=True)
    found = measured_day(gaps, second, scales, same=True)
    assert (found.share, found.people) == (pytest.approx(whole.share), PEOPLE - 5)
    assert measured_day(gaps[::-1], second[::-1], scales, same=True).share == pytest.approx(found.share)


@pytest.mark.parametrize(("people", "scales"), [(49, ["a"] * 8), (60, list("abcdefgh"))])
def test_too_few_people_or_items_are_refused(people, scales):
    first, second = taken(people=people)
    with pytest.raises(NotEstimable):
        measured_day(first, second, (scales, scales), same=True)


def test_a_scale_that_does_not_vary_is_refused():
    with pytest.raises(NotEstimable):
        measured_day(np.ones((60, 4)), np.ones((60, 4)), (["a"] * 4, ["a"] * 4), same=True)
