"""Conversations turn by turn: each line is kept before the next page shows, and what is said stays said.

The answer to a conversation is its path of lines, which only grows. A page is a turn, the last one of them its end;
the pages of the longest way are those of the part, so that a shorter one skips some.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session

from assess.documents.instrument import Instrument
from assess.formats import turns
from assess.formats.base import ResponseError
from assess.formats.turns import Conversation
from assess.screening.sittings import page_answers
from assess.screening.sittings.admissions import Part
from assess.screening.sittings.batteries import instrument_of
from assess.screening.sittings.page_answers import PageClosed
from assess.store.tables import Response


class SaidAlready(RuntimeError):
    """Something else was said at that turn: it stands, and the conversation goes on from where it is."""


@dataclass(frozen=True)
class Place:
    """A conversation of a part, and the pages that it takes at the most."""

    talk: Conversation
    first: int
    last: int
    number: int  # which of the part's it is
    of: int

    @property
    def page(self) -> int:
        """The page on which it stands now."""
        return self.first + len(self.talk.path)

    @property
    def most(self) -> int:
        """The lines that may be said at the most."""
        return turns.most_turns(self.talk.item)


_responses: Any = Response.__table__  # type: ignore[attr-defined]
_GROW = (
    update(_responses)
    .where(_responses.c.sitting_id == bindparam("sitting"), _responses.c.item == bindparam("which"))
    .values(value=bindparam("path"), answered_at=bindparam("moment"))
)


def places(instrument: Instrument, part: Part, paths: Mapping[str, Sequence[str]]) -> list[Place]:
    """The conversations of a part, as far as these paths have led them."""
    begins = [(page, rows[0]) for page, rows in enumerate(part.layout, start=1) if rows]
    ends = [page - 1 for page, _row in begins[1:]] + [part.pages]
    return [
        Place(
            Conversation(turns.in_order(instrument.by_id[item], lines), tuple(paths.get(item, ()))),
            page, last, number, len(begins),
        )
        for number, ((page, (item, *lines)), last) in enumerate(zip(begins, ends, strict=True), start=1)
    ]  # fmt: skip


def at(session: Session, part: Part, page: int) -> Place:
    """The conversation that a page belongs to; PageClosed when it may not open. No query before its first line."""
    page_answers.check_open(part, page)
    place = _of_page(instrument_of(session, part), part, page)
    return _told(session, part, place) if any(part.seconds[place.first - 1 : place.last]) else place


def _of_page(instrument: Instrument, part: Part, page: int) -> Place:
    return next(one for one in places(instrument, part, {}) if one.first <= page <= one.last)


def _told(session: Session, part: Part, place: Place) -> Place:
    """The same with what was said in it."""
    item = place.talk.item
    said = page_answers.stored(session, part, [item.id]).get(item.id, {})
    return replace(place, talk=Conversation(item, tuple(said.get("path", ()))))


def answer(
    session: Session,
    part: Part,
    page: int,
    line: str | None,
    moment: datetime,
    seconds: float = 0.0,
    onward: bool = False,
    draft: Mapping[str, str] | None = None,
) -> Place:
    """Say a line on the page of its turn; with `onward` the page after the conversation opens, ended or not.

    Returns where the conversation stands. The same line sent twice is said once; SaidAlready for another one,
    PageClosed for a turn that has not come, ResponseError for a line that is not offered there.
    """
    instrument = instrument_of(session, part)
    next_page, spent = page_answers.lock(session, part, page)
    place = _of_page(instrument, part, page)
    if any(spent[place.first - 1 : place.last]):
        place = _told(session, part, place)
    if line is not None:
        place = _say(session, part, instrument, place, page, line, moment)
    opened = place.last + 1 if onward else place.page
    page_answers.sent(session, part, page, max(next_page, opened), spent, seconds, moment, draft)
    return place


def _say(
    session: Session, part: Part, instrument: Instrument, place: Place, page: int, line: str, moment: datetime
) -> Place:
    turn, talk = page - place.first, place.talk
    if turn < len(talk.path):
        if talk.path[turn] != line:
            raise SaidAlready(f"turn {turn + 1} of {talk.item.id}")
        return place
    if turn > len(talk.path):
        raise PageClosed(f"turn {turn + 1} of {talk.item.id}")
    try:
        longer = talk.after(line)
    except KeyError:
        raise ResponseError(talk.item.id, [f"{line} cannot be said at turn {turn + 1}"]) from None
    path = {"path": list(longer.path)}
    if talk.path:
        values = {"sitting": part.id, "which": talk.item.id, "path": path, "moment": moment}
        session.connection().execute(_GROW, values)
    else:
        page_answers.add(session, part, instrument, {talk.item.id: path}, moment)
    return replace(place, talk=longer)


def gaps(session: Session, part: Part) -> list[tuple[int, int]]:
    """The pages on which conversations stand that have not ended, one question each."""
    return [(one.page, 1) for one in told(session, part) if one.talk.ending is None]


def told(session: Session, part: Part) -> list[Place]:
    """Every conversation of a part with what was said in it."""
    answered = page_answers.stored(session, part, [row[0] for rows in part.layout for row in rows])
    paths = {item: value["path"] for item, value in answered.items()}
    return places(instrument_of(session, part), part, paths)
