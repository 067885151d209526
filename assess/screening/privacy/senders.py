"""Who asks for help: whoever is in, or whoever holds a link, be it one that opens nothing any more."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from assess.screening.campaigns import links
from assess.store.tables import Campaign, Invitation


@dataclass(frozen=True)
class Sender:
    """The person and the campaign, as far as they are known."""

    invitation: Invitation | None = None
    campaign: Campaign | None = None

    @property
    def marks(self) -> tuple[str, str]:
        """Person and campaign, by which messages are counted; empty where they are not known."""
        person, campaign = self.invitation, self.campaign
        return person.public_id if person else "", campaign.public_id if campaign else ""


def by_invitation(session: Session, invitation_id: int) -> Sender:
    """Somebody who is in."""
    return Sender(session.get_one(Invitation, invitation_id))


def by_link(session: Session, keys: Iterable[str], token: str) -> Sender:
    """Whoever holds that link, whether it still opens or not."""
    link = links.find(session, keys, token)
    if link is None:
        return Sender()
    if link.invitation_id is not None:
        return by_invitation(session, link.invitation_id)
    return Sender(campaign=session.get_one(Campaign, link.campaign_id))
