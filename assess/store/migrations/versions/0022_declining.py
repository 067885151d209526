"""When somebody would rather not is known, and how many say so at an open link without a name."""

import sqlalchemy as sa
from alembic import op

from assess.store.tables import Moment

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; when people declined before is not known."""
    op.add_column("invitation", sa.Column("declined_at", Moment(timezone=True), nullable=True))
    op.add_column("link", sa.Column("declined", sa.Integer(), nullable=False, server_default="0"))
