"""Admissions: a candidate's browser let in by a link or a return code. Its cookie holds a token, we its hash."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, bindparam, cast, func, or_, select
from sqlmodel import Session, col, delete

from assess.screening.branding import Brand
from assess.screening.campaigns import closing
from assess.screening.sittings import accommodations
from assess.store.tables import (
    Campaign,
    Candidate,
    CandidateSession,
    Draft,
    Invitation,
    Link,
    Organisation,
    Sitting,
)

LASTS = timedelta(days=14)


@dataclass(frozen=True)
class Part:
    """The sitting of one address, as far as a page needs it."""

    id: int
    public_id: str
    position: int
    cohort_id: int
    language: str
    layout: list[list[list[str]]]
    next_page: int
    pages: int
    seconds: list[float]
    submitted: bool
    started_at: datetime
    time_limit: int | None
    draft: dict[str, str]  # what was chosen on the page asked for, and not sent since


@dataclass(frozen=True)
class Admission:
    """Whom a cookie admits, and to which sitting when the address names one of theirs."""

    invitation_id: int
    whose: str
    name: str
    cohort_id: int
    state: str
    language: str
    notice_read: bool
    practised: tuple[str, ...]
    begun: bool
    closes_at: datetime | None  # their own closing date, where it was moved
    standing: closing.Standing
    part: Part | None
    brand: Brand

    @property
    def declined(self) -> bool:
        """Whether they would rather not, as far as they have said."""
        return self.state == "declined"

    @property
    def completed(self) -> bool:
        """Whether everything is submitted."""
        return self.state == "completed"


def hashed(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def admit(session: Session, link: Link | None, invitation: Invitation, moment: datetime) -> str:
    """Let a browser in: a new token for its cookie, of which only the hash is kept."""
    assert invitation.id is not None
    token = secrets.token_urlsafe(32)
    expired = delete(CandidateSession).where(
        col(CandidateSession.invitation_id) == invitation.id, col(CandidateSession.expires_at) < moment
    )
    session.exec(expired)
    admitted = CandidateSession(
        token_hash=hashed(token), invitation_id=invitation.id, link_id=link.id if link else None,
        expires_at=moment + LASTS,
    )  # fmt: skip
    session.add(admitted)
    return token


def of_token(session: Session, token: str) -> int | None:
    """Whose browser holds that token."""
    held = session.get(CandidateSession, hashed(token))
    return held.invitation_id if held else None


def leave(session: Session, token: str) -> None:
    """End the admission of one browser; the place is kept."""
    session.exec(delete(CandidateSession).where(col(CandidateSession.token_hash) == hashed(token)))


def authorise(session: Session, token: str, moment: datetime, sitting: str = "", page: int = 0) -> Admission | None:
    """Whom the cookie's token admits now, with the sitting of that public id if it is theirs. One query."""
    values = {"token": hashed(token), "moment": moment, "sitting": sitting, "page": page}
    session.flush()  # the statement goes past the session
    row = session.connection().execute(_ADMISSION, values).first()
    if row is None:
        return None
    begun = row.started_at is not None
    return Admission(
        row.invitation_id, row.whose, row.name, row.cohort_id, row.invitation_state, row.language,
        row.notice_read_at is not None, tuple(row.practised), begun, row.own_closes_at,
        standing(
            session, closing.dates(row, row.own_closes_at), row.invitation_id, begun,
            row.invitation_state == "completed", moment,
        ),
        _part(row) if row.sitting_id is not None else None,
        Brand(row.employer or "", row.brand_mark or "", bool(row.has_logo), row.accent or ""),
    )  # fmt: skip


def standing(
    session: Session,
    campaign: closing.Dates,
    invitation_id: int | None,
    begun: bool,
    completed: bool,
    moment: datetime,
) -> closing.Standing:
    """Whether somebody may go on; while a decision on an adjustment is awaited, deadlines wait."""
    found = closing.standing(campaign, begun, completed, moment)
    waits = found != "open" and invitation_id is not None and accommodations.waits(session, invitation_id, moment)
    return "open" if waits else found


def _part(row: Row[Any]) -> Part:
    return Part(
        row.sitting_id, row.public_id, row.position, row.cohort_id, row.sitting_language,
        row.layout, row.next_page, row.pages, row.seconds, row.submitted_at is not None,
        row.begun_at, row.time_limit, _draft(row),
    )  # fmt: skip


def _draft(row: Row[Any]) -> dict[str, str]:
    current = row.draft_page is not None and row.draft_seconds == row.seconds[row.draft_page - 1]
    return dict(row.fields) if current else {}


def drafted_now(dialect: str) -> Select[Any]:
    """A row of a draft for whom a token admits in the midst of an open campaign, as the draft says of its page."""
    browser, _link, invitation, _candidate, campaign, sitting, draft, _house = _tables
    given = {name: bindparam(name, type_=draft[name].type) for name in ("page", "seconds", "sequence", "fields")}
    read = func.json_extract_path_text if dialect == "postgresql" else func.json_extract
    return _ADMISSION.with_only_columns(sitting.id, *given.values()).where(
        campaign.state == "open",
        or_(campaign.closes_at.is_(None), campaign.closes_at > bindparam("moment", type_=browser.expires_at.type)),
        invitation.public_id == bindparam("whose"),
        invitation.state == "started",
        invitation.closes_at.is_(None),
        sitting.submitted_at.is_(None),
        sitting.pages >= given["page"],
        sitting.next_page >= given["page"],
        cast(read(sitting.seconds, bindparam("place")), draft.seconds.type) == given["seconds"],
    )


def _admission() -> Select[Any]:
    """The statement behind `authorise`: every condition under which a browser is out stands here.

    Who came by a return code hangs on no link: its columns are empty.
    """
    browser, link, invitation, candidate, campaign, sitting, draft, house = _tables
    moment = bindparam("moment", type_=browser.expires_at.type)
    mine = (sitting.invitation_id == invitation.id) & (sitting.public_id == bindparam("sitting"))
    kept = (draft.sitting_id == sitting.id) & (draft.page == bindparam("page"))
    the_house = select(func.min(house.id)).scalar_subquery()
    return (
        select(
            campaign.state, campaign.closes_at, campaign.ends_at, campaign.grace_days,
            invitation.closes_at.label("own_closes_at"),
            invitation.id.label("invitation_id"), invitation.public_id.label("whose"), candidate.name,
            house.name.label("employer"), house.brand_mark, house.accent,
            house.small_logo.is_not(None).label("has_logo"),
            invitation.cohort_id, invitation.state.label("invitation_state"), invitation.language,
            invitation.notice_read_at, invitation.practised, invitation.started_at,
            sitting.id.label("sitting_id"), sitting.public_id, sitting.position,
            sitting.language.label("sitting_language"), sitting.layout, sitting.next_page, sitting.pages,
            sitting.seconds, sitting.submitted_at, sitting.started_at.label("begun_at"), sitting.time_limit,
            draft.page.label("draft_page"), draft.seconds.label("draft_seconds"), draft.fields,
        )
        .select_from(CandidateSession.__table__)  # type: ignore[attr-defined]
        .outerjoin(Link.__table__, link.id == browser.link_id)  # type: ignore[attr-defined]
        .join(Invitation.__table__, invitation.id == browser.invitation_id)  # type: ignore[attr-defined]
        .join(Candidate.__table__, candidate.id == invitation.candidate_id)  # type: ignore[attr-defined]
        .join(Campaign.__table__, campaign.id == invitation.campaign_id)  # type: ignore[attr-defined]
        .outerjoin(Sitting.__table__, mine)  # type: ignore[attr-defined]
        .outerjoin(Draft.__table__, kept)  # type: ignore[attr-defined]
        .outerjoin(Organisation.__table__, house.id == the_house)  # type: ignore[attr-defined]
        .where(
            browser.token_hash == bindparam("token"),
            browser.expires_at > moment,
            link.revoked_at.is_(None),
            or_(link.expires_at.is_(None), link.expires_at > moment, invitation.started_at.is_not(None)),
            invitation.state != "revoked",
        )
    )  # fmt: skip


_models: tuple[Any, ...] = (
    CandidateSession, Link, Invitation, Candidate, Campaign, Sitting, Draft, Organisation
)  # fmt: skip
_tables = [model.__table__.c for model in _models]
_ADMISSION = _admission()
