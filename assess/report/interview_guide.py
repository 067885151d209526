"""The guide of a structured interview on paper: the same core questions for all, room for ratings and notes."""

from collections.abc import Sequence
from gettext import NullTranslations
from typing import Protocol

from assess.documents.interview import MINUTES_A_QUESTION, MINUTES_AROUND, CoreQuestion, Passage, Probe
from assess.report.catalogues import ENGLISH, direction, language_of
from assess.report.document_heading import Heading, heading_context
from assess.report.templates import render

RATINGS = (1, 2, 3, 4, 5)
NOTE_LINES = 4


class Topic(Protocol):
    """The core questions of one point."""

    @property
    def title(self) -> str:
        """What the point is called."""

    @property
    def questions(self) -> Sequence[CoreQuestion]:
        """Its questions."""


def guide_html(
    heading: Heading,
    topics: Sequence[Topic],
    probes: Sequence[Probe],
    spoken: str,
    interviewer: str = "",
    translations: NullTranslations = ENGLISH,
    *,
    passages: Sequence[Passage] = (),
    purpose: str = "",
) -> str:
    """The guide as one HTML page that `pdf` prints; `spoken` is the language of the questions."""
    own = language_of(translations)
    content = {
        "heading": heading_context(heading, translations.gettext("Interview guide"), translations),
        "topics": topics,
        "probes": probes,
        "interviewer": interviewer,
        "minutes": _minutes(sum(len(topic.questions) for topic in topics), passages),
        "passages": passages,
        "purpose": purpose,
        "ratings": RATINGS,
        "lines": range(NOTE_LINES),
        "spoken": spoken if spoken != own else "",
        "spoken_direction": direction(spoken),
    }
    return render("report/interview_guide.html.jinja", content, translations)


def _minutes(questions: int, passages: Sequence[Passage]) -> int:
    """About how long it takes, in tens: five minutes a question, and what goes around them (ten if unsaid)."""
    around = sum(passage.minutes for passage in passages) or MINUTES_AROUND
    return 10 * round((MINUTES_A_QUESTION * questions + around) / 10)
