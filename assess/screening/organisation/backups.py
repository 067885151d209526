"""Backups as operators want them: read again before they count, encrypted to whom they are for, kept awhile."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from assess.config import Settings
from assess.store import backup, backup_check, encryption
from assess.store.backup import Manifest

_OURS = re.compile(r"backup-\d{8}-\d{6}\.tar\.gz(\.age)?")


def path(settings: Settings, name: str = "backup", folder: Path | None = None) -> Path:
    """Where a backup goes: the usual folder unless another is given, named by what and when."""
    ending = "tar.gz.age" if settings.recipients else "tar.gz"
    place = folder or settings.data / "backups"
    return place / f"{name}-{datetime.now(UTC):%Y%m%d-%H%M%S}.{ending}"


def make(engine: Engine, settings: Settings, target: Path, with_secrets: bool = False) -> Manifest:
    """Write a backup, encrypted to the recipients of the settings, and read it again; a wrong one does not stay."""
    passing = encryption.Identity.generate()  # opens this file while we read it again, and is then forgotten
    to = encryption.recipients(settings.recipients)
    secrets = settings.secrets_folder if with_secrets and settings.secrets_folder.is_dir() else None
    backup.write(engine, target, secrets, to=[*to, passing.to_public()] if to else [])
    try:
        return backup_check.verify(target, [passing])
    except BaseException:
        target.unlink()
        raise


@dataclass(frozen=True)
class KeptBackup:
    """A backup in the usual folder, and when it was written."""

    name: str
    made_at: datetime


def kept(settings: Settings) -> list[KeptBackup]:
    """The backups in the usual folder, the oldest first, those of upgrades and restores too."""
    folder = settings.data / "backups"
    files = [one for one in folder.iterdir() if ".tar.gz" in one.name] if folder.is_dir() else []
    made = [KeptBackup(one.name, datetime.fromtimestamp(one.stat().st_mtime, UTC)) for one in files]
    return sorted(made, key=lambda one: one.made_at)


def prune(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest of the backups that were made by name and time; those of upgrades stay."""
    made = sorted(one for one in folder.iterdir() if _OURS.fullmatch(one.name) and one.is_file())
    old = made[: max(0, len(made) - keep)]
    for one in old:
        one.unlink()
    return old


@contextmanager
def plain(source: Path, identity: Path | None, settings: Settings) -> Iterator[Path]:
    """A backup as it can be restored: itself, or decrypted into the data folder, where the data will lie anyway."""
    if not encryption.is_encrypted(source):
        yield source
        return
    with tempfile.TemporaryDirectory(dir=settings.data, prefix=".restore-") as folder:
        decrypted = Path(folder) / source.name.removesuffix(".age")
        known = encryption.identities(identity) if identity else None
        with decrypted.open("wb") as file, backup_check.opened(source, known) as content:
            shutil.copyfileobj(content, file)
        yield decrypted
