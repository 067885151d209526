"""The ranking under other weights is the one that the product would make had they been pinned."""

import numpy as np
import pytest

from assess.analysis import synthetic
from assess.analysis.left_out import without_each
from assess.analysis.order import Order, first_rows
from assess.analysis.posteriors import Expectation
from assess.analysis.variants import Family, Measured, Robustness, Scale, Variant, family, item_errors, robustness
from assess.documents.blueprint import Blueprint
from assess.scoring.assumed import assumed_snapshot
from assess.scoring.engine import profile
from assess.scoring.occasion import star_day
from assess.scoring.sitting import Sitting
from assess.scoring.snapshot import Snapshot, star_values
from tests.shipped import FIRST_EDITION

PEOPLE, PLACES = 40, 6
BLUEPRINT = FIRST_EDITION.documents["engagement-star/1.0"]
assert isinstance(BLUEPRINT, Blueprint)
BATTERY = [FIRST_EDITION.instruments[key] for key in BLUEPRINT.battery]
SNAPSHOT = assumed_snapshot(BATTERY, BLUEPRINT)
TEST = BATTERY[0]


def sheets() -> list[list[dict]]:
    facets, judgement = synthetic.people(PEOPLE, 4, [facet.id for facet in BLUEPRINT.facets])
    answered = [synthetic.answers(one, facets, judgement, 4) for one in BATTERY]
    for person in range(0, PEOPLE, 5):  # some leave scenarios and statements out
        for answers in answered:
            for item in list(answers[person])[:2]:
                del answers[person][item]
    return answered


ANSWERED = sheets()


def scored(blueprint: Blueprint, battery, snapshot: Snapshot = SNAPSHOT, left: str = ""):
    """Everybody's stars and errors by the product's own scoring."""
    return [
        profile(
            [
                Sitting(one, {item: given for item, given in sheet[person].items() if item != left})
                for one, sheet in zip(battery, ANSWERED, strict=True)
            ],
            blueprint,
            snapshot,
            "en",
        )
        for person in range(PEOPLE)
    ]


NOW = scored(BLUEPRINT, BATTERY)


def measured(scenarios=()) -> Measured:
    parts = [one.components for one in NOW]
    values = np.array([[part.value for part in person] for person in parts])
    errors = np.array([[part.se for part in person] for person in parts])
    return Measured(values, item_errors(BLUEPRINT, BATTERY, SNAPSHOT, errors), np.arange(PEOPLE), scenarios)


def first_of(profiles, blueprint: Blueprint, battery=BATTERY) -> set[int]:
    """Who has the places where those were the Results."""
    stars = np.array([one.star.value for one in profiles])
    errors = np.array([one.star.se for one in profiles])
    known = star_values(blueprint, SNAPSHOT.composites, SNAPSHOT.correlations)
    day = star_day(SNAPSHOT, blueprint, battery)
    reliability = known.reliability - day * blueprint.star.sd**2 / known.sd**2
    order = Order(stars, errors, np.arange(PEOPLE), PLACES, (), Expectation(reliability=reliability), day)
    return set(order.people[:PLACES].tolist())


def pinned(weights: dict[str, float]) -> Blueprint:
    """The blueprint with those weights, its star standardised as the snapshot says."""
    before = star_values(BLUEPRINT, SNAPSHOT.composites, SNAPSHOT.correlations).sd
    kept = [one.model_copy(update={"weight": weights[one.id]}) for one in BLUEPRINT.components if one.id in weights]
    moved = BLUEPRINT.model_copy(update={"components": tuple(kept)})
    sd = BLUEPRINT.star.sd * star_values(moved, SNAPSHOT.composites, SNAPSHOT.correlations).sd / before
    return moved.model_copy(update={"star": BLUEPRINT.star.model_copy(update={"sd": sd})})


def present() -> np.ndarray:
    found = np.zeros(PEOPLE, dtype=bool)
    found[list(first_of(NOW, BLUEPRINT))] = True
    return found


def asked(*variants: Variant, scenarios=()) -> Robustness:
    return robustness(Family(BLUEPRINT, BATTERY, SNAPSHOT), measured(scenarios), present(), variants, PLACES)


WEIGHTS = {one.id: one.weight for one in BLUEPRINT.components}


@pytest.mark.parametrize(
    "weights",
    [
        WEIGHTS,
        {**WEIGHTS, "empathy": 2 * WEIGHTS["empathy"]},
        {**WEIGHTS, "judgement": 0.75 * WEIGHTS["judgement"]},
        {key: weight for key, weight in WEIGHTS.items() if key != "composure"},
        {"judgement": 0.4},
        {key: weight for key, weight in WEIGHTS.items() if key != "judgement"},
    ],
    ids=["now", "empathy-double", "judgement-less", "no-composure", "judgement-alone", "no-judgement"],
)
def test_the_places_are_those_of_a_blueprint_with_these_weights(weights):
    blueprint = pinned(weights)
    profiles = scored(blueprint, BATTERY)
    stars, errors = Scale.of(Family(BLUEPRINT, BATTERY, SNAPSHOT), weights).stars(
        measured().values, measured().errors
    )
    assert stars == pytest.approx([one.star.value for one in profiles], abs=1e-5)
    assert errors == pytest.approx([one.star.se for one in profiles], abs=1e-5)
    there = first_of(profiles, blueprint)
    assert set(np.flatnonzero(asked(Variant("asked", "", weights)).within[0])) == there


def test_the_places_are_those_of_a_test_without_the_scenario():
    answers = ANSWERED[0]
    scenarios = without_each("judgement", TEST, answers, SNAPSHOT)
    assert [one.item for one in scenarios] == [item.id for item in TEST.scored_items]
    for one in scenarios[::6]:
        without = scored(BLUEPRINT, BATTERY, left=one.item)
        assert [person.components[0].value for person in without] == pytest.approx(one.values, abs=2e-6)
        assert [person.components[0].se for person in without] == pytest.approx(one.errors, abs=2e-6)
        found = asked(Variant("scenario", one.item, WEIGHTS), scenarios=scenarios)
        assert set(np.flatnonzero(found.within[0])) == first_of(without, BLUEPRINT)


def test_the_family_is_declared_whole():
    scenarios = without_each("judgement", TEST, ANSWERED[0], SNAPSHOT)
    variants = family(BLUEPRINT, BATTERY, scenarios)
    kinds = [one.kind for one in variants]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "weight": 12, "weights": 62, "scenario": 18, "point": 5, "lens": 2,
    }  # fmt: skip
    for one in variants:
        if one.kind in ("weight", "weights"):
            changed = [one.weights[key] / WEIGHTS[key] for key in WEIGHTS]
            assert all(round(change, 9) in (0.75, 1.0, 1.25) for change in changed)
    assert [one.name for one in variants if one.kind == "lens"] == ["judgement", "disposition"]


def test_shares_and_kept_places_are_counts_of_variants():
    scenarios = without_each("judgement", TEST, ANSWERED[0], SNAPSHOT)
    variants = family(BLUEPRINT, BATTERY, scenarios)
    found = robustness(Family(BLUEPRINT, BATTERY, SNAPSHOT), measured(scenarios), present(), variants, PLACES)
    assert (found.within.sum(axis=1) == PLACES).all()
    assert found.shares().sum() == pytest.approx(PLACES)
    assert 0 <= found.kept() <= found.kept("weight", "weights") <= found.kept("weight") <= PLACES
    for row in range(len(variants)):
        comes, goes = found.changes(row)
        assert len(comes) == len(goes)
        assert not found.present[comes].any()
        assert found.present[goes].all()
    assert np.isnan(found.shares("none of this kind")).all()


@pytest.mark.parametrize("people", [2, 30, 61, 300, 1500])
@pytest.mark.parametrize("rounded", [1, 6])
def test_the_first_rows_alone_are_those_of_the_whole_order(people, rounded):
    for seed in range(4):
        rng = np.random.default_rng([seed, people])
        values = np.round(rng.normal(size=people), rounded)
        errors = 0.4 * np.exp(0.3 * seed * rng.normal(size=people) / 3)
        labels, places = rng.permutation(people), int(rng.integers(0, people + 2))
        whole = Order(values, errors, labels, places, day=0.02)
        assert set(first_rows(values, errors, labels, places, day=0.02)) == set(whole.people[:places])


def test_people_without_error_have_plain_places():
    values = np.array([0.1, 0.5, 0.3, 0.9])
    assert set(first_rows(values, np.zeros(4), np.arange(4), 2)) == {1, 3}
