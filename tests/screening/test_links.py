"""Links: printable, several for one invitation, revocable one by one, and nothing without the key."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from assess.screening.campaigns import closing, invitations, links
from assess.screening.sittings import admissions
from assess.store.tables import now
from tests.screening.opening import let_in, open_campaign

KEY = "kept outside the database"


def test_the_same_link_is_printed_again_with_the_same_token(session: Session) -> None:
    _, link = invitations.invite(session, open_campaign(session), "Amira", "amira@example.com", "staff:1")
    assert links.token(KEY, link) == links.token(KEY, link)
    assert links.find(session, [KEY], links.token(KEY, link)) == link


@pytest.mark.parametrize("place", range(0, 43, 6))
def test_one_changed_character_opens_nothing(session: Session, place: int) -> None:
    _, link = invitations.invite(session, open_campaign(session), "Amira", "amira@example.com", "staff:1")
    token = links.token(KEY, link)
    other = "A" if token[place] != "A" else "B"
    assert links.find(session, [KEY], token[:place] + other + token[place + 1 :]) is None


@pytest.mark.parametrize("written", ["", ".", "no-dot", "ä.ö", "x" * 5000, "\x00.\x00"[1:]])
def test_nonsense_opens_nothing(session: Session, written: str) -> None:
    assert links.find(session, [KEY], written) is None


def test_the_database_alone_opens_nothing(session: Session) -> None:
    _, link = invitations.invite(session, open_campaign(session), "Amira", "amira@example.com", "staff:1")
    token = links.token(KEY, link)
    assert token not in str(link.model_dump())
    assert links.find(session, ["another key"], token) is None


def test_several_links_of_one_invitation_are_revoked_one_by_one(session: Session) -> None:
    campaign = open_campaign(session)
    invitation, first = invitations.invite(session, campaign, "Amira", "amira@example.com", "staff:1")
    second = links.add(session, campaign, invitation.id)
    links.revoke(session, first)
    assert not links.usable(first, now())
    assert links.usable(second, now())
    assert links.token(KEY, first) != links.token(KEY, second)


def test_an_expired_link_is_not_usable(session: Session) -> None:
    _, link = invitations.invite(session, open_campaign(session), "Amira", "amira@example.com", "staff:1")
    assert link.expires_at is not None
    assert not links.usable(link, link.expires_at + timedelta(seconds=1))


def test_who_came_by_a_revoked_link_is_out_with_the_next_click(session: Session) -> None:
    amira = let_in(session, open_campaign(session))
    links.revoke(session, amira.link)
    session.commit()
    assert admissions.authorise(session, amira.token, now()) is None


def test_an_admission_ends_with_its_campaign_or_its_time(session: Session) -> None:
    campaign = open_campaign(session)
    amira = let_in(session, campaign)
    assert admissions.authorise(session, amira.token, now() + timedelta(days=15)) is None
    closing.close(session, campaign, "staff:1")
    assert amira.admission().standing == "closed"


def test_leaving_ends_one_browser_and_no_other(session: Session) -> None:
    amira = let_in(session, open_campaign(session))
    phone = admissions.admit(session, amira.link, amira.invitation, now())
    admissions.leave(session, amira.token)
    session.commit()
    assert admissions.authorise(session, amira.token, now()) is None
    assert admissions.authorise(session, phone, now()) is not None
