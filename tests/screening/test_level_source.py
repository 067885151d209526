"""Levels come from what the cohort pinned: the same answers have the same level, whoever else applied."""

import pytest
from sqlmodel import Session, col, select

from assess.screening.problems import Refused
from assess.screening.results import level_source, place_rules, renewal, stored_results
from assess.screening.results.place_rules import PlaceRules
from assess.screening.results.rankings import CohortRanking, Row
from assess.store.tables import Cohort, Invitation, Result


def shown(session: Session, cohort: Cohort, places: int = 8) -> dict[str, Row]:
    """The first page of a ranking, by invitation."""
    return {row.person.public_id: row for row in CohortRanking(session, cohort, places).page(1)}


def levels(row: Row) -> tuple[float, float, dict[str, float]]:
    """What must not depend on the applicants."""
    chances = {level: round(chance, 9) for level, chance in row.standing.level_probabilities.items()}
    return round(row.low, 6), round(row.high, 6), chances


def test_levels_and_star_intervals_are_the_same_after_the_errors_of_the_applicants_came(
    demonstrated: Session,
) -> None:
    cohort = demonstrated.exec(select(Cohort)).one()
    source = level_source.of_cohort(demonstrated, cohort)
    before = shown(demonstrated, cohort)
    kept = demonstrated.exec(select(Result.profile).order_by(col(Result.id))).all()
    mark = renewal.renew(demonstrated, cohort.id or 0, turn=renewal.within) or cohort.snapshot
    assert stored_results.load_snapshot(demonstrated, mark).n > 0
    after = shown(demonstrated, cohort)
    both = before.keys() & after.keys()
    assert len(both) > 20
    assert {one: levels(before[one]) for one in both} == {one: levels(after[one]) for one in both}
    assert level_source.of_cohort(demonstrated, cohort) == source
    assert demonstrated.exec(select(Result.profile).order_by(col(Result.id))).all()[: len(kept)] == kept


def test_the_same_answers_have_the_same_level_among_other_applicants(demonstrated: Session) -> None:
    cohort = demonstrated.exec(select(Cohort)).one()
    before = shown(demonstrated, cohort)
    kept = next(iter(before))
    others = select(Invitation).where(Invitation.cohort_id == cohort.id, Invitation.public_id != kept)
    for one in demonstrated.exec(others.order_by(col(Invitation.id)).offset(12)).all():
        demonstrated.delete(one)
    demonstrated.flush()
    after = shown(demonstrated, cohort, 1)
    assert len(after) < len(before)
    assert levels(after[kept]) == levels(before[kept])
    assert after[kept].standing.star_mean != before[kept].standing.star_mean


def test_both_sources_are_named(demonstrated: Session) -> None:
    cohort = demonstrated.exec(select(Cohort)).one()
    overview = CohortRanking(demonstrated, cohort, 8).overview
    assert "authors" in overview.level_source
    assert overview.rank_source == stored_results.load_snapshot(demonstrated, cohort.snapshot).source


def test_the_houses_rule_says_what_is_as_good_as_in(demonstrated: Session) -> None:
    cohort = demonstrated.exec(select(Cohort)).one()
    wide = CohortRanking(demonstrated, cohort, 8).overview.counts
    place_rules.change(demonstrated, PlaceRules(60, 40), "test")
    ranked = CohortRanking(demonstrated, cohort, 8)
    narrow = ranked.overview.counts
    assert narrow.open < wide.open
    assert narrow.sure >= wide.sure
    assert narrow.of == wide.of == len(ranked)
    with pytest.raises(Refused):
        place_rules.change(demonstrated, PlaceRules(30, 50), "test")
    assert place_rules.current(demonstrated) == PlaceRules(60, 40)


def test_a_group_is_listed_and_everybody_is_in_one(demonstrated: Session) -> None:
    cohort = demonstrated.exec(select(Cohort)).one()
    ranked = CohortRanking(demonstrated, cohort, 8)
    members = {group: ranked.members(group) for group in ("sure", "open", "unlikely")}
    counts = ranked.overview.counts
    assert [len(found) for found in members.values()] == [counts.sure, counts.open, counts.unlikely]
    assert sum(map(len, members.values())) == len({one for found in members.values() for one in found})
    assert [row.person.public_id for row in ranked.page(1, group="open")] == members["open"][:40]
    assert {row.group for row in ranked.page(1, group="open")} == {"open"}
