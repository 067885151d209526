"""Decide about people, and take a decision back: a person of staff does, with a reason; nothing decides by itself.

A decision never rests on the score alone: it names at least one other source. It is made of what was on screen:
where the ranking or somebody else's decision has changed since the page was opened, the page comes again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

from sqlmodel import Session, col, select

from assess.screening import audit
from assess.screening.decisions import outcomes, seals
from assess.screening.decisions.seals import Confirmed
from assess.screening.decisions.standing import print_of, standing_of
from assess.screening.inputs import Text, one_line, outside_limits
from assess.screening.organisation.staff_sessions import Staff
from assess.screening.problems import Problem, refuse
from assess.screening.results import confirmations, made_decisions
from assess.screening.results.rankings import CohortRanking, Row
from assess.store.tables import Decision, Invitation, new_public_id

ADVANCE, HOLD, DECLINE, HIRED = "advance", "hold", "decline", "hired"
KINDS = (ADVANCE, HOLD, DECLINE, HIRED)
BASES = ("application", "conversation", "work-sample", "references", "requirements", "other")
UNDONE = "decision.undone"


@dataclass(frozen=True)
class NewDecision:
    """What somebody decides, and why.

    `basis` are the sources beside the assessment. `pool` is the ranking that the page showed, `before` the decision
    that stood there, `masked` whether names were hidden, and `confirmation` the print of the one that was shown.
    """

    kind: str
    basis: Sequence[str]
    reason: Annotated[str, Text(2000, required=True)]
    pool: str
    before: str = ""
    masked: bool = False
    confirmation: str = ""


def decide(
    session: Session,
    invitation: Invitation,
    asked: NewDecision,
    ranked: CohortRanking,
    staff: Staff,
    moment: datetime,
) -> Decision:
    """Decide about one person; Refused without a reason or a source, or where the page was out of date."""
    standing = standing_of(session, invitation.id or 0)
    stood = asked.before == (standing.public_id if standing else "")
    row = _rows(ranked, [invitation]).get(invitation.id or 0)
    shown = seals.confirmed(confirmations.of_person(session, invitation), row)
    return _decide(session, [invitation], asked, ranked, staff, moment, stood, shown)[0]


def decide_together(
    session: Session,
    invitations: Sequence[Invitation],
    asked: NewDecision,
    ranked: CohortRanking,
    staff: Staff,
    moment: datetime,
    listed: Sequence[Invitation],
) -> list[Decision]:
    """The same about several people for one reason, sealed for each of them; for all, or Refused for none.

    Their page shows no confirmation, so none is sealed.
    `asked.before` is the print of what stood about everybody on the page (`standing.print_of`).
    """
    stood = asked.before == print_of(session, [one.id or 0 for one in listed])
    return _decide(session, invitations, asked, ranked, staff, moment, stood)


def _decide(
    session: Session,
    invitations: Sequence[Invitation],
    asked: NewDecision,
    ranked: CohortRanking,
    staff: Staff,
    moment: datetime,
    stood: bool,
    confirmation: Confirmed | None = None,
) -> list[Decision]:
    """`stood` says whether what the page showed of earlier decisions still holds."""
    asked = _tidy(asked)
    refuse(_problems(asked, ranked, stood, confirmation))
    for invitation in invitations:
        if (standing := standing_of(session, invitation.id or 0)) is not None:
            outcomes.withdraw(session, standing)  # a letter about it that waits would tell what no longer stands
    rows = _rows(ranked, invitations)
    batch = new_public_id()
    return [
        _keep(session, invitation, asked, ranked, rows.get(invitation.id or 0), staff, moment, batch, confirmation)
        for invitation in invitations
    ]


def _tidy(asked: NewDecision) -> NewDecision:
    reason = "\n".join(one_line(line) for line in asked.reason.strip().splitlines()).strip()
    basis = tuple(one for one in BASES if one in asked.basis)
    return replace(asked, basis=basis, reason=reason)


def _problems(
    asked: NewDecision, ranked: CohortRanking, stood: bool, confirmation: Confirmed | None
) -> Iterable[Problem]:
    if asked.kind not in KINDS:
        yield Problem("kind", "missing")
    if not asked.basis:
        yield Problem("basis", "missing")
    yield from outside_limits(asked)
    if asked.pool != ranked.overview.pool_fingerprint or asked.confirmation != seals.print_of(confirmation):
        yield Problem("kind", "ranking-changed")
    if not stood:
        yield Problem("kind", "decided-meanwhile")


def _rows(ranked: CohortRanking, invitations: Iterable[Invitation]) -> dict[int, Row]:
    placed = ranked.places_of([one.id or 0 for one in invitations])
    rows = ranked.rows([place for place, _number in placed])
    return {number: row for (_place, number), row in zip(placed, rows, strict=True)}


def _keep(
    session: Session,
    invitation: Invitation,
    asked: NewDecision,
    ranked: CohortRanking,
    row: Row | None,
    staff: Staff,
    moment: datetime,
    batch: str,
    confirmation: Confirmed | None,
) -> Decision:
    made = Decision(
        invitation_id=invitation.id or 0,
        kind=asked.kind,
        basis=list(asked.basis),
        reason=asked.reason,
        seal=seals.of_person(session, ranked, invitation, row, asked.masked, staff.actor, confirmation).to_json(),
        digest="",
        batch=batch,
        decided_by=staff.user_id,
        decided_at=moment,
    )
    made.digest = made_decisions.digest_of(made, invitation.public_id)
    session.add(made)
    session.flush()
    audit.record(
        session, staff.actor, made_decisions.MADE, invitation.public_id, decision=made.public_id, digest=made.digest
    )
    return made


@dataclass(frozen=True)
class Undone:
    """How many decisions were taken back, and about how many of them a letter had left by then."""

    decisions: int = 0
    told: int = 0


def undo(session: Session, decisions: Sequence[Decision], staff: Staff, moment: datetime) -> Undone:
    """Take back those that stand, with letters about them that wait; they stay in the history, as taken back."""
    done = told = 0
    for one in decisions:
        standing = standing_of(session, one.invitation_id)
        if standing is None or standing.id != one.id:
            continue
        one.undone_by, one.undone_at = staff.user_id, moment
        session.add(one)
        session.flush()
        person = session.get_one(Invitation, one.invitation_id).public_id
        audit.record(session, staff.actor, UNDONE, person, decision=one.public_id)
        done, told = done + 1, told + outcomes.withdraw(session, one)
    return Undone(done, told)


def of_batch(session: Session, campaign_id: int, batch: str) -> Sequence[Decision]:
    """The decisions of a campaign that were made together."""
    mine = select(Decision).join(Invitation, col(Invitation.id) == Decision.invitation_id)
    mine = mine.where(Invitation.campaign_id == campaign_id, Decision.batch == batch)
    return session.exec(mine.order_by(col(Decision.id))).all()
