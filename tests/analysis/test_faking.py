"""What answering otherwise than honestly brings, on the present edition's documents, and what its star is worth."""

from functools import cache

import numpy as np
import pytest

from assess.analysis.battery_people import asked_points, drawn_people, taken
from assess.analysis.faked_answers import at_random, by_machine
from assess.analysis.faking import CONDITIONS, Machine, Outcome, faking_study, upper_limit
from assess.analysis.simulated_star import Battery, battery_stars
from assess.analysis.star_reliability import Reliability, battery_reliability
from assess.scoring.assumed import assumed_snapshot
from assess.scoring.engine import star
from assess.scoring.sitting import Sitting
from tests.shipped import SHIPPED

SURE = Machine(1.0, 1.0, "said")


def battery(key: str = "engagement-star/2.0") -> Battery:
    blueprint = SHIPPED.blueprints[key]
    return Battery([SHIPPED.instruments[one] for one in blueprint.battery], blueprint)


def studied(
    people: int, *conditions: str, key: str = "engagement-star/2.0", machine: Machine = SURE
) -> list[Outcome]:
    whole = battery(key)
    sure = dict.fromkeys(whole.blueprint.battery, machine)
    return list(faking_study(whole, sure, people, seed=7, conditions=conditions))


@cache
def worth(key: str) -> Reliability:
    return battery_reliability(battery(key), people=4000, seed=3)


def test_at_most_one_in_a_hundred_who_click_through_scenarios_and_conversations_is_likely_strong() -> None:
    (clicking,) = studied(1500, "random-tests")
    assert clicking.strong_most <= 0.01, f"{clicking.strong:.4f}, at most {clicking.strong_most:.4f}"
    assert clicking.mean < -1
    assert clicking.signs["too-fast"] == 1


def test_honest_people_are_the_reference_and_have_no_lift() -> None:
    (honest,) = studied(1000, "honest")
    assert honest.mean == pytest.approx(0, abs=0.15)
    assert honest.sd == pytest.approx(1, abs=0.1)
    assert (honest.lift, honest.lift_se) == (0, 0)
    assert honest.many < 0.01


def test_ideal_statements_lift_less_than_in_the_first_edition_and_show_one_sign() -> None:
    (now,), (then,) = studied(200, "ideal"), studied(200, "ideal", key="engagement-star/1.0")
    assert 0.8 < now.lift < 1.3 < 0.7 * then.lift
    assert now.signs["one-sided"] == 1
    assert now.lenses["disposition"] == 1


def test_clicking_beside_ideal_statements_paid_in_the_first_edition_and_does_not_now() -> None:
    (now,), (then,) = studied(400, "random-ideal"), studied(400, "random-ideal", key="engagement-star/1.0")
    assert now.strong < 0.03
    assert then.strong > 0.7


def test_coaching_lifts_what_is_known_too() -> None:
    honest, coached = studied(400, "honest", "coached")
    assert coached.lenses["judgement"] > honest.lenses["judgement"] + 0.02
    assert coached.lenses["encounters"] > honest.lenses["encounters"]
    assert 0.9 < coached.lenses["disposition"] < 1


def test_who_reads_nothing_shows_many_signs() -> None:
    (random,) = studied(100, "random")
    assert random.many > 0.8
    assert random.lenses["judgement"] == pytest.approx(0.5, abs=0.03)


def test_a_machine_that_is_always_right_reaches_the_maximum_of_scenarios_and_one_at_times_less() -> None:
    (sure,), (doubtful,) = studied(50, "machine"), studied(50, "machine", machine=Machine(0.6, 0.6, "said"))
    assert sure.lenses["judgement"] == 1
    assert sure.strong == sure.strong_most == 1
    assert doubtful.mean < sure.mean


def test_stars_are_those_of_the_products_own_scoring() -> None:
    whole = battery()
    people = drawn_people(6, whole.instruments, np.random.default_rng(2))
    snapshot = assumed_snapshot(whole.instruments, whole.blueprint)
    honest = taken(whole.instruments, people, np.zeros(6), np.random.default_rng(3))
    sure = dict.fromkeys(whole.blueprint.battery, SURE)
    for answers in (
        honest,
        at_random(whole.instruments, honest, np.random.default_rng(4)),
        by_machine(whole.instruments, honest, sure, np.random.default_rng(5)),
    ):
        points = {one.key: asked_points(one, answers[one.key]) for one in whole.instruments}
        values, errors = battery_stars(whole, snapshot, points)
        for person in range(6):
            made = star(
                [Sitting(one, answers[one.key][person]) for one in whole.instruments], whole.blueprint, snapshot
            )
            assert made is not None
            assert (made.value, made.se) == pytest.approx((values[person], errors[person]), abs=2e-6)


def test_the_same_seed_gives_the_same_digits_whichever_conditions_are_asked() -> None:
    told: list[int] = []
    sure = dict.fromkeys(battery().blueprint.battery, SURE)
    whole = faking_study(battery(), sure, 40, 7, told.append)
    assert [one.condition for one in whole] == list(CONDITIONS)
    assert told == [1, 2, 3, 4, 5, 6, 7]
    assert studied(40, "coached", "machine") == [whole[2], whole[6]]


def test_standings_correlate_as_the_assumed_source_of_errors_says() -> None:
    people = drawn_people(40_000, battery().instruments, np.random.default_rng(1))
    found = np.corrcoef([people.judgement, people.encounters, people.facets["poise"], people.facets["growth"]])
    expected = [[1, 0.5, 0.25, 0.25], [0.5, 1, 0.25, 0.25], [0.25, 0.25, 1, 0.5], [0.25, 0.25, 0.5, 1]]
    np.testing.assert_allclose(found, expected, atol=0.02)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("engagement-star-ranking/2.0", r"moments-of-truth-rank/2\.0: nobody invented answers for rank"),
        ("engagement-star-forced-choice/2.0", "nobody invented answers for forced-choice"),
    ],
)
def test_formats_without_invented_answers_are_refused_by_name(key: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        studied(40, "honest", key=key)


def test_a_battery_without_the_level_that_is_counted_is_refused() -> None:
    whole = battery()
    renamed = whole.blueprint.model_copy(update={"levels": whole.blueprint.levels[:2]})
    with pytest.raises(ValueError, match="no level is called strong"):
        faking_study(Battery(whole.instruments, renamed), {}, 40, 7, conditions=["honest"])


def test_one_component_alone_is_all_of_its_star() -> None:
    found = battery_reliability(battery("service-leader-blueprint/2.0"), people=2000, seed=3)
    assert list(found.weights.values()) == [1]
    assert found.statements == 0
    assert 0.2 < found.sittings.value < 0.6


def test_no_case_among_n_has_the_limit_of_clopper_and_pearson() -> None:
    assert upper_limit(0, 2000) == pytest.approx(1 - 0.05 ** (1 / 2000))
    assert upper_limit(3, 3) == 1


@pytest.mark.parametrize("key", ["engagement-star/2.0", "engagement-star/1.0"])
def test_two_days_agree_as_far_as_known_standing_goes(key: str) -> None:
    found = worth(key)
    error = np.hypot(found.known.se, found.sittings.se)
    assert abs(found.known.value - found.sittings.value) < 3 * error
    assert found.one_day.value > found.sittings.value
    assert sum(found.weights.values()) == pytest.approx(1)


def test_the_present_edition_rests_on_statements_less_and_is_less_consistent() -> None:
    now, then = worth("engagement-star/2.0"), worth("engagement-star/1.0")
    assert now.statements < 0.3 < 0.5 < then.statements
    assert 0.62 < now.sittings.value < then.sittings.value - 0.05


def test_what_is_added_reaches_more() -> None:
    found = battery_reliability(
        battery(),
        2000,
        3,
        confirmation={"judgement": 12 / 18, "encounters": 0.75},
        with_interview=lambda r: r + 0.1,
    )
    assert found.confirmed is not None
    assert found.interviewed is not None
    assert found.sittings.value + 0.03 < found.confirmed.value < found.sittings.value + 0.12
    assert found.interviewed.value == pytest.approx(found.sittings.value + 0.1)
    assert found.interviewed.se == pytest.approx(found.sittings.se)
