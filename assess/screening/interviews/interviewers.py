"""Interviewers of a campaign: a personal link each, without a login. No token is stored, as for candidates."""

import base64
import hashlib
import hmac
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from sqlmodel import Session, col, delete, select

from assess.config import Settings
from assess.report.catalogues import LANGUAGES
from assess.screening import audit
from assess.screening.campaigns.identity import address_problem
from assess.screening.inputs import Text, outside_limits, tidy
from assess.screening.interviews import sessions
from assess.screening.problems import Problem, refuse
from assess.screening.results import interview_results, rankings
from assess.screening.results.rankings import Person
from assess.store.tables import Campaign, Interview, Interviewer, InterviewerSession, Invitation, now

MARK_CHARACTERS = 26  # of base64url: 156 bits
MOST = 50  # interviewers of a campaign, and people asked for at once


@dataclass(frozen=True)
class NewInterviewer:
    """Somebody who is to interview."""

    name: Annotated[str, Text(120, required=True)]
    email: Annotated[str, Text(254, lower=True)] = ""
    language: str = "en"


def token(key: str, interviewer: Interviewer) -> str:
    """The token of an interviewer's link, the same each time it is printed."""
    return f"{interviewer.public_id}.{_mark(key, interviewer.public_id, interviewer.serial)}"


def _mark(key: str, public_id: str, serial: int) -> str:
    mark = hmac.digest(key.encode(), f"interviewer|{public_id}|{serial}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(mark).decode()[:MARK_CHARACTERS]


def find_by_token(session: Session, keys: Iterable[str], written: str, moment: datetime) -> Interviewer | None:
    """Whose link it is, made under any of the keys; None when it opens nothing (any more). In constant time."""
    public_id, _, mark = written.partition(".")
    found = session.exec(select(Interviewer).where(Interviewer.public_id == public_id)).first()
    right = [_mark(key, public_id, found.serial if found else 0) for key in keys]
    same = [hmac.compare_digest(one.encode(), mark.encode()) for one in right]
    return found if any(same) and found is not None and sessions.usable(session, found, moment) else None


def address(settings: Settings, interviewer: Interviewer) -> str:
    """The address that opens an interviewer's link, ready to print."""
    return f"{settings.address}/interview/{token(settings.secret('link_key'), interviewer)}"


def find(session: Session, campaign: Campaign, public_id: str) -> Interviewer | None:
    """An interviewer of that campaign."""
    mine = Interviewer.campaign_id == campaign.id, Interviewer.public_id == public_id
    return session.exec(select(Interviewer).where(*mine)).first()


def add(session: Session, campaign: Campaign, asked: NewInterviewer, actor: str) -> Interviewer:
    """One interviewer more; Refused with all problems at once."""
    assert campaign.id is not None
    asked = tidy(asked)
    wrong = outside_limits(asked)
    if asked.email and not any(one.field == "email" for one in wrong):
        wrong += [one for one in [address_problem("email", asked.email)] if one]
    if asked.language not in LANGUAGES:
        wrong.append(Problem("language", "language-lacking"))
    there = select(Interviewer).where(Interviewer.campaign_id == campaign.id, col(Interviewer.revoked_at).is_(None))
    if len(session.exec(there).all()) >= MOST:
        wrong.append(Problem("name", "interviewers-many", {"most": MOST}))
    refuse(wrong)
    made = Interviewer(campaign_id=campaign.id, name=asked.name, email=asked.email, language=asked.language)
    session.add(made)
    session.flush()
    audit.record(session, actor, "interviewer.added", campaign.public_id, interviewer=made.public_id)
    return made


def renew_link(session: Session, campaign: Campaign, interviewer: Interviewer, actor: str) -> None:
    """Another link; the one before opens nothing any more, and whoever came by it is out."""
    interviewer.serial += 1
    session.add(interviewer)
    _end_sessions(session, interviewer)
    audit.record(session, actor, "interviewer.link-renewed", campaign.public_id, interviewer=interviewer.public_id)


def withdraw(session: Session, campaign: Campaign, interviewer: Interviewer, actor: str) -> None:
    """Close the link for good. Forms that were handed in stay; the others go, with what was noted in them."""
    interviewer.revoked_at = interviewer.revoked_at or now()
    session.add(interviewer)
    _end_sessions(session, interviewer)
    for form in session.exec(select(Interview).where(Interview.interviewer_id == interviewer.id)).all():
        if form.handed_in_at is None:
            _drop(session, form)
    audit.record(session, actor, "interviewer.withdrawn", campaign.public_id, interviewer=interviewer.public_id)


def _end_sessions(session: Session, interviewer: Interviewer) -> None:
    session.exec(delete(InterviewerSession).where(col(InterviewerSession.interviewer_id) == interviewer.id))


def arrange(
    session: Session, campaign: Campaign, people: Collection[str], interviewers: Collection[str], actor: str
) -> int:
    """A form for each of these people from each of these interviewers; how many are new.

    Refused where nobody is named, where somebody has not submitted, or is rated already: whoever could read the
    ratings of others would give no rating of their own.
    """
    mine = Invitation.campaign_id == campaign.id, col(Invitation.public_id).in_(people)
    asked = session.exec(select(Invitation).where(*mine).order_by(col(Invitation.id))).all()
    theirs = Interviewer.campaign_id == campaign.id, col(Interviewer.public_id).in_(interviewers)
    named = session.exec(
        select(Interviewer).where(*theirs, col(Interviewer.revoked_at).is_(None)).order_by(col(Interviewer.id))
    ).all()
    refuse(_not_to_arrange(session, asked, named))
    made = 0
    for invitation in asked:
        known = {form.interviewer_id for form in interview_results.forms_of(session, invitation.id or 0)}
        for one in named:
            if one.id not in known:
                session.add(Interview(invitation_id=invitation.id or 0, interviewer_id=one.id or 0))
                detail = {"interviewer": one.public_id}
                audit.record(session, actor, "interview.arranged", invitation.public_id, **detail)
                made += 1
    session.flush()
    return made


def _not_to_arrange(
    session: Session, asked: Collection[Invitation], named: Collection[Interviewer]
) -> list[Problem]:
    wrong = [] if asked else [Problem("person", "missing")]
    wrong += [] if named else [Problem("interviewer", "missing")]
    wrong += [Problem("person", "too-many-people", {"most": MOST})] if len(asked) > MOST else []
    for invitation in asked:
        who = {"name": invitation.candidate.name}
        forms = interview_results.forms_of(session, invitation.id or 0)
        if invitation.state != "completed":
            wrong.append(Problem("person", "not-submitted", who))
        elif interview_results.all_in(forms) and {one.id for one in named} - {one.interviewer_id for one in forms}:
            wrong.append(Problem("person", "interviewed-already", who))
    return wrong


def people(session: Session, campaign: Campaign, public_ids: Collection[str]) -> list[Person]:
    """Who these people of the campaign are, in that order."""
    mine = Invitation.campaign_id == campaign.id, col(Invitation.public_id).in_(public_ids)
    found = rankings.people(session, [one or 0 for one in session.exec(select(Invitation.id).where(*mine))])
    named = {one.public_id: one for one in found.values()}
    return [named[public_id] for public_id in public_ids if public_id in named]


def cancel(session: Session, form: Interview, actor: str) -> None:
    """Ask no more for a form that was not handed in; the ratings of the others may be all in now."""
    refuse([Problem("form", "form-handed-in")] if form.handed_in_at else [])
    public_id, whose = form.invitation.public_id, form.interviewer.public_id
    _drop(session, form)
    audit.record(session, actor, "interview.cancelled", public_id, interviewer=whose)


def _drop(session: Session, form: Interview) -> None:
    invitation = form.invitation
    session.delete(form)
    session.flush()
    interview_results.renew(session, invitation)


def find_form(session: Session, campaign: Campaign, public_id: str) -> Interview | None:
    """A form about somebody of that campaign."""
    joined = select(Interview).join(Invitation, col(Invitation.id) == Interview.invitation_id)
    return session.exec(
        joined.where(Invitation.campaign_id == campaign.id, Interview.public_id == public_id)
    ).first()


def forget(session: Session, before: datetime) -> None:
    """Interviewers of campaigns that ended before then and have nobody any more: their names go too."""
    ended = select(Campaign.id).where(col(Campaign.ends_at) <= before)
    kept = select(Invitation.campaign_id)
    gone = col(Interviewer.campaign_id).in_(ended), col(Interviewer.campaign_id).not_in(kept)
    session.exec(delete(Interviewer).where(*gone))
