"""Campaigns, their cohorts, candidates, invitations and links."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, event, false
from sqlmodel import Field, Relationship, SQLModel

from assess.store.search_key import search_key
from assess.store.tables.base import document, key, moment, new_public_id, now
from assess.store.tables.people import Team

SPOKEN = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: none is taken for another
LOCATOR_LENGTH = 7
REFERENCE_LENGTH = 6


def new_locator() -> str:
    """35 random bits that find a return code's invitation; they open nothing."""
    return "".join(secrets.choice(SPOKEN) for _place in range(LOCATOR_LENGTH))


def new_reference() -> str:
    """30 random bits that tell namesakes apart on page and paper; they open nothing."""
    return "".join(secrets.choice(SPOKEN) for _place in range(REFERENCE_LENGTH))


def spoken_reference(reference: str) -> str:
    """A reference as it is printed and read out: K7Q-4MX."""
    return f"{reference[: REFERENCE_LENGTH // 2]}-{reference[REFERENCE_LENGTH // 2 :]}" if reference else ""


class Campaign(SQLModel, table=True):
    """One screening run. It takes people in until `closes_at`, or until a person closed it at `closed_at`.

    `template` is its name where new campaigns can be made like it.
    Whoever has begun may finish until `ends_at`, so many days of grace later; `closing` keeps the dates in step.
    """

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=new_public_id, unique=True)
    team_id: int = Field(foreign_key="team.id", index=True)
    owner_id: int | None = Field(default=None, foreign_key="staff.id", ondelete="SET NULL")
    deputy_id: int | None = None  # of staff; SQLite takes no reference with a new column
    second_of_id: int | None = Field(default=None, index=True)  # the campaign whose people sit again in this one
    confirms_id: int | None = Field(
        default=None, index=True
    )  # the campaign whose people confirm their results here
    title: str
    requisition: str = ""
    search_key: str = key()
    state: str = "open"
    places: int = 5
    language: str = "en"
    contact: str = ""
    results_by: datetime | None = moment(default=None)
    closes_at: datetime | None = moment(default=None)
    closed_at: datetime | None = moment(default=None)
    ends_at: datetime | None = moment(default=None)
    archived_at: datetime | None = moment(default=None)
    template: str = Field(default="", sa_column_kwargs={"server_default": ""})
    grace_days: int = 7
    feedback: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    demo: bool = False
    created_at: datetime = moment(default_factory=now)
    team: Team = Relationship()
    cohorts: list["Cohort"] = Relationship(back_populates="campaign", cascade_delete=True)


class Cohort(SQLModel, table=True):
    """People of a campaign measured with the same pinned documents; ranked together, never across.

    `snapshot` is the source of their standard errors; `next_snapshot` the one that takes its place when everybody
    has a Result by it, and `switching` says that these are let count now, a portion after the other.
    `calibrations` holds the prints of those that people are scored by, by instrument.
    """

    __table_args__ = (UniqueConstraint("campaign_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True, ondelete="CASCADE")
    number: int = 1
    blueprint: str
    battery: list[str] = document()
    pins: dict[str, str] = document()
    calibrations: dict[str, str] = document(default_factory=dict, sa_column_kwargs={"server_default": "{}"})
    snapshot: str = Field(foreign_key="snapshot.fingerprint")
    next_snapshot: str | None = None
    switching: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    opened_at: datetime = moment(default_factory=now)
    campaign: Campaign = Relationship(back_populates="cohorts")


class Candidate(SQLModel, table=True):
    """A person, unique per team by e-mail address; each writing keeps the key of their name true.

    Who came by an open link has shown no address to be theirs: it stands in `unverified_email`, and a number takes
    its place in `email`, so that whatever a stranger types meets nobody else. `merged_into_id` is who they turned
    out to be: their place was set aside for that person's.
    """

    __table_args__ = (UniqueConstraint("team_id", "email"),)

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=new_public_id, unique=True)
    team_id: int = Field(foreign_key="team.id", index=True)
    name: str
    email: str
    unverified_email: str = Field(default="", index=True, sa_column_kwargs={"server_default": ""})
    search_key: str = key()
    synthetic: bool = False
    merged_into_id: int | None = Field(default=None, index=True)
    created_at: datetime = moment(default_factory=now)

    @property
    def address(self) -> str:
        """The address to write to, whoever it belongs to."""
        return self.unverified_email or self.email


class Invitation(SQLModel, table=True):
    """A candidate's place in a campaign; takes one Sitting an instrument.

    `reference` names it among people; `applicant_number` is the employer's own name for it, if there is one;
    `return_address` where the employer's own system goes on after the submission.
    `closes_at` is their own closing date, where somebody moved it: it goes before the campaign's. `supervisor` is
    who will be with them, where somebody said so.
    """

    __table_args__ = (
        UniqueConstraint("campaign_id", "candidate_id"),
        Index("ix_invitation_campaign_state", "campaign_id", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=new_public_id, unique=True)
    campaign_id: int = Field(foreign_key="campaign.id", ondelete="CASCADE")
    cohort_id: int = Field(foreign_key="cohort.id", index=True, ondelete="CASCADE")
    candidate_id: int = Field(foreign_key="candidate.id", index=True, ondelete="CASCADE")
    state: str = "invited"
    language: str = "en"
    notice_read_at: datetime | None = moment(default=None)
    practised: list[str] = document(default_factory=list)
    return_locator: str = Field(
        default_factory=new_locator, index=True, unique=True, sa_column_kwargs={"server_default": ""}
    )
    return_serial: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    reference: str = Field(
        default_factory=new_reference, index=True, unique=True, sa_column_kwargs={"server_default": ""}
    )
    applicant_number: str = Field(default="", sa_column_kwargs={"server_default": ""})
    return_address: str = Field(default="", sa_column_kwargs={"server_default": ""})
    supervisor: str = Field(default="", sa_column_kwargs={"server_default": ""})
    search_key: str = key()
    created_at: datetime = moment(default_factory=now)
    closes_at: datetime | None = moment(default=None)
    started_at: datetime | None = moment(default=None)
    completed_at: datetime | None = moment(default=None)
    declined_at: datetime | None = moment(default=None)
    candidate: Candidate = Relationship()
    campaign: Campaign = Relationship()
    cohort: Cohort = Relationship()


class Link(SQLModel, table=True):
    """One printable link: personal to an invitation, or open to a campaign. Its token is never stored.

    `declined` counts who said at an open link that they would rather not.
    """

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=new_public_id, unique=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True, ondelete="CASCADE")
    invitation_id: int | None = Field(default=None, foreign_key="invitation.id", index=True, ondelete="CASCADE")
    serial: int = 1
    created_at: datetime = moment(default_factory=now)
    expires_at: datetime | None = moment(default=None)
    revoked_at: datetime | None = moment(default=None)
    declined: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


def _name_campaign(_mapper: Any, _connection: Any, campaign: Campaign) -> None:
    campaign.search_key = search_key(f"{campaign.title} {campaign.requisition}")


def _name_candidate(_mapper: Any, _connection: Any, candidate: Candidate) -> None:
    candidate.search_key = search_key(candidate.name)


def _name_invitation(_mapper: Any, _connection: Any, invitation: Invitation) -> None:
    invitation.search_key = place_key(invitation.reference, invitation.applicant_number)


def place_key(reference: str, applicant_number: str) -> str:
    """What a place is found by: its reference with and without the dash, and the employer's number."""
    return search_key(f"{spoken_reference(reference)} {reference} {applicant_number}")


for moment_of_writing in ("before_insert", "before_update"):
    event.listen(Campaign, moment_of_writing, _name_campaign)
    event.listen(Candidate, moment_of_writing, _name_candidate)
    event.listen(Invitation, moment_of_writing, _name_invitation)
