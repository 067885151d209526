"""Whether memory stays flat over 5,000 mixed requests: candidates, staff, strangers, nonsense on the real server.

Usage: python benchmarks/steady_memory.py [--requests 5000]; writes benchmarks/steady_memory.md and ends with 1
where a web process grows by more than a tenth after the first fifth, when everything has been asked for.
"""

import argparse
import itertools
import random
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from begin_together import HIDDEN, Client, plainly
from sitting import HERE, machine, prepare, server
from sqlmodel import Session, select

from assess.config import Settings
from assess.screening.organisation import accounts, demonstration
from assess.store.database import make_engine
from assess.store.tables import Campaign, Invitation, User

PASSWORD = "known to this benchmark alone"
RADIO = re.compile(r'type="radio" name="([^"]+)" value="([^"]+)"')
THREADS = 6


def furnish(settings: Settings) -> tuple[list[dict], list[str]]:
    """Candidates who may go on, and addresses that a recruiter of the demonstration looks at."""
    people = prepare(settings)
    engine = make_engine(settings.database, settings.audit_keys)
    with Session(engine) as session:
        demonstration.build(session)
        for user in session.exec(select(User)):
            user.password, user.must_change_password = accounts.hashed(PASSWORD), False
        campaign = session.exec(select(Campaign).where(Campaign.demo)).first()
        assert campaign is not None
        here = f"/campaigns/{campaign.public_id}"
        done = (Invitation.campaign_id == campaign.id, Invitation.state == "completed")
        people_done = session.exec(select(Invitation.public_id).where(*done).limit(60))
        profiles = [f"{here}/people/{one}" for one in people_done]
        session.commit()
    engine.dispose()
    places = ["/", "/campaigns", here, f"{here}?page=2", f"{here}/ranking.csv", "/search?q=a", "/help"]
    return people, places + profiles


def log_in(port: int) -> Client:
    """The recruiter of the demonstration."""
    recruiter = Client(plainly(port))
    form = dict(HIDDEN.findall(recruiter.ask("/login")[1]))
    status, _ = recruiter.ask("/login", form | {"username": "recruiter", "password": PASSWORD})
    assert status == 302, status
    return recruiter


def answer_pages(port: int, person: dict) -> Iterator[None]:
    """A candidate's pages, one request a step."""
    client = Client(plainly(port))
    client.cookies["candidate"] = person["cookie"]
    for page in person["pages"]:
        for number in itertools.count(1):
            path = page[:-1] + str(number)
            status, text = client.ask(path)
            yield
            if status != 200:
                break
            form = dict(HIDDEN.findall(text))
            groups: dict[str, list[str]] = {}
            for name, value in RADIO.findall(text):
                groups.setdefault(name, []).append(value)
            form |= {name: values[place % len(values)] for place, (name, values) in enumerate(groups.items())}
            client.ask(path, form)
            yield


def strangers(port: int, draw: random.Random) -> Iterator[None]:
    """Guesses, scanners and nonsense, each with a new connection."""
    while True:
        client, mark = Client(plainly(port)), str(draw.random())
        form = dict(HIDDEN.findall(client.ask("/login")[1]))
        yield
        client.ask("/login", form | {"username": f"guess {mark}", "password": mark})
        yield
        for path in (f"GET /i/{mark}", f"HEAD /i/{mark}", f"GET /{mark}", "DELETE /login"):
            client.ask(path.partition(" ")[2], method=path.partition(" ")[0])
            yield
        client.ask("/login", {"username": "x" * draw.randrange(100_000), "csrf_token": mark})
        yield
        client.connection.close()


def mixed(port: int, people: list[dict], places: list[str], login: dict[str, str], seed: int) -> Iterator[None]:
    """One request after the other of all kinds."""
    draw, recruiter = random.Random(seed), Client(plainly(port))
    recruiter.cookies |= login
    odd = strangers(port, draw)
    candidates = itertools.chain.from_iterable(answer_pages(port, person) for person in people[seed::THREADS])
    while True:
        kind = draw.random()
        if kind < 0.5:
            next(candidates)
        elif kind < 0.75:
            recruiter.ask(draw.choice(places))
        else:
            next(odd)
        yield


def memory(folder: Path) -> dict[int, float]:
    """Megabytes that each web process has for itself, by process; those with the most threads of the server's."""
    found = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            command, environment = (path / "cmdline").read_bytes(), (path / "environ").read_bytes()
            if b"web_server" not in command or str(folder).encode() not in environment:
                continue
            said = (path / "smaps_rollup").read_text()
        except OSError:
            continue
        own = sum(int(line.split()[1]) for line in said.splitlines() if line.startswith(("Private_", "Swap:")))
        found[int(path.name)] = own / 1024
    return found


def run(requests: int) -> list[tuple[int, dict[int, float]]]:
    """Memory after each tenth of the requests."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.model_validate({"ASSESS_DATA": Path(folder)})
        people, places = furnish(settings)
        with server(settings) as port:
            login = log_in(port).cookies
            flows = [mixed(port, people, places, login, seed) for seed in range(THREADS)]
            seen = [(0, memory(Path(folder)))]
            for tenth in range(1, 11):
                share = requests // 10 // THREADS + 1

                def some(flow: Iterator[None], share: int = share) -> None:
                    for _ in range(share):
                        next(flow)

                with ThreadPoolExecutor(THREADS) as threads:
                    list(threads.map(some, flows))
                seen.append((tenth * share * THREADS, memory(Path(folder))))
                assert threading.active_count() < 50
    return seen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=5000)
    seen = run(parser.parse_args().requests)
    processes = sorted(set.intersection(*(set(found) for _asked, found in seen)))
    lines = [
        "# Memory over mixed requests", "",
        "Half of the requests are candidates' pages, a quarter a recruiter's (rankings, profiles, exports), a",
        f"quarter strangers' (guesses, scanners, nonsense); {THREADS} at once. Megabytes that each process of the",
        "web server has for itself, the parent first.", "", f"Machine: {machine()}.", "",
        "| requests | " + " | ".join(f"process {place}" for place in range(len(processes))) + " |",
        "|---|" + "---|" * len(processes),
    ]  # fmt: skip
    for asked, found in seen:
        lines.append(f"| {asked} | " + " | ".join(f"{found[one]:.1f}" for one in processes) + " |")
    growth = max(seen[-1][1][one] / seen[2][1][one] - 1 for one in processes)
    lines += ["", f"From the first fifth to the end the largest growth is {growth:.1%}."]
    text = "\n".join(lines) + "\n"
    (HERE / "steady_memory.md").write_text(text)
    print(text)
    sys.exit(growth > 0.1)


if __name__ == "__main__":
    main()
