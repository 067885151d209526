"""Who may open what: every route, as everybody."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlmodel import select
from structlog.testing import capture_logs
from werkzeug.routing import Rule

from assess.screening.campaigns import listing
from assess.screening.organisation import accounts
from assess.screening.sittings import admissions
from assess.store.tables import Link, Membership, StaffSession, now
from assess.web.access import ACCESS, WITHOUT_LOGIN
from tests.web.house import LOT, STAFF, House

OTHER_TEAM = "otto"


def rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule))


def address(house: House, rule: Rule, name: str = "rosa") -> str:
    """The rule's address for that person, filled with what the house really has."""
    invitation = house.waiting.public_id if "link" in rule.rule else house.invitations["Bo Lind"].public_id
    known = {
        "lot_id": LOT,
        "campaign_id": house.campaign.public_id, "invitation_id": invitation, "link_id": house.link.public_id,
        "letter_id": house.letter.id, "job_id": house.job.id, "user_id": house.users["nils"].id,
        "team_id": house.teams["Online"].id, "membership_id": 1, "step": "mail", "slug": "flexibility",
        "version": "1.0", "filename": "css/tokens.css", "token": "unknown", "sitting": "unknown", "page": 1,
        "person_id": house.waiting.candidate.public_id, "number": 1, "position": 1,
        "request_id": request_for(house, name), "kind": "question", "import_id": house.list.public_id,
        "letter": "invitation", "language": "de",
        "bundle_id": house.bundle.public_id,
        "interviewer_id": house.interviewer.public_id, "form_id": house.form.public_id,
    }  # fmt: skip
    with house.app.test_request_context():
        return house.app.url_map.bind("localhost").build(
            rule.endpoint, {name: known.get(name, "unknown") for name in rule.arguments}, method=method(rule)
        )


def request_for(house: House, name: str) -> str:
    """A request that this person's role answers."""
    role = STAFF.get(name, ("",))[0] or ""
    return house.requests.get(role, house.requests["recruiter"]).public_id


def method(rule: Rule) -> str:
    return "GET" if "GET" in (rule.methods or set()) else "POST"


def test_every_route_stands_in_the_table_and_the_table_has_no_others(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(ACCESS)


def test_strangers_are_shown_to_the_login(house: House) -> None:
    browser = house.browser()
    for rule in rules(house.app):
        if ACCESS[rule.endpoint].roles & WITHOUT_LOGIN:
            continue
        answer = browser.open(address(house, rule), method=method(rule))
        if method(rule) == "GET":
            assert answer.status_code == 302, rule
            assert answer.location.startswith("/login?next="), rule
        else:
            assert answer.status_code == 403, rule


def test_a_candidate_is_a_stranger_to_the_staff_side(house: House) -> None:
    browser = house.browser()
    token = admissions.admit(house.session, house.link, house.waiting, now())
    house.session.commit()
    browser.set_cookie("candidate", token)
    for rule in rules(house.app):
        if not ACCESS[rule.endpoint].roles & WITHOUT_LOGIN:
            assert browser.open(address(house, rule), method=method(rule)).status_code in (302, 403), rule


@pytest.mark.parametrize("name", STAFF)
def test_a_role_opens_its_own_pages_and_no_others(house: House, name: str) -> None:
    browser, role = house.browser(name), STAFF[name][0]
    for rule in rules(house.app):
        row = ACCESS[rule.endpoint].roles
        if row & WITHOUT_LOGIN or rule.endpoint in (
            "profiles.pdf",
            "instruments.manual",
            "interviews.guide",
            "interviews.brief",
        ):
            continue
        if rule.endpoint in ("account.logout", "settings.withdraw_role", "settings.set_active"):
            continue  # they end the very session or role that this walk needs
        answer = browser.open(address(house, rule, name), method=method(rule), data={"people": ""})
        scoped = ACCESS[rule.endpoint].scope.of_a_team or (rule.endpoint.startswith("requests.") and rule.arguments)
        if role not in row:
            assert answer.status_code == 403, rule
        elif scoped and name == OTHER_TEAM:
            assert answer.status_code == 404, rule
        else:
            assert answer.status_code in (200, 302, 303, 422), rule


def test_whoever_asks_for_pages_of_another_role_is_in_the_log(house: House) -> None:
    browser = house.browser("rosa")
    with capture_logs() as logged:
        assert browser.get("/settings/people").status_code == 403
    refused = [entry for entry in logged if entry["event"] == "not their role"]
    assert [(entry["staff"], entry["endpoint"]) for entry in refused] == [
        (house.users["rosa"].id, "settings.people_page")
    ]


def test_every_parameter_of_an_address_is_answered_for_by_the_routes_scope(app: Flask) -> None:
    loose = {
        rule.endpoint: rule.arguments - set(ACCESS[rule.endpoint].scope.parameters)
        for rule in rules(app)
        if not rule.arguments <= set(ACCESS[rule.endpoint].scope.parameters)
    }
    assert loose == {}


def test_what_belongs_to_another_team_does_not_exist_whatever_the_route(house: House) -> None:
    mine, theirs = house.browser("rosa"), house.browser(OTHER_TEAM)
    scoped = [rule for rule in rules(house.app) if ACCESS[rule.endpoint].scope.of_a_team]
    assert len(scoped) > 12
    for rule in scoped:
        assert theirs.open(address(house, rule), method=method(rule)).status_code == 404, rule
        if not rule.endpoint.endswith((".pdf", ".guide", ".brief")):
            assert mine.open(address(house, rule), method=method(rule)).status_code != 404, rule


def test_what_is_not_there_does_not_exist_for_anybody(house: House) -> None:
    for rule in rules(house.app):
        row = ACCESS[rule.endpoint]
        if row.scope.load is None:
            continue
        role = next(name for name, (role, _team) in STAFF.items() if role in row.roles)
        nowhere = {name: 4_000_000 if name.endswith("_id") else "unknown" for name in rule.arguments}
        nowhere |= {
            name: "unknown"
            for name in ("campaign_id", "invitation_id", "link_id", "interviewer_id", "form_id")
            if name in nowhere
        }
        nowhere |= {"number": 1} if "number" in nowhere else {}
        path = house.app.url_map.bind("localhost").build(rule.endpoint, nowhere, method=method(rule))
        assert house.browser(role).open(path, method=method(rule)).status_code == 404, rule


def test_another_teams_people_are_not_found_by_search(house: House) -> None:
    assert "Amira" in house.browser("rosa").get("/search?q=amira").text
    assert "Amira Haddad" not in house.browser(OTHER_TEAM).get("/search?q=amira").text


def test_a_persons_profile_opens_under_its_own_campaign_only(house: House) -> None:
    answer = house.browser("rosa").get(f"{house.address}/people/unknown")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text


def test_a_link_is_closed_under_the_address_of_its_own_person_only(house: House) -> None:
    address = f"{house.person('Bo Lind')}/links/{house.link.public_id}/revoke"  # the link is Ida's
    assert house.browser("rosa").post(address).status_code == 404
    assert house.fresh.exec(select(Link.revoked_at).where(Link.id == house.link.id)).one() is None


def test_a_role_withdrawn_bites_at_the_next_request(house: House) -> None:
    browser = house.browser("rosa")
    assert browser.get(house.address).status_code == 200
    user = accounts.find(house.fresh, "rosa")
    accounts.withdraw(house.session, user.memberships[0], "test")
    house.session.commit()
    assert browser.get(house.address).status_code == 403


def test_a_closed_account_is_out_at_once(house: House) -> None:
    browser = house.browser("hana")
    assert browser.get("/instruments").status_code == 200
    accounts.set_active(house.session, accounts.find(house.session, "hana"), False, "test")
    house.session.commit()
    assert browser.get("/instruments").status_code == 302


def test_a_login_opens_nothing_while_its_account_is_closed_however_it_came_to_be(house: House) -> None:
    browser = house.browser("hana")
    house.users["hana"].active = False
    house.session.commit()
    assert browser.get("/instruments").status_code == 302
    assert house.fresh.exec(select(StaffSession)).all()  # as after a closing that ended no login


def test_an_administrator_without_a_team_sees_no_campaigns(house: House) -> None:
    assert house.browser("ada").get("/campaigns").status_code == 403
    house.session.add(
        Membership(user_id=house.users["ada"].id or 0, team_id=house.teams["Online"].id, role="recruiter")
    )
    house.session.commit()
    assert "Guest relations" not in house.browser("ada").get("/campaigns").text


def test_a_session_ends_when_its_time_is_over(house: House) -> None:
    browser = house.browser("rosa")
    assert browser.get("/").status_code == 200
    kept = house.fresh.exec(select(StaffSession)).one()
    kept.expires_at = now() - timedelta(seconds=1)
    house.session.commit()
    assert browser.get("/").status_code == 302


@pytest.mark.parametrize("name", ["", "rosa", "ada"])
def test_a_route_outside_the_table_is_closed_to_everybody(house: House, name: str) -> None:
    house.app.add_url_rule("/forgotten", "forgotten", lambda: "open")
    assert house.browser(name).get("/forgotten").status_code == 404


def test_home_names_people_of_ones_own_teams_only(house: House) -> None:
    assert "Amira Haddad" in house.browser("rosa").get("/").text
    assert "Amira Haddad" not in house.browser("otto").get("/").text


def test_new_results_and_stuck_letters_are_asked_for_by_team(house: House) -> None:
    house.letter.state = "failed"
    house.session.add(house.letter)
    house.session.commit()
    lobby, online = ([house.teams[name].id or 0] for name in ("Lobby", "Online"))
    assert len(listing.new_results(house.session, lobby)) == 7  # the eighth is not ranked
    assert listing.new_results(house.session, online) == []
    assert [letter.recipient for letter, _ in listing.stuck_letters(house.session, lobby)] == [
        house.letter.recipient
    ]
    assert listing.stuck_letters(house.session, online) == []
