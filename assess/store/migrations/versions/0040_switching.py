"""That a cohort's new Results are being marked as current, while lists still go by those before."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("cohort", sa.Column("switching", sa.Boolean(), nullable=False, server_default=sa.false()))
