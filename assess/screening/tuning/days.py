"""Bringing what a day adds to a version of an instrument: assumed with its source, or measured on two sittings.

Campaigns that open afterwards count it; those that run do when their standard errors are renewed.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from sqlmodel import Session, col, select

from assess.analysis.two_sittings import MeasuredDay, measured_day
from assess.arrays import Floats
from assess.documents.instrument import Instrument
from assess.scoring.sitting import item_points
from assess.screening import audit
from assess.screening.documents import published
from assess.screening.inputs import Text, outside_limits, tidy
from assess.screening.problems import Problem, Refused, refuse
from assess.screening.results.instrument_days import KnownDay
from assess.store.tables import InstrumentDay, Invitation, Response, Sitting

ANY_STATE = (published.DRAFT, published.PUBLISHED, published.RETIRED)
MOST = 0.5  # of a scale's variance


@dataclass(frozen=True)
class NewDay:
    """What is brought: to which instrument, the day's share and correlation, source, and people tested twice."""

    of: Annotated[str, Text(80, required=True)]
    source: Annotated[str, Text(200, required=True)]
    share: float
    correlation: float = 1.0
    people: int = 0
    share_se: float = 0.0


def bring(session: Session, asked: NewDay, actor: str) -> KnownDay:
    """Keep what a day adds to an instrument; Refused with all problems, and nothing is changed then."""
    asked = tidy(asked)
    problems = outside_limits(asked)
    if not 0.0 <= asked.share <= MOST:
        problems.append(Problem("share", "day-share", {"most": MOST}))
    if not 0.0 <= asked.correlation <= 1.0:
        problems.append(Problem("correlation", "day-correlation"))
    if asked.people < 0:
        problems.append(Problem("people", "day-people"))
    refuse(problems)
    _instrument(session, asked.of)
    known = KnownDay(asked.share, asked.correlation, asked.source, asked.people, asked.share_se)
    body = known.to_json()
    mark = audit.text_digest(body)
    session.add(InstrumentDay(of=asked.of, fingerprint=mark, body=body))
    detail = {"fingerprint": mark, "source": asked.source, "share": asked.share, "people": asked.people}
    audit.record(session, actor, "snapshot.occasion", asked.of, **detail)
    session.flush()
    return known


def measure(session: Session, of: str, other: str = "") -> MeasuredDay:
    """The day's share by people who took the instrument twice, or it and another form; NotEstimable of too few."""
    first, second = _instrument(session, of), _instrument(session, other or of)
    taken = _taken_twice(session, first.key, second.key)
    points = [_points(session, form, [pair[place] for pair in taken]) for place, form in enumerate((first, second))]
    scales = tuple(_scales(form) for form in (first, second))
    return measured_day(points[0], points[1], (scales[0], scales[1]), same=first.key == second.key)


def _instrument(session: Session, key: str) -> Instrument:
    library = published.library(session, ANY_STATE)
    if key not in library.instruments:
        raise Refused([Problem("of", "day-of-nothing", {"document": key})])
    return library.instruments[key]


def _scales(form: Instrument) -> list[str]:
    would_do = form.instruction == "would-do"
    return [(item.facet or "") if would_do else "" for item in form.scored_items]


def _taken_twice(session: Session, first: str, second: str) -> list[tuple[int, int]]:
    """The first sitting with either form, of everybody who has both; the first two where the form is the same."""
    rows = session.exec(
        select(Invitation.candidate_id, Sitting.instrument, Sitting.id)
        .join(Invitation, col(Invitation.id) == Sitting.invitation_id)
        .where(col(Sitting.instrument).in_([first, second]), col(Sitting.submitted_at).is_not(None))
        .order_by(col(Invitation.candidate_id), col(Sitting.submitted_at), col(Sitting.id))
    )
    mine: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for candidate, instrument, number in rows:
        mine[candidate][instrument].append(number or 0)
    if first == second:
        return [(one[first][0], one[first][1]) for one in mine.values() if len(one[first]) > 1]
    return [(one[first][0], one[second][0]) for one in mine.values() if one[first] and one[second]]


def _points(session: Session, form: Instrument, sittings: list[int]) -> Floats:
    if not sittings:
        return np.zeros((0, len(form.scored_items)))
    given: dict[int, dict[str, Any]] = {number: {} for number in sittings}
    rows = select(Response.sitting_id, Response.item, Response.value).where(col(Response.sitting_id).in_(sittings))
    for number, item, value in session.exec(rows):
        given[number][item] = value
    return item_points(form, [given[number] for number in sittings])
