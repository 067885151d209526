"""The onboarding brief on paper: what the manager of a new colleague models, gives to practise and talks about."""

from collections.abc import Sequence
from dataclasses import dataclass
from gettext import NullTranslations

from assess.documents.onboarding import Checklist, OnboardingStep
from assess.report.catalogues import ENGLISH, direction, language_of
from assess.report.document_heading import Heading, heading_context
from assess.report.templates import render


@dataclass(frozen=True)
class GrownFacet:
    """A facet to grow: what a star does in it, and the steps of weeks 1, 4 and 12."""

    title: str
    high: str
    steps: tuple[OnboardingStep, ...]


@dataclass(frozen=True)
class Card:
    """One of three steps to begin with: of one facet, in one week."""

    facet: str
    step: OnboardingStep


@dataclass(frozen=True)
class Plan:
    """What a brief holds: the employer's sentence of purpose, what everybody gets, and what this person does."""

    purpose: str
    checklists: Sequence[Checklist]
    cards: Sequence[Card]
    facets: Sequence[GrownFacet]


def brief_html(heading: Heading, plan: Plan, spoken: str, translations: NullTranslations = ENGLISH) -> str:
    """The brief as one HTML page that `pdf` prints; no score stands in it. `spoken`: the language of the bank."""
    own = language_of(translations)
    content = {
        "heading": heading_context(heading, translations.gettext("Onboarding brief"), translations),
        "plan": plan,
        "spoken": spoken if spoken != own else "",
        "spoken_direction": direction(spoken),
    }
    return render("report/onboarding_brief.html.jinja", content, translations)
