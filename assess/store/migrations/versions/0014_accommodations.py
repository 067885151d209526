"""Who answers requests and stands in, and what is decided on adjustments, with the reason."""

import sqlalchemy as sa
from alembic import op

from assess.store.tables import Moment

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "requestqueue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name="fk_requestqueue_team_id_team", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["staff.id"], name="fk_requestqueue_owner_id_staff", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["staff.id"], name="fk_requestqueue_deputy_id_staff", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_requestqueue"),
        sa.UniqueConstraint("role", "team_id", name="uq_requestqueue_role"),
    )  # fmt: skip
    op.create_index("ix_requestqueue_team_id", "requestqueue", ["team_id"])
    op.create_table(
        "accommodation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("pace", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", Moment(timezone=True), nullable=False),
        sa.Column("extended_until", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name="fk_accommodation_invitation_id_invitation",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["candidaterequest.id"], name="fk_accommodation_request_id_candidaterequest",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["staff.id"], name="fk_accommodation_decided_by_staff", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accommodation"),
    )  # fmt: skip
    op.create_index("ix_accommodation_invitation_id", "accommodation", ["invitation_id"])
    op.create_index("ix_accommodation_request_id", "accommodation", ["request_id"])
