"""Answers, page by page: each page is kept before the next one opens. This is the path that must be fast."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import TextClause, bindparam, delete, text, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, select

from assess.documents.instrument import Instrument
from assess.documents.item import Item
from assess.formats.base import ResponseError
from assess.formats.registry import validate
from assess.screening import audit
from assess.screening.sittings import drafts
from assess.screening.sittings.admissions import Part
from assess.screening.sittings.batteries import instrument_of
from assess.store.tables import Response, Sitting

LEAST_SECONDS = 0.1  # what a page that was sent took at the very least: 0 means that it never was


class PageClosed(RuntimeError):
    """The page cannot be answered now: its sitting is submitted, or an earlier page comes first."""


def items_of(instrument: Instrument, part: Part, page: int) -> list[Item]:
    """The items of a page in the order shown, their options too; PageClosed when it may not open yet."""
    check_open(part, page)
    return items_ahead(instrument, part, page)


def items_ahead(instrument: Instrument, part: Part, page: int) -> list[Item]:
    """The items of a page whether it may open yet or not."""
    return [_ordered(instrument.by_id[item_id], options) for item_id, *options in part.layout[page - 1]]


def check_open(part: Part, page: int) -> None:
    """PageClosed when a page may not open."""
    if part.submitted or not 1 <= page <= min(part.next_page, part.pages):
        raise PageClosed(f"page {page} of sitting {part.public_id}")


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
_WITHDRAW = delete(_responses).where(
    _responses.c.sitting_id == bindparam("sitting"), _responses.c.item.in_(bindparam("items", expanding=True))
)


def of_page(session: Session, part: Part, page: int, items: Sequence[Item]) -> dict[str, dict[str, Any]]:
    """What was answered so far to these items of a page; no query for a page that was never sent."""
    return stored(session, part, [item.id for item in items]) if part.seconds[page - 1] else {}


def stored(session: Session, part: Part, items: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What was answered so far to these items."""
    wanted = {"sitting": part.id, "items": items}
    return {row.item: row.value for row in session.connection().execute(_STORED, wanted)}


def answer(
    session: Session,
    part: Part,
    page: int,
    values: Mapping[str, dict[str, Any]],
    moment: datetime,
    seconds: float = 0.0,
    turn: bool = True,
    withdrawn: Collection[str] = (),
    draft: Mapping[str, str] | None = None,
) -> int:
    """Keep a page's answers, the last one given wins; with `turn` the next page opens. Returns the next page.

    Every value must be a full, exact answer to an item of this page: else ResponseError, and nothing is kept. What
    was answered before to the `withdrawn` items is removed. A `draft` is what stands on an incomplete page.
    """
    instrument = instrument_of(session, part)
    for item_id, value in values.items():
        _check(instrument, part, page, item_id, value)
    next_page, spent = lock(session, part, page)
    if values:
        _keep(session, part, instrument, values, moment, first=not spent[page - 1])
    if withdrawn and spent[page - 1]:
        _withdraw(session, part, withdrawn)
    next_page = max(next_page, page + 1) if turn else next_page
    sent(session, part, page, next_page, spent, seconds, moment, draft)
    return next_page


def lock(session: Session, part: Part, page: int) -> tuple[int, list[float]]:
    """Hold the sitting until the end: its next page, and how long each was open; PageClosed for what is shut."""
    next_page: int
    next_page, spent, submitted_at = session.connection().execute(_LOCK, {"sitting": part.id}).one()
    if submitted_at is not None or page > next_page:
        raise PageClosed(f"page {page} of sitting {part.public_id}")
    return next_page, spent


def sent(
    session: Session,
    part: Part,
    page: int,
    next_page: int,
    spent: list[float],
    seconds: float,
    moment: datetime,
    draft: Mapping[str, str] | None,
) -> None:
    """The page was sent after so many seconds: what opens next, and what stands on it unfinished."""
    spent[page - 1] = round(spent[page - 1] + max(LEAST_SECONDS, seconds), 1)
    values = {"sitting": part.id, "page": next_page, "spent": spent, "moment": moment}
    session.connection().execute(_TURN, values)
    if draft:
        drafts.keep(session, part, page, spent[page - 1], int(moment.timestamp() * 1000), draft)


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
    if new := {item_id: value for item_id, value in values.items() if item_id not in before}:
        add(session, part, instrument, new, moment)
    changed = [item_id for item_id in values if item_id in before and before[item_id][0] != values[item_id]]
    if changed:
        revisions = {item_id: before[item_id][1] + 1 for item_id in changed}
        shared = {"sitting": part.id, "moment": moment}
        each = [{"which": one, "new": values[one], "number": revisions[one]} for one in changed]
        connection.execute(_REVISE, [shared | row for row in each])
        audit.record(session, "candidate", "answers.revised", part.public_id, revisions=revisions)


def add(
    session: Session, part: Part, instrument: Instrument, new: Mapping[str, dict[str, Any]], moment: datetime
) -> None:
    """Insert answers to items that have none."""
    rows: dict[str, Any] = {"sitting": part.id, "bank": instrument.source_bank, "revision": 1, "moment": moment}
    for number, (item_id, value) in enumerate(new.items()):
        row = (item_id, instrument.by_id[item_id].content_print, value)
        rows |= {f"{name}{number}": part for name, part in zip(("item", "mark", "value"), row, strict=True)}
    session.connection().execute(_insertion(len(new)), rows)


def _withdraw(session: Session, part: Part, items: Collection[str]) -> None:
    """Remove answers that were given before; the trail keeps that they were withdrawn, and after which revision."""
    connection = session.connection()
    wanted = {"sitting": part.id, "items": list(items)}
    revisions = {row.item: row.revision for row in connection.execute(_STORED, wanted)}
    if revisions:
        connection.execute(_WITHDRAW, {"sitting": part.id, "items": list(revisions)})
        audit.record(session, "candidate", "answers.withdrawn", part.public_id, revisions=revisions)


@lru_cache(maxsize=64)
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
