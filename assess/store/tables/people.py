"""Staff, teams, roles, and their logins."""

import secrets
from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Relationship, SQLModel

from assess.store.tables.base import moment, new_public_id, now


class User(SQLModel, table=True):
    """A member of staff."""

    __tablename__ = "staff"

    id: int | None = Field(default=None, primary_key=True)
    email: str | None = Field(default=None, unique=True)
    username: str = Field(unique=True)
    name: str = ""
    password: str
    must_change_password: bool = False
    active: bool = True
    demo: bool = False
    # Read by nobody: of the first release; SQLite cannot drop a unique column of a table that others refer to.
    fs_uniquifier: str = Field(default_factory=lambda: secrets.token_hex(32), unique=True)
    created_at: datetime = moment(default_factory=now)
    memberships: list["Membership"] = Relationship(back_populates="user", cascade_delete=True)


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
    """A staff login on the server's side, so that it can be ended; it may await the code of a second factor."""

    token_hash: str = Field(primary_key=True)
    public_id: str = Field(default_factory=new_public_id, unique=True)
    user_id: int = Field(foreign_key="staff.id", index=True, ondelete="CASCADE")
    created_at: datetime = moment(default_factory=now)
    expires_at: datetime = moment()
    seen_at: datetime = moment(default_factory=now)
    confirmed_at: datetime = moment(default_factory=now)
    awaits_code: bool = False
    failures: int = 0
    browser: str = ""
    address: str = ""


class SecondFactor(SQLModel, table=True):
    """What a person's authenticator app shares with us, encrypted; enrolled once a code has shown that it works."""

    user_id: int = Field(primary_key=True, foreign_key="staff.id", ondelete="CASCADE")
    secret: str
    enrolled_at: datetime | None = moment(default=None)
    last_counter: int = 0
    failures: int = 0
    failed_at: datetime | None = moment(default=None)


class RecoveryCode(SQLModel, table=True):
    """The hash of a code that opens once in the place of the authenticator app."""

    user_id: int = Field(primary_key=True, foreign_key="staff.id", ondelete="CASCADE")
    number: int = Field(primary_key=True)
    code: str
    used_at: datetime | None = moment(default=None)


class StaffIdentity(SQLModel, table=True):
    """Who somebody is at an OpenID provider: issuer and subject, which are never given to anybody else."""

    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: int | None = Field(default=None, primary_key=True)
    issuer: str
    subject: str
    user_id: int = Field(foreign_key="staff.id", unique=True, ondelete="CASCADE")
    created_at: datetime = moment(default_factory=now)
