"""How long a ZIP of 500 profiles takes in the background, on all cores and on one, and whether memory stays flat.

Usage: python benchmarks/documents.py [N]; prints the table and writes benchmarks/documents.md. The people are those
of the demonstration, over and over; letters may go between any two portions.
"""

import itertools
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sitting import HERE, machine
from sqlalchemy import Engine
from sqlmodel import Session, select

from assess.config import Settings
from assess.report.archives import zipped
from assess.screening.email.mail_client import MailClient
from assess.screening.organisation import demonstration, installation
from assess.screening.results import bundles
from assess.store.database import make_engine
from assess.store.tables import Campaign, Invitation, User
from assess.worker import bundle_job, runner

FLAT = 1.15  # of what is in memory after the first portions
WARM = 3  # portions until everything has been loaded


def resident(process: str = "self") -> float:
    """Mebibytes in memory."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def printers() -> float:
    """Mebibytes of the largest process that prints."""
    children = Path(f"/proc/self/task/{Path('/proc/self').resolve().name}/children")
    sizes = [resident(child) for child in children.read_text().split() if Path(f"/proc/{child}/status").exists()]
    return max(sizes, default=0.0)


def furnished(settings: Settings, engine: Engine) -> list[str]:
    """People of the demonstration who are ranked."""
    installation.prepare(engine, settings)
    with Session(engine) as session:
        demonstration.build(session)
        session.commit()
        campaign = session.exec(select(Campaign).where(Campaign.demo)).first()
        assert campaign is not None
        done = Invitation.campaign_id == campaign.id, Invitation.state == "completed"
        return list(session.exec(select(Invitation.public_id).where(*done)))


def printed(
    engine: Engine, settings: Settings, people: list[str], number: int
) -> tuple[float, list[tuple[float, float]], bundles.Progress, float]:
    """Seconds for so many, what is in memory after each portion, how it went, and mebibytes of the ZIP."""
    with Session(engine) as session:
        campaign = session.exec(select(Campaign).where(Campaign.demo)).first()
        user = session.exec(select(User)).first()
        assert campaign is not None
        assert user is not None
        wanted = list(itertools.islice(itertools.cycle(people), number))
        made = bundles.ask(session, campaign, wanted, 5, "en", user.id or 0)
        session.commit()
        mark = made.public_id
    client, sizes, begun = MailClient(), list[tuple[float, float]](), time.perf_counter()
    while runner.run_next(engine, settings, client):
        sizes.append((resident(), printers()))
    seconds = time.perf_counter() - begun
    with Session(engine) as session:
        found = session.exec(select(bundles.Bundle).where(bundles.Bundle.public_id == mark)).one()
        size = sum(len(part) for part in zipped(bundles.files(session, found.id or 0), found.created_at))
        return seconds, sizes, bundles.progress(session, found), size / 2**20


def report(number: int) -> Iterator[str]:
    """The table, line by line."""
    yield "# Profiles as a ZIP\n"
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.model_validate({"ASSESS_DATA": Path(folder)})
        engine = make_engine(settings.database, settings.audit_keys)
        people = furnished(settings, engine)
        few = max(bundles.PORTION, number // 5)
        cores = bundle_job.processes()
        seconds, sizes, done, size = printed(engine, settings, people, number)
        bundle_job.processes = lambda: 1
        alone, *_rest = printed(engine, settings, people, few)
        yield f"{machine()}. The profiles of {len(people)} people of the demonstration, over and over.\n"
        yield "| processes | documents | seconds | a second |"
        yield "|---:|---:|---:|---:|"
        yield f"| 1 | {few} | {alone:.1f} | {few / alone:.1f} |"
        yield f"| {cores} | {number} | {seconds:.1f} | {number / seconds:.1f} |"
        ours, theirs = [one for one, _other in sizes], [other for _one, other in sizes]
        yield f"\n{done.printed} printed, {done.lost} lost; the ZIP has {size:.1f} MiB."
        yield f"{(number / seconds) / (few / alone):.2f} times as fast as one process."
        start = ours[min(WARM, len(ours) - 1)]
        yield (
            f"In memory after {WARM} portions of {bundles.PORTION} and at the most: the worker {start:.0f} and "
            f"{max(ours):.0f} MiB, a print process {theirs[0]:.0f} and {max(theirs):.0f} MiB: "
            f"{'flat' if max(ours) <= FLAT * start else 'NOT FLAT'}."
        )
        engine.dispose()


def main(number: int) -> None:
    """Measure, print, write."""
    lines = list(report(number))
    text = "\n".join(lines) + "\n"
    print(text)
    (HERE / "documents.md").write_text(text)
    if "NOT FLAT" in text:
        raise SystemExit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
