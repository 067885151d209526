"""Campaigns: what is pinned, who finds them, what is counted."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from assess.documents.library import needed_by
from assess.screening.campaigns import invitations, lifecycle, listing
from assess.screening.campaigns.lifecycle import NewCampaign
from assess.screening.documents import published
from assess.screening.organisation import accounts
from assess.screening.problems import Refused
from assess.store.tables import Campaign, Team, now


@pytest.fixture
def team(session: Session) -> Team:
    """The Lobby."""
    return accounts.add_team(session, accounts.NewTeam("Lobby"), "test")


@pytest.fixture
def campaign(session: Session, team: Team) -> Campaign:
    """An open campaign of the Lobby."""
    return lifecycle.create(
        session, NewCampaign("Guest 100 % relations", team.id or 0, 3), owner_id=None, actor="test"
    )


def test_opening_pins_instruments_blueprint_and_errors(session: Session, campaign: Campaign) -> None:
    cohort = campaign.cohorts[0]
    library = published.library(session)
    blueprint = library.blueprints[cohort.blueprint]
    assert cohort.battery == list(blueprint.battery)
    assert cohort.pins == needed_by(library, blueprint)
    met = {"moments-of-truth/1.0", "service-encounters/1.0", "interview/1.0", "onboarding/1.0", "feedback/1.0"}
    assert met | {"flexibility/1.0#fr", "moments-of-truth/1.0#ar", "interview/1.0#de"} <= set(cohort.pins)


def test_a_change_opens_a_new_cohort_and_new_people_join_that(session: Session, campaign: Campaign) -> None:
    lifecycle.open_cohort(session, campaign, lifecycle.BLUEPRINT, "test")
    invitation, _link = invitations.invite(session, campaign, "Jo", "jo@example.com", "test")
    assert invitation.cohort.number == 2


def test_all_problems_of_a_plan_are_told_at_once(session: Session, team: Team) -> None:
    plan = NewCampaign(
        " ", team.id or 0, 0, requisition="r" * 81, contact="c" * 201, closes_at=now() - timedelta(days=1)
    )
    with pytest.raises(Refused) as caught:
        lifecycle.create(session, plan, owner_id=None, actor="test")
    fields = [problem.field for problem in caught.value.problems]
    assert fields == ["title", "places", "requisition", "contact", "closes_at"]


def test_another_team_finds_nothing(session: Session, campaign: Campaign, team: Team) -> None:
    other = accounts.add_team(session, accounts.NewTeam("Online"), "test")
    assert listing.find(session, campaign.public_id, [team.id or 0]) is not None
    assert listing.find(session, campaign.public_id, [other.id or 0]) is None
    assert listing.find(session, campaign.public_id, []) is None
    assert listing.of_teams(session, [other.id or 0]).total == 0


@pytest.mark.parametrize(("words", "found"), [("100 %", 1), ("%", 1), ("_", 0), ("GUEST", 1), ("\\", 0)])
def test_words_are_searched_literally(session: Session, campaign: Campaign, words: str, found: int) -> None:
    assert len(listing.of_teams(session, [campaign.team_id], words).rows) == found


def test_states_are_counted_and_the_revoked_are_nobodys_place(session: Session, campaign: Campaign) -> None:
    for number in range(3):
        invitations.invite(session, campaign, f"P{number}", f"p{number}@example.com", "test")
    gone, _link = invitations.invite(session, campaign, "Gone", "gone@example.com", "test")
    invitations.revoke(session, gone, "test")
    session.flush()
    line = listing.of_teams(session, [campaign.team_id]).rows[0]
    assert line.states == {"invited": 3, "revoked": 1}
    assert line.invited == 3
