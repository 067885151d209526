"""Candidates who answer through nginx by https, and note what they were told and by which node."""

import http.client
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

from benchmarks.kill_rounds import Candidate
from tests.nodes.installation import Nodes

PATIENCE = 90.0  # seconds in which service must be back
THOUGHT = 0.2  # seconds for a page: whoever answered faster would be done before anything is killed


class Watch:
    """Lets a test wait for what candidates meet, or what others do meanwhile."""

    def __init__(self) -> None:
        self.changed = threading.Condition()

    def until(self, holds: Callable[[], bool], wanted: str) -> None:
        """Wait until something holds; AssertionError with what was wanted when it never does."""
        deadline = time.monotonic() + PATIENCE
        with self.changed:
            while not holds():
                assert time.monotonic() < deadline, f"not within {PATIENCE:g} s: {wanted}"
                self.changed.wait(0.2)

    def tell(self) -> None:
        """Something happened."""
        with self.changed:
            self.changed.notify_all()


class Visitor(Candidate):
    """A candidate of an installation on several nodes."""

    prefix = "__Host-"

    def __init__(
        self, nodes: Nodes, plan: dict[str, Any], number: int, over: threading.Event, watch: Watch
    ) -> None:
        super().__init__(nodes.proxy.port, plan, number, over)
        self.trust = ssl.create_default_context(cafile=nodes.certificate)
        self.headers = MappingProxyType({"Referer": f"https://127.0.0.1:{self.port}/take"})
        self.watch = watch
        self.met: set[str] = set()  # the nodes that answered
        self.failures: list[str] = []  # answers of 500 and above that do not say when to come back
        self.away = 0  # answers that do

    def connect(self) -> http.client.HTTPConnection:
        """By https, trusting the test's own certificate."""
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, context=self.trust)

    def heard(self, answer: http.client.HTTPResponse) -> None:
        """Note who answered, and whether it was fit for a candidate."""
        self.met |= {answer.getheader("X-Node") or ""} - {""}
        if answer.status == 503 and answer.getheader("Retry-After"):
            self.away += 1
        elif answer.status >= 500:
            self.failures.append(f"{answer.status} {answer.headers.items()}")
        self.watch.tell()

    def stored(self, answers: dict[tuple[str, str], str]) -> None:
        """A page was acknowledged; the next one takes a moment's thought."""
        super().stored(answers)
        self.watch.tell()
        self.over.wait(THOUGHT)


class Crowd:
    """Candidates who answer at the same time."""

    def __init__(self, visitors: list[Visitor], watch: Watch) -> None:
        self.visitors, self.watch = visitors, watch

    def all_answer(self, pages: int) -> None:
        """Wait until each of them has so many more pages acknowledged."""
        wanted = {one: one.pages + pages for one in self.visitors}
        self.watch.until(
            lambda: all(one.pages >= wanted[one] for one in self.visitors), f"{pages} more pages by each candidate"
        )

    def somebody_is_sent_away(self) -> None:
        """Wait until a candidate is told to come back in a moment."""
        before = self.away
        self.watch.until(lambda: self.away > before or bool(self.failures), "503 with Retry-After")

    def met(self, port: int) -> bool:
        """Whether the node at that port, and no other, answered one of them."""
        return any(f"127.0.0.1:{port}" in one.met for one in self.visitors)

    @property
    def away(self) -> int:
        """How often they were told to come back in a moment."""
        return sum(one.away for one in self.visitors)

    @property
    def failures(self) -> list[str]:
        """Every answer that no candidate should have got."""
        return [said for one in self.visitors for said in one.failures]


@contextmanager
def crowd(nodes: Nodes, plans: list[dict[str, Any]]) -> Iterator[Crowd]:
    """Candidates who answer until the end of the block, or of their questions."""
    over, watch = threading.Event(), Watch()
    visitors = [Visitor(nodes, plan, number, over, watch) for number, plan in enumerate(plans)]
    for one in visitors:
        one.start()
    try:
        yield Crowd(visitors, watch)
    finally:
        over.set()
        for one in visitors:
            one.join(PATIENCE)


def stranger(nodes: Nodes) -> Visitor:
    """A browser that nobody has let in yet."""
    return Visitor(nodes, {"cookie": ""}, 0, threading.Event(), Watch())
