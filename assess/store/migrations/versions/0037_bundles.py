"""Documents of many people are printed in the background and taken away together."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "bundle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name="fk_bundle_asked_by_staff", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name="fk_bundle_campaign_id_campaign", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_bundle"),
        sa.UniqueConstraint("public_id", name="uq_bundle_public_id"),
    )
    op.create_index("ix_bundle_campaign_id", "bundle", ["campaign_id"])
    op.create_index("ix_bundle_created_at", "bundle", ["created_at"])
    op.create_table(
        "bundledocument",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bundle_id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["bundle_id"], ["bundle.id"], name="fk_bundledocument_bundle_id_bundle", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitation.id"],
            name="fk_bundledocument_invitation_id_invitation",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_bundledocument"),
    )
    op.create_index("ix_bundledocument_bundle_id", "bundledocument", ["bundle_id"])
    op.create_index("ix_bundledocument_invitation_id", "bundledocument", ["invitation_id"])
