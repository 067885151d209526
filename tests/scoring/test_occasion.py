"""What a day adds to scores: shared by all statements, none of it in scenarios, and it moves no difference."""

import math
from dataclasses import replace

import numpy as np
import pytest

from assess.scoring.assumed import assumed_snapshot
from assess.scoring.occasion import Day, assumed_occasion, by_kind, composite_day, joined, star_day, with_occasion
from assess.scoring.snapshot import Occasion, Snapshot
from assess.scoring.structure import components
from tests.scoring.battery import (
    FACETS,
    blueprint,
    earlier_snapshot,
    judgement,
    likert_answers,
    profile_of,
    questionnaire,
    snapshot,
)

BATTERY = (judgement(), questionnaire())


def known(share: float, correlation: float = 1.0, scenarios: float = 0.0) -> Snapshot:
    """The small battery's source of errors, a day known so."""
    day = Occasion({"style/1.0": share, "scenes/1.0": scenarios}, correlation, "two sittings", 120)
    return assumed_snapshot(BATTERY, blueprint(), day)


def test_a_day_is_assumed_of_statements_and_not_of_scenarios():
    assert assumed_occasion(BATTERY).shares == {"style/1.0": 0.06, "scenes/1.0": 0.0}
    assert snapshot().occasion == assumed_occasion(BATTERY)


def test_a_composites_day_is_the_quadratic_form_of_its_facets_days():
    weights, correlation, share = np.array([2 / 3, 1 / 3]), 0.4, 0.1
    tau = math.sqrt(share) * 0.15 * weights
    matrix = np.array([[1, correlation], [correlation, 1]])
    calm = next(part for part in components(blueprint(), BATTERY) if part.id == "calm")
    assert composite_day(calm, BATTERY, known(share, correlation)).variance == pytest.approx(tau @ matrix @ tau)


def test_what_is_common_adds_up_with_its_sign_and_days_of_two_kinds_are_independent():
    one, other = Day(0.3, 0.4), Day(0.1, 0.0)
    assert joined([(1.0, one), (-3.0, other)]).variance == pytest.approx(0.4**2)
    assert by_kind([("would-do", 1.0, one), ("should-do", 2.0, other)]) == pytest.approx(0.25 + 0.04)


@pytest.mark.parametrize("share", [0.0, 0.06, 0.2])
def test_facets_points_components_and_star_carry_the_day(share: float):
    one, none = profile_of(snapshot=known(share)), profile_of(snapshot=known(0.0))
    added = [a.se**2 - b.se**2 for a, b in zip(one.facets, none.facets, strict=True) if a.se and b.se]
    assert added == pytest.approx([share * 0.15**2] * len(FACETS), abs=1e-6)
    calm, before = one.components[1], none.components[1]
    assert calm.se**2 - before.se**2 == pytest.approx(share * 0.15**2, abs=1e-6)
    assert one.star is not None
    assert none.star is not None
    coefficient = one.components[1].coefficient + one.components[2].coefficient
    assert one.star.se**2 - none.star.se**2 == pytest.approx(share * (coefficient * 0.15) ** 2, abs=1e-5)


def test_reliabilities_of_one_person_count_the_day():
    one, none = profile_of(snapshot=known(0.06)), profile_of(snapshot=known(0.0))
    assert [score.reliability for score in one.facets] == pytest.approx([0.72 - 0.06] * 3)
    assert one.judgement == none.judgement
    assert one.star is not None
    assert none.star is not None
    weights = sum(share * 0.15 / 0.13 for share in (0.4, 0.2))
    lost = 0.06 * weights**2 / known(0.0).star.sd ** 2
    assert none.star.reliability - one.star.reliability == pytest.approx(lost, abs=1e-5)


def test_scenarios_can_have_a_day_of_their_own_and_the_gap_between_them_less_of_it():
    one, none = profile_of(snapshot=known(0.06, scenarios=0.1)), profile_of(snapshot=known(0.06))
    for score, before in ((one.judgement, none.judgement), (one.difficult, none.difficult)):
        assert score is not None
        assert before is not None
        assert score.se is not None
        assert before.se is not None
        assert score.se**2 - before.se**2 == pytest.approx(0.1 * 0.08**2, abs=1e-6)


def test_a_day_that_moves_all_facets_alike_hides_no_difference_between_them():
    high = {f"listening_{n}": 5 if n % 2 else 1 for n in range(1, 9)}
    style = likert_answers(**high)
    one, none = profile_of(style=style, snapshot=known(0.2)), profile_of(style=style, snapshot=known(0.0))
    assert one.stands_out == none.stands_out != ()
    own = profile_of(style=style, snapshot=known(0.2, correlation=0.0))
    assert own.stands_out[0].se > one.stands_out[0].se


def test_another_day_replaces_the_one_that_was_known():
    again = with_occasion(known(0.2), assumed_occasion(BATTERY), blueprint(), BATTERY)
    assert again == snapshot()


def test_a_source_of_before_days_were_counted_keeps_its_bytes_and_takes_a_day():
    old = earlier_snapshot()
    assert old.occasion is None
    assert "occasion" not in old.to_json()
    taken = with_occasion(old, assumed_occasion(BATTERY), blueprint(), BATTERY)
    lost = star_day(taken, blueprint(), BATTERY) * (blueprint().star.sd / old.star.sd) ** 2
    assert taken.star.reliability == pytest.approx(old.star.reliability - lost, abs=1e-5)
    assert taken.star.sd == pytest.approx(old.star.sd, abs=1e-6)


@pytest.mark.parametrize("difficulty", [0.0, 0.05, 0.2])
def test_a_persons_own_spread_counts_no_difficulty_of_items(difficulty: float):
    """Everybody's answers differ by what items differ: as far as the source knows it, that is no error."""
    style = snapshot().instruments["style/1.0"]
    changed = replace(style, spread=style.residual_variance + difficulty**2)
    frozen = replace(known(0.0), instruments={**snapshot().instruments, "style/1.0": changed})
    half = likert_answers(**{f"{facet}_{n}": 1 if n % 2 else 5 for facet in FACETS for n in (1, 2, 3, 4)})
    own = max(0.0, 3 * 8 * 0.125**2 - 21 * difficulty**2)  # in each facet four answers at 1 and four at .75
    expected = math.sqrt((20 * style.residual_variance + own) / 41 / 8)
    assert profile_of(style=half, snapshot=frozen).facets[0].se == pytest.approx(expected, abs=1e-6)
