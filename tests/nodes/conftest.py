"""One installation on several nodes for all of these tests; each test has candidates of its own."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assess.config import Settings
from benchmarks.sitting import prepare
from tests.conftest import missing
from tests.mail_server import MailServer
from tests.nodes.installation import Nodes, lay_out
from tests.postgres import PostgresServer, Unavailable

PEOPLE = 60


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """A folder on a real disk: what is acknowledged must be on it."""
    with tempfile.TemporaryDirectory(prefix="assess-nodes-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def post() -> Iterator[MailServer]:
    """A mail server on loopback."""
    with MailServer().running() as server:
        yield server


@pytest.fixture(scope="session")
def prepared(home: Path, post: MailServer) -> Iterator[tuple[Nodes, list[dict[str, Any]]]]:
    """The nodes, running, and candidates with all parts begun."""
    for program in ("nginx", "redis-server"):
        if shutil.which(program, path="/usr/bin:/usr/sbin:/usr/local/bin:/bin:/sbin") is None:
            missing(f"{program} is not installed")
    try:
        postgres = PostgresServer.start(home / "postgres", lasting=True)
    except Unavailable as reason:
        missing(str(reason))
        raise
    settings = Settings.model_validate(
        {
            "ASSESS_DATA": home / "made", "DATABASE_URL": postgres.create("nodes"),
            "SMTP_URL": f"smtp://127.0.0.1:{post.port}", "MAIL_FROM": "hiring@example.com",
        }
    )  # fmt: skip
    people = prepare(settings, PEOPLE)
    nodes = lay_out(home, settings, postgres)
    try:
        nodes.start()
        yield nodes, people
    finally:
        nodes.stop()


@pytest.fixture
def nodes(prepared: tuple[Nodes, list[dict[str, Any]]]) -> Nodes:
    """The running nodes."""
    return prepared[0]


@pytest.fixture
def people(prepared: tuple[Nodes, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Six candidates whom no other test has."""
    return [prepared[1].pop() for _ in range(6)]
