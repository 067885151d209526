"""A part of the installation dies in the middle of candidates' answers: nothing acknowledged is lost or doubled."""

from typing import Any

from sqlmodel import Session, col, func, select

from assess.store.database import make_engine
from assess.store.tables import Response, Result
from benchmarks.kill_rounds import lost
from benchmarks.load import HIDDEN
from tests.nodes.installation import Nodes
from tests.nodes.people import Crowd, crowd, stranger


def doubled(nodes: Nodes) -> list[Any]:
    """Answers to one question and results of one person that are there more than once."""
    engine = make_engine(nodes.settings.database, nodes.settings.audit_keys)
    with Session(engine) as session:
        answers = select(Response.sitting_id, Response.item).group_by(col(Response.sitting_id), col(Response.item))
        results = select(Result.invitation_id).group_by(col(Result.invitation_id))
        found = [row for asked in (answers, results) for row in session.exec(asked.having(func.count() > 1))]
    engine.dispose()
    return found


def assert_whole(nodes: Nodes, answering: Crowd) -> None:
    """What was acknowledged is kept once, and nobody saw a page of an error but "come back in a moment"."""
    assert answering.failures == []
    assert lost(nodes.settings, answering.visitors) == []
    assert doubled(nodes) == []


def test_a_sitting_hops_between_the_nodes(nodes: Nodes, people: list[dict[str, Any]]) -> None:
    with crowd(nodes, people) as answering:
        answering.all_answer(10)
    assert_whole(nodes, answering)
    assert all(len(one.met) == 2 for one in answering.visitors)
    assert answering.away == 0


def test_a_web_node_dies(nodes: Nodes, people: list[dict[str, Any]]) -> None:
    with crowd(nodes, people[:3]) as answering:
        answering.all_answer(3)
        nodes.web[0].kill()
        answering.all_answer(5)
        nodes.web[0].start()
    assert_whole(nodes, answering)
    with crowd(nodes, people[3:]) as later:
        later.watch.until(lambda: all(later.met(port) for port in nodes.ports), "both nodes are used again")
    assert_whole(nodes, later)


def guess(nodes: Nodes) -> int:
    """What somebody is answered who guesses a password: such guesses are counted in Redis."""
    browser = stranger(nodes)
    _, _, login = browser.ask("GET", "/login")
    return browser.ask("POST", "/login", dict(HIDDEN.findall(login)) | {"username": "admin", "password": "admin"})[
        0
    ]


def test_redis_dies(nodes: Nodes, people: list[dict[str, Any]]) -> None:
    assert nodes.redis is not None
    with crowd(nodes, people) as answering:
        answering.all_answer(3)
        nodes.redis.kill()
        assert [guess(nodes) for _ in range(4)] == [200] * 4
        answering.all_answer(5)
        nodes.redis.start()
        answering.all_answer(5)
    assert_whole(nodes, answering)
    assert answering.away == 0


def test_postgresql_dies(nodes: Nodes, people: list[dict[str, Any]]) -> None:
    assert nodes.postgres is not None
    with crowd(nodes, people) as answering:
        answering.all_answer(3)
        nodes.postgres.kill()
        answering.somebody_is_sent_away()
        nodes.postgres.launch()
        answering.all_answer(5)
    assert_whole(nodes, answering)
    nodes.assert_alive()
