"""Letters of a campaign to a real mail server that sometimes says 451: each arrives once, or never if undone."""

import re
from collections import Counter
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from assess.config import Settings
from assess.screening.campaigns import closing
from assess.screening.campaigns.identity import Identity
from assess.screening.email import inviting, letter_batches, letter_schedule, letter_settings, reminding
from assess.screening.email.letter_schedule import Schedule
from assess.screening.email.letter_settings import Answering, Draft
from assess.store.tables import Campaign, Invitation, OutboxMail, now
from assess.worker import runner
from tests.mail_server import MailServer
from tests.screening.opening import open_campaign
from tests.worker.outbox import by, let_waits_end, letters

GUESTS = [Identity(f"Guest {number:02}", f"guest{number:02}@example.org") for number in range(12)]


@pytest.fixture
def campaign(engine: Engine) -> int:
    """Front desk, whose letters Ines answers."""
    with Session(engine) as session:
        made = open_campaign(session, contact="Ines, ines@example.com")
        letter_settings.set_answering(session, made, Answering("Ines Roth", "ines@example.com"), "staff:1")
        session.commit()
        return made.id or 0


def invite(engine: Engine, sending: Settings, number: int) -> None:
    """All guests."""
    with Session(engine) as session:
        inviting.invite_all(session, sending, session.get_one(Campaign, number), GUESTS, "staff:1")
        session.commit()


def go_on_until_all_left(engine: Engine, sending: Settings) -> int:
    """As often as it takes; how many rounds of tries."""
    for tries in range(1, 20):
        let_waits_end(engine)
        runner.drain(engine, sending)
        if all(letter.state != "waiting" for letter in letters(engine)):
            return tries
    raise AssertionError("some letters never leave")


def words(letter: EmailMessage, kind: str = "plain") -> str:
    """A letter's text."""
    part = letter.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_each_invitation_arrives_once_after_its_minute_though_the_server_puts_some_off(
    engine: Engine, settings: Settings, server: MailServer, campaign: int
) -> None:
    server.puts_off = 3
    sending = by(settings, server.port, mail_per_minute=0)
    invite(engine, sending, campaign)
    runner.drain(engine, sending)
    assert server.arrived == []  # a minute is left to undo them
    assert go_on_until_all_left(engine, sending) > 1
    assert Counter(server.recipients) == Counter(guest.email for guest in GUESTS)
    assert {letter.state for letter in letters(engine)} == {"sent"}
    for letter in server.arrived:
        assert str(letter["Reply-To"]) == "Ines Roth <ines@example.com>"
        assert words(letter).startswith("Dear Guest ")
        (link,) = set(re.findall(rf"{re.escape(settings.address)}/i/\S+", words(letter)))
        assert link in words(letter, "html")
    assert len({re.findall(r"/i/\S+", words(letter))[0] for letter in server.arrived}) == 12


def test_what_is_undone_in_time_never_arrives(
    engine: Engine, settings: Settings, server: MailServer, campaign: int
) -> None:
    sending = by(settings, server.port, mail_per_minute=0)
    invite(engine, sending, campaign)
    with Session(engine) as session:
        made = session.get_one(Campaign, campaign)
        (batch,) = letter_batches.waiting(session, made, now())
        assert letter_batches.undo(session, made, batch.public_id, "staff:1") == 12
        session.commit()
    let_waits_end(engine)
    runner.drain(engine, sending)
    assert server.arrived == []
    with Session(engine) as session:
        assert {place.state for place in session.exec(select(Invitation))} == {"revoked"}


def test_the_rest_of_a_batch_is_stopped_where_some_have_left(
    engine: Engine, settings: Settings, server: MailServer, campaign: int
) -> None:
    sending = by(settings, server.port, mail_per_minute=5)
    invite(engine, sending, campaign)
    let_waits_end(engine)
    runner.drain(engine, sending)  # as many as may leave in a minute
    assert len(server.arrived) == 5
    with Session(engine) as session:
        made = session.get_one(Campaign, campaign)
        (batch,) = letter_batches.waiting(session, made, now() + timedelta(minutes=2))
        assert (batch.letters, batch.undoable) == (7, False)
        assert letter_batches.undo(session, made, batch.public_id, "staff:1") == 7
        session.commit()
        states = Counter(session.exec(select(Invitation.state)))
    assert states == {"invited": 5, "revoked": 7}


def test_reminders_speak_each_ones_language_and_bring_a_link_that_opens(
    engine: Engine, settings: Settings, server: MailServer, campaign: int
) -> None:
    sending = by(settings, server.port, mail_per_minute=0)
    invite(engine, sending, campaign)
    go_on_until_all_left(engine, sending)
    with Session(engine) as session:
        places = session.exec(select(Invitation).order_by(col(Invitation.id))).all()
        places[0].language, places[1].language, places[2].state = "ar", "de", "declined"
        own = Draft("Noch offen: [[title]]", "Guten Tag [[name]], hier geht es weiter:\n\n[[link]]")
        made = session.get_one(Campaign, campaign)
        letter_settings.save_text(session, made, "reminder", "de", own, "staff:1")
        server.arrived.clear()
        assert reminding.remind_all(session, sending, made, "staff:1") == 11
        session.commit()
    server.puts_off = 4
    go_on_until_all_left(engine, sending)
    assert len(server.arrived) == 11
    by_language = {str(letter["Content-Language"]): letter for letter in server.arrived}
    assert words(by_language["ar"]).startswith("تحية طيبة")
    assert 'dir="rtl"' in words(by_language["ar"], "html")
    assert str(by_language["de"]["Subject"]) == "Noch offen: Front desk"
    assert words(by_language["de"]).startswith("Guten Tag Guest 01, hier geht es weiter:")
    assert "has invited you to an assessment that you have not finished yet" in words(by_language["en"])


def test_a_link_of_a_campaign_that_closed_meanwhile_is_not_mailed(
    engine: Engine, settings: Settings, server: MailServer, campaign: int
) -> None:
    sending = by(settings, server.port, mail_per_minute=0)
    invite(engine, sending, campaign)
    with Session(engine) as session:
        closing.close(session, session.get_one(Campaign, campaign), "staff:1")
        session.commit()
    let_waits_end(engine)
    runner.drain(engine, sending)
    assert server.arrived == []
    assert {(letter.state, letter.error) for letter in letters(engine)} == {("failed", "campaign-over")}


def test_the_days_letters_are_written_by_the_worker(
    engine: Engine, settings: Settings, server: MailServer, campaign: int
) -> None:
    sending = by(settings, server.port, mail_per_minute=0)
    invite(engine, sending, campaign)
    go_on_until_all_left(engine, sending)
    with Session(engine) as session:
        letter_schedule.change(session, None, Schedule(3, 2, 0), "staff:1")
        for letter in session.exec(select(OutboxMail)):
            letter.sent_at = now() - timedelta(days=3)
        session.commit()
    assert letter_schedule.run(engine, sending, now()) == 12
    assert letter_schedule.run(engine, sending, now()) == 0  # a worker that dies and begins again doubles nothing
    go_on_until_all_left(engine, sending)
    assert Counter(server.recipients) == Counter({guest.email: 2 for guest in GUESTS})
