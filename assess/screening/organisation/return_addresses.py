"""Where candidates may be led after the submission: addresses of the employer's own systems, and no others."""

from dataclasses import dataclass
from typing import Annotated

from sqlmodel import Session

from assess.screening import audit, return_places
from assess.screening.inputs import Text, outside_limits
from assess.screening.organisation import employer
from assess.screening.problems import Problem, refuse


@dataclass(frozen=True)
class ReturnAddresses:
    """One beginning of an address a line."""

    addresses: Annotated[str, Text(4000)] = ""


def current(session: Session) -> list[str]:
    """The beginnings that are allowed."""
    return list(employer.current(session).return_addresses)


def change(session: Session, asked: ReturnAddresses, actor: str) -> None:
    """Other beginnings from now on; Refused names each line that is none."""
    lines = [line.strip() for line in asked.addresses.splitlines() if line.strip()]
    problems = outside_limits(ReturnAddresses(" ".join(lines)))
    problems += [
        Problem("addresses", "return-address-form", {"address": line[:80]})
        for line in lines
        if not return_places.is_beginning(line)
    ]
    refuse(problems)
    row = employer.current(session)
    row.return_addresses = list(dict.fromkeys(lines))
    session.add(row)
    audit.record(session, actor, "return-addresses.set", addresses=len(row.return_addresses))
