"""The Profile of one person: what is scored, what is withheld, and that the sums are exact."""

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assess.formats.base import ResponseError
from assess.scoring.assumed import assumed_snapshot
from assess.scoring.engine import VERSIONS, UnknownVersion, profile, read_profile
from assess.scoring.occasion import ASSUMED
from assess.scoring.points import KeyProblem
from assess.scoring.profile import OccasionPin, Profile
from assess.scoring.sitting import Sitting
from assess.scoring.snapshot import Gate, Snapshot, SnapshotError
from assess.scoring.structure import BatteryError
from tests.scoring.battery import (
    FACETS,
    assumed,
    blueprint,
    earlier_snapshot,
    judgement,
    judgement_answers,
    likert_answers,
    profile_of,
    questionnaire,
    snapshot,
    text_of,
)

ratings = st.dictionaries(
    st.sampled_from([f"{facet}-{number}" for facet in FACETS for number in range(1, 9)]),
    st.integers(1, 5),
    max_size=24,
)
picks = st.lists(st.permutations("abcd"), min_size=12, max_size=12)


def drawn(changed: dict[str, int], orders: list[list[str]]) -> Profile:
    scenes: dict[str, object] = {
        f"scene-{number}": {"best": order[0], "worst": order[-1]} for number, order in enumerate(orders)
    }
    return profile_of(scenes, likert_answers(**changed))


@settings(max_examples=40, deadline=None)
@given(changed=ratings, orders=picks)
def test_the_star_is_exactly_the_sum_of_its_contributions_at_every_level(changed, orders):
    one = drawn(changed, orders)
    assert one.star is not None
    assert one.star.value == round(math.fsum(part.contribution for part in one.components), 6)
    assert [part.contribution for part in one.explanation] == [part.contribution for part in one.components]
    for component in one.explanation:
        for part in (component, *component.parts):
            if part.parts:
                assert round(math.fsum(p.contribution for p in part.parts), 6) == part.contribution


@settings(max_examples=20, deadline=None)
@given(changed=ratings, orders=picks)
def test_a_profile_survives_being_stored(changed, orders):
    one = drawn(changed, orders)
    again = read_profile(one.to_json())
    assert again == one
    assert again.to_json() == one.to_json()


def test_the_bytes_do_not_depend_on_the_order_of_sittings_or_answers():
    scenes, style = judgement_answers(), likert_answers(poise_1=5)
    turned = [
        Sitting(questionnaire(), dict(reversed(style.items()))),
        Sitting(judgement(), dict(reversed(scenes.items()))),
    ]
    assert profile_of(battery=turned).to_json() == profile_of(scenes, style).to_json()


def test_each_contribution_is_coefficient_times_distance_from_the_reference():
    for component in profile_of(style=likert_answers(poise_2=1, listening_2=5)).components:
        expected = component.coefficient * (component.value - component.reference)
        assert component.contribution == pytest.approx(expected, abs=1e-5)


def test_a_component_weighs_its_facets_and_carries_their_errors():
    one = profile_of(style=likert_answers(**{f"openness_{n}": 3 for n in range(1, 9)}))
    calm = next(component for component in one.components if component.id == "calm")
    poise, openness = (next(score for score in one.facets if score.id == name) for name in ("poise", "openness"))
    assert (poise.value, openness.value) == (0.75, 0.5)
    assert calm.value == pytest.approx((2 * 0.75 + 0.5) / 3, abs=1e-6)
    assert poise.se is not None
    assert openness.se is not None
    day = 0.06 * 0.15**2  # of each facet, and of any mean of them: one mood for all statements
    items = ((2 * poise.se) ** 2 + openness.se**2 - 5 * day) / 9
    assert calm.se == pytest.approx(math.sqrt(items + day), abs=1e-6)


def test_the_error_of_the_star_is_made_of_the_components_errors_and_one_day():
    one = profile_of()
    assert one.star is not None
    test, *style = one.components
    day = 0.06 * 0.15**2
    items = math.fsum(part.coefficient**2 * (part.se**2 - day) for part in style)
    common = sum(part.coefficient for part in style) ** 2 * day
    expected = math.sqrt((test.coefficient * test.se) ** 2 + items + common)
    assert one.star.se == pytest.approx(expected, abs=1e-5)
    assert one.star.points == 50 + 10 * one.star.value


def test_effective_weights_add_up_to_one():
    assert math.fsum(part.effective_weight for part in profile_of().components) == pytest.approx(1, abs=1e-5)


def test_a_straight_liner_is_not_the_most_precise_of_all():
    flat = profile_of(style={name: {"rating": 3} for name in likert_answers()})
    prior = snapshot().instruments["style/1.0"].residual_variance
    least = math.sqrt(prior * 20 / (20 + 21) / 8 + 0.06 * 0.15**2)
    assert all(score.se == pytest.approx(least, abs=1e-6) for score in flat.facets)


def test_with_a_local_sample_everybody_has_the_samples_residual_variance():
    frozen = Snapshot.from_json(snapshot().to_json().replace('"pooled":true', '"pooled":false'))
    one = profile_of(style=likert_answers(poise_1=5, poise_2=1), snapshot=frozen)
    expected = math.sqrt(frozen.instruments["style/1.0"].residual_variance / 8 + 0.06 * 0.15**2)
    assert all(score.se == pytest.approx(expected, abs=1e-6) for score in one.facets)


def test_below_the_minimum_there_is_no_star_and_never_a_zero():
    one = profile_of(scenes=judgement_answers(items=9))
    assert (one.scorable, one.star, one.judgement, one.explanation) == (False, None, None, ())
    assert [reason.code for reason in one.reasons] == ["too-few-answers"]
    assert one.reasons[0].values == {"answered": 9, "of": 12, "needed": 10}
    assert {component.id for component in one.components} == {"calm", "care"}


def test_without_any_answer_everything_is_not_scorable():
    one = profile_of({}, {})
    assert (one.scorable, one.components, one.facets) == (False, (), ())
    assert len(one.reasons) == 2


def test_a_flat_rater_of_options_is_not_scorable():
    test = judgement("rate-each-standardised", "rate-each")
    flat: dict[str, object] = {item.id: {"ratings": dict.fromkeys("abcd", 4)} for item in test.items}
    battery = [Sitting(test, flat), Sitting(questionnaire(), likert_answers())]
    frozen = assumed_snapshot([test, questionnaire()], blueprint())
    one = profile_of(battery=battery, snapshot=frozen)
    assert [reason.code for reason in one.reasons] == ["no-shape"]
    assert one.star is None
    assert "straight-lining" in {flag.code for flag in one.flags}


def test_an_omitted_answer_leaves_the_score_and_widens_its_error():
    full, gap = profile_of(), profile_of(scenes=judgement_answers(items=11))
    assert full.judgement is not None
    assert gap.judgement is not None
    assert (gap.judgement.value, gap.judgement.answered, gap.judgement.of) == (1.0, 11, 12)
    assert full.judgement.se is not None
    assert gap.judgement.se is not None
    assert gap.judgement.se > full.judgement.se


def test_the_total_of_judgement_knows_what_guessing_reaches():
    one = profile_of(scenes=judgement_answers("b", "d"))
    assert one.judgement is not None
    assert one.judgement.guessing == 0.5
    assert one.judgement.value == pytest.approx((1 + 4) / 8)


def test_the_difficult_customer_score_is_shown_when_its_reliability_reaches_one_half():
    shown = profile_of().difficult
    assert shown is not None
    assert shown.shown
    assert shown.of == 9
    assert shown.reliability is not None
    assert shown.reliability >= 0.5


def test_the_difficult_customer_score_is_withheld_below_with_what_it_would_take():
    test = judgement(assumed=assumed(reliability=0.4))
    frozen = assumed_snapshot([test, questionnaire()], blueprint())
    battery = [Sitting(test, judgement_answers()), Sitting(questionnaire(), likert_answers())]
    score = profile_of(battery=battery, snapshot=frozen).difficult
    assert score is not None
    assert score.withheld is not None
    assert (score.value, score.se, score.low, score.shown) == (None, None, None, False)
    assert score.withheld.needed == 18
    assert score.withheld.code == "unreliable"


def test_the_mirror_gap_is_withheld_for_one_person():
    gap = profile_of().mirror_gap
    assert gap is not None
    assert gap.withheld is not None
    assert gap.value is None
    assert gap.withheld.code == "group-only"
    assert (gap.withheld.values["courteous"], gap.withheld.values["difficult"]) == (2, 9)


def test_a_facet_shows_only_where_it_says_more_about_itself_than_the_total_does():
    shaky = questionnaire(
        scales=[
            {"id": f, "title": f, "mean": 0.68, "sd": 0.1, "reliability": 0.3 if f == "poise" else 0.8}
            for f in FACETS
        ],
        assumed=assumed(reliability=0.85, correlation=0.8),
    )
    frozen = assumed_snapshot([judgement(), shaky], blueprint())
    battery = [Sitting(judgement(), judgement_answers()), Sitting(shaky, likert_answers())]
    facets = {score.id: score for score in profile_of(battery=battery, snapshot=frozen).facets}
    assert facets["poise"].withheld is not None
    assert facets["poise"].withheld.code == "gate"
    assert facets["poise"].withheld.needed == 44
    assert facets["poise"].value is None
    assert facets["listening"].shown


@pytest.mark.parametrize(("own", "shown"), [(0.6, False), (0.6 + 1e-9, True)])
def test_a_facet_that_says_just_as_much_as_the_total_is_withheld(own: float, shown: bool):
    frozen = snapshot()
    style = frozen.instruments["style/1.0"]
    style = replace(style, prmse={**style.prmse, "poise": Gate(own, 0.6)})
    frozen = replace(frozen, instruments={**frozen.instruments, "style/1.0": style})
    (poise,) = (score for score in profile_of(snapshot=frozen).facets if score.id == "poise")
    assert poise.shown is shown


def test_scenarios_alone_carry_no_facet_of_a_person():
    only = blueprint(components=[blueprint().components[0].model_dump(by_alias=True) | {"weight": 1.0}])
    frozen = assumed_snapshot([judgement()], only)
    one = profile([Sitting(judgement(), judgement_answers())], only, frozen, "en")
    assert one.star is not None
    assert one.points == ()
    assert [(score.id, score.shown) for score in one.facets] == [("poise", False)]
    assert one.facets[0].withheld is not None
    assert one.facets[0].withheld.code == "scenarios-only"


def test_what_stands_out_differs_from_the_persons_own_mean_beyond_error():
    high = {f"listening_{n}": 1 if n % 2 else 5 for n in range(1, 9)}
    low = {f"poise_{n}": 3 for n in range(1, 9)}
    one = profile_of(style=likert_answers(**high, **low))
    assert [d.id for d in one.stands_out] == ["listening"]
    assert [d.id for d in one.probe] == ["poise"]
    assert not one.even
    assert profile_of().even
    # Facets at 1.0, .75 and .5 with one mean and SD: the person's own mean is .75.
    assert one.stands_out[0].deviation == pytest.approx(0.25)
    errors = [math.sqrt((score.se or 0.0) ** 2 - 0.06 * 0.15**2) for score in one.facets]  # a day moves all alike
    listening = errors[[score.id for score in one.facets].index("listening")]
    expected = math.sqrt(listening**2 * (1 - 2 / 3) + sum(se**2 for se in errors) / 9)
    assert one.stands_out[0].se == pytest.approx(expected, abs=1e-6)


def test_costly_answers_are_prompts_without_numbers_and_at_most_three():
    costly = profile_of(scenes=judgement_answers("c", "a")).costly
    assert [one.item for one in costly] == ["scene-0", "scene-1", "scene-2"]
    assert {(one.best, one.worst) for one in costly} == {("c", "a")}
    assert profile_of().costly == ()


def test_shares_come_from_best_picks_corrected_for_chance():
    mixes = profile_of().mixes
    assert mixes is not None
    magnificence = next(share for share in mixes.moments if share.id == "magnificence")
    assert (magnificence.count, magnificence.of, magnificence.chance, magnificence.maximum) == (12, 12, 0.25, 1.0)
    assert magnificence.corrected == 1.0
    assert sum(share.observed for share in mixes.moments) == pytest.approx(1)
    assert mixes.scripted is not None
    assert mixes.scripted.corrected == pytest.approx((0 - 0.25) / 0.75, abs=1e-6)


def test_pins_name_every_document_and_the_snapshot():
    pins = profile_of().pins
    assert pins.snapshot.occasion == OccasionPin(0.06, ASSUMED, 0)
    assert pins.blueprint.fingerprint == blueprint().fingerprint
    assert [pin.key for pin in pins.instruments] == ["scenes/1.0", "style/1.0"]
    assert pins.snapshot.fingerprint == snapshot().fingerprint


def test_the_bytes_of_a_scoring_version_never_change():
    """When this fails, scoring changed: give it a new version and leave the old one callable."""
    scenes = judgement_answers(items=11) | {
        "scene-3": {"best": "c", "worst": "a"},
        "scene-8": {"best": "b", "worst": "d"},
    }
    style = likert_answers(poise_1=1, poise_2=5, openness_4=1, listening_1=5, directed_1=3)
    stored = Path(__file__).parents[1] / "data" / "profile_version_1.json"
    text = stored.read_text(encoding="utf-8").strip()
    pins = json.loads(text)["pins"]
    prints = {pin["key"]: pin["fingerprint"] for pin in (pins["blueprint"], *pins["instruments"])}
    assert text_of("1", scenes, style, prints=prints, frozen=earlier_snapshot()) == text


@pytest.mark.parametrize("version", ["2", "3"])
def test_the_bytes_of_later_versions_never_change(version: str):
    stored = Path(__file__).parents[1] / "data" / f"profile_version_{version}.json"
    scenes = judgement_answers(items=11) | {"scene-3": {"best": "c", "worst": "a"}}
    style = likert_answers(poise_1=1, poise_2=5, openness_4=1, listening_1=5, directed_1=3)
    frozen = earlier_snapshot() if version == "2" else snapshot()
    assert text_of(version, scenes, style, frozen=frozen) == stored.read_text(encoding="utf-8").strip()
    assert text_of("3", scenes, style) == profile_of(scenes, style).to_json()


def test_a_stored_profile_of_version_2_is_read_in_the_present_shape():
    found = read_profile((Path(__file__).parents[1] / "data" / "profile_version_2.json").read_text("utf-8"))
    assert (found.scoring_version, found.pins.snapshot.occasion) == ("2", None)


def test_sources_of_errors_of_before_give_the_same_figures_and_count_no_day():
    old, new = profile_of(snapshot=earlier_snapshot()), profile_of()
    assert old.star is not None
    assert new.star is not None
    assert old.star.value == new.star.value
    assert old.star.se < new.star.se
    assert old.star.reliability > new.star.reliability
    assert old.to_json() == text_of("3", frozen=earlier_snapshot())


def test_a_stored_profile_of_version_1_is_read_in_the_present_shape():
    stored = (Path(__file__).parents[1] / "data" / "profile_version_1.json").read_text(encoding="utf-8")
    found, data = read_profile(stored), json.loads(stored)
    assert found.scoring_version == "1"
    assert found.star is not None
    assert found.star.value == data["star"]["value"]
    assert [flag.values["text"] for flag in found.flags] == [flag["reading"] for flag in data["flags"]]
    assert [score.id for score in found.facets] == [score["id"] for score in data["facets"]]


def test_superseded_scoring_versions_stay_callable():
    assert json.loads(text_of("1"))["scoring_version"] == "1"
    with pytest.raises(UnknownVersion, match="no scoring version 9"):
        text_of("9")
    assert "1" in VERSIONS


def test_what_cannot_be_scored_is_a_named_error():
    with pytest.raises(BatteryError, match="no questionnaire of the battery measures poise"):
        profile_of(battery=[Sitting(judgement(), judgement_answers())])
    with pytest.raises(BatteryError, match="twice"):
        profile_of(battery=[Sitting(judgement(), {}), Sitting(judgement(), {}), Sitting(questionnaire(), {})])
    with pytest.raises(ResponseError, match="same option"):
        profile_of(scenes={"scene-1": {"best": "a", "worst": "a"}})
    with pytest.raises(SnapshotError, match="no values for style"):
        profile_of(snapshot=Snapshot.from_json(snapshot().to_json().replace("style/1.0", "other/1.0")))
    with pytest.raises(KeyProblem, match="does not score best-worst"):
        profile_of(battery=[Sitting(judgement("likert"), {}), Sitting(questionnaire(), {})])
    with pytest.raises(KeyProblem, match="no scoring method magic"):
        profile_of(battery=[Sitting(judgement("magic"), {}), Sitting(questionnaire(), {})])
