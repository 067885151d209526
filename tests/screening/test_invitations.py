"""Invitations: one place for one person, names as people write them, open links that open nobody else's answers."""

import pytest
from sqlmodel import Session, select

from assess.keyring import Keys
from assess.screening.campaigns import invitations, links
from assess.screening.campaigns.identity import ascii_address, clean
from assess.screening.problems import Refused
from assess.screening.sittings import admissions, entrance
from assess.store.tables import Campaign, Candidate, CandidateSession, now
from tests.screening.opening import let_in, open_campaign


def test_inviting_the_same_address_twice_gives_the_same_place_and_link(session: Session) -> None:
    campaign = open_campaign(session)
    first = invitations.invite(session, campaign, "Amira Haddad", "amira@example.com", "staff:1")
    again = invitations.invite(session, campaign, "A. Haddad", " Amira@Example.com ", "staff:1")
    assert again == first
    assert len(session.exec(select(Candidate)).all()) == 1


def test_two_teams_know_the_same_address_apart(session: Session) -> None:
    lobby, online = open_campaign(session), open_campaign(session, team="Online")
    here, _ = invitations.invite(session, lobby, "Amira", "amira@example.com", "staff:1")
    there, _ = invitations.invite(session, online, "Amira", "amira@example.com", "staff:2")
    assert here.candidate_id != there.candidate_id


def test_an_open_link_gives_a_newcomer_a_place_and_a_link_of_their_own(session: Session) -> None:
    campaign = open_campaign(session)
    invitation, link = invitations.join(session, links.add(session, campaign), "Ben", "ben@example.com")
    assert (invitation.state, link.invitation_id) == ("invited", invitation.id)


def test_an_open_link_does_not_open_the_answers_of_an_address_that_has_a_place(session: Session) -> None:
    campaign = open_campaign(session)
    amira = let_in(session, campaign, email="amira@example.com")
    came, _ = invitations.join(session, links.add(session, campaign), "Not Amira", "AMIRA@example.com")
    assert came.id != amira.invitation.id
    assert came.candidate_id != amira.invitation.candidate_id
    assert came.candidate.address == "amira@example.com"


def test_a_recruiters_invitation_ends_the_links_and_sessions_of_whoever_typed_the_address(session: Session) -> None:
    campaign = open_campaign(session)
    came, own = invitations.join(session, links.add(session, campaign), "Mallory", "amira@example.com")
    token = admissions.admit(session, own, came, now())
    assert admissions.authorise(session, token, now()) is not None
    invited, link = invitations.invite(session, campaign, "Amira", "amira@example.com", "staff:1")
    assert invited.id == came.id
    assert invited.candidate.name == "Amira"
    assert (invited.candidate.email, invited.candidate.unverified_email) == ("amira@example.com", "")
    assert link.id != own.id
    assert own.revoked_at is not None
    assert admissions.authorise(session, token, now()) is None
    assert session.exec(select(CandidateSession)).all() == []
    again, same = invitations.invite(session, campaign, "Amira", "amira@example.com", "staff:1")
    assert (again.id, same.id) == (invited.id, link.id)


def test_where_several_typed_an_address_its_owner_gets_a_place_of_their_own(session: Session) -> None:
    campaign = open_campaign(session)
    open_link = links.add(session, campaign)
    came = [invitations.join(session, open_link, name, "amira@example.com")[0].id for name in ("Ben", "Eve")]
    invited, _ = invitations.invite(session, campaign, "Amira", "amira@example.com", "staff:1")
    assert invited.id not in came


def test_a_place_is_not_claimed_for_somebody_whom_the_team_knows(session: Session) -> None:
    campaign = open_campaign(session)
    let_in(session, campaign, email="amira@example.com")
    came, _ = invitations.join(session, links.add(session, campaign), "Mallory", "amira@example.com")
    with pytest.raises(Refused) as refused:
        invitations.claim(session, came, "Amira", "staff:1")
    assert [problem.code for problem in refused.value.problems] == ["email-taken"]


def test_nobody_is_invited_to_a_closed_campaign(session: Session) -> None:
    campaign = open_campaign(session)
    campaign.state = "closed"
    with pytest.raises(Refused, match="campaign-closed"):
        invitations.invite(session, campaign, "Amira", "amira@example.com", "staff:1")


def test_a_revoked_place_takes_all_its_links_along(session: Session) -> None:
    campaign = open_campaign(session)
    invitation, first = invitations.invite(session, campaign, "Amira", "amira@example.com", "staff:1")
    second = links.add(session, campaign, invitation.id)
    invitations.revoke(session, invitation, "staff:1")
    assert invitation.state == "revoked"
    assert first.revoked_at is not None
    assert second.revoked_at is not None


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("O'Brien", "O'Brien"),
        ("null", "null"),
        ("  Amira   Haddad\t", "Amira Haddad"),
        ("Zoe\u0308", "Zoë"),
        ("أميرة حداد", "أميرة حداد"),
        ("\u202eevil\u202c Ada", "evil Ada"),
        ("Mia 🌟", "Mia 🌟"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
    ],
)
def test_names_are_kept_as_people_write_them(session: Session, written: str, kept: str) -> None:
    campaign: Campaign = open_campaign(session)
    invitation, _ = invitations.invite(session, campaign, written, "a@example.com", "staff:1")
    session.commit()
    assert session.get_one(Candidate, invitation.candidate_id).name == kept


@pytest.mark.parametrize(
    ("name", "email", "codes"),
    [
        ("", "", ["missing", "missing"]),
        ("x" * 10_000, "a@example.com", ["too-long"]),
        ("A\x00da", "a@example.com", ["unstorable"]),
        ("A\ud800da", "a@example.com", ["unstorable"]),
        ("🌟", "a@example.com", ["no-letters"]),
        ("Ada", "not an address", ["email-form"]),
        ("Ada", "a@example.com\r\nBcc: x@example.com", ["email-form"]),
        ("Ada", "a" * 250 + "@example.com", ["email-form"]),
        ("Zoë", "zoë@example.com", ["email-local"]),
        ("أميرة", "أميرة@مثال.example", ["email-local"]),
        ("Ada", "ada@snow☃.example", ["email-domain"]),
        ("Ada", "ada@xn--a.example", ["email-domain"]),
        ("Ada", f"ada@{'ü' * 60}.example", ["email-domain"]),
        ("Ada", f"{'a' * 220}@{'ü' * 20}.example", ["email-form"]),
    ],
)
def test_what_cannot_be_stored_is_refused_with_every_reason(name: str, email: str, codes: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        clean(name, email)
    assert [problem.code for problem in refused.value.problems] == codes


@pytest.mark.parametrize(
    ("typed", "kept", "sent_to"),
    [
        ("ida@Bücher.example", "ida@bücher.example", "ida@xn--bcher-kva.example"),
        ("ida@xn--bcher-kva.example", "ida@bücher.example", "ida@xn--bcher-kva.example"),
        ("ida@straße.example", "ida@straße.example", "ida@xn--strae-oqa.example"),
        ("ida@مثال.example", "ida@مثال.example", "ida@xn--mgbh0fb.example"),
        ("ida@例え。テスト.example", "ida@例え.テスト.example", "ida@xn--r8jz45g.xn--zckzah.example"),
        ("ida@exa_mple.example", "ida@exa_mple.example", "ida@exa_mple.example"),
    ],
)
def test_an_internationalised_domain_is_kept_in_its_letters_and_written_to_in_punycode(
    typed: str, kept: str, sent_to: str
) -> None:
    assert clean("Ida", typed).email == kept
    assert ascii_address(kept) == sent_to


def test_a_domain_typed_in_punycode_is_the_same_place(session: Session) -> None:
    campaign = open_campaign(session)
    first = invitations.invite(session, campaign, "Ida", "ida@bücher.example", "staff:1")
    assert invitations.invite(session, campaign, "Ida", "ida@xn--bcher-kva.example", "staff:1") == first


def test_inviting_again_after_revoking_opens_the_place_again(session: Session) -> None:
    campaign = open_campaign(session)
    invitation, dead = invitations.invite(session, campaign, "Amira", "amira@example.com", "staff:1")
    invitations.revoke(session, invitation, "staff:1")
    again, link = invitations.invite(session, campaign, "Amira", "amira@example.com", "staff:1")
    assert (again.id, again.state) == (invitation.id, "invited")
    assert link.id != dead.id
    assert links.usable(link, now())


def test_a_closed_campaign_does_not_print_old_links_anew(session: Session) -> None:
    campaign = open_campaign(session)
    invitations.invite(session, campaign, "Amira", "amira@example.com", "staff:1")
    campaign.state = "closed"
    with pytest.raises(Refused):
        invitations.invite(session, campaign, "Amira", "amira@example.com", "staff:1")


def test_a_completed_place_is_not_taken_back(session: Session) -> None:
    campaign = open_campaign(session)
    invitation, link = invitations.invite(session, campaign, "Amira", "amira@example.com", "staff:1")
    invitation.state = "completed"
    with pytest.raises(Refused):
        invitations.revoke(session, invitation, "staff:1")
    assert (invitation.state, link.revoked_at) == ("completed", None)


def test_a_revoked_person_is_out_even_by_a_link_that_stayed_open(session: Session) -> None:
    campaign = open_campaign(session)
    invitation, link = invitations.invite(session, campaign, "Amira", "amira@example.com", "staff:1")
    token = admissions.admit(session, link, invitation, now())
    assert admissions.authorise(session, token, now()) is not None
    invitation.state = "revoked"
    session.add(invitation)
    assert admissions.authorise(session, token, now()) is None


def test_an_open_link_of_a_campaign_that_closes_meanwhile_opens_nothing(session: Session) -> None:
    campaign = open_campaign(session)
    key = "k" * 43
    token = links.token(key, links.add(session, campaign))
    found = entrance.find(session, Keys(key), token, now())
    campaign.state = "closed"
    with pytest.raises(entrance.LinkClosed, match="closed campaign"):
        entrance.join(session, found, "Ben", "ben@example.com", now())
    with pytest.raises(entrance.LinkClosed, match="closed campaign"):
        entrance.find(session, Keys(key), token, now())
