"""Reads a backup from end to end and holds it against its manifest, without a database."""

import hashlib
import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from assess.store import archive_reading, encryption
from assess.store.backup import FORMAT, BackupError, Manifest, manifest_of

CHUNK = 1024 * 1024


def verify(source: Path, identities: list[Any] | None = None) -> Manifest:
    """What the archive says of itself, after every table was found to be so; BackupError where one is not."""
    with (
        archive_reading.faults_named(source),
        opened(source, identities) as file,
        archive_reading.streamed(file, source) as archive,
    ):
        found = {member.name: _content(archive, member) for member in archive_reading.checked(archive)}
    manifest = found.pop("manifest.json", None)
    if not isinstance(manifest, Manifest) or manifest.format != FORMAT:
        raise BackupError(f"{source} is not a whole backup of this version: use another copy")
    said = {f"tables/{name}.jsonl": (table["rows"], table["sha256"]) for name, table in manifest.tables.items()}
    wrong = [name for name, what in said.items() if found.get(name) != what]
    wrong += [f"secrets/{name}" for name in manifest.secrets if f"secrets/{name}" not in found]
    if wrong:
        raise BackupError(f"{source} is not what its manifest says ({', '.join(sorted(wrong))}): use another copy")
    return manifest


@contextmanager
def opened(source: Path, identities: list[Any] | None) -> Iterator[IO[bytes]]:
    """The archive's plain bytes, decrypted on the way where it is encrypted."""
    with source.open("rb") as file:
        if not encryption.is_encrypted(source):
            yield file
            return
        if not identities:
            raise BackupError(f"{source} is encrypted: name the file of its identity with --identity")
        with encryption.decrypting(file, identities) as plain:
            yield plain
            while plain.read(CHUNK):  # to the last byte, which says that nothing was cut off
                pass


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Manifest | tuple[int, str]:
    if member.name == "manifest.json":
        return manifest_of(json.loads(archive_reading.manifest_text(archive, member)))
    file = archive_reading.content(archive, member)
    rows, mark = 0, hashlib.sha256()
    while chunk := file.read(CHUNK):
        rows += chunk.count(b"\n")
        mark.update(chunk)
    return rows, mark.hexdigest()
