"""What candidates may read about their own answers, by point and by what they recommended; no figures or key."""

from dataclasses import dataclass, replace

from sqlmodel import Session

from assess.documents.blueprint import Blueprint, Point
from assess.documents.feedback import FacetFeedback, FeedbackBank
from assess.documents.localised import localised_feedback
from assess.scoring.engine import read_profile
from assess.scoring.profile import Profile
from assess.scoring.recommended_acts import Leanings, leanings
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
class PointNote:
    """A point of the star: what it is about, which of its topics stand out in the own answers, one thing to try."""

    title: str
    meaning: str
    strengths: tuple[Strength, ...]
    to_try: ThingToTry | None


@dataclass(frozen=True)
class OwnFeedback:
    """The feedback of one person in their language.

    `points` are there where the bank speaks of points, else strengths and one thing to try for each; `recommended`
    is None where bank or scenarios say nothing of kinds of action.
    """

    language: str
    introduction: str
    strengths: tuple[Strength, ...]
    to_try: tuple[ThingToTry, ...]
    closing: str
    points: tuple[PointNote, ...] = ()
    recommended: tuple[str, ...] | None = None


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
    spoken = language if translation else bank.language
    told = _feedback(read_profile(result.profile), blueprint, localised, spoken)
    if not bank.acts:
        return told
    battery = stored_results.cohort_battery(session, cohort)
    answers = stored_results.sitting_answers(session, session.get_one(Invitation, invitation_id), battery)
    found = leanings(answers)
    return replace(told, recommended=_recommended(found, localised)) if found.choices else told


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
    points = _points(blueprint, bank, {one.title: one for one in strengths}, tuple(to_try))
    return OwnFeedback(language, bank.introduction, strengths, tuple(to_try), bank.closing, points)


def _points(
    blueprint: Blueprint, bank: FeedbackBank, strengths: dict[str, Strength], to_try: tuple[ThingToTry, ...]
) -> tuple[PointNote, ...]:
    """The same by point, in the blueprint's order, as far as the bank speaks of points."""
    meanings = {one.point: one.meaning for one in bank.points}
    titles = {facet.id: facet.title for facet in blueprint.facets}
    tips = {one.point: one for one in to_try}
    return tuple(
        PointNote(
            point.title,
            meanings[point.id],
            tuple(strengths[titles[one]] for one in point.facets if titles.get(one) in strengths),
            tips.get(point.title),
        )
        for point in blueprint.points
        if point.id in meanings
    )


def _recommended(found: Leanings, bank: FeedbackBank) -> tuple[str, ...]:
    """What the bank says of the kinds that were recommended often, then of those seldom."""
    notes = {one.act: one for one in bank.acts}
    often = [notes[one].often for one in found.often if one in notes]
    return (*often, *(notes[one].seldom for one in found.seldom if one in notes))


def _note(point: Point, notes: dict[str, FacetFeedback], above: set[str], below: set[str]) -> FacetFeedback | None:
    """The note of the topic with the most room, as far as the answers tell topics apart; else of the first."""
    there = [facet for facet in point.facets if facet in notes]
    order = sorted(there, key=lambda facet: (facet not in below, facet in above))
    return notes[order[0]] if order else None
