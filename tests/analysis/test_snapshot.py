"""A local sample replaces what the authors assumed, once there are enough people."""

import math

import numpy as np
import pytest

from assess.analysis.reliability import cronbach_alpha, residual_variance
from assess.analysis.snapshot import SampleTooSmall, local_snapshot
from assess.scoring.snapshot import Snapshot
from tests.analysis.refusals import refuses
from tests.scoring.battery import FACETS, blueprint, judgement, profile_of, questionnaire


def sample(people: int = 200) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(8)
    common = rng.normal(size=people)
    traits = np.repeat(0.7 * common[:, None] + 0.7 * rng.normal(size=(people, 3)), 8, axis=1)
    style = np.clip(0.65 + 0.12 * traits + 0.2 * rng.normal(size=(people, 24)), 0, 1)
    skill = 0.3 * common + rng.normal(size=people)
    scenes = np.clip(0.66 + 0.07 * skill[:, None] + 0.2 * rng.normal(size=(people, 12)), 0, 1)
    return {"style/1.0": style, "scenes/1.0": scenes}


def local(points: dict[str, np.ndarray] | None = None) -> Snapshot:
    return local_snapshot([judgement(), questionnaire()], blueprint(), points or sample())


def test_it_says_where_it_comes_from_and_pools_no_more():
    found = local()
    assert (found.source, found.n, found.pooled) == ("local sample, n=200", 200, False)
    assert Snapshot.from_json(found.to_json()).fingerprint == found.fingerprint


def test_errors_are_the_residual_variance_within_facets_and_over_all_scenarios():
    points, found = sample(), local()
    within = [residual_variance(points["style/1.0"][:, 8 * f : 8 * f + 8]).value for f in range(3)]
    assert found.instruments["style/1.0"].residual_variance == pytest.approx(np.mean(within))
    assert found.instruments["scenes/1.0"].residual_variance == pytest.approx(
        residual_variance(points["scenes/1.0"]).value
    )


def test_the_usual_spread_of_a_person_holds_item_differences_too():
    points = sample()
    points["style/1.0"] = np.clip(points["style/1.0"] + np.tile([-0.1, 0.1], 12), 0, 1)
    known = local(points).instruments["style/1.0"]
    within = [points["style/1.0"][:, 8 * f : 8 * f + 8].var(axis=1, ddof=1) for f in range(3)]
    assert known.spread == pytest.approx(np.mean(within))
    assert known.spread > known.residual_variance + 0.008


def test_reliabilities_are_alphas_of_the_sample():
    points, found = sample(), local()
    for place, facet in enumerate(FACETS):
        alpha = cronbach_alpha(points["style/1.0"][:, 8 * place : 8 * place + 8]).value
        assert found.instruments["style/1.0"].scales[facet].reliability == pytest.approx(alpha)
        assert found.instruments["style/1.0"].prmse[facet].own == pytest.approx(alpha)


def test_composites_and_the_star_take_spreads_and_correlations_from_the_sample():
    found = local()
    assert 0.1 < found.correlation("calm", "care") < 0.8
    calm = found.composite("calm")
    scales = found.instruments["style/1.0"].scales
    error = sum(
        weight**2 * scales[facet].sd ** 2 * (1 - scales[facet].reliability)
        for facet, weight in (("poise", 2 / 3), ("openness", 1 / 3))
    )
    assert calm.reliability == pytest.approx(1 - error / calm.sd**2)
    assert 0 < found.star.reliability < 1


def test_the_mirror_gap_keeps_a_lower_bound_below_its_reliability():
    gap = local().instruments["scenes/1.0"].mirror_gap
    assert gap is not None
    assert 0 <= gap.low <= gap.reliability < 0.5


def test_a_profile_can_rest_on_it():
    one = profile_of(snapshot=local())
    assert one.pins.snapshot.source == "local sample, n=200"
    assert math.fsum(part.effective_weight for part in one.components) == pytest.approx(1, abs=1e-5)


def test_people_with_too_few_answers_are_left_out():
    points = sample()
    points["scenes/1.0"][:150, :6] = np.nan
    assert local(points).n == 50


def test_below_thirty_people_the_assumed_values_stay():
    with refuses(SampleTooSmall, match="29 people answered enough, 30 are needed") as raised:
        local({key: matrix[:29] for key, matrix in sample().items()})
    assert len(raised.value.problems) == 2
