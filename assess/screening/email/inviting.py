"""Inviting many people at once: a place, a link and a letter for each."""

from sqlmodel import Session

from assess.config import Settings
from assess.screening.campaigns import invitations, known_people
from assess.screening.campaigns.identity import Identity
from assess.screening.email import letter_batches, letters
from assess.screening.email.letter_batches import Batch
from assess.screening.email.letter_writer import LetterWriter
from assess.screening.email.shipped_letters import INVITATION
from assess.screening.problems import refuse
from assess.store.tables import Campaign, Invitation, Link


def invite_all(
    session: Session,
    settings: Settings,
    campaign: Campaign,
    people: list[Identity],
    actor: str,
    batch: Batch | None = None,
) -> list[tuple[Identity, Invitation, Link]]:
    """A place, a link and a letter for each person; somebody invited before keeps both, without a letter.

    Letters to several people can be undone for a minute, or as long as a batch of theirs says.
    """
    known = known_people.of(session, campaign, [person.email for person in people])
    refuse(one for person in people for one in known_people.problems(person, known.get(person.email)))
    batch = batch or (letter_batches.begin() if len(people) > 1 else None)
    writer = LetterWriter(session, settings, campaign, batch)
    made = []
    for person in people:
        invitation, link = invitations.invite(session, campaign, person.name, person.email, actor)
        made.append((person, invitation, link))
        if not letters.written(session, invitation):
            writer.write(invitation, INVITATION)
    return made
