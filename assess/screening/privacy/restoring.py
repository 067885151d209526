"""Putting a backup back without bringing back whoever was erased since it was made."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from assess.config import Settings
from assess.screening import audit_chain
from assess.screening.organisation import installation
from assess.screening.privacy import erasure_log
from assess.store import backup
from assess.store.database import begin_writing


@dataclass(frozen=True)
class Restored:
    """What a backup brought, and how many people of it were erased since and are gone again."""

    manifest: backup.Manifest
    erased_again: int


def restore(
    engine: Engine, settings: Settings, source: Path, progress: backup.Progress, erasures: Path | None = None
) -> Restored:
    """Put a backup in the place of all data, and erase again whom it brought back.

    With the log of `erasures` of another machine, those of that one too.
    """
    erasure_log.keep_before_restore(engine, settings, erasures)
    manifest = installation.restore(engine, settings, source, progress)
    return Restored(manifest, erase_again(engine, settings))


def erase_again(engine: Engine, settings: Settings) -> int:
    """Erase whoever is here and stands in the log outside the database, as after a restore that broke off."""
    with Session(engine) as session:
        begin_writing(session)
        brought_back = erasure_log.apply(session, settings)
        audit_chain.seal_and_keep(session, settings)
        erasure_log.keep(session, settings)
    return brought_back
