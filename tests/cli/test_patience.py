"""Clients that begin something and never finish it do not keep a thread for ever."""

import socket
from collections import deque
from collections.abc import Iterator
from time import monotonic

import pytest
from gunicorn.workers.gthread import ThreadWorker

from assess.cli.serving.slow_clients import SEND_WITHIN, TAKE_WITHIN, PatientWorker


class Connection:
    """A client's connection, seen from both sides."""

    def __init__(self) -> None:
        self.sock, self.client = socket.socketpair()
        for end in (self.sock, self.client):
            end.settimeout(0.0)


@pytest.fixture
def connection() -> Iterator[Connection]:
    """Somebody who has connected."""
    made = Connection()
    yield made
    made.sock.close()
    made.client.close()


def look(connection: Connection, waited: float) -> PatientWorker:
    """The worker's look at a connection whose request began that long ago."""
    worker = PatientWorker.__new__(PatientWorker)
    worker.pending_conns = deque()
    worker.begun = {connection: monotonic() - waited}
    worker.murder_pending()
    return worker


def test_who_is_in_time_may_go_on_sending(connection: Connection) -> None:
    look(connection, SEND_WITHIN / 2)
    connection.client.send(b"more")
    assert connection.sock.recv(4) == b"more"


def test_who_is_late_can_send_no_more_and_still_gets_the_answer(connection: Connection) -> None:
    look(connection, SEND_WITHIN + 1)
    assert connection.sock.recv(4) == b""
    connection.sock.send(b"answer")
    assert connection.client.recv(6) == b"answer"


def test_who_does_not_take_the_answer_is_cut_off(connection: Connection) -> None:
    look(connection, TAKE_WITHIN + 1)
    with pytest.raises(BrokenPipeError):
        connection.sock.send(b"answer")


def test_who_is_gone_already_harms_nobody(connection: Connection) -> None:
    connection.sock.close()
    assert look(connection, TAKE_WITHIN + 1).begun


def test_the_server_calls_what_is_extended() -> None:
    assert "murder_pending" in ThreadWorker.run.__code__.co_names
    assert "handle" in ThreadWorker.enqueue_req.__code__.co_names
