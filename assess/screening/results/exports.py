"""Tables for spreadsheets: texts that cannot act as formulas, numbers that stay numbers."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

from assess.screening.results.rankings import Row, Table

_STARTS = frozenset("=+-@\t\r\n|%")
Cell = str | int | float | None


def inert(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would take it for a formula.

    Fullwidth signs count too, since some spreadsheets fold them, and so do signs behind blanks.
    """
    folded = unicodedata.normalize("NFKC", text).lstrip(" \u00a0\u200b\ufeff")
    risky = folded[:1] in _STARTS or text[:1] in _STARTS
    return f"'{text}" if risky else text


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A CSV file; every text inert, headers too; line ends and commas within cells quoted."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([inert(name) for name in header])
    for row in rows:
        writer.writerow([inert(cell) if isinstance(cell, str) else cell for cell in row])
    return written.getvalue()


def ranking_csv(table: Table) -> str:
    """A ranking, one line a person, every figure beside its interval; the not scorable follow."""
    header = [
        "Rank", "Tied", "Name", "Synthetic", "Star score", "Star score 90 % from", "Star score 90 % to",
        "Most probable level", "Probability of that level", "Expected rank", "Rank 90 % from", "Rank 90 % to",
        f"Probability of the first {table.places}", "Indistinguishable others", "Not scorable because",
    ]  # fmt: skip
    return csv_text(header, [*map(_line, table.rows), *_unscored(table)])


def _line(row: Row) -> list[Cell]:

    standing = row.standing
    return [
        row.place, _yes(row.tied), row.person.name, _yes(row.person.synthetic),
        round(row.star, 1), round(row.low, 1), round(row.high, 1), row.level,
        round(standing.level_probabilities[standing.level_id], 4), round(standing.expected_rank, 2),
        standing.rank_low, standing.rank_high, round(standing.p_top, 4), standing.indistinguishable, None,
    ]  # fmt: skip


def _unscored(table: Table) -> list[list[Cell]]:
    return [
        [None, None, entry.person.name, _yes(entry.person.synthetic), *[None] * 10, "; ".join(entry.reasons)]
        for entry in table.unscored
    ]


def _yes(value: bool) -> str:
    return "yes" if value else ""
