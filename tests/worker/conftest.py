"""A mail server and a database for workers."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.engines import make_engine
from tests.mail_server import MailServer


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server on loopback."""
    with MailServer().running() as running:
        yield running


@pytest.fixture
def engine(database_address: str) -> Iterator[Engine]:
    """The database."""
    made = make_engine(database_address)
    yield made
    made.dispose()
