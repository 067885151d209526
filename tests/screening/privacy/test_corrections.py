"""Name and address are corrected, and letters that have not left follow."""

import pytest
from sqlmodel import Session, select

from assess.config import Settings
from assess.screening.campaigns import invitations, links
from assess.screening.email import letters
from assess.screening.privacy import corrections
from assess.screening.privacy.corrections import Correction
from assess.screening.problems import Refused
from assess.store.tables import AuditEvent, Candidate, OutboxMail
from tests.screening.opening import open_campaign


def test_a_correction_reaches_letters_that_have_not_left(session: Session, settings: Settings) -> None:
    place, _link = invitations.invite(
        session, open_campaign(session), "Amria Hadad", "amria@example.org", "staff:1"
    )
    waiting, sent = (letters.invite(session, settings, place) for _number in range(2))
    sent.state = "sent"
    corrections.correct(session, place.candidate, Correction("Amira Haddad", "Amira@Example.org"), "staff:7")
    session.commit()
    assert (place.candidate.name, place.candidate.email) == ("Amira Haddad", "amira@example.org")
    assert place.candidate.search_key.startswith("amira")
    assert [session.get_one(OutboxMail, one.id).recipient for one in (waiting, sent)] == [
        "amira@example.org", "amria@example.org"
    ]  # fmt: skip
    event = session.exec(select(AuditEvent).where(AuditEvent.verb == "person.corrected")).one()
    assert (event.actor, event.detail) == ("staff:7", {"fields": ["name", "email"]})


def test_what_is_wrong_is_said_at_once_and_nothing_changes(session: Session) -> None:
    campaign = open_campaign(session)
    amira, _link = invitations.invite(session, campaign, "Amira", "amira@example.org", "staff:1")
    invitations.invite(session, campaign, "Bo", "bo@example.org", "staff:1")
    nothing, taken = Correction(" ", "nowhere"), Correction("Amira", "bo@example.org")
    for asked, codes in ((nothing, ["missing", "email-form"]), (taken, ["email-taken"])):
        with pytest.raises(Refused) as refused:
            corrections.correct(session, amira.candidate, asked, "staff:7")
        assert [problem.code for problem in refused.value.problems] == codes
    assert amira.candidate.email == "amira@example.org"


def test_an_address_that_nobody_has_shown_to_be_theirs_stays_such(session: Session) -> None:
    campaign = open_campaign(session)
    place, _link = invitations.join(session, links.add(session, campaign), "Bo", "bo@exmaple.org")
    corrections.correct(session, place.candidate, Correction("Bo Lind", "bo@example.org"), "staff:7")
    session.commit()
    kept = session.exec(select(Candidate)).one()
    assert (kept.name, kept.unverified_email) == ("Bo Lind", "bo@example.org")
    assert kept.email.startswith("open link")
