"""Looking at people's data leaves a trace, on the disk before anything is shown; so does whoever is refused."""

import structlog
from sqlmodel import Session

from assess.screening import audit
from assess.store.database import AWAY, begin_writing

log = structlog.get_logger()

LONGEST = 80  # characters of what was asked for, which may be anything


def refused(session: Session, actor: str, endpoint: str, asked: str) -> None:
    """Keep that `actor` asked for a page that is not theirs; it stays refused when that cannot be kept."""
    try:
        begin_writing(session, shared=True)
        audit.record(session, actor, "access.refused", endpoint, asked=asked[:LONGEST])
        session.commit()
    except AWAY as error:
        log.error("a refusal could not be kept", actor=actor, endpoint=endpoint, error=type(error).__name__)


def note(session: Session, actor: str, verb: str, object: str) -> None:
    """Keep, in a transaction of its own, that `actor` is about to see `object`; no page without it."""
    begin_writing(session, shared=True)
    audit.record(session, actor, verb, object)
    session.commit()
