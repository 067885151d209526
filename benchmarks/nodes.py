"""Pages a second by one and two web nodes on PostgreSQL, against SQLite; what 10,000 candidates in an hour need.

All stand on this machine behind nginx with https: nodes, PostgreSQL or SQLite with the disk's word for every page,
Redis, and the load generator. The sides take turns within each run, each on a fresh database.
Usage: python benchmarks/nodes.py [--seconds 10] [--runs 3]; writes benchmarks/nodes.md.
"""

import argparse
import math
import os
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, func, select

from assess.config import Settings
from assess.store.database import make_engine
from assess.store.tables import Sitting
from benchmarks.sitting import CLIENTS, HERE, figures, load, machine, prepare
from tests.nodes.installation import lay_out
from tests.postgres import PostgresServer

PEOPLE = 260
LOAD = os.getloadavg()  # what else the machine does at the start
CANDIDATES, HOUR = 10_000, 3600
BESIDE = 8  # pages of a candidate beside the questions: link, notice, practice and start of each part, checks
UNEVEN = 2.0  # the busiest minutes against the mean of the hour
BUSY = 0.6  # how busy a node may be before people wait


@dataclass(frozen=True)
class Side:
    """One way to lay it out."""

    name: str
    postgres: bool
    web: int
    processes: int


SIDES = (
    Side("SQLite, one node of one process", False, 1, 1),
    Side("SQLite, one node of two processes", False, 1, 2),
    Side("PostgreSQL, one node of one process", True, 1, 1),
    Side("PostgreSQL, two nodes of one process", True, 2, 1),
)


def measure(side: Side, server: PostgresServer, seconds: float) -> tuple[dict[str, float], float]:
    """The figures of one fresh installation, and the pages of questions of a candidate."""
    with tempfile.TemporaryDirectory(prefix="assess-nodes-") as folder:
        home = Path(folder)
        address = server.create(f"bench{server.serial()}") if side.postgres else ""
        settings = Settings.model_validate({"ASSESS_DATA": home / "web1", "DATABASE_URL": address})
        people = prepare(settings, PEOPLE)
        pages = questions(settings)
        nodes = lay_out(home, settings, server if side.postgres else None, side.web, 1, side.processes)
        try:
            nodes.start()
            load(nodes.proxy.port, 2, people[:40], home, nodes.certificate)
            return figures(load(nodes.proxy.port, seconds, people[40:], home, nodes.certificate)), pages
        finally:
            nodes.stop(with_postgres=False)


def questions(settings: Settings) -> float:
    """How many pages of questions a candidate meets."""
    engine = make_engine(settings.database, settings.audit_keys)
    with Session(engine) as session:
        pages, people = session.exec(
            select(func.sum(Sitting.pages), func.count(func.distinct(Sitting.invitation_id)))
        ).one()
    engine.dispose()
    return float(pages / people)


def arithmetic(pages: float, one: float, two: float) -> list[str]:
    """What 10,000 candidates in an hour would need, step by step."""
    each = pages + BESIDE
    mean = CANDIDATES * each / HOUR
    peak = mean * UNEVEN
    by_node = two / 2
    wanted = math.ceil(peak / (by_node * BUSY))
    return [
        f"## {CANDIDATES:,} candidates in an hour",
        "",
        f"- A candidate meets {pages:.0f} pages of questions and about {BESIDE} others: {each:.0f} pages.",
        f"- {CANDIDATES:,} × {each:.0f} / {HOUR} s = {mean:.0f} pages a second on average;",
        f"  × {UNEVEN:g} for the busiest minutes = {peak:.0f}.",
        f"- The second node makes {two / one:.2f} of one: on this machine nodes, PostgreSQL, nginx and the load",
        f"  generator share the same cores. So count {two:.0f} / 2 = {by_node:.0f} pages a second for a node of",
        f"  one process; of that people should need at most {BUSY:.0%}: {by_node * BUSY:.0f}.",
        f"- {peak:.0f} / {by_node * BUSY:.0f}: **{wanted} processes**, such as {math.ceil(wanted / 2)} web nodes",
        "  with two processes on two such cores each, beside one PostgreSQL on a machine of its own.",
        "- The database then takes as many commits a second as pages at the peak: a disk that keeps less",
        "  (`pg_test_fsync` says) is the first thing to replace.",
    ]


def report(runs: list[list[dict[str, float]]], pages: float) -> str:
    """The table and the arithmetic."""
    lines = [
        "# Pages a second by one node and by two",
        "",
        f"A page submitted, durable, and the next one shown, through nginx with https; {CLIENTS} candidates at",
        "once; everything on the same machine, the load generator included.",
        "",
        f"Machine: {machine()}; load before: {', '.join(f'{one:.1f}' for one in LOAD)}.",
        f"{len(runs)} runs, the sides in turns, each on a fresh database.",
        "",
        "| side | pages a second: min | median | max | 95 % within, ms: min | median | max |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    medians = []
    for number, side in enumerate(SIDES):
        cells = []
        for name in ("rate", "p95"):
            values = [run[number][name] for run in runs]
            cells += [min(values), statistics.median(values), max(values)]
        medians.append(cells[1])
        lines.append(f"| {side.name} | " + " | ".join(f"{cell:.0f}" for cell in cells) + " |")
    return "\n".join([*lines, "", *arithmetic(pages, *medians[2:])]) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server = PostgresServer.start(Path(folder), lasting=True)
        try:
            measured = [[measure(side, server, chosen.seconds) for side in SIDES] for _ in range(chosen.runs)]
        finally:
            server.stop()
    text = report([[found for found, _ in run] for run in measured], measured[0][0][1])
    (HERE / "nodes.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
