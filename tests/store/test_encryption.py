"""Encrypted backups: the holder of the identity opens them, by our command or the plain tool; nobody else does."""

import io
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from assess.config import Settings
from assess.screening.organisation import backups
from assess.store import backup_check, encryption
from assess.store.backup import BackupError
from assess.store.encryption import EncryptionError
from tests.conftest import missing
from tests.store.test_backup import engine as engine

LARGE = os.urandom(300_000)


@pytest.fixture
def identity(tmp_path: Path) -> Path:
    """A file as `age-keygen` makes it."""
    made = encryption.Identity.generate()
    path = tmp_path / "identity"
    path.write_text(f"# created: 2026-03-01T02:00:00Z\n# public key: {made.to_public()}\n{made}\n")
    return path


@pytest.fixture
def for_identity(settings: Settings, identity: Path) -> Settings:
    """Settings that encrypt to that identity."""
    recipient = re.search(r"age1\w+", identity.read_text())
    assert recipient is not None
    return settings.model_copy(update={"backup_recipients": recipient[0]})


def encrypted(content: bytes, to: object) -> bytes:
    target = io.BytesIO()
    with encryption.encrypting(target, [to]) as file:
        file.write(content)
    return target.getvalue()


def test_what_was_encrypted_comes_back_and_is_not_seen_on_the_way() -> None:
    made = encryption.Identity.generate()
    secret = encrypted(LARGE, made.to_public())
    assert secret.startswith(b"age-encryption.org/v1\n")
    assert LARGE[:32] not in secret
    with encryption.decrypting(io.BytesIO(secret), [made]) as file:
        assert file.read() == LARGE


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        (lambda data: data[:-40], "altered or cut"),
        (lambda data: data[:-1] + bytes([data[-1] ^ 1]), "altered or cut"),
        (lambda data: data[:60], "altered or cut"),
    ],
)
def test_a_file_that_was_harmed_is_named_so(harm: Callable[[bytes], bytes], reason: str) -> None:
    made = encryption.Identity.generate()
    with pytest.raises(EncryptionError, match=reason):
        read_with(made, harm(encrypted(LARGE, made.to_public())))


def read_with(identity: object, data: bytes) -> bytes:
    with encryption.decrypting(io.BytesIO(data), [identity]) as file:
        return file.read()


def test_another_identity_opens_nothing() -> None:
    secret = encrypted(LARGE, encryption.Identity.generate().to_public())
    with pytest.raises(EncryptionError, match="somebody else"):
        read_with(encryption.Identity.generate(), secret)


def test_a_disk_that_fills_up_is_said_to_be_full() -> None:
    class Full(io.BytesIO):
        def write(self, data: object, /) -> int:
            raise OSError(28, "No space left on device")

    recipient = encryption.Identity.generate().to_public()
    with pytest.raises(EncryptionError, match="No space left"), encryption.encrypting(Full(), [recipient]) as file:
        file.write(LARGE * 50)


@pytest.mark.parametrize("written", ["", "AGE-SECRET-KEY-1NONSENSE", "# only a comment\n", "\xff"])
def test_a_file_without_an_identity_is_named_with_the_remedy(tmp_path: Path, written: str) -> None:
    (tmp_path / "key").write_bytes(written.encode("latin-1"))
    with pytest.raises(EncryptionError, match="age-keygen"):
        encryption.identities(tmp_path / "key")


def test_every_recipient_that_is_none_is_named() -> None:
    right = str(encryption.Identity.generate().to_public())
    with pytest.raises(EncryptionError, match="age1wrong, nobody: no recipient"):
        encryption.recipients([right, "age1wrong", "nobody"])


def test_an_encrypted_backup_is_restored_by_its_identity_and_refused_without(
    engine: Engine, for_identity: Settings, identity: Path
) -> None:
    target = backups.path(for_identity)
    made = backups.make(engine, for_identity, target, with_secrets=True)
    assert target.name.endswith(".tar.gz.age")
    assert encryption.is_encrypted(target)
    assert target.stat().st_mode & 0o077 == 0
    assert backup_check.verify(target, encryption.identities(identity)) == made
    with pytest.raises(BackupError, match="name the file of its identity"):
        backup_check.verify(target)
    with backups.plain(target, identity, for_identity) as plain:
        assert backup_check.verify(plain) == made
        assert plain.parent.stat().st_mode & 0o077 == 0
    assert not plain.exists()


def test_the_plain_tool_opens_what_we_encrypt_and_we_open_what_it_does(
    engine: Engine, for_identity: Settings, identity: Path, tmp_path: Path
) -> None:
    age = shutil.which("age")
    if age is None:
        missing("age is not installed")
    target = backups.path(for_identity)
    made = backups.make(engine, for_identity, target)
    opened = tmp_path / "opened.tar.gz"
    subprocess.run([str(age), "--decrypt", "-i", identity, "-o", opened, target], check=True)
    assert backup_check.verify(opened) == made
    again = tmp_path / "again.tar.gz.age"
    subprocess.run(
        [str(age), "--encrypt", "-r", for_identity.backup_recipients, "-o", again, opened], check=True
    )  # fmt: skip
    assert backup_check.verify(again, encryption.identities(identity)) == made


def test_a_backup_that_is_not_what_it_says_does_not_stay(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_check, "verify", lambda *_any: (_ for _ in ()).throw(BackupError("not whole")))
    target = backups.path(settings)
    with pytest.raises(BackupError, match="not whole"):
        backups.make(engine, settings, target)
    assert list(target.parent.iterdir()) == []


def test_a_table_altered_afterwards_is_found_without_a_database(engine: Engine, settings: Settings) -> None:
    from tests.store.test_backup import rewrite

    target = backups.path(settings)
    backups.make(engine, settings, target)
    rewrite(target, "tables/team.jsonl", lambda data: data.replace(b"Reception", b"Deception"))
    with pytest.raises(BackupError, match=r"tables/team\.jsonl"):
        backup_check.verify(target)


def test_the_newest_stay_and_what_is_no_nightly_backup_too(tmp_path: Path) -> None:
    nights = [
        f"backup-202603{day:02d}-020000.tar.gz{end}" for day, end in ((1, ""), (2, ".age"), (3, ""), (4, ".age"))
    ]
    others = ["before-upgrade-from-0004-20250101-020000.tar.gz", "assess.tar.gz", "backup-notes.txt"]
    for name in [*nights, *others]:
        (tmp_path / name).touch()
    assert [path.name for path in backups.prune(tmp_path, 2)] == nights[:2]
    assert {path.name for path in tmp_path.iterdir()} == {*nights[2:], *others}
    assert backups.prune(tmp_path, 14) == []
