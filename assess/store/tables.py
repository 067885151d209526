"""The tables. Responses are the truth; a Result is the stored Profile of one Invitation.

Times are UTC. `public_id` is what addresses show; numbers stay inside. Table classes do not validate: the forms and
the checker do, before anything is written.
"""

import secrets
from datetime import UTC, datetime
from typing import Any

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import JSON, DateTime, Index, LargeBinary, MetaData, Text, UniqueConstraint
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, Relationship, SQLModel

SQLModel.metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
metadata = SQLModel.metadata


class Moment(TypeDecorator[datetime]):
    """A UTC time that keeps its zone on SQLite too; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def now() -> datetime:
    """The server's clock."""
    return datetime.now(UTC)


def new_public_id() -> str:
    """96 random bits for addresses; not a secret."""
    return secrets.token_urlsafe(12)


def moment(**options: Any) -> Any:
    """A column for a time."""
    return Field(sa_type=Moment, **options)


def document(**options: Any) -> Any:
    """A column for a JSON document."""
    return Field(sa_type=JSON, **options)


class Organisation(SQLModel, table=True):
    """The employer of this installation: one row."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = "Your organisation"
    logo: bytes | None = Field(default=None, sa_type=LargeBinary)
    languages: list[str] = document(default_factory=lambda: ["en"])
    contact: str = ""
    mail: dict[str, Any] = document(default_factory=dict)
    retention_days: int = 365
    steps_done: list[str] = document(default_factory=list)
    demo: bool = False


class Role(SQLModel, RoleMixin, table=True):
    """What the login library asks for; the product's roles are memberships."""

    id: int | None = Field(default=None, primary_key=True)  # type: ignore[assignment]
    name: str = Field(unique=True)


class User(SQLModel, UserMixin, table=True):
    """A member of staff."""

    __tablename__ = "staff"

    id: int | None = Field(default=None, primary_key=True)  # type: ignore[assignment]
    email: str | None = Field(default=None, unique=True)  # type: ignore[assignment]
    username: str = Field(unique=True)
    name: str = ""
    password: str
    active: bool = True
    demo: bool = False
    fs_uniquifier: str = Field(default_factory=lambda: secrets.token_hex(32), unique=True)
    created_at: datetime = moment(default_factory=now)
    memberships: list["Membership"] = Relationship(back_populates="user", cascade_delete=True)

    @property
    def roles(self) -> list[RoleMixin]:  # type: ignore[override]
        """None of the login library's own; see memberships."""
        return []


class Team(SQLModel, table=True):
    """Whose campaigns and candidates they are."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    demo: bool = False


class Membership(SQLModel, table=True):
    """A user's role: in a team (recruiter), or in the house (`team_id` empty: administrator, hr, auditor)."""

    __table_args__ = (UniqueConstraint("user_id", "team_id", "role"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="staff.id", index=True, ondelete="CASCADE")
    team_id: int | None = Field(default=None, foreign_key="team.id", index=True, ondelete="CASCADE")
    role: str
    user: User = Relationship(back_populates="memberships")
    team: Team | None = Relationship()


class StaffSession(SQLModel, table=True):
    """A staff login on the server's side, so that it can be ended."""

    token_hash: str = Field(primary_key=True)
    user_id: int = Field(foreign_key="staff.id", index=True, ondelete="CASCADE")
    created_at: datetime = moment(default_factory=now)
    expires_at: datetime = moment()


class StoredDocument(SQLModel, table=True):
    """A published version of an instrument, bank, blueprint or interview bank; immutable."""

    __table_args__ = (UniqueConstraint("slug", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    slug: str = Field(index=True)
    version: str
    namespace: str = "shipped"
    fingerprint: str = Field(index=True)
    body: dict[str, Any] = document()
    translations: dict[str, Any] = document(default_factory=dict)
    published_at: datetime = moment(default_factory=now)


class Snapshot(SQLModel, table=True):
    """The frozen source of standard errors that Results pin."""

    fingerprint: str = Field(primary_key=True)
    body: str = Field(sa_type=Text)
    source: str
    created_at: datetime = moment(default_factory=now)


class Campaign(SQLModel, table=True):
    """One screening run."""

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=new_public_id, unique=True)
    team_id: int = Field(foreign_key="team.id", index=True)
    owner_id: int | None = Field(default=None, foreign_key="staff.id", ondelete="SET NULL")
    title: str
    requisition: str = ""
    state: str = "open"
    places: int = 5
    language: str = "en"
    contact: str = ""
    results_by: datetime | None = moment(default=None)
    closes_at: datetime | None = moment(default=None)
    demo: bool = False
    created_at: datetime = moment(default_factory=now)
    team: Team = Relationship()
    cohorts: list["Cohort"] = Relationship(back_populates="campaign", cascade_delete=True)


class Cohort(SQLModel, table=True):
    """People of a campaign measured with the same pinned documents; ranked together, never across."""

    __table_args__ = (UniqueConstraint("campaign_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True, ondelete="CASCADE")
    number: int = 1
    blueprint: str
    battery: list[str] = document()
    pins: dict[str, str] = document()
    snapshot: str = Field(foreign_key="snapshot.fingerprint")
    opened_at: datetime = moment(default_factory=now)
    campaign: Campaign = Relationship(back_populates="cohorts")


class Candidate(SQLModel, table=True):
    """A person, unique per team by e-mail address."""

    __table_args__ = (UniqueConstraint("team_id", "email"),)

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=new_public_id, unique=True)
    team_id: int = Field(foreign_key="team.id", index=True)
    name: str
    email: str
    synthetic: bool = False
    created_at: datetime = moment(default_factory=now)


class Invitation(SQLModel, table=True):
    """A candidate's place in a campaign; takes one Sitting an instrument."""

    __table_args__ = (UniqueConstraint("campaign_id", "candidate_id"),)

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=new_public_id, unique=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True, ondelete="CASCADE")
    cohort_id: int = Field(foreign_key="cohort.id", index=True, ondelete="CASCADE")
    candidate_id: int = Field(foreign_key="candidate.id", index=True, ondelete="CASCADE")
    state: str = "invited"
    language: str = "en"
    notice_read_at: datetime | None = moment(default=None)
    practised: list[str] = document(default_factory=list)
    created_at: datetime = moment(default_factory=now)
    started_at: datetime | None = moment(default=None)
    completed_at: datetime | None = moment(default=None)
    candidate: Candidate = Relationship()
    campaign: Campaign = Relationship()
    cohort: Cohort = Relationship()


class Link(SQLModel, table=True):
    """One printable link: personal to an invitation, or open to a campaign. Its token is never stored."""

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=new_public_id, unique=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True, ondelete="CASCADE")
    invitation_id: int | None = Field(default=None, foreign_key="invitation.id", index=True, ondelete="CASCADE")
    serial: int = 1
    created_at: datetime = moment(default_factory=now)
    expires_at: datetime | None = moment(default=None)
    revoked_at: datetime | None = moment(default=None)


class CandidateSession(SQLModel, table=True):
    """A candidate's browser, let in by a link; separate from staff logins."""

    token_hash: str = Field(primary_key=True)
    invitation_id: int = Field(foreign_key="invitation.id", index=True, ondelete="CASCADE")
    link_id: int = Field(foreign_key="link.id", index=True, ondelete="CASCADE")
    created_at: datetime = moment(default_factory=now)
    expires_at: datetime = moment()


class Sitting(SQLModel, table=True):
    """One candidate taking one pinned instrument version."""

    __table_args__ = (UniqueConstraint("invitation_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=new_public_id, unique=True)
    invitation_id: int = Field(foreign_key="invitation.id", index=True, ondelete="CASCADE")
    position: int
    instrument: str
    fingerprint: str
    language: str = "en"
    seed: int
    layout: list[Any] = document()
    next_page: int = 1
    pages: int
    started_at: datetime = moment(default_factory=now)
    last_answer_at: datetime | None = moment(default=None)
    seconds: list[float] = document(default_factory=list)
    submitted_at: datetime | None = moment(default=None)


class Response(SQLModel, table=True):
    """An answer to one item. The truth."""

    __table_args__ = (UniqueConstraint("sitting_id", "item"),)

    id: int | None = Field(default=None, primary_key=True)
    sitting_id: int = Field(foreign_key="sitting.id", index=True, ondelete="CASCADE")
    bank: str
    item: str
    item_fingerprint: str
    value: dict[str, Any] = document()
    revision: int = 1
    answered_at: datetime = moment(default_factory=now)


class Result(SQLModel, table=True):
    """The stored Profile of one Invitation, as canonical JSON; a newer one supersedes it."""

    __table_args__ = (UniqueConstraint("invitation_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    invitation_id: int = Field(foreign_key="invitation.id", index=True, ondelete="CASCADE")
    number: int = 1
    current: bool = Field(default=True, index=True)
    snapshot: str = Field(foreign_key="snapshot.fingerprint")
    scoring_version: str
    profile: str = Field(sa_type=Text)
    fingerprint: str
    created_at: datetime = moment(default_factory=now)


class Job(SQLModel, table=True):
    """Work to be done; this table is the queue, a broker only wakes the workers."""

    __table_args__ = (Index("ix_job_due", "state", "not_before"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    key: str = Field(unique=True)
    payload: dict[str, Any] = document(default_factory=dict)
    state: str = "waiting"
    attempts: int = 0
    error: str = ""
    not_before: datetime = moment(default_factory=now)
    lease_until: datetime | None = moment(default=None)
    created_at: datetime = moment(default_factory=now)
    finished_at: datetime | None = moment(default=None)


class OutboxMail(SQLModel, table=True):
    """A letter with its stable Message-ID: held (no mail server), waiting, sending, sent, uncertain or failed."""

    id: int | None = Field(default=None, primary_key=True)
    message_id: str = Field(unique=True)
    recipient: str
    subject: str
    body: str = Field(sa_type=Text)
    state: str = "waiting"
    error: str = ""
    invitation_id: int | None = Field(default=None, foreign_key="invitation.id", ondelete="CASCADE")
    created_at: datetime = moment(default_factory=now)
    sent_at: datetime | None = moment(default=None)


class AuditEvent(SQLModel, table=True):
    """Something that was done, by whom and to what; ids and hashes only. Append-only."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = moment(default_factory=now)
    actor: str
    verb: str = Field(index=True)
    object: str = Field(default="", index=True)
    detail: dict[str, Any] = document(default_factory=dict)
    digest: str = ""
    seal_id: int | None = Field(default=None, foreign_key="auditseal.id", index=True)


class AuditSeal(SQLModel, table=True):
    """A sealed batch of the audit trail, chained to the one before."""

    id: int | None = Field(default=None, primary_key=True)
    previous: str
    digest: str
    events: int
    sealed_at: datetime = moment(default_factory=now)
