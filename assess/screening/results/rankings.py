"""The ranking of a cohort: current Results put in order with their uncertainty, names read for what is shown."""

import hashlib
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from gettext import NullTranslations
from itertools import chain
from math import inf
from typing import Any

import numpy as np
from sqlmodel import Session, col, func, select

from assess.analysis.codes import Message, message
from assess.analysis.order import Order
from assess.analysis.order import Standing as Placed
from assess.analysis.posteriors import Cut, Expectation
from assess.arrays import Floats, Indices, Integers
from assess.report.catalogues import ENGLISH
from assess.report.profile_heading import Standing
from assess.scoring.occasion import star_day
from assess.scoring.profile import Z90
from assess.screening import paging
from assess.screening.paging import Page
from assess.screening.results import adjustments, made_results, ranked_people, stored_results
from assess.screening.results.counting import counting
from assess.screening.results.ranked_people import Person as Person
from assess.screening.results.ranked_people import people as people
from assess.screening.searching import holding
from assess.store.tables import Candidate, Cohort, Invitation, Result

KEPT = 8
PORTION = 500
NAMED_BY = (col(Candidate.search_key), col(Invitation.search_key))
OPEN_CHANCE = (0.1, 0.9)  # between them a place is neither gained nor out of reach
OUT_OF_REACH = 0.02


@dataclass(frozen=True)
class Apart:
    """Somebody who is not ranked, whatever the reason, which nobody here is told; listed apart, never last."""

    person: Person
    altered: bool = False


@dataclass(frozen=True)
class Row:
    """One person of the ranking, at a place counted from 0; star figures on the printed scale, 50 + 10z.

    `rank` counts from 1 and is shared by the tied; `altered` says that the stored Result is not the one that was
    made, so that its figures must not be shown.
    """

    person: Person
    place: int
    rank: int
    tied: bool
    star: float
    low: float
    high: float
    level: str
    dots: int
    standing: Standing
    altered: bool = False


@dataclass(frozen=True)
class Overview:
    """What a page says of the whole ranking.

    `as_of` is when the newest of the `total` Results was made, `pool_fingerprint` the sha256 of what was ranked.
    `low` and `high` are the ends of all star intervals; `at_the_line` is the place of the last person within the
    places, if anybody is beyond them; `first_open` the first person of whom it is undecided whether they belong to
    those to be taken.
    """

    total: int
    apart: int
    places: int
    reliability: float | None
    decided: bool
    verdict: Message
    next_steps: tuple[str, ...]
    low: float
    high: float
    at_the_line: int | None
    first_open: Person | None
    as_of: datetime | None
    pool_fingerprint: str

    @property
    def results(self) -> int:
        """How many Results were ranked."""
        return self.total


class _Kept:
    """The order of a cohort, for as long as its Results are the same; the same figures in the order of names.

    `at` holds for each place of the ranking the place in `order`, `numbers` the invitation, `expected` the rank.
    """

    def __init__(self, session: Session, order: Order | None, numbers: Integers, inputs: str) -> None:
        self.order, self.inputs = order, inputs
        self.as_of = _as_of(session, numbers)
        self.at: Indices = np.arange(0 if order is None else len(order))
        self.expected: Floats = np.zeros(0) if order is None else order.expected
        self.numbers: Integers = numbers if order is None else numbers[order.people]
        tied = np.flatnonzero(np.isin(self.expected, self.expected[1:][np.diff(self.expected) == 0]))
        if tied.size:
            names = ranked_people.named(session, self.numbers[tied])
            called = [(names[number].name.casefold(), names[number].public_id) for number in self.numbers[tied]]
            by_name = sorted(range(tied.size), key=lambda one: (self.expected[tied[one]], *called[one]))
            self.at[tied], self.numbers[tied] = tied[by_name], self.numbers[tied[by_name]]

    @cached_property
    def first_open(self) -> int | None:
        """The first place of which it is undecided whether it belongs to the places."""
        start, portion = 0, 64
        while self.order is not None and start < self.at.size:
            chances = self.order.chances(self.at[start : start + portion])
            found = np.flatnonzero((chances > OPEN_CHANCE[0]) & (chances < OPEN_CHANCE[1]))
            if found.size:
                return start + int(found[0])
            if start > self.order.places and chances.max() < OUT_OF_REACH:
                return None
            start, portion = start + portion, 2 * portion
        return None


_kept: OrderedDict[tuple[Any, ...], _Kept] = OrderedDict()


class CohortRanking:
    """The cohort's current Results in order, for so many places; persons are asked for by place, from 0."""

    def __init__(
        self, session: Session, cohort: Cohort, places: int, translations: NullTranslations = ENGLISH
    ) -> None:
        self.session, self.cohort, self.places = session, cohort, places
        self._translations = translations
        self._blueprint = stored_results.cohort_blueprint(session, cohort)
        self._kept = self._order()

    def _order(self) -> _Kept:
        numbers, stars, errors = _read(self.session, self.cohort)
        inputs = hashlib.sha256(b"".join(column.tobytes() for column in (numbers, stars, errors))).hexdigest()
        # The same Results give the same figures, so that turning pages and profiles costs no arithmetic.
        database = str(self.session.get_bind().engine.url)
        key = (database, self.cohort.id, self.cohort.snapshot, inputs, self.places)
        kept = _kept.get(key)
        if kept is None:
            order = self._worked_out(numbers, stars, errors) if numbers.size else None
            kept = _kept[key] = _Kept(self.session, order, numbers, inputs)
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
        return kept

    def _worked_out(self, numbers: Integers, stars: Floats, errors: Floats) -> Order:
        cuts = [Cut(level.id, level.start) for level in self._blueprint.levels]
        snapshot = stored_results.load_snapshot(self.session, self.cohort.snapshot)
        day = 0.0
        if snapshot.occasion is not None and not snapshot.occasion.n:  # assumed: it lies between none and that
            battery = stored_results.cohort_battery(self.session, self.cohort)
            day = star_day(snapshot, self._blueprint, battery)
        expectation = Expectation(reliability=snapshot.star.reliability)
        return Order(stars, errors, numbers, self.places, cuts, expectation, day)

    def __len__(self) -> int:
        return int(self._kept.at.size)

    @cached_property
    def overview(self) -> Overview:
        """What a page says of the whole."""
        order, numbers = self._kept.order, self._kept.numbers
        first = self._kept.first_open
        someone = people(self.session, [] if first is None else [int(numbers[first])])
        return Overview(
            total=len(self),
            apart=len(self._apart),
            places=self.places,
            reliability=order.reliability if order else None,
            decided=order is None or not order.contested.size,
            verdict=order.verdict if order else message("nobody-scored-yet"),
            next_steps=order.next_steps if order else (),
            low=50 + 10 * float((order.values - Z90 * order.errors).min()) if order else 50.0,
            high=50 + 10 * float((order.values + Z90 * order.errors).max()) if order else 50.0,
            at_the_line=self.places - 1 if 0 < self.places < len(self) else None,
            first_open=next(iter(someone.values()), None),
            as_of=self._kept.as_of,
            pool_fingerprint=self._kept.inputs,
        )

    @property
    def numbers(self) -> Integers:
        """Everybody's invitation, by place."""
        return self._kept.numbers

    @property
    def order(self) -> tuple[Order | None, Indices]:
        """Everybody's figures, and where each place stands in them."""
        return self._kept.order, self._kept.at

    def place(self, public_id: str) -> int | None:
        """The place of that invitation."""
        number = self.session.exec(select(Invitation.id).where(Invitation.public_id == public_id)).first()
        found = np.flatnonzero(self._kept.numbers == number)
        return int(found[0]) if found.size else None

    def places_of(self, numbers: Collection[int]) -> list[tuple[int, int]]:
        """Of those invitations that are ranked here place and number, in order."""
        at = np.flatnonzero(np.isin(self._kept.numbers, list(numbers)))
        return list(zip(at.tolist(), self._kept.numbers[at].tolist(), strict=True))

    def in_order(self) -> list[int]:
        """All invitations in order of the ranking, the not ranked behind."""
        return [*self._kept.numbers.tolist(), *self._apart]

    def posteriors(self, at: Collection[int]) -> tuple[Floats, Floats]:
        """Means and variances of what is believed of the true stars of whoever stands at these places."""
        order = self._kept.order
        assert order is not None
        return order.posteriors(self._kept.at[list(at)])

    def page(self, asked: int, words: str = "") -> Page[Row]:
        """A page of the ranking; with words, of those whose names hold them."""
        at = np.arange(len(self)) if not words else self._named(words)
        number, of = paging.place(at.size, asked, paging.SIZE)
        return Page(self.rows(at[(number - 1) * paging.SIZE : number * paging.SIZE]), number, of, int(at.size))

    def _named(self, words: str) -> Indices:
        found = self.session.exec(
            select(Invitation.id)
            .join(Candidate, col(Candidate.id) == Invitation.candidate_id)
            .where(Invitation.cohort_id == self.cohort.id, *holding(words, *_found_by(self.session)))
        ).all()
        return np.flatnonzero(np.isin(self._kept.numbers, np.array(found, dtype=np.int64)))

    def everybody(self) -> Iterator[Row]:
        """The whole ranking, a portion at a time."""
        for start in range(0, len(self), PORTION):
            yield from self.rows(np.arange(start, min(start + PORTION, len(self))))

    def rows(self, at: Iterable[int]) -> list[Row]:
        """The people at these places."""
        order, places = self._kept.order, np.array(list(at), dtype=np.intp)
        if order is None or not places.size:
            return []
        numbers = self._kept.numbers[places].tolist()
        named, wrong = people(self.session, numbers), made_results.altered_among(self.session, numbers)
        placed = order.standings(self._kept.at[places], [named[number].public_id for number in numbers])
        return [
            self._row(int(place), named[number], one, number in wrong)
            for place, number, one in zip(places, numbers, placed, strict=True)
        ]

    def _row(self, place: int, person: Person, one: Placed, altered: bool) -> Row:
        expected = self._kept.expected
        first, after = (int(np.searchsorted(expected, expected[place], side)) for side in ("left", "right"))
        title, dots = self._levels[one.level]
        return Row(
            person=person,
            place=place,
            rank=first + 1,
            tied=after - first > 1,
            star=50 + 10 * one.value,
            low=50 + 10 * (one.value - Z90 * one.se),
            high=50 + 10 * (one.value + Z90 * one.se),
            level=title,
            dots=dots,
            standing=_standing(one, len(self), self.places),
            altered=altered,
        )

    @cached_property
    def _levels(self) -> Mapping[str, tuple[str, int]]:
        ordered = sorted(self._blueprint.levels, key=lambda level: -inf if level.start is None else level.start)
        return {level.id: (level.title, min(number, 4)) for number, level in enumerate(ordered, start=1)}

    def together(self, place: int) -> Indices:
        """The places of those who cannot be told apart from whoever stands there, in order."""
        order = self._kept.order
        assert order is not None
        return np.flatnonzero(np.isin(self._kept.at, order.alike(int(self._kept.at[place]))))

    def bracketed(self, place: int, standing: Standing) -> Standing:
        """That person's standing, with the range of expected ranks that the indistinguishable cover."""
        ranks = self._kept.expected[np.append(self.together(place), place)]
        return replace(standing, together=(float(ranks.min()), float(ranks.max())))

    @cached_property
    def _apart(self) -> list[int]:
        """The invitations of those who are not ranked, by name: another process, a failure, or no score."""
        joined = select(Invitation.id).join(Candidate, col(Candidate.id) == Invitation.candidate_id)
        current = (col(Result.invitation_id) == Invitation.id) & counting(self.cohort)
        joined = joined.join(Result, current, isouter=True)
        unscored = col(Result.id).is_not(None) & col(Result.star).is_(None)
        wanted = joined.where(Invitation.cohort_id == self.cohort.id)
        wanted = wanted.where(unscored | col(Invitation.id).in_(adjustments.set_aside()))
        found = self.session.exec(wanted.order_by(col(Candidate.search_key), col(Invitation.id)))
        return [number for number in found if number is not None]

    def apart(self, asked: int) -> Page[Apart]:
        """A page of those who are not ranked."""
        number, of = paging.place(len(self._apart), asked, paging.SIZE)
        shown = self._apart[(number - 1) * paging.SIZE : number * paging.SIZE]
        return Page(self._named_apart(shown), number, of, len(self._apart))

    def all_apart(self) -> Iterator[Apart]:
        """All of them, a portion at a time."""
        for start in range(0, len(self._apart), PORTION):
            yield from self._named_apart(self._apart[start : start + PORTION])

    def _named_apart(self, numbers: list[int]) -> list[Apart]:
        named, wrong = people(self.session, numbers), made_results.altered_among(self.session, numbers)
        return [Apart(named[number], number in wrong) for number in numbers]

    def neighbours(self, invitation: int) -> tuple[int, Person | None, Person | None]:
        """Where somebody stands, counted from 1, and who comes before and after."""
        order = self._kept.numbers.tolist()
        here = order.index(invitation)
        around = order[max(here - 1, 0) : here] + order[here + 1 : here + 2]
        named = people(self.session, around)
        before = named[order[here - 1]] if here else None
        return here + 1, before, named[order[here + 1]] if here + 1 < len(order) else None


def _found_by(session: Session) -> tuple[Any, ...]:
    """Nobody is found by a hidden name."""
    return NAMED_BY[1:] if ranked_people.hidden(session) else NAMED_BY


def _as_of(session: Session, invitations: Integers) -> datetime | None:
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


def _read(session: Session, cohort: Cohort) -> tuple[Integers, Floats, Floats]:
    """Invitations, stars and errors of the scorable, from columns of an index; rows come and go in portions."""
    wanted = _current(select(Invitation.id, Result.star, Result.error), cohort)
    scored = wanted.where(col(Result.star).is_not(None), col(Result.error).is_not(None))
    scored = scored.where(col(Invitation.id).not_in(adjustments.set_aside()))
    rows = session.connection().execute(scored.order_by(col(Invitation.id))).partitions(PORTION)
    figures = [np.fromiter(chain.from_iterable(part), dtype=np.float64).reshape(-1, 3) for part in rows]
    numbers, stars, errors = np.concatenate([np.zeros((0, 3)), *figures]).T
    return numbers.astype(np.int64), stars.copy(), errors.copy()


def _standing(one: Placed, of: int, places: int) -> Standing:
    return Standing(
        expected_rank=one.expected_rank,
        rank_low=one.low,
        rank_high=one.high,
        of=of,
        places=places,
        p_top=one.p_top,
        level_probabilities=one.levels,
        level_id=one.level,
        star_mean=one.mean,
        star_low=one.mean - Z90 * one.sd,
        star_high=one.mean + Z90 * one.sd,
        indistinguishable=one.indistinguishable,
    )
