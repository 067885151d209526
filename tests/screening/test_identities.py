"""Who somebody is at an OpenID provider, and the roles that its word gives and takes, on both databases."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from assess.screening.organisation import accounts, identities, installation, staff_sessions
from assess.screening.organisation.identities import NEVER, Person
from assess.screening.organisation.openid_provider import MappedRole
from assess.screening.problems import Refused
from assess.store.tables import AuditEvent, Membership, StaffIdentity, StaffSession, User, now

ISSUER = "https://login.example.org"
HR, ADMINISTRATOR = MappedRole("hr"), MappedRole("administrator")


def hana(*roles: MappedRole, authenticated_at: datetime = NEVER) -> Person:
    """Hana, as the provider speaks of her."""
    return Person(ISSUER, "248289761001", "hana", "Hana Sato", frozenset(roles), authenticated_at)


def held(session: Session) -> set[tuple[str, str]]:
    """Who has which role, of all."""
    session.flush()
    session.expire_all()
    return {(one.user.username, one.role) for one in session.exec(select(Membership))}


def test_the_first_login_makes_an_account_without_a_password(session: Session) -> None:
    token = identities.log_in(session, hana(HR), "")
    assert token is not None
    found = staff_sessions.who(session, token)
    assert found is not None
    assert (found.username, found.name, found.roles) == ("hana", "Hana Sato", {"hr"})
    assert accounts.find(session, "hana").password == ""
    (identity,) = session.exec(select(StaffIdentity)).all()
    assert (identity.issuer, identity.subject) == (ISSUER, "248289761001")


@pytest.mark.parametrize(
    ("ago", "confirmed"), [(timedelta(minutes=1), True), (timedelta(hours=1), False), (-timedelta(days=1), True)]
)
def test_a_login_counts_as_confirmed_from_when_the_person_showed_who_they_are(
    session: Session, ago: timedelta, confirmed: bool
) -> None:
    token = identities.log_in(session, hana(HR, authenticated_at=now() - ago), "")
    assert token is not None
    found = staff_sessions.who(session, token)
    assert found is not None
    assert found.confirmed == confirmed
    row = session.exec(select(StaffSession)).one()
    assert row.confirmed_at <= now()


def test_a_provider_that_does_not_say_when_confirms_nothing(session: Session) -> None:
    token = identities.log_in(session, hana(HR), "")
    assert token is not None
    found = staff_sessions.who(session, token)
    assert found is not None
    assert not found.confirmed


def test_roles_are_renewed_and_a_lost_one_ends_what_was_open(session: Session) -> None:
    before = identities.log_in(session, hana(HR, ADMINISTRATOR), "")
    after = identities.log_in(session, hana(ADMINISTRATOR), "")
    assert held(session) == {("hana", "administrator")}
    assert before is not None
    assert after is not None
    assert staff_sessions.who(session, before) is None
    assert staff_sessions.who(session, after) is not None


def test_recruiters_have_their_role_in_the_team_that_is_named_whatever_its_capitals(session: Session) -> None:
    lobby = accounts.add_team(session, accounts.NewTeam("Lobby"), "test")
    token = identities.log_in(session, hana(MappedRole("recruiter", "LOBBY"), MappedRole("recruiter", "None")), "")
    assert token is not None
    found = staff_sessions.who(session, token)
    assert found is not None
    assert found.team_ids == {lobby.id}


def test_without_a_role_nothing_is_made_and_the_trail_keeps_a_mark(session: Session) -> None:
    events = len(session.exec(select(AuditEvent)).all())
    assert identities.log_in(session, hana(), "") is None
    assert session.exec(select(User)).all() == []
    (event,) = session.exec(select(AuditEvent).order_by(AuditEvent.id)).all()[events:]
    assert (event.actor, event.verb, event.detail) == ("provider", "login.refused", {"reason": "no role"})
    assert event.object.startswith("identity:")
    assert "248289761001" not in event.object


def test_whoever_lost_the_last_role_is_out_everywhere(session: Session) -> None:
    identities.log_in(session, hana(HR), "")
    assert identities.log_in(session, hana(), "") is None
    assert held(session) == set()
    assert session.exec(select(StaffSession)).all() == []
    assert len(session.exec(select(User)).all()) == 1  # the trail goes on naming her


def test_an_installation_whose_last_administrator_lost_the_role_gets_another_at_the_next_start(
    session: Session,
) -> None:
    first = installation.first_administrator(session)
    assert list(first) == ["admin"]
    identities.link(session, accounts.find(session, "admin"), ISSUER, "248289761001", "test")
    assert identities.log_in(session, hana(HR), "") is not None
    assert installation.administrators(session) == []
    assert list(installation.first_administrator(session)) == ["admin-2"]


def test_a_linked_account_has_no_password_and_no_open_login(session: Session) -> None:
    rosa, _password = accounts.add_user(session, accounts.NewUser("rosa", "Rosa"), "test")
    assert rosa.id is not None
    token = staff_sessions.begin(session, rosa.id, "")
    identities.link(session, rosa, ISSUER, "1", "test")
    assert staff_sessions.who(session, token) is None
    with pytest.raises(Refused, match="password-elsewhere"):
        accounts.reset_password(session, "rosa")


def test_a_subject_and_an_account_are_linked_once(session: Session) -> None:
    rosa, _ = accounts.add_user(session, accounts.NewUser("rosa", "Rosa"), "test")
    otto, _ = accounts.add_user(session, accounts.NewUser("otto", "Otto"), "test")
    identities.link(session, rosa, ISSUER, "1", "test")
    for user, subject in ((otto, "1"), (rosa, "2")):
        with pytest.raises(Refused, match="identity-taken"):
            identities.link(session, user, ISSUER, subject, "test")
    assert len(session.exec(select(StaffIdentity)).all()) == 1
