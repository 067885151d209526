"""Answers by item of everybody who completed a cohort, for HR's own analyses: pseudonyms, no times, no names.

A ZIP that `assess analyse` reads: numbers for ratings and orders, letters for chosen options, the points that the
key gives beside them, a list of the items, and the commands to begin with.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from sqlmodel import Session, col, select

from assess.documents.instrument import Instrument
from assess.documents.item import Item, Node
from assess.formats.encounter import visited
from assess.formats.registry import format_of
from assess.scoring.sitting import item_points
from assess.screening import audit
from assess.screening.results import pinned_calibrations, stored_results
from assess.screening.results.exports import Cell, csv_text
from assess.store.tables import Cohort, Invitation

SMALLEST = 10  # people below whom answers would tell who gave them
PORTION = 200
PSEUDONYM = 12  # hexadecimal digits
WRITTEN = (2000, 1, 1, 0, 0, 0)  # in place of the clock, so that equal answers are equal files
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

Answers = Mapping[str, object]
People = dict[str, dict[str, Answers]]  # by pseudonym, then by instrument


class TooFewPeople(ValueError):
    """So few completed the cohort that their answers would tell who they are."""

    def __init__(self, people: int) -> None:
        self.people = people
        super().__init__(f"{people} people completed it; answers are handed out from {SMALLEST} on")


def answer_archive(session: Session, cohort_id: int) -> bytes:
    """The ZIP; TooFewPeople below ten."""
    cohort = session.get_one(Cohort, cohort_id)
    battery = stored_results.cohort_battery(session, cohort)
    people = _people(session, cohort, battery)
    if len(people) < SMALLEST:
        raise TooFewPeople(len(people))
    files = {"README.txt": _guide(battery, len(people)), "items.csv": _codebook(battery)}
    for instrument in battery:
        answers = {name: given.get(instrument.key, {}) for name, given in people.items()}
        files |= _answered(instrument, answers)
        files[f"{instrument.slug}-points.csv"] = _points(session, cohort, instrument, answers)
    return _zipped(files)


def _people(session: Session, cohort: Cohort, battery: Sequence[Instrument]) -> People:
    """Everybody's answers by pseudonym, in the order of pseudonyms, which tells nothing of when they came."""
    done = select(Invitation.id, Invitation.public_id).where(
        Invitation.cohort_id == cohort.id, Invitation.state == "completed"
    )
    places = {number or 0: public_id for number, public_id in session.exec(done.order_by(col(Invitation.id)))}
    key = audit.keys_of(session.connection())[-1]
    found: People = {}
    numbers = list(places)
    for start in range(0, len(numbers), PORTION):
        portion = numbers[start : start + PORTION]
        for number, taken in stored_results.answers_of(session, portion, battery).items():
            name = audit.keyed_digest(key, f"answers|{cohort.id}|{places[number]}")[:PSEUDONYM]
            found[name] = {one.instrument.key: one.responses for one in taken}
    return dict(sorted(found.items()))


def _answered(instrument: Instrument, answers: Mapping[str, Answers]) -> dict[str, str]:
    """What was answered: numbers, or letters for each part of an answer; what is not scored in files apart."""
    unscored = [item for item in instrument.items if item not in instrument.scored_items]
    found = {}
    for end, items in (("", list(instrument.scored_items)), ("-unscored", unscored)):
        if not items:
            continue
        if instrument.by_turns:
            found[f"{instrument.slug}-lines{end}.csv"] = _lines_said(items, answers)
        elif _in_numbers(instrument):
            found[f"{instrument.slug}{end}.csv"] = _numbers(instrument, items, answers)
        else:
            for part in format_of(instrument).parts:
                found[f"{instrument.slug}-{part}{end}.csv"] = _letters(items, part, answers)
    return found


def _in_numbers(instrument: Instrument) -> bool:
    kind = format_of(instrument)
    return kind.rated or kind.first_is_lowest


def _numbers(instrument: Instrument, items: Sequence[Item], answers: Mapping[str, Answers]) -> str:
    columns = [column.name for item in items for column in format_of(instrument).columns(item)]
    rows = ([name, *_marks(instrument, items, given)] for name, given in answers.items())
    return csv_text(["person", *columns], rows)


def _letters(items: Sequence[Item], part: str, answers: Mapping[str, Answers]) -> str:
    rows = ([name, *(_letter(item, given.get(item.id), part) for item in items)] for name, given in answers.items())
    return csv_text(["person", *(item.id for item in items)], rows)


def _lines_said(items: Sequence[Item], answers: Mapping[str, Answers]) -> str:
    """What was said at each turn as the letter of its place there; empty where a conversation did not come by."""
    columns = [(item, node) for item in items for node in item.nodes]
    rows = (
        [name, *(_line(item, node, given.get(item.id)) for item, node in columns)]
        for name, given in answers.items()
    )
    return csv_text(["person", *(f"{item.id}/{node.id}" for item, node in columns)], rows)


def _line(item: Item, node: Node, value: object) -> Cell:
    path = value["path"] if isinstance(value, Mapping) else []
    said = {met.id: line for met, line in zip(visited(item, path), path, strict=True)}
    return LETTERS[[line.id for line in node.lines].index(said[node.id])] if node.id in said else None


def _marks(instrument: Instrument, items: Sequence[Item], given: Answers) -> Iterator[Cell]:
    kind = format_of(instrument)
    for item in items:
        value = given.get(item.id)
        if not isinstance(value, Mapping):
            yield from [None] * len(kind.columns(item))
        else:
            yield from (int(mark) for mark in kind.marks(item, instrument.format, value, []))


def _letter(item: Item, value: object, part: str) -> Cell:
    """The chosen option as the letter of its place in the document: A for the first."""
    if not isinstance(value, Mapping):
        return None
    places = [option.id for option in item.options]
    return LETTERS[places.index(value[part])]


def _points(session: Session, cohort: Cohort, instrument: Instrument, answers: Mapping[str, Answers]) -> str:
    frozen = pinned_calibrations.parameters(session, cohort.calibrations).get(instrument.key)
    points = item_points(instrument, list(answers.values()), frozen)
    header = ["person", *(item.id for item in instrument.scored_items)]
    rows = (
        [name, *(None if np.isnan(value) else round(float(value), 6) for value in row)]
        for name, row in zip(answers, points, strict=True)
    )
    return csv_text(header, rows)


def _codebook(battery: Sequence[Instrument]) -> str:
    """Each column: its item or option, its facet, whether it is turned, its key, and the print to pool by."""
    header = "instrument column item option letter facet reverse key scored fingerprint".split()
    return csv_text(header, (line for instrument in battery for line in _lines(instrument)))


def _lines(instrument: Instrument) -> Iterator[list[Cell]]:
    scored = {item.id for item in instrument.scored_items}
    for item in instrument.items:
        options = _options(item)
        for place, column in enumerate(format_of(instrument).columns(item)):
            option, letter = options[place] if options else (None, None)
            key = None if np.isnan(column.effectiveness) else round(column.effectiveness, 3)
            yield [
                instrument.key, column.name, item.id, option, letter, item.facet or "",
                "yes" if column.reverse else "", key, "yes" if item.id in scored else "", item.content_print,
            ]  # fmt: skip


def _options(item: Item) -> list[tuple[str, str]]:
    """What can be chosen, with its letter: the options, or the lines of each node."""
    if item.nodes:
        return [
            (f"{node.id}/{line.id}", letter)
            for node in item.nodes
            for line, letter in zip(node.lines, LETTERS, strict=False)
        ]
    return [(option.id, letter) for option, letter in zip(item.options, LETTERS, strict=False)]


def _guide(battery: Sequence[Instrument], people: int) -> str:
    lines = [
        f"Answers by item of {people} people, one line a person.",
        "",
        "`person` is a pseudonym: the same in every file here, another in other cohorts. Empty: not answered.",
        "`items.csv` says what each column is. Files of points hold what the key gives an answer, from 0 to 1.",
        "A conversation has a column for each turn it may take; empty, too, where it did not come by.",
        "Treat the files as personal data: whoever knows a person's answers can find them here.",
        "",
        "To begin with:",
        "",
    ]
    for instrument in battery:
        lines += [f"    {command}" for command in commands(instrument)]
    return "\n".join(lines) + "\n"


def commands(instrument: Instrument) -> list[str]:
    """How `assess analyse` reads the files of this instrument."""
    kind, slug = format_of(instrument), instrument.slug
    if instrument.by_turns:
        return [f"assess analyse {slug}-lines.csv --id person --items '*/*' --model nrm --out {slug}-lines"]
    if not _in_numbers(instrument):
        return [
            f"assess analyse {slug}-{part}.csv --id person --model nrm --out {slug}-{part}" for part in kind.parts
        ]
    columns = [column for item in instrument.scored_items for column in kind.columns(item)]
    turned = ",".join(column.name for column in columns if column.reverse and kind.statements)
    most = instrument.format.points if kind.rated else max(len(one.options) for one in instrument.items)
    options = f"--id person --min 1 --max {most}" + (f" --reverse {turned}" if turned else "")
    return [f"assess analyse {slug}.csv {options} --out {slug}"]


def _zipped(files: Mapping[str, str]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, WRITTEN), text, zipfile.ZIP_DEFLATED)
    return written.getvalue()
