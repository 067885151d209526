"""One person of a campaign as page and paper read them: the current Result beside everybody of the same cohort."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from assess.documents.blueprint import Blueprint
from assess.documents.instrument import Instrument
from assess.documents.interview import InterviewBank
from assess.report.confirmation_words import Confirmation
from assess.report.document_heading import Heading
from assess.report.profile_heading import Standing
from assess.scoring.engine import read_profile
from assess.scoring.profile import Z90, Profile
from assess.screening.results import (
    adjustments,
    confirmations,
    document_headings,
    made_results,
    ranked_people,
    stored_results,
)
from assess.screening.results.rankings import CohortRanking, Overview, Person, Row
from assess.store.tables import Campaign, Invitation, now


@dataclass(frozen=True)
class PersonResult:
    """A person's profile, where it stands among the others, and the pinned documents that explain it.

    `number` counts the ranking; `standing` covers the ranks of the indistinguishable.
    """

    person: Person
    completed_at: datetime | None
    heading: Heading
    profile: Profile
    overview: Overview
    row: Row
    standing: Standing
    number: int
    previous: Person | None
    following: Person | None
    blueprint: Blueprint
    interview: InterviewBank | None
    battery: Sequence[Instrument]
    untranslated: Sequence[str]
    confirmation: Confirmation | None


def read(
    session: Session,
    campaign: Campaign,
    invitation: Invitation,
    places: int,
    language: str = "en",
    moment: datetime | None = None,
) -> PersonResult | None:
    """Everything about one person that page and paper share, documents in that language where they are pinned so.

    None before there is a Result and for who is not ranked; AlteredResult when it is not the one that was made.
    """
    result = stored_results.current(session, invitation.id or 0)
    if result is None:
        return None
    made_results.check(session, result, invitation.public_id)
    cohort = invitation.cohort
    ranked = CohortRanking(session, cohort, places)
    place = ranked.place(invitation.public_id)
    if place is None:
        return None
    row = ranked.rows([place])[0]
    number, previous, following = ranked.neighbours(invitation.id or 0)
    profile = _without_time(read_profile(result.profile), adjustments.adjusted(session, invitation.id or 0))
    return PersonResult(
        person=ranked_people.shown(session, ranked_people.person_of(invitation)),
        completed_at=invitation.completed_at,
        heading=document_headings.of_person(session, campaign, invitation, ranked.overview, moment or now()),
        profile=_with_level_source(profile, row),
        overview=ranked.overview,
        row=row,
        standing=ranked.bracketed(row.place, row.standing),
        number=number,
        previous=previous,
        following=following,
        blueprint=stored_results.cohort_blueprint(session, cohort, language),
        interview=stored_results.cohort_interview(session, cohort, language),
        battery=stored_results.battery_to_read(session, cohort, language),
        untranslated=stored_results.untranslated(session, cohort, language),
        confirmation=confirmations.of_person(session, invitation),
    )


def _without_time(profile: Profile, adjusted: bool) -> Profile:
    """The profile without the sign for fast pages, where an adjustment makes time say nothing."""
    flags = tuple(flag for flag in profile.flags if not (adjusted and flag.code == "too-fast"))
    return replace(profile, flags=flags)


def _with_level_source(profile: Profile, row: Row) -> Profile:
    """The profile whose star has the interval of the cohort's level source, as the ranking has it."""
    if profile.star is None:
        return profile
    return replace(profile, star=replace(profile.star, se=(row.high - row.low) / (20 * Z90)))
