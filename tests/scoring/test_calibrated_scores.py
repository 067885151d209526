"""People scored by an attached calibration: Warm's estimate on the scale's own 0-1, with an error that holds."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from assess.documents.instrument import Instrument
from assess.scoring.assumed import assumed_snapshot
from assess.scoring.attached_calibration import (
    CalibratedItem,
    CalibratedScale,
    InstrumentCalibration,
    counted,
    falling,
    misfits,
    points_of,
)
from assess.scoring.calibrated_scores import choice_scores, scale_score
from assess.scoring.curves import log_probabilities
from assess.scoring.engine import profile, profile_text, read_profile
from assess.scoring.irt import score
from assess.scoring.points import Parameters
from assess.scoring.profile import Profile
from assess.scoring.sitting import Sitting
from assess.scoring.thurstonian import Block, Statement, Thurstonian
from assess.scoring.thurstonian import score as trait_scores
from tests.scoring.battery import (
    blueprint,
    judgement,
    judgement_answers,
    likert_answers,
    profile_of,
    questionnaire,
    snapshot,
)


def scale(facet: str = "listening", slope: float = 1.4, instrument: Instrument | None = None) -> CalibratedScale:
    """Eight graded statements of the questionnaire, thresholds spread around the middle."""
    form = instrument or questionnaire()
    items = tuple(
        CalibratedItem(
            item.id,
            item.content_print,
            (slope,),
            tuple((-slope * (np.array([-2.2, -1.1, 0.3, 1.5]) + 0.1 * place)).tolist()),
        )
        for place, item in enumerate(one for one in form.scored_items if one.facet == facet)
    )
    return CalibratedScale(facet, "grm", items, 800, 0.81)


def attached(*scales: CalibratedScale) -> InstrumentCalibration:
    return InstrumentCalibration("style/1.0", "spring applicants", "2026-05-31", 800, scales or (scale(),))


def scored_by(calibration: InstrumentCalibration, **answers: int) -> Profile:
    return profile_of(
        None, likert_answers(**answers), parameters={"style/1.0": Parameters(calibration=calibration)}
    )


def test_a_calibrated_facet_is_warms_estimate_at_its_expected_score() -> None:
    found = scored_by(attached(), listening_1=3, listening_2=5, listening_4=5)
    points = {item.id: 3 for item in questionnaire().scored_items if item.facet == "listening"}
    points |= {"listening-1": 2, "listening-2": 4, "listening-4": 4}  # number 1, 3 … are turned
    one = scale()
    codes = np.array([[points[item.id] for item in one.items]])
    theta, error = score(one.parameters, codes, "wle")
    shares = np.exp(
        log_probabilities(one.parameters, np.array([theta[0], theta[0] + error[0], theta[0] - error[0]]))
    )
    tau = (shares * np.arange(5)[:, None] / 4).sum(axis=1).mean(axis=0)
    facet = next(one for one in found.facets if one.id == "listening")
    measured = next(one for one in found.components if one.id == "care")
    day = math.sqrt(0.06) * 0.15
    assert measured.value == pytest.approx(tau[0], abs=1e-6)
    assert measured.se == pytest.approx(math.hypot((tau[1] - tau[2]) / 2, day), abs=1e-6)
    assert facet.value is None or facet.value == pytest.approx(tau[0], abs=1e-6)
    plain = profile_of(None, likert_answers(listening_1=3, listening_2=5, listening_4=5))
    assert found.components[1] == plain.components[1]  # what is not calibrated stays a sum


def test_the_result_pins_the_calibration_and_the_explanation_stops_where_sums_end() -> None:
    calibration = attached()
    found = scored_by(calibration)
    (pin,) = found.pins.calibrations
    assert (pin.key, pin.fingerprint, pin.n) == ("style/1.0", calibration.fingerprint, 800)
    care = next(part for part in found.explanation if part.id == "care")
    assert [part.stops for part in care.parts] == ["calibrated"]
    assert math.fsum(part.contribution for part in found.components) == pytest.approx(found.star.value, abs=1e-6)
    assert read_profile(found.to_json()) == found


def test_without_a_calibration_the_bytes_are_those_of_before() -> None:
    assert "calibrations" not in profile_of().to_json()
    battery = [Sitting(judgement(), judgement_answers()), Sitting(questionnaire(), likert_answers())]
    text = profile_text("3", battery, blueprint(), snapshot(), "en")
    parameters = {"style/1.0": Parameters(calibration=attached())}
    assert profile_text("3", battery, blueprint(), snapshot(), "en", parameters=parameters) != text
    assert text == profile_of().to_json()


def test_the_reliability_shown_is_that_of_the_calibration() -> None:
    found = scored_by(attached())
    facet = next(one for one in found.facets if one.id == "listening")
    assert facet.reliability == pytest.approx(0.81 - 0.06)


def test_unanswered_statements_leave_the_scale_as_it_is() -> None:
    one, form = scale(), questionnaire()
    codes = {item.id: 3 for item in one.items}
    whole = scale_score(one, form, codes)
    part = scale_score(one, form, {item: code for item, code in codes.items() if item != "listening-2"})
    assert whole is not None
    assert part is not None
    assert part.value == pytest.approx(whole.value, abs=0.03)
    assert part.item_se > whole.item_se
    assert (part.answered, part.of) == (7, 8)
    assert scale_score(one, form, {}) is None


def test_nine_of_ten_intervals_hold_the_true_expected_score_at_the_ceiling_too() -> None:
    one, form = scale(slope=1.8), questionnaire()
    generator = np.random.default_rng(3)
    theta = np.concatenate([generator.standard_normal(250), 1.8 + 0.5 * generator.standard_normal(250)])
    shares = np.exp(log_probabilities(one.parameters, theta))
    truth = one.expected(points_of(one, form), theta)
    draws = generator.random((len(one.items), 1, len(theta)))
    codes = (shares.cumsum(axis=1) < draws).sum(axis=1)
    held = []
    for person in range(len(theta)):
        found = scale_score(one, form, {item.id: int(codes[row, person]) for row, item in enumerate(one.items)})
        assert found is not None
        held.append(abs(found.value - truth[person]) <= 1.645 * found.item_se)
    assert np.mean(held[:250]) > 0.86
    assert np.mean(held[250:]) > 0.84


def test_a_nominal_test_is_scored_by_the_effectiveness_that_its_trait_expects() -> None:
    form = judgement("pick-one", "pick-one")
    items = tuple(
        CalibratedItem(item.id, item.content_print, (0.9, 0.3, -0.9, -0.3), (0.4, 0.2, -0.3, -0.3))
        for item in form.scored_items
    )
    test = CalibratedScale("total", "nrm", items, 900, 0.7)
    calibration = InstrumentCalibration("scenes/1.0", "spring", "2026-05-31", 900, (test,))
    assert misfits(calibration, form) == falling(calibration, form) == []
    answers = {f"scene-{number}": {"pick": "a" if number < 9 else "b"} for number in range(12)}
    made = profile(
        [Sitting(form, answers), Sitting(questionnaire(), likert_answers())],
        blueprint(),
        assumed_snapshot([form, questionnaire()], blueprint()),
        "en",
        {"scenes/1.0": Parameters(calibration=calibration)},
    )
    by_name = profile(
        [Sitting(judgement("nominal", "pick-one"), answers), Sitting(questionnaire(), likert_answers())],
        blueprint(),
        assumed_snapshot([form, questionnaire()], blueprint()),
        "en",
        {"scenes/1.0": Parameters(calibration=calibration)},
    )
    assert by_name.judgement == made.judgement
    codes = np.array([[0] * 9 + [1] * 3])
    theta, _ = score(test.parameters, codes, "wle")
    assert made.judgement is not None
    assert made.judgement.value == pytest.approx(float(test.expected(points_of(test, form), theta)[0]), abs=1e-6)
    turned = replace(test, items=tuple(replace(one, slopes=one.slopes[::-1]) for one in items))
    assert [one.code for one in falling(replace(calibration, scales=(turned,)), form)] == ["calibration-falls"]


def blocks() -> Instrument:
    """Eight blocks of three statements, one of each facet; a quarter of them keyed in reverse."""
    base = questionnaire()
    items = [
        {
            "id": f"block-{number}",
            "text": "Choose.",
            "options": [
                {
                    "id": letter,
                    "text": f"I do {facet} {number} at work.",
                    "facet": facet,
                    "keyed": "reverse" if (number + place) % 4 == 0 else "forward",
                }
                for place, (letter, facet) in enumerate(zip("abc", ("poise", "openness", "listening"), strict=True))
            ],
        }
        for number in range(8)
    ]
    data = base.canonical_form() | {"slug": "blocks", "ranked": False, "items": items}
    data["format"] = {"kind": "forced-choice"}
    data["scoring"] = {"method": "forced-choice", "key_source": "authors"}
    return Instrument.model_validate(data)


def choice(form: Instrument, sign: float = 1.0) -> Thurstonian:
    found = tuple(
        Block(
            item.id,
            tuple(
                Statement(
                    one.id, one.facet or "", sign * (1.0 if one.keyed == "forward" else -1.0), 0.1 * place, 1.0
                )
                for place, one in enumerate(item.options)
            ),
        )
        for item in form.items
    )
    traits = ("poise", "openness", "listening")
    rows = ((1.0, 0.3, 0.2), (0.3, 1.0, 0.4), (0.2, 0.4, 1.0))
    return Thurstonian(traits, rows, found, "rank", "uls, 1500 people")


def choice_calibration(form: Instrument) -> InstrumentCalibration:
    prints = {item.id: item.content_print for item in form.items}
    return InstrumentCalibration("blocks/1.0", "spring", "2026-05-31", 1500, (), choice(form), prints)


def test_forced_choice_counts_once_it_is_calibrated_and_is_the_mode_of_its_posterior() -> None:
    form = blocks()
    calibration = choice_calibration(form)
    assert misfits(calibration, form) == []
    answers = {
        item.id: {"most": "a", "least": "c" if number % 2 else "b"} for number, item in enumerate(form.items)
    }
    scenes = judgement()
    frozen = {"blocks/1.0": Parameters(calibration=calibration)}
    ranked = counted(form, calibration)
    errors = assumed_snapshot([scenes, ranked], blueprint(battery=["scenes/1.0", "blocks/1.0"]))
    made = profile(
        [Sitting(scenes, judgement_answers()), Sitting(form, answers)], blueprint(), errors, "en", frozen
    )
    assert made.scorable
    marks = np.array([
        {"a": 1.0, "b": 0.0 if number % 2 else -1.0, "c": -1.0 if number % 2 else 0.0}[letter]
        for number in range(8) for letter in "abc"
    ])  # fmt: skip
    found = trait_scores(replace(calibration.choice, task="most-least"), marks)
    listening = next(one for one in made.components if one.id == "care")
    theta, error, mean, sd = float(found.theta[0, 2]), float(found.se[0, 2]), 0.68, 0.15
    assert listening.value == pytest.approx(0.68 + 0.15 * theta, abs=0.05)  # the slope at the mean
    expit = [1 / (1 + math.exp(-math.log(mean / (1 - mean)) - at * sd / (mean * (1 - mean))))
             for at in (theta, theta + error, theta - error)]  # fmt: skip
    assert listening.value == pytest.approx(expit[0], abs=1e-6)
    assert listening.se == pytest.approx(math.hypot((expit[1] - expit[2]) / 2, math.sqrt(0.06) * sd), abs=1e-6)
    assert made.pins.instruments[0].fingerprint == form.fingerprint


def test_forced_choice_without_a_calibration_measures_no_facet() -> None:
    form = blocks()
    assert not counted(form, None).ranked
    assert choice_scores(choice(form), form, {}) == {}


def test_the_reliability_of_traits_is_that_of_many_people() -> None:
    form = blocks()
    calibration = choice_calibration(form)
    generator = np.random.default_rng(4)
    parameters = replace(calibration.choice, task="most-least")
    theta = generator.multivariate_normal(np.zeros(3), np.array(parameters.correlations), 300)
    arrays = parameters.arrays
    utility = arrays.means + arrays.loadings * theta[:, arrays.traits] + generator.standard_normal((300, 24))
    by_block = utility.reshape(300, 8, 3)
    marks = (by_block == by_block.max(axis=2, keepdims=True)) * 1.0 - (
        by_block == by_block.min(axis=2, keepdims=True)
    )
    errors = trait_scores(parameters, marks.reshape(300, 24)).se
    for place, trait in enumerate(parameters.traits):
        assert calibration.reliabilities[trait] == pytest.approx(1 - (errors[:, place] ** 2).mean(), abs=0.04)


def codes_of(calibration: InstrumentCalibration, form: Instrument | None = None) -> set[str]:
    return {one.code for one in misfits(calibration, form or questionnaire())}


def test_whatever_does_not_fit_the_items_is_named() -> None:
    whole = scale()
    assert codes_of(attached(whole)) == set()
    assert codes_of(attached(replace(whole, items=whole.items[1:]))) == {"calibration-item-missing"}
    other = replace(whole.items[0], content_print="0" * 64)
    assert codes_of(attached(replace(whole, items=(other, *whole.items[1:])))) == {"calibration-other-wording"}
    strange = replace(whole.items[0], id="listening-99")
    assert codes_of(attached(replace(whole, items=(*whole.items, strange)))) == {"calibration-unknown-item"}
    short = replace(whole.items[0], intercepts=whole.items[0].intercepts[:2])
    assert codes_of(attached(replace(whole, items=(short, *whole.items[1:])))) == {"calibration-categories"}
    against = replace(whole.items[0], slopes=(-1.0,), intercepts=(-2.0, -1.0, 1.0, 2.0))
    assert codes_of(attached(replace(whole, items=(against, *whole.items[1:])))) == {"calibration-slope"}
    assert codes_of(attached(replace(whole, model="nrm"))) == {"calibration-model"}
    assert "calibration-unknown-item" in codes_of(attached(whole), judgement())


def test_forced_choice_that_does_not_fit_is_named() -> None:
    form = blocks()
    right = choice_calibration(form)
    turned = replace(right, choice=choice(form, sign=-1.0))
    assert codes_of(turned, form) == {"calibration-slope"}
    first = right.choice.blocks[0]
    moved = replace(first, statements=(replace(first.statements[0], trait="openness"), *first.statements[1:]))
    assert codes_of(
        replace(right, choice=replace(right.choice, blocks=(moved, *right.choice.blocks[1:]))), form
    ) == {"calibration-trait"}
    fewer = replace(right, choice=replace(right.choice, blocks=right.choice.blocks[1:]))
    assert codes_of(fewer, form) == {"calibration-item-missing"}
    assert codes_of(replace(right, content_prints={}), questionnaire()) == {"calibration-model"}


def test_a_form_takes_what_fits_it_of_a_calibration_of_the_bank() -> None:
    bank = replace(attached(scale("listening"), scale("poise")), of="bank/1.0")
    short = questionnaire(items=[item.canonical_form() for item in questionnaire().items if item.id != "poise-2"])
    part = bank.for_form(short)
    assert part is not None
    assert [(one.id, len(one.items)) for one in part.scales] == [("listening", 8), ("poise", 7)]
    longer = [*(item.canonical_form() for item in questionnaire().items)]
    longer.append({"id": "poise-9", "text": "I do poise thing 9 at work.", "facet": "poise"})
    part = bank.for_form(questionnaire(items=longer))
    assert part is not None
    assert [one.id for one in part.scales] == ["listening"]
    assert bank.for_form(judgement()) is None


def test_the_canonical_form_is_read_back_to_the_same_print() -> None:
    for one in (attached(), choice_calibration(blocks())):
        again = InstrumentCalibration.from_dict(json.loads(one.to_json()))
        assert again.fingerprint == one.fingerprint
        assert again.to_json() == one.to_json()
    assert replace(attached(), source="autumn").fingerprint != attached().fingerprint
