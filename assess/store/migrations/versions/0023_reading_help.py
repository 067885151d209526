"""On which pages somebody had reading help stands apart from their sitting."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "readinghelp",
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name="fk_readinghelp_sitting_id_sitting", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sitting_id", "page", name="pk_readinghelp"),
    )
