"""Events of the audit trail are marked one by one, seals name their key and count all events so far."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what is there stays as it was sealed."""
    op.add_column("auditevent", sa.Column("nonce", sa.String(), nullable=False, server_default=""))
    op.add_column("auditseal", sa.Column("total", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("auditseal", sa.Column("key", sa.String(), nullable=False, server_default=""))
