"""Results can be worked out again, byte for byte, and are the same bytes on both databases."""

import os
import shutil
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from assess.scoring.engine import read_profile
from assess.screening.organisation import demonstration
from assess.screening.results import stored_results
from assess.screening.sittings import progress
from assess.store.database import make_engine
from assess.store.tables import Campaign, Candidate, Invitation, Response, Result, User, now
from tests.postgres import PostgresServer
from tests.screening.opening import let_in, open_campaign


def test_every_result_is_worked_out_again_byte_for_byte(session: Session) -> None:
    demonstration.build(session)
    session.commit()
    session.expire_all()
    again = dict(stored_results.rescore(session))
    assert len(again) == 228
    assert all(again.values())
    newest = select(Response).where(Response.item == "poise-1").order_by(col(Response.id).desc()).limit(1)
    answer = session.exec(newest).one()
    answer.value = {"rating": 1 if answer.value["rating"] > 1 else 5}
    session.flush()
    assert list(dict(stored_results.rescore(session)).values()).count(False) == 1


@pytest.mark.postgres
def test_both_databases_hold_the_same_bytes(
    sqlite_template: Path, postgres_server: PostgresServer, postgres_template: str, tmp_path: Path
) -> None:
    shutil.copy(sqlite_template, tmp_path / "assess.db")
    addresses = [
        f"sqlite:///{tmp_path / 'assess.db'}",
        postgres_server.create(f"same_bytes_{os.getpid()}", postgres_template),
    ]
    kept = []
    for address in addresses:
        engine = make_engine(address)
        with Session(engine) as session:
            demonstration.build(session)
            session.commit()
            kept.append(sorted(session.exec(select(Result.profile))))
        engine.dispose()
    assert len(kept[0]) == 228
    assert kept[0] == kept[1]


def test_removing_the_demonstration_leaves_nobody(session: Session) -> None:
    demonstration.build(session)
    session.commit()
    assert demonstration.remove(session) == demonstration.PEOPLE
    session.commit()
    for table in (Campaign, Candidate, Response, Result, User):
        assert session.exec(select(func.count()).select_from(table)).one() == 0


def finished(session: Session) -> tuple[Invitation, Result]:
    """Somebody who answered everything, and their Result."""
    person = let_in(session, open_campaign(session))
    for position in range(3):
        part = person.answer_all(person.begin(position))
        progress.submit(session, person.admission(), part, now())
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
