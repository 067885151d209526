"""The record of processing (GDPR Article 30) as the installation is set up, and the list of all fields kept.

What only the employer knows, such as the legal basis, is theirs to fill in on the page.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Annotated

from sqlmodel import Session, col, func, select

from assess.config import shipped
from assess.screening import audit
from assess.screening.inputs import Text, outside_limits, tidy
from assess.screening.organisation import employer
from assess.screening.privacy import demographics
from assess.screening.problems import refuse
from assess.store.tables import Campaign, Candidate, Membership, Team

LONGEST = 400
_ROW = re.compile(r"\| `(\w+)` \|([^|]*)\|([^|]*)\|$")
_TITLE = re.compile(r"### (.+)")


@dataclass(frozen=True)
class OwnWords:
    """What the employer says of its processing: the product cannot know it."""

    legal_basis: Annotated[str, Text(LONGEST)] = ""
    officer: Annotated[str, Text(LONGEST)] = ""
    processors: Annotated[str, Text(LONGEST)] = ""
    transfers: Annotated[str, Text(LONGEST)] = ""


@dataclass(frozen=True)
class KeptTable:
    """A table of the database: of whom it is, its fields, and what they are for."""

    of: str
    table: str
    fields: tuple[str, ...]
    purpose: str


@dataclass(frozen=True)
class ProcessingRecord:
    """What the installation says of itself."""

    controller: str
    contact: str
    own: OwnWords
    retention_days: int
    mail_server: str
    questions: tuple[str, ...]
    teams: int
    campaigns: int
    people: int
    roles: Mapping[str, int]
    second_factor_roles: tuple[str, ...]


@lru_cache(maxsize=1)
def field_list() -> tuple[KeptTable, ...]:
    """Every table with its fields, as docs/data_protection.md has them; a test holds that to the database."""
    found, of = [], ""
    for line in (shipped("docs") / "data_protection.md").read_text(encoding="utf-8").splitlines():
        if title := _TITLE.match(line):
            of = title.group(1)
        elif row := _ROW.match(line):
            fields = tuple(name.strip() for name in row.group(2).split(","))
            found.append(KeptTable(of, row.group(1), fields, row.group(3).strip().replace("`", "")))
    return tuple(found)


def record(session: Session) -> ProcessingRecord:
    """The record as things are now."""
    house = employer.current(session)
    members = select(Membership.role, func.count()).group_by(col(Membership.role)).order_by(col(Membership.role))
    return ProcessingRecord(
        controller=house.name,
        contact=house.contact,
        own=own_words(session),
        retention_days=house.retention_days,
        mail_server=str(house.mail.get("host", "")),
        questions=demographics.asked(session),
        teams=_number(session, Team),
        campaigns=_number(session, Campaign),
        people=_number(session, Candidate),
        roles=dict(session.exec(members).all()),
        second_factor_roles=tuple(house.second_factor_roles),
    )


def _number(session: Session, table: type[Team | Campaign | Candidate]) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def own_words(session: Session) -> OwnWords:
    """What the employer has filled in."""
    return OwnWords(**employer.current(session).processing)


def fill_in(session: Session, asked: OwnWords, actor: str) -> None:
    """Keep the employer's own words; Refused with what is too long."""
    asked = tidy(asked)
    refuse(outside_limits(asked))
    house = employer.current(session)
    house.processing = asdict(asked)
    session.add(house)
    audit.record(session, actor, "processing-record.filled-in")
