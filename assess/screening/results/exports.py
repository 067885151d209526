"""Tables for spreadsheets: texts that cannot act as formulas, numbers that stay numbers."""

import csv
import io
import itertools
import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from assess.report.confirmation_words import Confirmation
from assess.screening.results import confirmations
from assess.screening.results.rankings import Apart, CohortRanking, Person, Row

# Signs that begin a formula, and signs at which some spreadsheet begins a cell: a German one at semicolons, all of
# them at line breaks once a quotation mark is out of step. Those of full width too, since some fold them.
_ACTS = r"=+\-@%|\u2212\uff1d\u207c\u208c\ufe66\uff0b\u207a\u208a\ufe62\uff0d\ufe63\uff20\ufe6b\uff05\ufe6a\uff5c"
_ENDS = r",;\t|\r\n\v\f\x1c-\x1e\x85\u2028\u2029\ufe10\ufe50\uff0c\u037e\ufe14\ufe54\uff1b\uff5c"
_UNSEEN = (
    r"\x00-\x08\x0e-\x1b\x1f \"\x7f\xa0\xad\u061c\u1680\u180e\u2000-\u200f\u202a-\u202f\u205f-\u206f\u3000\ufeff"
)
_BEGINNING = re.compile(rf"^(?=[\t\r\n]|[{_UNSEEN}]*[{_ACTS}])|(?<=[{_ENDS}])([{_UNSEEN}]*)(?=[{_ACTS}])")
Cell = str | int | float | None


def inert(text: str) -> str:
    """The text, with an apostrophe wherever a spreadsheet that begins a cell there would take it for a formula.

    At the very start it stands before blanks and quotation marks, within the text behind them.
    """
    return _BEGINNING.sub(lambda found: f"{found.group()}'", text)


def csv_text(
    header: Sequence[str], rows: Iterable[Sequence[Cell]], delimiter: str = ",", decimal: str = "."
) -> str:
    """A CSV file; every text inert by whatever sign cells are told apart, headers too; numbers as they are."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([inert(name) for name in header])
    for row in rows:
        writer.writerow([_written(cell, decimal) for cell in row])
    return written.getvalue()


def _written(cell: Cell, decimal: str) -> Cell:
    if isinstance(cell, str):
        return inert(cell)
    return str(cell).replace(".", decimal) if isinstance(cell, float) and decimal != "." else cell


PLACE = {"sure": "as good as in", "open": "competes", "unlikely": "very unlikely"}
CONFIRMATION = [
    "Confirmation", "Confirmation difference", "Confirmation difference 90 % from",
    "Confirmation difference 90 % to",
]  # fmt: skip
CONFIRMATION_GROUPS = {
    "": "asked for", "confirmed": "confirmed", "lower": "could not be confirmed", "open": "not enough to say",
}  # fmt: skip
ALTERED = "The stored result was altered after it was made, so its figures are not shown."


def ranking_csv(ranked: CohortRanking, chosen: Collection[str] | None = None) -> str:
    """A ranking as a CSV file, of those `chosen` alone, where some are."""
    return csv_text(*ranking_table(ranked, chosen))


def ranking_table(
    ranked: CohortRanking, chosen: Collection[str] | None = None
) -> tuple[list[str], Iterable[list[Cell]]]:
    """A ranking, one line a person, every figure beside its interval; the not ranked follow without a reason.

    Of those `chosen` alone, where some are.
    """
    header = [
        "Rank", "Tied", "Name", "Reference", "Applicant number", "Synthetic",
        "Star score", "Star score 90 % from", "Star score 90 % to",
        "Most probable level", "Probability of that level", "Expected rank", "Rank 90 % from", "Rank 90 % to",
        f"Probability of the first {ranked.places}", "Place", "Indistinguishable others", "Not ranked",
    ]  # fmt: skip
    confirmed = confirmations.of_cohort(ranked.session, ranked.cohort)
    more = CONFIRMATION if confirmed else []
    rows = (row for row in ranked.everybody() if chosen is None or row.person.public_id in chosen)
    apart = (one for one in ranked.all_apart() if chosen is None or one.person.public_id in chosen)
    lines = ([*_line(row), *_confirmed(confirmed, row)] for row in rows)
    return header + more, itertools.chain(lines, ([*_apart(one), *[None] * len(more)] for one in apart))


def _confirmed(found: Mapping[str, Confirmation], row: Row) -> list[Cell]:
    """What the confirmation says and the difference in points of the star; no cells where nobody was asked."""
    if not found:
        return []
    one = found.get(row.person.public_id)
    if one is None or row.altered:
        return [None] * len(CONFIRMATION)
    points = (
        [round(10 * x, 1) for x in (one.whole.change, one.whole.low, one.whole.high)] if one.whole else [None] * 3
    )
    return [CONFIRMATION_GROUPS[one.group], *points]


def _line(row: Row) -> list[Cell]:
    if row.altered:
        return [row.rank, None, *_who(row.person), *[None] * 11, ALTERED]
    standing = row.standing
    return [
        row.rank, _yes(row.tied), *_who(row.person),
        round(row.star, 1), round(row.low, 1), round(row.high, 1), None if row.unread else row.level,
        None if row.unread else round(standing.level_probabilities[standing.level_id], 4),
        round(standing.expected_rank, 2), standing.rank_low, standing.rank_high, round(standing.p_top, 4),
        PLACE[row.group], standing.indistinguishable, None,
    ]  # fmt: skip


def _apart(entry: Apart) -> list[Cell]:
    said = ALTERED if entry.altered else "yes"
    return [None, None, *_who(entry.person), *[None] * 11, said]


def _who(person: Person) -> list[Cell]:
    return [person.name, person.reference, person.applicant_number or None, _yes(person.synthetic)]


def _yes(value: bool) -> str:
    return "yes" if value else ""
