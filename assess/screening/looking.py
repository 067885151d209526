"""Looking at people's data leaves a trace: it is on the disk before anything is shown."""

from sqlmodel import Session

from assess.screening import audit
from assess.store.database import begin_writing


def note(session: Session, actor: str, verb: str, object: str) -> None:
    """Keep, in a transaction of its own, that `actor` is about to see `object`; no page without it."""
    begin_writing(session, shared=True)
    audit.record(session, actor, verb, object)
    session.commit()
