"""Everybody with a place gets a short reference, and room for the employer's own number."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

INVITATION = sa.table("invitation", *map(sa.column, ("id", "reference", "search_key")))
SPOKEN = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def upgrade() -> None:
    """Add the columns and draw a reference for each place there is."""
    for name in ("reference", "applicant_number", "search_key"):
        op.add_column("invitation", sa.Column(name, sa.String(), nullable=False, server_default=""))
    connection, drawn = op.get_bind(), set[str]()
    for place in connection.execute(sa.select(INVITATION.c.id)).scalars().all():
        reference = ""
        while not reference or reference in drawn:
            reference = "".join(secrets.choice(SPOKEN) for _place in range(6))
        drawn.add(reference)
        key = f"{reference[:3]}-{reference[3:]} {reference}".lower()
        connection.execute(
            INVITATION.update().where(INVITATION.c.id == place).values(reference=reference, search_key=key)
        )
    op.create_index("ix_invitation_reference", "invitation", ["reference"], unique=True)
