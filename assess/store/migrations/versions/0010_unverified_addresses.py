"""Addresses that were typed at an open link are known as such, and keep nobody else from having them."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

CANDIDATE = sa.table("candidate", *map(sa.column, ("id", "public_id", "email", "unverified_email")))
INVITATION = sa.table("invitation", *map(sa.column, ("id", "public_id", "candidate_id")))
EVENT = sa.table("auditevent", *map(sa.column, ("verb", "object")))


def upgrade() -> None:
    """Add the column; people all of whose places were taken by an open link have shown no address to be theirs."""
    op.add_column("candidate", sa.Column("unverified_email", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_candidate_unverified_email", "candidate", ["unverified_email"])
    joined = sa.select(EVENT.c.object).where(EVENT.c.verb == "invitation.joined")
    came = sa.select(INVITATION.c.candidate_id).where(INVITATION.c.public_id.in_(joined))
    invited = sa.select(INVITATION.c.candidate_id).where(INVITATION.c.public_id.not_in(joined))
    op.execute(
        CANDIDATE.update()
        .where(CANDIDATE.c.id.in_(came), CANDIDATE.c.id.not_in(invited))
        .values(unverified_email=CANDIDATE.c.email, email=sa.literal("open link ") + CANDIDATE.c.public_id)
    )
