"""A person's profile as the page that is printed, by itself or in a ZIP of many."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from assess.report.catalogues import catalogue
from assess.report.file_names import file_name
from assess.report.profile_paper import profile_context, profile_html
from assess.screening.results import person_result
from assess.screening.results.person_result import PersonResult
from assess.store.tables import Campaign, Invitation


@dataclass(frozen=True)
class ProfilePaper:
    """The page to print, and what its file is called."""

    html: str
    name: str


def paper(
    session: Session, campaign: Campaign, invitation: Invitation, places: int, language: str, moment: datetime
) -> ProfilePaper | None:
    """The profile in that language, as of that moment; None for who is not ranked."""
    found = person_result.read(session, campaign, invitation, places, language, moment)
    if found is None:
        return None
    name = file_name("profile", moment.date(), found.heading.name, found.heading.reference)
    return ProfilePaper(profile_html(context(found, language), catalogue(language)), name)


def context(found: PersonResult, language: str = "en") -> dict[str, Any]:
    """What page and paper say of somebody, in that language."""
    return profile_context(
        found.profile,
        found.blueprint,
        found.heading,
        standing=found.standing,
        interview=found.interview,
        instruments=found.battery,
        untranslated=found.untranslated,
        confirmation=found.confirmation,
        translations=catalogue(language),
    )
