"""The empty table that the login library of the first release asked for goes."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop it."""
    op.drop_table("role")
