"""Another device shows six figures, and whoever is in types them."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "handover",
        sa.Column("figures_hash", sa.String(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name="fk_handover_invitation_id_invitation", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("figures_hash", name="pk_handover"),
        sa.UniqueConstraint("secret_hash", name="uq_handover_secret_hash"),
    )
    op.create_index("ix_handover_invitation_id", "handover", ["invitation_id"])
