"""What candidates were told is kept word for word, with who read it."""

import sqlalchemy as sa
from alembic import op

from assess.store.tables import Moment

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both tables; what was read before is not known word for word."""
    op.create_table(
        "notice",
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_notice"),
    )
    op.create_table(
        "noticereading",
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("notice", sa.String(), nullable=False),
        sa.Column("read_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitation.id"],
            name="fk_noticereading_invitation_id_invitation",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["notice"], ["notice.fingerprint"], name="fk_noticereading_notice_notice"),
        sa.PrimaryKeyConstraint("invitation_id", name="pk_noticereading"),
    )
    op.create_index("ix_noticereading_notice", "noticereading", ["notice"])
