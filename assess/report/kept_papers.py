"""Papers that take long to print, kept by a mark of all they were made of, in a bounded folder."""

import hashlib
import logging
import os
import secrets
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from assess.config import shipped
from assess.documents.canonical import fingerprint

LOG = logging.getLogger(__name__)
MOST_PAPERS, MOST_BYTES = 60, 100 * 1024 * 1024
_PACKAGE = Path(__file__).parents[1]


def mark(*parts: str) -> str:
    """The name of a paper made of these parts by this very program: another text or template, another name."""
    return fingerprint([_program(), *parts])


@lru_cache(maxsize=1)
def _program() -> str:
    """The sha256 of everything that decides how a paper looks, but the documents."""
    seen = hashlib.sha256(version("weasyprint").encode())
    for folder in (_PACKAGE, shipped("templates"), shipped("static")):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".po":
                seen.update(path.relative_to(folder).as_posix().encode())
                seen.update(path.read_bytes())
    return seen.hexdigest()


class KeptPapers:
    """PDFs in a folder that only its owner reads; what was not asked for longest goes first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, name: str) -> bytes | None:
        """The paper of that mark, if it is kept and whole."""
        path = self._path(name)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        with suppress(OSError):
            os.utime(path)
        return content if content.startswith(b"%PDF") and b"%%EOF" in content[-32:] else None

    def keep(self, name: str, content: bytes) -> None:
        """Keep a paper; where the disk is full or read-only it is made anew the next time."""
        draft = self._folder / f"{secrets.token_hex(8)}.draft"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
            draft.replace(self._path(name))
            self._make_room()
        except OSError as error:
            LOG.warning("a paper could not be kept: %s", error.strerror)
            with suppress(OSError):
                draft.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.pdf"

    def _make_room(self) -> None:
        there = sorted(((path.stat(), path) for path in self._folder.iterdir()), key=lambda one: -one[0].st_mtime)
        size = 0
        for number, (status, path) in enumerate(there, start=1):
            size += status.st_size
            if number > MOST_PAPERS or (size > MOST_BYTES and number > 1):
                path.unlink(missing_ok=True)
