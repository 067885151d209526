"""Drafts: the choices on a page before it is sent, kept as they are made. They feed no score, flag or time."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, text
from sqlmodel import Session, col, delete, select

from assess.screening.sittings.admissions import Part
from assess.store.tables import Draft

LARGEST = 4000  # characters of names and values together; the fullest page has some five hundred
LAST = 2**53 - 1  # the highest sequence: browsers count no further


class Superseded(RuntimeError):
    """The page was sent since this draft was begun; `seconds` is what a draft has to follow now."""

    def __init__(self, seconds: float) -> None:
        super().__init__("the page was sent since")
        self.seconds = seconds


class TooLarge(RuntimeError):
    """More was sent than any page asks."""


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
    if sum(len(name) + len(value) for name, value in fields.items()) > LARGEST:
        raise TooLarge


def keep(session: Session, part: Part, page: int, seconds: float, sequence: int, fields: Mapping[str, str]) -> None:
    """Keep what stands on a page, unless something later was kept already."""
    values = {"sitting": part.id, "page": page, "seconds": seconds, "sequence": sequence, "fields": dict(fields)}
    session.connection().execute(_KEEP, values)


def open_pages(session: Session, part: Part) -> list[int]:
    """The pages with choices that were not sent."""
    mine = select(Draft.page, Draft.seconds).where(Draft.sitting_id == part.id).order_by(col(Draft.page))
    return [page for page, seconds in session.exec(mine) if seconds == part.seconds[page - 1]]


def clear(session: Session, sitting_id: int) -> None:
    """Forget the drafts of a sitting: it is submitted."""
    session.exec(delete(Draft).where(col(Draft.sitting_id) == sitting_id))
