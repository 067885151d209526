"""Workers on several nodes: each may die at any moment, and so may the database that wakes them."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from assess.store.database import make_engine
from tests.mail_server import MailServer
from tests.nodes.installation import Nodes
from tests.nodes.people import Watch
from tests.worker.outbox import write_letters
from tests.worker.test_runner import let_leases_run_out, states


@pytest.fixture
def engine(nodes: Nodes) -> Iterator[Engine]:
    """The database of the nodes."""
    made = make_engine(nodes.settings.database, nodes.settings.audit_keys)
    yield made
    made.dispose()


def test_workers_share_letters_and_take_up_what_a_dead_one_left(
    nodes: Nodes, engine: Engine, post: MailServer
) -> None:
    first, second = nodes.workers
    second.kill()
    post.hangs_at = 5
    write_letters(engine, nodes.settings, 30)
    assert post.hung.wait(60)
    first.kill()
    second.start()
    watch = Watch()
    watch.until(lambda: len(post.subjects) == 30, "the other worker sends the other letters")
    first.start()
    let_leases_run_out(engine)
    watch.until(lambda: set(states(engine).values()) == {"sent", "uncertain"}, "no letter is left behind")
    assert sorted(post.subjects) == sorted(f"Letter {number}" for number in range(1, 31))
    assert [subject for subject, state in states(engine).items() if state == "uncertain"] == [post.subjects[4]]


def test_workers_go_on_by_themselves_when_the_database_is_back(
    nodes: Nodes, engine: Engine, post: MailServer
) -> None:
    assert nodes.postgres is not None
    before = len(post.subjects)
    nodes.postgres.kill()
    nodes.postgres.launch()
    write_letters(engine, nodes.settings, 10)
    Watch().until(lambda: len(post.subjects) == before + 10, "the letters are sent")
    nodes.assert_alive()
