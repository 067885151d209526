"""What of the stored documents may be used by new campaigns: installed, published, retired; each step audited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, select

from assess.documents.fault import DocumentError, Fault
from assess.documents.library import Library, read_folders
from assess.documents.reading import Document
from assess.documents.translation import Translation
from assess.screening import audit
from assess.screening.documents.checking import problems_of
from assess.screening.documents.published import DRAFT, PUBLISHED, RETIRED, UnknownDocument
from assess.screening.problems import Problem, Refused
from assess.store.tables import StoredDocument, now


@dataclass(frozen=True)
class DocumentState:
    """Whether new campaigns may use a document, or a translation of it where `language` is set."""

    key: str
    language: str
    state: str
    published_at: datetime | None
    retired_at: datetime | None


def install(session: Session, folders: Sequence[Path], shipped: Path) -> list[str]:
    """Copy documents into the database; DocumentError if one is faulty or differs from what is stored.

    The first version of a slug is published, and so is the first translation into a language; later versions and
    changed translations wait as drafts beside the earlier ones: new files never change a team's next campaign. What
    says of itself that it is a draft waits too, and may change until somebody publishes it.
    """
    found = read_folders([shipped, *folders])
    rows = list(session.exec(select(StoredDocument)))
    _renew_drafts({row.key: row for row in rows if not row.language}, found)
    own = {key for key in found.documents if not (shipped / f"{key}.toml").exists()}
    known = {(row.key, row.fingerprint) for row in rows}
    used = {(row.slug, row.language) for row in rows}
    new = []
    everything: list[Document | Translation] = [*found.documents.values(), *_translations(found)]
    for one in everything:
        if (one.key, one.fingerprint) not in known:
            row = _row(one, found, "own" if one.key.partition("#")[0] in own else "shipped")
            _begin(row, published=(row.slug, row.language) not in used and one.status != "draft")
            session.add(row)
            new.append(row.key)
    session.flush()
    return new


def store(session: Session, library: Library, keys: Sequence[str]) -> None:
    """Put documents into an empty database, published, with no questions asked."""
    known = {one.key: one for one in [*library.documents.values(), *_translations(library)]}
    for key in dict.fromkeys(keys):
        row = _row(known[key], library, "own")
        _begin(row, published=True)
        session.add(row)
    session.flush()


def _translations(library: Library) -> list[Translation]:
    return [one for languages in library.translations.values() for one in languages.values()]


def _row(document: Document | Translation, library: Library, namespace: str) -> StoredDocument:
    slug, _, version = document.key.partition("#")[0].partition("/")
    return StoredDocument(
        kind=document.kind,
        slug=slug,
        version=version,
        language=document.language if isinstance(document, Translation) else "",
        namespace=namespace,
        fingerprint=document.fingerprint,
        body=document.canonical_form(),
        source=library.sources.get(document.key, ""),
    )


def _renew_drafts(stored: Mapping[str, StoredDocument], found: Library) -> None:
    """Drafts as they are now; DocumentError where something is faulty, or changed and no draft that still waits."""
    changed = {
        key: document
        for key, document in found.documents.items()
        if key in stored and stored[key].fingerprint != document.fingerprint
    }
    waiting = {key for key in changed if stored[key].state == DRAFT and stored[key].body.get("status") == "draft"}
    problems = [problem for problem in problems_of(found) if not problem.warning]
    problems += [
        Fault(key, "differs from the stored version", "give it a new version")
        for key in changed
        if key not in waiting
    ]
    if problems:
        raise DocumentError(problems)
    for key, document in changed.items():
        row = stored[key]
        row.fingerprint, row.body = document.fingerprint, document.canonical_form()
        row.source = found.sources.get(key, "")


def _begin(row: StoredDocument, published: bool) -> None:
    row.state = PUBLISHED if published else DRAFT
    row.published_at = now() if published else None


def find(session: Session, key: str) -> StoredDocument:
    """The stored document `slug/version`, or the newest translation `slug/version#language`."""
    name, _, language = key.partition("#")
    slug, _, version = name.partition("/")
    wanted = select(StoredDocument).where(
        StoredDocument.slug == slug, StoredDocument.version == version, StoredDocument.language == language
    )
    row = session.exec(wanted.order_by(col(StoredDocument.id).desc())).first()
    if row is None:
        raise UnknownDocument(key)
    return row


def publish(session: Session, key: str, actor: str) -> StoredDocument:
    """Let new campaigns use it; a retired version can be published again."""
    row = find(session, key)
    if row.state == PUBLISHED:
        raise Refused([Problem("document", "already-published", {"document": key})])
    row.state, row.published_at, row.retired_at = PUBLISHED, now(), None
    session.add(row)
    audit.record(session, actor, "document.published", key, fingerprint=row.fingerprint)
    return row


def retire(session: Session, key: str, actor: str) -> StoredDocument:
    """Withdraw it from new campaigns; sittings and campaigns that pinned it go on."""
    row = find(session, key)
    if row.state == RETIRED:
        raise Refused([Problem("document", "already-retired", {"document": key})])
    row.state, row.retired_at = RETIRED, now()
    session.add(row)
    audit.record(session, actor, "document.retired", key, fingerprint=row.fingerprint)
    return row


def states(session: Session, slug: str, version: str) -> list[DocumentState]:
    """The state of a document, and of the newest text of each of its translations."""
    wanted = select(StoredDocument).where(StoredDocument.slug == slug, StoredDocument.version == version)
    newest = {row.language: row for row in session.exec(wanted.order_by(col(StoredDocument.id)))}
    return [
        DocumentState(row.key, language, row.state, row.published_at, row.retired_at)
        for language, row in sorted(newest.items())
    ]


def listed(session: Session) -> list[StoredDocument]:
    """Every stored document, by kind and slug; of translations those that wait to be published."""
    order = (col(StoredDocument.kind), col(StoredDocument.slug), col(StoredDocument.id))
    shown = (col(StoredDocument.language) == "") | (col(StoredDocument.state) == DRAFT)
    return list(session.exec(select(StoredDocument).where(shown).order_by(*order)))
