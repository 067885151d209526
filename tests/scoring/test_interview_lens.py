"""The third lens: exact sums, errors that fall with interviewers, the same bytes in any order, its assumptions."""

import math
from dataclasses import replace

import numpy as np
import pytest

from assess.scoring.engine import read_profile
from assess.scoring.interview_lens import ASSUMED, Assumptions, score, with_interview
from assess.scoring.profile import Part, Profile, Star
from tests.report import people
from tests.screening.interviewing import with_star

RATINGS = {"a-1": [4, 3], "a-2": [5, 5], "b-1": [2, 4]}


def made(base: Profile | None = None, ratings: dict[str, list[int]] | None = None) -> Profile:
    """A believable person with an interview."""
    return with_interview(base or with_star(0.8), ratings or RATINGS, "interview/1.0", "f" * 64, "b" * 64)


def star(profile: Profile) -> Star:
    """The star of somebody who has one."""
    assert profile.star is not None
    return profile.star


def test_the_star_is_the_sum_of_its_parts_to_the_last_digit() -> None:
    found = made()
    assert star(found).value == round(math.fsum(part.contribution for part in found.components), 6)
    interview = found.explanation[-1]
    assert round(math.fsum(part.contribution for part in interview.parts), 6) == interview.contribution


def test_it_is_the_weighted_mean_of_both_on_the_same_scale() -> None:
    found, w, r = made(), ASSUMED.weight, ASSUMED.correlation
    whole = math.sqrt((1 - w) ** 2 + w**2 + 2 * w * (1 - w) * r)
    mean = (sum(sum(pair) for pair in RATINGS.values()) / 6 - 1) / 4
    expected = ((1 - w) * 0.8 + w * (mean - ASSUMED.mean) / ASSUMED.sd) / whole
    assert star(found).value == pytest.approx(expected, abs=1e-5)
    assert math.fsum(part.weight for part in found.components) == pytest.approx(1.0, abs=1e-5)


def test_the_same_ratings_give_the_same_bytes_whoever_came_first() -> None:
    turned = {name: RATINGS[name][::-1] for name in reversed(RATINGS)}
    assert made(ratings=turned).to_json() == made().to_json()
    assert read_profile(made().to_json()) == made()


def test_two_interviewers_tell_more_than_one_and_disagreement_costs() -> None:
    one, two = score({"q": [4]}), score({"q": [4, 4]})
    apart = score({"q": [3, 5]})
    assert one.se == pytest.approx(math.sqrt(ASSUMED.error))
    assert two.se < one.se
    assert two.se < apart.se < one.se
    assert star(made(ratings={"q": [4, 4]})).reliability > star(made(ratings={"q": [4]})).reliability


def test_whoever_has_no_star_of_answers_has_none_with_an_interview() -> None:
    found = made(people.not_scorable())
    assert (found.star, found.scorable) == (None, False)
    assert found.pins.interview is not None


def test_profiles_without_an_interview_keep_their_bytes() -> None:
    assert '"interview"' not in with_star(0.8).to_json()
    assert '"interview":{' in made().to_json()


@pytest.mark.parametrize("ratings", [{}, {"q": []}, {"q": [0]}, {"q": [6]}, {"q": [3, 4], "p": [3]}])
def test_ratings_that_are_none_are_refused(ratings: dict[str, list[int]]) -> None:
    with pytest.raises(ValueError, match="rat"):
        score(ratings)


def test_intervals_hold_the_true_score_where_interviewers_agree_as_assumed() -> None:
    given, people_, draws = Assumptions(), 4000, np.random.default_rng(7)
    true = given.mean + given.sd * math.sqrt(given.agreement) * draws.standard_normal(people_)
    seen = true[:, None] + math.sqrt(given.error) * draws.standard_normal((people_, 2))
    spread = (seen - seen.mean(axis=1, keepdims=True)) ** 2
    variance = (given.counts_as * given.error + spread.sum(axis=1)) / (given.counts_as + 1)
    held = np.abs(seen.mean(axis=1) - true) <= 1.645 * np.sqrt(variance / 2)
    assert 0.885 <= held.mean() <= 0.915


def test_another_weight_is_pinned_with_its_source() -> None:
    given = replace(ASSUMED, weight=0.5, weight_source="panel of managers")
    found = with_interview(with_star(0.8), RATINGS, "interview/1.0", "f", "b", given)
    assert found.pins.interview is not None
    assert (found.pins.interview.weight, found.pins.interview.weight_source) == (0.5, "panel of managers")


def test_the_waterfall_of_answers_goes_down_to_the_questions_and_still_adds_up() -> None:
    base = people.believable()
    halves = [(one, round(one.contribution / 2, 6)) for one in base.components]
    waterfall = tuple(
        Part(one.id, one.contribution, (Part("a", half), Part("b", round(one.contribution - half, 6))))
        for one, half in halves
    )
    found = made(replace(base, explanation=waterfall))
    for component, part in zip(found.components, found.explanation, strict=True):
        assert part.contribution == component.contribution
        assert math.fsum(below.contribution for below in part.parts) == pytest.approx(part.contribution, abs=1e-9)
    assert len(found.explanation[0].parts) == 2
