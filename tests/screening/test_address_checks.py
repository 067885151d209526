"""An open link with a mail server: a code shows the address to be one's own, and leads to its place."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from assess.config import Settings
from assess.screening import job_queue
from assess.screening.campaigns import invitations, links
from assess.screening.email import address_checks, address_codes, delivery, letters
from assess.screening.email.mail_client import NotDelivered
from assess.screening.problems import Refused
from assess.screening.sittings import admissions
from assess.screening.sittings.entrance import LinkClosed
from assess.store.tables import AddressCheck, AuditEvent, Candidate, Invitation, Job, Link, OutboxMail, now
from tests.screening.opening import MORNING, let_in, open_campaign

WRONG = "no figures at all"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With a mail server that nobody has to reach."""
    settings.generate_secrets()
    server = type(settings.smtp_url)("smtp://127.0.0.1:1")
    return settings.model_copy(update={"smtp_url": server, "mail_from": "hiring@example.com"})


@pytest.fixture
def link(session: Session) -> Link:
    """The open link of a campaign."""
    return links.add(session, open_campaign(session))


def ask(session: Session, settings: Settings, link: Link, email: str = "ben@example.com") -> AddressCheck:
    """Ben types his name and an address at the open link in the morning."""
    begun = address_checks.begin(session, settings, link, "Ben", email, MORNING)
    return session.exec(select(AddressCheck).where(AddressCheck.public_id == begun)).one()


def code(settings: Settings, check: AddressCheck) -> str:
    return address_codes.code(settings.secret("link_key"), check)


def come(session: Session, settings: Settings, check: AddressCheck) -> Invitation:
    """Type the right code; whose place it leads to."""
    verdict = address_checks.verify(session, settings, check, code(settings, check), MORNING)
    admission = admissions.authorise(session, verdict.token, MORNING)
    assert admission is not None
    return session.get_one(Invitation, admission.invitation_id)


def test_without_a_mail_server_nothing_is_checked(session: Session, settings: Settings, link: Link) -> None:
    without = settings.model_copy(update={"smtp_url": type(settings.smtp_url)("")})
    assert address_checks.begin(session, without, link, "Ben", "ben@example.com", MORNING) is None
    assert session.exec(select(AddressCheck)).all() == []


def test_the_letter_has_the_code_when_it_leaves_and_the_database_never(
    session: Session, settings: Settings, link: Link
) -> None:
    check = ask(session, settings, link)
    check.sent_at = now()
    letter = session.exec(select(OutboxMail)).one()
    figures = code(settings, check)
    assert len(figures) == 6
    assert figures not in letter.body
    assert figures not in " ".join(map(str, check.model_dump().values()))
    assert figures in letters.body(session, settings, letter)
    assert "Ben" not in letters.body(session, settings, letter)  # anybody may type a name, and an advertisement
    assert letter.recipient == "ben@example.com"


def test_a_letter_of_a_code_waits_for_no_pace_and_not_for_longer_than_the_code_lasts(
    session: Session, settings: Settings, link: Link
) -> None:
    ask(session, settings, link)  # in a morning long gone
    assert session.exec(select(Job.kind)).all() == [job_queue.URGENT_MAIL]
    with pytest.raises(NotDelivered, match="code-over"):
        letters.posted(session, settings, session.exec(select(OutboxMail)).one())


def test_the_right_code_gives_a_newcomer_a_place_with_a_verified_address(
    session: Session, settings: Settings, link: Link
) -> None:
    invitation = come(session, settings, ask(session, settings, link))
    assert (invitation.candidate.email, invitation.candidate.unverified_email) == ("ben@example.com", "")
    assert invitation.campaign_id == link.campaign_id
    assert "invitation.verified" in session.exec(select(AuditEvent.verb)).all()


def test_the_same_address_leads_back_to_the_same_place_from_any_device(
    session: Session, settings: Settings, link: Link
) -> None:
    first = come(session, settings, ask(session, settings, link))
    again = come(session, settings, ask(session, settings, link, " BEN@Example.com "))
    assert again.id == first.id
    assert len(session.exec(select(Candidate)).all()) == 1


def test_whoever_was_invited_comes_to_their_own_place_under_the_name_that_the_team_knows(
    session: Session, settings: Settings
) -> None:
    campaign = open_campaign(session)
    amira = let_in(session, campaign, "Amira Haddad", "amira@example.com")
    check = ask(session, settings, links.add(session, campaign), "amira@example.com")
    invitation = come(session, settings, check)
    assert (invitation.id, invitation.candidate.name) == (amira.invitation.id, "Amira Haddad")


def test_what_strangers_typed_of_an_address_is_not_its_owners(
    session: Session, settings: Settings, link: Link
) -> None:
    stranger, _own = invitations.join(session, link, "Mallory", "ben@example.com")
    owner = come(session, settings, ask(session, settings, link))
    assert owner.id != stranger.id
    assert stranger.candidate.unverified_email == "ben@example.com"


def test_a_code_opens_once(session: Session, settings: Settings, link: Link) -> None:
    check = ask(session, settings, link)
    come(session, settings, check)
    assert (
        address_checks.verify(session, settings, check, code(settings, check), MORNING) == address_checks.Verdict()
    )


def test_five_wrong_codes_end_it_and_a_new_letter_brings_another(
    session: Session, settings: Settings, link: Link
) -> None:
    check = ask(session, settings, link)
    right = code(settings, check)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    left = [address_checks.verify(session, settings, check, wrong, MORNING).left for _turn in range(5)]
    assert left == [4, 3, 2, 1, 0]
    assert address_checks.verify(session, settings, check, right, MORNING).token == ""
    session.exec(select(OutboxMail)).one().state = "sent"
    address_checks.send_again(session, settings, check, MORNING)
    assert code(settings, check) != right
    assert address_checks.verify(session, settings, check, right, MORNING).token == ""
    assert come(session, settings, check).candidate.email == "ben@example.com"


def test_a_code_ends_after_half_an_hour(session: Session, settings: Settings, link: Link) -> None:
    check = ask(session, settings, link)
    late = MORNING + address_codes.LASTS
    assert address_checks.asked(session, check, late).over
    assert address_checks.verify(session, settings, check, code(settings, check), late).token == ""


def test_a_code_is_read_in_any_script_and_with_blanks(session: Session, settings: Settings, link: Link) -> None:
    check = ask(session, settings, link)
    keys, figures = settings.keys("link_key").good(MORNING), code(settings, check)
    arabic = "".join(chr(0x0660 + int(one)) for one in figures)
    for typed in (f" {figures[:3]} {figures[3:]}\n", arabic):
        assert address_codes.right(keys, check, typed)
    for typed in ("", figures[:5], figures + "0", WRONG):
        assert not address_codes.right(keys, check, typed)


def test_while_a_letter_is_on_its_way_no_second_one_is_written(
    session: Session, settings: Settings, link: Link
) -> None:
    check = ask(session, settings, link)
    address_checks.send_again(session, settings, check, MORNING)
    assert check.letters == len(session.exec(select(OutboxMail)).all()) == 1


def test_the_same_young_code_goes_again_so_that_a_late_letter_is_right_too(
    session: Session, settings: Settings, link: Link
) -> None:
    check = ask(session, settings, link)
    first = code(settings, check)
    session.exec(select(OutboxMail)).one().state = "sent"
    address_checks.send_again(session, settings, check, MORNING + timedelta(minutes=3))
    assert code(settings, check) == first
    assert len(session.exec(select(OutboxMail)).all()) == 1  # the one before is gone


def test_an_address_gets_five_letters_an_hour_and_ten_a_day_whoever_asks(
    session: Session, settings: Settings, link: Link
) -> None:
    for _turn in range(address_checks.AN_HOUR):
        ask(session, settings, link)
    with pytest.raises(Refused, match="too-many-letters"):
        ask(session, settings, link)
    ask(session, settings, link, "someone.else@example.com")
    for hour in (2, 3):
        for check in session.exec(select(AddressCheck)):
            check.sent_at -= timedelta(hours=hour)
        if hour == 2:
            for _turn in range(address_checks.AN_HOUR):
                ask(session, settings, link)
    with pytest.raises(Refused, match="too-many-letters"):
        ask(session, settings, link)


def test_a_day_later_address_and_letter_are_gone(session: Session, settings: Settings, link: Link) -> None:
    check = ask(session, settings, link)
    public_id, next_day = check.public_id, MORNING + address_checks.KEPT
    with pytest.raises(LinkClosed):
        address_checks.find(session, link, public_id, next_day)
    address_checks.begin(session, settings, link, "Eve", "eve@example.com", next_day)
    assert session.exec(select(AddressCheck.email)).all() == ["eve@example.com"]
    assert session.exec(select(OutboxMail.recipient)).all() == ["eve@example.com"]
    assert len(session.exec(select(Job)).all()) == 1


def test_a_corrected_address_gets_a_code_of_its_own_and_the_first_one_ends(
    session: Session, settings: Settings, link: Link
) -> None:
    first = ask(session, settings, link, "bne@example.com")
    address_checks.correct(session, settings, first, "Ben", "ben@example.com", MORNING)
    assert address_checks.verify(session, settings, first, code(settings, first), MORNING).token == ""
    second = session.exec(select(AddressCheck).where(AddressCheck.email == "ben@example.com")).one()
    assert come(session, settings, second).candidate.email == "ben@example.com"


def test_a_wrong_correction_leaves_the_first_code_good(session: Session, settings: Settings, link: Link) -> None:
    check = ask(session, settings, link)
    with pytest.raises(Refused, match="email-form"):
        address_checks.correct(session, settings, check, "Ben", "nothing", MORNING)
    assert address_codes.usable(check, MORNING)


@pytest.mark.parametrize(
    ("state", "minutes", "stuck"),
    [("waiting", 1, False), ("waiting", 3, True), ("sent", 20, False), ("failed", 0, True), ("held", 0, True)],
)
def test_who_waits_for_a_letter_that_does_not_leave_may_go_on_without(
    session: Session, settings: Settings, link: Link, state: str, minutes: int, stuck: bool
) -> None:
    check = ask(session, settings, link)
    letter = session.exec(select(OutboxMail)).one()
    letter.state, letter.created_at = state, MORNING
    assert address_checks.stuck(session, check, MORNING + timedelta(minutes=minutes)) is stuck


def test_who_goes_on_without_is_a_person_of_their_own(session: Session, settings: Settings) -> None:
    campaign = open_campaign(session)
    amira = let_in(session, campaign, email="amira@example.com")
    check = ask(session, settings, links.add(session, campaign), "amira@example.com")
    token = address_checks.go_on_without(session, check, MORNING)
    admission = admissions.authorise(session, token, MORNING)
    assert admission is not None
    assert admission.invitation_id != amira.invitation.id
    came = session.get_one(Invitation, admission.invitation_id)
    assert came.candidate.unverified_email == "amira@example.com"
    assert address_checks.verify(session, settings, check, code(settings, check), MORNING).token == ""


def test_a_revoked_place_stays_closed_to_the_owner_of_the_address(session: Session, settings: Settings) -> None:
    campaign = open_campaign(session)
    amira = let_in(session, campaign, email="amira@example.com")
    invitations.revoke(session, amira.invitation, "staff:1")
    check = ask(session, settings, links.add(session, campaign), "amira@example.com")
    with pytest.raises(LinkClosed, match="revoked"):
        come(session, settings, check)


def test_a_failed_letter_of_a_code_can_be_sent_again_by_a_person(
    session: Session, settings: Settings, link: Link
) -> None:
    ask(session, settings, link)
    job = session.exec(select(Job)).one()
    session.exec(select(OutboxMail)).one().state = "failed"
    delivery.try_job_again(session, job, "staff:1")
    assert session.exec(select(OutboxMail.state)).one() == "waiting"
