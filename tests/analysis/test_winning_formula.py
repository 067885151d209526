"""The winning formula is the published tables', and what simulated hiring brings."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.analysis.errors import NotEstimable
from assess.analysis.winning_formula import Assumed, worth

USUAL = Assumed(base_rate=0.5, spread_of_value=10_000, years=2, cost=20)


@pytest.mark.parametrize(("validity", "places", "table"), [(0.5, 3, 0.74), (0.3, 1, 0.71), (0.5, 5, 0.67)])
def test_hires_who_succeed_are_those_of_the_tables(validity, places, table):
    found = worth(validity, applicants=10, places=places, assumed=USUAL)
    assert found.succeed / places == pytest.approx(table, abs=0.0051)


def test_quality_and_money_are_what_simulated_hiring_brings():
    rng = np.random.default_rng(5)
    validity, applicants, places = 0.4, 500, 100
    scores = rng.normal(size=(400, applicants))
    work = validity * scores + np.sqrt(1 - validity**2) * rng.normal(size=scores.shape)
    chosen = np.argsort(-scores, axis=1)[:, :places]
    of_chosen = np.take_along_axis(work, chosen, axis=1)
    found = worth(validity, applicants, places, USUAL)
    assert found.quality == pytest.approx(of_chosen.mean(), abs=0.01)
    assert found.succeed == pytest.approx((of_chosen > 0).sum(axis=1).mean(), abs=0.7)
    money = 2 * 10_000 * of_chosen.sum(axis=1).mean() - applicants * 20
    assert found.gain == pytest.approx(money, rel=0.02)


@given(st.floats(0.0, 0.9), st.floats(0.05, 0.95), st.integers(1, 40))
def test_more_validity_never_brings_less_and_none_brings_chance(validity, base_rate, places):
    assumed = Assumed(base_rate, 1_000, 1, 0)
    found, none = worth(validity, 50, places, assumed), worth(0.0, 50, places, assumed)
    assert none.succeed == pytest.approx(places * base_rate)
    assert none.quality == none.gain == 0
    assert found.succeed >= none.succeed - 1e-9
    assert found.gain >= 0


def test_places_for_everybody_leave_nothing_to_choose():
    with pytest.raises(NotEstimable):
        worth(0.3, applicants=5, places=5, assumed=USUAL)
