"""What the employer is there for, in a sentence that letters and papers repeat."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the sentence, empty."""
    op.add_column("organisation", sa.Column("purpose", sa.String(), nullable=False, server_default=""))
