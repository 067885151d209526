"""Voluntary answers about oneself: a table that nothing refers to and that refers to nothing."""

from sqlmodel import Field, SQLModel

from assess.store.tables.base import document


class VoluntaryAnswer(SQLModel, table=True):
    """What somebody said about themselves, if they wished to: no name, no number, no time, no order.

    `key` is a random text to whoever has the database alone; `code` the hash of what deletes the row. Rows lie in
    the order of their keys, so that their place tells nothing either.
    """

    __table_args__ = {"sqlite_with_rowid": False}

    key: str = Field(primary_key=True)
    answers: dict[str, str] = document()
    code: str = Field(index=True)
