"""A fresh database for each test, on SQLite and on a private PostgreSQL; named people, each with a client."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: on a busy machine threads only get in the way

import pytest
from sqlmodel import Session

from assess.config import Settings, shipped
from assess.screening.documents.publication import install
from assess.store import migrate
from assess.store.database import make_engine
from tests.postgres import PostgresServer, Unavailable


def missing(reason: str) -> None:
    """Skip with the reason in plain sight; on the build machine a missing part is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason} (needed when CI=true; `make setup` installs it)")
    pytest.skip(f"{reason}; `make setup` installs it where it may")


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A private PostgreSQL on a free port, from Debian's binaries."""
    try:
        server = PostgresServer.start(tmp_path_factory.mktemp("postgres"))
    except Unavailable as reason:
        missing(str(reason))
        raise
    try:
        yield server
    finally:
        server.stop()


def furnish(address: str) -> None:
    """All migrations and the shipped documents in an empty database."""
    engine = make_engine(address)
    migrate.upgrade(engine)
    with Session(engine) as session:
        install(session, [], shipped("instruments"))
        session.commit()
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A furnished SQLite file that tests copy."""
    path = tmp_path_factory.mktemp("template") / "assess.db"
    furnish(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """The name of a furnished PostgreSQL database that tests copy."""
    furnish(postgres_server.create("template_assess"))
    return "template_assess"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, furnished database; the whole suite runs on both kinds."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        shutil.copy(template, tmp_path / "assess.db")
        yield f"sqlite:///{tmp_path / 'assess.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    copy_of: str = request.getfixturevalue("postgres_template")
    address = server.create(f"test_{os.getpid()}_{server.serial()}", copy_of)
    yield address
    server.drop(address)


@pytest.fixture
def settings(tmp_path: Path, database_address: str) -> Settings:
    """Settings of an installation in a temporary folder."""
    made = Settings.model_validate(
        {"ASSESS_DATA": tmp_path / "data", "DATABASE_URL": database_address, "ASSESS_RATE_LIMITS": False}
    )
    made.generate_secrets()
    return made


@pytest.fixture
def session(database_address: str) -> Iterator[Session]:
    """A session on the fresh database; commit what another session shall see."""
    engine = make_engine(database_address)
    with Session(engine) as opened:
        yield opened
    engine.dispose()
