"""Who was erased is kept by id alone, and who must not be erased by a reason."""

import sqlalchemy as sa
from alembic import op

from assess.store.tables import Moment

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both tables; nobody is in them yet."""
    op.create_table(
        "erasure",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("erased_at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_erasure"),
    )
    op.create_table(
        "legalhold",
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("held_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name="fk_legalhold_candidate_id_candidate", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("candidate_id", name="pk_legalhold"),
    )
