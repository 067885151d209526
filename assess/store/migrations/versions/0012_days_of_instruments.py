"""What a day adds to the answers of an instrument is kept for its version."""

import sqlalchemy as sa
from alembic import op

from assess.store.tables import Moment

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; until something stands in it, what a day adds is assumed."""
    op.create_table(
        "instrumentday",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("of", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("brought_at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_instrumentday"),
    )
    op.create_index("ix_instrumentday_of", "instrumentday", ["of"])
