"""Everybody with a place gets what finds their return code; a browser may be in without a link."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

INVITATION = sa.table("invitation", sa.column("id", sa.Integer), sa.column("return_locator", sa.String))
SPOKEN = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def upgrade() -> None:
    """Add the columns and draw a locator for each place there is."""
    op.add_column("invitation", sa.Column("return_locator", sa.String(), nullable=False, server_default=""))
    op.add_column("invitation", sa.Column("return_serial", sa.Integer(), nullable=False, server_default="1"))
    connection, drawn = op.get_bind(), set[str]()
    for place in connection.execute(sa.select(INVITATION.c.id)).scalars().all():
        locator = ""
        while not locator or locator in drawn:
            locator = "".join(secrets.choice(SPOKEN) for _place in range(7))
        drawn.add(locator)
        connection.execute(INVITATION.update().where(INVITATION.c.id == place).values(return_locator=locator))
    op.create_index("ix_invitation_return_locator", "invitation", ["return_locator"], unique=True)
    with op.batch_alter_table("candidatesession") as table:
        table.alter_column("link_id", existing_type=sa.Integer(), nullable=True)
