"""Calibrations of items are attached to versions of documents; a cohort keeps which of them it began with."""

import sqlalchemy as sa
from alembic import op

from assess.store.tables import Moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the column; cohorts of before were scored without."""
    op.create_table(
        "calibration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("of", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("date", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("attached_at", Moment(timezone=True), nullable=False),
        sa.Column("detached_at", Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_calibration"),
    )
    op.create_index("ix_calibration_of", "calibration", ["of"])
    op.create_index("ix_calibration_fingerprint", "calibration", ["fingerprint"])
    op.add_column("cohort", sa.Column("calibrations", sa.JSON(), nullable=False, server_default="{}"))
