"""The demonstration comes and goes as a whole."""

from pathlib import Path

import pytest
from sqlmodel import Session, select

from assess.screening.organisation import demonstration
from assess.store.database import make_engine
from assess.store.tables import Campaign, Candidate, Organisation, Result, User
from tests.cli.conftest import Assess


def test_the_demonstration_beside_a_real_administrator(
    assess: Assess, home: Path, installed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demonstration, "PEOPLE", 60)  # of whom 48 finish: enough for a cohort's own errors
    said = assess("demo")
    assert [line.split()[0] for line in said.stdout.splitlines()] == ["candidate", "recruiter", "hr", "admin"]
    assert said.stdout.splitlines()[-1].split()[2] == "demo-admin"
    with Session(make_engine(f"sqlite:///{home / 'assess.db'}")) as session:
        people = session.exec(select(Candidate)).all()
        assert len(people) == 60
        assert all(person.synthetic for person in people)
        assert set(session.get_one(Organisation, 1).languages) == {"en", "ar", "de", "es", "fr"}

    again = assess("demo")
    assert again.exit_code == 1
    assert "here already" in again.stderr

    same = assess("rescore")
    assert same.exit_code == 0
    assert "each the same to the byte" in same.stdout

    with Session(make_engine(f"sqlite:///{home / 'assess.db'}")) as session:
        result = session.exec(select(Result).limit(1)).one()
        result.profile = result.profile.replace('"', "'", 1)
        session.commit()
    altered = assess("rescore")
    assert altered.exit_code == 1
    assert "1 of" in altered.stderr

    assert assess("demo", "--remove").exit_code == 0
    with Session(make_engine(f"sqlite:///{home / 'assess.db'}")) as session:
        for table in (Candidate, Campaign, Result):
            assert session.exec(select(table)).first() is None
        assert session.exec(select(User.username)).all() == ["admin"]
        organisation = session.get(Organisation, 1)
        assert organisation is None or not organisation.demo


def test_removing_the_only_administrator_brings_a_new_one(assess: Assess, home: Path, installed: str) -> None:
    with Session(make_engine(f"sqlite:///{home / 'assess.db'}")) as session:
        administrator = session.exec(select(User)).one()
        administrator.demo = True
        session.commit()
    said = assess("demo", "--remove")
    assert said.stdout.splitlines()[-1].startswith("admin http://127.0.0.1:8000/ admin ")
