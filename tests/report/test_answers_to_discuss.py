"""Answers to talk about, as the app shows them."""

from gettext import NullTranslations

from assess.report.answers_to_discuss import Discussed, discussed
from assess.scoring.profile import Costly
from tests.report import documents

ENGLISH = NullTranslations()


def answered(best: str | None, worst: str | None, item: str = "next-in-line") -> list[Discussed]:
    """What is shown of one answer."""
    return discussed((Costly("moments/1.0", item, best, worst),), [documents.moments()], ENGLISH)


def test_the_whole_scene_and_the_choice_further_from_the_key_are_shown() -> None:
    (one,) = answered("a", "b")
    assert one.scene == documents.STEM
    assert one.said == "Called most effective:"
    assert one.chosen.startswith("Tell the couple")
    (one,) = answered("b", "b")
    assert one.said == "Called least effective:"
    assert one.chosen.startswith("Give them the menu")


def test_neither_the_reason_of_the_key_nor_the_name_of_a_scene_is_told() -> None:
    shown = str(answered("a", "b"))
    assert "subject of their welcome" not in shown
    assert "next" not in shown.lower()


def test_without_a_best_pick_the_worst_one_is_talked_about() -> None:
    (one,) = answered(None, "b")
    assert one.said == "Called least effective:"
    assert answered(None, None) == []


def test_answers_stand_in_the_order_of_the_assessment_not_of_their_weight() -> None:
    moments = documents.moments()
    renamed = [one.model_copy(update={"text": f"Scene {place}."}) for place, one in enumerate(moments.items)]
    moments = moments.model_copy(update={"items": tuple(renamed)})
    costly = [Costly("moments", one, "a", "b") for one in ("lost-parcel", "next-in-line", "frozen-screen")]
    assert [one.scene for one in discussed(costly, [moments], ENGLISH)] == ["Scene 0.", "Scene 1.", "Scene 2."]


def test_an_answer_to_an_unknown_scene_or_instrument_is_left_out() -> None:
    assert answered("a", "b", "no-longer-there") == []
    assert discussed((Costly("other/1.0", "next-in-line", "a", "b"),), [documents.moments()], ENGLISH) == []
