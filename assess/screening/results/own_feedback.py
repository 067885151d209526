"""What candidates may read about their own answers: strengths and things to try; no figures, order or key."""

from dataclasses import dataclass

from sqlmodel import Session

from assess.documents.blueprint import Blueprint, Point
from assess.documents.feedback import FacetFeedback, FeedbackBank
from assess.documents.localised import localised_feedback
from assess.scoring.engine import read_profile
from assess.scoring.profile import Profile
from assess.screening.documents import published
from assess.screening.results import stored_results
from assess.store.tables import Campaign, Cohort, Invitation


@dataclass(frozen=True)
class Strength:
    """A topic that stands out in somebody's own answers, and what it is about."""

    title: str
    meaning: str


@dataclass(frozen=True)
class ThingToTry:
    """One thing to try for a point of the star, from one of its topics."""

    point: str
    title: str
    meaning: str
    tip: str


@dataclass(frozen=True)
class OwnFeedback:
    """The feedback of one person in their language."""

    language: str
    introduction: str
    strengths: tuple[Strength, ...]
    to_try: tuple[ThingToTry, ...]
    closing: str


def offered(session: Session, invitation_id: int) -> bool:
    """Whether the campaign lets people read feedback, and this one has submitted everything."""
    invitation = session.get_one(Invitation, invitation_id)
    return invitation.state == "completed" and session.get_one(Campaign, invitation.campaign_id).feedback


def of_person(session: Session, invitation_id: int, language: str) -> OwnFeedback | None:
    """Somebody's feedback; None where the campaign offers none, or nothing can be said."""
    result = stored_results.current(session, invitation_id) if offered(session, invitation_id) else None
    if result is None:
        return None
    cohort = session.get_one(Cohort, session.get_one(Invitation, invitation_id).cohort_id)
    blueprint = stored_results.cohort_blueprint(session, cohort, language)
    library = published.of_cohort(session, cohort)
    bank = library.documents.get(blueprint.feedback or "")
    if not isinstance(bank, FeedbackBank):
        return None
    translation = library.translation(bank.key, language)
    localised = localised_feedback(bank, translation.texts) if translation else bank
    return _feedback(read_profile(result.profile), blueprint, localised, language if translation else bank.language)


def _feedback(profile: Profile, blueprint: Blueprint, bank: FeedbackBank, language: str) -> OwnFeedback:
    notes = {one.facet: one for one in bank.facets}
    titles = {facet.id: facet.title for facet in blueprint.facets}
    above, below = ({one.id for one in found} for found in (profile.stands_out, profile.probe))
    strengths = tuple(
        Strength(titles[one], note.meaning) for one, note in notes.items() if one in above & set(titles)
    )
    to_try = []
    for point in blueprint.points:
        note = _note(point, notes, above, below)
        if note is not None:
            title = titles.get(note.facet, note.facet)
            to_try.append(ThingToTry(point.title, title, note.meaning, note.tip))
    return OwnFeedback(language, bank.introduction, strengths, tuple(to_try), bank.closing)


def _note(point: Point, notes: dict[str, FacetFeedback], above: set[str], below: set[str]) -> FacetFeedback | None:
    """The note of the topic with the most room, as far as the answers tell topics apart; else of the first."""
    there = [facet for facet in point.facets if facet in notes]
    order = sorted(there, key=lambda facet: (facet not in below, facet in above))
    return notes[order[0]] if order else None
