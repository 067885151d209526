"""Keys: from the environment, from a file, or from the data folder; the old one is good until the stated time."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assess import keyring
from assess.config import ConfigError, Settings
from assess.keyring import Keys, OldKey

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY, OTHER = "k" * 43, "o" * 43


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    keyring.keep(tmp_path / "secrets", "link_key", KEY)
    return tmp_path / "secrets"


def test_the_environment_goes_before_the_folder_and_a_file_it_names_too(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "brought").write_text(f"{OTHER}\n")
    assert keyring.read("link_key", folder, {}).current == KEY
    assert keyring.read("link_key", folder, {"ASSESS_LINK_KEY": OTHER}).current == OTHER
    assert keyring.read("link_key", folder, {"ASSESS_LINK_KEY_FILE": str(tmp_path / "brought")}).current == OTHER


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({"ASSESS_LINK_KEY": "short"}, "shorter than 32"),
        ({"ASSESS_LINK_KEY": KEY, "ASSESS_LINK_KEY_FILE": "there"}, "keep one of them"),
        ({"ASSESS_LINK_KEY_FILE": "nowhere"}, "ASSESS_LINK_KEY_FILE names nowhere"),
        ({"ASSESS_LINK_KEY_FILE": "."}, "ASSESS_LINK_KEY_FILE names ."),
        ({"ASSESS_LINK_KEY": KEY, "ASSESS_LINK_KEY_OLD": f"soon {OTHER}"}, "cannot be read"),
        ({"ASSESS_LINK_KEY": KEY, "ASSESS_LINK_KEY_OLD": f"2026-03-01T12:00:00 {OTHER}"}, "with its zone"),
        ({"ASSESS_LINK_KEY": KEY, "ASSESS_LINK_KEY_OLD": OTHER}, "cannot be read"),
    ],
)
def test_what_is_no_key_is_refused_by_name(folder: Path, environment: dict[str, str], reason: str) -> None:
    with pytest.raises(ConfigError, match=reason) as refused:
        keyring.read("link_key", folder, environment)
    assert KEY not in str(refused.value)
    assert OTHER not in str(refused.value)


def test_a_missing_key_is_said_to_be_missing(folder: Path) -> None:
    with pytest.raises(ConfigError, match=r"session_key .* is missing: run `assess init`"):
        keyring.read("session_key", folder, {})


def test_the_old_key_is_good_until_the_stated_time_and_not_a_second_longer(folder: Path) -> None:
    keys = keyring.rotate("link_key", folder, NOON, NOON + timedelta(days=60))
    assert keys.current not in (KEY, "")
    assert keys.good(NOON) == [KEY, keys.current]
    assert keys.good(NOON + timedelta(days=60) - timedelta(seconds=1)) == [KEY, keys.current]
    assert keys.good(NOON + timedelta(days=60)) == [keys.current]
    assert keyring.read("link_key", folder, {}) == keys
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_keys_of_several_rotations_live_side_by_side_and_ended_ones_are_dropped(folder: Path) -> None:
    second = keyring.rotate("link_key", folder, NOON, NOON + timedelta(days=2)).current
    third = keyring.rotate("link_key", folder, NOON + timedelta(days=1), NOON + timedelta(days=9))
    assert third.good(NOON + timedelta(days=1)) == [KEY, second, third.current]
    fourth = keyring.rotate("link_key", folder, NOON + timedelta(days=3), NOON + timedelta(days=9))
    assert KEY not in (folder / "link_key.old").read_text()
    assert fourth.good(NOON + timedelta(days=3)) == [second, third.current, fourth.current]


def test_a_rotation_without_grace_ends_every_older_key(folder: Path) -> None:
    keyring.rotate("link_key", folder, NOON, None)
    keys = keyring.rotate("link_key", folder, NOON, NOON)
    assert keys == Keys(keys.current)


def test_a_key_of_the_environment_has_its_old_ones_beside_it(folder: Path) -> None:
    environment = {"ASSESS_LINK_KEY": OTHER, "ASSESS_LINK_KEY_OLD": f"2026-03-01T13:00:00+00:00 {KEY}\n"}
    keys = keyring.read("link_key", folder, environment)
    assert keys.good(NOON) == [KEY, OTHER]
    assert keys.good(NOON + timedelta(hours=1)) == [OTHER]
    assert OldKey(KEY, None).good(NOON + timedelta(days=9999))


def test_every_setting_may_come_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "address").write_text("postgresql+psycopg://assess:word@db/assess\n")
    monkeypatch.setenv("DATABASE_URL_FILE", str(tmp_path / "address"))
    assert Settings().database == "postgresql+psycopg://assess:word@db/assess"
    monkeypatch.setenv("DATABASE_URL", "sqlite:///other.db")
    with pytest.raises(ConfigError, match="Both DATABASE_URL and DATABASE_URL_FILE"):
        Settings()


def test_secrets_that_the_environment_brings_are_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSESS_LINK_KEY", KEY)
    settings = Settings.model_validate({"ASSESS_DATA": tmp_path})
    settings.generate_secrets()
    assert not (tmp_path / "secrets" / "link_key").exists()
    assert settings.secret("link_key") == KEY
    assert len(settings.secret("session_key")) > 40
    monkeypatch.setenv("ASSESS_MAIL_PASSWORD", "word")
    assert Settings.model_validate({"ASSESS_DATA": tmp_path}).kept_secret("mail_password") == "word"
