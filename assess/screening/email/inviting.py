"""Inviting many people at once: a place, a link and a letter for each."""

from sqlmodel import Session

from assess.config import Settings
from assess.screening.campaigns import invitations
from assess.screening.campaigns.imports import Guest
from assess.screening.email import letters
from assess.store.tables import Campaign, Invitation, Link


def invite_all(
    session: Session, settings: Settings, campaign: Campaign, guests: list[Guest], actor: str
) -> list[tuple[Guest, Invitation, Link]]:
    """A place, a link and a letter for each guest; somebody invited before keeps both and gets no second letter."""
    made = []
    for guest in guests:
        invitation, link = invitations.invite(session, campaign, guest.name, guest.email, actor)
        made.append((guest, invitation, link))
        if not letters.written(session, invitation):
            letters.invite(session, settings, invitation)
    return made
