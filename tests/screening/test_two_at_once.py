"""What two nodes do at the same moment is done once: who comes second waits for the first, and nobody fails."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, func, select

from assess.config import Settings
from assess.screening import job_queue
from assess.screening.organisation import installation
from assess.screening.results import stored_results
from assess.store.database import begin_writing
from assess.store.tables import Job, Snapshot, User
from tests.engines import make_engine
from tests.postgres import PostgresServer
from tests.scoring.battery import snapshot


@pytest.fixture
def engine(database_address: str) -> Iterator[Engine]:
    """The database of both nodes."""
    made = make_engine(database_address)
    yield made
    made.dispose()


def both(engine: Engine, deed: Callable[[Session], object]) -> None:
    """Two transactions do the same; the second begins before the first has committed."""
    first_is_done = threading.Event()

    def second() -> None:
        with Session(engine) as session:
            assert first_is_done.wait(20)
            begin_writing(session)
            deed(session)
            session.commit()

    with ThreadPoolExecutor(1) as beside, Session(engine) as session:
        later = beside.submit(second)
        begin_writing(session)
        deed(session)
        first_is_done.set()
        later_done = threading.Event()
        later.add_done_callback(lambda _: later_done.set())
        later_done.wait(0.2)  # it waits for us: on SQLite to begin, on PostgreSQL for the row
        session.commit()
        later.result(20)


def count(engine: Engine, table: type) -> int:
    """How many rows there are."""
    with Session(engine) as session:
        return session.exec(select(func.count()).select_from(table)).one()


def test_two_workers_give_the_first_sign_of_life(engine: Engine) -> None:
    both(engine, job_queue.sign_of_life)
    assert count(engine, Job) == 1


def test_two_people_ask_for_the_same_work(engine: Engine) -> None:
    both(engine, lambda session: job_queue.enqueue(session, "renew-results", "renew 1 2", cohort=1))
    assert count(engine, Job) == 1
    with Session(engine) as session:
        assert session.exec(select(Job)).one().payload == {"cohort": 1}


def test_two_last_pages_keep_the_same_source_of_errors(engine: Engine) -> None:
    before = count(engine, Snapshot)
    both(engine, lambda session: stored_results.keep_snapshot(session, snapshot()))
    assert count(engine, Snapshot) == before + 1


@pytest.mark.postgres
def test_two_nodes_start_on_an_empty_database(settings: Settings, postgres_server: PostgresServer) -> None:
    address = postgres_server.create(f"empty_{postgres_server.serial()}_at_once")
    engines = [make_engine(address) for _ in range(2)]
    with ThreadPoolExecutor(2) as nodes:
        done = list(nodes.map(lambda engine: installation.prepare(engine, settings), engines))
    assert sorted(len(one.passwords) for one in done) == [0, 1]
    assert sorted(one.migrated for one in done) == [False, True]
    assert count(engines[0], User) == 1
    for engine in engines:
        engine.dispose()
    postgres_server.drop(address)
