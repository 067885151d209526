"""By which clock dates are meant, and how many days whoever has begun has to finish after a campaign has closed."""

from dataclasses import dataclass
from typing import Annotated
from zoneinfo import available_timezones

from sqlmodel import Session, col, select

from assess.screening import audit
from assess.screening.inputs import Number, outside_limits
from assess.screening.organisation import employer
from assess.screening.problems import Problem, refuse
from assess.store.tables import Organisation

UTC = "UTC"


@dataclass(frozen=True)
class ClosingRules:
    """Kept with the organisation; each new campaign begins with this grace and may have another."""

    grace_days: Annotated[int, Number(0, 90)] = 7
    time_zone: str = UTC


def current(session: Session) -> ClosingRules:
    """The rules that hold now."""
    columns = Organisation.grace_days, Organisation.time_zone
    found = session.exec(select(*columns).order_by(col(Organisation.id)).limit(1)).first()
    return ClosingRules(*found) if found else ClosingRules()


def change(session: Session, asked: ClosingRules, actor: str) -> None:
    """New rules, for campaigns that are opened from now on; Refused with all problems."""
    problems = outside_limits(asked)
    if asked.time_zone not in zones():
        problems.append(Problem("time_zone", "unknown-zone", {"zone": asked.time_zone}))
    refuse(problems)
    row = employer.current(session)
    row.grace_days, row.time_zone = asked.grace_days, asked.time_zone
    session.add(row)
    audit.record(
        session, actor, "closing-rules.set", grace_days=asked.grace_days, time_zone=asked.time_zone
    )  # fmt: skip


def zones() -> list[str]:
    """The time zones that this machine knows, by region and city."""
    return [UTC, *sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))]
