"""Shipped versions that are withdrawn: their successors published, they themselves retired, once, on the trail."""

from collections.abc import Iterator
from pathlib import Path

from sqlmodel import Session, col, select

from assess.documents.blueprint import Blueprint
from assess.documents.library import Library, read_folder, version_key
from assess.documents.withdrawn import read_withdrawn
from assess.screening import audit
from assess.screening.documents import published
from assess.screening.documents.published import DRAFT, PUBLISHED, RETIRED
from assess.store.tables import AuditEvent, StoredDocument, now

ACTOR = "console"
VERB = "document.withdrawn"


def apply(session: Session, shipped: Path) -> list[str]:
    """Withdraw what is still published and was not withdrawn before; the keys of what was.

    A version stays where the employer's own documents go on with it: an own version of it, or an own blueprint that
    needs it, is published. Its successor is published with all that it needs, in every language.
    """
    due = [entry for entry in read_withdrawn(shipped) if not _withdrawn_before(session, entry.document)]
    if not due:
        return []
    library, kept, gone = read_folder(shipped), _needed_by_own(session), []
    for entry in due:
        row = _stored(session, entry.document)
        successor = _stored(session, entry.by)
        if row is None or row.state != PUBLISHED or successor is None or successor.state == RETIRED:
            continue
        if entry.document in kept or _own_is_newer(session, row):
            continue
        for key in _with_parts(library, entry.by):
            _publish(session, key)
        row.state, row.retired_at = RETIRED, now()
        session.add(row)
        audit.record(session, ACTOR, VERB, row.key, fingerprint=row.fingerprint, by=entry.by)
        gone.append(row.key)
    session.flush()
    return gone


def _withdrawn_before(session: Session, key: str) -> bool:
    told = select(AuditEvent.id).where(AuditEvent.verb == VERB, AuditEvent.object == key)
    return session.exec(told.limit(1)).first() is not None


def _stored(session: Session, key: str) -> StoredDocument | None:
    slug, _, version = key.partition("/")
    wanted = select(StoredDocument).where(StoredDocument.slug == slug, StoredDocument.version == version)
    return session.exec(wanted.where(StoredDocument.language == "", StoredDocument.namespace == "shipped")).first()


def _needed_by_own(session: Session) -> set[str]:
    """What the employer's own published blueprints need."""
    own = select(StoredDocument).where(
        StoredDocument.namespace == "own", StoredDocument.kind == "blueprint", StoredDocument.state == PUBLISHED
    )
    keys = [row.key for row in session.exec(own)]
    library = published.library(session) if keys else Library()
    return {needed for key in keys for needed in library.needs(library.blueprints[key])}


def _own_is_newer(session: Session, row: StoredDocument) -> bool:
    """Whether an own version of the same document is what new campaigns use already."""
    own = select(StoredDocument.version).where(
        StoredDocument.slug == row.slug, StoredDocument.namespace == "own", StoredDocument.language == "",
        StoredDocument.state == PUBLISHED,
    )  # fmt: skip
    return any(version_key(version) > version_key(row.version) for version in session.exec(own))


def _with_parts(library: Library, key: str) -> Iterator[str]:
    """A document with all that it needs."""
    document = library.documents.get(key)
    yield from library.needs(document) if isinstance(document, Blueprint) else [key]


def _publish(session: Session, key: str) -> None:
    """Publish a shipped document that waits, and the newest text of each of its translations."""
    slug, _, version = key.partition("/")
    wanted = select(StoredDocument).where(
        StoredDocument.slug == slug, StoredDocument.version == version, StoredDocument.namespace == "shipped"
    )
    newest = {row.language: row for row in session.exec(wanted.order_by(col(StoredDocument.id)))}
    for row in newest.values():
        if row.state == DRAFT:
            row.state, row.published_at = PUBLISHED, now()
            session.add(row)
            audit.record(session, ACTOR, "document.published", row.key, fingerprint=row.fingerprint)
