"""What somebody uploads or pastes, read; and whether it is so plain that nothing needs to be asked."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from sqlmodel import Session

from assess.screening.campaigns.identity import Identity
from assess.screening.imports import judging, known, people_table
from assess.screening.imports.inviting_lines import AT_ONCE
from assess.screening.imports.people_table import PeopleTable
from assess.store.tables import Campaign


def uploaded(stream: BinaryIO) -> PeopleTable:
    """The table of a file that was sent; it lies on the disk for as long as it is read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people"
        path.write_bytes(stream.read())
        return people_table.of_file(path)


def plain(session: Session, campaign: Campaign, table: PeopleTable) -> Sequence[Identity]:
    """Everybody of a short list that can be meant in one way alone and has no fault; else nobody."""
    if not table.sure or len(table.rows) > AT_ONCE:
        return []
    lines = [(line, judging.judged(cells, table.roles)) for line, cells in table.rows]
    judging.note_twice(lines)
    people = [one for _line, one in lines]
    known.note(session, campaign, people)
    if any(one.problems for one in people):
        return []
    return [Identity(one.name, one.email) for one in people]
