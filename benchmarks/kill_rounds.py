"""Does an answer that was acknowledged survive? The server is killed again and again while candidates answer.

Every round: the product's own server, candidates answering as fast as they can, SIGKILL to all its processes at a
random moment, and a new start on the same data. At the end every page that was acknowledged is looked up.
Usage: python benchmarks/kill_rounds.py [--rounds 20] [--clients 12] [--seed 1] [--database postgresql+psycopg://...];
writes benchmarks/kill_rounds.md, or with a database of one's own only prints.
"""

import argparse
import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlencode

from sqlmodel import Session, select

from assess.config import Settings
from assess.store.database import make_engine
from assess.store.tables import Response, Sitting
from benchmarks.load import HIDDEN, RADIO
from benchmarks.sitting import HERE, free_port, machine, prepare, wait_for


class Candidate(threading.Thread):
    """Answers page after page; when the server is gone, waits for it and asks where to go on."""

    prefix = ""  # of the names of cookies: __Host- by https
    headers: Mapping[str, str] = MappingProxyType({})  # beside the usual ones

    def __init__(self, port: int, plan: dict, number: int, over: threading.Event) -> None:
        super().__init__(daemon=True)
        self.port, self.plan, self.over = port, plan, over
        self.draw, self.session = random.Random(number), ""
        self.acknowledged: dict[tuple[str, str], str] = {}
        self.pages = self.refused = 0

    def run(self) -> None:
        while not self.over.is_set():
            try:
                status, page, _ = self.ask("GET", "/take")  # where it goes on, by what the server has kept
                if page.endswith("/thanks"):
                    return
                self.expect(303, status, "/take")
                self.answer_from(page)
            except (OSError, http.client.HTTPException):
                self.over.wait(0.05)  # killed: once more, until it is said to be stored

    def answer_from(self, page: str) -> None:
        status, _, body = self.ask("GET", page)
        if page.endswith("/check"):
            self.ask("POST", page, dict(HIDDEN.findall(body)))
        while status == 200 and not page.endswith("/check") and not self.over.is_set():
            fields = self.answers(body)
            status, location, _ = self.ask("POST", page, fields)
            self.expect(303, status, page)
            sitting = page.split("/")[3]
            self.stored({(sitting, name): value for name, value in fields.items() if "." in name})
            page = location
            status, _, body = self.ask("GET", page)

    def expect(self, wanted: int, status: int, page: str) -> None:
        if status != wanted:
            self.refused += 1
            raise http.client.HTTPException(f"{page}: {status}")

    def stored(self, answers: dict[tuple[str, str], str]) -> None:
        """The server said that it keeps a page's answers."""
        self.acknowledged |= answers
        self.pages += 1

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str, str]:
        connection = self.connect()
        cookie = f"{self.prefix}candidate={self.plan['cookie']}" + (f"; {self.session}" if self.session else "")
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"} | self.headers
        try:
            connection.request(method, path, urlencode(fields) if fields else None, headers)
            answer = connection.getresponse()
            body = answer.read().decode()
        finally:
            connection.close()
        self.heard(answer)
        if found := re.search(rf"({self.prefix}staff=[^;]+)", answer.getheader("Set-Cookie") or ""):
            self.session = found[1]
        return answer.status, answer.getheader("Location") or "", body

    def heard(self, answer: http.client.HTTPResponse) -> None:
        """An answer came; whoever looks closer overrides this."""

    def answers(self, body: str) -> dict[str, str]:
        """One radio of each group, no option in two groups."""
        chosen, groups = dict(HIDDEN.findall(body)), {}
        for name, value in RADIO.findall(body):
            groups.setdefault(name, []).append(value)
        start = self.draw.randrange(5)
        for number, (name, values) in enumerate(groups.items()):
            chosen[name] = values[(start + number) % len(values)]
        return chosen


def start(settings: Settings, port: int) -> "subprocess.Popen[bytes]":
    """The server in a process group of its own, answering."""
    environment = os.environ | {
        "ASSESS_DATA": str(settings.data), "DATABASE_URL": settings.database, "PORT": str(port),
        "ASSESS_WEB_PROCESSES": "2", "ASSESS_RATE_LIMITS": "false",
    }  # fmt: skip
    with open(settings.data / "server.log", "a") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "assess", "serve"],
            env=environment, stdout=log, stderr=log, start_new_session=True, cwd=HERE.parent,
        )  # fmt: skip
    wait_for(port, process)
    return process


def rounds(settings: Settings, count: int, clients: int, draw: random.Random) -> list[Candidate]:
    """Kill the server so many times under load; the candidates with what they were told is stored."""
    people, port, over = prepare(settings), free_port(), threading.Event()
    found: list[Candidate] = []
    for number in range(count):
        process = start(settings, port)
        alive = [one for one in found if one.is_alive()]
        for _ in range(clients - len(alive)):
            found.append(Candidate(port, people[len(found) % len(people)], len(found), over))
            found[-1].start()
        time.sleep(draw.uniform(0.3, 2.0))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)
        print(f"round {number + 1}: {sum(len(one.acknowledged) for one in found)} answers acknowledged", flush=True)
    over.set()
    for one in found:
        one.join(30)
    return found


def lost(settings: Settings, candidates: list[Candidate]) -> list[str]:
    """What was acknowledged and is not in the database with that value."""
    with Session(make_engine(settings.database, settings.audit_keys)) as session:
        rows = session.exec(
            select(Sitting.public_id, Response.item, Response.value).join(
                Response, Response.sitting_id == Sitting.id
            )
        )
        stored = {(sitting, item): value for sitting, item, value in rows}
    missing = []
    for one in candidates:
        said: dict[tuple[str, str], list[str]] = {}  # of each conversation its lines, as they came
        for (sitting, name), given in one.acknowledged.items():
            item, _, part = name.rpartition(".")
            if name.endswith(".turn.1"):
                said.setdefault((sitting, name.partition(".")[0]), []).append(given)
            elif str(stored.get((sitting, item), {}).get(part)) != given:
                missing.append(f"{sitting} {name}")
        for (sitting, item), lines in said.items():
            if stored.get((sitting, item), {}).get("path", [])[: len(lines)] != lines:
                missing.append(f"{sitting} {item}")
    return missing


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--clients", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", default="", help="an empty database; a new SQLite file without it")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.model_validate({"ASSESS_DATA": Path(folder), "DATABASE_URL": chosen.database})
        found = rounds(settings, chosen.rounds, chosen.clients, random.Random(chosen.seed))
        missing = lost(settings, found)
    answers, pages = sum(len(one.acknowledged) for one in found), sum(one.pages for one in found)
    refused = sum(one.refused for one in found)
    lines = (
        "# Answers through a dying server",
        "",
        f"SIGKILL to all processes of the server, {chosen.rounds} rounds, {chosen.clients} candidates at once,",
        "PostgreSQL." if chosen.database else "SQLite with `synchronous=FULL`.",
        "",
        f"Machine: {machine()}.",
        "",
        "| | |",
        "|---|---|",
        f"| pages acknowledged | {pages} |",
        f"| answers acknowledged | {answers} |",
        f"| pages refused | {refused} |",
        f"| **answers lost** | {len(missing)} |",
        "",
    )
    text = "\n".join(lines)
    if not chosen.database:
        (HERE / "kill_rounds.md").write_text(text)
    print(text, json.dumps(missing[:10]))
    if missing:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
