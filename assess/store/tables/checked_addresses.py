"""Addresses typed at an open link that a code by letter is to verify."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from assess.store.tables.base import moment, new_public_id, now


class AddressCheck(SQLModel, table=True):
    """Somebody at an open link whose address gets a code; the code is made from the link key and stored nowhere.

    `serial` counts the codes, `tries` the wrong ones typed for the present code, `letters` what was sent. A day
    after the last code the row is gone.
    """

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=new_public_id, unique=True)
    link_id: int = Field(foreign_key="link.id", index=True, ondelete="CASCADE")
    name: str
    email: str = Field(index=True)
    serial: int = 1
    tries: int = 0
    letters: int = 1
    letter_id: int | None = Field(default=None, foreign_key="outboxmail.id", index=True, ondelete="SET NULL")
    sent_at: datetime = moment(default_factory=now, index=True)
    used_at: datetime | None = moment(default=None)
