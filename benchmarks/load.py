"""A load generator of candidates, in one process with plain sockets: submit a page, follow to the next one.

Usage: python load.py PORT SECONDS CLIENTS PLAN [CERTIFICATE] [--drafts N]. PLAN is a JSON file: a list of
candidates, each with the cookie and the addresses of their sittings' first pages; with a certificate to trust they
come by https. With --drafts, so many drafts are kept before a page is sent, as its script does while
somebody chooses. Prints one JSON object: pages done, seconds, every latency of a page in ms.
"""

import argparse
import json
import random
import re
import selectors
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

SECONDS = re.compile(r'data-seconds="\[([^"]*)\]"')
HIDDEN = re.compile(r'name="(csrf_token|shown)" value="([^"]*)"')
RADIO = re.compile(r'type="radio" name="([^"]+)" value="([^"]+)"')


class Candidate:
    """Takes one sitting after the other; a generator of requests that is sent each response."""

    def __init__(self, plan: list[dict], latencies: list[float], prefix: str, drafts: int = 0) -> None:
        self.plan, self.latencies, self.prefix, self.drafts = plan, latencies, prefix, drafts
        self.draw = random.Random(len(plan))

    def requests(self) -> Iterator[bytes]:
        while self.plan:
            person = self.plan.pop()
            cookies = {f"{self.prefix}candidate": person["cookie"]}
            for page in person["pages"]:
                head, body = yield self.get(page, cookies)
                while "/check" not in page:
                    answers = self.answers(body)
                    for draft in self.chosen(answers, body, page):
                        head, _ = yield self.post(f"{page}/draft", cookies, draft)
                        assert head.startswith("HTTP/1.1 204"), head[:200]
                    started = time.perf_counter()
                    head, _ = yield self.post(page, cookies, answers)
                    assert head.startswith("HTTP/1.1 303"), head[:200]
                    page = re.search(r"Location: (\S+)", head)[1]
                    head, body = yield self.get(page, cookies)
                    assert head.startswith("HTTP/1.1 200"), head[:200]
                    self.latencies.append((time.perf_counter() - started) * 1000)

    def answers(self, body: str) -> dict[str, str]:
        """One radio of each group, never the same option twice in a row."""
        chosen = dict(HIDDEN.findall(body))
        groups: dict[str, list[str]] = {}
        for name, value in RADIO.findall(body):
            groups.setdefault(name, []).append(value)
        start = self.draw.randrange(4)
        for number, (name, values) in enumerate(groups.items()):
            chosen[name] = values[(start + number) % len(values)]
        return chosen

    def chosen(self, answers: dict[str, str], body: str, page: str) -> Iterator[dict[str, str]]:
        """The drafts of a page: what stands there after one choice, after another, and so on."""
        if not self.drafts:
            return
        own = {name: value for name, value in answers.items() if name in ("csrf_token", "shown")}
        own["seconds"] = SECONDS.search(body)[1].split(", ")[int(page.rsplit("/", 1)[1]) - 1]
        made = [(name, value) for name, value in answers.items() if name not in own]
        for number in range(1, self.drafts + 1):
            yield dict(made[:number]) | own | {"sequence": str(number)}

    def get(self, path: str, cookies: dict[str, str]) -> bytes:
        return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{self.cookie(cookies)}\r\n".encode()

    def post(self, path: str, cookies: dict[str, str], fields: dict[str, str]) -> bytes:
        body = urlencode(fields)
        kind = "Content-Type: application/x-www-form-urlencoded"
        site = "Sec-Fetch-Site: same-origin\r\n"
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{self.cookie(cookies)}{site}{kind}\r\n"
        return f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()

    def cookie(self, cookies: dict[str, str]) -> str:
        return "Cookie: " + "; ".join(f"{name}={value}" for name, value in cookies.items()) + "\r\n"


class Connection:
    """One keep-alive connection that drives one candidate's requests."""

    def __init__(self, port: int, candidate: Candidate, trust: ssl.SSLContext | None) -> None:
        self.address, self.requests, self.received = ("127.0.0.1", port), candidate.requests(), b""
        self.session, self.trust = "", trust
        self.pending = next(self.requests)
        self.connect()

    def connect(self) -> None:
        self.socket = socket.create_connection(self.address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.trust:
            self.socket = self.trust.wrap_socket(self.socket, server_hostname="127.0.0.1")
        self.send(self.pending)

    def send(self, request: bytes) -> None:
        self.pending = request
        if self.session:
            request = request.replace(b"Cookie: ", f"Cookie: {self.session}; ".encode(), 1)
        self.socket.sendall(request)

    def read(self) -> bool:
        """Take what has come; with a whole response send the next request. False when nothing is left to do."""
        self.received += self.come()
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return True
        head = self.received[:end].decode()
        length = int((re.search(r"(?i)content-length: (\d+)", head) or [0, 0])[1])
        if len(self.received) < end + 4 + length:
            return True
        body, self.received = self.received[end + 4 :].decode(), b""
        if found := re.search(r"(?i)set-cookie: ((?:__Host-)?staff=[^;]+)", head):
            self.session = found[1]
        try:
            request = self.requests.send((head, body))
        except StopIteration:
            return False
        if "connection: close" in head.lower():
            self.socket.close()
            self.pending = request
            self.connect()
            return True
        self.send(request)
        return True

    def come(self) -> bytes:
        """What has come; by https all that is deciphered already, since no selector tells of it."""
        part = self.socket.recv(65536)
        if not part:
            raise ConnectionResetError
        while isinstance(self.socket, ssl.SSLSocket) and self.socket.pending():
            part += self.socket.recv(65536)
        return part


def main(port: int, seconds: float, clients: int, plan: Path, certificate: str, drafts: int) -> None:
    people = json.loads(plan.read_text())
    trust = ssl.create_default_context(cafile=certificate) if certificate else None
    prefix = "__Host-" if trust else ""
    latencies: list[float] = []
    chosen = selectors.DefaultSelector()
    for _ in range(min(clients, len(people))):
        connection = Connection(port, Candidate(people, latencies, prefix, drafts), trust)
        chosen.register(connection.socket, selectors.EVENT_READ, connection)
    started = time.perf_counter()
    while chosen.get_map() and time.perf_counter() - started < seconds:
        for key, _events in chosen.select(0.5):
            before = key.fileobj
            going = key.data.read()
            if not going or key.data.socket is not before:
                chosen.unregister(before)
            if going and key.data.socket is not before:
                chosen.register(key.data.socket, selectors.EVENT_READ, key.data)
    spent = time.perf_counter() - started
    print(json.dumps({"pages": len(latencies), "seconds": spent, "latencies": latencies}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("seconds", type=float)
    parser.add_argument("clients", type=int)
    parser.add_argument("plan", type=Path)
    parser.add_argument("certificate", nargs="?", default="")
    parser.add_argument("--drafts", type=int, default=0)
    main(**vars(parser.parse_args()))
