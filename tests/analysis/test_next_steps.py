"""What a next step would decide agrees with what comes out where the step is simulated, and with plain sense."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assess.analysis.errors import NotEstimable
from assess.analysis.next_steps import Pool, Step, frontier, outlook, whom_first
from assess.analysis.order import Order
from assess.analysis.placing import placings
from assess.report.study_words import sentences

INTERVIEW = Step("structured-interview", hours=1.5, reliability=0.6, correlation=0.7)
STRONG = Step("work-sample", hours=3.0, reliability=0.8, correlation=0.9)


def pool(people: int, places: int, seed: int = 3, error: float = 0.4) -> Pool:
    rng = np.random.default_rng(seed)
    means = np.sort(0.8 * rng.normal(size=people))[::-1]
    sds = error * np.exp(0.1 * rng.normal(size=people))
    return Pool(means, sds, placings(means, sds, places).top, places, 0.9)


def simulated(given: Pool, step: Step, met: np.ndarray, times: int, seed: int = 5) -> tuple[float, float]:
    """True score gained by the best `places` after the step, and its standard error."""
    rng = np.random.default_rng(seed)
    error = step.error(given.tau)
    truth = given.means + given.sds * rng.normal(size=(times, given.means.size))
    seen = truth[:, met] + np.sqrt(error) * rng.normal(size=(times, met.size))
    means, variances = np.tile(given.means, (times, 1)), given.sds[met] ** 2
    means[:, met] = (given.means[met] * error + seen * variances) / (variances + error)
    chosen = np.argsort(-means, axis=1, kind="stable")[:, : given.places]
    gain = np.take_along_axis(truth, chosen, axis=1).sum(axis=1) - truth[:, : given.places].sum(axis=1)
    return float(gain.mean()), float(gain.std() / np.sqrt(times))


@pytest.mark.parametrize(("people", "places"), [(12, 3), (40, 8), (300, 20)])
@pytest.mark.parametrize("step", [INTERVIEW, STRONG], ids=lambda step: step.id)
def test_the_expected_gain_is_what_simulated_steps_gain(people, places, step):
    known = pool(people, places)
    found = outlook(known, step, most=16)
    for met in (2, len(found.order)):
        gain, error = simulated(known, step, found.order[:met], times=20_000 if people < 100 else 5_000)
        assert found.prospects[met].gain == pytest.approx(gain, abs=4 * error)
        assert found.prospects[met].hours == met * step.hours


@pytest.mark.parametrize("step", [INTERVIEW, STRONG], ids=lambda step: step.id)
def test_places_settled_are_as_many_as_after_simulated_steps(step):
    for seed in (3, 4):
        known = pool(30, 6, seed)
        found = outlook(known, step, most=12)
        rng, error, counts = np.random.default_rng(8), step.error(known.tau), []
        met = found.order
        for _time in range(90):
            truth = known.means + known.sds * rng.normal(size=30)
            seen = truth[met] + np.sqrt(error) * rng.normal(size=met.size)
            means, variances = known.means.copy(), known.sds**2
            means[met] = (known.means[met] * error + seen * variances[met]) / (variances[met] + error)
            variances[met] = variances[met] * error / (variances[met] + error)
            counts.append(int((placings(means, np.sqrt(variances), 6).top >= 0.9).sum()))
        spread = float(np.std(counts) / np.sqrt(len(counts)))
        assert found.prospects[-1].settled == pytest.approx(np.mean(counts), abs=0.25 + 3 * spread)
        assert found.prospects[0].settled == (known.chances >= 0.9).sum()  # nothing is what the ranking says


@settings(max_examples=40, deadline=None)
@given(
    people=st.integers(1, 30), places=st.integers(0, 32), reliability=st.floats(0, 1), correlation=st.floats(-1, 1),
    seed=st.integers(0, 50),
)  # fmt: skip
def test_meeting_more_people_never_costs_true_score(people, places, reliability, correlation, seed):
    rng = np.random.default_rng(seed)
    means = np.sort(np.round(rng.normal(size=people), 1))[::-1]
    sds = rng.choice([0.0, 0.3, 0.5], size=people)
    chances = placings(means, sds, min(places, people)).top
    known = Pool(means, sds, chances, min(places, people), 0.8)
    found = outlook(known, Step("any", 1.0, reliability, correlation), most=people)
    gains = [one.gain for one in found.prospects]
    assert gains[0] == 0.0
    assert all(later >= earlier - 1e-6 for earlier, later in pairwise(gains))
    assert all(0 <= one.settled <= known.places + 1e-6 + 0.12 * known.places for one in found.prospects)


def test_a_step_that_says_all_gains_the_best_of_the_true_scores():
    known = pool(20, 4)
    whole = outlook(known, Step("truth", 1.0, 1.0, 1.0), most=20)
    rng = np.random.default_rng(2)
    truth = known.means + known.sds * rng.normal(size=(40_000, 20))
    best = np.sort(truth, axis=1)[:, -4:].sum(axis=1) - truth[:, :4].sum(axis=1)
    assert whole.prospects[-1].gain == pytest.approx(best.mean(), abs=4 * best.std() / 200)


def test_two_alike_gain_what_the_larger_of_two_normals_exceeds_their_mean_by():
    """E max(X, Y) - m = d/sqrt(pi) for two normals with the same mean and SD d; one place."""
    alike = Pool(np.zeros(2), np.full(2, 0.5), np.full(2, 0.5), 1, 0.8)
    order, gains = whom_first(alike, np.array([0.3, 0.3]), most=2)
    assert order.tolist() == [0, 1]
    assert gains == pytest.approx([0.0, 0.3 / np.sqrt(2 * np.pi), 0.3 / np.sqrt(np.pi)], abs=1e-6)


@pytest.mark.parametrize("seed", range(6))
def test_whom_to_meet_first_is_near_the_best_choice_of_all(seed):
    known = pool(9, 3, seed)
    changes = known.sds**2 / np.sqrt(known.sds**2 + STRONG.error(known.tau))
    _order, gains = whom_first(known, changes, most=4)

    def of(some):
        kept = np.where(np.isin(np.arange(9), some), changes, 0.0)
        return whom_first(known, kept, most=9)[1][-1]

    for met in (1, 2, 3, 4):
        assert gains[met] >= 0.97 * max(of(some) for some in combinations(range(9), met))


def test_the_frontier_climbs_and_nothing_surpasses_it():
    known = pool(40, 8)
    outlooks = [outlook(known, step, most=12) for step in (INTERVIEW, STRONG)]
    best = frontier(outlooks)
    hours, gains = [one.hours for _name, one in best], [one.gain for _name, one in best]
    assert hours == sorted(hours)
    assert gains == sorted(gains)
    for one in outlooks:
        for prospect in one.prospects:
            reached = max(gain for hour, gain in zip(hours, gains, strict=True) if hour <= prospect.hours)
            assert reached >= prospect.gain - 1e-9
    assert outlooks[0].within(4.0).people == 2
    assert outlooks[0].within(0.5).people == 0


@pytest.mark.parametrize(("reliability", "correlation"), [(0.6, 0.7), (0.9, 1.0), (0.8, 0.3)])
def test_a_steps_rating_shares_with_the_true_star_what_it_is_assumed_to_share(reliability, correlation):
    """r(rating, true star) = correlation sqrt(reliability), as in a sample of all three."""
    rng = np.random.default_rng(11)
    star, other, noise = rng.normal(size=(3, 200_000))
    true = correlation * star + np.sqrt(1 - correlation**2) * other
    rating = np.sqrt(reliability) * true + np.sqrt(1 - reliability) * noise
    shared = np.corrcoef(star, rating)[0, 1] ** 2
    error = Step("any", 1.0, reliability, correlation).error(tau=2.0)
    assert 4.0 / (4.0 + error) == pytest.approx(shared, abs=0.01)


def test_an_order_gives_its_posteriors_as_its_chances_count_them():
    rng = np.random.default_rng(1)
    order = Order(rng.normal(size=80), np.full(80, 0.35), np.arange(80), 5, day=0.03)
    means, sds = order.believed
    assert (np.diff(means) <= 1e-12).all()
    chances = placings(means, sds, 5).top
    assert order.tops == pytest.approx(chances, abs=1e-12)


def test_a_step_that_cannot_be_is_refused_in_words():
    with pytest.raises(NotEstimable) as refused:
        outlook(pool(5, 2), Step("odd", 0.0, 1.2, 2.0), most=3)
    assert len(sentences(refused.value.problems)) == 3
