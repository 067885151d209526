"""Letters know their kind, who answers and when they may leave; campaigns and the house have texts of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add columns and table; letters written before say nothing of it."""
    for name in ("kind", "language", "reply_name", "reply_to", "batch"):
        op.add_column("outboxmail", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.add_column("outboxmail", sa.Column("leaves_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_outboxmail_batch", "outboxmail", ["batch"])
    op.create_table(
        "lettersettings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("reply_name", sa.String(), nullable=False),
        sa.Column("reply_to", sa.String(), nullable=False),
        sa.Column("remind_after", sa.Integer(), nullable=True),
        sa.Column("most_reminders", sa.Integer(), nullable=True),
        sa.Column("closing_before", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name="fk_lettersettings_campaign_id_campaign", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_lettersettings"),
        sa.UniqueConstraint("campaign_id", name="uq_lettersettings_campaign_id"),
    )
