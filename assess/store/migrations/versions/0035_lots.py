"""Lots among people whom the scores cannot tell apart."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "lot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("listed", sa.JSON(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("published", sa.String(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name="fk_lot_campaign_id_campaign", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_lot"),
        sa.UniqueConstraint("public_id", name="uq_lot_public_id"),
    )
    op.create_index("ix_lot_campaign_id", "lot", ["campaign_id"])
    op.create_table(
        "lotentry",
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name="fk_lotentry_lot_id_lot", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name="fk_lotentry_invitation_id_invitation", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("lot_id", "invitation_id", name="pk_lotentry"),
    )
    op.create_index("ix_lotentry_invitation_id", "lotentry", ["invitation_id"])
