"""Whoever has taken an assessment before: HR says when again, by which form, and which sitting counts."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from sqlmodel import Session, col, select

from assess.screening import audit
from assess.screening.documents import published
from assess.screening.inputs import Number, outside_limits
from assess.screening.problems import Problem, refuse
from assess.store.tables import Campaign, Cohort, Invitation, Organisation

SAME, OTHER = "same", "other"
FIRST, LATEST = "first", "latest"


@dataclass(frozen=True)
class RetakeRules:
    """Months between two sittings of an assessment, whether the second is of another form, and which one counts."""

    retake_months: Annotated[int, Number(0, 60)] = 0
    retake_form: str = SAME
    retake_counts: str = FIRST


@dataclass(frozen=True)
class Earlier:
    """A completed sitting of the same assessment in another campaign of the team."""

    campaign: str
    campaign_id: str
    invitation_id: str
    day: date
    assessment: str
    same_form: bool


def current(session: Session) -> RetakeRules:
    """The rules that hold now."""
    columns = Organisation.retake_months, Organisation.retake_form, Organisation.retake_counts
    found = session.exec(select(*columns).order_by(col(Organisation.id)).limit(1)).first()
    return RetakeRules(*found) if found else RetakeRules()


def change(session: Session, asked: RetakeRules, actor: str) -> None:
    """New rules, for whoever is invited from now on; Refused with all problems."""
    problems = outside_limits(asked)
    problems += [] if asked.retake_form in (SAME, OTHER) else [Problem("retake_form", "missing")]
    problems += [] if asked.retake_counts in (FIRST, LATEST) else [Problem("retake_counts", "missing")]
    refuse(problems)
    row = session.exec(select(Organisation).order_by(col(Organisation.id)).limit(1)).first() or Organisation(id=1)
    for name, value in vars(asked).items():
        setattr(row, name, value)
    session.add(row)
    audit.record(session, actor, "retakes.set", **vars(asked))


def again_from(rules: RetakeRules, earlier: list[Earlier]) -> date | None:
    """The first day on which somebody may sit again; None for whoever never sat, or where nobody waits."""
    if not earlier or not rules.retake_months:
        return None
    last = max(one.day for one in earlier)
    year, month = divmod(last.year * 12 + last.month - 1 + rules.retake_months, 12)
    return date(year, month + 1, min(last.day, monthrange(year, month + 1)[1]))


def which_counts(rules: RetakeRules, earlier: list[Earlier]) -> Earlier | None:
    """The earlier sitting that counts; None where the one to come does."""
    return min(earlier, key=lambda one: one.day) if earlier and rules.retake_counts == FIRST else None


def earlier_of(session: Session, cohort: Cohort, candidate_ids: list[int]) -> dict[int, list[Earlier]]:
    """The earlier sittings of these people of what a cohort takes, by person, the first one first.

    A confirmation is none: it is asked for, and counts beside the first result alone.
    """
    if cohort.campaign.confirms_id is not None:
        return {}
    found = session.exec(
        select(Invitation, Cohort, Campaign)
        .join(Cohort, col(Invitation.cohort_id) == Cohort.id)
        .join(Campaign, col(Invitation.campaign_id) == Campaign.id)
        .where(col(Invitation.candidate_id).in_(candidate_ids), Invitation.state == "completed")
        .where(Invitation.campaign_id != cohort.campaign_id, col(Campaign.confirms_id).is_(None))
        .order_by(col(Invitation.completed_at), col(Invitation.id))
    ).all()
    mine, told = _sources(session, cohort), dict[int, tuple[frozenset[str], str]]()
    sat: dict[int, list[Earlier]] = {}
    for place, other, campaign in found:
        asked, title = told.setdefault(other.id or 0, (_sources(session, other), _title(session, other)))
        if mine & asked and place.completed_at is not None:
            same = other.battery == cohort.battery
            one = Earlier(
                campaign.title, campaign.public_id, place.public_id, place.completed_at.date(), title, same
            )
            sat.setdefault(place.candidate_id, []).append(one)
    return sat


def of_place(session: Session, invitation: Invitation) -> list[Earlier]:
    """The earlier sittings of whoever has that place."""
    return earlier_of(session, invitation.cohort, [invitation.candidate_id]).get(invitation.candidate_id, [])


def cohort_for(session: Session, campaign: Campaign, newest: Cohort, candidate_id: int) -> Cohort:
    """The cohort that somebody joins: the newest, or one of another form where the rules ask for that."""
    if current(session).retake_form != OTHER:
        return newest
    earlier = earlier_of(session, newest, [candidate_id]).get(candidate_id, [])
    if not any(one.same_form for one in earlier):
        return newest
    for cohort in sorted(campaign.cohorts, key=lambda one: -one.number):
        again = earlier_of(session, cohort, [candidate_id]).get(candidate_id, [])
        if again and not any(one.same_form for one in again):
            return cohort
    return newest


def _sources(session: Session, cohort: Cohort) -> frozenset[str]:
    """Whose items a cohort's battery asks: two forms of one bank are the same assessment."""
    library = published.of_cohort(session, cohort)
    return frozenset(library.instruments[key].source_bank for key in cohort.battery)


def _title(session: Session, cohort: Cohort) -> str:
    return published.of_cohort(session, cohort).blueprints[cohort.blueprint].title
