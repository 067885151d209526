"""Lots among people whom the scores cannot tell apart."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from assess.store.tables.base import document, moment, new_public_id, now


class Lot(SQLModel, table=True):
    """A lot for so many `places`. `listed` holds the references of those in it, `word` what was said at the draw.

    The print of seed and list is published at once, the seed with the draw.
    """

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=new_public_id, unique=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True, ondelete="CASCADE")
    places: int
    listed: list[str] = document()
    seed: str
    published: str
    word: str = ""
    published_at: datetime = moment(default_factory=now)
    drawn_at: datetime | None = moment(default=None)


class LotEntry(SQLModel, table=True):
    """Somebody's place in a lot; erased with the person: the reference that the lot keeps then leads to nobody."""

    lot_id: int = Field(foreign_key="lot.id", primary_key=True, ondelete="CASCADE")
    invitation_id: int = Field(foreign_key="invitation.id", primary_key=True, index=True, ondelete="CASCADE")
