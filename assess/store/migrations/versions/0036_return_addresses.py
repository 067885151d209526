"""Where candidates of an employer's own system may go on after the submission."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; nowhere may anybody be led until somebody says so."""
    op.add_column("organisation", sa.Column("return_addresses", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("invitation", sa.Column("return_address", sa.String(), nullable=False, server_default=""))
