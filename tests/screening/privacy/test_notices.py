"""What a candidate was told is kept word for word, with when they read it and in which language."""

from datetime import UTC, datetime

from sqlmodel import Session, select

from assess.screening.campaigns import invitations
from assess.screening.organisation import employer
from assess.screening.privacy import erasure, notices
from assess.store.tables import AuditEvent, Invitation, Notice, NoticeReading
from tests.screening.opening import open_campaign

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def invited(session: Session, *names: str) -> list[Invitation]:
    """These people, invited to one campaign."""
    campaign = open_campaign(session)
    made = [invitations.invite(session, campaign, name, f"{name.lower()}@example.org", "staff:1") for name in names]
    session.commit()
    return [place for place, _link in made]


def keep_for(session: Session, days: int) -> None:
    """Another retention."""
    row = employer.current(session)
    row.retention_days = days
    session.add(row)
    session.commit()


def test_the_notice_stays_as_it_was_read_whatever_is_changed_later(session: Session) -> None:
    (amira,) = invited(session, "Amira")
    keep_for(session, 90)
    shown = notices.present(session, amira.id or 0)
    assert notices.as_read(session, amira.id or 0) is None
    assert notices.read(session, amira.id or 0, shown.fingerprint, AT)
    session.commit()
    keep_for(session, 700)
    told = notices.as_read(session, amira.id or 0)
    assert told is not None
    assert (told.fingerprint, told.sections, told.read_at) == (shown.fingerprint, shown.sections, AT)
    assert "90 days after" in str(told.sections)
    assert "700 days after" in str(notices.present(session, amira.id or 0).sections)


def test_who_reads_it_in_another_language_has_read_that_one(session: Session) -> None:
    amira, bo = invited(session, "Amira", "Bo")
    amira.language = "ar"
    session.commit()
    for place in (amira, bo):
        notices.read(session, place.id or 0, "", AT)
    read = [notices.as_read(session, place.id or 0) for place in (amira, bo)]
    assert [one.language for one in read if one] == ["ar", "en"]
    assert len(session.exec(select(Notice)).all()) == 2


def test_a_text_that_many_read_is_kept_once_and_outlives_none_of_its_readers_names(session: Session) -> None:
    amira, bo = invited(session, "Amira", "Bo")
    for place in (amira, bo):
        notices.read(session, place.id or 0, "", AT)
    session.commit()
    assert len(session.exec(select(Notice)).all()) == 1
    erasure.erase_person(session, amira.candidate, "staff:1")
    session.commit()
    assert session.exec(select(NoticeReading.invitation_id)).all() == [bo.id]
    assert "Amira" not in str(session.exec(select(Notice)).one().body)


def test_what_has_changed_since_the_page_was_opened_is_not_taken_for_read(session: Session) -> None:
    (amira,) = invited(session, "Amira")
    shown = notices.present(session, amira.id or 0).fingerprint
    keep_for(session, 90)
    assert not notices.read(session, amira.id or 0, shown, AT)
    assert notices.as_read(session, amira.id or 0) is None
    assert amira.notice_read_at is None


def test_the_trail_knows_by_its_print_what_was_read(session: Session) -> None:
    (amira,) = invited(session, "Amira")
    notices.read(session, amira.id or 0, "", AT)
    event = session.exec(select(AuditEvent).where(AuditEvent.verb == "notice.read")).one()
    assert event.detail == {"notice": notices.present(session, amira.id or 0).fingerprint}
