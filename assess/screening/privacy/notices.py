"""Notices: what a candidate is told before they start, kept as it was read."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, select

from assess.documents.canonical import fingerprint
from assess.report import notice_words
from assess.report.catalogues import catalogue
from assess.screening.campaigns import closing, invitations
from assess.screening.privacy import requests
from assess.screening.sittings import notice
from assess.store.database import add_unless_there
from assess.store.tables import Campaign, Invitation, Notice, NoticeReading


@dataclass(frozen=True)
class Told:
    """A notice: its print, the version of its words, its language, what it says; when it was read, if it was."""

    fingerprint: str
    version: str
    language: str
    sections: tuple[notice_words.Section, ...]
    read_at: datetime | None = None


def present(session: Session, invitation_id: int) -> Told:
    """The notice that somebody would read now, in their language."""
    place = session.get_one(Invitation, invitation_id)
    campaign = session.get_one(Campaign, place.campaign_id)
    first = session.get(Campaign, campaign.confirms_id) if campaign.confirms_id else None  # both are kept as long
    closes_at = closing.closed_at(first or campaign)
    employer = notice.house(session)
    kept = timedelta(days=employer.retention_days)
    facts = notice_words.NoticeFacts(
        employer=employer.name,
        title=campaign.title,
        contact=campaign.contact or employer.contact,
        retention_days=employer.retention_days,
        erased_on=(closes_at + kept).date() if closes_at else None,
        answered_in=requests.WORKING_DAYS,
    )
    said = notice_words.sections(catalogue(place.language), facts)
    mark = fingerprint([notice_words.VERSION, place.language, said])
    return Told(mark, notice_words.VERSION, place.language, said)


def as_read(session: Session, invitation_id: int) -> Told | None:
    """The notice that somebody has read, word for word; None before, and where texts were not kept yet."""
    mine = select(Notice, NoticeReading.read_at).join(NoticeReading).where(
        NoticeReading.invitation_id == invitation_id
    )  # fmt: skip
    found = session.exec(mine).first()
    if found is None:
        return None
    row, read_at = found
    return Told(row.fingerprint, row.version, row.language, _sections(row.body), read_at)


def read(session: Session, invitation_id: int, shown: str, moment: datetime) -> bool:
    """Keep that somebody has read the notice of that print; False when it says something else by now."""
    told = present(session, invitation_id)
    if shown and shown != told.fingerprint:
        return False
    body: Any = [[heading, list(lines)] for heading, lines in told.sections]
    add_unless_there(
        session, Notice(fingerprint=told.fingerprint, version=told.version, language=told.language, body=body)
    )
    add_unless_there(session, NoticeReading(invitation_id=invitation_id, notice=told.fingerprint, read_at=moment))
    invitations.read_notice(session, invitation_id, told.fingerprint)
    return True


def _sections(body: list[Any]) -> tuple[notice_words.Section, ...]:
    return tuple((heading, tuple(lines)) for heading, lines in body)
