"""Calibrations as the database keeps them: read back and verified, by the prints that cohorts and Results pin."""

import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence

from sqlmodel import Session, col, select

from assess.documents.blueprint import Blueprint
from assess.documents.instrument import Instrument
from assess.scoring.attached_calibration import InstrumentCalibration, counted
from assess.scoring.points import Parameters
from assess.screening import audit
from assess.screening.documents import published
from assess.store import tables

KEPT = 64
_read: OrderedDict[str, InstrumentCalibration] = OrderedDict()


def load(session: Session, mark: str) -> InstrumentCalibration:
    """The calibration of that print, read once a process; AlteredDocument when it is not what was attached."""
    found = _read.get(mark)
    if found is None:
        wanted = select(tables.Calibration).where(tables.Calibration.fingerprint == mark)
        found = _read[mark] = _checked(session.exec(wanted).first(), mark)
        while len(_read) > KEPT:
            _read.popitem(last=False)
    return found


def parameters(session: Session, pinned: Mapping[str, str]) -> dict[str, Parameters]:
    """What scoring takes for calibrations that were pinned, by instrument."""
    return {key: Parameters(calibration=load(session, mark)) for key, mark in pinned.items()}


def counted_battery(session: Session, battery: Sequence[Instrument], pinned: Mapping[str, str]) -> list[Instrument]:
    """The instruments as they count: calibrated blocks of forced choice are ranked."""
    return [counted(one, load(session, pinned[one.key])) if one.key in pinned else one for one in battery]


def newest_of(session: Session, of: str) -> tables.Calibration | None:
    """The one that counts for a document."""
    wanted = select(tables.Calibration).where(
        tables.Calibration.of == of, col(tables.Calibration.detached_at).is_(None)
    )
    return session.exec(wanted.order_by(col(tables.Calibration.id).desc())).first()


def for_battery(session: Session, battery: Sequence[Instrument]) -> dict[str, str]:
    """By instrument the print of the calibration that a new campaign is scored by: its own, else its bank's."""
    found = {}
    for instrument in battery:
        for of in (instrument.key, instrument.bank):
            row = newest_of(session, of) if of else None
            if row is not None and load(session, row.fingerprint).for_form(instrument):
                found[instrument.key] = row.fingerprint
                break
    return found


def lacking(session: Session, blueprint: Blueprint, battery: Sequence[Instrument]) -> list[str]:
    """The instruments that a blueprint needs calibrated, and that have no calibration which fits."""
    needed = set(blueprint.needs_calibration)
    there = for_battery(session, [one for one in battery if one.key in needed]) if needed else {}
    return sorted(needed - set(there))


def refuse_blocks(session: Session, pinned: Mapping[str, str]) -> None:
    """NotEstimable where blocks of forced choice are scored: sums, whose errors could be had, say nothing there."""
    from assess.analysis.codes import message
    from assess.analysis.errors import NotEstimable

    blocks = [key for key, mark in pinned.items() if load(session, mark).choice is not None]
    if blocks:
        raise NotEstimable([message("snapshot-of-blocks", instrument=key) for key in blocks])


def pinned_by(profile: str) -> dict[str, str]:
    """The calibrations that a stored Result names, by instrument; none where somebody changed it by hand."""
    try:
        return {pin["key"]: pin["fingerprint"] for pin in json.loads(profile)["pins"].get("calibrations", [])}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def altered(session: Session) -> list[str]:
    """The calibrations that are not what their prints say."""
    wrong = []
    for row in session.exec(select(tables.Calibration).order_by(col(tables.Calibration.id))):
        try:
            _checked(row, row.fingerprint)
        except published.AlteredDocument as error:
            wrong.append(error.key)
    return wrong


def _checked(row: tables.Calibration | None, mark: str) -> InstrumentCalibration:
    name = f"calibration {mark[:12]}"
    if row is None:
        raise published.UnknownDocument(f"no longer as it was pinned: {name}")
    if audit.text_digest(row.body) != mark:
        raise published.AlteredDocument(f"{name} of {row.of}")
    return InstrumentCalibration.from_dict(json.loads(row.body))
