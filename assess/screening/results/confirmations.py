"""A confirmation held against the first result: figures of both on one scale, and what they allow to say.

Nothing of it is stored, and it changes no rank and no level: it is worked out from the two Results, each with the
source of errors that it pins. A figure x of either sitting stands at z = (x - m)/s, m the reference mean of its own
blueprint and s the reference SD of the first, so that forms of one bank are linked by their means and an error
weighs alike in both. Together they are sum w z by the first blueprint's weights, in SDs of that sum among
applicants; SE^2 = sum w^2 (item part)^2 + the day's, scenarios and conversations sharing a day.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from assess.analysis import confirmation
from assess.documents.blueprint import Component as Described
from assess.report.confirmation_words import Confirmation, TwoFigures
from assess.scoring.engine import read_profile
from assess.scoring.occasion import Day, by_kind, composite_day, kind_of
from assess.scoring.profile import Component, Profile
from assess.scoring.snapshot import Snapshot
from assess.scoring.structure import Composite, components
from assess.screening.results import made_results, stored_results
from assess.store.tables import Campaign, Cohort, Invitation, Result

LENSES = ("judgement", "encounters")
OTHER_SCALE = "other-scale"


@dataclass(frozen=True)
class _Sat:
    """One sitting: its parts by lens, with the figures that could be made, and what its errors rest on."""

    profile: Profile
    snapshot: Snapshot
    parts: Mapping[str, Composite]
    described: Mapping[str, Described]
    figures: Mapping[str, Component]
    days: Mapping[str, Day]

    def manner(self, lens: str) -> object:
        """What two sittings must have in common for their figures to stand on one scale."""
        of = self.parts[lens].instruments
        calibrated = {one.key for one in of} & {pin.key for pin in self.profile.pins.calibrations}
        banks = {one.source_bank for one in of} if lens == "judgement" else set()
        return banks, {one.scoring.method for one in of}, bool(calibrated)


def place_of(session: Session, invitation: Invitation) -> Invitation | None:
    """The place at which somebody confirms this result, if they have been asked to."""
    wanted = (
        select(Invitation)
        .join(Campaign, col(Campaign.id) == Invitation.campaign_id)
        .where(Campaign.confirms_id == invitation.campaign_id, Invitation.candidate_id == invitation.candidate_id)
        .order_by(col(Invitation.id).desc())
    )
    return session.exec(wanted.limit(1)).first()


def first_of(session: Session, place: Invitation) -> Invitation | None:
    """The place whose result is confirmed at this one; None for every other place, and once the first is gone."""
    if place.campaign.confirms_id is None:
        return None
    mine = select(Invitation).where(Invitation.campaign_id == place.campaign.confirms_id)
    return session.exec(mine.where(Invitation.candidate_id == place.candidate_id)).first()


def of_person(session: Session, invitation: Invitation) -> Confirmation | None:
    """What became of the confirmation of somebody's result; None where nobody asked for one."""
    place = place_of(session, invitation)
    if place is None:
        return None
    asked = Confirmation(place.campaign.public_id, place.public_id, place.state)
    first = stored_results.current(session, invitation.id or 0)
    second = stored_results.current(session, place.id or 0)
    if first is None or second is None or place.completed_at is None:
        return asked
    if made_results.altered_among(session, [invitation.id or 0, place.id or 0]):
        return asked  # no figures of what was not made here
    asked = replace(asked, day=place.completed_at.date())
    return compared(asked, _sat(session, invitation, first), _sat(session, place, second))


def of_cohort(session: Session, cohort: Cohort) -> dict[str, Confirmation]:
    """The same of everybody of a cohort who was asked, by the number of their place."""
    asked = aliased(Invitation)
    places = session.exec(
        select(Invitation)
        .join(asked, col(asked.candidate_id) == Invitation.candidate_id)
        .join(Campaign, col(Campaign.id) == asked.campaign_id)
        .where(Campaign.confirms_id == cohort.campaign_id, Invitation.cohort_id == cohort.id)
    ).all()
    found = {one.public_id: of_person(session, one) for one in places}
    return {number: one for number, one in found.items() if one is not None}


def figures(found: Confirmation) -> dict[str, Any]:
    """What somebody may have of it as plain data: no addresses."""
    return {name: one for name, one in asdict(found).items() if name not in ("campaign_id", "place_id")}


def _sat(session: Session, place: Invitation, result: Result) -> _Sat:
    cohort, profile = place.cohort, read_profile(result.profile)
    blueprint = stored_results.cohort_blueprint(session, cohort)
    battery = stored_results.cohort_battery(session, cohort)
    snapshot = stored_results.load_snapshot(session, result.snapshot)
    described = {one.id: one for one in blueprint.components}
    made = {one.id: one for one in profile.components}
    parts = {_lens(part): part for part in components(blueprint, battery) if _lens(part) in LENSES}
    return _Sat(
        profile,
        snapshot,
        parts,
        {lens: described[part.id] for lens, part in parts.items()},
        {lens: made[part.id] for lens, part in parts.items() if part.id in made},
        {lens: composite_day(part, battery, snapshot) for lens, part in parts.items()},
    )


def _lens(part: Composite) -> str:
    if part.by_turns:
        return "encounters"
    return "judgement" if kind_of(part) == "should-do" else ""


def compared(asked: Confirmation, first: _Sat, second: _Sat) -> Confirmation:
    """The confirmation with its figures and what they allow to say."""
    shared = [lens for lens in LENSES if lens in first.parts and lens in second.parts]
    if any(first.manner(lens) != second.manner(lens) for lens in shared):
        return replace(asked, verdict=OTHER_SCALE)
    there = [lens for lens in shared if lens in first.figures and lens in second.figures]
    units = {lens: first.described[lens].reference.sd for lens in there}
    before, after = ({lens: _standard(sat, lens, units[lens]) for lens in there} for sat in (first, second))
    lenses = tuple(_two(lens, before[lens], after[lens]) for lens in there)
    if not there or len(there) < len(shared):
        return replace(asked, verdict=confirmation.MISSING, lenses=lenses)
    whole = math.fsum(first.described[lens].weight for lens in there)
    weights = {lens: first.described[lens].weight / whole for lens in there}
    mean, lasting, spread = _among_applicants(first, weights, units)
    together = (_together(sat, weights, units) for sat in (first, second))
    (x1, se1), (x2, se2) = ((value / spread, se / spread) for value, se in together)
    one, other = (np.array([x1]), np.array([se1])), (np.array([x2]), np.array([se2]))
    known = mean / spread, lasting / spread
    said = confirmation.verdicts(*one, *other, mean=known[0], sd=known[1])
    drop = confirmation.detectable_drop(*one, other[1], *known)
    return replace(
        asked, verdict=str(said[0]), lenses=lenses, whole=_two("whole", (x1, se1), (x2, se2)), drop=float(drop[0])
    )


def _two(lens: str, before: tuple[float, float], after: tuple[float, float]) -> TwoFigures:
    found = confirmation.differences(*(np.array([one]) for one in (*before, *after)))
    return TwoFigures(lens, *before, *after, float(found.change[0]), float(found.se[0]))


def _standard(sat: _Sat, lens: str, unit: float) -> tuple[float, float]:
    """A figure's distance from its reference mean, and its error, in that unit."""
    figure = sat.figures[lens]
    return (figure.value - sat.described[lens].reference.mean) / unit, figure.se / unit


def _together(sat: _Sat, weights: Mapping[str, float], units: Mapping[str, float]) -> tuple[float, float]:
    """sum w z, and its error: item parts by squares, days that are shared with their signs."""
    value = math.fsum(weight * _standard(sat, lens, units[lens])[0] for lens, weight in weights.items())
    items = math.fsum(
        (weight / units[lens]) ** 2 * max(0.0, sat.figures[lens].se ** 2 - sat.days[lens].variance)
        for lens, weight in weights.items()
    )
    day = by_kind(
        (kind_of(sat.parts[lens]), weight / units[lens], sat.days[lens]) for lens, weight in weights.items()
    )
    return value, math.sqrt(items + day)


def _among_applicants(
    first: _Sat, weights: Mapping[str, float], units: Mapping[str, float]
) -> tuple[float, float, float]:
    """Mean of sum w z among applicants, the SD of what lasts of it, and its SD as observed, by the first source."""
    ids: Sequence[tuple[str, str, float]] = [
        (lens, first.parts[lens].id, weight / units[lens]) for lens, weight in weights.items()
    ]
    known = {lens: first.snapshot.composite(part) for lens, part, _share in ids}
    mean = math.fsum(
        share * (known[lens].mean - first.described[lens].reference.mean) for lens, _part, share in ids
    )
    between = math.fsum(
        one_share * other_share * known[one].sd * known[other].sd * first.snapshot.correlation(part, other_part)
        for one, part, one_share in ids
        for other, other_part, other_share in ids
        if one != other
    )
    own = math.fsum((share * known[lens].sd) ** 2 for lens, _part, share in ids)
    true = math.fsum(
        (share * known[lens].sd) ** 2 * known[lens].lasting(first.days[lens].variance) for lens, _part, share in ids
    )
    return mean, math.sqrt(max(0.0, true + between)), math.sqrt(own + between)
