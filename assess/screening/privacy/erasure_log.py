"""The log of erasures outside the database: a line each of ids, which no backup rolls back.

The table is the truth and the file its copy on every machine that erases or restores; what stands in the file and
not in the table was erased after the backup that was put in its place, and is erased again.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine, inspect
from sqlmodel import Session, col, select

from assess.config import Settings
from assess.screening.privacy.erasure import Logged, again
from assess.store.tables import Erasure

NAME = "erasures.jsonl"


def path(settings: Settings) -> Path:
    """Where the log lies on this machine."""
    return settings.data / NAME


def read(file: Path) -> Iterator[Logged]:
    """What a log says; a line that was cut off by a crash is left out, and so is none but that."""
    if not file.exists():
        return
    for line in file.read_text().splitlines():
        try:
            said = json.loads(line)
            yield Logged(str(said["subject"]), str(said["kind"]), str(said["reason"]))
        except (ValueError, KeyError, TypeError):
            continue


def keep(session: Session, settings: Settings) -> None:
    """Write down what the file does not have yet, on the disk before this returns; after the commit."""
    file = path(settings)
    known = {one.subject for one in read(file)}
    rows = session.exec(select(Erasure).order_by(col(Erasure.erased_at), col(Erasure.subject)))
    new = [row for row in rows if row.subject not in known]
    _append(file, [Logged(row.subject, row.kind, row.reason) for row in new])


def keep_before_restore(engine: Engine, settings: Settings, other: Path | None = None) -> None:
    """Bring the log up to date before a backup takes the place of all data, and take in a log from elsewhere."""
    if inspect(engine).has_table(str(Erasure.__tablename__)):
        with Session(engine) as session:
            keep(session, settings)
    if other is not None:
        known = {one.subject for one in read(path(settings))}
        _append(path(settings), [one for one in read(other) if one.subject not in known])


def apply(session: Session, settings: Settings) -> int:
    """Erase again whoever stands in the file and not in the table; how many people it brought back."""
    return again(session, read(path(settings)))


def _append(file: Path, new: list[Logged]) -> None:
    if not new:
        return
    lines = "".join(json.dumps(vars(one), sort_keys=True) + "\n" for one in new)
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "ab+") as written:
        size = written.seek(0, os.SEEK_END)
        if size:
            written.seek(size - 1)
            lines = lines if written.read(1) == b"\n" else "\n" + lines
        written.write(lines.encode())
        written.flush()
        os.fsync(written.fileno())
