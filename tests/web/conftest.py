"""The application with a small house: two teams, six people of staff, one campaign with results."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlmodel import Session

from assess.config import Settings
from assess.web.app import create_app
from assess.web.extensions import db
from tests.web.house import House, find_house


@pytest.fixture
def app(settings: Settings, shared_folder: Path) -> Iterator[Flask]:
    """The application; forms are checked for their token only where a test is about that."""
    made = create_app(settings, WTF_CSRF_ENABLED=False, TESTING=True, PROPAGATE_EXCEPTIONS=False)
    made.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(shared_folder))  # one app compiles for all
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def house(app: Flask, session: Session) -> House:
    """Rosa recruits for Lobby, Otto for Online; Hana is HR, Ada administrator, Axel auditor, Nils has no role."""
    return find_house(app, session)
