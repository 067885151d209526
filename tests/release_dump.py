"""Keep the database of a release as SQL text, so that later versions are tested against it.

Run once for each release that changes the tables: `python -m tests.release_dump`. A file that exists is never
written again: it is what real installations hold.
"""

import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from sqlmodel import Session, col, delete, select

from assess.config import Settings
from assess.screening.organisation import demonstration, installation
from assess.store import migrate
from assess.store.tables import Cohort, Invitation, Response, Result, Sitting, StoredDocument
from assess.worker import runner
from tests.engines import make_engine

FOLDER = Path(__file__).parent / "data" / "releases"
PEOPLE_KEPT = 3


def furnish(settings: Settings) -> None:
    """A demonstration, cut down to three people and to the documents that they answered."""
    engine = make_engine(settings.database)
    installation.prepare(engine, settings, administrator=False)
    with Session(engine) as session:
        demonstration.build(session)
        kept = session.exec(select(Result.invitation_id).where(col(Result.current)).limit(PEOPLE_KEPT)).all()
        mine = select(Sitting.id).where(col(Sitting.invitation_id).in_(kept))
        session.exec(delete(Response).where(col(Response.sitting_id).not_in(mine)))
        session.exec(delete(Sitting).where(col(Sitting.invitation_id).not_in(kept)))
        session.exec(delete(Result).where(col(Result.invitation_id).not_in(kept)))
        session.exec(delete(Invitation).where(col(Invitation.id).not_in(kept)))
        cohort = session.exec(select(Cohort)).one()
        used = {key.split("/")[0].removesuffix("-a") for key in [*cohort.battery, cohort.blueprint]}
        used |= {key.split("/")[0] for key in cohort.battery}
        session.exec(delete(StoredDocument).where(col(StoredDocument.slug).not_in(used)))
        session.commit()
    runner.seal_audit(engine, settings)
    engine.dispose()


def main() -> None:
    """Write `<revision>.sql`."""
    target = FOLDER / f"{migrate.head()}.sql"
    if target.exists():
        sys.exit(f"{target} exists: what a release held is never changed")
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.model_validate({"ASSESS_DATA": Path(folder), "DATABASE_URL": ""})
        furnish(settings)
        with closing(sqlite3.connect(Path(folder) / "assess.db")) as connection:
            lines = list(connection.iterdump())
    FOLDER.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join(lines) + "\n")
    print(f"{target}: {target.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
