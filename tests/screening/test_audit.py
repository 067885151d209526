"""The audit trail tells when somebody who may write to the database changes it."""

import json

import pytest
from sqlalchemy import text
from sqlmodel import Session

from assess.config import Settings
from assess.screening import audit, audit_chain
from assess.screening.audit_chain import Head
from assess.store.tables import AuditEvent, AuditSeal
from tests.engines import AUDIT_KEY


@pytest.fixture
def sealed(session: Session) -> Session:
    """The furnished database's events sealed, then two batches of three events each."""
    audit_chain.seal(session)
    for batch in range(2):
        for number in range(3):
            audit.record(session, "staff:1", "campaign.opened", f"c{batch}{number}", places=5)
        session.flush()
        audit_chain.seal(session)
    session.commit()
    return session


def ids(session: Session) -> list[int]:
    """The last two seals."""
    return [number for (number,) in session.execute(text("select id from auditseal order by id"))][-2:]


def events_of(session: Session, seal: int) -> list[int]:
    """The events of a seal."""
    return [
        one for (one,) in session.execute(text(f"select id from auditevent where seal_id = {seal} order by id"))
    ]


def does(session: Session, *statements: str) -> None:
    """What somebody does who has the database and nothing else."""
    for statement in statements:
        session.execute(text(statement))
    session.commit()
    session.expire_all()


def test_a_whole_trail_is_whole(sealed: Session) -> None:
    assert audit_chain.faults(sealed, audit_chain.head(sealed)) == []
    assert audit_chain.seal(sealed) is None


def test_seals_count_all_events_so_far(sealed: Session) -> None:
    newest = audit_chain.head(sealed)
    assert newest is not None
    assert newest.total == audit.total(sealed)


def test_an_altered_event_is_named(sealed: Session) -> None:
    event = events_of(sealed, ids(sealed)[0])[1]
    does(sealed, f"update auditevent set actor = 'staff:2' where id = {event}")
    assert audit_chain.faults(sealed) == [f"event {event} was altered"]


def test_an_event_that_is_not_sealed_yet_is_held_too(sealed: Session) -> None:
    audit.record(sealed, "staff:1", "logged in")
    sealed.commit()
    does(sealed, "update auditevent set actor = 'staff:2' where seal_id is null")
    (found,) = audit_chain.faults(sealed)
    assert found.endswith("was altered or put in")


def test_an_event_put_in_without_the_key_is_found_even_after_it_was_sealed(sealed: Session) -> None:
    does(
        sealed,
        "insert into auditevent (at, actor, verb, object, detail, nonce, digest)"
        " select at, actor, verb, 'somebody else', detail, 'another', digest from auditevent where id ="
        " (select max(id) from auditevent)",
    )
    assert len(audit_chain.faults(sealed)) == 1
    audit_chain.seal(sealed)
    (found,) = audit_chain.faults(sealed)
    assert found.endswith("was altered")


def test_an_event_that_stands_there_twice_is_found(sealed: Session) -> None:
    does(
        sealed,
        "insert into auditevent (at, actor, verb, object, detail, nonce, digest) select at, actor, verb, object,"
        " detail, nonce, digest from auditevent where id = (select max(id) from auditevent)",
    )
    assert len(audit_chain.faults(sealed)) == 2


def test_rewriting_and_recomputing_without_the_key_is_found(sealed: Session) -> None:
    first, second = ids(sealed)
    event = sealed.get_one(AuditEvent, events_of(sealed, first)[0])
    event.actor = "staff:2"
    event.digest = audit.mark(event, "a guess")
    seal = sealed.get_one(AuditSeal, first)
    seal.digest = audit.keyed_digest("a guess", "the batch")
    sealed.get_one(AuditSeal, second).previous = seal.digest
    sealed.commit()
    assert audit_chain.faults(sealed) == [
        f"event {event.id} was altered",
        f"seal {first} does not fit its events",
        f"seal {second} does not fit its events",
    ]


def test_a_trail_without_keys_put_in_the_place_of_the_whole_is_found(sealed: Session) -> None:
    newest = audit_chain.head(sealed)
    does(sealed, "update auditevent set seal_id = null", "delete from auditseal")
    assert audit_chain.faults(sealed, newest) == [
        f"seal {newest.seal if newest else 0}, the newest one known outside the database, is not there"
    ]


def test_a_removed_event_is_missed(sealed: Session) -> None:
    last = ids(sealed)[1]
    does(sealed, f"delete from auditevent where id = {events_of(sealed, last)[2]}")
    assert f"seal {last}: 3 events were sealed, 2 are there" in audit_chain.faults(sealed)


def test_a_removed_seal_in_the_middle_is_missed(sealed: Session) -> None:
    middle, last = ids(sealed)
    does(
        sealed,
        f"update auditevent set seal_id = null where seal_id = {middle}",
        f"delete from auditseal where id = {middle}",
    )
    assert f"seal {last} does not follow from the seal before it" in audit_chain.faults(sealed)


def test_the_last_seal_with_its_events_cannot_go_unseen(sealed: Session) -> None:
    newest, last = audit_chain.head(sealed), ids(sealed)[1]
    does(sealed, f"delete from auditevent where seal_id = {last}", f"delete from auditseal where id = {last}")
    assert audit_chain.faults(sealed) == []  # the database alone cannot know
    (found,) = audit_chain.faults(sealed, newest)
    assert found == f"seal {last}, the newest one known outside the database, is not there"


def test_a_head_that_was_cut_off_stays_known_when_others_are_sealed(sealed: Session, settings: Settings) -> None:
    audit_chain.seal_and_keep(sealed, settings)
    known, last = audit_chain.kept_head(settings), ids(sealed)[1]
    does(sealed, f"delete from auditevent where seal_id = {last}", f"delete from auditseal where id = {last}")
    audit.record(sealed, "staff:1", "logged in")
    audit_chain.seal_and_keep(sealed, settings)
    assert audit_chain.kept_head(settings) == known
    assert audit_chain.faults(sealed, known) != []


def test_a_head_is_kept_and_moves_on(sealed: Session, settings: Settings) -> None:
    audit_chain.seal_and_keep(sealed, settings)
    assert audit_chain.kept_head(settings) == audit_chain.head(sealed)
    audit.record(sealed, "staff:1", "logged in")
    sealed.flush()
    audit_chain.seal_and_keep(sealed, settings)
    newest = audit_chain.kept_head(settings)
    assert newest == audit_chain.head(sealed)
    assert newest == Head.read(str(newest))


def test_only_the_newest_seals_are_looked_at_where_that_is_asked(sealed: Session) -> None:
    event = events_of(sealed, ids(sealed)[0])[0]
    does(sealed, f"update auditevent set actor = 'staff:2' where id = {event}")
    assert audit_chain.faults(sealed, newest=2) == []
    assert audit_chain.faults(sealed, newest=3) == [f"event {event} was altered"]


def test_what_an_old_key_sealed_stands_under_the_old_key(
    sealed: Session, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [AUDIT_KEY, "the next one"]
    sealed.get_bind().engine.update_execution_options(audit_keys=lambda: keys)
    sealed.close()
    audit.record(sealed, "staff:1", "logged in")
    sealed.flush()
    audit_chain.seal(sealed)
    sealed.commit()
    assert audit_chain.faults(sealed) == []
    keys[:] = ["the next one"]
    assert "was made under a key that is not here" in audit_chain.faults(sealed)[0]


def test_an_export_holds_everything_and_ends_with_the_head(sealed: Session) -> None:
    lines = [json.loads(line) for line in audit_chain.export(sealed, "staff:1")]
    assert sum(line["kind"] == "event" for line in lines) == audit.total(sealed)
    assert Head.read(lines[-1]["head"]) == audit_chain.head(sealed)
    assert {line["digest"] for line in lines[:-1]} >= {audit_chain.head(sealed).digest}  # type: ignore[union-attr]


def test_without_a_key_no_event_is_written(session: Session) -> None:
    session.get_bind().engine.update_execution_options(audit_keys=None)
    session.close()
    audit.record(session, "staff:1", "logged in")
    with pytest.raises(audit.NoAuditKey):
        session.flush()
