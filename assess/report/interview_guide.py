"""The guide of a structured interview on paper: the same core questions for all, room for ratings and notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from gettext import NullTranslations
from typing import Protocol

from assess.documents.interview import CoreQuestion, Probe
from assess.report.catalogues import ENGLISH, direction, language_of
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


@dataclass(frozen=True)
class PaperHead:
    """Whom a paper is about, and for whom it is."""

    name: str
    reference: str
    applicant_number: str
    campaign: str
    requisition: str
    team: str
    organisation: str
    delete_by: date | None
    synthetic: bool = False


def guide_html(
    head: PaperHead,
    topics: Sequence[Topic],
    probes: Sequence[Probe],
    spoken: str,
    interviewer: str = "",
    translations: NullTranslations = ENGLISH,
) -> str:
    """The guide as one HTML page that `pdf` prints; `spoken` is the language of the questions."""
    own = language_of(translations)
    content = {
        "head": head,
        "topics": topics,
        "probes": probes,
        "interviewer": interviewer,
        "minutes": _minutes(sum(len(topic.questions) for topic in topics)),
        "ratings": RATINGS,
        "lines": range(NOTE_LINES),
        "spoken": spoken if spoken != own else "",
        "spoken_direction": direction(spoken),
    }
    return render("report/interview_guide.html.jinja", content, translations)


def _minutes(questions: int) -> int:
    """About how long it takes: five minutes a question and ten around them, in tens."""
    return 10 * round((5 * questions + 10) / 10)
