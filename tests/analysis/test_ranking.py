"""Ranking says no more than the scores can carry: chances add up, order of arrival is nothing, ties stay ties."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, norm

from assess.analysis import alike, placing
from assess.analysis.order import Order
from assess.analysis.placing import placings
from assess.analysis.rank_intervals import rank_intervals
from assess.analysis.ranking import Cut, Entry, Expectation, Ranking, RankingError, rank

LEVELS = (Cut("emerging", None), Cut("strong", 0.5), Cut("outstanding", 1.25))
scores = st.floats(-3, 3).map(lambda value: round(value, 2))
errors = st.sampled_from([0.0, 0.2, 0.3, 0.45, 0.7])
entry_lists = st.lists(st.tuples(scores, errors), min_size=1, max_size=25).map(
    lambda rows: [Entry(f"p{index}", value, error) for index, (value, error) in enumerate(rows)]
)


def drawn(people: int, seed: int = 1, se: float = 0.4) -> list[Entry]:
    rng = np.random.default_rng(seed)
    truth, spread = 0.9 * rng.normal(size=people), se * np.exp(0.15 * rng.normal(size=people))
    return [
        Entry(f"p{i}", float(x), float(s))
        for i, (x, s) in enumerate(zip(rng.normal(truth, spread), spread, strict=True))
    ]


def chances(ranking: Ranking) -> float:
    return sum(standing.p_top for standing in ranking.standings)


@settings(max_examples=60, deadline=None)
@given(entries=entry_lists, places=st.integers(0, 30))
def test_chances_of_the_places_add_up_and_levels_are_certain_together(entries, places):
    ranking = rank(entries, places, LEVELS)
    wanted = min(places, len(entries))
    assert chances(ranking) == pytest.approx(wanted, rel=5e-3, abs=1e-9)
    for one in ranking.standings:
        assert sum(one.levels.values()) == pytest.approx(1)
        assert 1 <= one.low <= one.high <= len(entries)
        assert 0 <= one.p_top <= 1 + 1e-9


@settings(max_examples=30, deadline=None)
@given(entries=entry_lists, seed=st.integers(0, 99))
def test_the_same_people_get_the_same_digits_in_any_order_of_arrival(entries, seed):
    shuffled = list(entries)
    random.Random(seed).shuffle(shuffled)
    assert rank(shuffled, 3, LEVELS) == rank(entries, 3, LEVELS)


@settings(max_examples=30, deadline=None)
@given(entries=entry_lists)
def test_ties_stay_ties(entries):
    twins = [*entries, Entry("twin", entries[0].value, entries[0].se)]
    ranking = rank(twins, 2, LEVELS)
    one, other = ranking.of("p0"), ranking.of("twin")
    assert (one.expected_rank, one.low, one.high, one.p_top) == (
        other.expected_rank,
        other.low,
        other.high,
        other.p_top,
    )
    assert "twin" in ranking.indistinguishable_from("p0")


@pytest.mark.parametrize("people", [40, 121, 400, 3000])
@pytest.mark.parametrize("share", [0.002, 0.05, 0.4, 0.97])
def test_chances_add_up_in_companies_of_any_size(people, share):
    places = max(1, int(share * people))
    ranking = rank(drawn(people), places)
    assert chances(ranking) == pytest.approx(places, rel=5e-3)
    assert sum(one.expected_rank for one in ranking.standings) == pytest.approx(people * (people + 1) / 2, rel=1e-3)


@pytest.mark.parametrize("places", [1, 4, 30, 60, 110, 119])
def test_the_refined_method_agrees_with_the_exact_one(places, monkeypatch):
    entries = drawn(120)
    means, sds = np.array([e.value for e in entries]), np.array([e.se for e in entries])
    monkeypatch.setattr(placing, "EXACT", 120)
    exact = placings(means, sds, places)
    monkeypatch.setattr(placing, "EXACT", 0)
    refined = placings(means, sds, places)
    np.testing.assert_allclose(refined.top, exact.top, atol=5e-4)
    np.testing.assert_allclose(refined.expected, exact.expected, atol=0.02)
    assert np.abs(refined.low - exact.low).max() <= 1
    assert np.abs(refined.high - exact.high).max() <= 1


def test_two_people_rank_as_the_normal_difference_says():
    found = placings(np.array([0.4, 0.0]), np.array([0.3, 0.4]), 1)
    chance = norm.cdf(0.4 / 0.5)
    np.testing.assert_allclose(found.top, [chance, 1 - chance], atol=1e-6)
    np.testing.assert_allclose(found.expected, [2 - chance, 1 + chance], atol=1e-6)


@pytest.mark.parametrize("error", [0.001, 0.02, 30.0])
def test_very_small_and_very_large_errors_keep_the_sums(error):
    values = np.random.default_rng(3).normal(size=300)
    ranking = rank([Entry(str(i), float(v), error) for i, v in enumerate(values)], 60)
    assert chances(ranking) == pytest.approx(60, rel=5e-3)


def test_scores_without_error_rank_plainly_and_share_tied_places():
    for copies in (1, 60):
        entries = [
            Entry(f"{n}-{c}", value, 0.0) for n, value in enumerate((3.0, 2.0, 2.0, 1.0)) for c in range(copies)
        ]
        ranking = rank(entries, copies * 2)
        assert ranking.of("0-0").expected_rank == pytest.approx((copies + 1) / 2)
        assert ranking.of("1-0").p_top == pytest.approx(0.5, abs=1e-6)
        assert ranking.of("3-0").p_top == pytest.approx(0, abs=1e-9)
        assert not ranking.decided


def test_people_who_are_all_equal_are_all_indistinguishable():
    ranking = rank([Entry(str(i), 0.3, 0.4) for i in range(10)], 3)
    assert {one.indistinguishable for one in ranking.standings} == {9}
    assert {one.p_top for one in ranking.standings} == {ranking.standings[0].p_top}
    assert (ranking.standings[0].low, ranking.standings[0].high) == (1, 10)
    assert ranking.population is not None
    assert 0 < ranking.population.tau < 0.9


def test_nobody_and_one_person_have_a_ranking():
    assert rank([], 3).standings == ()
    alone = rank([Entry("p", 1.0, 0.4)], 1, LEVELS).standings[0]
    assert (alone.expected_rank, alone.low, alone.high, alone.indistinguishable) == (1, 1, 1, 0)
    assert alone.p_top == pytest.approx(1)
    assert 0 < alone.mean < 1


def test_a_posterior_is_shrunk_by_its_reliability_towards_the_mean_of_all():
    ranking = rank(drawn(200), 5)
    population = ranking.population
    assert population is not None
    for one in ranking.standings:
        rho = population.tau**2 / (population.tau**2 + one.se**2)
        assert one.reliability == pytest.approx(rho)
        assert one.mean == pytest.approx(population.mean + rho * (one.value - population.mean))


def test_the_population_is_found_when_there_are_many():
    population = rank(drawn(4000), 1).population
    assert population is not None
    assert population.mean == pytest.approx(0, abs=0.05)
    assert population.tau == pytest.approx(0.9, abs=0.03)


def test_no_jump_in_belief_when_one_more_person_arrives():
    taus = []
    for people in range(20, 45):
        population = rank(drawn(60)[:people], 1).population
        assert population is not None
        taus.append(population.tau)
    assert np.abs(np.diff(taus)).max() < 0.15


def test_a_level_is_the_likeliest_and_its_chance_is_the_normal_one():
    one = rank([Entry("p", 0.9, 0.3)], 1, LEVELS, Expectation(0, 1, 0.8)).standings[0]
    above = norm.sf((1.25 - one.mean) / one.sd)
    assert one.levels["outstanding"] == pytest.approx(above)
    assert one.level == max(one.levels, key=lambda name: one.levels[name])


def test_places_that_scores_cannot_decide_name_who_competes():
    near = [Entry(name, value, 0.4) for name, value in (("ann", 1.0), ("bo", 0.9), ("cy", -2.5))]
    ranking = rank(near, 1)
    assert not ranking.decided
    assert (ranking.sure, ranking.contested, ranking.unlikely) == ((), ("ann", "bo"), ("cy",))
    clear = rank(near, 2)
    assert (clear.decided, clear.sure, clear.contested, clear.unlikely) == (True, ("ann", "bo"), (), ("cy",))
    assert rank(near, 3).decided
    assert rank(near, 0).unlikely == ("ann", "bo", "cy")


def test_each_person_has_an_own_indistinguishable_set_and_it_is_no_partition():
    row = [Entry(str(i), i * 0.5, 0.3) for i in range(8)]
    ranking = rank(row, 2)
    for one in ranking.standings:
        assert len(ranking.indistinguishable_from(one.id)) == one.indistinguishable
    assert "1" in ranking.indistinguishable_from("0")
    assert "2" in ranking.indistinguishable_from("1")
    assert "3" not in ranking.indistinguishable_from("0")


def test_counts_of_the_indistinguishable_match_a_plain_comparison_of_all_pairs():
    ranking = rank(drawn(150), 5)
    for one in ranking.standings[::15]:
        assert len(ranking.indistinguishable_from(one.id)) == one.indistinguishable


def test_what_cannot_be_ranked_is_named_all_at_once():
    wrong = [Entry("a", float("nan"), 0.1), Entry("b", 1.0, -0.1), Entry("b", 1.0, float("inf"))]
    with pytest.raises(RankingError) as raised:
        rank(wrong, -1)
    assert len(raised.value.problems) == 5


def test_levels_carry_the_uncertainty_of_the_mean_and_differences_do_not():
    # By hand: rho = tau^2/(tau^2 + s^2); var = rho s^2 + (1 - rho)^2 se_M^2 + (2 rho (1 - rho) (x - M) se)^2.
    ranking = rank([Entry("a", 1.0, 0.6), Entry("b", 0.2, 0.6), Entry("c", -0.5, 0.6)], 1, LEVELS)
    population = ranking.population
    rho = population.tau**2 / (population.tau**2 + 0.36)
    one = ranking.of("a")
    by_tau = 2 * rho * (1 - rho) * (1.0 - population.mean) * population.log_tau_se
    wide = np.sqrt(rho * 0.36 + (1 - rho) ** 2 * population.mean_se**2 + by_tau**2)
    assert population.log_tau_se == pytest.approx((2 * 3 * rho**2 + 4) ** -0.5)
    assert wide > 1.02 * np.sqrt(rho * 0.36)
    assert one.levels["outstanding"] == pytest.approx(norm.sf(1.25, one.mean, wide), abs=1e-12)
    assert one.sd == pytest.approx(wide, abs=1e-12)


@pytest.mark.parametrize("away", [-2, 2])
def test_the_series_above_forty_places_meets_the_binomial_two_sds_from_the_line(away):
    # 900 who are alike and one who is known well: above t stand Binomial(900, p(t)), averaged over what is known.
    people, places, se = 900, 41, 0.03
    mean = norm.isf((places + away * np.sqrt(places)) / people)
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    above = norm.sf(mean + se * nodes)
    chance = weights @ binom.cdf(places - 1, people, above) / weights.sum()
    found = placings(np.append(np.zeros(people), mean), np.append(np.ones(people), se), places)
    assert found.top[-1] == pytest.approx(chance, abs=3e-4)  # twice as far without its term of squared skewness


def test_a_persons_figures_are_the_same_whomever_else_one_asks_for():
    for people, places in ((1500, 5), (1500, 60), (1500, 1400), (40, 7)):
        entries = drawn(people)
        values, errors = np.array([e.value for e in entries]), np.array([e.se for e in entries])
        order = Order(values, errors, np.arange(people), places, LEVELS)
        names = [str(row) for row in order.people]
        everybody = order.standings(np.arange(people), names)
        page = np.array([places, 3, people - 1, 3])
        assert order.standings(page, [names[place] for place in page]) == [everybody[place] for place in page]
        assert list(order.tops[page]) == [everybody[place].p_top for place in page]


def test_few_places_among_thousands_have_the_chances_that_a_sum_over_all_says(monkeypatch):
    means, sds = np.array([e.value for e in drawn(2000)]), np.array([e.se for e in drawn(2000)])
    together = placings(means, sds, 5)
    monkeypatch.setattr(placing, "RARE", 0.0)
    one_by_one = placings(means, sds, 5)
    np.testing.assert_allclose(together.top, one_by_one.top, atol=1e-14)
    assert one_by_one.top.sum() == pytest.approx(5, rel=1e-6)


def test_counts_of_thousands_match_a_plain_comparison_of_all_pairs(monkeypatch):
    rng = np.random.default_rng(4)
    means, variances = np.round(rng.normal(size=700), 2), np.round(rng.uniform(0.05, 0.4, size=700), 2)
    plain = alike.count_alike(means, variances, means, variances)
    monkeypatch.setattr(alike, "PAIRS", 0)
    assert (alike.count_alike(means, variances, means, variances) == plain).all()
    assert (alike.count_alike(means[:9], variances[:9], means[9:20], variances[9:20]) <= 11).all()


def test_chances_of_places_count_two_thirds_of_a_day_that_nobody_measured_and_scores_all_of_it():
    entries = drawn(30)
    plain, found = rank(entries, 5), rank(entries, 5, day=3 * 0.05)
    lean = rank([Entry(one.id, one.value, (one.se**2 - 0.05) ** 0.5) for one in entries], 5)
    for one in found.standings:
        assert (one.mean, one.sd, one.se) == tuple(getattr(plain.of(one.id), name) for name in ("mean", "sd", "se"))
        assert one.p_top == pytest.approx(lean.of(one.id).p_top, abs=1e-6)
        assert (one.low, one.high) == (lean.of(one.id).low, lean.of(one.id).high)
    assert sum(one.p_top for one in found.standings) == pytest.approx(5, rel=5e-3)


of_ranks = st.lists(st.floats(0.0, 1.0), min_size=2, max_size=12).filter(lambda found: sum(found) > 0.1)


@settings(max_examples=100, deadline=None)
@given(of_ranks)
def test_rank_intervals_hold_nine_tenths_no_wider_than_equal_tails_and_turn_round_with_the_scores(found):
    ranks = np.array([found]) / sum(found)
    (low,), (high,) = rank_intervals(ranks)
    reached = np.cumsum(ranks[0])
    assert ranks[0, low - 1 : high].sum() >= 0.9 - 1e-6
    assert 1 + (reached < 0.05 - 1e-9).sum() <= low <= high <= 1 + (reached < 0.95 - 1e-9).sum()
    (turned_low,), (turned_high,) = rank_intervals(ranks[:, ::-1])
    assert turned_high - turned_low == pytest.approx(high - low, abs=1)


def test_what_the_first_rank_leaves_of_its_tail_shortens_the_interval():
    ranks = np.array([[0.5, 0.3, 0.1, 0.06, 0.04]])
    assert [ends.tolist() for ends in rank_intervals(ranks)] == [[1], [3]]
    assert [ends.tolist() for ends in rank_intervals(ranks[:, ::-1])] == [[3], [5]]
