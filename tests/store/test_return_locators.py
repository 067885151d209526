"""Places from before return codes get what finds theirs, each its own; nobody is put out of their browser."""

from pathlib import Path

from sqlalchemy import text

from assess.store import migrate
from assess.store.tables.campaigns import place_key
from tests.engines import make_engine

BEFORE = """
    INSERT INTO team VALUES (1, 'Lobby', 0);
    INSERT INTO campaign
        (id, public_id, team_id, title, requisition, state, places, language, contact, demo, created_at)
        VALUES (1, 'c', 1, 'Desk', '', 'open', 5, 'en', '', 0, '2026-01-01');
    INSERT INTO snapshot (fingerprint, source, body, created_at) VALUES ('s', 'assumed', '{}', '2026-01-01');
    INSERT INTO cohort (id, campaign_id, number, blueprint, battery, pins, snapshot, opened_at)
        VALUES (1, 1, 1, 'b', '[]', '{}', 's', '2026-01-01');
    INSERT INTO link (id, public_id, campaign_id, serial, created_at) VALUES (1, 'l', 1, 1, '2026-01-01');
"""
PERSON = """
    INSERT INTO candidate (id, public_id, team_id, name, email, synthetic, created_at)
        VALUES (:n, 'p:n', 1, 'A', 'a:n', 0, '2026-01-01');
    INSERT INTO invitation
        (id, public_id, campaign_id, cohort_id, candidate_id, state, language, practised, created_at)
        VALUES (:n, 'i:n', 1, 1, :n, 'invited', 'en', '[]', '2026-01-01');
    INSERT INTO candidatesession VALUES ('h:n', :n, 1, '2026-01-01', '2026-02-01');
"""


def test_everybody_gets_a_locator_and_stays_in(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'old.db'}")
    migrate.upgrade(engine, "0015")
    script = BEFORE + "".join(PERSON.replace(":n", str(number)) for number in (1, 2, 3))
    with engine.connect().execution_options(writing=True) as connection:
        for statement in filter(str.strip, script.split(";")):
            connection.execute(text(statement))
        connection.commit()
    migrate.upgrade(engine)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT return_locator, return_serial FROM invitation")).all()
        inside = connection.execute(text("SELECT link_id FROM candidatesession")).scalars().all()
    assert {len(locator) for locator, _serial in found} == {7}
    assert len({locator for locator, _serial in found}) == 3
    assert [serial for _locator, serial in found] == [1, 1, 1]
    assert inside == [1, 1, 1]


def test_so_do_they_get_a_reference(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'old.db'}")
    migrate.upgrade(engine, "0015")
    script = BEFORE + "".join(PERSON.replace(":n", str(number)) for number in (1, 2, 3))
    with engine.connect().execution_options(writing=True) as connection:
        for statement in filter(str.strip, script.split(";")):
            connection.execute(text(statement))
        connection.commit()
    migrate.upgrade(engine)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT reference, search_key FROM invitation")).all()
    assert len({reference for reference, _key in found}) == 3
    assert all(key == place_key(reference, "") for reference, key in found)
