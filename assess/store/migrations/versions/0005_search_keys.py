"""What long lists need: search keys, indexes that say all; the standard errors that a cohort is being moved to."""

import sqlalchemy as sa
from alembic import op

from assess.store.search_key import search_key

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

PORTION = 1_000
CANDIDATE = sa.table("candidate", sa.column("id"), sa.column("name"), sa.column("search_key"))
CAMPAIGN = sa.table(
    "campaign", sa.column("id"), sa.column("title"), sa.column("requisition"), sa.column("search_key")
)


def upgrade() -> None:
    """Add the columns (without making tables anew, which others refer to), then fill the keys."""
    for table in ("candidate", "campaign"):
        op.add_column(table, sa.Column("search_key", sa.String(), nullable=False, server_default=""))
    op.add_column("cohort", sa.Column("next_snapshot", sa.String(), nullable=True))
    op.drop_index("ix_result_current", table_name="result")
    op.create_index("ix_result_standing", "result", ["invitation_id", "current", "star", "error"])
    op.drop_index("ix_invitation_campaign_id", table_name="invitation")
    op.create_index("ix_invitation_campaign_state", "invitation", ["campaign_id", "state"])
    fill(CANDIDATE, [CANDIDATE.c.name])
    fill(CAMPAIGN, [CAMPAIGN.c.title, CAMPAIGN.c.requisition])


def fill(table: sa.TableClause, named: list[sa.ColumnClause[str]]) -> None:
    """The key of every row, a portion at a time."""
    connection, last = op.get_bind(), 0
    wanted = sa.select(table.c.id, *named).order_by(table.c.id).limit(PORTION)
    setting = table.update().where(table.c.id == sa.bindparam("row")).values(search_key=sa.bindparam("key"))
    while rows := connection.execute(wanted.where(table.c.id > last)).all():
        keys = [{"row": number, "key": search_key(" ".join(words))} for number, *words in rows]
        connection.execute(setting, keys)
        last = rows[-1].id
