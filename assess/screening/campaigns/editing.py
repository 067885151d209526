"""What can be changed of a campaign at any time: all but the documents that its cohorts pin."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Annotated, Any

from sqlmodel import Session

from assess.screening import audit
from assess.screening.campaigns import closing, lifecycle, owners
from assess.screening.documents import published
from assess.screening.inputs import Number, Text, outside_limits, tidy
from assess.screening.problems import Problem, refuse
from assess.store.tables import Campaign, now

WORDS = ("title", "requisition", "contact")  # not repeated in the audit trail


@dataclass(frozen=True)
class Changes:
    """A campaign as it should be from now on; the language is that of people who are invited later."""

    title: Annotated[str, Text(120, required=True)]
    requisition: Annotated[str, Text(80)]
    contact: Annotated[str, Text(200)]
    places: Annotated[int, Number(1, 1000)]
    language: str
    results_by: datetime | None
    closes_at: datetime | None
    grace_days: Annotated[int, Number(0, 90)]
    owner_id: int | None
    deputy_id: int | None
    feedback: bool


def present(campaign: Campaign) -> Changes:
    """The campaign as it is."""
    return Changes(**{one.name: getattr(campaign, one.name) for one in fields(Changes)})


def languages(session: Session, campaign: Campaign) -> tuple[str, ...]:
    """In which people can be invited: those of the newest cohort's pinned documents."""
    newest = lifecycle.cohort(campaign)
    return published.languages_of(session, newest) if newest else (campaign.language,)


def change(session: Session, campaign: Campaign, asked: Changes, actor: str) -> None:
    """Keep it so, which letters and pages say from now on; Refused. A date that stays may be of the past."""
    asked, before = tidy(asked), present(campaign)
    refuse(outside_limits(asked) + _problems(session, campaign, asked, before))
    changed = {one: value for one, value in vars(asked).items() if value != getattr(before, one)}
    for name, value in changed.items():
        setattr(campaign, name, value)
    if changed:
        closing.settle(session, campaign)
        audit.record(session, actor, "campaign.changed", campaign.public_id, **_told(changed))


def _problems(session: Session, campaign: Campaign, asked: Changes, before: Changes) -> list[Problem]:
    problems = []
    if asked.closes_at != before.closes_at and asked.closes_at is not None and asked.closes_at <= now():
        problems.append(Problem("closes_at", "closing-past"))
    if asked.language != before.language and asked.language not in languages(session, campaign):
        problems.append(Problem("language", "unknown-language"))
    return problems + owners.problems(session, campaign, asked.owner_id, asked.deputy_id)


def _told(changed: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in changed.items() if name not in WORDS}
    told = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in told.items()}
    return {"fields": sorted(changed), **told}
