"""What a recruiter may see of a cohort, to take along: the scores behind the ranking as a table, all as JSON."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from assess.report.catalogues import ENGLISH
from assess.report.score_words import ScoreWords
from assess.scoring.engine import read_profile
from assess.scoring.profile import Profile, Score
from assess.screening.results import exports, stored_results
from assess.screening.results.counting import counting
from assess.screening.results.exports import Cell
from assess.screening.results.rankings import PORTION, CohortRanking, Row
from assess.store.tables import Campaign, Cohort, Invitation, Result

FORMAT = "asterism-results/1"

Chosen = Collection[str] | None


def scored_people(session: Session, ranked: CohortRanking, chosen: Chosen) -> Iterator[tuple[Row, Profile | None]]:
    """People in order of the ranking with their Profile; None where the stored Result was altered."""
    held: list[Row] = []
    for row in ranked.everybody():
        if chosen is None or row.person.public_id in chosen:
            held.append(row)
        if len(held) == PORTION:
            yield from _with_profiles(session, ranked.cohort, held)
            held = []
    yield from _with_profiles(session, ranked.cohort, held)


def _with_profiles(session: Session, cohort: Cohort, rows: Sequence[Row]) -> Iterator[tuple[Row, Profile | None]]:
    wanted = [row.person.public_id for row in rows if not row.altered]
    found = session.exec(
        select(Invitation.public_id, Result.profile)
        .join(Result, col(Result.invitation_id) == Invitation.id)
        .where(col(Invitation.public_id).in_(wanted), counting(cohort))
    )
    stored: Mapping[str, str] = dict(found.all())
    for row in rows:
        text = stored.get(row.person.public_id)
        yield row, read_profile(text) if text else None


def score_table(
    session: Session, ranked: CohortRanking, chosen: Chosen = None
) -> tuple[list[str], Iterator[list[Cell]]]:
    """Points and facets with 90 % intervals, in per cent of the maximum; empty where withheld.

    Of everybody, or of those `chosen` alone.
    """
    scores = _scores(session, ranked)
    header = ["Rank", "Name", "Reference"]
    for title in scores.values():
        header += [title, f"{title} 90 % from", f"{title} 90 % to"]
    return header, (_line(row, profile, scores) for row, profile in scored_people(session, ranked, chosen))


def _scores(session: Session, ranked: CohortRanking) -> dict[str, str]:
    """Ids and titles of the scores that the cohort's blueprint gives."""
    blueprint = stored_results.cohort_blueprint(session, ranked.cohort)
    battery = stored_results.cohort_battery(session, ranked.cohort)
    words = ScoreWords(blueprint, tuple(battery), ENGLISH)
    named = ["judgement", *(["encounters"] if any(one.by_turns for one in battery) else [])]
    named += [*(one.id for one in blueprint.points), *(one.id for one in blueprint.facets)]
    return {one: words.title(one) for one in named}


def _line(row: Row, profile: Profile | None, scores: Mapping[str, str]) -> list[Cell]:
    found = _by_id(profile) if profile else {}
    line: list[Cell] = [row.rank, row.person.name, row.person.reference]
    for one in scores:
        score = found.get(one)
        line += [_hundred(score.value), _hundred(score.low), _hundred(score.high)] if score else [None] * 3
    return line


def _by_id(profile: Profile) -> dict[str, Score]:
    return {
        one.id: one
        for one in (profile.judgement, profile.encounters, *profile.points, *profile.facets)
        if one and one.shown
    }


def _hundred(value: float | None) -> float | None:
    return None if value is None else round(100 * value, 1)


def results_json(session: Session, ranked: CohortRanking, campaign: Campaign, chosen: Chosen = None) -> bytes:
    """The ranking and the scores of everybody, machine-readable; the not ranked without a reason."""
    header, lines = exports.ranking_table(ranked, chosen)
    of_rank = [dict(zip(map(_key, header), line, strict=True)) for line in lines]
    scores = {
        row.person.public_id: {one: _figures(score) for one, score in _by_id(profile).items()} if profile else {}
        for row, profile in scored_people(session, ranked, chosen)
    }
    people = list(scores)
    found: dict[str, Any] = {
        "format": FORMAT,
        "campaign": {"title": campaign.title, "requisition": campaign.requisition, "number": campaign.public_id},
        "cohort": ranked.cohort.number,
        "places": ranked.places,
        "scale": {"reference": 50, "standard_deviation": 10, "intervals": "90 %", "scores": "0-100"},
        "score_titles": _scores(session, ranked),
        "people": [
            line | {"number": number, "scores": scores[number]}
            for line, number in zip(of_rank[: len(people)], people, strict=True)
        ],
        "not_ranked": [{"name": line["name"], "reference": line["reference"]} for line in of_rank[len(people) :]],
    }
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()


def _figures(score: Score) -> dict[str, float | None]:
    return {"value": _hundred(score.value), "from": _hundred(score.low), "to": _hundred(score.high)}


def _key(title: str) -> str:
    """A column's title as a key: small letters, digits and lines."""
    return "_".join("".join(one if one.isalnum() else " " for one in title.lower()).split())
