"""Campaigns can be archived, and be templates for new ones."""

import sqlalchemy as sa
from alembic import op

from assess.store.tables.base import Moment

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; all campaigns stay where they are."""
    op.add_column("campaign", sa.Column("archived_at", Moment(timezone=True), nullable=True))
    op.add_column("campaign", sa.Column("template", sa.String(), nullable=False, server_default=""))
