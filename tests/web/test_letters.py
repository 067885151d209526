"""What recruiters and administrators see of letters, and what they can do about them."""

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from assess.screening.email import delivery
from assess.screening.organisation import employer
from assess.screening.organisation.employer import MailSettings
from assess.store.tables import Job, OutboxMail
from tests.web.house import House


@pytest.fixture
def rosa(house: House) -> FlaskClient:
    """The browser of the Lobby's recruiter."""
    return house.browser("rosa")


def set_mail(house: House) -> None:
    """From now on there is a mail server."""
    chosen = MailSettings("smtp.example.com", 587, "", "none", "hr@example.com")
    employer.set_mail(house.fresh, chosen, "test")
    house.session.commit()


def test_the_reason_stands_beside_a_letter_in_words(rosa: FlaskClient, house: House) -> None:
    letter = house.fresh.get_one(OutboxMail, house.letter.id)
    letter.state, letter.error, letter.reply = "waiting", "recipient-later", "450 4.2.1"
    letter.next_try_at = datetime(2027, 3, 1, 14, 5, tzinfo=UTC)
    house.session.commit()
    page = rosa.get(house.address + "/invitations").text
    assert "The recipient&#39;s mailbox took no letters for now." in page
    assert "It will be tried again on 1 Mar, 14:05 UTC." in page
    assert "Nothing needs to be done yet." in page


def test_one_button_sends_all_failed_letters_again(rosa: FlaskClient, house: House) -> None:
    set_mail(house)
    house.fresh.get_one(OutboxMail, house.letter.id).state = "failed"
    house.session.commit()
    assert "1 letter was not delivered" in rosa.get(house.address + "/invitations").text
    rosa.post(house.address + "/letters/send-again", data={"state": "failed"})
    assert house.fresh.get_one(OutboxMail, house.letter.id).state == "waiting"
    page = rosa.get(house.address + "/invitations").text
    assert "1 letter is on its way" in page
    assert "not delivered" not in page


def test_uncertain_letters_go_again_only_when_somebody_is_sure(rosa: FlaskClient, house: House) -> None:
    set_mail(house)
    house.fresh.get_one(OutboxMail, house.letter.id).state = "uncertain"
    house.session.commit()
    assert "Send all uncertain again" in rosa.get(house.address + "/invitations").text
    rosa.post(house.address + "/letters/send-again", data={"state": "failed"})
    rosa.post(house.address + "/letters/send-again", data={"state": "uncertain"})
    assert house.fresh.get_one(OutboxMail, house.letter.id).state == "uncertain"
    assert "Tick the box" in rosa.get(house.address + "/invitations").text
    rosa.post(house.address + "/letters/send-again", data={"state": "uncertain", "sure": "y"})
    assert house.fresh.get_one(OutboxMail, house.letter.id).state == "waiting"


def test_nothing_is_sent_again_without_a_server_or_in_a_closed_campaign(rosa: FlaskClient, house: House) -> None:
    house.fresh.get_one(OutboxMail, house.letter.id).state = "failed"
    house.session.commit()
    rosa.post(house.address + "/letters/send-again", data={"state": "failed"})
    assert "There is no mail server yet" in rosa.get(house.address + "/invitations").text
    set_mail(house)
    rosa.post(house.address + "/state")
    rosa.post(house.address + "/letters/send-again", data={"state": "failed"})
    assert "This campaign is closed" in rosa.get(house.address + "/invitations").text
    assert house.fresh.get_one(OutboxMail, house.letter.id).state == "failed"


def test_whoever_no_longer_takes_part_gets_no_letter_again(rosa: FlaskClient, house: House) -> None:
    set_mail(house)
    house.fresh.get_one(OutboxMail, house.letter.id).state = "failed"
    house.session.commit()
    rosa.post(f"{house.address}/people/{house.waiting.public_id}/revoke")
    assert "Letters that did not arrive" not in rosa.get(house.address + "/invitations").text
    rosa.post(house.address + "/letters/send-again", data={"state": "failed"})
    assert house.fresh.get_one(OutboxMail, house.letter.id).state == "failed"


def test_a_letter_that_was_followed_by_another_is_left_alone(rosa: FlaskClient, house: House) -> None:
    set_mail(house)
    house.fresh.get_one(OutboxMail, house.letter.id).state = "failed"
    house.session.add(
        OutboxMail(
            message_id="<2@example.com>", recipient="ida@example.com", subject="Again", body="Come.", state="sent",
            invitation_id=house.waiting.id,
        )
    )  # fmt: skip
    house.session.commit()
    rosa.post(house.address + "/letters/send-again", data={"state": "failed"})
    assert house.fresh.get_one(OutboxMail, house.letter.id).state == "failed"


def test_the_failed_job_of_a_letter_is_tried_again_with_its_letter(house: House) -> None:
    ada = house.browser("ada")
    set_mail(house)
    letter = house.fresh.get_one(OutboxMail, house.letter.id)
    delivery.resend(house.session, letter)
    letter.state, letter.error = "failed", "recipient-refused"
    house.session.flush()
    job = house.session.exec(select(Job).where(Job.key == f"mail {letter.message_id}")).one()
    job.state = "failed"
    house.session.commit()
    ada.post(f"/settings/jobs/{job.id}/retry")
    assert house.fresh.get_one(OutboxMail, house.letter.id).state == "waiting"
    assert house.session.get_one(Job, job.id).state == "waiting"


def test_the_outbox_says_what_happened_and_what_to_do(house: House) -> None:
    ada = house.browser("ada")
    letter = house.fresh.get_one(OutboxMail, house.letter.id)
    letter.state, letter.error, letter.reply = "failed", "recipient-refused", "550 5.1.1"
    house.session.commit()
    for address in ("/settings/outbox", f"/settings/outbox/{letter.id}"):
        page = ada.get(address).text
        assert "The mail server refused the recipient&#39;s address. Check the address" in page
        assert "The server's answer: 550 5.1.1." in page
