"""What a page waits while two hundred clients send or take slowly, and what that costs candidates who answer.

The real server with two processes of six threads. Usage: python benchmarks/slow_clients.py [--seconds 8] [--runs 3]
[--against FOLDER], where FOLDER holds another checkout to measure in turn with this one; writes
benchmarks/slow_clients.md.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from sitting import load, machine, prepare, server

from assess.config import Settings

HERE = Path(__file__).resolve().parent
SLOW = 200
LONGEST = 20.0  # seconds; a page that takes longer counts as this
LARGE = b"fonts/source-sans-3-latin-ext-wght-normal.woff2"  # 60 kB
POST = b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
KINDS = {
    "nobody": None,
    "heads half sent": (b"GET /login HTTP/1.1\r\nHost: local", b""),
    "bodies of a byte a second": (POST + b"Content-Length: 1000\r\n\r\n", b"x"),
    "heads of a byte a second": (b"GET /login HTTP/1.1\r\nX: ", b"x"),
    "answers not taken": (b"GET /static/%s HTTP/1.1\r\nHost: localhost\r\n\r\n" % LARGE * 4, b""),
}


class SlowClient:
    """Says the beginning, then so much a second; begins again when it is cut off."""

    def __init__(self, port: int, first: bytes, each: bytes) -> None:
        self.address, self.first, self.each = ("127.0.0.1", port), first, each
        self.socket: socket.socket | None = None

    def go_on(self) -> None:
        try:
            if self.socket is None:
                made = socket.socket()
                made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                made.settimeout(0.5)
                made.connect(self.address)
                self.socket = made
                made.sendall(self.first)
            elif self.each:
                self.socket.sendall(self.each)
            else:  # looks whether it was cut off, and takes nothing
                self.socket.setblocking(False)
                with suppress(BlockingIOError):
                    if not self.socket.recv(1, socket.MSG_PEEK):
                        raise ConnectionResetError
        except OSError:
            if self.socket is not None:
                self.socket.close()
            self.socket = None


@contextmanager
def slow_clients(port: int, kind: str) -> Iterator[None]:
    """Two hundred of them as long as the block lasts."""
    how = KINDS[kind]
    crowd = [SlowClient(port, *how) for _ in range(SLOW)] if how else []
    stop = threading.Event()

    def drive() -> None:
        while not stop.is_set():
            for client in crowd:
                client.go_on()
            stop.wait(1)

    driver = threading.Thread(target=drive)
    driver.start()
    time.sleep(3 if crowd else 0)  # all are there
    try:
        yield
    finally:
        stop.set()
        driver.join()


def page(port: int) -> float:
    """Seconds until somebody new has a page."""
    began = time.perf_counter()
    connection = HTTPConnection("127.0.0.1", port, timeout=LONGEST)
    try:
        connection.request("GET", "/login")
        connection.getresponse().read()
    except (OSError, HTTPException):
        return LONGEST
    finally:
        connection.close()
    return time.perf_counter() - began


def one(kind: str, seconds: float) -> dict[str, float]:
    """One fresh server: pages of a newcomer, then candidates who answer, both beside the slow ones."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.model_validate({"ASSESS_DATA": Path(folder)})
        people = prepare(settings)
        with server(settings) as port:
            waits = in_turn(lambda: page(port), lambda: slow_clients(port, kind), seconds)
            with slow_clients(port, kind):
                found = load(port, seconds, people, folder)
    return {"worst": max(waits), "usual": statistics.median(waits), "rate": found["pages"] / found["seconds"]}


def in_turn(ask: Callable[[], float], beside: Callable, seconds: float) -> list[float]:
    """Ask again and again beside them."""
    with beside():
        until = time.perf_counter() + seconds
        waits = [ask()]
        while time.perf_counter() < until:
            time.sleep(0.05)
            waits.append(ask())
    return waits


def measured(checkout: Path, kind: str, seconds: float) -> dict[str, float]:
    """One run of a checkout's own code, in a process of its own."""
    environment = os.environ | {"PYTHONPATH": f"{checkout}:{checkout / 'benchmarks'}"}
    command = [sys.executable, "-P", str(HERE / "slow_clients.py"), "--one", kind, "--seconds", str(seconds)]
    done = subprocess.run(command, env=environment, cwd=checkout, check=False, capture_output=True, text=True)
    try:
        found: dict[str, float] = json.loads(done.stdout)
    except ValueError:  # the load generator itself was refused: no candidate could answer
        return {"worst": LONGEST, "usual": LONGEST, "rate": 0.0}
    return found


def report(found: dict[tuple[str, str], list[dict[str, float]]], runs: int, seconds: float) -> str:
    """The table: medians, with least and most."""
    lines = [
        "# Slow clients",
        "",
        f"{SLOW} clients that send or take slowly, beside somebody new who opens a page again and again, and then",
        "beside 32 candidates who answer; two web processes of six threads, all on one machine. A page that took",
        f"longer than {LONGEST:.0f} s counts as that; no pages means that no candidate could go on.",
        "",
        f"Machine: {machine()}. {runs} runs of {seconds:g} s, in turn, each on a fresh database:",
        "median (least to most).",
        "",
        "| server | slow clients | a page, ms | the slowest page, ms | candidates' pages a second |",
        "|---|---|---|---|---|",
    ]
    for (name, kind), those in found.items():
        cells = [spread([run[key] * scale for run in those]) for key, scale in
                 (("usual", 1000), ("worst", 1000), ("rate", 1))]  # fmt: skip
        lines.append(f"| {name} | {kind} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def spread(values: list[float]) -> str:
    return f"{statistics.median(values):.0f} ({min(values):.0f} to {max(values):.0f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--one", choices=KINDS, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        print(json.dumps(one(chosen.one, chosen.seconds)))
        return
    sides = {"this": HERE.parent} | ({"before": chosen.against.resolve()} if chosen.against else {})
    found: dict[tuple[str, str], list[dict[str, float]]] = {}
    for run in range(chosen.runs):
        for kind in KINDS:
            for name, checkout in sides.items():
                found.setdefault((name, kind), []).append(measured(checkout, kind, chosen.seconds))
            # after each kind, since on a server that waits for slow clients a measurement takes minutes
            text = report(dict(sorted(found.items(), reverse=True)), run + 1, chosen.seconds)
            (HERE / "slow_clients.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
