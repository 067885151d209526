"""Letters that say what was decided: drafted in the campaign's language, edited by who decides, sent with undo."""

from sqlmodel import Session

from assess.config import Settings
from assess.screening import audit
from assess.screening.email import letter_batches, letter_places, letter_settings
from assess.screening.email.letter_batches import Batch
from assess.screening.email.letter_settings import Draft
from assess.screening.email.letter_writer import LetterWriter
from assess.screening.problems import Problem, refuse
from assess.store.tables import Campaign, Candidate, Invitation, OutboxMail


def draft(session: Session, invitation: Invitation, kind: str) -> Draft:
    """The letter of a kind of decision to one person, ready to edit: advance, hold, decline or hired.

    It is in the campaign's language, since whoever decides does not see which one a person chose.
    """
    campaign = session.get_one(Campaign, invitation.campaign_id)
    return _filled(session, campaign, invitation, kind, campaign.language)


def _filled(session: Session, campaign: Campaign, invitation: Invitation, kind: str, language: str) -> Draft:
    begun = invitation.started_at is not None
    facts = letter_places.facts(session, campaign, invitation.cohort_id, language, begun, invitation.closes_at)
    values = {**facts.values, **letter_places.of_person(invitation)}
    said, _source = letter_settings.text(session, campaign, kind, language)
    return Draft(letter_places.fill(said.subject, values), letter_places.fill(said.words, values))


def problems(session: Session, invitation: Invitation, kind: str, asked: Draft) -> list[Problem]:
    """Everything that keeps a letter from being sent: nobody has shown a typed address to be this person's."""
    found = letter_settings.draft_problems(kind, letter_settings.tidied(asked))
    unverified = session.get_one(Candidate, invitation.candidate_id).unverified_email
    return [*found, Problem("words", "letter-unverified")] if unverified else found


def send(
    session: Session,
    settings: Settings,
    actor: str,
    invitation: Invitation,
    kind: str,
    asked: Draft,
    batch: Batch | None = None,
) -> OutboxMail:
    """Queue it; it can be undone for a minute, with all others of its batch. Refused with all problems.

    As it was drafted, it goes in the person's own language; edited, as it was edited.
    """
    refuse(problems(session, invitation, kind, asked))
    campaign, asked = session.get_one(Campaign, invitation.campaign_id), letter_settings.tidied(asked)
    unchanged = asked == letter_settings.tidied(_filled(session, campaign, invitation, kind, campaign.language))
    language = invitation.language if unchanged else campaign.language
    if unchanged:
        asked = _filled(session, campaign, invitation, kind, language)
    writer = LetterWriter(session, settings, campaign, batch or letter_batches.begin())
    letter = writer.queue(invitation, kind, language, asked)
    audit.record(session, actor, "outcome-letter.queued", invitation.public_id, kind=kind)
    return letter
