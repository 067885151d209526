"""The Letters tab of a campaign and the letters of the house: texts, reminders, undo, what came back."""

import io
import re

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from assess.screening.email import bounces, letter_batches, letter_settings
from assess.screening.email.letter_writer import LetterWriter
from assess.screening.email.shipped_letters import BEFORE, INVITATION, KINDS
from assess.store.tables import AuditEvent, CandidateRequest, Invitation, Job, OutboxMail, now
from tests.screening.test_bounces import report
from tests.web.house import House
from tests.web.test_letters import set_mail


@pytest.fixture
def rosa(house: House) -> FlaskClient:
    """The browser of the Lobby's recruiter, in a house with a mail server."""
    set_mail(house)
    return house.browser("rosa")


def letters_of(house: House, kind: str) -> list[OutboxMail]:
    """All letters of that kind."""
    return list(house.fresh.exec(select(OutboxMail).where(OutboxMail.kind == kind)))


def arrived(house: House) -> OutboxMail:
    """Ida's invitation has arrived."""
    letter = house.fresh.get_one(OutboxMail, house.letter.id)
    letter.state, letter.sent_at, letter.message_id = "sent", now(), "<1@example.com>"
    house.session.commit()
    return letter


def test_one_button_reminds_everybody_who_has_not_finished_and_a_minute_is_left(
    rosa: FlaskClient, house: House
) -> None:
    arrived(house)
    page = rosa.get(house.address + "/letters").text
    assert "1 person has not finished" in page
    assert "1 not begun, 0 begun." in page
    page = rosa.post(house.address + "/letters/remind", follow_redirects=True).text
    assert "1 reminder leaves in a minute." in page
    assert "1 person has a letter on its way." in page
    (reminder,) = letters_of(house, "reminder")
    assert (reminder.recipient, reminder.state) == ("ida@example.com", "waiting")
    rosa.post(house.address + "/letters/remind")
    assert len(letters_of(house, "reminder")) == 1  # nobody gets two
    page = rosa.post(f"{house.address}/letters/undo/{reminder.batch}", follow_redirects=True).text
    assert "1 letter was withdrawn; it does not leave." in page
    assert letters_of(house, "reminder")[0].state == "withdrawn"
    assert "These letters have left by now." in rosa.post(
        f"{house.address}/letters/undo/{reminder.batch}", follow_redirects=True
    ).text  # fmt: skip


def test_undoing_an_invitation_takes_back_the_places_too(rosa: FlaskClient, house: House) -> None:
    people = "Kim Alba, kim@example.com"
    rosa.post(house.address + "/invite", data={"people": people})
    place = house.fresh.get_one(OutboxMail, letters_of(house, "invitation")[-1].id)
    batch = letter_batches.begin()
    place.batch, place.leaves_at = batch.public_id, batch.leaves_at
    house.session.commit()
    assert "Undoing it takes back the places, too." in rosa.get(house.address + "/letters").text
    rosa.post(f"{house.address}/letters/undo/{batch.public_id}")
    page = rosa.get(house.address + "/invitations?state=revoked").text
    assert "Kim Alba" in page


def test_undoing_a_reminder_takes_no_place_back(rosa: FlaskClient, house: House) -> None:
    house.session.delete(house.fresh.get_one(OutboxMail, house.letter.id))  # as if their link came in another way
    house.session.commit()
    rosa.post(house.address + "/letters/remind")
    (reminder,) = letters_of(house, "reminder")
    rosa.post(f"{house.address}/letters/undo/{reminder.batch}")
    assert house.fresh.get_one(Invitation, house.waiting.id).state == "invited"


def test_undoing_takes_back_no_place_that_was_there_before_its_letter(rosa: FlaskClient, house: House) -> None:
    letter, batch = house.fresh.get_one(OutboxMail, house.letter.id), letter_batches.begin()
    letter.state, letter.batch, letter.leaves_at = "waiting", batch.public_id, batch.leaves_at
    letter.created_at = house.session.merge(house.waiting).created_at + letter_batches.UNDO
    house.session.commit()
    rosa.post(f"{house.address}/letters/undo/{batch.public_id}")
    assert house.fresh.get_one(OutboxMail, letter.id).state == "withdrawn"
    assert house.fresh.get_one(Invitation, house.waiting.id).state == "invited"


def test_without_a_mail_server_all_links_come_as_one_file(house: House) -> None:
    rosa = house.browser("rosa")
    page = rosa.get(house.address + "/letters").text
    assert "one file for a mail merge" in page
    assert "Remind" not in re.sub(r"(?s)<select.*?</select>|<table.*?</table>|<label.*?</label>", "", page)
    answer = rosa.post(house.address + "/letters/links.csv", data={"delimiter": ";"})
    head, line = answer.get_data(as_text=True).lstrip("\ufeff").split("\r\n")[:2]
    assert head == "name;email;reference;applicant_number;state;until;link"
    name, email, _reference, _number, state, _until, link = line.split(";")
    assert (name, email, state) == ("Ida Late", "ida@example.com", "not begun")
    assert house.browser().get(link[link.index("/i/") :]).status_code == 200
    assert house.fresh.exec(select(AuditEvent).where(AuditEvent.verb == "links.exported")).one()
    rosa.post(house.address + "/state")
    page = rosa.post(house.address + "/letters/links.csv", data={"delimiter": ";"}, follow_redirects=True).text
    assert "This campaign is closed" in page


def test_a_closed_campaign_mails_no_link(rosa: FlaskClient, house: House) -> None:
    arrived(house)
    for request in house.session.exec(select(CandidateRequest)):
        request.state = "answered"  # deadlines wait for whoever awaits a decision on an adjustment
    house.session.commit()
    rosa.post(house.address + "/state")
    assert "its links lead nowhere any more" in rosa.get(house.address + "/letters").text
    page = rosa.post(house.address + "/letters/remind", follow_redirects=True).text
    assert "There is nobody to remind." in page
    rosa.post(f"{house.address}/people/{house.waiting.public_id}/resend")
    assert letters_of(house, "reminder") == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_is_shown_as_it_would_arrive_before_it_is_saved(rosa: FlaskClient, house: House, kind: str) -> None:
    address = f"{house.address}/letters/texts/{kind}/en"
    assert "Dear Amira Haddad," in rosa.get(address).text
    link = "\r\n\r\n[[link]]" if kind in BEFORE else ""
    said = {"subject": "About [[title]]", "words": f"Hello [[name]] of [[employer]]!{link}"}
    page = rosa.post(address, data={**said, "deed": "preview"}).text
    assert "Hello Amira Haddad of Hotel Aurora!" in page
    assert "About Guest relations" in page
    assert letter_settings.kept(house.fresh, house.campaign).texts == {}
    rosa.post(address, data={**said, "deed": "save"})
    assert letter_settings.kept(house.fresh, house.campaign).texts[kind]["en"]["subject"] == "About [[title]]"
    assert "Back to the text of the house" in rosa.get(address).text
    rosa.post(address, data={**said, "deed": "drop"})
    assert "Dear Amira Haddad," in rosa.get(address).text


def test_everything_wrong_with_a_text_is_said_at_once_and_nothing_is_saved(rosa: FlaskClient, house: House) -> None:
    address = f"{house.address}/letters/texts/invitation/de"
    for deed in ("save", "preview"):
        said = {"subject": "[[link]]", "words": "Hallo [[nmae]], [[Anrede]] [[", "deed": deed}
        answer = rosa.post(address, data=said)
        assert answer.status_code == 422
        wrongs = "[[link]] has no meaning here", "did you mean [[name]]?", "There is no [[Anrede]]", "Close every"
        for wrong in (*wrongs, "Put [[link]] where"):
            assert wrong in answer.text, wrong
    assert letter_settings.kept(house.fresh, house.campaign).texts == {}
    assert rosa.get(f"{house.address}/letters/texts/invitation/xx").status_code == 404


def test_hr_writes_for_the_whole_house_and_a_recruiter_does_not(rosa: FlaskClient, house: House) -> None:
    hana = house.browser("hana")
    said = {"subject": "Hallo", "words": "Guten Tag [[name]]: [[link]]", "deed": "save"}
    assert rosa.post("/settings/letters/invitation/de", data=said).status_code == 403
    assert "Amira Haddad" in hana.get("/settings/letters/invitation/de").text
    hana.post("/settings/letters/invitation/de", data=said)
    house.fresh.refresh(house.campaign)
    waiting = house.session.merge(house.waiting)
    waiting.language = "de"
    settings = house.app.extensions["settings"]
    letter = LetterWriter(house.session, settings, house.campaign).write(waiting, INVITATION)
    assert (letter.subject, letter.body) == ("Hallo", "Guten Tag Ida Late: [[link]]")
    assert "The text of the house" in rosa.get(f"{house.address}/letters/texts/invitation/de").text


def test_who_answers_is_a_person(rosa: FlaskClient, house: House) -> None:
    page = rosa.post(house.address + "/letters/answering", data={"reply_name": "Ines", "reply_to": "nobody"})
    assert page.status_code == 422
    assert "name@example.com" in page.text
    rosa.post(
        house.address + "/letters/answering", data={"reply_name": "Ines Roth", "reply_to": "INES@example.com"}
    )
    assert "reaches Ines Roth, ines@example.com" in rosa.get(house.address + "/letters").text


def test_the_schedule_of_the_house_holds_until_a_campaign_has_its_own(rosa: FlaskClient, house: House) -> None:
    days = {"remind_after": "3", "most_reminders": "2", "closing_before": "2"}
    house.browser("hana").post("/settings/letters/schedule", data=days)
    page = rosa.get(house.address + "/letters").text
    assert "As in the house: after 3 days without a sign" in page
    rosa.post(house.address + "/letters/schedule", data={**days, "remind_after": "0", "most_reminders": ""})
    kept = letter_settings.kept(house.fresh, house.campaign)
    assert (kept.remind_after, kept.most_reminders, kept.closing_before) == (0, None, 2)


def test_a_file_of_messages_marks_what_came_back_in_this_campaign_alone(rosa: FlaskClient, house: House) -> None:
    arrived(house)
    content = report("<1@example.com>")
    otto = house.browser("otto")
    assert otto.post(house.address + "/letters/bounces").status_code == 404
    page = rosa.post(
        house.address + "/letters/bounces", data={"file": (io.BytesIO(content), "back.eml")}, follow_redirects=True
    ).text
    assert "1 letter is marked as come back." in page
    assert "It came back: there is no such address." in page
    assert "correct the address" in page
    assert house.fresh.get_one(OutboxMail, house.letter.id).state == "bounced"
    page = rosa.post(house.address + "/letters/bounces", data={"file": (io.BytesIO(b"hello"), "a.txt")})
    assert "This is no message of a mail program" in page.text


def test_somebody_who_knows_marks_a_letter_by_hand_and_back(rosa: FlaskClient, house: House) -> None:
    letter = arrived(house)
    address = f"{house.address}/letters/{letter.id}/bounced"
    rosa.post(address)
    assert house.fresh.get_one(OutboxMail, letter.id).error == "bounced-told"
    rosa.post(address, data={"arrived": "yes"})
    assert house.fresh.get_one(OutboxMail, letter.id).state == "sent"


def test_an_answer_to_a_request_is_not_listed_among_the_letters(rosa: FlaskClient, house: House) -> None:
    letter = arrived(house)
    letter = house.fresh.get_one(OutboxMail, letter.id)
    letter.kind = "answer"
    house.session.commit()
    assert "No letter yet" in rosa.get(house.address + "/letters").text
    assert rosa.post(f"{house.address}/letters/{letter.id}/bounced").status_code == 404


def test_the_outbox_reads_what_came_back_to_anybody(house: House) -> None:
    arrived(house)
    ada = house.browser("ada")
    sent = {"file": (io.BytesIO(report("<1@example.com>")), "back.eml")}
    assert "1 letter is marked" in ada.post("/settings/outbox/bounces", data=sent, follow_redirects=True).text


def test_a_withdrawn_letter_leaves_no_job_behind_that_sends_it(rosa: FlaskClient, house: House) -> None:
    arrived(house)
    rosa.post(house.address + "/letters/remind")
    (reminder,) = letters_of(house, "reminder")
    rosa.post(f"{house.address}/letters/undo/{reminder.batch}")
    job = house.fresh.exec(select(Job).where(Job.key == f"mail {reminder.message_id}")).one()
    assert job.not_before > now()
    assert bounces.mark_by_hand(house.session, house.session.merge(reminder), "staff:1") is False
