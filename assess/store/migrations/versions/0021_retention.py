"""Data of candidates are erased by themselves; whoever upgrades has two weeks to look at what would go."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from assess.store.tables import Moment

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

MOMENT = Moment(timezone=True)
ORGANISATION = sa.table("organisation", sa.column("id"), sa.column("erases_from", MOMENT))
TIME_TO_LOOK = timedelta(days=14)


def upgrade() -> None:
    """Add the column, and set it where an employer is here already."""
    op.add_column("organisation", sa.Column("erases_from", MOMENT, nullable=True))
    op.execute(ORGANISATION.update().values(erases_from=datetime.now(UTC) + TIME_TO_LOOK))
