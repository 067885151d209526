"""The ranking of a cohort: current Results put in order with their uncertainty, names added last."""

from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from gettext import NullTranslations
from math import inf
from typing import Any

from sqlmodel import Session, col, select

from assess.analysis.ranking import Cut, Entry, Expectation, Ranking, rank
from assess.analysis.ranking import Standing as Placed
from assess.documents.blueprint import Blueprint
from assess.report.catalogues import ENGLISH
from assess.report.profile_heading import Standing
from assess.report.score_words import ScoreWords
from assess.scoring.engine import read_profile
from assess.scoring.profile import Z90, Reason, Star
from assess.screening.results import stored_results
from assess.store.tables import Candidate, Cohort, Invitation, Result

KEPT = 24
OPEN_CHANCE = (0.1, 0.9)  # between them a place is neither gained nor out of reach


@dataclass(frozen=True)
class Person:
    """Who an entry is."""

    public_id: str
    name: str
    synthetic: bool


@dataclass(frozen=True)
class Unscored:
    """Somebody who finished but cannot be scored, with the reasons; listed apart, never last."""

    person: Person
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One person of the ranking; star figures on the printed scale, 50 + 10z."""

    person: Person
    place: int
    tied: bool
    star: float
    low: float
    high: float
    level: str
    dots: int
    standing: Standing

    @property
    def open(self) -> bool:
        """Whether it is undecided if this person belongs to those to be taken."""
        return OPEN_CHANCE[0] < self.standing.p_top < OPEN_CHANCE[1]


@dataclass(frozen=True)
class Table:
    """A cohort's ranking, ready to be read."""

    rows: tuple[Row, ...]
    unscored: tuple[Unscored, ...]
    places: int
    ranking: Ranking

    def row(self, public_id: str) -> Row | None:
        """The row of that invitation."""
        return next((row for row in self.rows if row.person.public_id == public_id), None)

    def together(self, row: Row) -> frozenset[str]:
        """The invitations of those who cannot be told apart from this person."""
        return frozenset(self.ranking.indistinguishable_from(row.person.public_id))

    def bracketed(self, row: Row) -> Standing:
        """The person's standing, with the range of expected ranks that the indistinguishable cover."""
        alike = self.together(row)
        ranks = [one.standing.expected_rank for one in self.rows if one.person.public_id in alike]
        ranks.append(row.standing.expected_rank)
        return replace(row.standing, together=(min(ranks), max(ranks)))

    @property
    def at_the_line(self) -> Row | None:
        """The last person within the places, if anybody is beyond them."""
        return self.rows[self.places - 1] if 0 < self.places < len(self.rows) else None


@dataclass(frozen=True)
class _Read:
    stars: Mapping[str, Star]
    reasons: Mapping[str, tuple[Reason, ...]]
    reliability: float


@dataclass(frozen=True)
class _Ranked:
    ranking: Ranking
    stars: Mapping[str, Star]
    reasons: Mapping[str, tuple[Reason, ...]]


_kept: OrderedDict[tuple[Any, ...], _Ranked] = OrderedDict()


def table(session: Session, cohort: Cohort, places: int, translations: NullTranslations = ENGLISH) -> Table:
    """The cohort's current Results in order, for so many places."""
    found = session.exec(
        select(Result.id, Invitation.public_id, Candidate.name, Candidate.synthetic)
        .join(Invitation, col(Result.invitation_id) == Invitation.id)
        .join(Candidate, col(Invitation.candidate_id) == Candidate.id)
        .where(Invitation.cohort_id == cohort.id, col(Result.current))
        .order_by(col(Result.id))
    ).all()
    people = {public_id: Person(public_id, name, synthetic) for _, public_id, name, synthetic in found}
    blueprint = stored_results.cohort_blueprint(session, cohort)
    ranked = _ranked(session, cohort, tuple(number for number, *_rest in found), places, blueprint)
    words = ScoreWords(blueprint, stored_results.cohort_battery(session, cohort), translations)
    unscored = [
        Unscored(people[public_id], tuple(map(words.reason, reasons)))
        for public_id, reasons in ranked.reasons.items()
    ]
    unscored.sort(key=lambda entry: entry.person.name.casefold())
    return Table(_rows(ranked, people, blueprint), tuple(unscored), places, ranked.ranking)


def _ranked(
    session: Session, cohort: Cohort, numbers: tuple[int | None, ...], places: int, blueprint: Blueprint
) -> _Ranked:
    # The same Results give the same figures, so that turning pages and profiles costs no arithmetic.
    key = (str(session.get_bind().engine.url), cohort.id, numbers, places)
    kept = _kept.get(key)
    if kept is None:
        kept = _kept[key] = _rank(_read(session, cohort), places, blueprint)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return kept


def _read(session: Session, cohort: Cohort) -> _Read:
    """The stars of the scorable from their columns; only of the others is the profile read, for the reasons."""
    rows = session.exec(
        select(Invitation.public_id, Result.star, Result.error, Result.id)
        .join(Result, col(Result.invitation_id) == Invitation.id)
        .where(Invitation.cohort_id == cohort.id, col(Result.current))
    ).all()
    reliability = stored_results.load_snapshot(session, cohort.snapshot).star.reliability
    stars, reasons = {}, {}
    for public_id, star, error, number in rows:
        if star is not None and error is not None:
            stars[public_id] = Star(star, error, reliability)
        else:
            reasons[public_id] = read_profile(session.get_one(Result, number).profile).reasons
    return _Read(stars, reasons, reliability)


def _rank(read: _Read, places: int, blueprint: Blueprint) -> _Ranked:
    entries = [Entry(key, star.value, star.se) for key, star in read.stars.items()]
    cuts = [Cut(level.id, level.start) for level in blueprint.levels]
    expectation = Expectation(reliability=read.reliability) if entries else Expectation()
    return _Ranked(rank(entries, places, cuts, expectation), read.stars, read.reasons)


def _rows(ranked: _Ranked, people: Mapping[str, Person], blueprint: Blueprint) -> tuple[Row, ...]:
    ordered = sorted(blueprint.levels, key=lambda level: -inf if level.start is None else level.start)
    titles = {level.id: (level.title, min(number, 4)) for number, level in enumerate(ordered, start=1)}
    standings = sorted(
        ranked.ranking.standings, key=lambda one: (one.expected_rank, people[one.id].name.casefold(), one.id)
    )
    shared = Counter(one.expected_rank for one in standings)
    rows: list[Row] = []
    for number, one in enumerate(standings, start=1):
        first = rows and rows[-1].standing.expected_rank == one.expected_rank
        star, (title, dots) = ranked.stars[one.id], titles[one.level]
        rows.append(
            Row(
                person=people[one.id],
                place=rows[-1].place if first else number,
                tied=shared[one.expected_rank] > 1,
                star=star.points,
                low=50 + 10 * star.low,
                high=50 + 10 * star.high,
                level=title,
                dots=dots,
                standing=_standing(one, len(standings), ranked.ranking.places),
            )
        )
    return tuple(rows)


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
