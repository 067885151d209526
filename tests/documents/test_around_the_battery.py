"""Documents around the battery: passages of interviews, cards and checklists, feedback by act, the preview."""

import pytest

from assess.documents.check.together import check_document
from assess.documents.interview import InterviewBank
from assess.documents.library import Library
from assess.documents.localised import (
    localised_feedback,
    localised_interview,
    localised_onboarding,
    localised_preview,
)
from assess.documents.onboarding import OnboardingBank
from assess.documents.reading import Document, parse
from assess.documents.translation import source_texts
from assess.report.document_heading import Heading
from assess.report.interview_guide import guide_html

HEAD = {"schema": 1, "slug": "aurora", "version": "1.0", "title": "Aurora", "purpose": "For the Hotel Aurora."}
ANCHORS = {"one": "Argues.", "three": "Stays polite.", "five": "Finds the cause."}
CORE = {
    "id": "limits",
    "point": "composure",
    "ask": "What do you say?",
    "follow_up": ["And then?"],
    "anchors": ANCHORS,
}
WARM_UP = {
    "id": "warm-up",
    "place": "before",
    "title": "Warm-up",
    "minutes": 3,
    "say": ["Welcome them.", "Say how it goes."],
}
STEP = {
    "facet": "poise",
    "week": 1,
    "title": "A breath",
    "model": "Pause.",
    "practise": "Pause too.",
    "talk": "When?",
}
CHECKLIST = {
    "id": "safety",
    "title": "Keeping people safe",
    "lines": ["Show where the limit is.", "Show who helps."],
}
FACET = {"facet": "poise", "meaning": "Poise is about calm.", "tip": "Breathe."}
ACT = {"act": "ask", "often": "You often recommended asking.", "seldom": "You seldom recommended asking."}
SECTION = {"id": "hard", "title": "What is hard", "text": "Some hours are too full."}
AROUND = {"introduction": "Before you start.", "closing": "Does it suit you?"}
DOCUMENTS = {
    "interview": {"passages": [WARM_UP], "core": [CORE], "probes": [{"id": "p", "facet": "poise", "ask": "When?"}]},
    "onboarding": {"checklists": [CHECKLIST], "steps": [STEP]},
    "feedback": AROUND
    | {"points": [{"point": "composure", "meaning": "Balance."}], "acts": [ACT], "facets": [FACET]},
    "preview": AROUND | {"sections": [SECTION]},
}
LOCALISED = {
    "interview": localised_interview,
    "onboarding": localised_onboarding,
    "feedback": localised_feedback,
    "preview": localised_preview,
}


def document(kind: str, **other: object) -> Document:
    return parse(HEAD | {"kind": kind} | DOCUMENTS[kind] | other)


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_every_word_that_somebody_reads_can_be_translated(kind: str) -> None:
    made = document(kind)
    texts = source_texts(made)
    said = LOCALISED[kind](made, {key: f"«{text}»" for key, text in texts.items()})  # type: ignore[operator]
    spoken = source_texts(said)
    left = {"title"} if kind in ("interview", "onboarding") else set()  # only staff read these titles, in English
    assert {key for key in texts if spoken[key] != f"«{texts[key]}»"} == left
    assert set(spoken) == set(texts)


@pytest.mark.parametrize(
    ("kind", "gained"),
    [("interview", "passages"), ("onboarding", "checklists"), ("feedback", "acts"), ("feedback", "points")],
)
def test_documents_without_the_newer_parts_say_nothing_of_them(kind: str, gained: str) -> None:
    whole, without = document(kind), document(kind, **{gained: []})
    assert gained in whole.canonical_form()
    assert gained not in without.canonical_form()
    assert whole.fingerprint != without.fingerprint


def test_a_step_without_a_title_says_nothing_of_one() -> None:
    bank = document("onboarding", steps=[{**STEP, "title": ""}])
    assert isinstance(bank, OnboardingBank)
    assert "title" not in bank.canonical_form()["steps"][0]
    assert "poise.1.title" not in source_texts(bank)


@pytest.mark.parametrize(
    ("kind", "part", "doubled"),
    [
        ("interview", "passages", WARM_UP), ("feedback", "acts", ACT),
        ("feedback", "points", {"point": "composure", "meaning": "Balance."}),
        ("preview", "sections", SECTION), ("onboarding", "checklists", CHECKLIST),
    ],
)  # fmt: skip
def test_what_stands_twice_is_named(kind: str, part: str, doubled: dict[str, object]) -> None:
    made = document(kind, **{part: [doubled, doubled]})
    assert [fault.place for fault in check_document(made, Library({made.key: made}))] == [part]


def test_the_guide_says_what_is_said_around_the_questions_and_counts_its_minutes() -> None:
    close = WARM_UP | {"id": "close", "place": "after", "title": "Close", "minutes": 12, "say": ["Thank them."]}
    bank = document("interview", passages=[WARM_UP, close])
    assert isinstance(bank, InterviewBank)
    heading = Heading(name="Amira", campaign="Desk", team="North", organisation="Hotel Aurora", synthetic=True)

    class Topic:
        title, questions = "Composure", bank.core

    html = guide_html(heading, [Topic], bank.probes, "en", passages=bank.passages, purpose="People sleep well.")  # type: ignore[list-item]
    order = [
        html.index(said) for said in ("Say how it goes.", "What do you say?", "Thank them.", "People sleep well.")
    ]
    assert order == sorted(order)
    assert "Allow about 20 minutes." in html
    assert html.count("People sleep well.") == 1
