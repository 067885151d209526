"""Campaigns that are done with: archived, out of the lists; or kept as templates for new ones."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated

from sqlmodel import Session, col, select

from assess.screening import audit
from assess.screening.campaigns import closing, lifecycle
from assess.screening.campaigns.lifecycle import NewCampaign
from assess.screening.inputs import Text, outside_limits, tidy
from assess.screening.problems import Problem, Refused, refuse
from assess.store.tables import Campaign, now


@dataclass(frozen=True)
class TemplateName:
    """How a template is called."""

    template: Annotated[str, Text(80, required=True)]


@dataclass(frozen=True)
class Template:
    """A campaign that new ones are made like."""

    public_id: str
    name: str


def archive(session: Session, campaign: Campaign, actor: str) -> None:
    """Take it out of the lists; Refused while people can begin."""
    if closing.takes_starts(campaign, now()):
        raise Refused([Problem("campaign", "still-open")])
    campaign.archived_at = campaign.archived_at or now()
    session.add(campaign)
    audit.record(session, actor, "campaign.archived", campaign.public_id)


def bring_back(session: Session, campaign: Campaign, actor: str) -> None:
    """Into the lists again, closed as it was."""
    campaign.archived_at = None
    session.add(campaign)
    audit.record(session, actor, "campaign.brought-back", campaign.public_id)


def keep_as_template(session: Session, campaign: Campaign, asked: TemplateName, actor: str) -> None:
    """New campaigns of the team can be made like it, under that name; Refused."""
    asked = tidy(asked)
    refuse(outside_limits(asked))
    campaign.template = asked.template
    session.add(campaign)
    audit.record(session, actor, "template.kept", campaign.public_id)


def forget_template(session: Session, campaign: Campaign, actor: str) -> None:
    """It is a template no more; the campaign stays."""
    campaign.template = ""
    session.add(campaign)
    audit.record(session, actor, "template.forgotten", campaign.public_id)


def templates(session: Session, team_ids: Collection[int]) -> list[Template]:
    """The templates of these teams, by name."""
    mine = select(Campaign).where(col(Campaign.team_id).in_(team_ids), Campaign.template != "")
    found = session.exec(mine.order_by(col(Campaign.template), col(Campaign.id)))
    return [Template(one.public_id, one.template) for one in found]


def plan_like(campaign: Campaign) -> NewCampaign:
    """A new campaign like this one; its dates and people are its own."""
    newest = lifecycle.cohort(campaign)
    blueprint = newest.blueprint.partition("/")[0] if newest else lifecycle.BLUEPRINT
    return NewCampaign(
        title=campaign.title, team_id=campaign.team_id, places=campaign.places, requisition=campaign.requisition,
        language=campaign.language, contact=campaign.contact, grace_days=campaign.grace_days,
        blueprint=blueprint, feedback=campaign.feedback,
    )  # fmt: skip
