"""Return codes: the person's own on any device, made from a key outside the database, ended one by one."""

import pytest
from sqlmodel import Session, select

from assess.keyring import Keys
from assess.screening.campaigns import invitations, links, return_codes
from assess.screening.sittings import admissions, entrance
from assess.store.tables import CandidateSession, Invitation, now
from tests.screening.opening import let_in, open_campaign

KEY = "k" * 48


def amira(session: Session) -> Invitation:
    return let_in(session, open_campaign(session)).invitation


def test_a_code_is_sixteen_letters_and_digits_in_groups_and_the_same_each_time(session: Session) -> None:
    invitation = amira(session)
    code = return_codes.code(KEY, invitation)
    assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
    assert code == return_codes.of_invitation(session, KEY, invitation.id or 0)
    assert return_codes.find(session, [KEY], code) is invitation


@pytest.mark.parametrize("written", ["{small}", " {code} ", "{plain}", "{spaced}", "{long}", "{wide}"])
def test_a_code_is_read_as_people_type_it(session: Session, written: str) -> None:
    invitation = amira(session)
    code = return_codes.code(KEY, invitation)
    typed = written.format(
        code=code, small=code.lower(), plain=code.replace("-", ""), spaced=code.replace("-", "  "),
        long=code.replace("-", "\u2013").replace("0", "o").replace("1", "l"),
        wide="".join(chr(ord(one) + 0xFEE0) for one in code),
    )  # fmt: skip
    assert return_codes.find(session, [KEY], typed) is invitation


def test_digits_of_other_scripts_are_digits() -> None:
    assert return_codes.read("\u0661\u0662\u06f3-ab") == "123AB"


def test_each_changed_character_opens_nothing(session: Session) -> None:
    code = return_codes.code(KEY, amira(session)).replace("-", "")
    for place, one in enumerate(code):
        other = "7" if one != "7" else "8"
        assert return_codes.find(session, [KEY], code[:place] + other + code[place + 1 :]) is None
    for cut in (code[:-1], code + "7", ""):
        assert return_codes.find(session, [KEY], cut) is None


def test_the_database_alone_opens_nothing_and_an_older_key_does_while_it_is_good(session: Session) -> None:
    invitation = amira(session)
    assert return_codes.find(session, ["other" * 9], return_codes.code(KEY, invitation)) is None
    assert return_codes.find(session, [KEY, "other" * 9], return_codes.code(KEY, invitation)) is invitation


def test_a_renewed_code_ends_the_one_before_and_whoever_came_by_it_alone(session: Session) -> None:
    amira = let_in(session, open_campaign(session))
    code = return_codes.code(KEY, amira.invitation)
    found = entrance.by_code(session, Keys(KEY), code, now())
    came = entrance.admit(session, found, now())
    assert admissions.authorise(session, came, now()) is not None
    return_codes.renew(session, amira.invitation, "staff:1")
    assert admissions.authorise(session, came, now()) is None
    assert amira.admission().invitation_id == amira.invitation.id  # she came by her link
    with pytest.raises(entrance.LinkClosed, match="unknown code"):
        entrance.by_code(session, Keys(KEY), code, now())


def test_a_code_opens_no_revoked_place_also_after_it_was_given_back(session: Session) -> None:
    campaign = open_campaign(session)
    amira = let_in(session, campaign)
    code = return_codes.code(KEY, amira.invitation)
    invitations.revoke(session, amira.invitation, "staff:1")
    with pytest.raises(entrance.LinkClosed):
        entrance.by_code(session, Keys(KEY), return_codes.code(KEY, amira.invitation), now())
    invitations.invite(session, campaign, "Amira", "amira@example.com", "staff:1")
    with pytest.raises(entrance.LinkClosed):
        entrance.by_code(session, Keys(KEY), code, now())


def test_who_typed_somebody_elses_address_loses_the_code_with_the_place(session: Session) -> None:
    campaign = open_campaign(session)
    came, _own = invitations.join(session, links.add(session, campaign), "Mallory", "amira@example.com")
    code = return_codes.code(KEY, came)
    invited, _link = invitations.invite(session, campaign, "Amira", "amira@example.com", "staff:1")
    assert invited.id == came.id
    assert return_codes.find(session, [KEY], code) is None


def test_a_browser_let_in_by_a_code_hangs_on_no_link(session: Session) -> None:
    amira = let_in(session, open_campaign(session))
    found = entrance.by_code(session, Keys(KEY), return_codes.code(KEY, amira.invitation), now())
    token = entrance.admit(session, found, now())
    links.revoke(session, amira.link)
    admission = admissions.authorise(session, token, now())
    assert admission is not None
    assert admission.invitation_id == amira.invitation.id
    by_code = select(CandidateSession.invitation_id).where(CandidateSession.link_id == None)  # noqa: E711
    assert session.exec(by_code).all() == [amira.invitation.id]
