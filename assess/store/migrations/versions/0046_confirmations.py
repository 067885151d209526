"""A campaign may be that of confirmations beside another, and a place names who is with the person."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("campaign", sa.Column("confirms_id", sa.Integer(), nullable=True))
    op.create_index("ix_campaign_confirms_id", "campaign", ["confirms_id"])
    op.add_column("invitation", sa.Column("supervisor", sa.String(), nullable=False, server_default=""))
