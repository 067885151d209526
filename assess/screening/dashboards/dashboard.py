"""A campaign as a whole: funnel, completion, times of groups, distributions, stars per team, winning formula."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr
from sqlmodel import Session, col, func, select

from assess.analysis.winning_formula import Assumed, Worth, worth
from assess.documents.blueprint import Blueprint
from assess.scoring.mixes import wilson
from assess.scoring.profile import Z90
from assess.screening.decisions import standing
from assess.screening.problems import Problem, Refused
from assess.screening.results import adjustments, stored_results
from assess.screening.results.rankings import CohortRanking
from assess.screening.sittings import batteries, durations
from assess.screening.sittings.durations import ENOUGH_PEOPLE, Duration
from assess.store.tables import Campaign, Candidate, Cohort, Decision, Invitation, Result, Team

SMALLEST = 5  # people of whom a figure of a group is shown
WIDTH = 5  # points of a bar
EVERYBODY, HIRED = "everybody", "hired"
# Sackett, Zhang, Berry & Lievens (2022), Journal of Applied Psychology 107, 2040-2068: .26 for tests of judgement.
# How far off it may be here is the authors' assumption.
VALIDITY, VALIDITY_LOW, VALIDITY_HIGH = 0.26, 0.10, 0.42
LIMITS = {
    "validity": (0.0, 0.9), "low": (0.0, 0.9), "high": (0.0, 0.9), "base-rate": (0.01, 0.99),
    "value": (0.0, 10_000_000.0), "years": (0.1, 40.0), "cost": (0.0, 100_000.0),
}  # fmt: skip
USUAL = {
    "validity": VALIDITY, "low": VALIDITY_LOW, "high": VALIDITY_HIGH, "base-rate": 0.5,
    "value": 8_000.0, "years": 2.0, "cost": 20.0,
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """A step of the funnel, how many reached it, and which share of the first step."""

    id: str
    people: int
    share: float


@dataclass(frozen=True)
class Rate:
    """A share with its 90 % interval, of so many."""

    count: int
    of: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Bar:
    """People whose star score lies from `low` up to `high`."""

    low: int
    high: int
    people: int
    share: float


@dataclass(frozen=True)
class Density:
    """Of a team's people, the share that is expected to stand at the two highest levels, with its 90 % interval."""

    team: str
    people: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Overview:
    """What the dashboard shows of one cohort, and of the reader's teams."""

    funnel: tuple[Step, ...]
    begun: Rate | None
    finished: Rate | None
    decisions: Mapping[str, int]
    whole: Duration | None
    parts: tuple[tuple[str, Duration], ...]
    bars: tuple[Bar, ...]
    ranked: int
    densities: Mapping[str, tuple[Density, ...]]
    level: str


@dataclass(frozen=True)
class Formula:
    """The winning formula at the validity assumed and at both ends of its interval; `chance` without any."""

    asked: Mapping[str, float]
    applicants: int
    places: int
    worths: tuple[Worth, ...]
    chance: float


def look(session: Session, campaign: Campaign, ranked: CohortRanking, team_ids: Collection[int]) -> Overview:
    """Everything of one cohort; nothing of one person."""
    funnel = _funnel(session, ranked)
    counted = {step.id: step.people for step in funnel}
    battery = batteries.of_cohort(session, ranked.cohort.id or 0, "en")
    taken = durations.of_cohort(session, ranked.cohort.id or 0, battery)
    known = taken.whole.low is not None
    titles = [one.shown_title for one in battery.instruments]
    blueprint = stored_results.cohort_blueprint(session, ranked.cohort)
    bars = _bars(ranked)
    return Overview(
        funnel=funnel,
        begun=rate(counted["begun"], counted["invited"]),
        finished=rate(counted["finished"], counted["begun"]),
        decisions=standing.counts(session, campaign.id or 0),
        whole=taken.whole if known else None,
        parts=tuple(zip(titles, taken.parts, strict=True)) if known else (),
        bars=bars,
        ranked=len(ranked),
        densities=_densities(session, team_ids),
        level=_from_level(blueprint)[0],
    )


def _funnel(session: Session, ranked: CohortRanking) -> tuple[Step, ...]:
    mine = Invitation.cohort_id == ranked.cohort.id
    counts = session.exec(
        select(
            func.count(col(Invitation.id)), func.count(col(Invitation.notice_read_at)),
            func.count(col(Invitation.started_at)), func.count(col(Invitation.completed_at)),
        ).where(mine, Invitation.state != "merged")
    ).one()  # fmt: skip
    decided = len(standing.decided(session, ranked.cohort.id or 0))
    named = ("invited", "read", "begun", "finished", "ranked", "decided")
    people = (*counts, len(ranked), decided)
    first = max(int(counts[0]), 1)
    return tuple(Step(name, int(count), int(count) / first) for name, count in zip(named, people, strict=True))


def rate(count: int, of: int) -> Rate | None:
    """A share with its interval; None of fewer than five."""
    if of < SMALLEST:
        return None
    low, high = wilson(min(count, of), of)
    return Rate(count, of, min(count, of) / of, low, high)


def _bars(ranked: CohortRanking) -> tuple[Bar, ...]:
    order, _at = ranked.order
    if order is None or len(ranked) < SMALLEST:
        return ()
    stars = 50 + 10 * order.values
    first = int(np.floor(stars.min() / WIDTH)) * WIDTH
    last = int(np.floor(stars.max() / WIDTH)) * WIDTH + WIDTH
    edges = list(range(first, last + 1, WIDTH))
    counts = np.histogram(stars, edges)[0].tolist()
    most = max(counts)
    return tuple(Bar(low, low + WIDTH, count, count / most) for low, count in zip(edges, counts, strict=False))


def _from_level(blueprint: Blueprint) -> tuple[str, float | None]:
    """The title of the second highest level and where it begins."""
    known = sorted((one.start, one.title) for one in blueprint.levels if one.start is not None)
    start, title = known[-2] if len(known) > 1 else known[-1] if known else (None, "")
    return title, start


def _densities(session: Session, team_ids: Collection[int]) -> dict[str, tuple[Density, ...]]:
    """By team, of all who were assessed and of those hired: teams with fewer than five of them are left out."""
    hired = {
        number
        for number, kind in session.exec(
            select(Decision.invitation_id, Decision.kind)
            .where(col(Decision.undone_at).is_(None))
            .order_by(col(Decision.id))
        )
        if kind == "hired"
    }
    teams: dict[str, list[float]] = {}
    taken: dict[str, list[float]] = {}
    for team, cohort, rows in _by_cohort(session, team_ids):
        chances = _chances(session, cohort, [(star, error) for _number, star, error in rows])
        teams.setdefault(team, []).extend(chances)
        for (number, _star, _error), chance in zip(rows, chances, strict=True):
            if number in hired:
                taken.setdefault(team, []).append(chance)
    return {EVERYBODY: _shares(teams), HIRED: _shares(taken)}


def _by_cohort(
    session: Session, team_ids: Collection[int]
) -> list[tuple[str, Cohort, list[tuple[int, float, float]]]]:
    found = []
    cohorts = session.exec(
        select(Team.name, Cohort)
        .join(Campaign, col(Campaign.team_id) == Team.id)
        .join(Cohort, col(Cohort.campaign_id) == Campaign.id)
        .where(col(Team.id).in_(team_ids))
        .order_by(col(Team.name), col(Cohort.id))
    )
    for team, cohort in cohorts.all():
        rows = session.exec(
            select(Invitation.id, Result.star, Result.error)
            .join(Result, col(Result.invitation_id) == Invitation.id)
            .join(Candidate, col(Candidate.id) == Invitation.candidate_id)
            .where(Invitation.cohort_id == cohort.id, col(Result.current), col(Result.star).is_not(None))
            .where(col(Invitation.id).not_in(adjustments.set_aside()))
        )
        people = [(number or 0, star or 0.0, error or 0.0) for number, star, error in rows]
        if people:
            found.append((team, cohort, people))
    return found


def _chances(session: Session, cohort: Cohort, scores: Sequence[tuple[float, float]]) -> list[float]:
    """Each one's chance to stand at one of the two highest levels, by the cohort's own reference and errors."""
    start = _from_level(stored_results.cohort_blueprint(session, cohort))[1]
    if start is None or not scores:
        return [0.0] * len(scores)
    true = max(stored_results.load_snapshot(session, cohort.snapshot).star.reliability, 1e-6)
    stars, errors = (np.array(column) for column in zip(*scores, strict=True))
    kept = true / (true + errors**2)
    return list(map(float, ndtr((kept * stars - start) / np.maximum(np.sqrt(kept) * errors, 1e-9))))


def _shares(teams: Mapping[str, Sequence[float]]) -> tuple[Density, ...]:
    return tuple(_density(team, np.array(chances)) for team, chances in teams.items() if len(chances) >= SMALLEST)


def _density(team: str, chances: np.ndarray) -> Density:
    share = float(chances.mean())
    error = float(np.sqrt((chances * (1.0 - chances)).sum())) / chances.size
    return Density(team, chances.size, share, max(0.0, share - Z90 * error), min(1.0, share + Z90 * error))


def formula(asked: Mapping[str, str], applicants: int, places: int) -> Formula | None:
    """The winning formula by what was typed, what was left out as assumed; None while there is nothing to choose.

    Refused with everything that cannot be.
    """
    problems: list[Problem] = []
    found = {name: _number(asked, name, problems) for name in LIMITS}
    if not problems and not found["low"] <= found["validity"] <= found["high"]:
        problems.append(Problem("validity", "validity-apart"))
    if problems:
        raise Refused(problems)
    if not 0 < places < applicants:
        return None
    assumed = Assumed(found["base-rate"], max(found["value"], 1e-6), found["years"], found["cost"])
    worths = tuple(worth(found[name], applicants, places, assumed) for name in ("low", "validity", "high"))
    return Formula(found, applicants, places, worths, places * assumed.base_rate)


def _number(asked: Mapping[str, str], name: str, problems: list[Problem]) -> float:
    lowest, highest = LIMITS[name]
    typed = asked.get(name, "").strip().replace(",", ".")
    try:
        found = float(typed) if typed else USUAL[name]
    except ValueError:
        found = -1.0
    if not lowest <= found <= highest:
        problems.append(Problem(name, "number-outside", {"lowest": lowest, "highest": highest}))
    return found


def enough() -> int:
    """People from whom on times are shown."""
    return ENOUGH_PEOPLE
