"""The good lines of a list invited: a few at once, many in the background, a portion in each transaction."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from assess.config import Settings
from assess.screening import audit, job_queue
from assess.screening.campaigns import closing
from assess.screening.campaigns.identity import Identity
from assess.screening.email import inviting, letter_batches
from assess.screening.email.letter_batches import Batch
from assess.screening.imports import kept
from assess.screening.problems import Problem, Refused
from assess.store.database import begin_writing
from assess.store.tables import Campaign, Invitation, Link, PeopleImport, new_public_id, now

JOB = "invite-people"
AT_ONCE = 100  # people invited while the recruiter waits, their links shown; more go in the background
PORTION = 5  # people in one transaction, so that others who write wait for a moment only
SPENT = timedelta(milliseconds=20)  # a person; so much later letters leave, so that the whole list can be undone
Invited = list[tuple[Identity, Invitation, Link]]


def invite(session: Session, settings: Settings, campaign: Campaign, found: PeopleImport, actor: str) -> Invited:
    """Invite the good lines; those with problems wait. Nobody is returned where the background goes on with it."""
    if not closing.takes_starts(campaign, now()):
        raise Refused([Problem("campaign", "campaign-closed")])
    good = kept.counts(session, found).get("good", 0)
    if not good:
        raise Refused([Problem("people", "nobody-good")])
    audit.record(session, actor, "import.invited", campaign.public_id, people=good)
    kept.drop_cells(session, found)
    if good <= AT_ONCE:
        made = _portion(session, settings, campaign, found, actor, AT_ONCE)
        kept.settle(session, found)
        return made
    found.state = "inviting"
    session.add(found)
    leaves_at = now() + letter_batches.UNDO + good * SPENT
    job_queue.enqueue(
        session, JOB, f"{JOB} {new_public_id()}", list=found.id, actor=actor, batch=new_public_id(),
        leaves_at=leaves_at.isoformat(),
    )  # fmt: skip
    return []


def go_on(engine: Engine, settings: Settings, asked: Mapping[str, Any]) -> None:
    """Invite all good lines of a list, a portion in each transaction, until none is left or somebody ends it."""
    while next_portion(engine, settings, asked):
        pass


def next_portion(engine: Engine, settings: Settings, asked: Mapping[str, Any]) -> bool:
    """Invite a few more, in a transaction of their own; whether there may be more.

    It ends when the campaign closes, and when the letters written so far are undone.
    """
    batch = Batch(asked["batch"], datetime.fromisoformat(asked["leaves_at"]))
    with Session(engine) as session:
        begin_writing(session)
        found = session.get(PeopleImport, asked["list"])
        if found is None:
            return False
        campaign = session.get_one(Campaign, found.campaign_id)
        wanted = closing.takes_starts(campaign, now()) and not letter_batches.undone(session, batch.public_id)
        if wanted:
            _portion(session, settings, campaign, found, asked["actor"], PORTION, batch)
        more = wanted and kept.counts(session, found).get("good", 0) > 0
        if not more:
            kept.settle(session, found)
        session.commit()
        return more


def _portion(
    session: Session,
    settings: Settings,
    campaign: Campaign,
    found: PeopleImport,
    actor: str,
    size: int,
    batch: Batch | None = None,
) -> Invited:
    lines = kept.good_lines(session, campaign, found, size)
    people = [Identity(line.name, line.email) for line in lines]
    made = inviting.invite_all(session, settings, campaign, people, actor, batch)
    for line, (_who, invitation, _link) in zip(lines, made, strict=True):
        if line.applicant_number:
            invitation.applicant_number = line.applicant_number
            session.add(invitation)
        session.delete(line)
    found.invited += len(made)
    found.changed_at = now()
    session.add(found)
    session.flush()
    return made
