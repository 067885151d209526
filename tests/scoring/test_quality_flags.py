"""Signs of how the answers came about are reported and never change a score."""

import itertools
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from assess.documents.instrument import Instrument
from assess.scoring.assumed import assumed_snapshot
from assess.scoring.attentive import Shares, inconsistency_chance, one_sided_chance, run_chance
from assess.scoring.profile import Profile
from assess.scoring.quality_flags import flags, former_flags
from assess.scoring.sitting import Sitting, score_sitting
from tests.scoring.battery import (
    FACETS,
    blueprint,
    judgement,
    judgement_answers,
    likert_answers,
    profile_of,
    questionnaire,
)


def signs(one: Profile) -> dict[str, float]:
    return {flag.code: flag.value for flag in one.flags}


def timed(
    seconds: tuple[float, ...], style: dict[str, object] | None = None, order: tuple[str, ...] = ()
) -> Profile:
    sitting = Sitting(questionnaire(), likert_answers() if style is None else style, seconds, order)
    return profile_of(battery=[Sitting(judgement(), judgement_answers()), sitting])


def test_careful_answers_raise_no_sign():
    assert profile_of().flags == ()


def test_the_same_number_again_and_again_is_straight_lining():
    one = profile_of(style=likert_answers(**{f"{f}_{n}": 3 for f in FACETS for n in range(1, 9)}))
    assert signs(one) == {"straight-lining": 24}
    assert one.scorable
    assert one.flags[0].values == {"longest": 24, "of": 24, "chance": 0.0}


def test_runs_follow_the_order_in_which_items_were_shown():
    shown = tuple(f"{f}-{n}" for n in (1, 3, 5, 7, 2, 4, 6, 8) for f in FACETS)
    assert signs(timed((), order=shown)) == {"straight-lining": 12}


def test_pages_faster_than_reading_are_counted():
    assert signs(timed((1.0, 0.5, 9.0, 9.0, 9.0))) == {"too-fast": 2}
    assert signs(timed((1.0, 9.0, 9.0, 9.0, 9.0))) == {}


def test_missed_directions_and_rare_claims_are_counted():
    one = profile_of(style=likert_answers(directed_1=4, rare_1=5))
    assert signs(one) == {"directed": 1, "infrequency": 1}
    assert signs(profile_of(style=likert_answers(directed_1=3))) == {"directed": 1}  # who reads meets it exactly
    assert signs(profile_of(style=likert_answers(rare_1=2))) == {}


def test_omitted_questions_are_counted():
    assert signs(profile_of(scenes=judgement_answers(items=10))) == {"missing": 2}


def test_halves_that_point_different_ways_are_inconsistent():
    five = [f"facet-{n}" for n in range(6)]
    base = questionnaire()
    items = [
        base.items[0].model_copy(update={"id": f"{f}-{n}", "facet": f, "keyed": "forward"})
        for f in five
        for n in range(4)
    ]
    scales = tuple(base.scales[0].model_copy(update={"id": f}) for f in five)
    wide = base.model_copy(update={"slug": "wide", "items": tuple(items), "scales": scales})
    answers: dict[str, object] = {
        f"{f}-{n}": {"rating": 2 + place % 3 if n % 2 else 4 - place % 3}
        for place, f in enumerate(five)
        for n in range(4)
    }
    frozen = assumed_snapshot([judgement(), questionnaire(), wide], blueprint())
    found = flags([score_sitting(Sitting(wide, answers), frozen)])
    assert [(flag.code, round(flag.value, 6)) for flag in found] == [("inconsistency", -1.0)]


def test_answers_that_scatter_within_facets_far_beyond_the_usual_are_reported():
    wild = {f"{f}_{n}": 1 if n in (1, 4, 5, 8) else 5 for f in FACETS for n in range(1, 9)}
    one = profile_of(style=likert_answers(**wild))
    assert set(signs(one)) == {"scattered"}
    assert one.flags[0].values["times"] == pytest.approx(2.4, abs=0.05)
    mild = {f"{f}_{n}": 3 if n % 3 else 5 for f in FACETS for n in range(1, 9)}
    assert signs(profile_of(style=likert_answers(**mild))) == {}


def test_signs_leave_every_score_as_it_is():
    plain, flagged = profile_of(), timed((0.1, 0.1, 0.1))
    assert flagged.flags
    assert replace(flagged, flags=()) == plain


def test_a_run_is_long_from_eight_answers_and_three_in_ten():
    def run(length: int) -> dict[str, float]:
        mixed = (1, 2, 4, 5)
        names = [f"{f}_{n}" for f in FACETS for n in range(1, 9)]
        ratings = [3 if place < length else mixed[place % 4] for place in range(len(names))]
        return signs(profile_of(style=likert_answers(**dict(zip(names, ratings, strict=True)))))

    assert "straight-lining" not in run(7)
    assert run(8)["straight-lining"] == 8


def test_a_fifth_of_the_pages_may_be_fast_and_no_more():
    assert "too-fast" not in signs(timed((1.0, 1.0, *[9.0] * 8)))
    assert signs(timed((1.0, 1.0, 1.0, *[9.0] * 7)))["too-fast"] == 3


def drawn_shares(seed: int, columns: int, ratings: int) -> Shares:
    generator = np.random.default_rng(seed)
    found = generator.dirichlet(np.ones(ratings), (columns, 3)).transpose(0, 2, 1)
    return Shares(found, generator.dirichlet(np.ones(3)))


def patterns(answers: Shares) -> list[tuple[tuple[int, ...], float]]:
    """Every pattern of answers with its chance."""
    columns, ratings, _ = answers.ratings.shape
    return [
        (pattern, float(answers.ratings[np.arange(columns), pattern].prod(axis=0) @ answers.weights))
        for pattern in itertools.product(range(ratings), repeat=columns)
    ]


@pytest.mark.parametrize("length", [1, 2, 3, 4, 6, 7])
def test_the_chance_of_a_run_is_that_of_all_patterns(length: int):
    answers = drawn_shares(length, 6, 3)
    wanted = sum(
        chance
        for pattern, chance in patterns(answers)
        if max(len(list(run)) for _, run in itertools.groupby(pattern)) >= length
    )
    assert run_chance(answers, length) == pytest.approx(wanted, abs=1e-12)


def test_the_chance_of_one_sided_answers_is_that_of_all_patterns():
    one = drawn_shares(3, 1, 4)
    answers = Shares(np.repeat(one.ratings, 6, axis=0), one.weights)
    wanted = sum(chance for pattern, chance in patterns(answers) if max(map(pattern.count, (0, 3))) >= 5)
    assert one_sided_chance(answers, 5) == pytest.approx(wanted, abs=1e-12)


def test_the_chance_of_contrary_halves_is_that_of_a_wholly_even_profile():
    generator = np.random.default_rng(2)
    odd, even = generator.normal(size=(2, 40_000, 10))
    centred = [half - half.mean(axis=1, keepdims=True) for half in (odd, even)]
    r = (centred[0] * centred[1]).sum(axis=1) / np.sqrt(
        (centred[0] ** 2).sum(axis=1) * (centred[1] ** 2).sum(axis=1)
    )
    assert inconsistency_chance(-0.6, 10) == pytest.approx((r <= -0.6).mean(), abs=0.004)
    assert inconsistency_chance(-1.0, 10) == 0.0
    assert inconsistency_chance(0.0, 10) == pytest.approx(0.5)


def wide_questionnaire(facets: int, items: int) -> Instrument:
    base = questionnaire()
    made = [
        base.items[0].model_copy(
            update={"id": f"f{facet}-{n}", "facet": f"f{facet}", "keyed": "reverse" if n % 3 == 2 else "forward"}
        )
        for n in range(items)
        for facet in range(facets)
    ]
    scales = tuple(base.scales[0].model_copy(update={"id": f"f{facet}"}) for facet in range(facets))
    return base.model_copy(update={"slug": "wide", "items": tuple(made), "scales": scales})


def attentive_rates(
    facets: int, items: int, level_sd: float, profile_sd: float, people: int = 300
) -> dict[str, float]:
    """How often each sign is raised for people who answer every statement by their facet and an honest residual."""
    wide = wide_questionnaire(facets, items)
    frozen = assumed_snapshot([judgement(), questionnaire(), wide], blueprint())
    generator = np.random.default_rng(facets)
    counts: Counter[str] = Counter()
    for _ in range(people):
        facet = 0.68 + level_sd * generator.normal() + profile_sd * generator.normal(size=facets)
        points = np.array([facet[int(item.facet[1:])] for item in wide.items])  # type: ignore[index]
        marks = np.clip(np.rint(4 * (points + generator.normal(0, 0.2, len(points)))), 0, 4).astype(int)
        given = {
            item.id: {"rating": int(5 - mark if item.keyed == "reverse" else 1 + mark)}
            for item, mark in zip(wide.items, marks, strict=True)
        }
        counts.update(flag.code for flag in flags([score_sitting(Sitting(wide, given), frozen)]))
    return {code: count / people for code, count in counts.items()}


@pytest.mark.parametrize(
    ("facets", "items", "level_sd", "profile_sd"),
    [(10, 4, 0.1, 0.0), (10, 4, 0.1, 0.1), (2, 4, 0.15, 0.05), (1, 2, 0.12, 0)],
)
def test_each_sign_is_raised_for_at_most_two_attentive_people_in_a_hundred(
    facets: int, items: int, level_sd: float, profile_sd: float
):
    assert max(attentive_rates(facets, items, level_sd, profile_sd).values(), default=0.0) <= 0.02


def ideal_answers(rate_best: int = 24) -> dict[str, object]:
    statements = [item for item in questionnaire().items if item.scored]
    best = {item.id.replace("-", "_"): 1 if item.keyed == "reverse" else 5 for item in statements[:rate_best]}
    return likert_answers(**best)


def test_whoever_gives_the_ideal_answer_to_every_statement_is_named():
    one = profile_of(style=ideal_answers())
    assert signs(one) == {"one-sided": 24}
    assert one.flags[0].values["chance"] < 0.01
    assert signs(profile_of(style=ideal_answers(20)))["one-sided"] == 20
    assert "one-sided" not in signs(profile_of(style=ideal_answers(19)))


def test_the_worst_answer_to_every_statement_is_one_sided_too():
    turned = {key: {"rating": 6 - value["rating"]} for key, value in ideal_answers().items()}  # type: ignore[index]
    turned |= {"directed-1": {"rating": 2}, "rare-1": {"rating": 1}}
    assert signs(profile_of(style=turned)) == {"one-sided": 24}


def test_where_applicants_stand_at_the_top_ideal_answers_are_no_sign():
    frozen = assumed_snapshot([judgement(), questionnaire()], blueprint())
    known = frozen.of(questionnaire())
    high = {key: replace(scale, mean=1.1, sd=0.2) for key, scale in known.scales.items()}
    easy = replace(frozen, instruments=frozen.instruments | {questionnaire().key: replace(known, scales=high)})
    scored = score_sitting(Sitting(questionnaire(), ideal_answers()), easy)
    assert flags([scored]) == ()


def test_earlier_versions_raise_signs_by_their_size_alone():
    frozen = assumed_snapshot([judgement(), questionnaire()], blueprint())
    scored = score_sitting(Sitting(questionnaire(), ideal_answers()), frozen)
    assert former_flags([scored]) == ()
    same = likert_answers(**{f"{f}_{n}": 3 for f in FACETS for n in range(1, 9)})
    found = former_flags([score_sitting(Sitting(questionnaire(), same), frozen)])
    assert [flag.values for flag in found] == [{"longest": 24, "of": 24}]
