"""Backups: one archive of plain tables, the same for SQLite and PostgreSQL, restored all or nothing.

`manifest.json` names the revision and, for each table, its rows and the sha256 of its file; `tables/<name>.jsonl`
holds a JSON array a row. An archive of an older version is restored in its own form and migrated afterwards, and an
archive of one database kind opens on the other.
"""

import base64
import gzip
import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, DateTime, Engine, LargeBinary, MetaData, Table, func, insert, select, text

from assess.store import archive_reading, encryption, migrate
from assess.store.archive_reading import BackupError as BackupError

FORMAT = 1
CHUNK = 500
LARGEST_SECRET = 64 * 1024
Progress = Callable[[int], None]


@dataclass
class Manifest:
    """What an archive says of itself."""

    revision: str
    made_at: str
    format: int = FORMAT
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)
    audit_head: str = ""  # the newest seal of the audit trail: number, events so far, digest

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(int(table["rows"]) for table in self.tables.values())


def _ignore(_rows: int) -> None:
    return None


def write(
    engine: Engine,
    target: Path,
    secrets: Path | None = None,
    progress: Progress = _ignore,
    to: Sequence[encryption.Recipient] = (),
) -> Manifest:
    """Write an archive of one consistent moment, encrypted `to` whom it is for; never half an archive.

    With a folder of secrets, these too.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file, _archive(file, to) as archive:
            manifest = _write_tables(engine, archive, progress)
            for path in sorted(secrets.iterdir()) if secrets else []:
                _add(archive, f"secrets/{path.name}", path.read_bytes())
                manifest.secrets.append(path.name)
            _add(archive, "manifest.json", json.dumps(asdict(manifest), indent=1).encode())
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return manifest


@contextmanager
def _archive(file: IO[bytes], to: Sequence[encryption.Recipient]) -> Iterator[tarfile.TarFile]:
    with (
        encryption.encrypting(file, to) if to else nullcontext(file) as plain,
        gzip.GzipFile("", "wb", 6, plain) as packed,
        tarfile.open(fileobj=packed, mode="w") as archive,
    ):
        yield archive


def _write_tables(engine: Engine, archive: tarfile.TarFile, progress: Progress) -> Manifest:
    # One snapshot for all tables: a SQLite reader has it anyway, PostgreSQL has to be asked.
    steady = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with engine.connect().execution_options(**steady) as connection:
        revision = migrate.current_on(connection)
        if revision is None:
            raise BackupError("the database is empty: run `assess init` first")
        manifest = Manifest(revision, datetime.now(UTC).isoformat(timespec="seconds"))
        for table in _tables(connection):
            with tempfile.TemporaryFile() as rows:
                count, mark = _dump(connection, table, rows, progress)
                manifest.tables[table.name] = {
                    "rows": count, "sha256": mark, "columns": [column.name for column in table.columns]
                }  # fmt: skip
                _add_file(archive, f"tables/{table.name}.jsonl", rows)
        if "total" in manifest.tables.get("auditseal", {}).get("columns", ()):  # a version that counts events
            manifest.audit_head = _audit_head(connection)
    return manifest


def _audit_head(connection: Connection) -> str:
    last = text("SELECT id, total, digest FROM auditseal ORDER BY id DESC LIMIT 1")
    return ":".join(map(str, connection.execute(last).first() or ()))


def _tables(connection: Connection) -> list[Table]:
    """Our tables as the database has them, each after those it refers to."""
    found = MetaData()
    found.reflect(bind=connection)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def _dump(connection: Connection, table: Table, file: IO[bytes], progress: Progress) -> tuple[int, str]:
    count, mark = 0, hashlib.sha256()
    rows = connection.execution_options(yield_per=CHUNK).execute(select(table).order_by(*table.primary_key.columns))
    for row in rows:
        line = (
            json.dumps([_plain(value) for value in row], ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        )
        file.write(line)
        mark.update(line)
        count += 1
        progress(1)
    return count, mark.hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    _add_file(archive, name, io.BytesIO(content))


def _add_file(archive: tarfile.TarFile, name: str, file: IO[bytes]) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = file.seek(0, io.SEEK_END), 0o600, int(datetime.now(UTC).timestamp())
    file.seek(0)
    archive.addfile(entry, file)


def read_manifest(source: Path) -> Manifest:
    """What an archive holds; BackupError when it is none of ours or of a newer version."""
    with archive_reading.faults_named(source), archive_reading.opened(source) as archive:
        manifest = manifest_of(json.loads(archive_reading.manifest_text(archive)))
    if manifest.format != FORMAT:
        raise BackupError(f"{source} has format {manifest.format}: install a newer version to restore it")
    for name in manifest.secrets:
        if Path(name).name != name:
            raise BackupError(f"{source} names a secret outside of its folder ({name}): use another copy")
    return manifest


def manifest_of(said: Any) -> Manifest:
    """A manifest as it was read, every part of the kind it has to be; TypeError for any other."""
    manifest = Manifest(**said)
    texts = [manifest.revision, manifest.made_at, *manifest.secrets, *manifest.tables]
    for table in manifest.tables.values():
        texts += [table["sha256"], *table["columns"]]
        if not _is_count(table["rows"]):
            raise TypeError("its manifest counts in no numbers")
    if not _is_count(manifest.format) or not all(isinstance(text, str) for text in texts):
        raise TypeError("its manifest is not written as ours")
    return manifest


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def restore(engine: Engine, source: Path, progress: Progress = _ignore) -> Manifest:
    """Put an archive in the place of everything in the database, in one transaction; a fault changes nothing."""
    manifest = read_manifest(source)
    migrate.check_known(manifest.revision)
    with (
        archive_reading.faults_named(source),
        archive_reading.opened(source) as archive,
        engine.connect().execution_options(writing=True) as connection,
    ):
        _empty(connection)
        migrate.upgrade_on(connection, manifest.revision)
        tables = {table.name: table for table in _tables(connection)}
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for name, said in manifest.tables.items():
            if name not in tables:
                raise BackupError(f"{source} holds a table {name} that revision {manifest.revision} does not have")
            _load(connection, tables[name], archive, said, progress)
        connection.commit()
    return manifest


def _empty(connection: Connection) -> None:
    found = MetaData()
    found.reflect(bind=connection)
    found.drop_all(bind=connection)


def _load(
    connection: Connection, table: Table, archive: tarfile.TarFile, said: dict[str, Any], progress: Progress
) -> None:
    mark = hashlib.sha256()
    count = 0
    with closing(archive_reading.content(archive, f"tables/{table.name}.jsonl")) as file:
        for chunk in _chunks(_rows(table, said, file, mark)):
            connection.execute(insert(table), chunk)
            count += len(chunk)
            progress(len(chunk))
    if (count, mark.hexdigest()) != (said["rows"], said["sha256"]):
        raise _altered(table)
    if connection.dialect.name == "postgresql":
        _continue_numbering(connection, table)


def _altered(table: Table) -> BackupError:
    return BackupError(f"table {table.name} was altered or cut after the backup was made: use another copy")


def _rows(table: Table, said: dict[str, Any], file: IO[bytes], mark: Any) -> Iterator[dict[str, Any]]:
    columns = said["columns"]
    kinds = [table.columns[name].type for name in columns]
    for number, line in enumerate(archive_reading.rows(file)):
        mark.update(line)
        if number >= said["rows"]:
            raise _altered(table)
        values = json.loads(line)
        yield {n: _typed(v, kind) for n, v, kind in zip(columns, values, kinds, strict=True)}


def _typed(value: Any, kind: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, DateTime):
        return datetime.fromisoformat(value)
    return base64.b64decode(value) if isinstance(kind, LargeBinary) else value


def _chunks(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    chunk: list[dict[str, Any]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _continue_numbering(connection: Connection, table: Table) -> None:
    """PostgreSQL's counters start behind the highest number that was restored."""
    if "id" not in table.columns or table.columns["id"].type.python_type is not int:
        return
    highest = connection.scalar(select(func.max(table.columns["id"])))
    sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:table, 'id')"), {"table": table.name})
    if highest and sequence:
        connection.execute(text("SELECT setval(:sequence, :highest)"), {"sequence": sequence, "highest": highest})


def restore_secrets(source: Path, folder: Path) -> list[str]:
    """Put the archive's secrets in place, readable by their owner alone; their names."""
    manifest = read_manifest(source)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with archive_reading.faults_named(source), archive_reading.opened(source) as archive:
        for name in manifest.secrets:
            draft = folder / f".{name}"
            draft.unlink(missing_ok=True)
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(archive_reading.content(archive, f"secrets/{name}").read(LARGEST_SECRET))
            draft.replace(folder / name)
    return manifest.secrets
