"""The frozen source of errors and gates: what authors assume, and that it cannot change unseen."""

import math

import pytest

from assess.scoring.assumed import assumed_snapshot
from assess.scoring.mixes import wilson
from assess.scoring.snapshot import Snapshot, SnapshotError, items_needed, stepped
from assess.scoring.structure import BatteryError
from tests.scoring.battery import assumed, blueprint, judgement, questionnaire, snapshot


def test_a_snapshot_survives_being_stored_with_its_fingerprint():
    again = Snapshot.from_json(snapshot().to_json())
    assert again.to_json() == snapshot().to_json()
    assert again.fingerprint == snapshot().fingerprint


def test_another_assumption_is_another_fingerprint():
    other = assumed_snapshot([judgement(assumed=assumed(residual_sd=0.21)), questionnaire()], blueprint())
    assert other.fingerprint != snapshot().fingerprint


def test_assumed_values_say_that_nobody_was_tested():
    assert (snapshot().n, snapshot().pooled, snapshot().source) == (0, True, "assumed")


def test_longer_tests_are_more_reliable_by_spearman_and_brown():
    assert stepped(0.6, 12 / 18) == pytest.approx(0.5)
    assert items_needed(0.13, 2) == 32
    assert items_needed(0.5, 12, 0.5) == 12
    assert items_needed(0.0, 5) is None


def test_a_composite_has_the_reliability_of_mosier():
    # Two facets with SD .15 and reliability .72, true correlation .5, weights 2/3 and 1/3.
    true_variance = 0.15**2 * 0.72
    true = true_variance * (4 / 9 + 1 / 9 + 2 * 0.5 * 2 / 9)
    error = 0.15**2 * 0.28 * (4 / 9 + 1 / 9)
    assert snapshot().composite("calm").reliability == pytest.approx(true / (true + error))


def test_the_gate_of_a_facet_compares_it_with_the_total():
    gate = snapshot().instruments["style/1.0"].prmse["poise"]
    squared_correlation = (1 + 2 * 0.5) ** 2 / (3 + 6 * 0.5)
    assert gate.own == pytest.approx(0.72)
    assert gate.total == pytest.approx(squared_correlation * 0.88)
    assert gate.passed


def test_the_star_is_as_reliable_as_its_parts_make_it():
    known = snapshot()
    shares = {"judgement": 0.4, "calm": 0.4, "care": 0.2}
    variance = math.fsum(
        shares[one] * shares[other] * known.correlation(one, other) for one in shares for other in shares
    )
    error = math.fsum(share**2 * (1 - known.composite(key).reliability) for key, share in shares.items())
    assert known.star.sd == pytest.approx(math.sqrt(variance))
    day = 0.06 * (0.6 * 0.15 / 0.13) ** 2  # of all statements together
    assert known.star.reliability == pytest.approx(1 - (error + day) / variance)


def test_what_a_snapshot_lacks_is_named():
    with pytest.raises(SnapshotError, match="no values for warmth"):
        snapshot().composite("warmth")
    with pytest.raises(SnapshotError, match="no correlation of calm and warmth"):
        snapshot().correlation("calm", "warmth")


def test_a_battery_that_does_not_measure_the_blueprint_is_refused_with_all_reasons():
    with pytest.raises(BatteryError) as raised:
        assumed_snapshot([], blueprint())
    assert len(raised.value.problems) == 4


def test_nine_of_eighteen_has_32_to_68_percent():
    low, high = wilson(9, 18)
    assert (round(low, 2), round(high, 2)) == (0.32, 0.68)
