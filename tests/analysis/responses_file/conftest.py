"""Files as survey tools and people make them, from answers that go together."""

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import pytest

from assess.analysis.responses_file.read_responses import Responses, UnreadableResponses, read_responses
from assess.analysis.responses_file.wanted import Wanted
from assess.report.study_words import sentences

Rows = Sequence[Sequence[Any]]
AGREEMENT = ["Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree"]


def answers(people: int = 60, items: int = 8, seed: int = 3) -> np.ndarray:
    """Answers from 1 to 5 to items of one scale."""
    generator = np.random.default_rng(seed)
    latent = generator.standard_normal((people, 1)) + generator.standard_normal((people, items))
    return np.clip(np.round(2 + 0.8 * latent), 0, 4).astype(int) + 1


def names(items: int = 8) -> list[str]:
    return [f"q{number}" for number in range(1, items + 1)]


class Files:
    """Writes a file and reads it: `read(rows, …)` the answers, `refused(rows, …)` what is said instead."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "answers.csv"

    def write(self, rows: Rows | bytes, *, delimiter: str = ",", encoding: str = "utf-8", before: str = "") -> Path:
        if isinstance(rows, bytes):
            self.path.write_bytes(rows)
            return self.path
        text = io.StringIO()
        text.write(before)
        csv.writer(text, delimiter=delimiter).writerows(rows)
        self.path.write_bytes(text.getvalue().encode(encoding))
        return self.path

    def read(self, rows: Rows | bytes, wanted: Wanted = Wanted(), **how: str) -> Responses:  # noqa: B008 - frozen
        return read_responses(self.write(rows, **how), wanted)

    def refused(self, rows: Rows | bytes, wanted: Wanted = Wanted(), **how: str) -> list[str]:  # noqa: B008
        with pytest.raises(UnreadableResponses) as error:
            read_responses(self.write(rows, **how), wanted)
        return sentences(error.value.problems)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def kinds(read: Responses) -> dict[str, str]:
    """What each column was taken for."""
    return {column.name: column.kind for column in read.columns}


def workbook(path: Path, sheets: dict[str, Rows]) -> Path:
    """An Excel workbook with these sheets, as small as the format allows; strings in line, numbers as numbers."""
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("[Content_Types].xml", _types(len(sheets)))
        packed.writestr("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))
        listed = "".join(
            f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>'
            for number, name in enumerate(sheets, start=1)
        )
        packed.writestr("xl/workbook.xml", f"<workbook {MAIN} {LINKS}><sheets>{listed}</sheets></workbook>")
        targets = [("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(sheets) + 1)]
        packed.writestr("xl/_rels/workbook.xml.rels", _relations(targets))
        for number, rows in enumerate(sheets.values(), start=1):
            packed.writestr(f"xl/worksheets/sheet{number}.xml", _sheet(rows))
    return path


OFFICE = "http://" + "schemas.openxmlformats.org/"  # a name, not an address
MAIN = f'xmlns="{OFFICE}spreadsheetml/2006/main"'
LINKS = f'xmlns:r="{OFFICE}officeDocument/2006/relationships"'


def _types(sheets: int) -> str:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{kind}.worksheet+xml"/>'
        for number in range(1, sheets + 1)
    )
    return (
        f'<Types xmlns="{OFFICE}package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>{parts}</Types>'
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    kinds = f"{OFFICE}officeDocument/2006/relationships/"
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{kinds}{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{OFFICE}package/2006/relationships">{listed}</Relationships>'


def _sheet(rows: Rows) -> str:
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = []
        for column, value in enumerate(row):
            place = f"{chr(65 + column)}{number}"
            if isinstance(value, bool):
                cells.append(f'<c r="{place}" t="b"><v>{int(value)}</v></c>')
            elif isinstance(value, str):
                cells.append(f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>')
            elif value is not None:
                cells.append(f'<c r="{place}"><v>{value}</v></c>')
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    return f"<worksheet {MAIN}><sheetData>{''.join(lines)}</sheetData></worksheet>"


Build = Callable[[int], Any]


def beside(columns: dict[str, Build], people: int = 60, items: int = 8) -> list[list[Any]]:
    """A file of items q1, q2 … after further columns, each made from the number of the person."""
    given = answers(people, items)
    rows = [[*(make(person) for make in columns.values()), *map(int, row)] for person, row in enumerate(given)]
    return [[*columns, *names(items)], *rows]
