"""Reading archives that anybody may have made: plain files of known names and bounded size, and nothing else.

Nothing is ever unpacked to a path that an archive names. What it says of itself is believed only within bounds, and
every fault has a name and a remedy.
"""

import gzip
import re
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from sqlalchemy.exc import OperationalError, StatementError

LARGEST_READ = 64 * 1024 * 1024  # bytes at once: no row and no header of ours is larger
LONGEST_ROW = 32 * 1024 * 1024
LARGEST_MANIFEST = 4 * 1024 * 1024
MOST_MEMBERS = 500
GROWTH, ALWAYS_ALLOWED = (
    300,
    256 * 1024 * 1024,
)  # how large a file may become: so many times itself, or so many bytes
_NAME = re.compile(r"manifest\.json|tables/[a-z_0-9]{1,60}\.jsonl|secrets/[A-Za-z_0-9.-]{1,60}")


class BackupError(RuntimeError):
    """An archive cannot be written or restored; the message says why and what to do."""


class _Bounded:
    """A file that is read in bounded pieces and has a bounded end."""

    def __init__(self, file: IO[bytes], end: int) -> None:
        self._file, self._end = file, end

    def read(self, size: int = -1) -> bytes:
        """Read on, as far as is allowed."""
        if not 0 <= size <= LARGEST_READ:
            raise ValueError("a part of it is larger than any of ours")
        return self._within(self._file.read(size))

    def seek(self, place: int, whence: int = 0) -> int:
        """Go to a place, as far as is allowed."""
        if whence == 0 and place > self._end:
            raise ValueError("it grows beyond all bounds when it is unpacked")
        return self._file.seek(place, whence)

    def tell(self) -> int:
        """Where we are."""
        return self._file.tell()

    def _within(self, content: bytes) -> bytes:
        if self._file.tell() > self._end:
            raise ValueError("it grows beyond all bounds when it is unpacked")
        return content


@contextmanager
def faults_named(source: Path) -> Iterator[None]:
    """Whatever is wrong with an archive becomes a BackupError; a database that is locked or full does not."""
    try:
        yield
    except FileNotFoundError:
        raise BackupError(f"there is no file {source}") from None
    except OperationalError:
        raise
    except (
        tarfile.TarError, zlib.error, EOFError, OSError, KeyError, ValueError, TypeError, AttributeError,
        RecursionError, OverflowError, StatementError,
    ) as error:  # fmt: skip
        reason = str(getattr(error, "orig", error)).splitlines()[:1]
        said = reason[0][:200] if reason else type(error).__name__
        raise BackupError(f"{source} is not a whole backup of this product ({said}): use another copy") from None


@contextmanager
def opened(source: Path) -> Iterator[tarfile.TarFile]:
    """A plain archive whose members are all looked at before any is read."""
    with source.open("rb") as file, _tar(file, source, "r:") as archive:
        for _member in checked(archive):
            pass
        yield archive


@contextmanager
def streamed(file: IO[bytes], source: Path) -> Iterator[tarfile.TarFile]:
    """An archive that is read once from end to end, from a file that may not be sought in."""
    with _tar(file, source, "r|") as archive:
        yield archive


@contextmanager
def _tar(file: IO[bytes], source: Path, mode: str) -> Iterator[tarfile.TarFile]:
    end = max(source.stat().st_size * GROWTH, ALWAYS_ALLOWED)
    packed: Any = gzip.GzipFile(fileobj=file)
    bounded: Any = _Bounded(packed, end)
    with tarfile.open(fileobj=bounded, mode=mode) as archive:  # type: ignore[call-overload]
        yield archive


def checked(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """The members one by one; ValueError for links, devices, folders, holes, names of others and names twice."""
    seen: set[str] = set()
    for member in archive:
        if not member.isreg() or member.issparse():
            raise ValueError(f"{member.name[:60]!r} is no plain file")
        if not _NAME.fullmatch(member.name):
            raise ValueError(f"{member.name[:60]!r} is no part of a backup")
        if member.name in seen:
            raise ValueError(f"{member.name} is there twice")
        seen.add(member.name)
        if len(seen) > MOST_MEMBERS:
            raise ValueError(f"it has more than {MOST_MEMBERS} parts")
        yield member


def content(archive: tarfile.TarFile, name: str | tarfile.TarInfo) -> IO[bytes]:
    """One member, to be read; KeyError where there is none."""
    found = archive.extractfile(name)
    if found is None:
        raise KeyError(name)
    return found


def manifest_text(archive: tarfile.TarFile, name: str | tarfile.TarInfo = "manifest.json") -> bytes:
    """The manifest as it was written."""
    text = content(archive, name).read(LARGEST_MANIFEST + 1)
    if len(text) > LARGEST_MANIFEST:
        raise ValueError("its manifest is larger than any of ours")
    return text


def rows(file: IO[bytes]) -> Iterator[bytes]:
    """The lines of a table."""
    while line := file.readline(LONGEST_ROW + 1):
        if len(line) > LONGEST_ROW:
            raise ValueError("a row of it is larger than any of ours")
        yield line
