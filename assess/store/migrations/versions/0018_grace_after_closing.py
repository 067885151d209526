"""Closing stops starts alone: whoever has begun may finish, for so many days of grace; dates have a zone."""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from assess.store.tables import Moment, now

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

GRACE = timedelta(days=7)
MOMENT = Moment(timezone=True)
CAMPAIGN = sa.table(
    "campaign", sa.column("id"), sa.column("state"), sa.column("closes_at", MOMENT), sa.column("closed_at", MOMENT),
    sa.column("ends_at", MOMENT),
)  # fmt: skip
LINK = sa.table("link", sa.column("campaign_id"), sa.column("revoked_at"), sa.column("expires_at", MOMENT))


def upgrade() -> None:
    """Add the columns; campaigns that have closed stay over, those that will close get the grace."""
    op.add_column("organisation", sa.Column("grace_days", sa.Integer(), nullable=False, server_default="7"))
    op.add_column("organisation", sa.Column("time_zone", sa.String(), nullable=False, server_default="UTC"))
    op.add_column("campaign", sa.Column("grace_days", sa.Integer(), nullable=False, server_default="7"))
    op.add_column("campaign", sa.Column("closed_at", MOMENT, nullable=True))
    op.add_column("campaign", sa.Column("ends_at", MOMENT, nullable=True))
    connection, moment = op.get_bind(), now()
    for row in connection.execute(sa.select(CAMPAIGN.c.id, CAMPAIGN.c.state, CAMPAIGN.c.closes_at)).all():
        mine = CAMPAIGN.update().where(CAMPAIGN.c.id == row.id)
        if row.state != "open":
            connection.execute(mine.values(closed_at=moment, ends_at=moment))
        elif row.closes_at is not None and row.closes_at <= moment:
            connection.execute(mine.values(ends_at=row.closes_at))
        elif row.closes_at is not None:
            ends_at = row.closes_at + GRACE
            connection.execute(mine.values(ends_at=ends_at))
            links = LINK.update().where(LINK.c.campaign_id == row.id, LINK.c.revoked_at.is_(None))
            connection.execute(links.where(LINK.c.expires_at < ends_at).values(expires_at=ends_at))
