"""Deciding as recruiters meet it: on the profile, one after another, about several, taken back, printed."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from assess.screening.decisions.seals import Seal
from assess.store.tables import AuditEvent, Decision, Invitation, OutboxMail
from tests.web.house import House
from tests.web.test_recruiter_pages import Printer

WHY = {"kind": "advance", "basis": ["application"], "reason": "Two years at a front desk."}


@pytest.fixture
def rosa(house: House) -> FlaskClient:
    """The browser of the Lobby's recruiter."""
    return house.browser("rosa")


def hidden(page: str) -> dict[str, str]:
    """What the form to decide holds unseen."""
    form = re.search(r'<form class="stack[^>]*action="[^"]*/deci.*?</form>', page, re.S)
    assert form is not None
    fields = re.findall(r'<input[^>]*name="(\w+)" type="hidden" value="([^"]*)"', form.group())
    return {name: unescape(value) for name, value in fields}


def decide(rosa: FlaskClient, house: House, name: str, **other: object) -> TestResponse:
    """Read somebody's page of decisions, then decide."""
    page = rosa.get(f"{house.person(name)}/decision").text
    return rosa.post(f"{house.person(name)}/decision", data=hidden(page) | WHY | other)


def decisions(house: House) -> list[tuple[str, str]]:
    """Every decision: about whom, and what."""
    kept = select(Decision.invitation_id, Decision.kind).order_by(Decision.id)
    names = {invitation.id: name for name, invitation in house.invitations.items()}
    return [(names[number], kind) for number, kind in house.fresh.exec(kept)]


def test_somebody_decides_on_the_profile_with_a_reason_and_a_source(rosa: FlaskClient, house: House) -> None:
    page = rosa.get(house.person("Bo Lind")).text
    assert "undecided" in page
    answer = rosa.post(f"{house.person('Bo Lind')}/decision", data=hidden(page) | WHY)
    assert answer.status_code == 303
    assert decisions(house) == [("Bo Lind", "advance")]
    page = rosa.get(house.person("Bo Lind")).text
    assert "Two years at a front desk." in page
    assert "by Rosa" in page


def test_what_is_missing_is_said_at_once_and_nothing_typed_is_lost(rosa: FlaskClient, house: House) -> None:
    answer = decide(rosa, house, "Bo Lind", kind="", basis=[], reason="Half a reason")
    assert answer.status_code == 422
    assert "Choose what is decided" in answer.text
    assert "a score alone decides about nobody" in answer.text
    assert "Half a reason" in answer.text
    assert "Write down the reason" in decide(rosa, house, "Bo Lind", reason=" ").text
    assert decisions(house) == []


def test_a_page_that_is_out_of_date_decides_nothing(rosa: FlaskClient, house: House) -> None:
    stale = hidden(rosa.get(f"{house.person('Bo Lind')}/decision").text)
    assert decide(rosa, house, "Bo Lind", kind="hold").status_code == 303
    answer = rosa.post(f"{house.person('Bo Lind')}/decision", data=stale | WHY)
    assert answer.status_code == 422
    assert "Somebody else has decided" in unescape(answer.text)
    assert rosa.post(f"{house.person('Bo Lind')}/decision", data=stale | WHY | {"pool": "other"}).status_code == 422
    assert decisions(house) == [("Bo Lind", "hold")]
    assert hidden(answer.text)["before"] != stale["before"]  # now it shows what stands


def test_who_is_not_ranked_has_a_page_of_decisions(rosa: FlaskClient, house: House) -> None:
    page = rosa.get(f"{house.person('Hugo Leer')}/decision").text
    assert "says nothing about the person" in page
    assert decide(rosa, house, "Hugo Leer", kind="hold").status_code == 303
    assert decisions(house) == [("Hugo Leer", "hold")]


class TestReview:
    """Review next undecided."""

    def follow(self, rosa: FlaskClient, house: House) -> str:
        answer = rosa.get(f"{house.address}/review")
        assert answer.status_code == 302
        rosa.get(answer.location)
        return str(answer.location)

    def test_the_button_never_opens_the_same_person_for_ever(self, rosa: FlaskClient, house: House) -> None:
        assert f'href="{house.address}/review"' in rosa.get(house.address).text
        opened = [self.follow(rosa, house) for _turn in range(16)]
        assert len(set(opened[:8])) == 8
        assert opened[8:] == opened[:8]

    def test_deciding_leads_to_the_next_and_in_the_end_to_the_log(self, rosa: FlaskClient, house: House) -> None:
        where, met = self.follow(rosa, house), 0
        while where.split("?")[0] != f"{house.address}/decisions":
            page = rosa.get(where).text
            met += 1
            action = re.search(r'action="([^"]*/decision)"', page)
            assert action is not None
            where = rosa.post(action.group(1), data=hidden(page) | WHY).location
        assert met == 8
        assert "Everybody who can be decided about has a decision" in rosa.get(where).text
        assert rosa.get(f"{house.address}/review").location == f"{house.address}/decisions"

    def test_keys_lead_on_and_back(self, rosa: FlaskClient, house: House) -> None:
        page = rosa.get(f"{house.person('Bo Lind')}?review=yes").text
        ways = dict(re.findall(r'data-key="(\w)"[^>]*href="([^"?]+)', page))
        assert ways == {"j": house.person("Chen Wei"), "k": house.person("Amira Haddad")}
        assert "data-key" not in rosa.get(house.person("Bo Lind")).text


class TestSeveral:
    """Several people for one reason."""

    def chosen(self, house: House, *names: str) -> str:
        return "&".join(f"person={house.invitations[name].public_id}" for name in names)

    def test_the_ranking_leads_there_with_whom_one_ticked(self, rosa: FlaskClient, house: House) -> None:
        assert f'formaction="{house.address}/decide"' in rosa.get(house.address).text
        assert "Nobody is chosen" in rosa.get(f"{house.address}/decide").text

    def test_overlapping_people_stand_first_and_are_not_ticked(self, rosa: FlaskClient, house: House) -> None:
        page = rosa.get(f"{house.address}/decide?" + self.chosen(house, "Gita Rao", "Dana O'Brien")).text
        ticks = re.findall(r'name="person" id="[^"]*" value="([^"]*)"( checked)?', page)
        assert ticks == [
            (house.invitations["Dana O'Brien"].public_id, ""),
            (house.invitations["Gita Rao"].public_id, " checked"),
        ]
        assert "Emil Sato" in page

    def test_only_who_is_ticked_is_decided_about(self, rosa: FlaskClient, house: House) -> None:
        page = rosa.get(f"{house.address}/decide?" + self.chosen(house, "Gita Rao", "Femi Ade")).text
        data = hidden(page) | WHY | {"kind": "decline", "person": [house.invitations["Gita Rao"].public_id]}
        assert rosa.post(f"{house.address}/decide", data=data).status_code == 303
        assert decisions(house) == [("Gita Rao", "decline")]

    def test_without_anybody_ticked_the_list_comes_again(self, rosa: FlaskClient, house: House) -> None:
        page = rosa.get(f"{house.address}/decide?" + self.chosen(house, "Gita Rao", "Femi Ade")).text
        listed = [house.invitations[name].public_id for name in ("Gita Rao", "Femi Ade")]
        answer = rosa.post(f"{house.address}/decide", data=hidden(page) | WHY | {"listed": listed})
        assert answer.status_code == 422
        assert "Tick at least one person" in answer.text
        assert all(one in answer.text for one in listed)
        assert decisions(house) == []

    def test_together_they_are_taken_back(self, rosa: FlaskClient, house: House) -> None:
        names = ("Gita Rao", "Femi Ade")
        page = rosa.get(f"{house.address}/decide?" + self.chosen(house, *names)).text
        people = [house.invitations[name].public_id for name in names]
        rosa.post(f"{house.address}/decide", data=hidden(page) | WHY | {"person": people})
        log = rosa.get(f"{house.address}/decisions").text
        batch = re.search(r'name="batch" value="([^"]+)"', log)
        assert batch is not None
        rosa.post(f"{house.address}/decisions/undo", data={"batch": batch.group(1)})
        assert "2 decisions were taken back" in rosa.get(f"{house.address}/decisions").text
        assert [one.undone_at is not None for one in house.fresh.exec(select(Decision))] == [True, True]

    def test_people_of_another_campaign_do_not_exist(self, rosa: FlaskClient, house: House) -> None:
        assert rosa.get(f"{house.address}/decide?person=unknown").status_code == 404
        assert rosa.post(f"{house.address}/decide", data=WHY | {"person": ["unknown"]}).status_code == 404


def test_the_log_counts_what_stands_and_filters_by_it(rosa: FlaskClient, house: House) -> None:
    assert "Nothing decided yet" in rosa.get(f"{house.address}/decisions").text
    decide(rosa, house, "Bo Lind", kind="hold")
    decide(rosa, house, "Bo Lind", kind="advance")
    decide(rosa, house, "Gita Rao", kind="decline")
    page = rosa.get(f"{house.address}/decisions").text
    assert re.findall(r'<span class="number">(\d)</span>', page) == ["1", "0", "1", "0"]
    assert page.count("<h3>") == 3
    assert "Gita Rao" not in rosa.get(f"{house.address}/decisions?kind=advance").text
    assert "Nobody at present" in rosa.get(f"{house.address}/decisions?kind=hired").text
    assert "advanced" in rosa.get(house.address).text  # the stage beside the name


def test_a_decision_is_taken_back_by_whoever_saw_it(rosa: FlaskClient, house: House) -> None:
    decide(rosa, house, "Bo Lind")
    first = house.fresh.exec(select(Decision.public_id)).one()
    rosa.post(f"{house.person('Bo Lind')}/decision/undo", data={"decision": "another"})
    assert house.fresh.exec(select(Decision.undone_at)).one() is None
    rosa.post(f"{house.person('Bo Lind')}/decision/undo", data={"decision": first})
    assert house.fresh.exec(select(Decision.undone_at)).one() is not None
    assert "taken back by Rosa" in rosa.get(f"{house.person('Bo Lind')}/decision").text


class TestNames:
    """Names hidden while somebody reads."""

    def test_hidden_names_stand_nowhere_and_a_reference_does(self, rosa: FlaskClient, house: House) -> None:
        decide(rosa, house, "Bo Lind")
        rosa.post(f"{house.address}/names", data={"names": "hide"})
        chosen = "&".join(f"person={one.public_id}" for one in house.invitations.values() if one.id)
        for place in (
            house.address, house.person("Bo Lind"), f"{house.person('Bo Lind')}/decision",
            f"{house.address}/decisions", f"{house.address}/decide?{chosen}", f"{house.address}?q=lind",
            f"{house.address}/compare?{'&'.join(chosen.split('&')[:3])}",
        ):  # fmt: skip
            page = rosa.get(place).text
            assert "Bo Lind" not in page, place
            assert "Amira" not in page, place
        reference = house.fresh.get_one(Invitation, house.invitations["Bo Lind"].id).reference
        assert f"{reference[:3]}-{reference[3:]}" in rosa.get(house.address).text

    def test_showing_them_is_noted_and_a_decision_knows_whether_they_were_hidden(
        self, rosa: FlaskClient, house: House
    ) -> None:
        rosa.post(f"{house.address}/names", data={"names": "hide"})
        decide(rosa, house, "Bo Lind")
        rosa.post(f"{house.address}/names", data={"names": "show"})
        decide(rosa, house, "Gita Rao")
        seals = [Seal.from_json(one) for one in house.fresh.exec(select(Decision.seal).order_by(Decision.id))]
        assert [one.masked for one in seals] == [True, False]
        verbs = house.fresh.exec(select(AuditEvent.verb).where(AuditEvent.verb.startswith("names.")))
        assert list(verbs) == ["names.hidden", "names.shown"]

    def test_a_page_opened_with_names_is_not_sealed_as_hidden(self, rosa: FlaskClient, house: House) -> None:
        page = hidden(rosa.get(f"{house.person('Bo Lind')}/decision").text)
        rosa.post(f"{house.address}/names", data={"names": "hide"})
        rosa.post(f"{house.person('Bo Lind')}/decision", data=page | WHY)
        assert not Seal.from_json(house.fresh.exec(select(Decision.seal)).one()).masked

    def test_they_are_hidden_in_this_browser_alone(self, rosa: FlaskClient, house: House) -> None:
        rosa.post(f"{house.address}/names", data={"names": "hide"})
        assert "Bo Lind" in house.browser("rosa").get(house.address).text


class TestRecord:
    """The decision record."""

    def test_it_says_what_was_decided_and_what_was_on_screen(self, rosa: FlaskClient, house: House) -> None:
        rosa.get(house.person("Bo Lind"))
        decide(rosa, house, "Bo Lind")
        page = rosa.get(f"{house.person('Bo Lind')}/decision/record").text
        for said in (
            "Advance",
            "Two years at a front desk.",
            "62 (56–68)",
            "Application and CV",
            "Rosa</bdi>",
            "shown",
        ):
            assert said in page, said
        assert "had not opened" not in page
        assert house.fresh.exec(select(Decision.digest)).one() in page
        assert "the audit trail holds the same fingerprint" in page

    def test_before_anybody_has_decided_it_says_so(self, rosa: FlaskClient, house: House) -> None:
        assert "Nothing decided yet" in rosa.get(f"{house.person('Bo Lind')}/decision/record").text
        assert rosa.get(f"{house.person('Bo Lind')}/decision/record?decision=other").status_code == 404

    def test_the_pdf_is_in_the_readers_language(self, rosa: FlaskClient, house: House) -> None:
        decide(rosa, house, "Bo Lind")
        house.app.extensions["renderer"] = Printer()
        answer = rosa.get(f"{house.person('Bo Lind')}/decision/record.pdf?language=de")
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="decision_Bo-Lind_')
        assert 'lang="de"' in house.app.extensions["renderer"].html
        assert rosa.get(f"{house.person('Bo Lind')}/decision/record.pdf?language=xx").status_code == 404


class TestComparing:
    """Two to five people."""

    def compared(self, rosa: FlaskClient, house: House, *names: str) -> str:
        chosen = "&".join(f"person={house.invitations[name].public_id}" for name in names)
        return unescape(rosa.get(f"{house.address}/compare?{chosen}").text)

    def test_the_ranking_leads_there(self, rosa: FlaskClient, house: House) -> None:
        assert f'formaction="{house.address}/compare"' in rosa.get(house.address).text

    def test_what_differs_beyond_error_is_said_with_its_chance(self, rosa: FlaskClient, house: House) -> None:
        page = self.compared(rosa, house, "Gita Rao", "Amira Haddad")
        assert "Amira Haddad stands above Gita Rao" in page
        assert "> 99 %" in page

    def test_whoever_the_ranking_cannot_tell_apart_does_not_differ_here(
        self, rosa: FlaskClient, house: House
    ) -> None:
        page = self.compared(rosa, house, "Bo Lind", "Chen Wei")
        assert "Nothing. As far as these scores go" in page

    @pytest.mark.parametrize("names", [("Bo Lind",), ()])
    def test_one_person_is_not_compared(self, rosa: FlaskClient, house: House, names: tuple[str, ...]) -> None:
        assert "Choose between 2 and 5 people" in self.compared(rosa, house, *names)

    def test_six_are_too_many(self, rosa: FlaskClient, house: House) -> None:
        names = [name for name in house.invitations if name != "Hugo Leer"][:6]
        assert "Choose between 2 and 5 people" in self.compared(rosa, house, *names)

    def test_who_is_not_ranked_is_left_out_and_said_so(self, rosa: FlaskClient, house: House) -> None:
        page = self.compared(rosa, house, "Bo Lind", "Chen Wei", "Hugo Leer")
        assert "1 person is not ranked" in page
        assert "Hugo Leer" not in page

    def test_each_of_them_was_read(self, rosa: FlaskClient, house: House) -> None:
        self.compared(rosa, house, "Bo Lind", "Chen Wei")
        seen = select(AuditEvent.object).where(AuditEvent.verb == "comparison.viewed")
        assert set(house.fresh.exec(seen)) == {
            house.campaign.public_id,
            *(house.invitations[name].public_id for name in ("Bo Lind", "Chen Wei")),
        }


class TestLetters:
    """The letter about a decision."""

    def test_it_is_written_about_what_stands_and_can_be_stopped(self, rosa: FlaskClient, house: House) -> None:
        assert "Nothing decided yet" in rosa.get(f"{house.person('Bo Lind')}/decision/letter").text
        decide(rosa, house, "Bo Lind")
        page = rosa.get(f"{house.person('Bo Lind')}/decision/letter").text
        shown = re.search(r'name="decision" type="hidden" value="([^"]+)"', page)
        assert "Dear Bo Lind" in page
        assert shown is not None
        asked = {"subject": "The next step", "words": "Dear Bo,\ncome on Monday.", "decision": shown.group(1)}
        assert rosa.post(f"{house.person('Bo Lind')}/decision/letter", data=asked).status_code == 303
        written = letters(house)
        assert [(one.subject, one.body, one.kind) for one in written] == [
            ("The next step", "Dear Bo,\ncome on Monday.", "advance"),
        ]
        again = rosa.post(f"{house.person('Bo Lind')}/decision/letter", data=asked)
        assert again.status_code == 422
        assert "There is a letter about this decision already" in again.text
        assert "Letter:" in rosa.get(f"{house.person('Bo Lind')}/decision").text

    def test_taken_back_before_it_has_left_it_never_does(self, rosa: FlaskClient, house: House) -> None:
        decide(rosa, house, "Bo Lind")
        decision = house.fresh.exec(select(Decision.public_id)).one()
        asked = {"subject": "The next step", "words": "Come.", "decision": decision}
        rosa.post(f"{house.person('Bo Lind')}/decision/letter", data=asked)
        rosa.post(f"{house.person('Bo Lind')}/decision/undo", data={"decision": decision})
        assert [one.state for one in letters(house)] == ["withdrawn"]

    def test_of_one_that_has_left_whoever_takes_it_back_is_told(self, rosa: FlaskClient, house: House) -> None:
        decide(rosa, house, "Bo Lind")
        decision = house.fresh.exec(select(Decision.public_id)).one()
        asked = {"subject": "The next step", "words": "Come.", "decision": decision}
        rosa.post(f"{house.person('Bo Lind')}/decision/letter", data=asked)
        (letter,) = letters(house)
        letter.state = "sent"
        house.session.commit()
        rosa.post(f"{house.person('Bo Lind')}/decision/undo", data={"decision": decision})
        assert "write to the person again" in rosa.get(f"{house.person('Bo Lind')}/decision").text

    def test_a_letter_about_another_decision_than_was_shown_is_not_written(
        self, rosa: FlaskClient, house: House
    ) -> None:
        decide(rosa, house, "Bo Lind", kind="decline")
        asked = {"subject": "The next step", "words": "Come.", "decision": "another"}
        assert rosa.post(f"{house.person('Bo Lind')}/decision/letter", data=asked).status_code == 422
        assert letters(house) == []

    def test_each_of_several_gets_one_and_nobody_two(self, rosa: FlaskClient, house: House) -> None:
        people = [house.invitations[name].public_id for name in ("Gita Rao", "Femi Ade")]
        page = rosa.get(f"{house.address}/decide?" + "&".join(f"person={one}" for one in people)).text
        rosa.post(f"{house.address}/decide", data=hidden(page) | WHY | {"person": people, "kind": "decline"})
        batch = house.fresh.exec(select(Decision.batch).distinct()).one()
        for _turn in range(2):
            rosa.post(f"{house.address}/decisions/letters", data={"batch": batch})
        written = letters(house)
        assert sorted(one.body.splitlines()[0] for one in written) == ["Dear Femi Ade,", "Dear Gita Rao,"]
        assert len({one.batch for one in written}) == 1
        assert "2 get none" in rosa.get(f"{house.address}/decisions").text


def letters(house: House) -> list[OutboxMail]:
    """The letters about decisions."""
    wanted = select(OutboxMail).where(OutboxMail.kind.in_(("advance", "hold", "decline", "hired")))
    return list(house.fresh.exec(wanted.order_by(OutboxMail.id)))
