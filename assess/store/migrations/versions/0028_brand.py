"""The employer's logo, small, and colour on candidates' pages and letters."""

import hashlib

import sqlalchemy as sa
from alembic import op

from assess.store.small_logos import small_logo

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; a logo that is there is made small."""
    op.add_column("organisation", sa.Column("small_logo", sa.LargeBinary(), nullable=True))
    op.add_column("organisation", sa.Column("accent", sa.String(), nullable=False, server_default=""))
    op.add_column("organisation", sa.Column("brand_mark", sa.String(), nullable=False, server_default=""))
    house = sa.table("organisation", *map(sa.column, ("id", "logo", "small_logo", "brand_mark")))
    connection = op.get_bind()
    for row in connection.execute(sa.select(house.c.id, house.c.logo).where(house.c.logo.is_not(None))).all():
        made = small_logo(row.logo)
        kept = {"small_logo": made, "brand_mark": hashlib.sha256(made).hexdigest()[:12]}
        connection.execute(sa.update(house).where(house.c.id == row.id).values(**kept))
