"""What the report gives an interviewer to talk about."""

from dataclasses import replace
from gettext import NullTranslations
from typing import Any

from assess.report.interview_topics import topics
from assess.report.score_words import ScoreWords
from assess.scoring.profile import Deviation, Profile
from tests.report import documents, people


def found(profile: Profile) -> dict[str, Any]:
    """The topics of a profile."""
    known = {"moments/1.0": documents.moments()}
    words = ScoreWords(documents.blueprint(), tuple(known.values()), NullTranslations())
    return topics(profile, documents.blueprint(), documents.interview(), known, words)


def test_a_deviation_is_printed_with_its_interval_and_what_both_ends_look_like() -> None:
    (facet,) = found(people.believable())["stands_out"]
    known = next(one for one in documents.blueprint().facets if one.id == "altruism")
    assert facet["text"] == "+18.6 (+8.4 … +28.8)"
    assert (facet["high"], facet["low"]) == (known.high, known.low)


def test_no_distance_is_longer_than_the_scale() -> None:
    profile = replace(people.believable(), stands_out=(Deviation("altruism", 0.9, 0.2),))
    assert found(profile)["stands_out"][0]["text"] == "+90.0 (+57.1 … +100.0)"


def test_two_probes_a_facet_come_first_and_a_core_question_of_the_lowest_point_follows() -> None:
    assert [question["about"] for question in found(people.believable())["questions"]] == [
        "Poise",
        "Poise",
        "Composure",
    ]


def test_an_even_profile_still_has_questions() -> None:
    assert len(found(people.withheld_heavy())["questions"]) == 3


def test_there_are_never_more_than_four_questions() -> None:
    assert len(found(people.crowded())["questions"]) == 4


def test_single_answers_are_counted_and_not_told() -> None:
    told = found(people.believable())
    assert told["to_discuss"] == 2
    assert documents.STEM not in str(told)


def test_signs_of_one_kind_stand_together_with_one_caution() -> None:
    signs = found(people.crowded())["signs"]
    assert len(signs) == 6
    assert [where for where, _ in signs[0]["seen"]] == ["flexibility/1.0", "service-style/1.0"]
