"""A part keeps the time limit that it began with."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; parts begun before have no limit."""
    op.add_column("sitting", sa.Column("time_limit", sa.Integer(), nullable=True))
