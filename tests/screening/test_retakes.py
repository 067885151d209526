"""Whoever is known already: from where, and by which name; when they may sit again, and what counts then."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from assess.config import Settings
from assess.keyring import Keys
from assess.screening.campaigns import invitations, known_people, lifecycle, links, retakes
from assess.screening.campaigns.identity import Identity
from assess.screening.campaigns.lifecycle import NewCampaign
from assess.screening.campaigns.retakes import Earlier, RetakeRules
from assess.screening.email import inviting
from assess.screening.privacy import corrections
from assess.screening.privacy.corrections import Correction
from assess.screening.problems import Refused
from assess.screening.sittings import admissions, entrance
from assess.store.tables import Campaign, CandidateSession, Invitation, Link, now
from tests.screening.opening import let_in, open_campaign

AMIRA = Identity("Amira Haddad", "amira@example.com")
DAYS = timedelta(days=1)


@pytest.fixture
def spring(session: Session) -> Campaign:
    """A campaign that Amira completed forty days ago."""
    campaign = open_campaign(session, "Spring")
    place, _link = invitations.invite(session, campaign, AMIRA.name, AMIRA.email, "test")
    place.state, place.completed_at = "completed", now() - 40 * DAYS
    session.commit()
    return campaign


def another(session: Session, spring: Campaign, blueprint: str = lifecycle.BLUEPRINT) -> Campaign:
    """Another campaign of the same team."""
    plan = NewCampaign("Autumn", spring.team_id, 2, blueprint=blueprint)
    return lifecycle.create(session, plan, owner_id=None, actor="test")


def known(session: Session, campaign: Campaign) -> known_people.Known:
    """What is known of Amira when she is to be invited."""
    return known_people.of(session, campaign, [AMIRA.email, "new@example.com"])[AMIRA.email]


class TestKnown:
    """Who is new, who is known, whose name differs."""

    def test_somebody_is_known_from_where_and_with_their_sittings(self, session: Session, spring: Campaign) -> None:
        found = known(session, another(session, spring))
        assert (found.name, found.state, found.campaigns) == ("Amira Haddad", "", ["Spring"])
        assert [(one.campaign, one.same_form) for one in found.earlier] == [("Spring", True)]
        assert not found.too_early
        assert known(session, spring).state == "completed"

    def test_another_assessment_is_no_earlier_sitting(self, session: Session, spring: Campaign) -> None:
        found = known(session, another(session, spring, "service-leader-blueprint"))
        assert (found.campaigns, found.earlier) == (["Spring"], [])

    def test_another_team_knows_nobody(self, session: Session, spring: Campaign) -> None:
        assert known_people.of(session, open_campaign(session, "Web", "Online"), [AMIRA.email]) == {}

    @pytest.mark.parametrize("name", ["Amira Haddad", "HADDAD, Amira", "amira  haddád"])
    def test_one_name_may_be_written_in_many_ways(self, session: Session, spring: Campaign, name: str) -> None:
        autumn = another(session, spring)
        assert known_people.problems(Identity(name, AMIRA.email), known(session, autumn)) == []

    def test_two_people_of_one_address_are_never_greeted_as_one(
        self, session: Session, spring: Campaign, settings: Settings
    ) -> None:
        autumn = another(session, spring)
        sister = Identity("Samira Haddad", AMIRA.email)
        with pytest.raises(Refused, match="known-otherwise"):
            inviting.invite_all(session, settings, autumn, [sister], "test")
        assert session.exec(select(Invitation).where(Invitation.campaign_id == autumn.id)).all() == []


class TestRules:
    """HR's rules."""

    def test_months_are_counted_from_the_last_submission(self) -> None:
        sat = [Earlier("", "", "", day, "", True) for day in (date(2026, 1, 5), date(2026, 8, 31))]
        assert retakes.again_from(RetakeRules(6), sat) == date(2027, 2, 28)
        assert retakes.again_from(RetakeRules(0), sat) is None
        assert retakes.again_from(RetakeRules(6), []) is None
        assert retakes.which_counts(RetakeRules(), sat) == sat[0]
        assert retakes.which_counts(RetakeRules(retake_counts=retakes.LATEST), sat) is None

    def test_nobody_is_invited_again_before(self, session: Session, spring: Campaign, settings: Settings) -> None:
        autumn = another(session, spring)
        retakes.change(session, RetakeRules(6), "staff:3")
        with pytest.raises(Refused) as caught:
            inviting.invite_all(session, settings, autumn, [AMIRA], "test")
        assert [one.code for one in caught.value.problems] == ["retake-early"]
        assert caught.value.problems[0].values["campaign"] == "Spring"
        retakes.change(session, RetakeRules(1), "staff:3")
        assert len(inviting.invite_all(session, settings, autumn, [AMIRA], "test")) == 1

    def test_rules_outside_their_limits_are_refused(self, session: Session) -> None:
        with pytest.raises(Refused) as caught:
            retakes.change(session, RetakeRules(61, "third", "best"), "staff:3")
        assert [one.field for one in caught.value.problems] == ["retake_months", "retake_form", "retake_counts"]
        assert retakes.current(session) == RetakeRules()

    def test_another_form_is_taken_where_the_campaign_has_one(self, session: Session, spring: Campaign) -> None:
        autumn = another(session, spring, "engagement-star-rating")
        lifecycle.open_cohort(session, autumn, lifecycle.BLUEPRINT, "test")
        session.refresh(autumn)
        newest = invitations.newest_cohort(session, autumn)
        who = session.exec(select(Invitation.candidate_id)).one()
        assert retakes.cohort_for(session, autumn, newest, who) is newest
        retakes.change(session, RetakeRules(retake_form=retakes.OTHER), "staff:3")
        place, _link = invitations.invite(session, autumn, AMIRA.name, AMIRA.email, "test")
        assert place.cohort.blueprint == "engagement-star-rating/1.0"
        new, _link = invitations.invite(session, autumn, "Bo", "bo@example.com", "test")
        assert new.cohort_id == newest.id

    def test_a_candidate_is_told_at_the_link(self, session: Session, spring: Campaign) -> None:
        _place, link = invitations.invite(session, another(session, spring), AMIRA.name, AMIRA.email, "test")
        token = links.token("key", link)
        facts = entrance.find(session, Keys("key"), token, now()).facts
        assert facts.taken_before == (now() - 40 * DAYS).date()
        assert facts.first_counts


class TestCorrections:
    """The link of a wrong address dies, and a trace stays."""

    def test_whoever_reads_the_wrong_address_is_out(self, session: Session) -> None:
        amira = let_in(session, open_campaign(session), "Amria", "amria@example.com")
        serial = amira.invitation.return_serial
        corrections.correct(
            session, amira.invitation.candidate, Correction("Amira", "amira@example.com"), "staff:1"
        )
        session.commit()
        assert admissions.authorise(session, amira.token, now()) is None
        assert session.exec(select(CandidateSession)).all() == []
        printed = session.exec(
            select(Link).where(Link.invitation_id == amira.invitation.id).order_by(Link.id)
        ).all()
        assert [one.revoked_at is None for one in printed] == [False, True]
        assert amira.invitation.return_serial == serial + 1
        assert [one.fields for one in corrections.trace(session, amira.invitation.candidate)] == [("name", "email")]

    def test_a_corrected_name_leaves_the_link_alone(self, session: Session) -> None:
        amira = let_in(session, open_campaign(session), "Amria", "amira@example.com")
        corrections.correct(
            session, amira.invitation.candidate, Correction("Amira", "amira@example.com"), "staff:1"
        )
        session.commit()
        assert admissions.authorise(session, amira.token, now()) is not None
        assert [one.fields for one in corrections.trace(session, amira.invitation.candidate)] == [("name",)]
