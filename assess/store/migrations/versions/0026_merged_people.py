"""Somebody who turned out to be another candidate is known to be."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("candidate", sa.Column("merged_into_id", sa.Integer(), nullable=True))
    op.create_index("ix_candidate_merged_into_id", "candidate", ["merged_into_id"])
