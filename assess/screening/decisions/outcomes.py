"""The letter that tells somebody what was decided: whether there is one, and what becomes of it by an undo."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from assess.config import Settings
from assess.screening.decisions.standing import standing_of
from assess.screening.email import letter_batches, outcome_letters
from assess.screening.email.letter_settings import Draft
from assess.screening.problems import Problem, Refused
from assess.store.tables import Decision, Invitation, OutboxMail

WAITING, HELD, WITHDRAWN = "waiting", "held", "withdrawn"


@dataclass(frozen=True)
class OutcomeLetter:
    """What became of a letter about a decision; `batch` stops it while it is `stoppable`."""

    state: str
    batch: str
    leaves_at: datetime | None
    stoppable: bool


def letter_of(session: Session, decision: Decision) -> OutcomeLetter | None:
    """The newest letter about a decision that was not withdrawn."""
    found = _letters(session, decision)
    if not found:
        return None
    newest = found[-1]
    stoppable = newest.state == WAITING and newest.tried_at is None
    return OutcomeLetter(newest.state, newest.batch, newest.leaves_at, stoppable)


def _letters(session: Session, decision: Decision, held: bool = False) -> Sequence[OutboxMail]:
    """Letters about it that were not withdrawn; `held` where they are to be changed."""
    about = OutboxMail.invitation_id == decision.invitation_id, OutboxMail.kind == decision.kind
    since = col(OutboxMail.created_at) >= decision.decided_at, OutboxMail.state != WITHDRAWN
    wanted = select(OutboxMail).where(*about, *since).order_by(col(OutboxMail.id))
    if held:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return session.exec(wanted).all()


def send(
    session: Session, settings: Settings, actor: str, invitation: Invitation, decision: Decision, asked: Draft
) -> None:
    """Queue the letter about a decision; Refused where another one stands by now, or there is a letter already."""
    _refuse_if_told(session, decision)
    outcome_letters.send(session, settings, actor, invitation, decision.kind, asked)


def send_to_all(session: Session, settings: Settings, actor: str, decisions: Sequence[Decision]) -> tuple[int, int]:
    """A letter about each decision that stands, in the person's own language; how many, and how many have none.

    None gets a second letter, and none goes to an address that nobody has shown to be theirs.
    """
    batch, sent = letter_batches.begin(), 0
    for decision in decisions:
        invitation = session.get_one(Invitation, decision.invitation_id)
        try:
            _refuse_if_told(session, decision)
            asked = outcome_letters.draft(session, invitation, decision.kind)
            outcome_letters.send(session, settings, actor, invitation, decision.kind, asked, batch)
        except Refused:
            continue
        sent += 1
    return sent, len(decisions) - sent


def _refuse_if_told(session: Session, decision: Decision) -> None:
    standing = standing_of(session, decision.invitation_id)
    if standing is None or standing.id != decision.id:
        raise Refused([Problem("words", "decided-meanwhile")])
    if _letters(session, decision):
        raise Refused([Problem("words", "letter-written")])


def refuse_other(stands: Decision, shown: str) -> None:
    """Refused where the page showed another decision than the one that stands."""
    if stands.public_id != shown:
        raise Refused([Problem("words", "decided-meanwhile")])


def withdraw(session: Session, decision: Decision) -> bool:
    """Stop what has not left about a decision that is taken back; whether something has left, or may have."""
    found = _letters(session, decision, held=True)
    for letter in found:
        if letter.state in (WAITING, HELD) and letter.tried_at is None:
            letter.state = WITHDRAWN
            session.add(letter)
    session.flush()
    return any(letter.state != WITHDRAWN for letter in found)
