"""Clients that send or take slowly keep nobody else waiting."""

import re
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from select import select

import pytest
from gunicorn.workers.gthread import TConn, ThreadWorker

from assess.config import LARGEST_BODY
from tests.cli.patient_server import LARGE

ROOT = Path(__file__).parents[2]
LONGER_THAN_ANY_TEST = 3600
GET = b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"
MANY = 200


class Client:
    """A client of the server that says what it likes, as slowly as it likes."""

    def __init__(self, port: int, said: bytes = b"") -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.close = self.socket.close
        self.say(said)

    def say(self, said: bytes) -> None:
        self.socket.sendall(said)

    def answer(self) -> tuple[int, bytes]:
        """The status and body of the next answer; 0 when the server has ended the connection."""
        head = b""
        while b"\r\n\r\n" not in head:
            came = self.socket.recv(1)
            if not came:
                return 0, head
            head += came
        length = int((re.search(rb"content-length: (\d+)", head.lower()) or [b"", b"0"])[1])
        body = b""
        while len(body) < length and (came := self.socket.recv(min(65536, length - len(body)))):
            body += came
        return int(head.split()[1]), body

    def ended(self) -> bool:
        """Whether the server ends the connection."""
        with suppress(ConnectionResetError):
            while self.socket.recv(65536):
                pass
        return True


Connect = Callable[..., Client]


def serving(seconds: float, processes: int = 1) -> Iterator[Connect]:
    """A server that lets clients send for so many seconds."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.cli.patient_server", str(port), str(seconds), str(processes)]
    server = subprocess.Popen(command, cwd=ROOT)
    try:
        with ExitStack() as clients:

            def connect(said: bytes = b"") -> Client:
                return clients.enter_context(closing(Client(port, said)))

            wait_for(connect, server)
            yield connect
    finally:
        server.terminate()
        server.wait(30)


def wait_for(connect: Connect, server: subprocess.Popen[bytes]) -> None:
    """Ask until the server answers."""
    while server.poll() is None:
        with suppress(ConnectionError):
            assert connect(GET % b"/").answer()[0] == 200
            return
    raise AssertionError(f"the server ended with {server.returncode}")


@pytest.fixture(scope="module")
def connect() -> Iterator[Connect]:
    """A server of two threads that lets clients send for as long as they like."""
    yield from serving(LONGER_THAN_ANY_TEST)


@pytest.fixture(scope="module")
def connect_in_haste() -> Iterator[Connect]:
    """A server that has no patience."""
    yield from serving(0.3)


@pytest.fixture(scope="module")
def connect_to_two() -> Iterator[Connect]:
    """A server of two processes."""
    yield from serving(LONGER_THAN_ANY_TEST, processes=2)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: loc",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nx",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\nx",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n",
    ],
    ids=["silent", "head", "body", "chunks", "expecting"],
)
def test_hundreds_of_slow_senders_take_no_thread(connect: Connect, said: bytes) -> None:
    slow = [connect(said) for _ in range(MANY)]
    assert connect(GET % b"/page").answer() == (200, b"GET /page 0 b'' http")
    for client in slow:
        client.close()


def test_clients_that_send_a_byte_at_a_time_take_no_thread_and_are_answered(connect: Connect) -> None:
    said = b"POST /slow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello"
    slow = [connect() for _ in range(20)]
    for place, byte in enumerate(said):
        for client in slow:
            client.say(bytes([byte]))
        if place % 25 == 0:
            assert connect(GET % b"/").answer()[0] == 200
    assert [client.answer() for client in slow] == [(200, b"POST /slow 5 b'hello' http")] * 20


def test_clients_that_do_not_take_their_answer_take_no_thread_and_may_take_it_later(connect: Connect) -> None:
    slow = [connect(GET % b"/large") for _ in range(5)]
    assert connect(GET % b"/").answer()[0] == 200
    status, body = slow[0].answer()
    assert (status, len(body)) == (200, LARGE)
    slow[0].say(GET % b"/again")
    assert slow[0].answer() == (200, b"GET /again 0 b'' http")


def test_clients_that_never_end_their_side_take_no_time_of_others(connect: Connect) -> None:
    asked = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    lasting = [connect(asked) for _ in range(50)]
    assert [client.answer()[0] for client in lasting] == [200] * 50
    assert connect(GET % b"/").answer()[0] == 200
    assert lasting[0].ended()


def test_requests_sent_together_are_answered_in_their_order(connect: Connect) -> None:
    post = b"POST /b HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nhi"
    client = connect(GET % b"/a" + post + GET % b"/c" + (GET % b"/d")[:10])
    assert [client.answer()[1] for _ in range(3)] == [
        b"GET /a 0 b'' http", b"POST /b 2 b'hi' http", b"GET /c 0 b'' http"
    ]  # fmt: skip
    client.say((GET % b"/d")[10:])
    assert client.answer()[1] == b"GET /d 0 b'' http"


def test_a_body_in_chunks_is_read_whole(connect: Connect) -> None:
    client = connect(b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel")
    client.say(b"lo\r\n6;x=y\r\n world\r")
    client.say(b"\n0\r\nX-Sum: 1\r\n\r\n" + GET % b"/next")
    assert client.answer() == (200, b"POST / 11 b'hello world' http")
    assert client.answer()[1] == b"GET /next 0 b'' http"


def test_who_asks_whether_to_go_on_is_told_so(connect: Connect) -> None:
    client = connect(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
    assert client.answer()[0] == 100
    client.say(b"hi")
    statuses = [client.answer()[0] for _ in range(2)]
    assert statuses[-1] == 200


@pytest.mark.parametrize("length", [LARGEST_BODY + 1, 10**12])
def test_a_body_beyond_the_limit_is_refused_before_it_is_sent_and_nothing_may_follow(
    connect: Connect, length: int
) -> None:
    client = connect(
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % length + GET % b"/inside"
    )
    assert client.answer()[0] == 413
    assert client.ended()


def test_chunks_without_end_are_refused(connect: Connect) -> None:
    client = connect(b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
    with suppress(ConnectionError):
        for _ in range(LARGEST_BODY // 60_000 + 2):
            client.say(b"ea60\r\n" + b"x" * 60_000 + b"\r\n")
    assert client.ended()
    assert connect(GET % b"/").answer()[0] == 200


@pytest.mark.parametrize(
    "said",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"x" * 70_000,
    ],
    ids=["no request", "two lengths", "negative", "no chunk", "both", "endless head"],
)
def test_what_is_no_request_is_refused_and_the_connection_ended(connect: Connect, said: bytes) -> None:
    client = connect(said)
    assert client.answer()[0] in (0, 400, 431, 500)
    assert client.ended()
    assert connect(GET % b"/").answer()[0] == 200


def test_half_sent_bodies_have_a_common_limit_that_small_ones_never_feel(connect: Connect) -> None:
    small = connect(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nh")
    head = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n"
    large = []
    for _ in range(8):
        large.append(connect())
        with suppress(ConnectionError):
            large[-1].say(head + b"x" * 1_900_000)
    ended, _, _ = select([client.socket for client in large], [], [], 30)  # the others have nothing to read
    assert 0 < len(ended) < len(large)
    small.say(b"i")
    assert small.answer() == (200, b"POST / 2 b'hi' http")


def test_an_answer_that_breaks_off_harms_nobody(connect: Connect) -> None:
    assert connect(GET % b"/broken").ended()
    assert connect(GET % b"/").answer()[0] == 200


def test_a_proxy_that_is_not_trusted_says_nothing_about_the_scheme(connect: Connect) -> None:
    client = connect(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\n\r\n")
    assert client.answer() == (200, b"GET / 0 b'' http")


def test_who_has_begun_and_is_late_is_told_and_cut_off(connect_in_haste: Connect) -> None:
    client = connect_in_haste(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx")
    assert client.answer()[0] == 408
    assert client.ended()
    assert connect_in_haste(GET % b"/").answer()[0] == 200


def test_processes_share_clients_who_come_at_once_and_keep_their_connections(connect_to_two: Connect) -> None:
    clients = [connect_to_two() for _ in range(60)]
    for client in clients:
        client.say(GET % b"/process")
    served = Counter(client.answer()[1] for client in clients)
    assert len(served) == 2
    assert min(served.values()) >= 20


def test_the_server_calls_what_is_extended() -> None:
    run = ThreadWorker.run.__code__.co_names
    assert {"murder_pending", "murder_keepalived", "nr_conns", "worker_connections"} <= {*run}
    assert "handle" in ThreadWorker.enqueue_req.__code__.co_names
    assert "initialized" in TConn.init.__code__.co_names
    assert "_accepting" in ThreadWorker.set_accept_enabled.__code__.co_names
    assert "accept" in ThreadWorker.set_accept_enabled.__code__.co_names
