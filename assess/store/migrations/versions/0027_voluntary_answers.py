"""Voluntary answers about oneself lie apart from everything; an employer says which questions are asked."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the setting; nothing is asked until somebody says so."""
    op.create_table(
        "voluntaryanswer",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_voluntaryanswer"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_voluntaryanswer_code", "voluntaryanswer", ["code"])
    op.add_column("organisation", sa.Column("voluntary_questions", sa.JSON(), nullable=False, server_default="[]"))
