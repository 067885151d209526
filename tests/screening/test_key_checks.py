"""An installation starts only with its own keys, and never makes new ones beside data that hang on the old."""

from pathlib import Path

import pytest
from sqlmodel import Session

from assess import keyring
from assess.config import SECRET_NAMES, ConfigError, Settings
from assess.screening.campaigns import invitations
from assess.screening.organisation import installation, key_checks
from assess.store import migrate
from assess.store.tables import Link
from tests.engines import make_engine
from tests.screening.opening import open_campaign


@pytest.fixture
def link_key(session: Session, settings: Settings) -> Path:
    """The file of the key, in an installation that has sent a link."""
    invitations.invite(session, open_campaign(session), "Ada Lovelace", "ada@example.com", "staff:1")
    session.commit()
    return settings.secrets_folder / "link_key"


def start(settings: Settings) -> None:
    """What `assess serve` does first."""
    engine = make_engine(settings.database)
    try:
        key_checks.belong_together(engine, settings, migrate.current(engine))
        installation.prepare(engine, settings)
    finally:
        engine.dispose()


@pytest.mark.parametrize(
    ("said", "reason"), [(None, "missing"), ("", "missing"), ("short", "shorter than 32 characters")]
)
def test_a_link_key_that_is_not_whole_stops_the_start_once_links_were_sent(
    link_key: Path, settings: Settings, said: str | None, reason: str
) -> None:
    link_key.unlink()
    if said is not None:
        link_key.write_text(said)
    with pytest.raises(ConfigError, match=reason):
        start(settings)
    assert not link_key.exists() or link_key.read_text() == said


def test_an_upgrade_makes_no_new_key_in_the_place_of_a_lost_one(link_key: Path, settings: Settings) -> None:
    link_key.unlink()
    installation.prepare(make_engine(settings.database), settings)
    assert not link_key.exists()
    installation.prepare(make_engine(settings.database), settings, new_keys=True)
    assert link_key.exists()


def test_before_any_link_was_sent_a_key_is_made(session: Session, settings: Settings) -> None:
    (settings.secrets_folder / "link_key").unlink()
    assert session.get(Link, 1) is None
    start(settings)
    assert settings.secret("link_key")


def test_a_missing_key_of_the_audit_trail_stops_the_start(session: Session, settings: Settings) -> None:
    start(settings)
    (settings.secrets_folder / "audit_key").unlink()
    with pytest.raises(ConfigError, match="audit_key"):
        start(settings)


def test_an_empty_database_beside_keys_stops_the_start_and_stays_empty(tmp_path: Path) -> None:
    settings = Settings.model_validate(
        {"ASSESS_DATA": tmp_path, "DATABASE_URL": f"sqlite:///{tmp_path / 'new.db'}"}
    )
    settings.generate_secrets()
    with pytest.raises(ConfigError, match="assess restore"):
        start(settings)
    assert migrate.current(make_engine(settings.database)) is None


def test_keys_from_the_environment_begin_with_an_empty_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in SECRET_NAMES:
        monkeypatch.setenv(keyring.variable(name), f"a whole {name} " * 8)
    settings = Settings.model_validate(
        {"ASSESS_DATA": tmp_path, "DATABASE_URL": f"sqlite:///{tmp_path / 'new.db'}"}
    )
    start(settings)
    assert list(settings.secrets_folder.glob("*")) == []
