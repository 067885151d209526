"""What a cohort pinned, compared with the events that tell of it: an altered pin opens nothing."""

import json
from collections import OrderedDict
from typing import Any

from sqlmodel import Session, col, select

from assess.documents.canonical import fingerprint
from assess.store.tables import AuditEvent, Campaign, Cohort

KEPT = 64
_whole: OrderedDict[tuple[str, int | None, str], None] = OrderedDict()


def marks(cohort: Cohort) -> dict[str, str]:
    """What the event of a cohort's opening keeps of its pins: their print and the source of errors."""
    return {"pins": fingerprint(_pinned(cohort)), "snapshot": cohort.snapshot}


def whole(session: Session, cohort: Cohort) -> bool:
    """Whether the cohort still pins what it did at opening, and the errors that were brought in last.

    A process asks once for each cohort as it stands; cohorts of releases that kept no marks pass.
    """
    said = json.dumps([*_pinned(cohort), cohort.snapshot], sort_keys=True)
    key = (str(session.get_bind().engine.url), cohort.id, said)
    if key in _whole:
        return True
    recorded = _recorded(session, cohort)
    if recorded and recorded != marks(cohort):
        return False
    _whole[key] = None
    while len(_whole) > KEPT:
        _whole.popitem(last=False)
    return True


def altered(session: Session) -> list[str]:
    """The cohorts that pin something else than their events tell."""
    cohorts = session.exec(select(Cohort).order_by(col(Cohort.id)))
    return [name(cohort) for cohort in cohorts if not whole(session, cohort)]


def name(cohort: Cohort) -> str:
    """What a cohort is called where somebody has to look for it."""
    return f"cohort {cohort.number} of campaign {cohort.campaign.public_id}"


def _pinned(cohort: Cohort) -> list[Any]:
    """What a cohort pins; one without calibrations as those of before there were any."""
    found: list[Any] = [cohort.blueprint, cohort.battery, cohort.pins]
    return [*found, cohort.calibrations] if cohort.calibrations else found


def _recorded(session: Session, cohort: Cohort) -> dict[str, str]:
    """The marks of the opening, with the source of errors of the last renewal."""
    campaign = session.exec(select(Campaign.public_id).where(Campaign.id == cohort.campaign_id)).one()
    told = select(AuditEvent.detail).order_by(col(AuditEvent.id))
    opened = session.exec(told.where(AuditEvent.verb == "cohort.opened", AuditEvent.object == campaign)).all()
    mine = [detail for detail in opened if detail.get("number") == cohort.number and "pins" in detail]
    if not mine:
        return {}
    renewed = told.where(AuditEvent.verb == "snapshot.renewed", AuditEvent.object == f"cohort:{cohort.id}")
    last = [detail["snapshot"] for detail in session.exec(renewed)][-1:]
    return {"pins": mine[-1]["pins"], "snapshot": last[0] if last else mine[-1]["snapshot"]}
