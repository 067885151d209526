"""The order of a cohort, worked out once for as long as its Results are the same."""

import hashlib
from collections import OrderedDict
from datetime import datetime
from itertools import chain
from typing import Any

import numpy as np
from sqlmodel import Session, col, func, select

from assess.analysis.order import Order
from assess.analysis.posteriors import Expectation
from assess.arrays import Floats, Indices, Integers
from assess.documents.blueprint import Blueprint
from assess.scoring.occasion import star_day
from assess.screening.results import adjustments, ranked_people, stored_results
from assess.screening.results.counting import counting
from assess.store.tables import Cohort, Invitation, Result

KEPT = 8
PORTION = 500


class KeptOrder:
    """The order, the same figures in the order of names, when its newest Result was made, and the print of all.

    `at` holds for each place of the ranking the place in `order`, `numbers` the invitation, `expected` the rank,
    `tops` the chance of the places.
    """

    def __init__(self, session: Session, order: Order | None, numbers: Integers, inputs: str) -> None:
        self.order, self.inputs = order, inputs
        self.as_of = as_of(session, numbers)
        self.at: Indices = np.arange(0 if order is None else len(order))
        self.expected: Floats = np.zeros(0) if order is None else order.expected
        self.numbers: Integers = numbers if order is None else numbers[order.people]
        tied = np.flatnonzero(np.isin(self.expected, self.expected[1:][np.diff(self.expected) == 0]))
        if tied.size:
            names = ranked_people.named(session, self.numbers[tied])
            called = [(names[number].name.casefold(), names[number].public_id) for number in self.numbers[tied]]
            by_name = sorted(range(tied.size), key=lambda one: (self.expected[tied[one]], *called[one]))
            self.at[tied], self.numbers[tied] = tied[by_name], self.numbers[tied[by_name]]
        self.tops: Floats = np.zeros(0) if order is None else order.tops[self.at]


_kept: OrderedDict[tuple[Any, ...], KeptOrder] = OrderedDict()


def kept(session: Session, cohort: Cohort, places: int, blueprint: Blueprint) -> KeptOrder:
    """The cohort's current order for so many places."""
    numbers, stars, errors = read(session, cohort)
    inputs = hashlib.sha256(b"".join(column.tobytes() for column in (numbers, stars, errors))).hexdigest()
    # The same Results give the same figures, so that turning pages and profiles costs no arithmetic.
    database = str(session.get_bind().engine.url)
    key = (database, cohort.id, cohort.snapshot, inputs, places)
    found = _kept.get(key)
    if found is None:
        order = _worked_out(session, cohort, places, blueprint, (numbers, stars, errors)) if numbers.size else None
        found = _kept[key] = KeptOrder(session, order, numbers, inputs)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found


def _worked_out(
    session: Session, cohort: Cohort, places: int, blueprint: Blueprint, read: tuple[Integers, Floats, Floats]
) -> Order:
    numbers, stars, errors = read
    snapshot = stored_results.load_snapshot(session, cohort.snapshot)
    day = 0.0
    if snapshot.occasion is not None and not snapshot.occasion.n:  # assumed: it lies between none and that
        day = star_day(snapshot, blueprint, stored_results.cohort_battery(session, cohort))
    return Order(stars, errors, numbers, places, (), Expectation(reliability=snapshot.star.reliability), day)


def as_of(session: Session, invitations: Integers) -> datetime | None:
    """When the newest of their current Results was made; the newest has the highest number, found in an index."""
    newest = 0
    wanted = select(func.max(Result.id)).where(col(Result.current))
    for start in range(0, invitations.size, PORTION):
        part = wanted.where(col(Result.invitation_id).in_(invitations[start : start + PORTION].tolist()))
        newest = max(newest, session.exec(part).one() or 0)
    return session.exec(select(Result.created_at).where(Result.id == newest)).first()


def _current(wanted: Any, cohort: Cohort) -> Any:
    """What a query looks for, of the cohort's current Results."""
    joined = wanted.join(Result, col(Result.invitation_id) == Invitation.id)
    return joined.where(Invitation.cohort_id == cohort.id, counting(cohort))


def read(session: Session, cohort: Cohort) -> tuple[Integers, Floats, Floats]:
    """Invitations, stars and errors of the scorable, from columns of an index; rows come and go in portions."""
    wanted = _current(select(Invitation.id, Result.star, Result.error), cohort)
    scored = wanted.where(col(Result.star).is_not(None), col(Result.error).is_not(None))
    scored = scored.where(col(Invitation.id).not_in(adjustments.set_aside()))
    rows = session.connection().execute(scored.order_by(col(Invitation.id))).partitions(PORTION)
    figures = [np.fromiter(chain.from_iterable(part), dtype=np.float64).reshape(-1, 3) for part in rows]
    numbers, stars, errors = np.concatenate([np.zeros((0, 3)), *figures]).T
    return numbers.astype(np.int64), stars.copy(), errors.copy()
