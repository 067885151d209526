"""Logins: given passwords, second factors, recovery codes, idle sessions and what a person is told of them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make tables and columns. Everybody logs in once more: of older sessions it is unknown when they were used."""
    # Added in place: to rebuild a table would take everything along that hangs on its rows.
    op.add_column(
        "staff", sa.Column("must_change_password", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("organisation", sa.Column("idle_minutes", sa.Integer(), nullable=False, server_default="60"))
    op.add_column("organisation", sa.Column("session_hours", sa.Integer(), nullable=False, server_default="12"))
    op.add_column("organisation", sa.Column("second_factor_roles", sa.JSON(), nullable=False, server_default="[]"))
    op.drop_table("staffsession")
    _sessions()
    _second_factors()


def _sessions() -> None:
    op.create_table(
        "staffsession",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("awaits_code", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("browser", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["staff.id"], name=op.f("fk_staffsession_user_id_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_staffsession")),
        sa.UniqueConstraint("public_id", name=op.f("uq_staffsession_public_id")),
    )
    op.create_index(op.f("ix_staffsession_user_id"), "staffsession", ["user_id"])


def _second_factors() -> None:
    op.create_table(
        "secondfactor",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_counter", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["staff.id"], name=op.f("fk_secondfactor_user_id_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_secondfactor")),
    )
    op.create_table(
        "recoverycode",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["staff.id"], name=op.f("fk_recoverycode_user_id_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "number", name=op.f("pk_recoverycode")),
    )
