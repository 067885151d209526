"""Which rows are of a person: all that lead to them by references that end with them."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Table, func, or_, select
from sqlmodel import Session

from assess.store.tables import Candidate, Invitation, metadata

CANDIDATE: Table = Candidate.__table__  # type: ignore[attr-defined]
INVITATION: Table = Invitation.__table__  # type: ignore[attr-defined]


def of_person(candidate_id: int) -> Mapping[str, tuple[Table, ColumnElement[bool]]]:
    """Each table that can hold something of somebody, also from before they were known to be one person."""
    return _reached(CANDIDATE, or_(CANDIDATE.c.id == candidate_id, CANDIDATE.c.merged_into_id == candidate_id))


def of_place(invitation_id: int) -> Mapping[str, tuple[Table, ColumnElement[bool]]]:
    """The same of one place in a campaign."""
    return _reached(INVITATION, INVITATION.c.id == invitation_id)


def counted(session: Session, rows: Mapping[str, tuple[Table, ColumnElement[bool]]]) -> dict[str, int]:
    """How many rows there are in each table, empty ones left out."""
    found = {
        name: session.execute(select(func.count()).select_from(table).where(theirs)).scalar_one()
        for name, (table, theirs) in rows.items()
    }
    return {name: number for name, number in found.items() if number}


def _reached(root: Table, chosen: ColumnElement[bool]) -> dict[str, tuple[Table, ColumnElement[bool]]]:
    found = {root.name: (root, chosen)}
    for table in metadata.sorted_tables:  # each after those it refers to
        leads = [
            key.parent.in_(select(key.column).where(found[key.column.table.name][1]))
            for key in table.foreign_keys
            if key.ondelete == "CASCADE" and key.column.table.name in found and table is not root
        ]
        if leads:
            found[table.name] = (table, or_(*leads))
    return found
