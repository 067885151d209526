"""An address that somebody only typed may be another person's: nothing that names it alone is theirs."""

import json

import pytest
from sqlmodel import Session, select

from assess.screening.campaigns import invitations, links, merging, return_codes
from assess.screening.privacy import erasure, holds, own_data, requests
from assess.screening.problems import Refused
from assess.store.tables import CandidateRequest, HandOver, Invitation, now
from tests.screening.opening import let_in, open_campaign

VICTIM = "vera@example.org"


@pytest.fixture
def mallory(session: Session) -> Invitation:
    """Mallory typed Vera's address at the open link; Vera had asked for help by it before."""
    campaign = open_campaign(session)
    requests.send(session, requests.HELP, "My own words", now(), campaign=campaign, reply_to=VICTIM)
    return invitations.join(session, links.add(session, campaign), "Mallory", VICTIM)[0]


def test_whoever_typed_it_reads_nothing_of_its_owner(session: Session, mallory: Invitation) -> None:
    copy = own_data.as_json(own_data.of_person(session, mallory.candidate, now()))
    assert "My own words" not in json.dumps(json.loads(copy))


def test_erasing_whoever_typed_it_leaves_its_owners_rows(session: Session, mallory: Invitation) -> None:
    erasure.erase_person(session, mallory.candidate, "staff:1", erasure.RETENTION)
    assert [one.words for one in session.exec(select(CandidateRequest))] == ["My own words"]


def test_a_hold_is_not_lost_by_making_two_places_one(session: Session, mallory: Invitation) -> None:
    vera = invitations.invite(session, mallory.campaign, "Vera", "vera.other@example.org", "staff:1")[0]
    holds.hold(session, mallory.candidate, holds.Reason("Claim"), "staff:2")
    with pytest.raises(Refused):
        merging.merge(session, mallory, vera, "staff:1")
    assert mallory.candidate.merged_into_id is None


def test_another_return_code_ends_what_a_second_device_waits_for(session: Session) -> None:
    mine = let_in(session, open_campaign(session), "Amira", "amira@example.org").invitation
    waiting = HandOver(figures_hash="f", secret_hash="s", expires_at=now(), invitation_id=mine.id)
    session.add(waiting)
    return_codes.renew(session, mine, "staff:1")
    assert session.exec(select(HandOver)).all() == []
