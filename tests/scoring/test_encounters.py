"""Conversations are scored turn by turn against what others reach there, and meet in the star as one lens."""

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.documents.blueprint import Blueprint
from assess.documents.instrument import Instrument
from assess.scoring.answer_matrix import Layout
from assess.scoring.assumed import assumed_snapshot
from assess.scoring.engine import VERSIONS, profile, profile_text, read_profile, star
from assess.scoring.points import KeyProblem
from assess.scoring.profile import Part, Profile
from assess.scoring.sitting import Sitting, item_points, score_sitting
from assess.scoring.snapshot import MirrorGap, Snapshot
from assess.scoring.structure import BatteryError, components
from assess.scoring.turn_points import guessing, line_points
from tests.conversations import KEYS, document, instrument
from tests.scoring.battery import blueprint, judgement, judgement_answers, likert_answers, questionnaire

SLUGS = ("chat", "desk", "phone")
TALKS = tuple(instrument(slug) for slug in SLUGS)
P = {letter: (key - 2.4) / 2.8 for letter, key in KEYS.items()}
USUAL = 0.65  # mean of the reference means of all nodes
WORST = ["c", "c", "c", "c", "c", "c"]


def with_encounters(**changes: Any) -> Blueprint:
    """The little star with a component over three instruments of conversations."""
    plain = blueprint().canonical_form()
    encounters = {
        "id": "encounters", "title": "Encounters", "instruments": list(SLUGS), "weight": 0.3,
        "weight_source": "rational", "reference": {"mean": 0.65, "sd": 0.1, "source": "assumed"},
    }  # fmt: skip
    for one, weight in zip(plain["components"], (0.4, 0.15, 0.15), strict=True):
        one["weight"] = weight
    plain["components"].insert(1, encounters | changes)
    plain["battery"] += [f"{slug}/2.0" for slug in SLUGS]
    return Blueprint.model_validate(plain)


STAR = with_encounters()
BATTERY = (judgement(), questionnaire(), *TALKS)
SNAPSHOT = assumed_snapshot(BATTERY, STAR)


def path_of(letters: str) -> list[str]:
    """A path of the small conversation that says those lines as long as it lasts."""
    return list(letters[: 6 if low_at_the_end(letters) else 5])


def low_at_the_end(letters: str) -> bool:
    high = True
    for letter in letters[:4]:
        high = letter == "a" or (letter == "b" and high)
    return not high


def talked(slug: str, letters: str, twin: str = "calm") -> Sitting:
    return Sitting(instrument(slug), {f"{slug}-{twin}": {"path": path_of(letters)}})


def battery(*talks: Sitting) -> list[Sitting]:
    return [Sitting(judgement(), judgement_answers()), Sitting(questionnaire(), likert_answers()), *talks]


def scored(*letters: str) -> Profile:
    """Profile of somebody who said those lines in the three conversations."""
    talks = [talked(slug, said) for slug, said in zip(SLUGS, letters, strict=True)]
    return profile(battery(*talks), STAR, SNAPSHOT, "en")


def point(letters: str) -> float:
    found = item_points(TALKS[1], [{"desk-calm": {"path": path_of(letters)}}])
    return float(found[0, 0])


def test_a_turn_is_the_place_on_its_ladder_less_what_others_reach_there_plus_what_they_reach_everywhere() -> None:
    layout = Layout.of(TALKS[1])
    worth = dict(zip(layout.options, line_points(layout), strict=True))
    assert worth["desk-calm/start/b"] == pytest.approx(P["b"] - 0.7 + USUAL)
    assert worth["desk-hostile/low-3/a"] == pytest.approx(1.0 - 0.6 + USUAL)


def test_a_conversation_is_the_mean_over_the_turns_that_were_met() -> None:
    assert point("aaaaa") == pytest.approx(1.0 - 0.7 + USUAL)
    assert point("ccccc" + "c") == pytest.approx(0.0 - (0.7 + 5 * 0.6) / 6 + USUAL)
    assert point("cbaaa" + "a") == pytest.approx((P["c"] + P["b"] + 3 - 0.7 - 2 * 0.6 - 2 * 0.7) / 5 + USUAL)


@given(st.text("abc", min_size=6, max_size=6))
def test_no_conversation_leaves_the_scale_by_more_than_a_tenth(letters: str) -> None:
    assert -0.1 <= point(letters) <= 1.1


@given(st.text("abc", min_size=6, max_size=6), st.integers(0, 5))
def test_a_better_line_never_lowers_the_turn_at_which_it_is_said(letters: str, turn: int) -> None:
    one = score_sitting(talked("desk", letters), SNAPSHOT).turns("desk-calm")
    if turn < len(one):
        better = letters[:turn] + "a" + letters[turn + 1 :]
        other = score_sitting(talked("desk", better), SNAPSHOT).turns("desk-calm")
        assert other[turn].points >= one[turn].points
        assert other[:turn] == one[:turn]


def test_guessing_is_what_any_line_at_any_turn_reaches() -> None:
    draw = np.random.default_rng(1)
    said = ["".join(draw.choice(list("abc"), 6)) for _person in range(6000)]
    answers = [{"desk-calm": {"path": path_of(letters)}} for letters in said]
    mean = float(np.nanmean(item_points(TALKS[1], answers)))
    assert guessing(Layout.of(TALKS[1]), [TALKS[1].items[0]]) == pytest.approx(mean, abs=0.01)


def test_a_conversation_without_reference_means_cannot_be_scored() -> None:
    items = document()["items"]
    del items[0]["nodes"][3]["reference"]
    bare = instrument(items=items)
    with pytest.raises(KeyProblem, match="desk-calm/high-3"):
        line_points(Layout.of(bare))


def test_one_person_holds_one_of_two_twins_and_has_answered_all() -> None:
    whole = score_sitting(talked("desk", "abcbaa", "hostile"), SNAPSHOT)
    measure = whole.total()
    assert whole.reason is None
    assert measure is not None
    assert (measure.answered, measure.of) == (1, 1)
    assert measure.item_se == pytest.approx(TALKS[1].assumed.residual_sd)


def test_an_unfinished_conversation_is_unanswered_and_the_reason_says_so() -> None:
    cut = Sitting(TALKS[1], {"desk-calm": {"path": ["a", "b"]}})
    found = profile(battery(talked("chat", "aaaaa"), cut, talked("phone", "aaaaa")), STAR, SNAPSHOT, "en")
    assert found.star is None
    assert [(one.code, one.instrument, one.values) for one in found.reasons] == [
        ("too-few-answers", "desk/2.0", {"answered": 0, "of": 1, "needed": 1})
    ]
    assert found.encounters is None


def test_the_component_is_the_mean_over_conversations_with_their_error_as_testlets() -> None:
    found = scored("aaaaa", "bbbbb", "cccccc")
    component = next(one for one in found.components if one.id == "encounters")
    values = [point("aaaaa"), point("bbbbb"), point("cccccc")]
    assert component.lens == "encounters"
    assert component.value == pytest.approx(math.fsum(values) / 3, abs=1e-6)
    assert component.se == pytest.approx(TALKS[0].assumed.residual_sd / math.sqrt(3), abs=1e-6)
    assert (component.answered, component.of) == (3, 3)
    assert found.encounters is not None
    assert found.encounters.value == component.value
    assert found.encounters.guessing is not None


def leaves(part: Part) -> list[Part]:
    return [leaf for below in part.parts for leaf in leaves(below)] or [part]


@given(st.lists(st.text("abc", min_size=6, max_size=6), min_size=3, max_size=3))
def test_the_waterfall_goes_down_to_turns_and_adds_up_exactly(letters: list[str]) -> None:
    found = scored(*letters)
    part = next(one for one in found.explanation if one.id == "encounters")
    assert found.star is not None
    assert round(math.fsum(one.contribution for one in found.explanation), 6) == found.star.value
    assert round(math.fsum(one.contribution for one in leaves(part)), 6) == part.contribution
    assert [below.id for below in part.parts] == ["chat-calm", "desk-calm", "phone-calm"]
    assert part.parts[0].parts[0].id == "chat-calm/start"
    assert len(part.parts[0].parts) == len(path_of(letters[0]))


def test_judgement_stays_the_test_of_scenarios() -> None:
    found = scored("aaaaa", "aaaaa", "aaaaa")
    without = profile(battery(), blueprint(), assumed_snapshot(BATTERY[:2], blueprint()), "en")
    assert found.judgement == without.judgement
    assert found.difficult == without.difficult
    assert found.mixes == without.mixes
    assert found.costly == without.costly


def test_a_profile_without_conversations_keeps_its_bytes() -> None:
    snapshot = assumed_snapshot(BATTERY[:2], blueprint())
    text = profile_text("3", battery(), blueprint(), snapshot, "en")
    assert "encounters" not in text
    assert read_profile(text).encounters is None


def test_a_profile_with_conversations_is_read_as_it_was_stored() -> None:
    found = scored("aaaaa", "bbbbb", "cccccc")
    assert read_profile(found.to_json()) == found
    assert json.loads(found.to_json())["encounters"]["id"] == "encounters"
    assert set(VERSIONS) == {"1", "2", "3"}


def test_the_star_by_itself_is_that_of_the_profile() -> None:
    talks = [talked(slug, "abcbaa") for slug in SLUGS]
    alone, whole = star(battery(*talks), STAR, SNAPSHOT), profile(battery(*talks), STAR, SNAPSHOT, "en").star
    assert alone is not None
    assert whole is not None
    assert (alone.value, alone.se) == (whole.value, whole.se)


def test_three_conversations_measure_better_than_one() -> None:
    one, three = SNAPSHOT.instruments["desk/2.0"].total, SNAPSHOT.composite("encounters")
    assert one.n_items == 1
    assert three.n_items == 3
    assert three.reliability == pytest.approx(3 * 0.3 / (1 + 2 * 0.3), abs=0.01)
    assert SNAPSHOT.correlation("encounters", "judgement") > SNAPSHOT.correlation("encounters", "calm") > 0


def test_an_instrument_of_the_component_that_is_not_in_the_battery_is_named() -> None:
    with pytest.raises(BatteryError, match="encounters: no instrument of the battery is a form of phone"):
        components(STAR, [one for one in BATTERY if one.slug != "phone"])


def test_a_source_of_errors_of_before_days_scores_conversations_too() -> None:
    former: Snapshot = replace(SNAPSHOT, occasion=None)
    talks = [talked(slug, "abcbaa") for slug in SLUGS]
    found = profile(battery(*talks), STAR, former, "en")
    assert found.encounters is not None
    assert found.encounters.reliability == pytest.approx(SNAPSHOT.composite("encounters").reliability, abs=1e-6)


def test_twins_of_conversations_count_as_one() -> None:
    desk: Instrument = TALKS[1]
    assert desk.answered_by_one(item.id for item in desk.items) == 1
    assert judgement().answered_by_one(item.id for item in judgement().items) == 12


def test_signs_of_answering_count_conversations_and_turns() -> None:
    cut = Sitting(TALKS[1], {"desk-calm": {"path": ["a", "b"]}}, (0.1, 0.1, 30.0))
    flags = {one.code: one.values for one in profile(battery(cut), STAR_OF_ONE, OF_ONE, "en").flags}
    assert flags["missing"] == {"missing": 1, "of": 1}
    assert flags["too-fast"]["pages"] == 2
    whole = profile(battery(talked("desk", "aaaaaa")), STAR_OF_ONE, OF_ONE, "en")
    assert whole.flags == ()
    assert whole.scorable


STAR_OF_ONE = with_encounters(instruments=["desk"])
OF_ONE = assumed_snapshot((judgement(), questionnaire(), TALKS[1]), STAR_OF_ONE)


def gap_of(low: float) -> Profile:
    """Profile of somebody who says poorer lines to the one hostile customer than to two calm ones."""
    known = MirrorGap(0.7, low, 1.0, 0.60, 0.66, 3, 3)
    talks = [talked("chat", "aaaaaa"), talked("desk", "cccccc", "hostile"), talked("phone", "bbbbbb")]
    return profile(battery(*talks), STAR, replace(SNAPSHOT, real_gap=known), "en")


def test_the_real_mirror_gap_of_one_person_is_shown_past_the_gate_alone() -> None:
    shown, held = gap_of(0.50).real_gap, gap_of(0.49).real_gap
    assert shown is not None
    assert held is not None
    calm = (point("aaaaaa") + point("bbbbbb")) / 2
    assert shown.value == pytest.approx((point("cccccc") - 0.60) - (calm - 0.66), abs=1e-6)
    assert shown.se == pytest.approx(TALKS[0].assumed.residual_sd * math.sqrt(1.5), abs=1e-6)
    assert (held.value, held.se) == (None, None)
    assert held.withheld is not None
    assert held.withheld.code == "group-only"
    assert held.withheld.values == {"courteous": 2, "difficult": 1, "reliability": 0.7}


def test_while_nothing_is_known_of_the_gap_a_profile_says_nothing_of_it() -> None:
    assert "real_gap" not in scored("aaaaaa", "aaaaaa", "aaaaaa").to_json()
    assert "real_gap" not in SNAPSHOT.to_json()
    known = replace(SNAPSHOT, real_gap=MirrorGap(0.7, 0.5, 1.0, 0.6, 0.66, 3, 3))
    assert Snapshot.from_json(known.to_json()).real_gap == known.real_gap
    assert read_profile(gap_of(0.5).to_json()) == gap_of(0.5)
