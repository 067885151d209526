"""What candidates see of the employer on every page."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from assess.store.database import AWAY
from assess.store.tables import Organisation


@dataclass(frozen=True)
class Brand:
    """Whose pages these are."""

    name: str = ""


def current(session: Session) -> Brand:
    """The employer's, as it is now; nothing where not even that can be read: a page of trouble needs no name."""
    try:
        name = session.exec(select(Organisation.name).order_by(col(Organisation.id)).limit(1)).first()
    except AWAY:
        session.rollback()
        return Brand()
    return Brand(name or "")
