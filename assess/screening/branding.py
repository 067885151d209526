"""What candidates see of the employer on every page: name, logo and colour."""

import hashlib
from dataclasses import dataclass

from sqlmodel import Session, col, select

from assess.store.database import AWAY
from assess.store.tables import Organisation


@dataclass(frozen=True)
class Brand:
    """Whose pages these are; `mark` changes with logo and colour, so that browsers may keep both."""

    name: str = ""
    mark: str = ""
    logo: bool = False
    accent: str = ""


def current(session: Session) -> Brand:
    """The employer's, as it is now; nothing where not even that can be read: a page of trouble needs no name."""
    house = Organisation
    wanted = select(house.name, house.brand_mark, col(house.small_logo).is_not(None), house.accent)
    try:
        row = session.exec(wanted.order_by(col(house.id)).limit(1)).first()
    except AWAY:
        session.rollback()
        return Brand()
    return Brand(*row) if row else Brand()


def small_logo(session: Session) -> bytes | None:
    """The logo for pages and letters."""
    return session.exec(select(Organisation.small_logo).order_by(col(Organisation.id)).limit(1)).first()


def mark_anew(house: Organisation) -> None:
    """Note that logo or colour are others now."""
    shown = (house.small_logo or b"") + house.accent.encode()
    house.brand_mark = hashlib.sha256(shown).hexdigest()[:12] if shown else ""
