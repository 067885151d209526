"""HR says when an assessment can be taken again, by which form, and which sitting counts."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; nobody waits until HR says so."""
    for name, kind, default in (
        ("retake_months", sa.Integer(), "0"),
        ("retake_form", sa.String(), "same"),
        ("retake_counts", sa.String(), "first"),
    ):
        op.add_column("organisation", sa.Column(name, kind, nullable=False, server_default=default))
