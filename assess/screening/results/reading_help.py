"""On which pages somebody had reading help: one bit for each, shown to nobody, so that their time says nothing."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import text
from sqlmodel import Session, col, select

from assess.store.tables import ReadingHelp

_NOTE = text("INSERT INTO readinghelp (sitting_id, page) VALUES (:sitting, :page) ON CONFLICT DO NOTHING")


def note(session: Session, sitting_id: int, page: int) -> None:
    """The page was sent by somebody who had it read aloud."""
    session.connection().execute(_NOTE, {"sitting": sitting_id, "page": page})


def seconds_read_alone(
    session: Session, seconds: Mapping[int, Mapping[int, float]]
) -> dict[int, tuple[float, ...]]:
    """Of each sitting, whose pages have their times, those of the pages that were read without help."""
    helped: dict[int, set[int]] = defaultdict(set)
    asked = select(ReadingHelp.sitting_id, ReadingHelp.page).where(col(ReadingHelp.sitting_id).in_(seconds))
    for sitting, page in session.exec(asked):
        helped[sitting].add(page)
    return {
        sitting: tuple(spent for page, spent in pages.items() if page not in helped[sitting])
        for sitting, pages in seconds.items()
    }
