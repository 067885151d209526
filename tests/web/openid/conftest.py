"""A house whose people log in at a provider of their own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session

from assess.config import Settings
from assess.screening.organisation import accounts, openid_provider
from assess.screening.organisation.accounts import NewTeam
from tests.web.local_provider import (
    CLIENT,
    SECRET,
    LocalProvider,
    local_provider,
)

ROLES = """
    house-hr=hr; house-admins=administrator; lobby=recruiter@Lobby; lobby=hr
    cn=online,dc=example=recruiter@Online
"""


@pytest.fixture
def database_address(sqlite_template: Path, tmp_path: Path) -> str:
    """SQLite alone: `tests/screening/test_identities.py` holds what is stored on both."""
    shutil.copy(sqlite_template, tmp_path / "assess.db")
    return f"sqlite:///{tmp_path / 'assess.db'}"


@pytest.fixture
def provider() -> Iterator[LocalProvider]:
    with local_provider() as made:
        yield made


@pytest.fixture
def settings(settings: Settings, provider: LocalProvider) -> Settings:
    settings.keep_secret(openid_provider.SECRET_NAME, SECRET)
    told = {"openid_issuer": provider.address, "openid_client_id": CLIENT, "openid_roles": ROLES}
    return settings.model_copy(update=told | {"base_url": "http://people.example.org"})


@pytest.fixture
def browser(app: Flask, session: Session) -> FlaskClient:
    """Hana's browser; the house has the teams Lobby and Online."""
    for name in ("Lobby", "Online"):
        accounts.add_team(session, NewTeam(name), "test")
    session.commit()
    return app.test_client()
