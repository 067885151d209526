"""Addresses typed at an open link are verified by a code."""

import sqlalchemy as sa
from alembic import op

from assess.store.tables import Moment

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; nobody is in the middle of it."""
    op.create_table(
        "addresscheck",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", Moment(timezone=True), nullable=False),
        sa.Column("used_at", Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name="fk_addresscheck_link_id_link", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["outboxmail.id"], name="fk_addresscheck_letter_id_outboxmail", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_addresscheck"),
        sa.UniqueConstraint("public_id", name="uq_addresscheck_public_id"),
    )
    for column in ("email", "letter_id", "link_id", "sent_at"):
        op.create_index(f"ix_addresscheck_{column}", "addresscheck", [column])
