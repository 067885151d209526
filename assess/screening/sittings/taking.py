"""Taking a battery: where a candidate goes on, beginning a part, handing it in; the server decides what opens."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlmodel import Session, col, select

from assess.screening import audit
from assess.screening.campaigns import closing, declining, invitation_states
from assess.screening.results import stored_results
from assess.screening.sittings import accommodations, assignment, batteries, drafts, page_order
from assess.screening.sittings.admissions import Admission, Part
from assess.store.tables import Cohort, Invitation, Sitting

Kind = Literal["declined", "before", "part", "page", "check", "thanks"]


class GapsLeft(RuntimeError):
    """The sitting cannot be submitted: its last page has not been reached."""


@dataclass(frozen=True)
class Place:
    """Where a candidate is: what opens next."""

    kind: Kind
    position: int = 0
    sitting: str = ""
    page: int = 0
    limited: bool = False


def current_page(session: Session, admission: Admission) -> Place:
    """Where the candidate goes on: what they declined, notice, introduction, page, check or thanks."""
    if admission.completed:
        return Place("thanks")
    if admission.declined:
        return Place("declined")
    if not admission.notice_read:
        return Place("before")
    mine = select(Sitting).where(Sitting.invitation_id == admission.invitation_id).order_by(col(Sitting.position))
    taken = session.exec(mine).all()
    for sitting in taken:
        if sitting.submitted_at is None:
            kind: Kind = "page" if sitting.next_page <= sitting.pages else "check"
            page, limited = min(sitting.next_page, sitting.pages), sitting.time_limit is not None
            return Place(kind, sitting.position, sitting.public_id, page, limited)
    return Place("part", len(taken))


def begin(session: Session, admission: Admission, position: int, moment: datetime) -> Sitting:
    """The sitting at that place of the battery, begun now unless it was before; pins version and order.

    The first one is a start: CampaignClosed, where the campaign takes none any more.
    """
    invitation = _locked(session, admission.invitation_id)
    mine = select(Sitting).where(Sitting.invitation_id == invitation.id, Sitting.position == position)
    begun = session.exec(mine).first()
    if begun is not None:
        return begun
    if invitation.started_at is None and not accommodations.waits(session, admission.invitation_id, moment):
        closing.start(session, invitation.campaign_id, moment, invitation.closes_at)
    battery = batteries.of_cohort(session, invitation.cohort_id, invitation.language).instruments
    instrument, seed = battery[position], secrets.randbits(31)
    pages = page_order.arrange(instrument, seed, assignment.left_out(session, invitation, battery, position))
    sitting = Sitting(
        invitation_id=admission.invitation_id,
        position=position,
        instrument=instrument.key,
        fingerprint=instrument.fingerprint,
        language=invitation.language,
        seed=seed,
        layout=pages,
        pages=len(pages),
        time_limit=instrument.time_limit,
        started_at=moment,
        seconds=[0.0] * len(pages),
    )
    session.add(sitting)
    declining.resume(session, invitation)
    if invitation_states.may(invitation, "start"):
        invitation_states.become(invitation, "start", moment)
    audit.record(session, "candidate", "sitting.begun", sitting.public_id, instrument=instrument.key)
    session.flush()
    return sitting


def _locked(session: Session, invitation_id: int) -> Invitation:
    """The invitation, held until the transaction ends, so that two browsers take turns."""
    mine = select(Invitation).where(Invitation.id == invitation_id).with_for_update()
    return session.exec(mine.execution_options(populate_existing=True)).one()


def submit(session: Session, admission: Admission, part: Part, moment: datetime) -> bool:
    """Hand a sitting in; with the battery's last one the Result is made in the same transaction.

    Returns whether everything is submitted. Sent twice, even in parallel, it happens once.
    """
    sitting = session.get_one(Sitting, part.id)
    assert sitting.invitation_id == admission.invitation_id
    return hand_in(session, sitting, moment)


def hand_in(session: Session, sitting: Sitting, moment: datetime, time_up: bool = False) -> bool:
    """The same by the sitting itself; once its time is over with what was answered, whatever was seen."""
    invitation = _locked(session, sitting.invitation_id)
    session.refresh(sitting)
    if sitting.submitted_at is not None:
        return invitation.state == "completed"
    if sitting.next_page <= sitting.pages and not time_up:
        raise GapsLeft(f"page {sitting.next_page} of sitting {sitting.public_id} has not been seen")
    if invitation.state == "declined" and time_up:
        return False  # what they have answered waits for them to change their mind
    declining.resume(session, invitation)
    if invitation.state == "revoked":
        return False
    sitting.submitted_at = moment
    drafts.clear(session, sitting.id or 0)
    audit.record(session, "candidate", "sitting.submitted", sitting.public_id)
    if sitting.position + 1 < len(session.get_one(Cohort, invitation.cohort_id).battery):
        return False
    invitation_states.become(invitation, "complete", moment)
    audit.record(session, "candidate", "invitation.completed", invitation.public_id)
    session.flush()
    stored_results.complete(session, invitation)
    return True
