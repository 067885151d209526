"""The password again before what matters: nothing is done without it, and nothing typed is lost."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from assess.screening.organisation import accounts, login_rules
from assess.screening.organisation.login_rules import LoginRules
from assess.store.tables import AuditEvent, Invitation, Membership, StaffSession, User, now
from tests.web.house import House

PASSWORD = "three unrelated words"
ASKED = "Is it you?"


def late(house: House, name: str) -> FlaskClient:
    """The browser of somebody who logged in a quarter of an hour ago."""
    browser = house.browser(name)
    house.session.get_one(User, house.users[name].id).password = accounts.hashed(PASSWORD)
    for row in house.session.exec(select(StaffSession).where(StaffSession.user_id == house.users[name].id)):
        row.confirmed_at = now() - timedelta(minutes=15)
    house.session.commit()
    return browser


@pytest.fixture
def ada(house: House) -> FlaskClient:
    """The administrator's browser, open for a while."""
    return late(house, "ada")


def addresses(house: House) -> dict[str, dict[str, str]]:
    rosa = house.users["rosa"]
    role = house.session.exec(select(Membership.id).where(Membership.user_id == rosa.id)).one()
    return {
        "/settings/people": {"name": "Ola Berg", "username": "ola", "role": "hr"},
        f"/settings/people/{rosa.id}/password": {},
        f"/settings/people/{rosa.id}/second-factor/reset": {},
        f"/settings/people/{rosa.id}/active": {},
        f"/settings/people/{rosa.id}/roles": {"role": "administrator"},
        f"/settings/roles/{role}/withdraw": {},
        "/settings/logins": {"idle_minutes": "720", "session_hours": "24"},
        "/settings/mail": {
            "host": "smtp.example.com",
            "port": "587",
            "security": "none",
            "sender": "a@example.com",
        },
    }


def test_accounts_roles_and_rules_ask_for_it_and_change_nothing_before(house: House, ada: FlaskClient) -> None:
    before = len(house.fresh.exec(select(AuditEvent)).all())
    for address, data in addresses(house).items():
        answer = ada.post(address, data=data)
        assert ASKED in answer.text, address
    assert len(house.fresh.exec(select(AuditEvent)).all()) == before


def test_with_the_password_what_was_asked_for_is_done(house: House, ada: FlaskClient) -> None:
    rosa = house.users["rosa"].id
    page = ada.post(f"/settings/people/{rosa}/roles", data={"role": "auditor"}).text
    sent = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert sent["role"] == "auditor"
    ada.post(f"/settings/people/{rosa}/roles", data={**sent, "confirm_password": PASSWORD})
    held = house.fresh.exec(select(Membership.role).where(Membership.user_id == rosa)).all()
    assert sorted(held) == ["auditor", "recruiter"]


def test_for_ten_minutes_it_is_not_asked_again(house: House, ada: FlaskClient) -> None:
    rosa = house.users["rosa"].id
    ada.post(f"/settings/people/{rosa}/roles", data={"role": "auditor", "confirm_password": PASSWORD})
    ada.post(f"/settings/people/{rosa}/roles", data={"role": "hr"})
    assert len(house.fresh.exec(select(Membership).where(Membership.user_id == rosa)).all()) == 3


def test_a_login_just_made_counts(house: House) -> None:
    answer = house.browser("ada").post(f"/settings/people/{house.users['rosa'].id}/password")
    assert "shown once" in answer.text


def test_a_wrong_password_changes_nothing_and_is_an_event(house: House, ada: FlaskClient) -> None:
    address = f"/settings/people/{house.users['rosa'].id}/roles"
    answer = ada.post(address, data={"role": "auditor", "confirm_password": "wrong"})
    assert answer.status_code == 422
    assert "This is not your password" in answer.text
    assert 'value="auditor"' in answer.text
    assert "wrong" not in answer.text.replace("wrong passwords", "")
    verbs = [event.verb for event in house.fresh.exec(select(AuditEvent).order_by(AuditEvent.id))]
    assert verbs[-1] == "login.confirm-failed"


def test_five_wrong_passwords_end_the_login(house: House, ada: FlaskClient) -> None:
    address = f"/settings/people/{house.users['rosa'].id}/roles"
    for _ in range(5):
        answer = ada.post(address, data={"role": "auditor", "confirm_password": "wrong"})
    assert answer.location == "/login"
    assert ada.get("/settings/people").status_code == 302


def test_the_page_says_nothing_of_what_another_team_has(house: House) -> None:
    otto = late(house, "otto")
    assert otto.post(house.address + "/open-link").status_code == 404
    assert otto.post("/settings/people").status_code == 403


class TestLinks:
    """One person is invited without asking; many, and what opens or closes for many, only after it."""

    def test_one_person_is_invited_at_once(self, house: House) -> None:
        answer = late(house, "rosa").post(
            house.address + "/invite", data={"people": "Nina New, nina@example.com\n"}
        )
        assert ASKED not in answer.text
        assert "Nina New" in answer.text

    def test_many_are_invited_after_it_and_no_line_is_lost(self, house: House) -> None:
        rosa, before = late(house, "rosa"), len(house.fresh.exec(select(Invitation)).all())
        lines = "Nina New, nina@example.com\nOmar Öz, omar@example.com"
        page = rosa.post(house.address + "/invite", data={"people": lines}).text
        assert ASKED in page
        assert "Omar Öz, omar@example.com" in page
        assert len(house.fresh.exec(select(Invitation)).all()) == before
        rosa.post(house.address + "/invite", data={"people": lines, "confirm_password": PASSWORD})
        assert len(house.fresh.exec(select(Invitation)).all()) == before + 2

    @pytest.mark.parametrize("action", ["open-link", "state"])
    def test_opening_and_closing_for_everybody_asks(self, house: House, action: str) -> None:
        assert ASKED in late(house, "rosa").post(f"{house.address}/{action}", data={"state": "closed"}).text


def test_who_logs_in_elsewhere_is_sent_there(house: House, ada: FlaskClient) -> None:
    house.session.get_one(User, house.users["ada"].id).password = ""
    house.session.commit()
    answer = ada.post(f"/settings/people/{house.users['rosa'].id}/password", data={"confirm_password": ""})
    assert "Log in once more" in answer.text
    assert "confirm_password" not in answer.text


def test_rules_that_need_a_second_factor_lead_there_first(house: House) -> None:
    login_rules.change(house.session, LoginRules(second_factor_roles=("administrator",)), "test")
    house.session.get_one(User, house.users["ada"].id).password = ""
    house.session.commit()
    assert house.browser("ada").get("/settings/people").status_code == 200  # her second factor is the provider's
    late(house, "ada")
    assert house.browser("ada").get("/settings/people").location == "/second-factor"
    assert house.browser("hana").get("/instruments").status_code == 200
