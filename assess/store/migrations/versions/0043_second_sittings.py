"""A campaign may be that of second sittings beside another."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("campaign", sa.Column("second_of_id", sa.Integer(), nullable=True))
    op.create_index("ix_campaign_second_of_id", "campaign", ["second_of_id"])
