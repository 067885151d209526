"""ZIPs that are written while they are sent."""

import io
import zipfile
from datetime import UTC, datetime

from assess.report.archives import zipped

MOMENT = datetime(2026, 11, 28, 10, 30, tzinfo=UTC)


def test_every_file_is_in_it_whole_under_its_name() -> None:
    files = {
        "profile_李娜_K7Q-4MX.pdf": b"%PDF" + bytes(2000),
        "profile_Zoë_B3D-6FG.pdf": b"%PDF-2",
        "empty.pdf": b"",
    }
    archive = zipfile.ZipFile(io.BytesIO(b"".join(zipped(files.items(), MOMENT))))
    assert archive.testzip() is None
    assert {name: archive.read(name) for name in archive.namelist()} == files
    assert {entry.date_time for entry in archive.infolist()} == {(2026, 11, 28, 10, 30, 0)}


def test_no_more_than_one_file_is_held_at_a_time() -> None:
    asked = []

    def files():  # type: ignore[no-untyped-def]
        for number in range(50):
            asked.append(number)
            yield f"{number}.pdf", bytes(10_000)

    parts = zipped(files(), MOMENT)
    assert len(next(parts)) < 11_000
    assert asked == [0]
    assert max(len(part) for part in parts) < 11_000
