"""Who members of staff are at an OpenID provider."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "staffidentity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["staff.id"], name=op.f("fk_staffidentity_user_id_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staffidentity")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_staffidentity_issuer")),
        sa.UniqueConstraint("user_id", name=op.f("uq_staffidentity_user_id")),
    )
