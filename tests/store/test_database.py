"""The store keeps what it is given, on both databases."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import Session, select

from assess.store import migrate
from assess.store.database import begin_writing, make_engine
from assess.store.tables import Membership, StoredDocument, Team, User, metadata


def test_migrations_make_exactly_the_tables_of_the_code(session: Session) -> None:
    names = set(inspect(session.get_bind()).get_table_names())
    assert names == {table.name for table in metadata.sorted_tables} | {"alembic_version"}
    assert migrate.current(session.get_bind()) == migrate.head()  # type: ignore[arg-type]


def test_shipped_documents_are_installed_once(session: Session) -> None:
    keys = [row.key for row in session.exec(select(StoredDocument))]
    assert "flexibility/1.0" in keys
    assert len(keys) == len(set(keys))


def test_times_keep_their_zone_and_a_naive_time_is_refused(session: Session) -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    session.add(User(username="amira", password="-", created_at=noon))
    session.commit()
    session.expire_all()
    assert session.exec(select(User)).one().created_at == noon
    session.add(User(username="ben", password="-", created_at=datetime(2026, 3, 1)))  # noqa: DTZ001
    with pytest.raises(StatementError, match="without a zone"):
        session.flush()


def test_a_membership_of_nobody_is_refused(session: Session) -> None:
    session.add(Membership(user_id=999, role="hr"))
    with pytest.raises(IntegrityError):
        session.flush()


def test_an_uncommitted_change_is_gone_after_a_crash(session: Session, database_address: str) -> None:
    begin_writing(session)
    session.add(Team(name="North"))
    session.flush()
    session.rollback()
    other = make_engine(database_address)
    with other.connect() as connection:
        assert connection.execute(text("select count(*) from team")).scalar_one() == 0
    other.dispose()


def test_sqlite_commits_with_the_disks_word_for_it(session: Session) -> None:
    if session.get_bind().dialect.name == "sqlite":
        assert session.connection().exec_driver_sql("PRAGMA synchronous").scalar_one() == 2  # FULL
        assert session.connection().exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
    else:
        assert session.connection().exec_driver_sql("SHOW transaction_isolation").scalar_one() == "read committed"
