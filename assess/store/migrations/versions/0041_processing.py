"""The employer's own words in the record of processing."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("organisation", sa.Column("processing", sa.JSON(), nullable=False, server_default="{}"))
