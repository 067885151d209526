"""I'd rather not: said, undone and answered after all by one table of states; seen by the team without reasons."""

import pytest
from sqlmodel import Session, select

from assess.screening.campaigns import declining, invitation_states, invitations, links
from assess.screening.sittings import entrance, taking
from assess.store.tables import AuditEvent, Invitation, Result, now
from tests.screening.opening import MORNING, Person, let_in, open_campaign


def decline(amira: Person) -> None:
    declining.decline(amira.session, amira.invitation.id or 0)
    amira.session.commit()


@pytest.mark.parametrize(
    ("state", "deed", "becomes"),
    [
        ("invited", "start", "started"),
        ("invited", "decline", "declined"),
        ("started", "decline", "declined"),
        ("declined", "resume", "started"),
        ("started", "complete", "completed"),
        ("declined", "revoke", "revoked"),
        ("revoked", "renew", "started"),
        ("completed", "merge", "revoked"),
    ],
)
def test_a_deed_leads_from_one_state_to_the_next(
    session: Session, state: str, deed: invitation_states.Deed, becomes: str
) -> None:
    invitation = let_in(session, open_campaign(session)).invitation
    invitation.state, invitation.started_at = state, MORNING
    invitation_states.become(invitation, deed, MORNING)
    assert invitation.state == becomes
    assert (invitation.declined_at is not None) == (becomes == "declined")


@pytest.mark.parametrize(
    ("state", "deed"),
    [("completed", "decline"), ("completed", "revoke"), ("invited", "complete"), ("declined", "complete"),
     ("revoked", "decline"), ("revoked", "start"), ("declined", "start"), ("started", "start")],
)  # fmt: skip
def test_no_other_deed_leads_anywhere(session: Session, state: str, deed: invitation_states.Deed) -> None:
    invitation = let_in(session, open_campaign(session)).invitation
    invitation.state = state
    with pytest.raises(invitation_states.Impossible):
        invitation_states.become(invitation, deed, MORNING)
    assert invitation.state == state


def test_who_declined_is_led_to_the_way_back_and_goes_on_from_where_they_were(session: Session) -> None:
    amira = let_in(session, open_campaign(session))
    amira.begin(0)
    here = taking.current_page(session, amira.admission())
    decline(amira)
    assert taking.current_page(session, amira.admission()).kind == "declined"
    declining.go_on(session, amira.invitation.id or 0)
    assert taking.current_page(session, amira.admission()) == here
    assert amira.invitation.state == "started"


def test_who_never_began_is_invited_again(session: Session) -> None:
    amira = let_in(session, open_campaign(session))
    decline(amira)
    declining.go_on(session, amira.invitation.id or 0)
    assert amira.invitation.state == "invited"


def test_beginning_a_part_takes_it_back_and_nobody_completes_while_declined(session: Session) -> None:
    amira = let_in(session, open_campaign(session))
    parts = len(amira.invitation.cohort.battery)
    for position in range(parts):
        decline(amira)
        part = amira.answer_all(amira.begin(position))
        assert amira.invitation.state == "started"
        decline(amira)
        taking.submit(session, amira.admission(), part, now())
        session.commit()
    assert amira.invitation.state == "completed"
    verbs = session.exec(select(AuditEvent.verb)).all()
    assert verbs.count("invitation.declined") == verbs.count("invitation.resumed") == 2 * parts
    assert len(session.exec(select(Result)).all()) == 1


def test_a_place_that_was_taken_back_meanwhile_is_not_completed(session: Session) -> None:
    amira = let_in(session, open_campaign(session))
    for position in range(len(amira.invitation.cohort.battery)):
        part = amira.answer_all(amira.begin(position))
        admission = amira.admission()
        if position + 1 == len(amira.invitation.cohort.battery):
            invitations.revoke(session, amira.invitation, "staff:1")
        taking.submit(session, admission, part, now())
    assert amira.invitation.state == "revoked"
    assert session.exec(select(Result)).all() == []


def test_beginning_at_the_link_takes_it_back_and_a_return_code_does_not(session: Session) -> None:
    amira = let_in(session, open_campaign(session))
    decline(amira)
    facts = entrance.notice.facts_of_cohort(session, amira.invitation.cohort_id, "en", False)
    by_code = entrance.Entrance(None, amira.invitation, "en", facts)
    entrance.admit(session, by_code, now())
    assert amira.invitation.state == "declined"
    entrance.admit(session, entrance.Entrance(amira.link, amira.invitation, "en", facts), now())
    assert amira.invitation.state == "invited"


def test_the_team_sees_who_declined_newest_first_and_how_many_without_a_name(session: Session) -> None:
    campaign = open_campaign(session)
    amira, ben = (let_in(session, campaign, name, f"{name}@example.com") for name in ("amira", "ben"))
    decline(amira)
    decline(ben)
    link = links.add(session, campaign)
    for _person in range(2):
        declining.decline_unnamed(session, link)
    found = declining.of_teams(session, [campaign.team_id])
    assert [(one.person.name, one.person.state) for one in found] == [("ben", "declined"), ("amira", "declined")]
    assert [one.people for one in declining.unnamed_of_teams(session, [campaign.team_id])] == [2]
    assert declining.unnamed(session, campaign) == 2
    assert declining.of_teams(session, []) == declining.unnamed_of_teams(session, []) == []
    assert set(session.exec(select(Invitation.id))) == {amira.invitation.id, ben.invitation.id}
