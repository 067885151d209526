"""What the house asks of every login: when an idle one ends, how long any lasts, who needs a second factor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from sqlmodel import Session, col, select

from assess.screening import audit
from assess.screening.inputs import Number, outside_limits
from assess.screening.organisation import accounts, employer
from assess.screening.problems import Problem, refuse
from assess.store.tables import Organisation

ROLES = (accounts.RECRUITER, *accounts.HOUSE_ROLES)


@dataclass(frozen=True)
class LoginRules:
    """Kept with the organisation, so that every node has the same and each change is an event."""

    idle_minutes: Annotated[int, Number(5, 720)] = 60
    session_hours: Annotated[int, Number(1, 24)] = 12
    second_factor_roles: Sequence[str] = ()

    @property
    def idle(self) -> timedelta:
        """How long a login may lie unused."""
        return timedelta(minutes=self.idle_minutes)

    @property
    def lasts(self) -> timedelta:
        """How long any login lasts."""
        return timedelta(hours=self.session_hours)


def current(session: Session) -> LoginRules:
    """The rules that hold now."""
    columns = (Organisation.idle_minutes, Organisation.session_hours, Organisation.second_factor_roles)
    found = session.exec(select(*columns).order_by(col(Organisation.id)).limit(1)).first()
    return LoginRules(found[0], found[1], tuple(found[2])) if found else LoginRules()


def change(session: Session, asked: LoginRules, actor: str) -> None:
    """New rules, which hold from the next request on; Refused with all problems."""
    problems = outside_limits(asked)
    unknown = [role for role in asked.second_factor_roles if role not in ROLES]
    problems += [Problem("second_factor_roles", "unknown-role", {"role": role}) for role in unknown]
    refuse(problems)
    row = employer.current(session)
    row.idle_minutes, row.session_hours = asked.idle_minutes, asked.session_hours
    row.second_factor_roles = sorted(set(asked.second_factor_roles))
    session.add(row)
    audit.record(
        session, actor, "login-rules.set", idle_minutes=row.idle_minutes, session_hours=row.session_hours,
        second_factor_roles=row.second_factor_roles,
    )  # fmt: skip
