"""Two places of one person become one: rules decide which counts, answers are never mixed, traces stay."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from assess.keyring import Keys
from assess.screening.campaigns import invitations, links, merging, return_codes
from assess.screening.email import delivery
from assess.screening.privacy import erasure, requests
from assess.screening.problems import Refused
from assess.screening.sittings import admissions, entrance, taking
from assess.store.tables import (
    AuditEvent,
    Campaign,
    Candidate,
    CandidateRequest,
    Invitation,
    Link,
    OutboxMail,
    Response,
    Result,
    now,
)
from tests.screening.opening import MORNING, Person, let_in, open_campaign

KEY = "k" * 48


@pytest.fixture
def campaign(session: Session) -> Campaign:
    return open_campaign(session)


@pytest.fixture
def amira(session: Session, campaign: Campaign) -> Person:
    """Amira, invited under her address."""
    return let_in(session, campaign, "Amira Haddad", "amira@example.com")


def typed(session: Session, campaign: Campaign, email: str = "amira@example.com") -> Person:
    """Somebody who typed name and address at an open link."""
    invitation, link = invitations.join(session, links.add(session, campaign), "amira haddad", email)
    token = admissions.admit(session, link, invitation, now())
    invitations.read_notice(session, invitation.id or 0)
    session.commit()
    return Person(session, invitation, link, token)


def complete(someone: Person, moment_later: int = 0) -> Person:
    """Answer everything."""
    for position in range(len(someone.invitation.cohort.battery)):
        part = someone.answer_all(someone.begin(position), shift=position)
        taking.submit(someone.session, someone.admission(), part, MORNING + timedelta(minutes=moment_later))
        someone.session.commit()
    return someone


def merge(one: Person, other: Person) -> merging.Merged:
    made = merging.merge(one.session, one.invitation, other.invitation, "staff:1")
    one.session.commit()
    one.session.expire_all()
    return made


def ranked(session: Session) -> list[int]:
    """Whose results count."""
    return list(session.exec(select(Result.invitation_id).where(col(Result.current))))


def test_where_neither_has_answers_the_place_that_was_there_counts(
    session: Session, campaign: Campaign, amira: Person
) -> None:
    came = typed(session, campaign)
    assert merge(came, amira) == merging.Merged("Amira Haddad", merging.KNOWN)
    assert (amira.invitation.state, came.invitation.state) == ("invited", "revoked")
    assert came.invitation.candidate.merged_into_id == amira.invitation.candidate_id


def test_the_place_with_answers_counts_under_the_name_that_the_team_knows(
    session: Session, campaign: Campaign, amira: Person
) -> None:
    came = typed(session, campaign)
    part = came.begin(0)
    came.answer_all(part)
    answers = len(session.exec(select(Response)).all())
    assert merge(came, amira).because == merging.FURTHER
    assert came.invitation.candidate.email == "amira@example.com"
    assert (came.invitation.state, amira.invitation.state) == ("started", "revoked")
    assert amira.invitation.candidate.merged_into_id == came.invitation.candidate_id
    assert len(session.exec(select(Response)).all()) == answers
    assert came.admission().invitation_id == came.invitation.id  # and goes on in the same browser
    assert admissions.authorise(session, amira.token, now()) is None


def test_a_completed_place_counts_before_one_that_is_not(
    session: Session, campaign: Campaign, amira: Person
) -> None:
    came = complete(typed(session, campaign))
    amira.begin(0)
    assert merge(came, amira).because == merging.COMPLETED
    assert ranked(session) == [came.invitation.id]
    assert came.invitation.candidate.name == "Amira Haddad"


@pytest.mark.parametrize("later", [-5, 5])
def test_of_two_completed_places_the_first_counts_and_the_other_leaves_the_ranking(
    session: Session, campaign: Campaign, amira: Person, later: int
) -> None:
    complete(amira)
    came = complete(typed(session, campaign), later)
    kept, aside = (came, amira) if later < 0 else (amira, came)
    answers = len(session.exec(select(Response)).all())
    assert merge(came, amira).because == merging.FIRST_COMPLETED
    assert ranked(session) == [kept.invitation.id]
    assert aside.invitation.state == "revoked"
    assert kept.invitation.candidate.email == "amira@example.com"
    assert len(session.exec(select(Response)).all()) == answers  # set aside, not thrown away


def test_links_codes_letters_and_requests_of_both_lead_to_the_place_that_counts(
    session: Session, campaign: Campaign, amira: Person
) -> None:
    came = typed(session, campaign)
    came.begin(0)
    session.add(OutboxMail(message_id="<1@x>", recipient="amira@example.com", subject="", body="",
                           invitation_id=amira.invitation.id))  # fmt: skip
    requests.send(session, requests.QUESTION, "When?", now(), invitation=amira.invitation)
    code = return_codes.code(KEY, amira.invitation)
    merge(came, amira)
    assert {link.invitation_id for link in session.exec(select(Link)) if link.invitation_id} == {came.invitation.id}
    assert session.exec(select(OutboxMail.invitation_id)).all() == [came.invitation.id]
    assert session.exec(select(CandidateRequest.invitation_id)).all() == [came.invitation.id]
    found = entrance.by_code(session, Keys(KEY), code, now())
    assert found.invitation is not None
    assert found.invitation.id == came.invitation.id
    own = entrance.by_code(session, Keys(KEY), return_codes.code(KEY, came.invitation), now())
    assert own.invitation is found.invitation


def test_the_owner_of_the_address_comes_to_the_place_that_counts(
    session: Session, campaign: Campaign, amira: Person
) -> None:
    came = typed(session, campaign)
    came.begin(0)
    merge(came, amira)
    place, _link = invitations.join_verified(session, links.add(session, campaign), "A", "amira@example.com")
    assert place.id == came.invitation.id


def test_a_typed_address_of_a_place_set_aside_is_free_for_others(
    session: Session, campaign: Campaign, amira: Person
) -> None:
    came = typed(session, campaign, "amria@example.com")
    merge(came, amira)
    invited, _link = invitations.invite(session, campaign, "Ria", "amria@example.com", "staff:1")
    assert invited.id not in (came.invitation.id, amira.invitation.id)


def test_several_places_become_one_and_all_of_it_goes_with_the_person(
    session: Session, campaign: Campaign, amira: Person
) -> None:
    known_place = amira
    for email in ("amira@example.com", "amria@example.com"):
        came = typed(session, campaign, email)
        part = came.begin(0)
        if known_place is not amira:
            came.answer_all(part)
        merge(came, known_place)
        known_place = came
    known = session.exec(select(Candidate).where(Candidate.email == "amira@example.com")).one()
    others = session.exec(select(Candidate).where(Candidate.id != known.id)).all()
    assert {one.merged_into_id for one in others} == {known.id}
    assert erasure.preview(session, known)["candidate"] == 3
    erasure.erase_person(session, known, "staff:1")
    assert session.exec(select(Candidate)).all() == session.exec(select(Invitation)).all() == []


def test_what_was_merged_is_on_the_trail_by_ids_alone(session: Session, campaign: Campaign, amira: Person) -> None:
    came = typed(session, campaign)
    merge(came, amira)
    (event,) = session.exec(select(AuditEvent).where(AuditEvent.verb == "invitation.merged")).all()
    assert (event.actor, event.object) == ("staff:1", amira.invitation.public_id)
    assert event.detail["aside"] == came.invitation.public_id
    assert "mira" not in str(event.detail)


def test_verified_revoked_and_own_places_are_not_merged(
    session: Session, campaign: Campaign, amira: Person
) -> None:
    came, ben = typed(session, campaign), let_in(session, campaign, "Ben", "ben@example.com")
    for one, other in ((amira, came), (came, came), (ben, amira)):
        with pytest.raises(Refused, match="not-mergeable"):
            merge(one, other)
    invitations.revoke(session, amira.invitation, "staff:1")
    with pytest.raises(Refused, match="not-mergeable"):
        merge(came, amira)


def test_who_has_the_same_address_or_name_is_offered_first(
    session: Session, campaign: Campaign, amira: Person
) -> None:
    let_in(session, campaign, "Ben", "ben@example.com")
    twin = typed(session, campaign)
    came = typed(session, campaign, "other@example.com")
    offered = merging.suggestions(session, campaign, came.invitation)
    assert {one.public_id for one in offered} == {amira.invitation.public_id, twin.invitation.public_id}
    assert [one.name for one in merging.suggestions(session, campaign, came.invitation, "ben")] == ["Ben"]
    assert delivery.counts(session) == {}
