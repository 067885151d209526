"""The good lines of a list invited: a few at once, many in the background, a portion in each transaction."""

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from assess.config import Settings
from assess.screening import audit, job_queue
from assess.screening.campaigns import closing
from assess.screening.campaigns.identity import Identity
from assess.screening.email import inviting
from assess.screening.imports import kept
from assess.screening.problems import Problem, Refused
from assess.store.database import begin_writing
from assess.store.tables import Campaign, ImportLine, Invitation, Link, PeopleImport, now

JOB = "invite-people"
AT_ONCE = 100  # people invited while the recruiter waits, their links shown; more go in the background
PORTION = 10  # people in one transaction, so that others who write wait for a moment only
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
    key = f"{JOB} {found.public_id} {found.invited}"
    job_queue.enqueue(session, JOB, key, list=found.id, actor=actor)
    return []


def go_on(engine: Engine, settings: Settings, number: int, actor: str) -> None:
    """Invite all good lines of a list, a portion in each transaction, until none is left or the campaign closes."""
    while next_portion(engine, settings, number, actor):
        pass


def next_portion(engine: Engine, settings: Settings, number: int, actor: str) -> bool:
    """Invite a few more, in a transaction of their own; whether there may be more."""
    with Session(engine) as session:
        begin_writing(session)
        found = session.get(PeopleImport, number)
        if found is None:
            return False
        campaign = session.get_one(Campaign, found.campaign_id)
        open_still = closing.takes_starts(campaign, now())
        more = open_still and bool(_portion(session, settings, campaign, found, actor, PORTION))
        if not more:
            kept.settle(session, found)
        session.commit()
        return more


def _portion(
    session: Session, settings: Settings, campaign: Campaign, found: PeopleImport, actor: str, size: int
) -> Invited:
    mine = select(ImportLine).where(ImportLine.import_id == found.id, ImportLine.state == "good")
    lines = session.exec(mine.order_by(col(ImportLine.id)).limit(size)).all()
    people = [Identity(line.name, line.email) for line in lines]
    made = inviting.invite_all(session, settings, campaign, people, actor)
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
