"""People may have a closing date of their own; campaigns have a deputy beside their owner."""

import sqlalchemy as sa
from alembic import op

from assess.store.tables.base import Moment

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("invitation", sa.Column("closes_at", Moment(timezone=True), nullable=True))
    op.add_column("campaign", sa.Column("deputy_id", sa.Integer(), nullable=True))
