"""Letters of a campaign that did not arrive, or may not have: sent again, all at once, when a person says so."""

from collections.abc import Mapping

from sqlmodel import Session, col, func, select

from assess.config import Settings
from assess.screening import audit
from assess.screening.campaigns.invitations import OPEN_STATES
from assess.screening.email import delivery
from assess.screening.problems import Problem, Refused
from assess.store.tables import Campaign, Invitation, OutboxMail


def stuck(session: Session, campaign: Campaign) -> Mapping[str, int]:
    """How many people who may still take part have a newest letter that failed, or is uncertain."""
    states = [letter.state for letter in _newest(session, campaign)]
    return {state: states.count(state) for state in ("failed", "uncertain") if state in states}


def send_all_again(
    session: Session, settings: Settings, campaign: Campaign, state: str, actor: str, sure: bool = False
) -> int:
    """Send all failed, or all uncertain letters of a campaign again; how many there were."""
    if campaign.state != "open":
        raise Refused([Problem("campaign", "campaign-closed")])
    if state == "uncertain" and not sure:
        raise Refused([Problem("sure", "twice-unconfirmed")])
    if delivery.mail_server(session, settings) is None:
        raise Refused([Problem("letters", "no-mail-server")])
    found = [letter for letter in _newest(session, campaign) if letter.state == state]
    for letter in found:
        delivery.resend(session, letter)
    audit.record(session, actor, "letters.resent", campaign.public_id, state=state, letters=len(found))
    return len(found)


def _newest(session: Session, campaign: Campaign) -> list[OutboxMail]:
    stuck_ones = col(OutboxMail.state).in_(("failed", "uncertain"))
    newest = (
        select(func.max(col(OutboxMail.id)))
        .join(Invitation, col(OutboxMail.invitation_id) == Invitation.id)
        .where(Invitation.campaign_id == campaign.id, col(Invitation.state).in_(OPEN_STATES))
        .group_by(col(OutboxMail.invitation_id))
    )
    wanted = select(OutboxMail).where(col(OutboxMail.id).in_(newest), stuck_ones).order_by(col(OutboxMail.id))
    return list(session.exec(wanted))
