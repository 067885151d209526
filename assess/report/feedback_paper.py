"""A candidate's feedback on paper."""

from collections.abc import Sequence
from gettext import NullTranslations
from typing import Protocol

from assess.report.catalogues import ENGLISH, direction
from assess.report.templates import render


class Note(Protocol):
    """A topic in a candidate's feedback."""

    @property
    def title(self) -> str:
        """What it is called."""

    @property
    def meaning(self) -> str:
        """What it is about."""


class Tip(Note, Protocol):
    """A topic with one thing to try."""

    @property
    def point(self) -> str:
        """The point of the star it belongs to."""

    @property
    def tip(self) -> str:
        """What to try."""


class ByPoint(Note, Protocol):
    """A point of the star in a candidate's feedback."""

    @property
    def strengths(self) -> Sequence[Note]:
        """Which of its topics stand out."""

    @property
    def to_try(self) -> Tip | None:
        """One thing to try."""


class Told(Protocol):
    """What a candidate is told."""

    @property
    def language(self) -> str:
        """The language of the notes, which may be another than the reader's."""

    @property
    def introduction(self) -> str:
        """What the notes rest on."""

    @property
    def strengths(self) -> Sequence[Note]:
        """What stands out."""

    @property
    def to_try(self) -> Sequence[Tip]:
        """One thing to try for each point."""

    @property
    def points(self) -> Sequence[ByPoint]:
        """The same by point, where the texts have it so."""

    @property
    def recommended(self) -> Sequence[str] | None:
        """Which kinds of action were recommended often or seldom; None where the texts say nothing of it."""

    @property
    def closing(self) -> str:
        """How to ask for a review."""


def feedback_html(told: Told, employer: str, campaign: str, translations: NullTranslations = ENGLISH) -> str:
    """The feedback as one HTML page that `pdf` prints; without name, date, figures or level."""
    content = {
        "told": told,
        "employer": employer,
        "campaign": campaign,
        "notes_direction": direction(told.language),
    }
    return render("report/feedback.html.jinja", content, translations)
