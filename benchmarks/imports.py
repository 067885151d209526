"""How long a list of people takes to be read, judged and invited, and how long others who write wait meanwhile.

`python benchmarks/imports.py [N]` makes a CSV file of N people (10,000 without it), some lines of it wrong, and
imports it on SQLite as the pages and the worker do. It prints the table and writes `benchmarks/imports.md`.
"""

import argparse
import csv
import platform
import tempfile
import time
from pathlib import Path
from typing import Any

from lists import FAMILY, GIVEN, settings_of
from sqlalchemy import Engine
from sqlmodel import Session, select

from assess.config import Settings, shipped
from assess.screening.campaigns import lifecycle
from assess.screening.documents.publication import install
from assess.screening.imports import inviting_lines, kept, people_table
from assess.store import migrate
from assess.store.database import begin_writing, make_engine
from assess.store.tables import Campaign, ImportLine, Job, PeopleImport, Team

HERE = Path(__file__).resolve().parent
Figures = dict[str, float]


def main() -> None:
    """Measure once and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("people", nargs="?", type=int, default=10_000)
    people = parser.parse_args().people
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), people)
    lines = [f"| {what} | {seconds:.2f} |" for what, seconds in found.items()]
    told = "\n".join(
        [
            "# A long list of people",
            "",
            f"`python benchmarks/imports.py {people}` measures again. {platform.machine()}, Python "
            f"{platform.python_version()}, SQLite. One line in a hundred is wrong and waits.",
            "",
            f"| {people:,} people | seconds |",
            "|---|--:|",
            *lines,
            "",
        ]
    )
    print(told)
    (HERE / "imports.md").write_text(told)


def measure(folder: Path, people: int) -> Figures:
    """Each step's time; of inviting also the longest that one portion holds the database."""
    settings = settings_of(folder, f"sqlite:///{folder / 'assess.db'}")
    settings.generate_secrets()
    engine = make_engine(settings.database, settings.audit_keys)
    migrate.upgrade(engine)
    _open(engine)
    path = folder / "people.csv"
    _write(path, people)
    found: Figures = {}
    began = time.perf_counter()
    table = people_table.of_file(path)
    found["Read the file, propose columns"] = time.perf_counter() - began
    with Session(engine) as session:
        began = time.perf_counter()
        begin_writing(session)
        kept.keep(session, session.exec(select(Campaign)).one(), table, path.name, "staff:1")
        session.commit()
        found["Keep the lines and judge each (the upload's page)"] = time.perf_counter() - began
        began = time.perf_counter()
        begin_writing(session)
        campaign, row = session.exec(select(Campaign)).one(), session.exec(select(PeopleImport)).one()
        kept.choose(session, campaign, row, ["family", "given", "email", "number", ""])
        session.commit()
        found["Judge each again (columns chosen anew)"] = time.perf_counter() - began
        began = time.perf_counter()
        kept.wrong(session, row, 1)
        kept.read(session, row)
        session.rollback()
        found["A page of the lines that wait"] = time.perf_counter() - began
        begin_writing(session)
        inviting_lines.invite(session, settings, campaign, row, "staff:1")
        session.commit()
        asked = session.exec(select(Job).where(Job.kind == inviting_lines.JOB)).one().payload
    return found | _invite(engine, settings, asked)


def _invite(engine: Engine, settings: Settings, asked: dict[str, Any]) -> Figures:
    """The background's work, a portion at a time."""
    portions, began = [0.0], time.perf_counter()
    more = True
    while more:
        start = time.perf_counter()
        more = inviting_lines.next_portion(engine, settings, asked)
        portions.append(time.perf_counter() - start)
    whole = time.perf_counter() - began
    with Session(engine) as session:
        left = session.exec(select(ImportLine)).all()
        assert {line.state for line in left} == {"wrong"}
    portions.sort()
    return {
        "Invite everybody with place, link and letter (in the background)": whole,
        "of it one portion, median (others who write wait as long)": portions[len(portions) // 2],
        "of it one portion, 99 of 100 are shorter": portions[int(0.99 * len(portions))],
        "of it the longest portion": portions[-1],
    }


def _open(engine: Engine) -> None:
    with Session(engine) as session:
        begin_writing(session)
        install(session, [], shipped("instruments"))
        team = Team(name="Benchmark")
        session.add(team)
        session.flush()
        asked = lifecycle.NewCampaign(title="Large", team_id=team.id or 0, places=5)
        lifecycle.create(session, asked, owner_id=None, actor="staff:1")
        session.commit()


def _write(path: Path, people: int) -> None:
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["Nachname", "Vorname", "E-Mail", "Bewerbernummer", "Telefon"])
        for number in range(people):
            given, family = GIVEN[number % len(GIVEN)], FAMILY[number // len(GIVEN) % len(FAMILY)]
            address = f"p{number}@example.com" if number % 100 else f"p{number} at example.com"
            writer.writerow([family, given, address, f"B-{number:05d}", "+49 30 123456"])


if __name__ == "__main__":
    main()
