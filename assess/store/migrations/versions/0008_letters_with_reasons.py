"""Letters know why they did not arrive by a code, when they were tried, and when they will be."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

LETTER = sa.table(
    "outboxmail", sa.column("state", sa.String), sa.column("error", sa.String), sa.column("sender_name", sa.String),
    sa.column("reply", sa.String),
)  # fmt: skip


def upgrade() -> None:
    """Add the columns; what servers said before, with people's addresses in it, becomes a code."""
    with op.batch_alter_table("outboxmail") as table:
        table.add_column(sa.Column("sender_name", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("reply", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("trying_since", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True))
        table.create_index("ix_outboxmail_tried_at", ["tried_at"])
        table.create_index("ix_outboxmail_invitation_state", ["invitation_id", "state"])
    reason = sa.case((LETTER.c.state == "uncertain", "worker-died"), else_="not-recorded")
    op.execute(LETTER.update().where(LETTER.c.error != "").values(error=reason))
