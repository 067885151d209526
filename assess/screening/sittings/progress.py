"""Sittings: one candidate taking one pinned instrument, page by page. The server decides which page may open."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal
from weakref import WeakKeyDictionary

from sqlalchemy import TextClause, bindparam, text, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from assess.documents.instrument import Instrument
from assess.documents.item import Item
from assess.formats.base import ResponseError
from assess.formats.registry import page_count, validate
from assess.screening import audit
from assess.screening.results import stored_results
from assess.screening.sittings import page_order
from assess.screening.sittings.admissions import Admission, Part
from assess.store.tables import Cohort, Invitation, Response, Sitting

KEPT = 256  # batteries that a process remembers; one more is read again
LEAST_SECONDS = 0.1  # what a page that was sent took at the very least: 0 means that it never was
Kind = Literal["before", "part", "page", "check", "thanks"]


class PageClosed(RuntimeError):
    """The page cannot be answered now: its sitting is submitted, or an earlier page comes first."""


class GapsLeft(RuntimeError):
    """The sitting cannot be submitted: its last page has not been reached."""


@dataclass(frozen=True)
class Battery:
    """What a cohort takes: pinned instruments in order, and how many pages each has."""

    instruments: tuple[Instrument, ...]
    pages: tuple[int, ...]

    @property
    def steps(self) -> int:
        """All pages together."""
        return sum(self.pages)

    def step(self, position: int, page: int) -> int:
        """The number of a page among all pages."""
        return sum(self.pages[:position]) + page


@dataclass(frozen=True)
class Place:
    """Where a candidate is: what opens next."""

    kind: Kind
    position: int = 0
    sitting: str = ""
    page: int = 0


_batteries: WeakKeyDictionary[object, dict[tuple[int, str], Battery]] = WeakKeyDictionary()  # of each database


def battery(session: Session, cohort_id: int, language: str) -> Battery:
    """The cohort's battery in that language; pinned for good, so no query once this process knows it."""
    known = _batteries.setdefault(session.get_bind(), {})
    found = known.get((cohort_id, language))
    if found is None:
        pinned = tuple(stored_results.cohort_battery(session, session.get_one(Cohort, cohort_id), language))
        found = known[cohort_id, language] = Battery(pinned, tuple(map(page_count, pinned)))
        while len(known) > KEPT:
            known.pop(next(iter(known)))
    return found


def instrument_of(session: Session, part: Part) -> Instrument:
    """The instrument version that a sitting is pinned to, in its language."""
    return battery(session, part.cohort_id, part.language).instruments[part.position]


def current_page(session: Session, admission: Admission) -> Place:
    """Where the candidate goes on: notice, introduction, page, check or thanks."""
    if admission.completed:
        return Place("thanks")
    if not admission.notice_read:
        return Place("before")
    mine = select(Sitting).where(Sitting.invitation_id == admission.invitation_id).order_by(col(Sitting.position))
    taken = session.exec(mine).all()
    for sitting in taken:
        if sitting.submitted_at is None:
            kind: Kind = "page" if sitting.next_page <= sitting.pages else "check"
            return Place(kind, sitting.position, sitting.public_id, min(sitting.next_page, sitting.pages))
    return Place("part", len(taken))


def begin(session: Session, admission: Admission, position: int, moment: datetime) -> Sitting:
    """The sitting at that place of the battery, begun now unless it was before; pins version and order."""
    invitation = _locked(session, admission.invitation_id)
    mine = select(Sitting).where(Sitting.invitation_id == invitation.id, Sitting.position == position)
    begun = session.exec(mine).first()
    if begun is not None:
        return begun
    instrument = battery(session, invitation.cohort_id, invitation.language).instruments[position]
    seed = secrets.randbits(31)
    pages = page_order.arrange(instrument, seed)
    sitting = Sitting(
        invitation_id=admission.invitation_id,
        position=position,
        instrument=instrument.key,
        fingerprint=instrument.fingerprint,
        language=invitation.language,
        seed=seed,
        layout=pages,
        pages=len(pages),
        started_at=moment,
        seconds=[0.0] * len(pages),
    )
    session.add(sitting)
    if invitation.state == "invited":
        invitation.state, invitation.started_at = "started", moment
    audit.record(session, "candidate", "sitting.begun", sitting.public_id, instrument=instrument.key)
    session.flush()
    return sitting


def _locked(session: Session, invitation_id: int) -> Invitation:
    """The invitation, held until the transaction ends, so that two browsers take turns."""
    mine = select(Invitation).where(Invitation.id == invitation_id).with_for_update()
    return session.exec(mine.execution_options(populate_existing=True)).one()


def items_of(instrument: Instrument, part: Part, page: int) -> list[Item]:
    """The items of a page in the order shown, their options too; PageClosed when it may not open yet."""
    if part.submitted or not 1 <= page <= min(part.next_page, part.pages):
        raise PageClosed(f"page {page} of sitting {part.public_id}")
    return [_ordered(instrument.by_id[item_id], options) for item_id, *options in part.layout[page - 1]]


def _ordered(item: Item, options: Sequence[str]) -> Item:
    return item.model_copy(update={"options": tuple(map(item.option, options))}) if options else item


# The statements of the path that every page takes, made once and without the object-relational layer.
_responses: Any = Response.__table__  # type: ignore[attr-defined]
_sittings: Any = Sitting.__table__  # type: ignore[attr-defined]
_STORED = select_columns(_responses.c.item, _responses.c.value, _responses.c.revision).where(
    _responses.c.sitting_id == bindparam("sitting"), _responses.c.item.in_(bindparam("items", expanding=True))
)
_LOCK = (
    select_columns(_sittings.c.next_page, _sittings.c.seconds, _sittings.c.submitted_at)
    .where(_sittings.c.id == bindparam("sitting"))
    .with_for_update()
)
_TURN = (
    update(_sittings)
    .where(_sittings.c.id == bindparam("sitting"))
    .values(next_page=bindparam("page"), seconds=bindparam("spent"), last_answer_at=bindparam("moment"))
)
_REVISE = (
    update(_responses)
    .where(_responses.c.sitting_id == bindparam("sitting"), _responses.c.item == bindparam("which"))
    .values(value=bindparam("new"), revision=bindparam("number"), answered_at=bindparam("moment"))
)


def answers(session: Session, part: Part, page: int, items: Sequence[Item]) -> dict[str, dict[str, Any]]:
    """What was answered so far to these items of a page; no query for a page that was never sent."""
    if not part.seconds[page - 1]:
        return {}
    wanted = {"sitting": part.id, "items": [item.id for item in items]}
    return {row.item: row.value for row in session.connection().execute(_STORED, wanted)}


def answer(
    session: Session,
    part: Part,
    page: int,
    values: Mapping[str, dict[str, Any]],
    moment: datetime,
    seconds: float = 0.0,
    turn: bool = True,
) -> int:
    """Keep a page's answers, the last one given wins; with `turn` the next page opens. Returns the next page.

    Every value must be a full, exact answer to an item of this page: else ResponseError, and nothing is kept.
    """
    instrument = instrument_of(session, part)
    for item_id, value in values.items():
        _check(instrument, part, page, item_id, value)
    connection = session.connection()
    next_page: int
    next_page, spent, submitted_at = connection.execute(_LOCK, {"sitting": part.id}).one()
    if submitted_at is not None or page > next_page:
        raise PageClosed(f"page {page} of sitting {part.public_id}")
    if values:
        _keep(session, part, instrument, values, moment, first=not spent[page - 1])
    spent[page - 1] = round(spent[page - 1] + max(LEAST_SECONDS, seconds), 1)
    next_page = max(next_page, page + 1) if turn else next_page
    connection.execute(_TURN, {"sitting": part.id, "page": next_page, "spent": spent, "moment": moment})
    return next_page


def _check(instrument: Instrument, part: Part, page: int, item_id: str, value: dict[str, Any]) -> None:
    if item_id not in [known for known, *_options in part.layout[page - 1]]:
        raise ResponseError(item_id, ["this item is not on this page"])
    validate(instrument.by_id[item_id], instrument.format, value)


def _keep(
    session: Session,
    part: Part,
    instrument: Instrument,
    values: Mapping[str, dict[str, Any]],
    moment: datetime,
    first: bool,
) -> None:
    """Insert new answers, revise changed ones with a trace of it, leave equal ones alone."""
    connection = session.connection()
    wanted = {"sitting": part.id, "items": list(values)}
    before = {} if first else {row.item: (row.value, row.revision) for row in connection.execute(_STORED, wanted)}
    new = [item_id for item_id in values if item_id not in before]
    if new:
        rows: dict[str, Any] = {"sitting": part.id, "bank": instrument.source_bank, "revision": 1, "moment": moment}
        for number, item_id in enumerate(new):
            row = (item_id, instrument.by_id[item_id].content_print, values[item_id])
            rows |= {f"{name}{number}": value for name, value in zip(("item", "mark", "value"), row, strict=True)}
        connection.execute(_insertion(len(new)), rows)
    changed = [item_id for item_id in values if item_id in before and before[item_id][0] != values[item_id]]
    if changed:
        revisions = {item_id: before[item_id][1] + 1 for item_id in changed}
        shared = {"sitting": part.id, "moment": moment}
        each = [{"which": one, "new": values[one], "number": revisions[one]} for one in changed]
        connection.execute(_REVISE, [shared | row for row in each])
        audit.record(session, "candidate", "answers.revised", part.public_id, revisions=revisions)


@cache
def _insertion(rows: int) -> TextClause:
    """One statement for all new answers of a page: each step of SQLite is a chance to lose the turn.

    Written as text, since an insert of several rows made by the library is compiled anew each time.
    """
    column = _responses.c
    given = ", ".join(
        f"(:sitting, :bank, :item{number}, :mark{number}, :value{number}, :revision, :moment)"
        for number in range(rows)
    )
    names = "sitting_id, bank, item, item_fingerprint, value, revision, answered_at"
    typed = [bindparam(f"value{number}", type_=column.value.type) for number in range(rows)]
    return text(f"INSERT INTO response ({names}) VALUES {given}").bindparams(
        *typed, bindparam("moment", type_=column.answered_at.type)
    )


def gaps(session: Session, part: Part) -> list[tuple[int, int]]:
    """The pages with unanswered items, each with how many."""
    done = set(session.exec(select(Response.item).where(Response.sitting_id == part.id)))
    missing = [sum(item_id not in done for item_id, *_options in page) for page in part.layout]
    return [(page, count) for page, count in enumerate(missing, start=1) if count]


def submit(session: Session, admission: Admission, part: Part, moment: datetime) -> bool:
    """Hand a sitting in; with the battery's last one the Result is made in the same transaction.

    Returns whether everything is submitted. Sent twice, even in parallel, it happens once.
    """
    invitation = _locked(session, admission.invitation_id)
    sitting = session.get_one(Sitting, part.id, populate_existing=True)
    if sitting.submitted_at is not None:
        return invitation.state == "completed"
    if sitting.next_page <= sitting.pages:
        raise GapsLeft(f"page {sitting.next_page} of sitting {part.public_id} has not been seen")
    sitting.submitted_at = moment
    audit.record(session, "candidate", "sitting.submitted", part.public_id)
    if part.position + 1 < len(session.get_one(Cohort, invitation.cohort_id).battery):
        return False
    invitation.state, invitation.completed_at = "completed", moment
    audit.record(session, "candidate", "invitation.completed", invitation.public_id)
    session.flush()
    stored_results.complete(session, invitation)
    return True
