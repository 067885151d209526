"""The ranking of a cohort: current Results put in order with their uncertainty, names read for what is shown."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
from sqlmodel import Session, col, select

from assess.analysis.level_chances import level_chances
from assess.analysis.order import Order
from assess.analysis.order import Standing as Placed
from assess.analysis.place_groups import PlaceGroups, grouped
from assess.analysis.posteriors import Cut
from assess.arrays import Floats, Indices, Integers
from assess.report import level_words
from assess.report.level_words import ShownLevel
from assess.report.place_words import PlaceCounts
from assess.report.profile_heading import Standing
from assess.scoring.profile import Z90
from assess.screening import paging
from assess.screening.paging import Page
from assess.screening.results import (
    adjustments,
    answering_signs,
    kept_orders,
    level_source,
    made_results,
    place_rules,
    ranked_people,
    stored_results,
)
from assess.screening.results.counting import counting
from assess.screening.results.place_rules import PlaceRules
from assess.screening.results.ranked_people import Person, people
from assess.screening.searching import holding
from assess.store.tables import Candidate, Cohort, Invitation, Result

__all__ = ["Apart", "CohortRanking", "Overview", "Person", "Row", "people"]

PORTION = 500
NAMED_BY = (col(Candidate.search_key), col(Invitation.search_key))
FAIR_NEXT_STEPS = ("structured-interview", "work-sample", "lot-among-indistinguishable")


@dataclass(frozen=True)
class Apart:
    """Somebody who is not ranked, whatever the reason, which nobody here is told; listed apart, never last."""

    person: Person
    altered: bool = False


@dataclass(frozen=True)
class Row:
    """One person of the ranking, at a place counted from 0; star figures on the printed scale, 50 + 10z.

    `rank` counts from 1 and is shared by the tied. `low`, `high` and `levels` come from the cohort's level source,
    whoever else applied; `unread` says that there are so many signs of unread questions that no level is shown.
    `altered` says that the stored Result is not the one that was made, so that its figures must not be shown.
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
    levels: tuple[ShownLevel, ...]
    standing: Standing
    unread: bool = False
    altered: bool = False

    @property
    def group(self) -> str:
        """Whether a place is as good as sure, open or very unlikely."""
        return self.standing.group


@dataclass(frozen=True)
class Overview:
    """What a page says of the whole ranking.

    `as_of` is when the newest of the `total` Results was made, `pool_fingerprint` the sha256 of what was ranked.
    `counts` says how many people stand in each group by the chances of the places, `rules` from which chances on.
    `low` and `high` are the ends of all star intervals; `at_the_line` is the place of the last person within the
    places, if anybody is beyond them; `first_open` the first person who competes. Levels and star intervals come
    from `level_source`, ranks and chances of places from `rank_source`.
    """

    total: int
    apart: int
    places: int
    reliability: float | None
    counts: PlaceCounts
    rules: PlaceRules
    next_steps: tuple[str, ...]
    low: float
    high: float
    at_the_line: int | None
    first_open: Person | None
    as_of: datetime | None
    pool_fingerprint: str
    level_source: str
    rank_source: str

    @property
    def results(self) -> int:
        """How many Results were ranked."""
        return self.total

    @property
    def decided(self) -> bool:
        """Whether the scores can tell who gets the places."""
        return not self.counts.open


class CohortRanking:
    """The cohort's current Results in order, for so many places; persons are asked for by place, from 0."""

    def __init__(self, session: Session, cohort: Cohort, places: int) -> None:
        self.session, self.cohort, self.places = session, cohort, places
        self._blueprint = stored_results.cohort_blueprint(session, cohort)
        self._kept = kept_orders.kept(session, cohort, places, self._blueprint)

    def __len__(self) -> int:
        return int(self._kept.at.size)

    @cached_property
    def rules(self) -> PlaceRules:
        """From which chances of a place on somebody is as good as in, and below which one is very unlikely."""
        return place_rules.current(self.session)

    @cached_property
    def groups(self) -> PlaceGroups:
        """Who is as good as in, who competes, and for whom a place is very unlikely: places from 0."""
        return grouped(self._kept.tops, self.places, self.rules.thresholds)

    @cached_property
    def overview(self) -> Overview:
        """What a page says of the whole."""
        order, numbers, groups = self._kept.order, self._kept.numbers, self.groups
        someone = people(self.session, [int(numbers[place]) for place in groups.open[:1]])
        sizes = int(groups.sure.size), int(groups.open.size), int(groups.unlikely.size)
        counts = PlaceCounts(self.places, *sizes, groups.left)
        return Overview(
            total=len(self),
            apart=len(self._apart),
            places=self.places,
            reliability=order.reliability if order else None,
            counts=counts,
            rules=self.rules,
            next_steps=FAIR_NEXT_STEPS if groups.open.size else (),
            low=50 + 10 * float((order.values - Z90 * order.errors).min()) if order else 50.0,
            high=50 + 10 * float((order.values + Z90 * order.errors).max()) if order else 50.0,
            at_the_line=self.places - 1 if 0 < self.places < len(self) else None,
            first_open=next(iter(someone.values()), None),
            as_of=self._kept.as_of,
            pool_fingerprint=self._kept.inputs,
            level_source=level_source.of_cohort(self.session, self.cohort).name,
            rank_source=stored_results.load_snapshot(self.session, self.cohort.snapshot).source,
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

    def page(self, asked: int, words: str = "", group: str = "") -> Page[Row]:
        """A page of the ranking; with words, of those whose names hold them; of one group, where that is asked."""
        at = np.arange(len(self)) if not words else self._named(words)
        at = at[np.isin(at, self.groups.of(group))] if group else at
        number, of = paging.place(at.size, asked, paging.SIZE)
        return Page(self.rows(at[(number - 1) * paging.SIZE : number * paging.SIZE]), number, of, int(at.size))

    def members(self, group: str) -> list[str]:
        """The invitations of a group, in order."""
        numbers = self._kept.numbers[self.groups.of(group)].tolist()
        named = people(self.session, numbers)
        return [named[number].public_id for number in numbers]

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
        unread = answering_signs.unread_among(self.session, numbers)
        placed = order.standings(self._kept.at[places], [named[number].public_id for number in numbers])
        stored = {number: (one.value, one.se) for number, one in zip(numbers, placed, strict=True)}
        errors = level_source.errors(self.session, self.cohort, stored)
        chances = self._level_chances(placed, [errors[number] for number in numbers])
        return [
            replace(
                self._row(int(place), named[number], one, errors[number], chance),
                unread=number in unread,
                altered=number in wrong,
            )
            for place, number, one, chance in zip(places, numbers, placed, chances, strict=True)
        ]

    def _level_chances(self, placed: list[Placed], errors: list[float]) -> Floats:
        """(people, levels) by the cohort's level source: the same answers, the same level everywhere."""
        cuts = [Cut(level.id, level.start) for level in self._blueprint.levels]
        reliability = level_source.of_cohort(self.session, self.cohort).reliability
        return level_chances(np.array([one.value for one in placed]), np.array(errors), reliability, cuts)

    def _row(self, place: int, person: Person, one: Placed, error: float, chances: Floats) -> Row:
        expected = self._kept.expected
        first, after = (int(np.searchsorted(expected, expected[place], side)) for side in ("left", "right"))
        ordered = level_words.ordered(self._blueprint.levels)
        probabilities = {level.id: float(chance) for level, chance in zip(ordered, chances, strict=True)}
        shown = level_words.shown(probabilities, ordered)
        likeliest = max(shown, key=lambda level: level.probability)
        return Row(
            person=person,
            place=place,
            rank=first + 1,
            tied=after - first > 1,
            star=50 + 10 * one.value,
            low=50 + 10 * (one.value - Z90 * error),
            high=50 + 10 * (one.value + Z90 * error),
            level=likeliest.title,
            dots=likeliest.dots,
            levels=shown,
            standing=self._standing(one, probabilities, self.groups.group(place)),
        )

    def _standing(self, one: Placed, levels: dict[str, float], group: str) -> Standing:
        return Standing(
            expected_rank=one.expected_rank,
            rank_low=one.low,
            rank_high=one.high,
            of=len(self),
            places=self.places,
            p_top=one.p_top,
            level_probabilities=levels,
            level_id=max(levels, key=lambda level: levels[level], default=""),
            star_mean=one.mean,
            star_low=one.mean - Z90 * one.sd,
            star_high=one.mean + Z90 * one.sd,
            indistinguishable=one.indistinguishable,
            group=group,
            level_source=self.overview.level_source,
            rank_source=self.overview.rank_source,
        )

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
