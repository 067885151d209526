"""Drafts: the choices on a page before it is sent, kept as they are made. They feed no score, flag or time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, Insert, bindparam, text, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete, select

from assess.screening.sittings import admissions
from assess.screening.sittings.admissions import Part
from assess.store.database import AWAY
from assess.store.tables import Draft

LARGEST = 4000  # characters of names and values together; the fullest page has some five hundred
PLACES = {"sqlite": "$[{}]", "postgresql": "{}"}  # of a number in a list, as each database says it
LAST = 2**53 - 1  # the highest sequence: browsers count no further


class Superseded(RuntimeError):
    """The page was sent since this draft was begun; `seconds` is what a draft has to follow now."""

    def __init__(self, seconds: float) -> None:
        super().__init__("the page was sent since")
        self.seconds = seconds


class TooLarge(RuntimeError):
    """More was sent than any page asks."""


@dataclass(frozen=True)
class Sent:
    """A draft as a page sends it: of whose page, since which state of it, what stands there."""

    whose: str
    sitting: str
    page: int
    seconds: float
    sequence: int
    fields: dict[str, str]


# One statement in the two dialects; what comes late, or twice, changes nothing.
_drafts: Any = Draft.__table__  # type: ignore[attr-defined]
_KEEP = text(
    "INSERT INTO draft (sitting_id, page, seconds, sequence, fields) "
    "VALUES (:sitting, :page, :seconds, :sequence, :fields) ON CONFLICT (sitting_id, page) DO UPDATE "
    "SET seconds = excluded.seconds, sequence = excluded.sequence, fields = excluded.fields "
    "WHERE (excluded.seconds, excluded.sequence) > (draft.seconds, draft.sequence)"
).bindparams(bindparam("fields", type_=_drafts.c.fields.type))


def check(part: Part, page: int, seconds: float, fields: Mapping[str, str]) -> None:
    """Superseded for a draft of a page that was sent since, TooLarge for what no page asks."""
    if seconds != part.seconds[page - 1]:
        raise Superseded(part.seconds[page - 1])
    if _size(fields) > LARGEST:
        raise TooLarge


def _size(fields: Mapping[str, str]) -> int:
    return sum(len(name) + len(value) for name, value in fields.items())


def keep(session: Session, part: Part, page: int, seconds: float, sequence: int, fields: Mapping[str, str]) -> None:
    """Keep what stands on a page, unless something later was kept already."""
    values = {"sitting": part.id, "page": page, "seconds": seconds, "sequence": sequence, "fields": dict(fields)}
    session.connection().execute(_KEEP, values)


def keep_at_once(engine: Engine, token: str, moment: datetime, sent: Sent) -> bool:
    """Admit and keep in one statement; whether it was kept, on the disk. It says nothing of why it was not."""
    if sent.page < 1 or not 0 <= sent.sequence <= LAST or _size(sent.fields) > LARGEST:
        return False
    place = PLACES[engine.dialect.name].format(sent.page - 1)
    values = vars(sent) | {"token": admissions.hashed(token), "moment": moment, "place": place}
    try:
        with engine.connect().execution_options(writing="shared") as connection, connection.begin():
            kept = connection.execute(_at_once(engine.dialect.name), values).first()
    except AWAY:
        return False
    return kept is not None


@lru_cache
def _at_once(dialect: str) -> Insert:
    made: Any = postgresql.insert(Draft) if dialect == "postgresql" else sqlite.insert(Draft)
    columns = ["sitting_id", "page", "seconds", "sequence", "fields"]
    made = made.from_select(columns, admissions.drafted_now(dialect))
    new, old = made.excluded, _drafts.c
    statement: Insert = made.on_conflict_do_update(
        index_elements=columns[:2],
        set_={name: new[name] for name in columns[2:]},
        where=tuple_(new.seconds, new.sequence) > tuple_(old.seconds, old.sequence),
    ).returning(old.page)
    return statement


def open_pages(session: Session, part: Part) -> list[int]:
    """The pages with choices that were not sent."""
    mine = select(Draft.page, Draft.seconds).where(Draft.sitting_id == part.id).order_by(col(Draft.page))
    return [page for page, seconds in session.exec(mine) if seconds == part.seconds[page - 1]]


def clear(session: Session, sitting_id: int) -> None:
    """Forget the drafts of a sitting: it is submitted."""
    session.exec(delete(Draft).where(col(Draft.sitting_id) == sitting_id))
