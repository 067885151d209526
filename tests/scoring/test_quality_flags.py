"""Signs of how the answers came about are reported and never change a score."""

from dataclasses import replace

import pytest

from assess.scoring.assumed import assumed_snapshot
from assess.scoring.profile import Profile
from assess.scoring.quality_flags import flags
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
    assert one.flags[0].values == {"longest": 24, "of": 24}


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
