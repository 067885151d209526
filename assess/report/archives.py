"""Many files as one ZIP, written while it is sent: never more of it in memory than one file."""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime


class _Written:
    """What a ZIP writes to: it cannot go back, and is emptied as often as somebody asks."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._at = 0

    def write(self, part: bytes) -> int:
        self._parts.append(bytes(part))
        self._at += len(part)
        return len(part)

    def tell(self) -> int:
        return self._at

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is open."""

    def take(self) -> bytes:
        taken, self._parts = b"".join(self._parts), []
        return taken


def zipped(files: Iterable[tuple[str, bytes]], moment: datetime) -> Iterator[bytes]:
    """The ZIP in parts. PDFs are packed already, so they are stored as they are, all of them of that moment."""
    written = _Written()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name, moment.timetuple()[:6]), content)
            yield written.take()
    yield written.take()
