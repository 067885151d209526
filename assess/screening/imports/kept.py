"""Lists of people kept between reading and inviting: columns chosen, lines judged, corrected, left out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session, col, delete, func, select

from assess.screening import audit, paging
from assess.screening.imports import judging, known
from assess.screening.imports.columns import Role
from assess.screening.imports.judging import Judged
from assess.screening.imports.people_table import PeopleTable
from assess.screening.paging import Page
from assess.screening.problems import Problem, refuse
from assess.store.tables import Campaign, ImportLine, PeopleImport, now

KEPT = timedelta(days=14)  # after the last change, lines that nobody corrected go
SHOWN = 5


@dataclass(frozen=True)
class Wrong:
    """A line that waits, with everything that is wrong in it."""

    id: int
    line: int
    name: str
    email: str
    applicant_number: str
    problems: Sequence[Problem]


@dataclass(frozen=True)
class Kept:
    """A list as its page shows it; `counts` of lines by state, `first` how some will be invited."""

    public_id: str
    source: str
    state: str
    lines: int
    invited: int
    header: Sequence[str]
    roles: Sequence[str]
    said: Sequence[Problem]
    sample: Sequence[tuple[int, Sequence[str]]]
    first: Sequence[Wrong]
    counts: Mapping[str, int]
    created_at: datetime

    @property
    def good(self) -> int:
        """How many can be invited."""
        return self.counts.get("good", 0)

    @property
    def wrong(self) -> int:
        """How many wait."""
        return self.counts.get("wrong", 0)

    @property
    def known(self) -> int:
        """How many have a place already."""
        return self.counts.get("known", 0)


def keep(session: Session, campaign: Campaign, table: PeopleTable, source: str, actor: str) -> PeopleImport:
    """Keep a list that was read, its columns as they are proposed; nobody is invited."""
    assert campaign.id is not None
    made = PeopleImport(
        campaign_id=campaign.id, actor=actor, source=source[:120], header=list(table.header),
        roles=list(table.roles), said=judging.as_data(table.said), lines=len(table.rows),
    )  # fmt: skip
    session.add(made)
    session.flush()
    rows = [
        {"import_id": made.id, "line": line, "cells": list(cells), "name": "", "email": "", "applicant_number": "",
         "state": "wrong", "problems": []}
        for line, cells in table.rows
    ]  # fmt: skip
    session.execute(insert(ImportLine), rows)
    audit.record(session, actor, "import.read", campaign.public_id, lines=len(rows))
    _judge(session, campaign, made)
    return made


def choose(session: Session, campaign: Campaign, found: PeopleImport, roles: Sequence[Role]) -> None:
    """Say what the columns hold; Refused where that cannot be. Every line is judged anew."""
    refuse(judging.chosen_problems(roles))
    found.roles = list(roles)
    _judge(session, campaign, found)


def _judge(session: Session, campaign: Campaign, found: PeopleImport) -> None:
    """Judge every line by the columns chosen; all wait while the columns tell no name or address."""
    wanted = select(ImportLine.id, ImportLine.line, ImportLine.cells).where(ImportLine.import_id == found.id)
    rows = session.exec(wanted.order_by(col(ImportLine.id))).all()
    roles: Any = found.roles
    if judging.chosen_problems(roles):
        return
    lines = [(number or 0, line, judging.judged(cells, roles)) for number, line, cells in rows]
    _write(session, campaign, found, lines)


def _write(
    session: Session, campaign: Campaign, found: PeopleImport, lines: Sequence[tuple[int, int, Judged]]
) -> None:
    judging.note_twice((line, one) for _number, line, one in lines)
    known.note(session, campaign, [one for _number, _line, one in lines])
    table = ImportLine.__table__  # type: ignore[attr-defined]
    written = update(table).where(table.c.id == bindparam("number"))
    written = written.values({name: bindparam(f"to_{name}") for name in _WRITTEN})
    values = [
        {"number": number, "to_name": one.name, "to_email": one.email, "to_applicant_number": one.applicant_number,
         "to_state": one.state, "to_problems": judging.as_data(one.problems)}
        for number, _line, one in lines
    ]  # fmt: skip
    if values:
        session.connection().execute(written, values)
    found.changed_at = now()
    session.add(found)
    session.flush()


_WRITTEN = ("name", "email", "applicant_number", "state", "problems")


def correct(
    session: Session,
    campaign: Campaign,
    found: PeopleImport,
    typed: Mapping[int, tuple[str, str, str]],
    left_out: Collection[int],
) -> bool:
    """Judge lines again as somebody has corrected them, and leave out others; whether any line is left."""
    mine = col(ImportLine.import_id) == found.id
    for number in left_out:
        session.exec(delete(ImportLine).where(mine, col(ImportLine.id) == number))
    wanted = select(ImportLine).where(mine, ImportLine.state != "known").order_by(col(ImportLine.id))
    lines = []
    for row in session.exec(wanted).all():
        said = typed.get(row.id or 0) if row.state == "wrong" else None
        lines.append(
            (row.id or 0, row.line, judging.checked(*(said or (row.name, row.email, row.applicant_number))))
        )
    _write(session, campaign, found, lines)
    return _close_if_empty(session, found)


def read(session: Session, found: PeopleImport) -> Kept:
    """A list as its page shows it."""
    mine = select(ImportLine).where(ImportLine.import_id == found.id).order_by(col(ImportLine.id))
    sample = session.exec(mine.limit(SHOWN)).all() if found.state == "reading" else []
    return Kept(
        public_id=found.public_id, source=found.source, state=found.state, lines=found.lines, invited=found.invited,
        header=found.header, roles=found.roles, said=list(judging.as_problems(found.said)),
        sample=[(row.line, _padded(row.cells, len(found.header))) for row in sample],
        first=[_wrong(row) for row in session.exec(mine.where(ImportLine.state == "good").limit(SHOWN))],
        counts=counts(session, found), created_at=found.created_at,
    )  # fmt: skip


def wrong(session: Session, found: PeopleImport, page: int) -> Page[Wrong]:
    """A page of the lines that wait."""
    total = counts(session, found).get("wrong", 0)
    number, of = paging.place(total, page, paging.SIZE)
    mine = select(ImportLine).where(ImportLine.import_id == found.id, ImportLine.state == "wrong")
    mine = mine.order_by(col(ImportLine.id)).offset((number - 1) * paging.SIZE).limit(paging.SIZE)
    return Page([_wrong(row) for row in session.exec(mine)], number, of, total)


def counts(session: Session, found: PeopleImport) -> dict[str, int]:
    """How many lines are in which state."""
    mine = select(ImportLine.state, func.count()).where(ImportLine.import_id == found.id)
    return dict(session.exec(mine.group_by(ImportLine.state)).all())


def waiting(session: Session, campaign: Campaign) -> list[Kept]:
    """The campaign's lists of which lines are left, the newest first."""
    mine = select(PeopleImport).where(PeopleImport.campaign_id == campaign.id)
    found = session.exec(mine.order_by(col(PeopleImport.id).desc())).all()
    return [read(session, one) for one in found]


def find(session: Session, campaign: Campaign, public_id: str) -> PeopleImport | None:
    """The list of that address, of this campaign."""
    mine = PeopleImport.campaign_id == campaign.id, PeopleImport.public_id == public_id
    return session.exec(select(PeopleImport).where(*mine)).first()


def discard(session: Session, campaign: Campaign, found: PeopleImport, actor: str) -> None:
    """Forget a list with all lines that nobody was invited by."""
    audit.record(session, actor, "import.discarded", campaign.public_id)
    session.exec(delete(ImportLine).where(col(ImportLine.import_id) == found.id))
    session.delete(found)


def good_lines(session: Session, campaign: Campaign, found: PeopleImport, size: int) -> list[ImportLine]:
    """The next lines to invite by; whoever has become known meanwhile, by another name say, waits or goes."""
    mine = select(ImportLine).where(ImportLine.import_id == found.id, ImportLine.state == "good")
    rows = session.exec(mine.order_by(col(ImportLine.id)).limit(size)).all()
    people = [Judged(row.name, row.email, row.applicant_number) for row in rows]
    known.note(session, campaign, people)
    for row, one in zip(rows, people, strict=True):
        row.state, row.problems = one.state, judging.as_data(one.problems)
        session.add(row)
    return [row for row in rows if row.state == "good"]


def drop_cells(session: Session, found: PeopleImport) -> None:
    """Once people are invited, a line keeps whom it is about and nothing else; those who have a place go."""
    mine = col(ImportLine.import_id) == found.id
    session.exec(delete(ImportLine).where(mine, col(ImportLine.state) == "known"))
    session.execute(update(ImportLine).where(mine).values(cells=[]))


def settle(session: Session, found: PeopleImport) -> None:
    """What is left of a list when people were invited by it: lines that wait, or nothing."""
    found.state = "waiting"
    session.add(found)
    session.flush()
    _close_if_empty(session, found)


def waits(session: Session, found: PeopleImport) -> bool:
    """Whether any line of a list is left."""
    return bool(counts(session, found))


def _close_if_empty(session: Session, found: PeopleImport) -> bool:
    left = waits(session, found)
    if not left:
        session.delete(found)
    return left


def forget_old(session: Session, moment: datetime) -> None:
    """Lists that nobody has touched for long go with their lines."""
    old = select(PeopleImport.id).where(PeopleImport.changed_at <= moment - KEPT)
    session.exec(delete(ImportLine).where(col(ImportLine.import_id).in_(old)))
    session.exec(delete(PeopleImport).where(col(PeopleImport.changed_at) <= moment - KEPT))


def _wrong(row: ImportLine) -> Wrong:
    problems = list(judging.as_problems(row.problems))
    return Wrong(row.id or 0, row.line, row.name, row.email, row.applicant_number, problems)


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells[:width], *[""] * (width - len(cells))]
