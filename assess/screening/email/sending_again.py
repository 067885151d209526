"""Letters of a campaign that did not arrive, or may not have: sent again, all at once, when a person says so."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from assess.config import Settings
from assess.screening import audit
from assess.screening.campaigns import closing
from assess.screening.campaigns.invitations import OPEN_STATES
from assess.screening.email import delivery
from assess.screening.problems import Problem, Refused
from assess.store.tables import Campaign, Invitation, OutboxMail, now


def stuck(session: Session, campaign: Campaign) -> Mapping[str, int]:
    """How many people who may still take part have a newest letter that failed, or is uncertain."""
    counted = select(OutboxMail.state, func.count()).group_by(col(OutboxMail.state))
    return dict(session.exec(counted.where(*_newest(campaign, "failed", "uncertain"))).all())


def send_all_again(
    session: Session, settings: Settings, campaign: Campaign, state: str, actor: str, sure: bool = False
) -> int:
    """Send all failed, or all uncertain letters of a campaign again; how many there were."""
    if state == "uncertain" and not sure:
        raise Refused([Problem("sure", "twice-unconfirmed")])
    if delivery.mail_server(session, settings) is None:
        raise Refused([Problem("letters", "no-mail-server")])
    found = session.exec(select(OutboxMail).where(*_newest(campaign, state)).order_by(col(OutboxMail.id))).all()
    if not found and not closing.takes_starts(campaign, now()):
        raise Refused([Problem("campaign", "campaign-closed")])
    delivery.resend_all(session, found)
    audit.record(session, actor, "letters.resent", campaign.public_id, state=state, letters=len(found))
    return len(found)


def _newest(campaign: Campaign, *states: str) -> tuple[ColumnElement[bool], ...]:
    """Letters in those states, to people who may still take part, that no other letter has followed."""
    may_take_part = select(Invitation.id).where(
        Invitation.campaign_id == campaign.id,
        col(Invitation.state).in_(OPEN_STATES),
        closing.goes_on(campaign, now()),
    )
    later = aliased(OutboxMail)
    followed = exists().where(
        col(later.invitation_id) == col(OutboxMail.invitation_id), col(later.id) > col(OutboxMail.id)
    )
    return col(OutboxMail.invitation_id).in_(may_take_part), col(OutboxMail.state).in_(states), ~followed
