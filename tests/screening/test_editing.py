"""A campaign can be changed while it runs, one person's closing day moved, and no dead link is ever mailed."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from pydantic import SecretStr
from sqlmodel import Session, select

from assess.config import Settings
from assess.screening.campaigns import closing, editing, invitations, links, listing, own_deadlines
from assess.screening.campaigns.closing import Closing
from assess.screening.campaigns.own_deadlines import Deadline
from assess.screening.email import delivery, letters, sending_again
from assess.screening.email.mail_client import NotDelivered
from assess.screening.organisation import accounts
from assess.screening.problems import Refused
from assess.screening.sittings import admissions, taking
from assess.store.tables import AuditEvent, Campaign, Link, Membership, OutboxMail, User, now
from tests.screening.opening import Person, let_in, open_campaign

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def campaign(session: Session) -> Campaign:
    """The Lobby's campaign, which closes tomorrow."""
    return open_campaign(session, closes_at=now() + DAY)


@pytest.fixture
def bo(session: Session, campaign: Campaign) -> Person:
    """Bo was let in, and has not begun."""
    return let_in(session, campaign, "Bo", "bo@example.com")


def standing(person: Person, moment: datetime) -> str:
    """What the person's browser may do at that moment."""
    found = admissions.authorise(person.session, person.token, moment)
    assert found is not None
    return found.standing


def recruiter(session: Session, campaign: Campaign, name: str) -> User:
    """Somebody who recruits for the campaign's team."""
    user = User(username=name, name=name.capitalize(), password="none")
    session.add(user)
    session.flush()
    session.add(Membership(user_id=user.id or 0, team_id=campaign.team_id, role=accounts.RECRUITER))
    session.flush()
    return user


class TestCampaign:
    """What can be changed of it."""

    def test_everything_but_the_documents_can_be_changed(self, session: Session, campaign: Campaign) -> None:
        rosa, otto = recruiter(session, campaign, "rosa"), recruiter(session, campaign, "otto")
        pins = campaign.cohorts[0].pins
        asked = replace(
            editing.present(campaign), title="  Night   desk ", requisition="R-17", contact="Mara, 0123", places=9,
            language="fr", closes_at=now() + 3 * DAY, grace_days=2, owner_id=rosa.id, deputy_id=otto.id,
            feedback=True,
        )  # fmt: skip
        editing.change(session, campaign, asked, "staff:1")
        assert editing.present(campaign) == replace(asked, title="Night desk")
        assert campaign.ends_at == (asked.closes_at or now()) + 2 * DAY
        assert campaign.cohorts[0].pins == pins
        told = session.exec(select(AuditEvent).where(AuditEvent.verb == "campaign.changed")).one().detail
        assert "title" in told["fields"]
        assert "Night" not in str(told)

    def test_all_that_is_wrong_is_told_at_once_and_nothing_changes(
        self, session: Session, campaign: Campaign
    ) -> None:
        before = editing.present(campaign)
        asked = replace(
            before, title=" ", places=0, language="eo", closes_at=now() - DAY, owner_id=999, deputy_id=999
        )
        with pytest.raises(Refused) as caught:
            editing.change(session, campaign, asked, "staff:1")
        found = [(one.field, one.code) for one in caught.value.problems]
        assert found == [
            ("title", "missing"), ("places", "out-of-range"), ("closes_at", "closing-past"),
            ("language", "unknown-language"), ("owner_id", "not-in-the-team"), ("deputy_id", "not-in-the-team"),
            ("deputy_id", "deputy-owner"),
        ]  # fmt: skip
        assert editing.present(campaign) == before

    def test_what_lies_in_the_past_may_stay_as_it_is(self, session: Session, campaign: Campaign) -> None:
        campaign.closes_at = now() - DAY
        editing.change(session, campaign, replace(editing.present(campaign), places=4), "staff:1")
        assert campaign.places == 4

    def test_another_date_opens_it_again_and_its_links_live_as_long(
        self, session: Session, campaign: Campaign, bo: Person
    ) -> None:
        campaign.closes_at = now() - DAY
        bo.link.expires_at = now() - SECOND
        assert listing.counts(session, campaign) == {"missed": 1}
        later = now() + 90 * DAY
        editing.change(session, campaign, replace(editing.present(campaign), closes_at=later), "staff:1")
        session.refresh(bo.link)
        assert listing.summary(campaign).state == "open"
        assert bo.link.expires_at == campaign.ends_at

    def test_without_a_date_links_live_on(self, session: Session, campaign: Campaign, bo: Person) -> None:
        bo.link.expires_at = now() - SECOND
        editing.change(session, campaign, replace(editing.present(campaign), closes_at=None), "staff:1")
        session.refresh(bo.link)
        assert links.usable(bo.link, now() + 30 * DAY)


class TestOnePerson:
    """A closing day of one's own."""

    def test_a_day_of_their_own_outlives_the_campaign_for_them_alone(
        self, session: Session, campaign: Campaign, bo: Person
    ) -> None:
        chen = let_in(session, campaign, "Chen", "chen@example.com")
        later = now() + 4 * DAY
        own_deadlines.move(session, bo.invitation, Deadline(later), "staff:1")
        closing.close(session, campaign, "staff:1")
        assert (standing(bo, now()), standing(chen, now())) == ("open", "closed")
        assert standing(bo, later) == "closed"
        taking.begin(session, bo.admission(), 0, later - SECOND)
        session.refresh(bo.link)
        assert bo.link.expires_at == later + 7 * DAY
        assert standing(bo, later + 7 * DAY - SECOND) == "open"
        assert standing(bo, later + 7 * DAY) == "just-closed"

    def test_it_can_be_earlier_and_be_taken_back(self, session: Session, campaign: Campaign, bo: Person) -> None:
        soon = now() + timedelta(hours=1)
        own_deadlines.move(session, bo.invitation, Deadline(soon), "staff:1")
        assert standing(bo, soon) == "closed"
        with pytest.raises(closing.CampaignClosed):
            taking.begin(session, bo.admission(), 0, soon)
        own_deadlines.move(session, bo.invitation, Deadline(None), "staff:1")
        assert standing(bo, soon) == "open"

    def test_what_cannot_be_moved_is_refused(self, session: Session, bo: Person) -> None:
        bo.invitation.state = "completed"
        with pytest.raises(Refused) as caught:
            own_deadlines.move(session, bo.invitation, Deadline(now() - DAY), "staff:1")
        assert [one.code for one in caught.value.problems] == ["nothing-to-move", "closing-past"]
        assert bo.invitation.closes_at is None

    def test_lists_say_and_count_who_is_too_late(self, session: Session, campaign: Campaign, bo: Person) -> None:
        amira = let_in(session, campaign)
        amira.begin(0)
        let_in(session, campaign, "Chen", "chen@example.com")
        own_deadlines.move(session, bo.invitation, Deadline(now() + 20 * DAY), "staff:1")
        closing.change(session, campaign, Closing(campaign.closes_at, 0), "staff:1")
        closing.close(session, campaign, "staff:1")
        session.flush()
        assert listing.counts(session, campaign) == {"invited": 1, "missed": 1, "unfinished": 1}
        for state, name in (("invited", "Bo"), ("missed", "Chen"), ("unfinished", "Amira")):
            rows = listing.people(session, campaign, state).rows
            assert [(one.name, one.state) for one in rows] == [(name, state)]
        assert listing.people(session, campaign, "started").rows == []


class TestLetters:
    """Links of a closed campaign are never mailed."""

    @pytest.fixture
    def mailed(self, settings: Settings) -> Settings:
        """With a mail server."""
        return settings.model_copy(
            update={"smtp_url": SecretStr("smtp://localhost:2525"), "mail_from": "jobs@example.com"}
        )

    def test_a_letter_that_waits_when_the_campaign_closes_is_not_sent(
        self, session: Session, campaign: Campaign, bo: Person, mailed: Settings
    ) -> None:
        letter = letters.invite(session, mailed, bo.invitation)
        letters.posted(session, mailed, letter)
        closing.close(session, campaign, "staff:1")
        with pytest.raises(NotDelivered) as told:
            letters.posted(session, mailed, letter)
        assert (told.value.reason, told.value.outcome) == ("campaign-over", "final")
        assert "/i/" not in letters.body(session, mailed, letter)
        with pytest.raises(Refused, match="place-closed"):
            letters.send_again(session, mailed, bo.invitation, "staff:1")
        with pytest.raises(Refused, match="place-closed"):
            links.make(session, campaign, bo.invitation, "staff:1")
        own_deadlines.move(session, bo.invitation, Deadline(now() + DAY), "staff:1")
        assert "/i/" in letters.body(session, mailed, letter)
        letters.posted(session, mailed, letter)

    def test_whoever_may_still_finish_gets_theirs(
        self, session: Session, campaign: Campaign, bo: Person, mailed: Settings
    ) -> None:
        amira = let_in(session, campaign)
        amira.begin(0)
        made = [letters.invite(session, mailed, one.invitation) for one in (amira, bo)]
        for letter in made:
            letter.state = "failed"
        closing.close(session, campaign, "staff:1")
        session.flush()
        assert sending_again.stuck(session, campaign) == {"failed": 1}
        assert sending_again.send_all_again(session, mailed, campaign, "failed", "staff:1") == 1
        assert [letter.state for letter in made] == ["waiting", "failed"]
        letters.posted(session, mailed, made[0])

    def test_a_letter_again_brings_a_link_that_opens(
        self, session: Session, campaign: Campaign, bo: Person, mailed: Settings
    ) -> None:
        bo.link.expires_at = now() - SECOND
        session.flush()
        letter = letters.send_again(session, mailed, bo.invitation, "staff:1")
        letters.posted(session, mailed, letter)
        assert len(session.exec(select(Link).where(Link.invitation_id == bo.invitation.id)).all()) == 2


def test_a_new_person_of_a_campaign_with_an_own_day_keeps_the_campaigns(
    session: Session, campaign: Campaign, bo: Person
) -> None:
    own_deadlines.move(session, bo.invitation, Deadline(now() + 20 * DAY), "staff:1")
    _chen, link = invitations.invite(session, campaign, "Chen", "chen@example.com", "staff:1")
    assert link.expires_at == campaign.ends_at
    assert delivery.counts(session) == {}
    assert session.exec(select(OutboxMail)).all() == []
