"""Calibrations brought to a version of an instrument or bank: checked against its items, frozen, audited.

Campaigns that open afterwards are scored by the newest one that fits their forms; those that run keep what they
began with, and every Result names the calibration behind it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from sqlmodel import Session, col, select

from assess.documents.bank import Bank
from assess.documents.instrument import Instrument
from assess.documents.item import Item
from assess.scoring.attached_calibration import (
    CalibratedItem,
    CalibratedScale,
    InstrumentCalibration,
    falling,
    misfits,
)
from assess.scoring.points import TOTAL
from assess.screening import audit
from assess.screening.documents import published
from assess.screening.inputs import Text, outside_limits, tidy
from assess.screening.problems import Problem, Refused, refuse
from assess.screening.results import pinned_calibrations
from assess.screening.tuning.calibration_files import Read, ReadChoice, ReadScale, read
from assess.store import tables
from assess.store.tables import now

Target = Instrument | Bank
ANY_STATE = (published.DRAFT, published.PUBLISHED, published.RETIRED)


@dataclass(frozen=True)
class NewCalibration:
    """What is brought: whose items, the files by name with their text, and where the answers came from and when."""

    of: Annotated[str, Text(80, required=True)]
    files: tuple[tuple[str, str], ...]
    source: Annotated[str, Text(200, required=True)]
    date: Annotated[str, Text(10)] = ""
    people: int | None = None


def attach(session: Session, asked: NewCalibration, actor: str) -> tables.Calibration:
    """Attach what the files hold; Refused with every reason why they do not fit, and nothing is changed then."""
    asked = tidy(asked)
    asked = replace(asked, date=asked.date or now().date().isoformat())
    target = _target(session, asked.of)
    problems = outside_limits(asked) + _date_problems(asked.date)
    found: list[Read] = []
    for name, text in asked.files:
        one, wrong = read(name, text)
        found += [one] if one is not None else []
        problems += wrong
    problems += _together(found, asked)
    refuse(problems)
    made = _made(asked, target, found)
    refuse(problems_of(session, made, target))
    body, mark = made.to_json(), made.fingerprint
    present = pinned_calibrations.newest_of(session, asked.of)
    if present is not None and present.fingerprint == mark:
        raise Refused([Problem("of", "calibration-attached", {"document": asked.of})])
    row = tables.Calibration(of=asked.of, fingerprint=mark, body=body, source=made.source, date=made.date, n=made.n)
    session.add(row)
    detail = {"fingerprint": mark, "source": made.source, "date": made.date, "people": made.n}
    audit.record(session, actor, "calibration.attached", asked.of, **detail)
    session.flush()
    return row


def detach(session: Session, of: str, actor: str) -> tables.Calibration:
    """Score new campaigns without the newest calibration of a document; who is scored by it stays so."""
    row = pinned_calibrations.newest_of(session, of)
    if row is None:
        raise Refused([Problem("of", "calibration-none", {"document": of})])
    row.detached_at = now()
    session.add(row)
    audit.record(session, actor, "calibration.detached", of, fingerprint=row.fingerprint)
    return row


def listed(session: Session) -> list[tables.Calibration]:
    """Every calibration that was ever attached, the newest first."""
    return list(session.exec(select(tables.Calibration).order_by(col(tables.Calibration.id).desc())))


def problems_of(session: Session, made: InstrumentCalibration, target: Target) -> list[Problem]:
    """Why these parameters cannot score the items of that instrument, or those that forms take from the bank."""
    if isinstance(target, Instrument):
        found = misfits(made, target) or falling(made, target)
        return [Problem("items", one.code, one.values) for one in found]
    known = {item.id: item for item in target.items}
    problems = []
    for scale in made.scales:
        for one in scale.items:
            options = len(known[one.id].options)
            if scale.model == "nrm" and one.categories(scale.graded) != options:
                values = {"item": one.id, "categories": one.categories(scale.graded), "answers": options}
                problems.append(Problem("items", "calibration-categories", values))
            elif scale.model != "nrm" and not max(one.slopes) > 0:
                problems.append(Problem("items", "calibration-slope", {"item": one.id}))
    forms = [one for one in published.library(session, ANY_STATE).instruments.values() if one.bank == target.key]
    if forms and not problems and not any(made.for_form(form) for form in forms):
        problems.append(Problem("of", "calibration-no-form", {"document": target.key}))
    return problems


def _target(session: Session, key: str) -> Target:
    library = published.library(session, ANY_STATE)
    document = library.documents.get(key)
    if isinstance(document, Instrument):
        return library.instruments[key]
    if isinstance(document, Bank):
        return document
    raise Refused([Problem("of", "calibration-of-nothing", {"document": key})])


def _date_problems(given: str) -> list[Problem]:
    try:
        return [Problem("date", "calibration-future")] if date.fromisoformat(given) > now().date() else []
    except ValueError:
        return [Problem("date", "calibration-date", {"date": given})]


def _together(found: Sequence[Read], asked: NewCalibration) -> list[Problem]:
    """What is wrong with files that are right one by one."""
    problems = [] if asked.files else [Problem("files", "missing")]
    if any(isinstance(one, ReadChoice) for one in found) and len(found) > 1:
        problems.append(Problem("files", "calibration-mixed"))
    names = [item.id for one in found if isinstance(one, ReadScale) for item in one.items]
    twice = sorted({name for name in names if names.count(name) > 1})
    problems += [Problem("files", "calibration-twice", {"item": name}) for name in twice]
    if asked.people is not None and asked.people < 1:
        problems.append(Problem("people", "calibration-people"))
    if any(isinstance(one, ReadChoice) and not one.persons for one in found) and asked.people is None:
        problems.append(Problem("people", "calibration-people"))
    return problems


def _made(asked: NewCalibration, target: Target, found: Sequence[Read]) -> InstrumentCalibration:
    """The canonical form; Refused where files name unknown items or join several scales."""
    known = {item.id: item for item in target.items if item.scored}
    if isinstance(found[0], ReadChoice):
        choice = found[0].parameters
        unknown = [block.id for block in choice.blocks if block.id not in known]
        refuse(Problem("items", "calibration-unknown-item", {"item": one}) for one in unknown)
        prints = {block.id: known[block.id].content_print for block in choice.blocks}
        n = asked.people or found[0].persons or 0
        return InstrumentCalibration(asked.of, asked.source, asked.date, n, (), choice, prints)
    parts = [one for one in found if isinstance(one, ReadScale)]
    unknown = [item.id for one in parts for item in one.items if item.id not in known]
    refuse(Problem("items", "calibration-unknown-item", {"item": one}) for one in unknown)
    refuse(
        Problem("items", "calibration-turned", {"item": item.id})
        for one in parts
        for item in one.items
        if item.turned is not None and item.turned != (known[item.id].keyed == "reverse")
    )
    mixed = [one for one in parts if len(_scales(one, known)) > 1]
    refuse(
        Problem("files", "calibration-scales", {"file": one.file, "scales": ", ".join(sorted(_scales(one, known)))})
        for one in mixed
    )
    scales = tuple(_scale(one, known) for one in parts)
    names = [scale.id for scale in scales]
    twice = sorted({name for name in names if names.count(name) > 1})
    refuse(Problem("files", "calibration-scale-twice", {"scale": name}) for name in twice)
    return InstrumentCalibration(
        asked.of,
        asked.source,
        asked.date,
        asked.people or min(one.persons for one in parts),
        tuple(sorted(scales, key=lambda scale: scale.id)),
    )


def _scales(part: ReadScale, known: dict[str, Item]) -> set[str]:
    """The scales that a file's items belong to; scenarios make one test."""
    return {TOTAL if known[one.id].options else known[one.id].facet or TOTAL for one in part.items}


def _scale(part: ReadScale, known: dict[str, Item]) -> CalibratedScale:
    items = tuple(
        CalibratedItem(one.id, known[one.id].content_print, one.slopes, one.intercepts) for one in part.items
    )
    return CalibratedScale(_scales(part, known).pop(), part.model, items, part.persons, part.reliability)
