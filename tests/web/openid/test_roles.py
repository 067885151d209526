"""Who somebody is to the house when the provider sends them back, and with which roles."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from assess.config import Settings
from assess.screening.organisation import accounts, health, identities, openid_provider
from assess.screening.organisation.accounts import NewUser
from assess.store.tables import AuditEvent, Membership, User
from assess.web.app import create_app
from tests.web.local_provider import (
    LocalProvider,
)
from tests.web.openid.visits import BEGIN, come_back, log_in, logged_in, roles, verbs


class TestWhoItIs:
    """Issuer and subject say who somebody is; an address or a name never does."""

    def test_the_same_subject_is_the_same_person_whatever_else_changes(
        self, browser: FlaskClient, provider: LocalProvider, session: Session
    ) -> None:
        provider.person |= {"preferred_username": "Hana", "email": "hana@example.org"}
        log_in(browser, provider)
        provider.person |= {"preferred_username": "sato", "email": "sato@example.org", "name": "Hana Sato-Lind"}
        log_in(browser, provider)
        (user,) = session.exec(select(User)).all()
        assert (user.username, user.name, user.email) == ("hana", "Hana Sato-Lind", None)

    def test_another_subject_with_the_same_address_is_somebody_else(
        self, app: Flask, browser: FlaskClient, provider: LocalProvider, session: Session
    ) -> None:
        provider.person |= {"preferred_username": "hana", "email": "hana@example.org", "email_verified": True}
        log_in(browser, provider)
        provider.person |= {"sub": "another"}
        log_in(app.test_client(), provider)
        assert {user.username for user in session.exec(select(User))} == {"hana", "hana-2"}

    def test_an_account_of_this_server_with_that_name_and_address_stays_its_owners(
        self, browser: FlaskClient, provider: LocalProvider, session: Session
    ) -> None:
        ada, _password = accounts.add_user(session, NewUser("ada", "Ada", "ada@example.org"), "test")
        accounts.grant(session, ada, "administrator", None, "test")
        session.commit()
        provider.person |= {"preferred_username": "ada", "email": "ada@example.org", "email_verified": True}
        log_in(browser, provider)
        assert browser.get("/settings/people").status_code == 403
        assert roles(session, "ada") == {("administrator", "")}
        assert roles(session, "ada-2") == {("hr", "")}

    def test_the_same_subject_of_another_issuer_is_somebody_else(
        self, browser: FlaskClient, provider: LocalProvider, session: Session
    ) -> None:
        hana, _password = accounts.add_user(session, NewUser("hana", "Hana"), "test")
        identities.link(session, hana, "https://before.example.org", provider.person["sub"], "test")
        session.commit()
        log_in(browser, provider)
        assert {user.username for user in session.exec(select(User))} == {"hana", "person"}

    def test_an_account_that_was_linked_logs_in_as_itself_and_by_no_password(
        self, app: Flask, browser: FlaskClient, provider: LocalProvider, session: Session
    ) -> None:
        rosa, password = accounts.add_user(session, NewUser("rosa", "Rosa"), "test")
        identities.link(session, rosa, provider.address, provider.person["sub"], "test")
        session.commit()
        log_in(browser, provider)
        assert roles(session, "rosa") == {("hr", "")}
        stranger = app.test_client()
        stranger.post("/login", data={"username": "rosa", "password": password})
        stranger.post("/login", data={"username": "rosa", "password": ""})
        assert not logged_in(stranger)

    def test_who_logs_in_at_the_provider_gets_no_password_here(
        self, browser: FlaskClient, provider: LocalProvider, session: Session
    ) -> None:
        provider.person |= {"groups": ["house-admins"]}
        provider.changes = {"auth_time": int(time.time())}
        log_in(browser, provider)
        user = session.exec(select(User)).one()
        answer = browser.post(f"/settings/people/{user.id}/password", follow_redirects=True)
        assert "has no password here" in answer.text
        assert user.password == ""

    @pytest.mark.parametrize(
        ("called", "username"),
        [
            ("Hana.Sato@example.org", "hana.sato"),
            ("José Núñez", "jose-nunez"),
            ("花子", "person"),
            ("../x", "person"),
        ],
    )
    def test_user_names_are_made_of_what_the_provider_calls_people(
        self, browser: FlaskClient, provider: LocalProvider, session: Session, called: str, username: str
    ) -> None:
        provider.person |= {"preferred_username": called, "name": None}
        log_in(browser, provider)
        assert session.exec(select(User.username)).one() == username


class TestRoles:
    """Roles are the provider's, anew at each login."""

    def test_a_group_gives_every_role_that_is_written_beside_it(
        self, browser: FlaskClient, provider: LocalProvider, session: Session
    ) -> None:
        provider.person |= {"groups": ["lobby", "cn=online,dc=example", "of no meaning here"]}
        log_in(browser, provider)
        assert roles(session, "person") == {("recruiter", "Lobby"), ("hr", ""), ("recruiter", "Online")}

    @pytest.mark.parametrize("groups", [None, [], "nothing", ["House-HR"], {"house-hr": True}, [["house-hr"]], 5])
    def test_without_a_role_nobody_comes_in_and_the_trail_says_so(
        self, browser: FlaskClient, provider: LocalProvider, session: Session, groups: object
    ) -> None:
        provider.person |= {"groups": groups}
        provider.userinfo = {"sub": provider.person["sub"]}
        answer = log_in(browser, provider)
        assert answer.status_code == 403
        assert "You have no access here yet" in answer.text
        assert not logged_in(browser)
        event = session.exec(select(AuditEvent)).all()[-1]
        assert (event.verb, event.detail) == ("login.refused", {"reason": "no role"})
        assert provider.person["sub"] not in event.object
        assert session.exec(select(User)).all() == []

    def test_losing_the_last_role_ends_every_login_and_refuses_the_next(
        self, app: Flask, browser: FlaskClient, provider: LocalProvider, session: Session
    ) -> None:
        log_in(browser, provider)
        provider.person |= {"groups": []}
        assert log_in(app.test_client(), provider).status_code == 403
        assert not logged_in(browser)
        assert roles(session, "person") == set()
        assert verbs(session)[-2:] == ["role.withdrawn", "login.refused"]

    def test_losing_one_of_two_roles_ends_the_other_logins(
        self, app: Flask, browser: FlaskClient, provider: LocalProvider, session: Session
    ) -> None:
        provider.person |= {"groups": ["house-hr", "house-admins"]}
        log_in(browser, provider)
        provider.person |= {"groups": ["house-hr"]}
        elsewhere = app.test_client()
        assert log_in(elsewhere, provider).status_code == 302
        assert not logged_in(browser)
        assert logged_in(elsewhere)
        assert roles(session, "person") == {("hr", "")}

    def test_a_new_role_ends_nothing(self, app: Flask, browser: FlaskClient, provider: LocalProvider) -> None:
        log_in(browser, provider)
        provider.person |= {"groups": ["house-hr", "house-admins"]}
        log_in(app.test_client(), provider)
        assert browser.get("/settings/people").status_code == 200

    def test_what_was_given_here_by_hand_is_taken_back(
        self, browser: FlaskClient, provider: LocalProvider, session: Session
    ) -> None:
        log_in(browser, provider)
        accounts.grant(session, accounts.find(session, "person"), "auditor", None, "test")
        session.commit()
        log_in(browser, provider)
        assert roles(session, "person") == {("hr", "")}

    def test_what_matters_asks_for_the_provider_once_more(
        self, browser: FlaskClient, provider: LocalProvider, session: Session
    ) -> None:
        provider.person |= {"groups": ["house-admins"]}
        provider.changes = {"auth_time": int(time.time()) - 3600}
        log_in(browser, provider)
        add = {"name": "Rosa", "username": "rosa", "email": "", "role": "hr"}
        page = browser.post("/settings/people", data=add, headers={"Referer": "http://localhost/settings/people"})
        assert "Log in once more" in page.text
        again = page.text.split('button primary" href="')[1].split('"')[0].replace("&amp;", "&")
        asked = parse_qs(urlsplit(browser.get(again).location).query)
        assert asked["prompt"] == ["login"]
        provider.asked = {name: values[0] for name, values in asked.items()}
        provider.changes = {"auth_time": int(time.time())}
        assert come_back(browser, provider.asked["state"]).location == "/settings/people"
        browser.post("/settings/people", data=add)
        assert accounts.find(session, "rosa").name == "Rosa"

    def test_the_last_administrator_loses_the_role_too(
        self, browser: FlaskClient, provider: LocalProvider, session: Session
    ) -> None:
        provider.person |= {"groups": ["house-admins"]}
        log_in(browser, provider)
        provider.person |= {"groups": []}
        log_in(browser, provider)
        assert session.exec(select(Membership)).all() == []

    def test_a_closed_account_stays_closed(
        self, browser: FlaskClient, provider: LocalProvider, session: Session
    ) -> None:
        log_in(browser, provider)
        accounts.set_active(session, accounts.find(session, "person"), False, "test")
        session.commit()
        assert log_in(browser, provider).status_code == 403
        assert session.exec(select(AuditEvent)).all()[-1].detail == {"reason": "account closed"}

    def test_a_team_that_is_not_there_gives_no_role(
        self, browser: FlaskClient, provider: LocalProvider, session: Session, settings: Settings
    ) -> None:
        accounts.remove_team(session, accounts.team_named(session, "Online"), "test")  # type: ignore[arg-type]
        session.commit()
        provider.person |= {"groups": ["cn=online,dc=example"]}
        assert log_in(browser, provider).status_code == 403
        assert "not there: Online" in health.login_service(session, settings).said

    def test_groups_kept_out_of_the_token_are_asked_for(
        self, browser: FlaskClient, provider: LocalProvider, session: Session
    ) -> None:
        provider.person |= {"groups": None}
        provider.userinfo = {"sub": provider.person["sub"], "groups": ["house-admins"]}
        assert log_in(browser, provider).status_code == 302
        assert roles(session, "person") == {("administrator", "")}

    def test_groups_of_somebody_else_are_refused(self, browser: FlaskClient, provider: LocalProvider) -> None:
        provider.person |= {"groups": None}
        provider.userinfo = {"sub": "somebody else", "groups": ["house-admins"]}
        assert log_in(browser, provider).status_code == 502
        assert not logged_in(browser)


@pytest.mark.parametrize(
    "claims", [{"https://example.org/groups": ["house-hr"]}, {"realm_access": {"roles": "house-hr"}}]
)
def test_the_claim_may_have_an_address_for_a_name_or_lie_inside_another(
    settings: Settings, claims: dict[str, object]
) -> None:
    name = "https://example.org/groups" if "realm_access" not in claims else "realm_access.roles"
    provider = openid_provider.of(settings.model_copy(update={"openid_role_claim": name}))
    assert provider is not None
    assert {one.role for one in provider.roles_of(claims)} == {"hr"}


class TestWithoutLocalAccounts:
    """User names and passwords of this server are switched off."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"local_accounts": False})

    @pytest.fixture
    def password(self, session: Session) -> str:
        rosa, password = accounts.add_user(session, NewUser("rosa", "Rosa"), "test")
        rosa.must_change_password = False
        accounts.grant(session, rosa, "administrator", None, "test")
        session.commit()
        return password

    def test_the_form_is_gone_and_its_way_is_closed(self, browser: FlaskClient, password: str) -> None:
        page = browser.get("/login").text
        assert 'type="password"' not in page
        assert f'href="{BEGIN}"' in page
        answer = browser.post("/login", data={"username": "rosa", "password": password})
        assert answer.status_code == 403
        assert "are switched off" in answer.text
        assert not logged_in(browser)

    def test_a_login_by_password_from_before_opens_nothing(
        self, app: Flask, settings: Settings, browser: FlaskClient, password: str
    ) -> None:
        before = create_app(
            settings.model_copy(update={"local_accounts": True}), WTF_CSRF_ENABLED=False, TESTING=True
        ).test_client()
        before.post("/login", data={"username": "rosa", "password": password})
        assert logged_in(before)
        with before.session_transaction() as kept, browser.session_transaction() as here:
            here.update(kept)
        assert not logged_in(browser)

    def test_a_locked_out_operator_comes_in_by_a_process_of_their_own(
        self, session: Session, settings: Settings, provider: LocalProvider, browser: FlaskClient
    ) -> None:
        provider.answers["/.well-known/openid-configuration"] = (503, "")
        accounts.grant(
            session, accounts.add_user(session, NewUser("ada", "Ada"), "test")[0], "administrator", None, "test"
        )
        entry = {"username": "ada", "password": accounts.reset_password(session, "ada")}
        session.commit()
        told = {"local_accounts": True, "base_url": "", "port": 8001}  # as the handbook says
        own = create_app(settings.model_copy(update=told), WTF_CSRF_ENABLED=False, TESTING=True).test_client()
        assert own.post("/login", data=entry).status_code == 302
        new = {"new_password": "three unrelated words", "new_password_confirm": "three unrelated words"}
        own.post("/password", data={"password": entry["password"]} | new)
        assert "Hello, Ada" in own.get("/").text
        assert browser.post("/login", data=entry | {"password": new["new_password"]}).status_code == 403

    def test_nobody_is_given_a_password_that_opens_nothing(
        self, browser: FlaskClient, provider: LocalProvider
    ) -> None:
        provider.person |= {"groups": ["house-admins"]}
        log_in(browser, provider)
        page = browser.get("/settings/people").text
        assert "Passwords are switched off" in page
        assert "Add and show the password" not in page

    def test_a_login_of_the_provider_ends_when_there_is_none_any_more(
        self, app: Flask, browser: FlaskClient, provider: LocalProvider
    ) -> None:
        log_in(browser, provider)
        told = {"openid_issuer": "", "local_accounts": True}
        app.extensions["settings"] = app.extensions["settings"].model_copy(update=told)
        assert not logged_in(browser)

    def test_people_of_the_provider_come_in(self, browser: FlaskClient, provider: LocalProvider) -> None:
        log_in(browser, provider)
        assert logged_in(browser)
