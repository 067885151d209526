"""Accounts, roles and teams."""

import argon2
import pytest
from argon2 import PasswordHasher
from sqlmodel import Session, select

from assess.screening.organisation import accounts
from assess.screening.problems import Refused
from assess.store.tables import AuditEvent, StaffSession, User, now


@pytest.fixture
def ada(session: Session) -> User:
    """The only administrator."""
    user, _password = accounts.add_user(session, accounts.NewUser("ada", "Ada"), "test")
    accounts.grant(session, user, "administrator", None, "test")
    return user


def test_a_password_is_random_and_its_hash_alone_is_kept(session: Session) -> None:
    user, password = accounts.add_user(session, accounts.NewUser("rosa", "Rosa"), "test")
    assert len(password) == 23
    assert password not in user.password
    assert PasswordHasher().verify(user.password, password)
    assert accounts.new_password() != password


def test_hashing_takes_the_work_that_rfc_9106_asks_for(product_hasher: PasswordHasher) -> None:
    asked = (argon2.Type.ID, 3, 65_536, 4)  # its second recommended option: three passes over 64 MiB in four lanes
    found = product_hasher
    assert (found.type, found.time_cost, found.memory_cost, found.parallelism) == asked
    assert (found.salt_len, found.hash_len) == (16, 32)


def test_all_problems_of_an_account_are_told_at_once(session: Session, ada: User) -> None:
    with pytest.raises(Refused) as caught:
        accounts.add_user(session, accounts.NewUser("Ro sa", " "), "test")
    assert [problem.field for problem in caught.value.problems] == ["username", "name"]


@pytest.mark.parametrize("name", ["ADA", " ada "])
def test_user_names_are_unique_whatever_their_capitals(session: Session, ada: User, name: str) -> None:
    with pytest.raises(Refused, match="username-taken"):
        accounts.add_user(session, accounts.NewUser(name, "Other"), "test")


def test_a_recruiter_belongs_to_a_team_and_other_roles_to_the_house(session: Session, ada: User) -> None:
    lobby = accounts.add_team(session, accounts.NewTeam("Lobby"), "test")
    assert accounts.grant(session, ada, "recruiter", lobby, "test").team_id == lobby.id
    assert accounts.grant(session, ada, "hr", lobby, "test").team_id is None
    with pytest.raises(Refused, match="team-needed"):
        accounts.grant(session, ada, "recruiter", None, "test")
    with pytest.raises(Refused, match="unknown-role"):
        accounts.grant(session, ada, "emperor", None, "test")


def test_a_role_given_twice_is_there_once(session: Session, ada: User) -> None:
    first = accounts.grant(session, ada, "hr", None, "test")
    assert accounts.grant(session, ada, "hr", None, "test").id == first.id


def test_the_last_administrator_cannot_be_removed(session: Session, ada: User) -> None:
    membership = ada.memberships[0]
    with pytest.raises(Refused, match="last-administrator"):
        accounts.withdraw(session, membership, "test")
    with pytest.raises(Refused, match="last-administrator"):
        accounts.set_active(session, ada, False, "test")


def test_a_closed_administrator_does_not_count_as_one(session: Session, ada: User) -> None:
    second, _password = accounts.add_user(session, accounts.NewUser("ben", "Ben"), "test")
    accounts.grant(session, second, "administrator", None, "test")
    accounts.set_active(session, second, False, "test")
    with pytest.raises(Refused, match="last-administrator"):
        accounts.set_active(session, ada, False, "test")
    accounts.set_active(session, second, True, "test")
    accounts.set_active(session, ada, False, "test")
    assert not ada.active


def test_a_reset_changes_the_password_and_ends_sessions(session: Session, ada: User) -> None:
    assert ada.id is not None
    session.add(StaffSession(token_hash="x", user_id=ada.id, expires_at=now()))
    before = ada.password
    password = accounts.reset_password(session, "ADA")
    assert PasswordHasher().verify(ada.password, password)
    assert ada.password != before
    assert session.exec(select(StaffSession)).all() == []


def test_nobody_is_reset_who_is_not_there(session: Session) -> None:
    with pytest.raises(Refused, match="unknown-user"):
        accounts.reset_password(session, "ghost")


def test_team_names_are_unique_and_a_team_with_campaigns_stays(session: Session) -> None:
    accounts.add_team(session, accounts.NewTeam("Lobby"), "test")
    with pytest.raises(Refused, match="team-exists"):
        accounts.add_team(session, accounts.NewTeam(" lobby "), "test")


def test_every_deed_is_on_the_audit_trail_without_names(session: Session, ada: User) -> None:
    accounts.reset_password(session, "ada", "staff:1")
    session.flush()
    events = session.exec(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [event.verb for event in events] == ["user.added", "role.granted", "user.password-reset"]
    assert all("ada" not in f"{event.object}{event.detail}".lower() for event in events)
