"""A backup holds everything of one moment, and is put back as a whole or not at all."""

import io
import os
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, MetaData, inspect, text
from sqlmodel import Session, select

from assess.config import Settings
from assess.documents.fault import DocumentError
from assess.screening import audit, audit_chain
from assess.screening.documents import published
from assess.screening.organisation import installation
from assess.screening.results import stored_results
from assess.store import backup, migrate
from assess.store.backup import BackupError
from assess.store.search_key import search_key
from assess.store.tables import AuditEvent, Campaign, Candidate, Organisation, StoredDocument, Team, User
from tests.engines import make_engine
from tests.postgres import PostgresServer


@pytest.fixture
def engine(database_address: str) -> Iterator[Engine]:
    """A furnished database with a little of everything: text, bytes, times, documents."""
    made = make_engine(database_address)
    with Session(made) as session:
        session.add(Organisation(id=1, name="Hôtel „Ümlaut“ 酒店", logo=b"\x89PNG\x00\xff", mail={"port": 25}))
        session.add(Team(name="Reception"))
        session.add(User(username="mira", password="$argon2id$…"))
        for number in range(3):
            audit.record(session, "staff:1", "campaign.opened", f"c{number}", places=0.1 + 0.2)
        session.flush()
        audit_chain.seal(session)
        session.commit()
    yield made
    made.dispose()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Engine]:
    """Another, empty SQLite database."""
    made = make_engine(f"sqlite:///{tmp_path / 'other.db'}")
    yield made
    made.dispose()


def content(engine: Engine) -> dict[str, list[Any]]:
    """All rows of all tables, as the product reads them."""
    with Session(engine) as session:
        return {
            table.__name__: sorted((row.model_dump() for row in session.exec(select(table))), key=repr)
            for table in (Organisation, Team, User, StoredDocument, AuditEvent)
        }


def test_what_was_saved_comes_back_on_the_other_kind_of_database_too(
    engine: Engine, other: Engine, tmp_path: Path
) -> None:
    made = backup.write(engine, tmp_path / "b.tar.gz")
    backup.restore(other, tmp_path / "b.tar.gz")
    assert content(other) == content(engine)
    assert made.tables["team"]["rows"] == 1
    with Session(other) as session:
        assert audit_chain.faults(session) == []


def test_a_restore_replaces_everything_and_numbering_goes_on(engine: Engine, tmp_path: Path) -> None:
    backup.write(engine, tmp_path / "b.tar.gz")
    before = content(engine)
    with Session(engine) as session:
        session.add(Team(name="Kitchen"))
        session.get_one(Organisation, 1).name = "Somebody else"
        session.commit()
    backup.restore(engine, tmp_path / "b.tar.gz")
    assert content(engine) == before
    with Session(engine) as session:
        session.add(Team(name="Bar"))
        session.commit()
        assert sorted(session.exec(select(Team.name)).all()) == ["Bar", "Reception"]


def rewrite(path: Path, member: str, change: Any) -> None:
    """The archive with one of its members changed."""
    with tarfile.open(path) as archive:
        parts = {entry.name: archive.extractfile(entry).read() for entry in archive}  # type: ignore[union-attr]
    parts[member] = change(parts[member])
    with tarfile.open(path, "w:gz") as archive:
        for name, data in parts.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))


@pytest.mark.parametrize(
    ("member", "change", "reason"),
    [
        ("tables/team.jsonl", lambda data: data.replace(b"Reception", b"Deception"), "table team was altered"),
        ("tables/auditevent.jsonl", lambda data: data.splitlines(keepends=True)[0], "table auditevent was altered"),
        ("manifest.json", lambda data: data.replace(b'"format": 1', b'"format": 99'), "install a newer version"),
        ("manifest.json", lambda data: data[:40], "not a whole backup"),
    ],
)
def test_an_archive_that_was_altered_changes_nothing(
    engine: Engine, tmp_path: Path, member: str, change: Any, reason: str
) -> None:
    backup.write(engine, tmp_path / "b.tar.gz")
    rewrite(tmp_path / "b.tar.gz", member, change)
    before = content(engine)
    with pytest.raises(BackupError, match=reason):
        backup.restore(engine, tmp_path / "b.tar.gz")
    assert content(engine) == before


def test_a_file_cut_short_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "b.tar.gz"
    backup.write(engine, path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    before = content(engine)
    with pytest.raises(BackupError, match="use another copy"):
        backup.restore(engine, path)
    assert content(engine) == before


def test_a_backup_of_a_newer_version_is_refused(engine: Engine, tmp_path: Path) -> None:
    backup.write(engine, tmp_path / "b.tar.gz")
    newer = f'"revision": "{migrate.head()}"'.encode()
    rewrite(tmp_path / "b.tar.gz", "manifest.json", lambda data: data.replace(newer, b'"revision": "9999"'))
    with pytest.raises(migrate.NewerDatabase, match="9999"):
        backup.restore(engine, tmp_path / "b.tar.gz")


def test_a_disk_that_is_full_leaves_no_half_archive(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_any: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "_add", full)
    with pytest.raises(OSError, match="No space left"):
        backup.write(engine, tmp_path / "saved" / "b.tar.gz")
    assert list((tmp_path / "saved").iterdir()) == []


def test_secrets_travel_only_when_asked(engine: Engine, settings: Settings, tmp_path: Path) -> None:
    plain = backup.write(engine, tmp_path / "plain.tar.gz")
    full = backup.write(engine, tmp_path / "full.tar.gz", settings.data / "secrets")
    assert plain.secrets == []
    assert full.secrets == ["audit_key", "link_key", "second_factor_key", "session_key"]
    with tarfile.open(tmp_path / "plain.tar.gz") as archive:
        assert not [name for name in archive.getnames() if name.startswith("secrets")]
    backup.restore_secrets(tmp_path / "full.tar.gz", tmp_path / "elsewhere")
    for name in full.secrets:
        copy = tmp_path / "elsewhere" / name
        assert copy.read_text() == settings.secret(name)
        assert copy.stat().st_mode & 0o077 == 0


def test_a_secret_cannot_be_written_outside_its_folder(engine: Engine, settings: Settings, tmp_path: Path) -> None:
    backup.write(engine, tmp_path / "b.tar.gz", settings.data / "secrets")
    rewrite(tmp_path / "b.tar.gz", "manifest.json", lambda data: data.replace(b'"link_key"', b'"../link_key"'))
    with pytest.raises(BackupError, match="outside of its folder"):
        backup.restore_secrets(tmp_path / "b.tar.gz", tmp_path / "elsewhere")


def test_the_archive_is_readable_by_its_owner_alone(engine: Engine, tmp_path: Path) -> None:
    backup.write(engine, tmp_path / "b.tar.gz")
    assert (tmp_path / "b.tar.gz").stat().st_mode & 0o077 == 0


def test_an_upgrade_backs_up_first(engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "head", lambda: "newer")
    done = installation.prepare(engine, settings)
    assert done.backup is not None
    assert backup.read_manifest(done.backup).tables["team"]["rows"] == 1


def test_a_database_of_a_newer_version_is_left_alone(engine: Engine, settings: Settings) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(migrate.NewerDatabase, match="9999"):
        installation.prepare(engine, settings)


RELEASES = sorted((Path(__file__).parent.parent / "data" / "releases").glob("*.sql"))


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
def test_data_of_every_release_are_brought_up_to_date(release: Path, tmp_path: Path) -> None:
    settings = Settings.model_validate({"ASSESS_DATA": tmp_path / "data"})
    settings.data.mkdir()
    with closing(sqlite3.connect(settings.data / "assess.db")) as old:
        old.executescript(release.read_text())
    engine = make_engine(settings.database)
    before = counts(engine)
    assert before["result"] > 0

    installation.prepare(engine, settings)

    assert migrate.current(engine) == migrate.head()
    after = counts(engine)
    assert all(after.get(table, 0) >= rows for table, rows in before.items())
    with Session(engine) as session:
        assert [name for name, same in stored_results.rescore(session) if not same] == []
        assert audit_chain.faults(session) == []
        assert_found_by_name(session)
    engine.dispose()


@pytest.mark.postgres
@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
def test_data_of_every_release_are_brought_up_to_date_on_postgresql_too(
    release: Path, tmp_path: Path, postgres_server: PostgresServer
) -> None:
    with closing(sqlite3.connect(tmp_path / "old.db")) as old:
        old.executescript(release.read_text())
    address = postgres_server.create(f"release_{os.getpid()}_{postgres_server.serial()}")
    engine = make_engine(address)
    migrate.upgrade(engine, release.stem)
    copy_rows(make_engine(f"sqlite:///{tmp_path / 'old.db'}"), engine)
    before = counts(engine)

    settings = Settings.model_validate({"ASSESS_DATA": tmp_path / "data", "DATABASE_URL": address})
    installation.prepare(engine, settings)

    assert all(counts(engine).get(table, 0) >= rows for table, rows in before.items())
    with Session(engine) as session:
        again = list(stored_results.rescore(session))
        assert again
        assert [name for name, same in again if not same] == []
        assert published.altered(session) == []
        assert_found_by_name(session)
    engine.dispose()
    postgres_server.drop(address)


def assert_found_by_name(session: Session) -> None:
    """Whoever was there has the key of their name, and each campaign that of its title."""
    people, campaigns = session.exec(select(Candidate)).all(), session.exec(select(Campaign)).all()
    assert people
    assert [one.search_key for one in people] == [search_key(one.name) for one in people]
    assert [one.search_key for one in campaigns] == [
        search_key(f"{one.title} {one.requisition}") for one in campaigns
    ]


def copy_rows(source: Engine, target: Engine) -> None:
    """Every row of one database in the tables of another at the same revision; times are UTC."""
    here, there = MetaData(), MetaData()
    here.reflect(source)
    there.reflect(target)
    with source.connect() as reading, target.begin() as writing:
        for table in there.sorted_tables:
            if table.name == "alembic_version":
                continue
            rows = [dict(row._mapping) for row in reading.execute(here.tables[table.name].select())]
            for row in rows:
                for name, value in row.items():
                    if isinstance(value, datetime) and value.tzinfo is None:
                        row[name] = value.replace(tzinfo=UTC)
            if rows:
                writing.execute(table.insert(), rows)
            if "id" in table.c and rows and isinstance(rows[0]["id"], int):
                highest = max(row["id"] for row in rows)
                writing.execute(text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {highest})"))


def test_a_shipped_document_that_was_changed_in_place_stops_the_upgrade_and_nothing_is_changed(
    tmp_path: Path,
) -> None:
    settings = Settings.model_validate({"ASSESS_DATA": tmp_path / "data"})
    settings.data.mkdir()
    with closing(sqlite3.connect(settings.data / "assess.db")) as old:
        old.executescript(RELEASES[0].read_text())
        old.execute("UPDATE storeddocument SET fingerprint = 'f' WHERE slug = 'flexibility'")
        old.commit()
    engine = make_engine(settings.database)
    before = counts(engine)
    with pytest.raises(DocumentError, match=r"flexibility/1\.0"):
        installation.prepare(engine, settings)
    assert migrate.current(engine) == RELEASES[0].stem
    assert counts(engine) == before
    engine.dispose()


def counts(engine: Engine) -> dict[str, int]:
    """How many rows each table has."""
    with engine.connect() as connection:
        names = inspect(connection).get_table_names()
        return {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}
