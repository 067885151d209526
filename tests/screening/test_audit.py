"""The audit trail tells when somebody changes it."""

import pytest
from sqlalchemy import text
from sqlmodel import Session

from assess.screening import audit


@pytest.fixture
def sealed(session: Session) -> Session:
    """Two sealed batches of three events each."""
    for batch in range(2):
        for number in range(3):
            audit.record(session, "staff:1", "campaign.opened", f"c{batch}{number}", places=5)
        session.flush()
        audit.seal(session)
    session.commit()
    return session


def test_a_whole_trail_is_whole(sealed: Session) -> None:
    assert audit.broken(sealed) == []
    assert audit.seal(sealed) is None


def test_an_altered_event_is_named(sealed: Session) -> None:
    sealed.execute(text("update auditevent set actor = 'staff:2' where id = 4"))
    sealed.expire_all()
    assert audit.broken(sealed) == ["event 4 was altered"]


def test_an_event_altered_together_with_its_digest_breaks_the_seal(sealed: Session) -> None:
    sealed.execute(text("update auditevent set actor = 'staff:2' where id = 2"))
    sealed.expire_all()
    event = sealed.get_one(audit.AuditEvent, 2)
    event.digest = audit.digest(event)
    sealed.flush()
    assert audit.broken(sealed) == ["seal 1 does not follow from the events and the seal before it"]


def test_a_removed_event_is_missed(sealed: Session) -> None:
    sealed.execute(text("delete from auditevent where id = 6"))
    sealed.expire_all()
    assert "seal 2: 3 events were sealed, 2 are there" in audit.broken(sealed)


def test_a_removed_seal_is_missed(sealed: Session) -> None:
    sealed.execute(text("update auditevent set seal_id = null where seal_id = 1"))
    sealed.execute(text("delete from auditseal where id = 1"))
    sealed.expire_all()
    assert audit.broken(sealed) == ["seal 2 does not follow from the events and the seal before it"]
