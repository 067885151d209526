"""A fresh database for each test, on SQLite and on a private PostgreSQL; named people, each with a client."""

import fcntl
import gc
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: on a busy machine threads only get in the way

from tests.postgres import PostgresServer, Unavailable, quick_folder

os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(quick_folder()))  # where pytest makes its temporary folders

import pytest
import structlog
from argon2 import PasswordHasher
from sqlmodel import Session, select

from assess.config import Settings
from assess.screening.documents.publication import install
from assess.screening.organisation import accounts
from assess.store import migrate
from assess.store.tables import User
from tests.engines import AUDIT_KEY, make_engine
from tests.shipped import first_edition_folder

for setting in Settings.model_fields.values():
    os.environ.pop(str(setting.validation_alias), None)  # whoever runs the tests may have settings of their own

NOTE = "postgres.json"  # where the shared server is
structlog.configure([structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()])  # no locals
DEMONSTRATION_PASSWORD = "known to every test of the demonstration"


def missing(reason: str) -> None:
    """Skip with the reason in plain sight; on the build machine a missing part is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason} (needed when CI=true; `make setup` installs it)")
    pytest.skip(f"{reason}; `make setup` installs it where it may")


@pytest.fixture(scope="session", autouse=True)
def product_hasher() -> Iterator[PasswordHasher]:
    """The product's way to hash a password; tests hash with the least work, a thousandth of it."""
    product = accounts.HASHER
    accounts.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    yield product
    accounts.HASHER = product


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that all processes of this run have in common."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One process of the run at a time."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def pytest_collection_finish() -> None:
    """What was imported and collected stays: collecting garbage need not look through it over and over."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


@pytest.hookimpl(tryfirst=True)  # before the temporary folders go
def pytest_sessionfinish(session: pytest.Session) -> None:
    """The run as a whole, and none of its workers, ends the server that they shared."""
    factory = getattr(session.config, "_tmp_path_factory", None)
    if factory is None or hasattr(session.config, "workerinput"):
        return
    note = factory.getbasetemp() / NOTE
    if note.exists():
        PostgresServer.shared(note, note.parent).stop()


@pytest.fixture(scope="session")
def postgres_server(shared_folder: Path) -> PostgresServer:
    """A private PostgreSQL on a free port, from Debian's binaries, shared by all processes of the run."""
    try:
        with alone(shared_folder):
            return PostgresServer.shared(shared_folder / NOTE, shared_folder / "postgres")
    except Unavailable as reason:
        missing(str(reason))
        raise


def furnish(address: str) -> None:
    """All migrations and the shipped documents in an empty database."""
    engine = make_engine(address)
    migrate.upgrade(engine)
    with Session(engine) as session:
        install(session, [], first_edition_folder())
        session.commit()
    engine.dispose()


def settle(address: str) -> None:
    """Named people, a campaign and its results in a furnished database."""
    from tests.web.house import furnish_house  # it imports the web, which most tests do without

    engine = make_engine(address)
    with Session(engine) as session:
        furnish_house(session)
    engine.dispose()


def demonstrate(address: str) -> None:
    """The demonstration in a furnished database; its accounts have one password that tests know."""
    from assess.screening.organisation import (
        demonstration,
    )  # it imports the statistics, which most tests do without

    engine = make_engine(address)
    with Session(engine) as session:
        demonstration.build(session)
        for user in session.exec(select(User)):
            user.password = accounts.hashed(DEMONSTRATION_PASSWORD)
        session.commit()
    engine.dispose()


def sqlite_made_once(folder: Path, name: str, begin: Callable[[Path], None]) -> Path:
    """A SQLite file that the first process of the run makes; the others find it whole."""
    path = folder / name
    with alone(folder):
        if not path.exists():
            draft = folder / f"draft_{name}"
            begin(draft)
            draft.rename(path)
    return path


def postgres_made_once(
    folder: Path, server: PostgresServer, name: str, begin: Callable[[str], None], copy_of: str = "template0"
) -> str:
    """The name of a PostgreSQL database that the first process of the run makes."""
    with alone(folder):
        if not server.exists(name):
            begin(server.create(f"draft_{name}", copy_of))
            server.rename(f"draft_{name}", name)
    return name


@pytest.fixture(scope="session")
def sqlite_template(shared_folder: Path) -> Path:
    """A furnished SQLite file that tests copy."""
    return sqlite_made_once(shared_folder, "furnished.db", lambda path: furnish(f"sqlite:///{path}"))


@pytest.fixture(scope="session")
def sqlite_house(shared_folder: Path, sqlite_template: Path) -> Path:
    """A SQLite file with named people in it, which tests copy."""

    def begin(path: Path) -> None:
        shutil.copy(sqlite_template, path)
        settle(f"sqlite:///{path}")

    return sqlite_made_once(shared_folder, "house.db", begin)


@pytest.fixture(scope="session")
def sqlite_demonstration(shared_folder: Path, sqlite_template: Path) -> Path:
    """A SQLite file with the demonstration in it, which tests copy."""

    def begin(path: Path) -> None:
        shutil.copy(sqlite_template, path)
        demonstrate(f"sqlite:///{path}")

    return sqlite_made_once(shared_folder, "demonstration.db", begin)


@pytest.fixture(scope="session")
def sqlite_six_formats(
    shared_folder: Path, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A SQLite file with a campaign of each response format and one of all, which tests copy."""

    def begin(path: Path) -> None:
        from tests import six_formats  # it imports verbs that most tests do without

        shutil.copy(sqlite_template, path)
        engine = make_engine(f"sqlite:///{path}")
        with Session(engine) as session:
            six_formats.furnish(session, tmp_path_factory.mktemp("six"))
        engine.dispose()

    return sqlite_made_once(shared_folder, "six_formats.db", begin)


@pytest.fixture(scope="session")
def sqlite_conversations(shared_folder: Path, sqlite_template: Path) -> Path:
    """A SQLite file with a campaign of three conversations, which tests copy."""

    def begin(path: Path) -> None:
        from tests import encounters  # it imports verbs that most tests do without

        shutil.copy(sqlite_template, path)
        engine = make_engine(f"sqlite:///{path}")
        with Session(engine) as session:
            encounters.furnish(session)
        engine.dispose()

    return sqlite_made_once(shared_folder, "conversations.db", begin)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer, shared_folder: Path) -> str:
    """The name of a furnished PostgreSQL database that tests copy."""
    return postgres_made_once(shared_folder, postgres_server, "furnished", furnish)


@pytest.fixture(scope="session")
def postgres_house(postgres_server: PostgresServer, postgres_template: str, shared_folder: Path) -> str:
    """The name of a PostgreSQL database with named people in it, which tests copy."""
    return postgres_made_once(shared_folder, postgres_server, "house", settle, postgres_template)


@pytest.fixture(scope="session")
def postgres_demonstration(postgres_server: PostgresServer, postgres_template: str, shared_folder: Path) -> str:
    """The name of a PostgreSQL database with the demonstration in it, which tests copy."""
    return postgres_made_once(shared_folder, postgres_server, "demonstration", demonstrate, postgres_template)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh database: furnished, with named people or a demonstration; all runs on both kinds."""
    asked = [name for name in ("house", "demonstrated") if name in request.fixturenames]
    template = {"house": "house", "demonstrated": "demonstration"}[asked[0]] if asked else "template"
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue(f"sqlite_{template}"), tmp_path / "assess.db")
        yield f"sqlite:///{tmp_path / 'assess.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    copy_of: str = request.getfixturevalue(f"postgres_{template}")
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
    made.keep_secret("audit_key", AUDIT_KEY)
    return made


@pytest.fixture
def session(database_address: str) -> Iterator[Session]:
    """A session on the fresh database; commit what another session shall see."""
    engine = make_engine(database_address)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


@pytest.fixture
def demonstrated(session: Session) -> Session:
    """A session on a fresh database that holds the demonstration."""
    return session
