"""Instruments and blueprints as the database keeps them: published versions, pinned by fingerprint."""

from pathlib import Path
from typing import TypeVar

from sqlmodel import Session, col, select

from assess.documents.blueprint import Blueprint, Document, InterviewBank
from assess.documents.check import check_library
from assess.documents.instrument import DocumentError, Instrument, Problem
from assess.documents.library import Library, parse, read_folder
from assess.store.tables import StoredDocument

D = TypeVar("D", bound=Document)


class UnknownDocument(LookupError):
    """No published document of that name or fingerprint."""


def install_shipped(session: Session, folder: Path) -> list[str]:
    """Copy the shipped files into the database; DocumentError if one is faulty or a published one changed."""
    found = read_folder(folder)
    problems = [problem for problem in check_library(found) if not problem.warning]
    stored = {f"{row.slug}/{row.version}": row for row in session.exec(select(StoredDocument))}
    for key, document in found.documents.items():
        if key in stored and stored[key].fingerprint != document.fingerprint:
            problems.append(Problem(key, "differs from the published version", "publish it under a new version"))
    if problems:
        raise DocumentError(problems)
    new = [key for key in found.documents if key not in stored]
    for key in new:
        session.add(_row(found.documents[key], dict(found.translations.get(key, {}))))
    for key in found.documents.keys() & stored.keys():
        stored[key].translations = {language: dict(t) for language, t in found.translations.get(key, {}).items()}
    session.flush()
    return new


def _row(document: Document, translations: dict[str, object]) -> StoredDocument:
    return StoredDocument(
        kind=document.kind,
        slug=document.slug,
        version=document.version,
        fingerprint=document.fingerprint,
        body=document.model_dump(mode="json", exclude_defaults=True, by_alias=True) | {"kind": document.kind},
        translations=translations,
    )


def library(session: Session) -> Library:
    """All published documents, read once per process for each state of the table."""
    columns = (StoredDocument.slug, StoredDocument.version, StoredDocument.fingerprint)
    rows = session.exec(select(*columns).order_by(col(StoredDocument.id))).all()
    state = tuple(f"{slug}/{version} {mark}" for slug, version, mark in rows)
    cached = _libraries.get(state)
    if cached is None:
        cached = _libraries[state] = _load(session)
        while len(_libraries) > 4:
            _libraries.pop(next(iter(_libraries)))
    return cached


_libraries: dict[tuple[str, ...], Library] = {}


def _load(session: Session) -> Library:
    rows = session.exec(select(StoredDocument)).all()
    return Library(
        {f"{row.slug}/{row.version}": parse(row.body) for row in rows},
        {f"{row.slug}/{row.version}": row.translations for row in rows if row.translations},
    )


_pinned: dict[tuple[str, str], Instrument] = {}


def pinned(session: Session, key: str, mark: str, language: str) -> Instrument:
    """The instrument version a sitting began with, in its language; no query once this process knows it."""
    found = _pinned.get((mark, language))
    if found is None:
        source = instrument(session, key)
        if source.fingerprint != mark:
            raise UnknownDocument(f"{key} is no longer the version that was pinned")
        found = _pinned[mark, language] = library(session).localised(source, language)
    return found


def instrument(session: Session, key: str) -> Instrument:
    """A published instrument by `slug/version`, its items joined."""
    try:
        return library(session).instruments[key]
    except KeyError:
        raise UnknownDocument(key) from None


def blueprint(session: Session, key: str) -> Blueprint:
    """A published blueprint by `slug/version`."""
    return _of_kind(session, key, Blueprint)


def interview_bank(session: Session) -> InterviewBank:
    """The newest interview bank."""
    found = library(session).latest("interview")
    assert isinstance(found, InterviewBank)
    return found


def _of_kind(session: Session, key: str, kind: type[D]) -> D:
    found = library(session).documents.get(key)
    if not isinstance(found, kind):
        raise UnknownDocument(key)
    return found
