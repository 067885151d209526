"""How long recruiters wait for the lists of a large campaign, how much memory a process needs, how long pages are.

`python -m benchmarks.lists [N]` builds a campaign of N people (10,000 without it) who answered everything and are
scored as the product scores, on SQLite, and on PostgreSQL where its programs are installed: a minute a thousand.
Then fresh processes open each list. It prints the table and writes `benchmarks/lists.md`; `--folder` keeps what was
built for the next run.
"""

import argparse
import gc
import itertools
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert
from sqlmodel import Session, col, select

from assess.analysis import synthetic
from assess.cli.serving.web_server import application
from assess.config import Settings, shipped
from assess.documents.instrument import Instrument
from assess.screening.campaigns import lifecycle
from assess.screening.documents.publication import install
from assess.screening.organisation.staff_sessions import hashed
from assess.screening.results import stored_results
from assess.screening.sittings import page_order
from assess.store import migrate
from assess.store.database import begin_writing, make_engine
from assess.store.tables import (
    Campaign,
    Candidate,
    Cohort,
    Invitation,
    Membership,
    OutboxMail,
    Response,
    Result,
    Sitting,
    StaffSession,
    Team,
    User,
    now,
)
from tests.postgres import PostgresServer, Unavailable

HERE = Path(__file__).resolve().parent
SEED, PLACES, PORTION = 20260301, 5, 200
FRESH, AGAIN, AIM_MS, AIM_MIB = 5, 9, 300, 300
GIVEN = (
    "Ada Bo Chiara Đặng Émile Fatma Gül Håkon Ιωάννα Jürgen Łukasz María Ngọc Øyvind Priya Quentin Søren".split()
)
FAMILY = (
    "Lovelace Lind Rossi Nguyễn Dupont Yılmaz Öztürk Åberg Παπαδοπούλου Müller Wałęsa Núñez Trần Ødegård".split()
)


def settings_of(folder: Path, address: str) -> Settings:
    """The settings of the installation that is measured."""
    return Settings.model_validate({"ASSESS_DATA": folder, "DATABASE_URL": address, "ASSESS_RATE_LIMITS": False})


def build(settings: Settings, people: int) -> None:
    """A campaign of so many; nineteen in twenty answered everything and have a Result."""
    settings.generate_secrets()
    engine = make_engine(settings.database, settings.audit_keys)
    migrate.upgrade(engine)
    with Session(engine) as session:
        begin_writing(session)
        install(session, [], shipped("instruments"))
        cohort = _open(session)
        session.commit()
        battery = stored_results.cohort_battery(session, cohort)
        named = [facet.id for facet in stored_results.cohort_blueprint(session, cohort).facets]
        session.commit()
        facets, judgement = synthetic.people(people, SEED, named)
        answered = [synthetic.answers(instrument, facets, judgement, SEED) for instrument in battery]
        for start in range(0, people, PORTION):
            begin_writing(session)
            cohort = session.exec(select(Cohort)).one()
            numbers = range(start, min(start + PORTION, people))
            places = _invite(session, cohort, numbers)
            sheets = [[sheet[number] for sheet in answered] for number in numbers]
            _sit(session, battery, places, sheets)
            for place in places:
                if place.state == "completed":
                    stored_results.complete(session, place)
            session.commit()
            session.expunge_all()
            print(f"\rBuilding: {min(start + PORTION, people)} of {people}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    engine.dispose()


def _open(session: Session) -> Cohort:
    team, user = Team(name="Benchmark"), User(username="rosa", name="Rosa", password="none")
    session.add_all([team, user])
    session.flush()
    assert team.id is not None
    assert user.id is not None
    session.add(Membership(user_id=user.id, team_id=team.id, role="recruiter"))
    asked = lifecycle.NewCampaign(title="Large", team_id=team.id, places=PLACES)
    campaign = lifecycle.create(session, asked, owner_id=user.id, actor="benchmark")
    return session.exec(select(Cohort).where(Cohort.campaign_id == campaign.id)).one()


def _invite(session: Session, cohort: Cohort, numbers: range) -> list[Invitation]:
    team = session.get_one(Campaign, cohort.campaign_id).team_id
    names = list(itertools.product(GIVEN, FAMILY))
    candidates = [
        Candidate(team_id=team, name=" ".join(names[number % len(names)]), email=f"p{number}@example.com")
        for number in numbers
    ]
    session.add_all(candidates)
    session.flush()
    places = [
        Invitation(
            campaign_id=cohort.campaign_id, cohort_id=cohort.id or 0, candidate_id=candidate.id or 0,
            state="invited" if number % 20 == 19 else "completed", started_at=now(), completed_at=now(),
        )
        for number, candidate in zip(numbers, candidates, strict=True)
    ]  # fmt: skip
    session.add_all(places)
    session.flush()
    session.add_all(
        OutboxMail(
            message_id=f"<{place.public_id}@example.com>", recipient=candidate.email, subject="Invitation",
            body="Come: [[link]]", state="sent", invitation_id=place.id,
        )
        for place, candidate in zip(places, candidates, strict=True)
    )  # fmt: skip
    session.flush()
    return places


def _sit(session: Session, battery: list[Instrument], places: list[Invitation], sheets: list[list[Any]]) -> None:
    """Everybody's sittings and answers; one in forty left half of each part empty."""
    rows: list[dict[str, Any]] = []
    for place, given in zip(places, sheets, strict=True):
        for position, instrument in enumerate(battery):
            pages = page_order.arrange(instrument, SEED + (place.id or 0))
            sitting = Sitting(
                invitation_id=place.id or 0, position=position, instrument=instrument.key, seed=SEED,
                fingerprint=instrument.fingerprint, layout=pages, pages=len(pages), seconds=[20.0] * len(pages),
            )  # fmt: skip
            session.add(sitting)
            session.flush()
            answers = list(given[position].items())
            rows += [
                {
                    "sitting_id": sitting.id, "bank": instrument.source_bank, "item": item, "value": value,
                    "revision": 1, "item_fingerprint": instrument.by_id[item].content_print, "answered_at": now(),
                }
                for item, value in (answers[: len(answers) // 2] if (place.id or 0) % 40 == 1 else answers)
            ]  # fmt: skip
    session.execute(insert(Response), rows)


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, str]]:
    """The address of an empty or kept database of each kind that is there."""
    with ExitStack() as stack:
        found = {"SQLite": f"sqlite:///{folder / 'lists.db'}"}
        try:
            server = PostgresServer.start(folder / "postgres")
        except Unavailable as reason:
            print(f"Without PostgreSQL: {reason}", file=sys.stderr)
        else:
            stack.callback(server.stop)
            found["PostgreSQL"] = server.create("lists")
        yield found


def measure(folder: Path, address: str) -> dict[str, Any]:
    """What one fresh process sees: the ranking at first, then after each new Result, then the other lists."""
    settings = settings_of(folder, address)
    app = application(settings)  # as the server makes it
    gc.collect()
    gc.freeze()
    engine = make_engine(address, settings.audit_keys)
    token, campaign = log_in(engine)
    client = app.test_client()
    with client.session_transaction() as kept:
        kept["staff"] = token
    before = client.get("/campaigns")  # the process is warm, the ranking is not known to it
    assert before.status_code == 200, before.status
    ranking = f"/campaigns/{campaign}"
    found: dict[str, Any] = {"memory before": _memory()}

    def look(name: str, path: str, times: int = 1, prepare: Callable[[], None] = lambda: None) -> None:
        for _ in range(times):
            prepare()
            began, worked = time.perf_counter(), time.process_time()
            answer = client.get(path)
            found.setdefault(name, []).append((time.perf_counter() - began) * 1000)
            found.setdefault(f"{name} processor", []).append((time.process_time() - worked) * 1000)
            assert answer.status_code == 200, (path, answer.status)
            found[f"{name} bytes"] = len(answer.data)

    look("first view", ranking)
    look("view after one new result", ranking, AGAIN, lambda: new_result(engine))
    look("view again", ranking, AGAIN)
    look("page 100", f"{ranking}?page=100", AGAIN)
    look("names with “lind” in the ranking", f"{ranking}?q=lind", AGAIN)
    look("search “müller”, page 3", "/search?q=m%C3%BCller&page=3", AGAIN)
    look("invitations, newest", f"{ranking}/invitations", AGAIN)
    look("invitations, page 100", f"{ranking}/invitations?page=100", AGAIN)
    with Session(engine) as session:
        ranked = select(Invitation.public_id).join(Result).where(col(Result.current), col(Result.scorable)).limit(1)
        someone = session.exec(ranked).one()
    look("a profile", f"{ranking}/people/{someone}", AGAIN)
    found["memory of lists"] = _memory()
    look("CSV of the ranking", f"{ranking}/ranking.csv", 3)
    found["memory with CSV"] = _memory()
    engine.dispose()
    return found


def log_in(engine: Engine) -> tuple[str, str]:
    """A login of Rosa's, and her campaign's address."""
    token = f"token-{os.urandom(8).hex()}"
    with Session(engine) as session:
        begin_writing(session)
        rosa = session.exec(select(User.id).where(User.username == "rosa")).one()
        expires = now() + timedelta(hours=8)
        session.add(StaffSession(token_hash=hashed(token), user_id=rosa or 0, expires_at=expires))
        campaign = session.exec(select(Campaign.public_id)).one()
        session.commit()
    return token, campaign


def new_result(engine: Engine) -> None:
    """Somebody more completes everything; when nobody is left, somebody gets another Result."""
    with Session(engine) as session:
        begin_writing(session)
        place = session.exec(select(Invitation).order_by(col(Invitation.state) != "invited").limit(1)).one()
        place.state, place.completed_at = "completed", now()
        stored_results.complete(session, place)
        session.commit()


def _memory() -> float:
    """The most memory this process ever had, in MiB; what its parent had before does not count."""
    told = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()
    return int(told[0]) / 1024


def rounds(folder: Path, address: str) -> list[dict[str, Any]]:
    """So many fresh processes, one after the other."""
    command = [sys.executable, "-m", "benchmarks.lists", "--measure", address, "--folder", str(folder)]
    told = [subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout for _ in range(FRESH)]
    return [json.loads(text.splitlines()[-1]) for text in told]


def table(people: int, kind: str, found: list[dict[str, Any]]) -> list[str]:
    """The lines of a table: median, spread, processor time, bytes of each list, and the memory."""
    lines = [
        f"## {people:,} people, {kind}",
        "",
        "| list | median ms | from–to ms | processor ms | views | bytes |",
    ]
    lines.append("|---|--:|--:|--:|--:|--:|")
    for name in (name.removesuffix(" bytes") for name in found[0] if name.endswith(" bytes")):
        times = sorted(ms for one in found for ms in one[name])
        worked = statistics.median(ms for one in found for ms in one[f"{name} processor"])
        spread, size = f"{times[0]:.0f}–{times[-1]:.0f}", f"{found[0][f'{name} bytes']:,}"
        median = f"{statistics.median(times):.0f}"
        lines.append(f"| {name} | {median} | {spread} | {worked:.0f} | {len(times)} | {size} |")
    peaks = {name: max(one[name] for one in found) for name in found[0] if name.startswith("memory")}
    return [
        *lines,
        "",
        "Most memory of a process: " + "; ".join(f"{k} {v:.0f} MiB" for k, v in peaks.items()) + ".",
        "",
    ]


def processor() -> str:
    """The processor's name, as far as the system tells it."""
    told = Path("/proc/cpuinfo")
    names = [
        line.partition(":")[2].strip() for line in told.read_text().splitlines() if line.startswith("model name")
    ]
    return f"{names[0] if names else platform.processor()}, {os.cpu_count()} cores"


def main() -> None:
    """Build, measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("people", nargs="?", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, help="where the databases are built, and found again")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure(asked.folder, asked.measure)))
        return
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="assess-lists-"))
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["# Lists of a large campaign", "", f"{processor()}; Python {platform.python_version()}.", ""]
    with databases(folder) as addresses:
        for kind, address in addresses.items():
            settings = settings_of(folder, address)
            if not (kind == "SQLite" and (folder / "lists.db").exists()):
                build(settings, asked.people)
            lines += table(asked.people, kind, rounds(folder, address))
    (HERE / "lists.md").write_text("\n".join(lines))
    print("\n".join(lines))
    if asked.folder is None:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
