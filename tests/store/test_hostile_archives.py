"""Archives that somebody made to do harm: each is refused, nothing is changed, nothing is written elsewhere."""

import gzip
import io
import json
import shutil
import tarfile
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from assess.store import archive_reading, backup, backup_check
from assess.store.backup import BackupError
from assess.store.tables import Team
from tests.engines import make_engine
from tests.store.test_backup import rewrite

ZEROS = b"\0" * (1024 * 1024)


@pytest.fixture
def engine(sqlite_template: Path, tmp_path: Path) -> Engine:
    """A house with one team."""
    shutil.copy(sqlite_template, tmp_path / "house.db")
    made = make_engine(f"sqlite:///{tmp_path / 'house.db'}")
    with Session(made) as session:
        session.add(Team(name="Reception"))
        session.commit()
    return made


@pytest.fixture
def archive(engine: Engine, tmp_path: Path) -> Path:
    """A good archive, a secret included, to be spoilt."""
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "link_key").write_text("known to nobody")
    path = tmp_path / "b.tar.gz"
    backup.write(engine, path, tmp_path / "secrets")
    return path


def refused(engine: Engine, archive: Path, reason: str = "") -> None:
    """Restoring, checking and taking the secrets all refuse, and the house is as it was."""
    there = set(archive.parent.rglob("*"))
    for attempt in (
        lambda: backup.restore(engine, archive),
        lambda: backup_check.verify(archive),
        lambda: backup.restore_secrets(archive, archive.parent / "taken"),
    ):
        with pytest.raises(BackupError, match=reason or None) as found:
            attempt()
        assert "use another copy" in str(found.value)
    with Session(engine) as session:
        assert session.exec(select(Team.name)).all() == ["Reception"]
    new = set(archive.parent.rglob("*")) - there
    assert {path.name for path in new if path.is_file()} <= {"house.db-wal", "house.db-shm"}


def add(archive: Path, *entries: tarfile.TarInfo) -> None:
    """The archive with more members, before its own."""
    with tarfile.open(archive) as whole:
        parts = [(entry, whole.extractfile(entry).read()) for entry in whole]  # type: ignore[union-attr]
    with tarfile.open(archive, "w:gz") as spoilt:
        for entry in entries:
            spoilt.addfile(entry, io.BytesIO(b"x" * entry.size))
        for entry, content in parts:
            spoilt.addfile(entry, io.BytesIO(content))


def entry(name: str, kind: bytes = tarfile.REGTYPE, to: str = "", size: int = 0) -> tarfile.TarInfo:
    """A member of some kind."""
    made = tarfile.TarInfo(name)
    made.type, made.linkname, made.size = kind, to, size
    return made


@pytest.mark.parametrize(
    "member",
    [
        entry("../outside", size=3),
        entry("/tmp/outside", size=3),
        entry("tables/../../outside.jsonl", size=3),
        entry("secrets/../outside", size=3),
        entry("tables/team.jsonl/x", size=3),
        entry("manifest.json\0", size=3),
        entry("unknown", size=3),
    ],
    ids=["up", "root", "up from a table", "up from a secret", "below a file", "nul", "unknown"],
)
def test_names_that_are_none_of_ours(engine: Engine, archive: Path, member: tarfile.TarInfo) -> None:
    add(archive, member)
    refused(engine, archive)


@pytest.mark.parametrize(
    "member",
    [
        entry("secrets/link_key", tarfile.SYMTYPE, "/etc/passwd"),
        entry("secrets/link_key", tarfile.LNKTYPE, "manifest.json"),
        entry("tables/team.jsonl", tarfile.SYMTYPE, "team.jsonl"),
        entry("tables/team.jsonl", tarfile.CHRTYPE),
        entry("tables/team.jsonl", tarfile.BLKTYPE),
        entry("tables/team.jsonl", tarfile.FIFOTYPE),
        entry("tables", tarfile.DIRTYPE),
        entry("tables/team.jsonl", tarfile.GNUTYPE_SPARSE),
    ],
    ids=["link", "hard link", "link to itself", "device", "disk", "pipe", "folder", "holes"],
)
def test_what_is_no_plain_file(engine: Engine, archive: Path, member: tarfile.TarInfo) -> None:
    add(archive, member)
    refused(engine, archive)


def test_the_same_name_twice(engine: Engine, archive: Path) -> None:
    add(archive, entry("tables/team.jsonl"))
    refused(engine, archive, "twice")


def test_parts_without_number(engine: Engine, archive: Path) -> None:
    add(archive, *(entry(f"tables/t{number}.jsonl") for number in range(archive_reading.MOST_MEMBERS + 1)))
    refused(engine, archive, "more than 500 parts")


class TestBombs:
    """What grows beyond all bounds is given up early, in little memory."""

    @pytest.fixture(autouse=True)
    def small_bounds(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The same bounds, smaller, so that the test need not make gigabytes."""
        monkeypatch.setattr(archive_reading, "ALWAYS_ALLOWED", 16 * 1024 * 1024)
        monkeypatch.setattr(archive_reading, "GROWTH", 30)
        monkeypatch.setattr(archive_reading, "LONGEST_ROW", 1024 * 1024)
        monkeypatch.setattr(archive_reading, "LARGEST_READ", 4 * 1024 * 1024)

    @pytest.fixture(autouse=True)
    def little_memory(self, small_bounds: None) -> Any:
        """No more than a few megabytes are ever held."""
        tracemalloc.start()
        yield
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert most < 40 * 1024 * 1024

    def bomb(self, archive: Path, member: tarfile.TarInfo, megabytes: int) -> None:
        """An archive that begins with that member, so long and all zeros."""
        member.size = megabytes * len(ZEROS)
        with gzip.open(archive, "wb") as file:
            file.write(member.tobuf())
            for _ in range(megabytes):
                file.write(ZEROS)
            file.write(b"\0" * 1024)

    @pytest.mark.parametrize("name", ["tables/team.jsonl", "manifest.json", "secrets/link_key"])
    def test_a_part_without_end(self, engine: Engine, archive: Path, name: str) -> None:
        self.bomb(archive, entry(name), 64)
        refused(engine, archive)

    @pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.XGLTYPE])
    def test_a_header_without_end(self, engine: Engine, archive: Path, kind: bytes) -> None:
        self.bomb(archive, entry("x", kind), 64)
        refused(engine, archive)

    def test_a_row_without_end(self, engine: Engine, archive: Path) -> None:
        rewrite(archive, "tables/team.jsonl", lambda _data: b"[" + b"1," * 1_000_000)
        with pytest.raises(BackupError, match="row of it is larger"):
            backup.restore(engine, archive)

    def test_rows_without_end(self, engine: Engine, archive: Path) -> None:
        rewrite(archive, "tables/team.jsonl", lambda data: data * 50_000)
        with pytest.raises(BackupError, match="team was altered"):
            backup.restore(engine, archive)


def manifest(change: Callable[[dict[str, Any]], object]) -> Callable[[bytes], bytes]:
    """What changes one thing in a manifest."""

    def rewritten(text: bytes) -> bytes:
        said = json.loads(text)
        change(said)
        return json.dumps(said).encode()

    return rewritten


@pytest.mark.parametrize(
    "change",
    [
        lambda _text: b"",
        lambda _text: b"[]",
        lambda _text: b"null",
        lambda _text: b"[" * 100_000,
        lambda _text: b'{"revision": 1e999}',
        lambda _text: b"\xff\xfe",
        lambda text: text + b" " * archive_reading.LARGEST_MANIFEST,
        manifest(lambda said: said.pop("revision")),
        manifest(lambda said: said.update(more=1)),
        manifest(lambda said: said.update(revision=7)),
        manifest(lambda said: said.update(format="1")),
        manifest(lambda said: said.update(tables=[])),
        manifest(lambda said: said.update(tables={"team": 3})),
        manifest(lambda said: said["tables"]["team"].update(rows="many")),
        manifest(lambda said: said["tables"]["team"].update(rows=-1)),
        manifest(lambda said: said["tables"]["team"].update(rows=1.5)),
        manifest(lambda said: said["tables"]["team"].update(columns=[1, 2])),
        manifest(lambda said: said["tables"]["team"].update(columns=None)),
        manifest(lambda said: said.update(secrets=[1])),
    ],
)
def test_a_manifest_that_is_not_written_as_ours(
    engine: Engine, archive: Path, change: Callable[[bytes], bytes]
) -> None:
    rewrite(archive, "manifest.json", change)
    refused(engine, archive)


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said["tables"]["team"].update(rows=10**30),
        lambda said: said["tables"]["team"].update(rows=0),
        lambda said: said["tables"]["team"].update(columns=["id"]),
        lambda said: said["tables"]["team"].update(columns=["id", "id", "name", "created_at", "x"]),
        lambda said: said["tables"].update(nothing={"rows": 0, "sha256": "", "columns": []}),
        lambda said: said["tables"].update(sqlite_master=said["tables"]["team"]),
    ],
)
def test_a_manifest_that_says_what_is_not_so(
    engine: Engine, archive: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    rewrite(archive, "manifest.json", manifest(change))
    with pytest.raises(BackupError):
        backup.restore(engine, archive)
    with Session(engine) as session:
        assert session.exec(select(Team.name)).all() == ["Reception"]


@pytest.mark.parametrize(
    "row",
    [b"", b"{}", b"[]", b"7", b"[1,2,3,4,5,6,7,8,9]", b"nonsense", b'[{"a":1},[],null,true]', b"[" * 50_000],
)
def test_rows_that_are_none(engine: Engine, archive: Path, row: bytes) -> None:
    rewrite(archive, "tables/team.jsonl", lambda _data: row + b"\n")
    with pytest.raises(BackupError, match="use another copy"):
        backup.restore(engine, archive)
    with Session(engine) as session:
        assert session.exec(select(Team.name)).all() == ["Reception"]


@pytest.mark.parametrize("part", [0.0, 0.01, 0.3, 0.6, 0.9, 0.999])
def test_an_archive_cut_anywhere(engine: Engine, archive: Path, part: float) -> None:
    whole = archive.read_bytes()
    archive.write_bytes(whole[: int(len(whole) * part)])
    refused(engine, archive)


@pytest.mark.parametrize("place", range(0, 100, 9))
def test_an_archive_with_one_byte_changed_is_restored_whole_or_not_at_all(
    engine: Engine, archive: Path, place: int
) -> None:
    spoilt = bytearray(archive.read_bytes())
    spoilt[len(spoilt) * place // 100] ^= 0x55
    archive.write_bytes(bytes(spoilt))
    with suppress(BackupError):
        backup.restore(engine, archive)
    with Session(engine) as session:
        assert session.exec(select(Team.name)).all() == ["Reception"]


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"\x1f\x8b", b"SQLite format 3\0", b"\x00" * 4096, b"no archive"]
)
def test_what_is_no_archive(engine: Engine, archive: Path, content: bytes) -> None:
    archive.write_bytes(content)
    refused(engine, archive)
