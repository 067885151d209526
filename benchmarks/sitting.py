"""How many pages a second: a page submitted, durable, and the next one shown, with 32 candidates at once.

The real server with two processes, SQLite with synchronous=FULL, the load generator on the same machine.
Usage: python benchmarks/sitting.py [--seconds 10] [--runs 3]; writes benchmarks/sitting.md.
"""

import argparse
import json
import os
import platform
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from sqlmodel import Session, select

from assess.config import Settings, shipped
from assess.screening.campaigns import invitations, lifecycle
from assess.screening.documents.publication import install
from assess.screening.sittings import admissions, taking
from assess.store import migrate
from assess.store.database import make_engine
from assess.store.tables import Campaign, Cohort, Team, now

HERE = Path(__file__).resolve().parent
CLIENTS, PEOPLE = 32, 420


def prepare(settings: Settings, people: int = PEOPLE) -> list[dict[str, object]]:
    """An installation with candidates who have all parts begun; each one's cookie and first pages."""
    settings.generate_secrets()
    engine = make_engine(settings.database, settings.audit_keys)
    migrate.upgrade(engine)
    with Session(engine) as session:
        campaign = open_campaign(session)
        plans = [candidate(session, campaign, number) for number in range(people)]
        session.commit()
    engine.dispose()
    return plans


def open_campaign(session: Session) -> Campaign:
    """An open campaign of the shipped assessment."""
    install(session, [], shipped("instruments"))
    team = Team(name="Benchmark")
    session.add(team)
    session.flush()
    assert team.id is not None
    plan = lifecycle.NewCampaign(title="Benchmark", team_id=team.id, places=5)
    return lifecycle.create(session, plan, owner_id=None, actor="benchmark")


def candidate(session: Session, campaign: Campaign, number: int) -> dict[str, object]:
    """One person let in, with every part of the battery begun."""
    moment = now()
    invitation, link = invitations.invite(session, campaign, f"Person {number}", f"p{number}@example.com", "bench")
    cookie = admissions.admit(session, link, invitation, moment)
    assert invitation.id is not None
    invitations.read_notice(session, invitation.id)
    session.flush()
    admission = admissions.authorise(session, cookie, moment)
    assert admission is not None
    cohort = session.exec(select(Cohort).where(Cohort.id == invitation.cohort_id)).one()
    begun = [taking.begin(session, admission, place, moment).public_id for place in range(len(cohort.battery))]
    return {"cookie": cookie, "pages": [f"/take/{invitation.public_id}/{sitting}/1" for sitting in begun]}


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def server(settings: Settings, port: int = 0, **more: str) -> Iterator[int]:
    """The product's own server on a free port, or on that one, with more of its environment."""
    port = port or free_port()
    own = {"ASSESS_DATA": str(settings.data), "PORT": str(port), "ASSESS_WEB_PROCESSES": "2"}
    environment = os.environ | more | own
    command = [sys.executable, "-m", "assess", "serve"]
    with open(settings.data / "server.log", "w") as log:
        process = subprocess.Popen(
            command, env=environment, stdout=log, stderr=log, start_new_session=True, cwd=HERE.parent
        )
    try:
        wait_for(port, process)
        yield port
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Wait until the server answers."""
    for _ in range(300):
        if process.poll() is not None:
            raise SystemExit(f"the server ended with code {process.returncode}")
        try:
            urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1).read()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not answer within 30 s")


def run(seconds: float) -> dict[str, float]:
    """One fresh installation, one warm-up, one measurement."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.model_validate({"ASSESS_DATA": Path(folder)})
        people = prepare(settings)
        with server(settings) as port:
            load(port, 2, people[:40], folder)
            found = load(port, seconds, people[40:], folder)
    return figures(found)


def figures(found: dict) -> dict[str, float]:
    """Pages a second and the quantiles of their time."""
    parts = statistics.quantiles(sorted(found["latencies"]), n=100)
    return {"rate": found["pages"] / found["seconds"], "p50": parts[49], "p95": parts[94], "p99": parts[98]}


def load(
    port: int,
    seconds: float,
    people: list[dict[str, object]],
    folder: str | Path,
    certificate: Path | None = None,
    drafts: int = 0,
) -> dict:
    """Let the load generator's own process take pages for some seconds."""
    plan = Path(folder) / "plan.json"
    plan.write_text(json.dumps(people))
    command = [sys.executable, str(HERE / "load.py"), str(port), str(seconds), str(CLIENTS), str(plan)]
    command += [str(certificate)] if certificate else []
    command += ["--drafts", str(drafts)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def machine() -> str:
    """What this was measured on."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown CPU")
    return f"{os.cpu_count()} cores, {model}, {platform.system()}, Python {platform.python_version()}"


def report(runs: list[dict[str, float]]) -> str:
    """The table."""
    lines = [
        "# Pages a second, with candidates answering",
        "",
        f"A page submitted, durable on SQLite (`synchronous=FULL`), and the next one shown; {CLIENTS} candidates",
        "at once, two web processes, the load generator on the same machine and included.",
        "",
        f"Machine: {machine()}. {len(runs)} runs, each on a fresh database.",
        "",
        "| | min | median | max |",
        "|---|---|---|---|",
    ]
    for name, label, digits in (
        ("rate", "pages a second", 0), ("p50", "half within, ms", 0),
        ("p95", "95 % within, ms", 0), ("p99", "99 % within, ms", 0),
    ):  # fmt: skip
        values = [one[name] for one in runs]
        spread = (min(values), statistics.median(values), max(values))
        lines.append(f"| {label} | " + " | ".join(f"{value:.{digits}f}" for value in spread) + " |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    text = report([run(chosen.seconds) for _ in range(chosen.runs)])
    (HERE / "sitting.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
