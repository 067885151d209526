"""The house's rule: from which chance on a place is as good as sure, and below which it is very unlikely."""

from dataclasses import dataclass
from typing import Annotated

from sqlmodel import Session, col, select

from assess.analysis.place_groups import Thresholds
from assess.screening import audit
from assess.screening.inputs import Number, outside_limits
from assess.screening.problems import refuse
from assess.store.tables import Organisation


@dataclass(frozen=True)
class PlaceRules:
    """Kept with the organisation, in per cent; every ranking is read by them."""

    sure_percent: Annotated[int, Number(60, 99)] = 90
    unlikely_percent: Annotated[int, Number(1, 40)] = 10

    @property
    def thresholds(self) -> Thresholds:
        """The same as probabilities."""
        return Thresholds(self.sure_percent / 100, self.unlikely_percent / 100)


def current(session: Session) -> PlaceRules:
    """The rules that hold now."""
    columns = Organisation.sure_percent, Organisation.unlikely_percent
    found = session.exec(select(*columns).order_by(col(Organisation.id)).limit(1)).first()
    return PlaceRules(*found) if found else PlaceRules()


def change(session: Session, asked: PlaceRules, actor: str) -> None:
    """New rules, for every ranking from now on; no score changes. Refused with all problems."""
    refuse(outside_limits(asked))
    row = session.exec(select(Organisation).order_by(col(Organisation.id)).limit(1)).first() or Organisation()
    row.sure_percent, row.unlikely_percent = asked.sure_percent, asked.unlikely_percent
    session.add(row)
    audit.record(
        session, actor, "place-rules.set", sure=asked.sure_percent, unlikely=asked.unlikely_percent
    )  # fmt: skip
