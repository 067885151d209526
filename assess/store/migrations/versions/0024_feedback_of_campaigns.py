"""Campaigns say whether candidates may read feedback on their own answers."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; no campaign of before offers it."""
    op.add_column("campaign", sa.Column("feedback", sa.Boolean(), nullable=False, server_default=sa.false()))
