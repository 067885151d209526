"""Star, error and whether there is a score as columns of results; one current result an invitation."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

RESULT = sa.table(
    "result", sa.column("id", sa.Integer), sa.column("profile", sa.Text), sa.column("scorable", sa.Boolean),
    sa.column("star", sa.Float), sa.column("error", sa.Float), sa.column("invitation_id", sa.Integer),
    sa.column("number", sa.Integer), sa.column("current", sa.Boolean),
)  # fmt: skip


def upgrade() -> None:
    """Change the table, then fill the columns from the stored profiles."""
    with op.batch_alter_table("result") as table:
        table.add_column(sa.Column("scorable", sa.Boolean(), nullable=True))
        table.add_column(sa.Column("star", sa.Float(), nullable=True))
        table.add_column(sa.Column("error", sa.Float(), nullable=True))
    connection = op.get_bind()
    for number, text in connection.execute(sa.select(RESULT.c.id, RESULT.c.profile)).all():
        profile = json.loads(text)
        star = profile["star"] or {"value": None, "se": None}
        values = {"scorable": profile["scorable"], "star": star["value"], "error": star["se"]}
        connection.execute(RESULT.update().where(RESULT.c.id == number).values(**values))
    newer = RESULT.alias()
    superseded = sa.exists().where(
        newer.c.invitation_id == RESULT.c.invitation_id, newer.c.number > RESULT.c.number
    )
    connection.execute(RESULT.update().where(superseded).values(current=False))
    with op.batch_alter_table("result") as table:
        table.alter_column("scorable", existing_type=sa.Boolean(), nullable=False)
        table.create_index(
            "uq_result_current", ["invitation_id"], unique=True,
            sqlite_where=sa.text("current"), postgresql_where=sa.text("current"),
        )  # fmt: skip
