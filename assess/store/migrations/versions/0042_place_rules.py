"""From which chances of a place on it is as good as sure, and very unlikely."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("organisation", sa.Column("sure_percent", sa.Integer(), nullable=False, server_default="90"))
    op.add_column("organisation", sa.Column("unlikely_percent", sa.Integer(), nullable=False, server_default="10"))
