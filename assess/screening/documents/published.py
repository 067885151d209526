"""Documents as the database keeps them: read back and verified, all together or just what a cohort pinned."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from assess.documents.blueprint import Blueprint
from assess.documents.canonical import fingerprint
from assess.documents.fault import DocumentError
from assess.documents.library import Library
from assess.documents.reading import Document, parse_any
from assess.documents.translation import Translation
from assess.report.catalogues import LANGUAGES
from assess.screening.documents import pins
from assess.store.tables import Cohort, StoredDocument

DRAFT, PUBLISHED, RETIRED = "draft", "published", "retired"
KEPT = 16


_table: Any = StoredDocument.__table__  # type: ignore[attr-defined]
_HEADS = select_columns(_table.c.id, _table.c.fingerprint, _table.c.slug, _table.c.version, _table.c.language)


class UnknownDocument(LookupError):
    """No stored document of that name or fingerprint."""


class AlteredDocument(RuntimeError):
    """A stored document is not what its fingerprint says; somebody changed the database by hand."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"what is stored was altered: {key}; restore it from a backup")


def read(row: StoredDocument) -> Document | Translation:
    """The document of a row; AlteredDocument when its body is not the one that was stored."""
    try:
        found = parse_any(row.body, row.key)
    except DocumentError:
        raise AlteredDocument(row.key) from None
    if fingerprint(row.body) != row.fingerprint or found.fingerprint != row.fingerprint or found.key != row.key:
        raise AlteredDocument(row.key)
    return found


def altered(session: Session) -> list[str]:
    """The stored documents whose bodies are not what their fingerprints say."""
    wrong = []
    for row in session.exec(select(StoredDocument).order_by(col(StoredDocument.id))):
        try:
            read(row)
        except AlteredDocument as error:
            wrong.append(error.key)
    return wrong


def library(session: Session, states: Sequence[str] = (PUBLISHED,)) -> Library:
    """All documents in those states, of each translation the newest; read once per process for each state."""
    rows = session.execute(_HEADS.where(_table.c.state.in_(states)).order_by(_table.c.id))
    return _kept(session, tuple((row.id, row.fingerprint) for row in rows))


def pinned(session: Session, prints: Mapping[str, str]) -> Library:
    """Just the documents that were pinned, by their prints, whatever became of them since."""
    marks = set(prints.values())
    rows = session.execute(_HEADS.where(col(StoredDocument.fingerprint).in_(marks)))
    found = {
        f"{row.slug}/{row.version}" + (f"#{row.language}" if row.language else ""): (row.id, row.fingerprint)
        for row in rows
    }
    missing = [key for key, mark in prints.items() if found.get(key, (0, ""))[1] != mark]
    if missing:
        raise UnknownDocument(f"no longer as they were pinned: {', '.join(sorted(missing))}")
    return _kept(session, tuple(sorted(found.values())))


_libraries: OrderedDict[tuple[tuple[int, str], ...], Library] = OrderedDict()


def _kept(session: Session, rows: tuple[tuple[int, str], ...]) -> Library:
    cached = _libraries.get(rows)
    if cached is None:
        numbers = [number for number, _mark in rows]
        found = session.exec(select(StoredDocument).where(col(StoredDocument.id).in_(numbers)))
        cached = _libraries[rows] = library_of(sorted(found, key=lambda row: row.id or 0))
        while len(_libraries) > KEPT:
            _libraries.popitem(last=False)
    return cached


def library_of(rows: Iterable[StoredDocument]) -> Library:
    """Rows as documents that belong together; a later translation takes the place of an earlier one."""
    documents: dict[str, Document] = {}
    translations: dict[str, dict[str, Translation]] = {}
    sources: dict[str, str] = {}
    for row in rows:
        found = read(row)
        sources[found.key] = row.source
        if isinstance(found, Translation):
            translations.setdefault(found.of, {})[found.language] = found
        else:
            documents[found.key] = found
    return Library(documents, translations, sources)


def of_cohort(session: Session, cohort: Cohort) -> Library:
    """Everything that a cohort's candidates and readers meet; AlteredDocument when its pins are not its own."""
    if not pins.whole(session, cohort):
        raise AlteredDocument(f"pins of {pins.name(cohort)}")
    return pinned(session, cohort.pins)


def languages_of(session: Session, cohort: Cohort) -> tuple[str, ...]:
    """The languages that all of a cohort's battery has and that pages speak."""
    library = of_cohort(session, cohort)
    common = [library.languages(library.instruments[key]) for key in cohort.battery]
    return tuple(code for code in LANGUAGES if all(code in one for one in common))


def blueprint_of(session: Session, slug: str) -> Blueprint:
    """The newest published blueprint of that slug."""
    try:
        found = library(session).latest(slug)
    except KeyError:
        found = None
    if not isinstance(found, Blueprint):
        raise UnknownDocument(slug)
    return found


def aliases(session: Session, prints: Mapping[str, str]) -> dict[str, list[str]]:
    """By which prints earlier releases knew these documents."""
    rows = session.exec(select(StoredDocument).where(col(StoredDocument.fingerprint).in_(set(prints.values()))))
    return {row.key: row.aliases for row in rows}
