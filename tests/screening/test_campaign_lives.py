"""What becomes of campaigns: archived, copied, given to another team, with a second cohort where it is due."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from assess.screening.campaigns import (
    archiving,
    closing,
    invitations,
    lifecycle,
    listing,
    newer_documents,
    own_deadlines,
    transferring,
)
from assess.screening.campaigns.archiving import TemplateName
from assess.screening.campaigns.lifecycle import NewCampaign
from assess.screening.campaigns.own_deadlines import Deadline
from assess.screening.campaigns.transferring import Transfer
from assess.screening.email import letter_settings
from assess.screening.email.letter_settings import Draft
from assess.screening.organisation import accounts
from assess.screening.problems import Refused
from assess.store.tables import (
    Campaign,
    Candidate,
    Cohort,
    Invitation,
    LegalHold,
    Membership,
    StoredDocument,
    Team,
    User,
    now,
)
from tests.screening.opening import let_in, open_campaign

DAY = timedelta(days=1)


@pytest.fixture
def campaign(session: Session) -> Campaign:
    """The Lobby's campaign."""
    return open_campaign(session, contact="Mara", language="de", feedback=True, grace_days=3)


@pytest.fixture
def online(session: Session) -> Team:
    """Another team, for which Rosa recruits as well as for the Lobby."""
    return accounts.add_team(session, accounts.NewTeam("Online"), "test")


@pytest.fixture
def rosa(session: Session, campaign: Campaign, online: Team) -> User:
    """Rosa recruits for both teams."""
    made = User(username="rosa", name="Rosa", password="none")
    session.add(made)
    session.flush()
    for team_id in (campaign.team_id, online.id):
        session.add(Membership(user_id=made.id or 0, team_id=team_id, role="recruiter"))
    session.flush()
    return made


class TestArchive:
    """Out of the lists, never out of reach."""

    def test_only_what_is_closed_is_archived_and_it_comes_back(self, session: Session, campaign: Campaign) -> None:
        teams = [campaign.team_id]
        with pytest.raises(Refused, match="still-open"):
            archiving.archive(session, campaign, "staff:1")
        closing.close(session, campaign, "staff:1")
        archiving.archive(session, campaign, "staff:1")
        session.flush()
        assert listing.of_teams(session, teams).total == 0
        assert listing.of_teams(session, teams, show=listing.ARCHIVED).total == 1
        assert listing.of_teams(session, teams, "front").total == 1
        assert listing.summary(campaign).stage == "archived"
        assert listing.due(session, teams, now() + 90 * DAY) == []
        archiving.bring_back(session, campaign, "staff:1")
        session.flush()
        assert listing.of_teams(session, teams).total == 1

    def test_opening_again_brings_it_back(self, session: Session, campaign: Campaign) -> None:
        closing.close(session, campaign, "staff:1")
        archiving.archive(session, campaign, "staff:1")
        closing.open_again(session, campaign, "staff:1")
        assert listing.summary(campaign).stage == "open"

    def test_stages_are_the_true_ones(self, session: Session, campaign: Campaign) -> None:
        campaign.closes_at = now() - DAY
        closing.settle(session, campaign)
        assert listing.summary(campaign).stage == "finishing"
        campaign.grace_days = 0
        closing.settle(session, campaign)
        assert listing.summary(campaign).stage == "ended"
        other = lifecycle.create(session, NewCampaign("Later", campaign.team_id, 1), owner_id=None, actor="test")
        session.flush()
        assert [one.campaign.title for one in listing.of_teams(session, [campaign.team_id])] == [
            other.title,
            "Front desk",
        ]
        other.deputy_id = 7
        session.flush()
        assert listing.of_teams(session, [campaign.team_id], show=listing.MINE, owner_id=7).total == 1


class TestCopies:
    """Duplicates and templates."""

    def test_a_campaign_like_another_has_its_settings_and_letters(
        self, session: Session, campaign: Campaign
    ) -> None:
        letter_settings.save_text(
            session, campaign, "invitation", "en", Draft("Come", "Dear [[name]],\n\n[[link]]"), "staff:1"
        )
        plan = archiving.plan_like(campaign)
        assert (plan.contact, plan.language, plan.feedback, plan.grace_days) == ("Mara", "de", True, 3)
        assert plan.closes_at is None
        assert plan.blueprint == lifecycle.BLUEPRINT
        made = lifecycle.create(session, plan, owner_id=None, actor="test")
        letter_settings.copy(session, campaign, made, "staff:1")
        assert letter_settings.text(session, made, "invitation", "en")[0].subject == "Come"
        assert session.exec(select(Invitation).where(Invitation.campaign_id == made.id)).all() == []

    def test_templates_are_the_teams(self, session: Session, campaign: Campaign, online: Team) -> None:
        with pytest.raises(Refused, match="missing"):
            archiving.keep_as_template(session, campaign, TemplateName(" "), "staff:1")
        archiving.keep_as_template(session, campaign, TemplateName("Desk"), "staff:1")
        session.flush()
        assert [one.name for one in archiving.templates(session, [campaign.team_id])] == ["Desk"]
        assert archiving.templates(session, [online.id or 0]) == []
        archiving.forget_template(session, campaign, "staff:1")
        session.flush()
        assert archiving.templates(session, [campaign.team_id]) == []


class TestSecondCohort:
    """Offered when documents change; whoever was invited stays."""

    def test_it_is_offered_when_a_newer_version_is_there(self, session: Session, campaign: Campaign) -> None:
        amira = let_in(session, campaign)
        assert newer_documents.changes(session, campaign) == []
        with pytest.raises(Refused, match="cohort-same"):
            newer_documents.open_another(session, campaign, lifecycle.BLUEPRINT, "staff:1")
        newest = session.exec(select(Cohort).where(Cohort.campaign_id == campaign.id)).one()
        newest.pins = {key.replace("flexibility/1.0", "flexibility/0.9"): one for key, one in newest.pins.items()}
        found = [one for one in newer_documents.changes(session, campaign) if not one.language]
        assert [(one.before, one.now) for one in found] == [("0.9", "1.0")]
        made = newer_documents.open_another(session, campaign, lifecycle.BLUEPRINT, "staff:1")
        assert made.number == 2
        assert amira.invitation.cohort.number == 1
        bo, _link = invitations.invite(session, campaign, "Bo", "bo@example.com", "staff:1")
        assert bo.cohort_id == made.id

    def test_another_form_can_be_asked_for_if_it_speaks_the_language(
        self, session: Session, campaign: Campaign
    ) -> None:
        with pytest.raises(Refused, match="language-lacking"):
            newer_documents.open_another(session, campaign, "engagement-star-rating", "staff:1")
        with pytest.raises(Refused, match="not-published"):
            newer_documents.open_another(session, campaign, "nothing", "staff:1")
        campaign.language = "en"
        newer_documents.open_another(session, campaign, "engagement-star-rating", "staff:1")
        assert [one.number for one in newer_documents.taken(session, campaign)] == [1, 2]
        closing.close(session, campaign, "staff:1")
        with pytest.raises(Refused, match="campaign-closed"):
            newer_documents.open_another(session, campaign, lifecycle.BLUEPRINT, "staff:1")

    def test_what_is_retired_offers_nothing(self, session: Session, campaign: Campaign) -> None:
        for row in session.exec(select(StoredDocument).where(StoredDocument.slug == lifecycle.BLUEPRINT)):
            row.state = "retired"
        session.flush()
        assert newer_documents.changes(session, campaign) == []


class TestTransfer:
    """To another team, with its people."""

    def test_people_go_along_and_those_with_other_places_stay_known(
        self, session: Session, campaign: Campaign, online: Team, rosa: User
    ) -> None:
        amira = let_in(session, campaign)
        bo, _link = invitations.invite(session, campaign, "Bo", "bo@example.com", "test")
        other = lifecycle.create(session, NewCampaign("Other", campaign.team_id, 1), owner_id=None, actor="test")
        invitations.invite(session, other, "Bo", "bo@example.com", "test")
        chen, _link = invitations.invite(session, campaign, "Chen Wei", "chen@example.com", "test")
        there = lifecycle.create(session, NewCampaign("There", online.id or 0, 1), owner_id=None, actor="test")
        known, _link = invitations.invite(session, there, "WEI Chen", "chen@example.com", "test")
        session.commit()
        lobby = campaign.team_id
        transferring.transfer(session, campaign, Transfer(online.id or 0, rosa.id or 0), f"staff:{rosa.id}")
        session.commit()
        assert (campaign.team.name, campaign.owner_id) == ("Online", rosa.id)
        assert amira.invitation.candidate.team_id == online.id
        assert bo.candidate.team_id == online.id
        assert chen.candidate_id == known.candidate_id
        left = session.exec(select(Candidate.email).where(Candidate.team_id == lobby)).all()
        assert left == ["bo@example.com"]
        assert listing.find(session, campaign.public_id, [lobby]) is None

    def test_it_is_refused_with_all_that_is_in_the_way(
        self, session: Session, campaign: Campaign, online: Team, rosa: User
    ) -> None:
        amira = let_in(session, campaign)
        session.add(LegalHold(candidate_id=amira.invitation.candidate_id, reason="court"))
        there = lifecycle.create(session, NewCampaign("There", online.id or 0, 1), owner_id=None, actor="test")
        invitations.invite(session, there, "Samira", "amira@example.com", "test")
        session.flush()
        with pytest.raises(Refused) as caught:
            transferring.transfer(session, campaign, Transfer(online.id or 0, rosa.id or 0), "staff:1")
        assert [one.code for one in caught.value.problems] == ["person-held", "known-there"]
        with pytest.raises(Refused, match="team-not-yours"):
            transferring.transfer(session, campaign, Transfer(online.id or 0, 999), "staff:1")


def test_closing_lists_who_could_not_begin_and_who_keeps_a_day(session: Session, campaign: Campaign) -> None:
    for name in ("Bo", "Chen"):
        let_in(session, campaign, name, f"{name}@example.com")
    amira = let_in(session, campaign)
    own_deadlines.move(session, amira.invitation, Deadline(now() + DAY), "staff:1")
    session.flush()
    seen = closing.outlook(session, campaign, now())
    assert (seen.waiting, seen.own_day, seen.answering) == (["Bo", "Chen"], ["Amira"], [])
