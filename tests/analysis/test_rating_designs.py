"""Variance components of ratings against lme4, one dense matrix and classical mean squares; plans with errors."""

import csv
import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assess.analysis.errors import NotEstimable, UnusableAnswers
from assess.analysis.rating_designs import RatingStudy, rating_study
from assess.arrays import Floats
from tests.analysis.refusals import refuses

DATA = Path(__file__).parents[1] / "data" / "reference"
LME4 = json.loads((DATA / "rating_designs.json").read_text())
ROWS = list(csv.DictReader((DATA / "rating_designs.csv").open()))
SCORES = np.array([float(row["score"]) for row in ROWS])
PERSON, RATER, OCCASION = ([int(row[name]) for row in ROWS] for name in ("person", "rater", "occasion"))


def study(keep: Floats | None = None, facets: tuple[str, ...] = ("person", "rater", "occasion")) -> RatingStudy:
    labels = {"person": PERSON, "rater": RATER, "occasion": OCCASION}
    kept = np.ones(len(SCORES), dtype=bool) if keep is None else keep
    return rating_study(
        SCORES[kept], {name: [one for one, k in zip(labels[name], kept, strict=True) if k] for name in facets}
    )


def agrees(found: RatingStudy, reference: dict) -> None:
    mine = {name.replace(" × ", ":").replace("residual", "Residual"): one for name, one in found.components.items()}
    assert set(mine) == set(reference["components"])
    for name, value in reference["components"].items():
        assert mine[name].value == pytest.approx(value, rel=2e-4, abs=2e-6)
    assert found.deviance == pytest.approx(reference["deviance"], abs=1e-5)
    assert found.mean.value == pytest.approx(reference["mean"], abs=1e-5)
    assert found.mean.se == pytest.approx(reference["mean_error"], rel=1e-4)


def test_complete_ratings_give_the_components_of_lme4() -> None:
    agrees(study(), LME4["complete"])


def test_with_three_in_ten_ratings_missing_they_are_still_those_of_lme4() -> None:
    keep = np.ones(len(SCORES), dtype=bool)
    keep[np.array(LME4["gone"]) - 1] = False
    found = study(keep)
    agrees(found, LME4["missing"])
    blanked = rating_study(np.where(keep, SCORES, np.nan), {"person": PERSON, "rater": RATER, "occasion": OCCASION})
    assert blanked.components == found.components
    assert found.ratings == int(keep.sum())
    assert 2 < found.numbers["rater"] < 4


def test_two_of_four_raters_a_person_and_raters_of_ones_own_are_those_of_lme4() -> None:
    two = (np.array(RATER) - np.array(PERSON)) % 4 < 2
    kept = two & (np.array(OCCASION) == 1)
    agrees(study(kept, ("person", "rater")), LME4["two_raters"])
    own = [f"{p} {r}" for p, r, k in zip(PERSON, RATER, kept, strict=True) if k]
    found = rating_study(SCORES[kept], {"person": np.array(PERSON)[kept].tolist(), "rater": own})
    agrees(found, LME4["own_raters"])
    assert found.effects == (("person",),)


def dense(found: RatingStudy, facets: dict[str, list[int]]) -> tuple[Floats, Floats]:
    """Gradient and expected information of the restricted likelihood with V as one matrix."""
    size = len(next(iter(facets.values())))
    relations = []
    for effect in found.effects:
        labels = np.array([facets[name] for name in effect])
        relations.append((labels[:, :, None] == labels[:, None, :]).all(axis=0).astype(float))
    relations.append(np.eye(size))
    values = [one.value for one in found.components.values()]
    inverse = np.linalg.inv(sum(v * r for v, r in zip(values, relations, strict=True)))
    ones = np.ones((size, 1))
    solved = inverse @ ones
    p = inverse - solved @ solved.T / (ones.T @ solved)
    y = p @ SCORES[:size]
    gradient = np.array([y @ r @ y - np.trace(p @ r) for r in relations])
    products = [p @ r for r in relations]
    information = np.array([[0.5 * (a * b.T).sum() for b in products] for a in products])
    return gradient, information


def test_the_maximum_and_its_errors_are_those_of_the_whole_matrix() -> None:
    found = rating_study(SCORES[:160], {"person": PERSON[:160], "rater": RATER[:160], "occasion": OCCASION[:160]})
    gradient, information = dense(found, {"person": PERSON[:160], "rater": RATER[:160], "occasion": OCCASION[:160]})
    values = np.array([one.value for one in found.components.values()])
    assert gradient[values > 0] == pytest.approx(0.0, abs=1e-5)
    assert (gradient[values == 0] < 0).all()
    assert found.covariance == pytest.approx(np.linalg.inv(information), rel=1e-6, abs=1e-10)


def test_complete_two_way_ratings_give_the_classical_mean_squares_with_their_errors() -> None:
    """σ²_p = (MS_p − MS_pr)/n_r with variance 2(MS_p²/df_p + MS_pr²/df_pr)/n_r² (Searle 1971)."""
    table = np.random.default_rng(3).standard_normal((30, 1)) + np.random.default_rng(4).standard_normal((30, 5))
    table += np.array([0.9, -0.7, 0.4, 0.0, -0.6])
    found = rating_study(table.ravel(), {"person": np.repeat(np.arange(30), 5), "rater": np.tile(np.arange(5), 30)})
    people, raters = table.mean(axis=1), table.mean(axis=0)
    mean_p = 5 * float(((people - table.mean()) ** 2).sum()) / 29
    rest = table - people[:, None] - raters + table.mean()
    mean_pr = float((rest**2).sum()) / (29 * 4)
    person, residual = found.components["person"], found.components["residual"]
    assert person.value == pytest.approx((mean_p - mean_pr) / 5)
    assert residual.value == pytest.approx(mean_pr)
    assert person.se == pytest.approx(math.sqrt(2 * (mean_p**2 / 29 + mean_pr**2 / (29 * 4))) / 5)
    assert residual.se == pytest.approx(math.sqrt(2 * mean_pr**2 / (29 * 4)))
    plan = found.plan()
    assert plan.numbers == {"rater": pytest.approx(5.0)}
    assert plan.generalizability.value == pytest.approx(1 - mean_pr / mean_p)


def test_a_plan_is_arithmetic_on_the_components() -> None:
    found = study()
    part = {name: one.value for name, one in found.components.items()}
    plan = found.plan({"rater": 3, "occasion": 2})
    relative = part["person × rater"] / 3 + part["person × occasion"] / 2 + part["residual"] / 6
    absolute = relative + part["rater"] / 3 + part["occasion"] / 2 + part["rater × occasion"] / 6
    assert plan.relative_error.value == pytest.approx(relative)
    assert plan.absolute_error.value == pytest.approx(absolute)
    assert plan.generalizability.value == pytest.approx(part["person"] / (part["person"] + relative))
    assert plan.dependability.value == pytest.approx(part["person"] / (part["person"] + absolute))
    same_day = found.plan({"rater": 3, "occasion": 1}, fixed={"occasion"})
    assert same_day.universe.value == pytest.approx(part["person"] + part["person × occasion"])
    assert same_day.absolute_error.value == pytest.approx(
        part["person × rater"] / 3 + part["residual"] / 3 + part["rater"] / 3 + part["rater × occasion"] / 3
    )
    own = found.plan({"rater": 3, "occasion": 1}, nested={"rater"})
    assert own.relative_error.value == pytest.approx(
        part["person × rater"] / 3
        + part["person × occasion"]
        + part["residual"] / 3
        + part["rater"] / 3
        + part["rater × occasion"] / 3
    )


def test_the_error_of_a_coefficient_is_that_of_repeated_studies() -> None:
    generator = np.random.default_rng(6)
    person, rater = np.repeat(np.arange(50), 4), np.tile(np.arange(4), 50)
    values, errors = [], []
    for _ in range(60):
        y = generator.standard_normal(50)[person] + 0.3 * generator.standard_normal(4)[rater]
        plan = rating_study(y + generator.standard_normal(200), {"person": person, "rater": rater}).plan()
        values.append(plan.generalizability.value)
        errors.append(plan.generalizability.se or 0.0)
    assert np.mean(errors) == pytest.approx(np.std(values), rel=0.3)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.floats(-50, 50), st.floats(0.1, 9))
def test_points_of_another_size_change_the_components_by_its_square(seed: int, shift: float, size: float) -> None:
    generator = np.random.default_rng(seed)
    person, rater = generator.integers(0, 12, 60), generator.integers(0, 5, 60)
    y = generator.standard_normal(12)[person] + generator.standard_normal(60)
    first = rating_study(y, {"person": person.tolist(), "rater": rater.tolist()}, effects=[["person"], ["rater"]])
    second = rating_study(
        shift + size * y, {"person": person.tolist(), "rater": rater.tolist()}, effects=[["person"], ["rater"]]
    )
    for name, one in first.components.items():
        assert second.components[name].value == pytest.approx(size**2 * one.value, rel=1e-5, abs=1e-6 * size**2)
    assert all(one.value >= 0 for one in first.components.values())


def test_order_and_names_of_lines_do_not_matter() -> None:
    turned = np.random.default_rng(2).permutation(len(SCORES))
    again = rating_study(
        SCORES[turned],
        {name: [f"{name}-{labels[i]}" for i in turned] for name, labels in
         (("person", PERSON), ("rater", RATER), ("occasion", OCCASION))},
    )  # fmt: skip
    for name, one in study().components.items():
        assert again.components[name].value == pytest.approx(one.value, rel=1e-6, abs=1e-9)


def test_a_component_that_would_be_negative_is_held_at_zero_and_says_so() -> None:
    person, rater = np.repeat(np.arange(20), 3), np.tile(np.arange(3), 20)
    y = np.random.default_rng(5).standard_normal(60)
    y -= np.array([y[rater == r].mean() for r in range(3)])[rater]
    found = rating_study(y, {"person": person, "rater": rater}).components["rater"]
    assert (found.value, found.low, found.method.code) == (0.0, None, "held-at-zero")
    assert found.se is not None


def test_what_cannot_be_told_apart_is_refused() -> None:
    person, rater = [1, 1, 2, 2, 3, 3], ["a", "b"] * 3
    y = [1.0, 2.0, 2.0, 4.0, 3.0, 3.5]
    with refuses(UnusableAnswers, "rater has 2 labels for 6 ratings"):
        rating_study(y, {"person": person, "rater": ["a", "b"]})
    with refuses(UnusableAnswers, "one facet more"):
        rating_study(y, {"person": person})
    with refuses(NotEstimable, "rater has one level only"):
        rating_study(y, {"person": person, "rater": ["a"] * 6})
    with refuses(UnusableAnswers, "no facet judge"):
        rating_study(y, {"person": person, "rater": rater}, effects=[["person"], ["judge"]])
    with refuses(UnusableAnswers, "must name person alone"):
        rating_study(y, {"person": person, "rater": rater}, effects=[["rater"]])
    with refuses(NotEstimable, "cannot tell these effects apart"):
        rating_study(y, {"person": person, "rater": rater}, effects=[["person"], ["person", "rater"]])
    with refuses(NotEstimable, "All ratings are the same"):
        rating_study([2.0] * 6, {"person": person, "rater": rater})
    with refuses(UnusableAnswers, "one a line"):
        rating_study([y], {"person": person, "rater": rater})
    found = rating_study(y, {"person": person, "rater": rater})
    with pytest.raises(ValueError, match="no facet judge"):
        found.plan({"judge": 2})
    with pytest.raises(ValueError, match="at least one level"):
        found.plan({"rater": 0})
