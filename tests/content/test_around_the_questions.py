"""The second edition around the questions: interview, onboarding, feedback, preview, and statements."""

import re
from collections import Counter

import pytest

from assess.config import shipped
from assess.documents.blueprint import Blueprint
from assess.documents.feedback import FeedbackBank
from assess.documents.interview import InterviewBank
from assess.documents.library import read_text
from assess.documents.onboarding import OnboardingBank
from assess.documents.preview import Preview
from assess.documents.reading import Document, parse
from assess.documents.translation import source_texts
from assess.documents.wording import reading_grade, sentences


def document(slug: str) -> Document:
    return parse(read_text(shipped("instruments") / slug / "2.0.toml"))


STAR: Blueprint = parse(read_text(shipped("instruments") / "engagement-star" / "1.0.toml"))  # type: ignore[assignment]
FACETS = tuple(facet.id for facet in STAR.facets)
INTERVIEW: InterviewBank = document("interview")  # type: ignore[assignment]
FEEDBACK: FeedbackBank = document("feedback")  # type: ignore[assignment]
PREVIEW: Preview = document("preview")  # type: ignore[assignment]
BODY_OR_ORIGIN = (
    r"\b(health|ill|sick|nerv|anxi|stress|strain|voice|accent|posture|face|eyes?\b|body|age|family|born|origin|religio"
    r"|pregnan|disab)"
)


class TestInterview:
    def test_six_core_questions_in_forty_minutes_at_least_one_a_point(self) -> None:
        assert len(INTERVIEW.core) == 6
        assert {one.point for one in INTERVIEW.core} == {point.id for point in STAR.points}
        assert 5 * 6 + sum(one.minutes for one in INTERVIEW.passages) == 40
        assert [(one.id, one.place) for one in INTERVIEW.passages] == [
            ("warm-up", "before"), ("real-job", "after"), ("close", "after")
        ]  # fmt: skip

    def test_one_question_and_one_role_play_are_about_setting_limits(self) -> None:
        assert any("limit" in one.ask for one in INTERVIEW.core)
        assert any("limit" in one.observe[0] for one in INTERVIEW.role_plays)

    def test_nobody_is_rated_by_health_bearing_or_origin(self) -> None:
        rated = [text for one in INTERVIEW.core for text in (one.anchors.one, one.anchors.three, one.anchors.five)]
        rated += [text for one in INTERVIEW.role_plays for text in one.observe]
        assert [text for text in rated if re.search(BODY_OR_ORIGIN, text.lower())] == []

    def test_three_probes_for_each_facet(self) -> None:
        assert Counter(probe.facet for probe in INTERVIEW.probes) == dict.fromkeys(FACETS, 3)


@pytest.mark.parametrize(("slug", "facets"), [("onboarding", FACETS), ("service-leader-onboarding", None)])
def test_a_titled_step_for_each_facet_in_weeks_1_4_and_12_and_people_are_kept_safe(
    slug: str, facets: tuple[str, ...] | None
) -> None:
    bank: OnboardingBank = document(slug)  # type: ignore[assignment]
    wanted = facets or tuple(one.id for one in document("service-leader-blueprint").facets)  # type: ignore[union-attr]
    places = {(facet, week): 1 for facet in wanted for week in (1, 4, 12)}
    assert Counter((step.facet, step.week) for step in bank.steps) == places
    assert all(step.title for step in bank.steps)
    assert len({step.title for step in bank.steps}) == len(bank.steps)
    assert "keeping-people-safe" in {one.id for one in bank.checklists}


@pytest.mark.parametrize("place", source_texts(FEEDBACK))
def test_feedback_reads_easily_and_gives_no_verdict(place: str) -> None:
    text = source_texts(FEEDBACK)[place]
    assert reading_grade(text) <= 7
    verdicts = r"\b(level|scor|percent|rank|pass(ed)?\b|fail|reject|weak|strength|below|above|average|suitab)|\d|%"
    assert not re.search(verdicts, text.lower())


def test_feedback_speaks_of_each_facet_point_and_kind_of_action_once() -> None:
    assert tuple(one.facet for one in FEEDBACK.facets) == FACETS
    assert tuple(one.point for one in FEEDBACK.points) == tuple(point.id for point in STAR.points)
    acts = document("service-encounters").acts  # type: ignore[union-attr]
    assert {one.act for one in FEEDBACK.acts} == {word.id for word in acts}
    for one in FEEDBACK.facets:
        assert not re.search(r"(^|[.;:] )You\b", one.meaning)
        assert (sentences(one.meaning), sentences(one.tip) in (2, 3)) == (2, True)


def test_the_preview_says_what_is_hard_and_what_nobody_has_to_bear() -> None:
    assert {"hard", "limits"} <= {one.id for one in PREVIEW.sections}
    assert all(reading_grade(text) <= 8 for text in source_texts(PREVIEW).values())


class TestForcedChoice:
    blocks = document("service-style-forced-choice").items  # type: ignore[union-attr]

    def test_twenty_four_blocks_of_three_points_with_a_respectable_statement_against_its_facet_in_seven(
        self,
    ) -> None:
        point = {facet: one.id for one in STAR.points for facet in one.facets}
        assert len(self.blocks) == 24
        assert all(len({point[o.facet] for o in block.options}) == 3 for block in self.blocks)
        assert sum(any(o.keyed == "reverse" for o in block.options) for block in self.blocks) == 7

    def test_no_statement_is_plainly_undesirable_and_those_of_a_block_are_about_equal(self) -> None:
        rated = [[option.desirability for option in block.options] for block in self.blocks]
        assert min(min(one) for one in rated) >= 2.8
        assert max(max(one) - min(one) for one in rated) <= 0.4 + 1e-9


def test_the_short_editions_have_five_statements_a_facet_both_ways_as_the_full_ones_have_them() -> None:
    for slug in ("flexibility", "service-style"):
        full, short = document(slug), document(f"{slug}-short")
        whole = {item.id: item for item in full.items}  # type: ignore[union-attr]
        scored = [item for item in short.items if item.role == "scored"]  # type: ignore[union-attr]
        assert all(item == whole[item.id] for item in short.items)  # type: ignore[union-attr]
        assert set(Counter(item.facet for item in scored).values()) == {5}
        assert set(Counter((item.facet, item.keyed) for item in scored).values()) <= {2, 3}
