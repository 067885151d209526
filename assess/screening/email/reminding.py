"""Who has not finished, and reminding all of them at once; nobody gets two letters, or one that leads nowhere."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import joinedload
from sqlmodel import Session, col, func, select

from assess.config import Settings
from assess.screening import audit
from assess.screening.campaigns import closing
from assess.screening.email import delivery, letter_batches
from assess.screening.email.letter_writer import LetterWriter
from assess.screening.email.shipped_letters import BEFORE, REMINDER
from assess.screening.problems import Problem, Refused
from assess.store.tables import Campaign, Candidate, Invitation, OutboxMail, now

UNFINISHED = ("invited", "started")
MINE = (*BEFORE, "")  # letters from before kinds were noted invite too


@dataclass(frozen=True)
class Waiting:
    """Somebody who has not finished, with the newest letter that asked them to."""

    place: Invitation
    letter: OutboxMail | None

    @property
    def left_out(self) -> str:
        """Why no reminder goes to them now, if none does."""
        return left_out(bool(self.place.candidate.unverified_email), self.letter.state if self.letter else "")


def left_out(unverified: bool, state: str) -> str:
    """Why no reminder goes to somebody with such an address, and a newest letter in that state."""
    if unverified:
        return "unverified"
    if state in ("waiting", "sending"):
        return "on-its-way"
    return state if state in ("failed", "uncertain", "bounced") else ""


@dataclass(frozen=True)
class Unfinished:
    """How many have not begun, or not finished, whom a reminder reaches; and how many it does not, and why."""

    not_begun: int
    begun: int
    left_out: Mapping[str, int]

    @property
    def reached(self) -> int:
        """All whom a reminder reaches now."""
        return self.not_begun + self.begun


def waiting(session: Session, campaign: Campaign, moment: datetime) -> list[Waiting]:
    """Everybody who has not finished and may still go on."""
    wanted = _unfinished(select(Invitation, OutboxMail), campaign, moment).order_by(col(Invitation.id))
    with_people = wanted.options(joinedload(Invitation.candidate))  # type: ignore[arg-type]
    return [Waiting(place, letter) for place, letter in session.exec(with_people)]


def _unfinished(wanted: Any, campaign: Campaign, moment: datetime) -> Any:
    """Of the campaign's people who have not finished and may still go on, each with their newest letter."""
    newest = (
        select(func.max(OutboxMail.id).label("id"), OutboxMail.invitation_id)
        .join(Invitation, col(Invitation.id) == OutboxMail.invitation_id)
        .where(Invitation.campaign_id == campaign.id, col(OutboxMail.kind).in_(MINE))
        .group_by(col(OutboxMail.invitation_id))
        .subquery()
    )
    return (
        wanted.join_from(Invitation, Candidate, col(Candidate.id) == Invitation.candidate_id)
        .outerjoin(newest, newest.c.invitation_id == Invitation.id)
        .outerjoin(OutboxMail, col(OutboxMail.id) == newest.c.id)
        .where(Invitation.campaign_id == campaign.id, col(Invitation.state).in_(UNFINISHED))
        .where(col(Candidate.merged_into_id).is_(None), closing.goes_on(campaign, moment))
    )


def unfinished(session: Session, campaign: Campaign, moment: datetime) -> Unfinished:
    """Whom a reminder would reach now; counted where the rows are, since there may be ten thousand."""
    kinds = col(Invitation.started_at).is_not(None), col(Candidate.unverified_email) != "", OutboxMail.state
    reached, kept = Counter[bool](), Counter[str]()
    for begun, unverified, state, number in session.exec(
        _unfinished(select(*kinds, func.count()), campaign, moment).group_by(*kinds)
    ):
        why = left_out(unverified, state or "")
        if why:
            kept[why] += number
        else:
            reached[bool(begun)] += number
    return Unfinished(reached[False], reached[True], kept)


def remind_all(session: Session, settings: Settings, campaign: Campaign, actor: str) -> int:
    """A reminder to everybody who has not finished, with a minute to undo it; how many letters."""
    if delivery.mail_server(session, settings) is None:
        raise Refused([Problem("letters", "no-mail-server")])
    writer = LetterWriter(session, settings, campaign, letter_batches.begin())
    number = 0
    for one in waiting(session, campaign, now()):
        if one.left_out:
            continue
        if one.letter and one.letter.state == "held":  # written when there was no mail server
            delivery.resend(session, one.letter)
        else:
            writer.write(one.place, REMINDER)
        number += 1
    audit.record(session, actor, "letters.reminded", campaign.public_id, letters=number)
    return number
