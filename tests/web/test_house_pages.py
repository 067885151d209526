"""Settings, instruments and the first start, as administrators, HR and auditors meet them."""

import io
import re

import pytest
from flask.testing import FlaskClient
from sqlmodel import select, text

from assess.screening import audit_chain
from assess.screening.documents import publication
from assess.screening.organisation import accounts, employer, login_rules
from assess.screening.organisation.login_rules import LoginRules
from assess.store.tables import AuditEvent, Job, Membership, Organisation, OutboxMail, Team, User
from tests.screening.test_organisation import picture
from tests.web.house import House


@pytest.fixture
def ada(house: House) -> FlaskClient:
    """The administrator's browser."""
    return house.browser("ada")


@pytest.fixture
def hana(house: House) -> FlaskClient:
    """HR's browser."""
    return house.browser("hana")


class TestPeople:
    """Accounts, roles and teams."""

    def test_a_new_person_gets_a_password_that_is_shown_once(self, ada: FlaskClient, house: House) -> None:
        team = house.teams["Online"].id
        data = {"name": "Ola Berg", "username": "ola", "role": f"recruiter:{team}"}
        page = ada.post("/settings/people", data=data).text
        password = re.search(r'value="((?:[a-z0-9]{5}-){3}[a-z0-9]{5})"', page)
        assert password is not None
        assert password.group(1) not in ada.get("/settings/people").text
        browser = house.browser()
        browser.post("/login", data={"username": "ola", "password": password.group(1)})
        assert "Somebody else made your present password" in browser.get("/", follow_redirects=True).text
        new = "three unrelated words"
        data = {"password": password.group(1), "new_password": new, "new_password_confirm": new}
        browser.post("/password", data=data)
        assert "Hello, Ola Berg" in browser.get("/").text

    def test_mistakes_stand_beside_their_fields(self, ada: FlaskClient, house: House) -> None:
        answer = ada.post("/settings/people", data={"name": "Ada Two", "username": "ada", "role": "hr"})
        assert answer.status_code == 422
        assert "The user name ada is taken" in answer.text
        assert 'value="Ada Two"' in answer.text

    def test_roles_are_given_and_withdrawn(self, ada: FlaskClient, house: House) -> None:
        nils = house.users["nils"].id
        ada.post(f"/settings/people/{nils}/roles", data={"role": "auditor"})
        membership = house.fresh.exec(select(Membership).where(Membership.user_id == nils)).one()
        assert membership.role == "auditor"
        ada.post(f"/settings/roles/{membership.id}/withdraw")
        assert house.fresh.exec(select(Membership).where(Membership.user_id == nils)).all() == []

    def test_the_last_administrator_stays(self, ada: FlaskClient, house: House) -> None:
        number = house.users["ada"].id
        ada.post(f"/settings/people/{number}/active")
        assert "last administrator" in ada.get("/settings/people").text
        assert house.fresh.get_one(User, number).active

    def test_a_team_with_campaigns_is_not_removed(self, ada: FlaskClient, house: House) -> None:
        ada.post(f"/settings/teams/{house.teams['Lobby'].id}/remove")
        ada.post(f"/settings/teams/{house.teams['Online'].id}/remove")
        assert [team.name for team in house.fresh.exec(select(Team))] == ["Lobby"]

    def test_a_new_password_ends_the_persons_sessions(self, ada: FlaskClient, house: House) -> None:
        rosa = house.browser("rosa")
        assert "shown once" in ada.post(f"/settings/people/{house.users['rosa'].id}/password").text
        assert rosa.get("/campaigns").status_code == 302


class TestLoginRules:
    """What the house asks of logins."""

    def data(self, **changes: object) -> dict[str, object]:
        return {"idle_minutes": "30", "session_hours": "8", "second_factor_roles": ["hr"], **changes}

    def test_they_are_kept_and_an_event(self, ada: FlaskClient, house: House) -> None:
        assert ada.post("/settings/logins", data=self.data()).status_code == 303
        assert login_rules.current(house.fresh) == LoginRules(30, 8, ("hr",))
        event = house.session.exec(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert event is not None
        assert (event.verb, event.detail["second_factor_roles"]) == ("login-rules.set", ["hr"])
        assert 'value="30"' in ada.get("/settings/logins").text

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"idle_minutes": "4"}, "Enter a number of minutes between 5 and 720"),
            ({"idle_minutes": "soon"}, "Enter a number of minutes between 5 and 720"),
            ({"session_hours": "25"}, "Enter a number of hours between 1 and 24"),
        ],
    )
    def test_rules_out_of_bounds_change_nothing(
        self, ada: FlaskClient, house: House, wrong: dict[str, str], words: str
    ) -> None:
        answer = ada.post("/settings/logins", data=self.data(**wrong))
        assert answer.status_code == 422
        assert words in answer.text
        assert login_rules.current(house.fresh) == LoginRules()


class TestOrganisation:
    """Name, logo, languages, retention, mail."""

    def data(self, **changes: object) -> dict[str, object]:
        return {"name": "Hotel Borealis", "languages": ["en"], "retention_days": "180", **changes}

    def test_it_is_saved_and_shown_on_every_page(self, ada: FlaskClient, house: House) -> None:
        assert ada.post("/settings/organisation", data=self.data()).status_code == 303
        assert "Hotel Borealis" in house.browser().get("/login").text

    def test_a_logo_is_shown_as_our_own_png(self, ada: FlaskClient, house: House) -> None:
        assert house.browser().get("/logo.png").status_code == 404
        ada.post("/settings/organisation", data=self.data(logo=(io.BytesIO(picture("JPEG")), "logo.jpg")))
        answer = house.browser().get("/logo.png")
        assert answer.content_type == "image/png"
        assert answer.data.startswith(b"\x89PNG")

    def test_a_logo_stays_while_other_things_are_saved(self, ada: FlaskClient, house: House) -> None:
        ada.post("/settings/organisation", data=self.data(logo=(io.BytesIO(picture("PNG")), "logo.png")))
        before = house.browser().get("/logo.png").data
        for nothing in ({}, {"logo": (io.BytesIO(b""), "")}):
            changed = self.data(name="Hotel Capella", **nothing)
            assert ada.post("/settings/organisation", data=changed).status_code == 303
        assert house.browser().get("/logo.png").data == before

    def test_a_drawing_with_script_is_refused_and_nothing_is_saved(self, ada: FlaskClient, house: House) -> None:
        drawing = io.BytesIO(b"<svg onload='alert(1)'></svg>")
        answer = ada.post("/settings/organisation", data=self.data(logo=(drawing, "logo.png")))
        assert answer.status_code == 422
        assert "Choose a PNG or JPEG file" in answer.text
        assert house.fresh.exec(select(Organisation.name)).one() == "Hotel Aurora"

    def test_the_mail_password_is_kept_outside_the_database(self, ada: FlaskClient, house: House) -> None:
        data = {
            "host": "smtp.example.com", "port": "587", "security": "starttls", "user": "hr",
            "password": "hunter22222", "sender": "hr@example.com",
        }  # fmt: skip
        assert ada.post("/settings/mail", data=data).status_code == 303
        kept = house.fresh.exec(select(Organisation.mail)).one()
        assert kept["host"] == "smtp.example.com"
        assert "hunter22222" not in str(kept)
        assert house.app.extensions["settings"].kept_secret("mail_password") == "hunter22222"
        assert "hunter22222" not in ada.get("/settings/mail").text

    def test_a_test_letter_needs_a_server_and_then_waits_for_the_worker(
        self, ada: FlaskClient, house: House
    ) -> None:
        ada.post("/settings/mail/test", data={"to": "me@example.com"})
        assert "There is no mail server yet" in ada.get("/settings/mail").text
        data = {"host": "smtp.example.com", "port": "587", "security": "none", "sender": "hr@example.com"}
        ada.post("/settings/mail", data=data)
        ada.post("/settings/mail/test", data={"to": "me@example.com"})
        letter = house.fresh.exec(select(OutboxMail).where(OutboxMail.recipient == "me@example.com")).one()
        assert letter.state == "waiting"


class TestRunning:
    """Jobs, letters, health, audit."""

    def test_a_failed_job_is_tried_again(self, ada: FlaskClient, house: House) -> None:
        assert "refused" in ada.get("/settings/jobs").text
        ada.post(f"/settings/jobs/{house.job.id}/retry")
        assert house.fresh.get_one(Job, house.job.id).state == "waiting"

    def test_a_held_letter_is_readable_with_its_link(self, ada: FlaskClient, house: House) -> None:
        assert "ida@example.com" in ada.get("/settings/outbox").text
        page = ada.get(f"/settings/outbox/{house.letter.id}").text
        assert re.search(r"Come: http://127.0.0.1:8000/i/[\w-]+\.[\w-]{20,}", page)

    def test_nothing_is_resent_without_a_server(self, ada: FlaskClient, house: House) -> None:
        ada.post(f"/settings/outbox/{house.letter.id}/resend")
        assert house.fresh.get_one(OutboxMail, house.letter.id).state == "held"

    def test_an_uncertain_letter_waits_for_a_persons_decision(self, ada: FlaskClient, house: House) -> None:
        data = {"host": "smtp.example.com", "port": "587", "security": "none", "sender": "hr@example.com"}
        ada.post("/settings/mail", data=data)
        house.fresh.get_one(OutboxMail, house.letter.id).state = "uncertain"
        house.session.commit()
        page = ada.get("/settings/outbox").text
        assert "it may have arrived" in page
        assert "Send again" in page
        ada.post(f"/settings/outbox/{house.letter.id}/resend")
        assert house.fresh.get_one(OutboxMail, house.letter.id).state == "waiting"

    def test_health_shows_the_doctors_checks(self, ada: FlaskClient, house: House) -> None:
        page = ada.get("/settings/health").text
        assert "Database" in page
        assert "Audit trail" in page

    def test_the_auditor_reads_the_trail_and_sees_a_change(self, house: House) -> None:
        axel = house.browser("axel")
        audit_chain.seal(house.fresh)
        house.session.commit()
        assert "the chain is whole" in axel.get("/settings/audit").text
        first = house.session.exec(select(AuditEvent.id).order_by(AuditEvent.id)).first()
        house.session.execute(text("UPDATE auditevent SET verb = 'nothing' WHERE id = :id"), {"id": first})
        house.session.commit()
        page = axel.get("/settings/audit").text
        assert "The chain is broken" in page
        assert f"event {first} was altered" in page

    def test_the_trail_names_no_candidates(self, house: House) -> None:
        page = house.browser("axel").get("/settings/audit").text
        assert "invitation.made" in page
        assert not any(name in page for name in house.invitations)


class TestFirstStart:
    """Five steps, ticked by what is there."""

    def test_home_leads_to_the_steps_until_they_are_done(self, ada: FlaskClient, house: House) -> None:
        assert "Set up in five steps" in ada.get("/").text
        page = ada.get("/settings/start").text
        assert page.count('class="lit"') == 2
        ada.post("/settings/start/mail")
        ada.post("/settings/start/instrument")
        employer.done(house.fresh, "organisation")
        house.session.commit()
        assert "Set up in five steps" not in ada.get("/").text

    def test_a_step_that_the_data_show_cannot_be_ticked_by_hand(self, ada: FlaskClient, house: House) -> None:
        ada.post("/settings/start/organisation")
        assert not employer.steps(house.fresh)["organisation"]


class TestInstruments:
    """Every published document, readable from both sides."""

    def test_every_document_and_version_opens(self, hana: FlaskClient, house: House) -> None:
        page = hana.get("/instruments").text
        addresses = set(re.findall(r'href="(/instruments/[^"]+)"', page))
        assert len(addresses) >= 10
        for address in addresses:
            assert hana.get(address).status_code == 200, address

    def test_hr_sees_keys_tags_and_reasons_and_a_candidate_does_not(self, hana: FlaskClient) -> None:
        as_hr = hana.get("/instruments/moments-of-truth-a/1.0").text
        as_candidate = hana.get("/instruments/moments-of-truth-a/1.0?as=candidate").text
        for word in ("magnificence", "Effectiveness", "authors, provisional"):
            assert word in as_hr
            assert word not in as_candidate
        stem = re.search(r'class="stem"[^>]*>([^<]{40})', as_hr)
        assert stem is not None
        assert stem.group(1) in as_candidate

    def test_the_direction_of_statements_is_hrs_alone(self, hana: FlaskClient) -> None:
        assert "reverse" in hana.get("/instruments/flexibility/1.0").text
        assert "reverse" not in hana.get("/instruments/flexibility/1.0?as=candidate").text

    def test_the_blueprint_shows_weights_that_add_up(self, hana: FlaskClient) -> None:
        page = hana.get("/instruments/engagement-star/1.0").text
        weights = [int(found) for found in re.findall(r'class="weight number">(\d+) %', page)]
        assert sum(weights) == 100

    @pytest.mark.parametrize(
        "address",
        ["/instruments/none/1.0", "/instruments/flexibility/9.9", "/instruments/flexibility/1.0?language=xx"],
    )
    def test_what_is_not_published_does_not_exist(self, hana: FlaskClient, address: str) -> None:
        assert hana.get(address).status_code == 404

    def test_hr_retires_and_publishes_for_new_campaigns(self, hana: FlaskClient, house: House) -> None:
        place = "/instruments/flexibility/1.0"
        assert "Retire" in hana.get(place).text
        answer = hana.post(f"{place}/state", data={"change": "retire", "language": ""}, follow_redirects=True)
        assert "retired" in answer.text
        assert publication.find(house.fresh, "flexibility/1.0").state == "retired"
        again = hana.post(f"{place}/state", data={"change": "retire", "language": ""}, follow_redirects=True)
        assert "flexibility/1.0 is retired already" in again.text
        hana.post(f"{place}/state", data={"change": "publish", "language": ""})
        assert publication.find(house.fresh, "flexibility/1.0").state == "published"

    @pytest.mark.parametrize(
        "key",
        ["interview/1.0", "onboarding/1.0", "feedback/1.0", "moments-of-truth/1.0", "service-encounters/1.0",
         "flexibility/1.0", "engagement-star/1.0"],
    )  # fmt: skip
    def test_whatever_is_retired_new_campaigns_do_without_and_no_page_breaks(
        self, hana: FlaskClient, ada: FlaskClient, house: House, key: str
    ) -> None:
        hana.post(f"/instruments/{key}/state", data={"change": "retire", "language": ""})
        rosa = house.browser("rosa")
        assert 'value="engagement-star"' not in rosa.get("/campaigns/new").text
        data = {
            "title": "Night", "team": str(house.teams["Lobby"].id), "places": "3", "language": "en",
            "blueprint": "engagement-star",
        }  # fmt: skip
        assert rosa.post("/campaigns/new", data=data).status_code == 422
        assert ada.get("/settings/organisation").status_code == 200
        assert rosa.get(house.person("Bo Lind")).status_code == 200  # whose campaign pinned it

    def test_a_translation_is_withdrawn_alone(self, hana: FlaskClient, house: House) -> None:
        place = "/instruments/flexibility/1.0"
        hana.post(f"{place}/state", data={"change": "retire", "language": "fr"})
        assert publication.find(house.fresh, "flexibility/1.0#fr").state == "retired"
        assert publication.find(house.fresh, "flexibility/1.0").state == "published"
        assert hana.post(f"{place}/state", data={"change": "retire", "language": "xx"}).status_code == 404

    def test_an_administrator_reads_the_state_and_cannot_change_it(self, ada: FlaskClient) -> None:
        place = "/instruments/flexibility/1.0"
        assert "published" in ada.get(place).text
        assert "Retire" not in ada.get(place).text
        assert ada.post(f"{place}/state", data={"change": "retire"}).status_code == 403

    def test_hr_sees_no_campaigns_and_no_names(self, hana: FlaskClient, house: House) -> None:
        assert hana.get(house.address).status_code == 403
        assert "Amira" not in hana.get("/").text


def test_a_stranger_gets_a_kind_page_for_a_wrong_address(house: House) -> None:
    answer = house.browser().get("/no/such/place")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text
    assert "Traceback" not in answer.text


def test_nobody_without_a_role_sees_more_than_home_and_help(house: House) -> None:
    nils = house.browser("nils")
    assert accounts.find(house.session, "nils").memberships == []
    assert nils.get("/").status_code == 403
