"""Letters that say what was decided: drafted for one person, edited by whoever decides, undone within a minute."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from assess.config import Settings
from assess.screening.campaigns import invitations
from assess.screening.email import letter_batches, letter_settings, outcome_letters
from assess.screening.email.letter_settings import Draft
from assess.screening.email.shipped_letters import OUTCOMES
from assess.screening.problems import Refused
from assess.store.tables import Campaign, Invitation, Job, OutboxMail, now
from tests.screening.opening import open_campaign
from tests.screening.test_letters import with_server

GREETING = {"en": "Dear ", "ar": "تحية طيبة ", "de": "Guten Tag ", "es": "Buenos días, ", "fr": "Bonjour "}


@pytest.fixture
def campaign(session: Session) -> Campaign:
    """Guest relations, with somebody to ask."""
    return open_campaign(session, contact="Mara Lind, mara@example.com")


@pytest.fixture
def jo(session: Session, campaign: Campaign) -> Invitation:
    """Jo has a place."""
    return invitations.invite(session, campaign, "Jo Park", "jo@example.com", "staff:1")[0]


@pytest.mark.parametrize("kind", OUTCOMES)
def test_a_draft_speaks_to_the_person_and_has_nothing_left_to_fill_in(
    session: Session, jo: Invitation, kind: str
) -> None:
    said = outcome_letters.draft(session, jo, kind)
    assert said.words.startswith("Dear Jo Park,")
    assert "Mara Lind, mara@example.com" in said.words
    assert "[[" not in said.subject + said.words
    assert not any(word in (said.subject + said.words).lower() for word in ("fail", "reject", "unfortunately"))


@pytest.mark.parametrize("language", GREETING)
@pytest.mark.parametrize("kind", OUTCOMES)
def test_as_it_was_drafted_it_goes_in_the_persons_own_language(
    session: Session, settings: Settings, campaign: Campaign, jo: Invitation, kind: str, language: str
) -> None:
    jo.language = language
    said = outcome_letters.draft(session, jo, kind)
    assert said.words.startswith("Dear")  # whoever decides does not learn which language a person chose
    letter = outcome_letters.send(session, with_server(settings), "staff:1", jo, kind, said)
    assert letter.body.startswith(GREETING[language])
    assert (letter.language, letter.kind) == (language, kind)
    assert language == "en" or "Kind regards" not in letter.body


def test_as_it_was_edited_it_goes_as_it_was_edited(session: Session, settings: Settings, jo: Invitation) -> None:
    jo.language = "de"
    asked = Draft("The next step", "Dear [[name]],\r\n\r\ncome on Monday.")
    letter = outcome_letters.send(session, with_server(settings), "staff:1", jo, "advance", asked)
    assert (letter.subject, letter.body) == ("The next step", "Dear Jo Park,\n\ncome on Monday.")
    assert letter.language == "en"


def test_a_minute_is_left_to_undo_it(
    session: Session, settings: Settings, campaign: Campaign, jo: Invitation
) -> None:
    asked, before = outcome_letters.draft(session, jo, "decline"), now()
    letter = outcome_letters.send(session, with_server(settings), "staff:1", jo, "decline", asked)
    session.flush()
    job = session.exec(select(Job).where(Job.kind == "mail")).one()
    assert job.not_before >= before + timedelta(seconds=60)
    (waiting,) = letter_batches.waiting(session, campaign, now())
    assert (waiting.letters, waiting.kind, waiting.undoable) == (1, "decline", True)
    assert letter_batches.undo(session, campaign, waiting.public_id, "staff:1") == 1
    assert letter.state == "withdrawn"
    assert jo.state == "invited"  # only letters that invite take a place back
    assert letter_batches.undo(session, campaign, waiting.public_id, "staff:1") == 0


def test_everything_that_is_wrong_is_said_at_once(session: Session, settings: Settings, jo: Invitation) -> None:
    asked = Draft("", "Dear [[nam]], open [[link]] until [[Sunday]], [[")
    with pytest.raises(Refused) as told:
        outcome_letters.send(session, settings, "staff:1", jo, "advance", asked)
    found = [(one.field, one.code) for one in told.value.problems]
    assert found == [
        ("subject", "missing"), ("words", "place-near"), ("words", "place-elsewhere"), ("words", "place-unknown"),
        ("words", "place-open"),
    ]  # fmt: skip
    assert session.exec(select(OutboxMail)).all() == []


def test_an_address_that_was_only_typed_hears_of_no_decision(
    session: Session, settings: Settings, campaign: Campaign, jo: Invitation
) -> None:
    jo.candidate.unverified_email = "typed@example.com"
    asked = outcome_letters.draft(session, jo, "hired")
    with pytest.raises(Refused) as told:
        outcome_letters.send(session, settings, "staff:1", jo, "hired", asked)
    assert [one.code for one in told.value.problems] == ["letter-unverified"]


def test_words_of_the_campaign_go_before_those_of_the_house(
    session: Session, campaign: Campaign, jo: Invitation
) -> None:
    letter_settings.save_text(session, None, "hold", "en", Draft("House", "From the house, [[name]]."), "staff:1")
    assert outcome_letters.draft(session, jo, "hold").words == "From the house, Jo Park."
    own = Draft("Ours", "From the campaign, [[name]].")
    letter_settings.save_text(session, campaign, "hold", "en", own, "staff:1")
    assert outcome_letters.draft(session, jo, "hold") == Draft("Ours", "From the campaign, Jo Park.")
    letter_settings.drop_text(session, campaign, "hold", "en", "staff:1")
    assert outcome_letters.draft(session, jo, "hold").subject == "House"
