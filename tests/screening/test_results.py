"""Results can be worked out again, byte for byte, and are the same bytes on both databases."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from assess.scoring.engine import read_profile
from assess.scoring.profile import Star
from assess.screening.campaigns import invitations
from assess.screening.organisation import demonstration
from assess.screening.results import stored_results
from assess.screening.results.rankings import CohortRanking
from assess.screening.sittings import taking
from assess.store.tables import Campaign, Candidate, Cohort, Invitation, Response, Result, Sitting, User, now
from tests.engines import make_engine
from tests.postgres import PostgresServer
from tests.report import people as profiles
from tests.screening.opening import let_in, open_campaign


def test_every_result_is_worked_out_again_byte_for_byte_and_an_altered_answer_shows(demonstrated: Session) -> None:
    session = demonstrated
    assert session.exec(select(func.count()).select_from(Candidate).where(col(Candidate.synthetic))).one() == 240
    newest = select(Response).where(Response.item == "poise-1").order_by(col(Response.id).desc()).limit(1)
    answer = session.exec(newest).one()
    answer.value = {"rating": 1 if answer.value["rating"] > 1 else 5}
    session.flush()
    again = dict(stored_results.rescore(session))
    assert len(again) == 228
    sitting = session.get_one(Sitting, answer.sitting_id)
    theirs = session.get_one(Invitation, sitting.invitation_id).public_id
    assert [name for name, same in again.items() if not same] == [f"{theirs} result 1"]


@pytest.mark.postgres
def test_both_databases_hold_the_same_bytes(
    sqlite_demonstration: Path, postgres_server: PostgresServer, postgres_demonstration: str, tmp_path: Path
) -> None:
    shutil.copy(sqlite_demonstration, tmp_path / "assess.db")
    addresses = [
        f"sqlite:///{tmp_path / 'assess.db'}",
        postgres_server.create(f"same_bytes_{os.getpid()}", postgres_demonstration),
    ]
    kept = []
    for address in addresses:  # each demonstration was built in its own kind of database
        engine = make_engine(address)
        with Session(engine) as session:
            kept.append(sorted(session.exec(select(Result.profile))))
        engine.dispose()
    assert len(kept[0]) == 228
    assert kept[0] == kept[1]


def test_removing_the_demonstration_leaves_nobody(demonstrated: Session) -> None:
    session = demonstrated
    assert demonstration.remove(session) == demonstration.PEOPLE
    session.commit()
    for table in (Campaign, Candidate, Response, Result, User):
        assert session.exec(select(func.count()).select_from(table)).one() == 0


def finished(session: Session) -> tuple[Invitation, Result]:
    """Somebody who answered everything, and their Result."""
    person = let_in(session, open_campaign(session))
    for position in range(3):
        part = person.answer_all(person.begin(position))
        taking.submit(session, person.admission(), part, now())
    session.commit()
    return person.invitation, session.exec(select(Result)).one()


def test_a_newer_result_supersedes_the_one_before(session: Session) -> None:
    invitation, first = finished(session)
    again = stored_results.keep(session, invitation, first.snapshot, read_profile(first.profile))
    assert [(one.number, one.current) for one in session.exec(select(Result).order_by(col(Result.number)))] == [
        (1, False),
        (2, True),
    ]
    assert stored_results.current(session, invitation.id or 0) == again


def test_the_database_itself_refuses_two_current_results(session: Session) -> None:
    _invitation, first = finished(session)
    session.add(Result(**first.model_dump(exclude={"id", "number"}), number=2))
    with pytest.raises(IntegrityError):
        session.flush()


def test_star_and_error_stand_in_columns_as_the_profile_says(session: Session) -> None:
    _invitation, result = finished(session)
    star = read_profile(result.profile).star
    assert star is not None
    assert (result.scorable, result.star, result.error) == (True, star.value, star.se)


def test_a_new_result_supersedes_the_one_before(session: Session) -> None:
    campaign = open_campaign(session)
    invitation, _link = invitations.invite(session, campaign, "Amira", "amira@example.com", "staff:1")
    cohort = session.exec(select(Cohort).where(Cohort.campaign_id == campaign.id)).one()
    for star in (0.1, 0.9):
        kept = replace(profiles.believable(), star=Star(star, 0.35, 0.8))
        stored_results.keep(session, invitation, cohort.snapshot, kept)
    session.commit()
    stored = session.exec(select(Result).order_by(col(Result.number))).all()
    assert [(result.number, result.star, result.current) for result in stored] == [(1, 0.1, False), (2, 0.9, True)]
    ranked = CohortRanking(session, cohort, 1)
    assert [row.star for row in ranked.everybody()] == [59.0]


def test_other_places_mean_other_chances_and_another_line(session: Session) -> None:
    campaign = open_campaign(session)
    cohort = session.exec(select(Cohort).where(Cohort.campaign_id == campaign.id)).one()
    for number, star in enumerate((1.0, 0.8, 0.6, 0.4)):
        invitation, _link = invitations.invite(session, campaign, f"P{number}", f"p{number}@example.com", "staff:1")
        kept = replace(profiles.believable(), star=Star(star, 0.35, 0.8))
        stored_results.keep(session, invitation, cohort.snapshot, kept)
    session.commit()
    for places, last in ((1, "P0"), (3, "P2")):
        ranked = CohortRanking(session, cohort, places)
        rows = list(ranked.everybody())
        assert sum(row.standing.p_top for row in rows) == pytest.approx(places, rel=5e-3)
        assert ranked.overview.at_the_line is not None
        assert rows[ranked.overview.at_the_line].person.name == last
    assert CohortRanking(session, cohort, 4).overview.at_the_line is None
