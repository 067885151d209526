"""Structured interviews: interviewers with personal links, their forms, and Results with the interview in them."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables."""
    _interviewers()
    _interviews()
    _results()


def _interviewers() -> None:
    op.create_table(
        "interviewer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.Column("revoked_at", WHEN, nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name="fk_interviewer_campaign_id_campaign", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_interviewer"),
        sa.UniqueConstraint("public_id", name="uq_interviewer_public_id"),
    )
    op.create_index("ix_interviewer_campaign_id", "interviewer", ["campaign_id"])
    op.create_table(
        "interviewersession",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("interviewer_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["interviewer_id"],
            ["interviewer.id"],
            name="fk_interviewersession_interviewer_id_interviewer",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name="pk_interviewersession"),
    )
    op.create_index("ix_interviewersession_interviewer_id", "interviewersession", ["interviewer_id"])


def _interviews() -> None:
    op.create_table(
        "interview",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("interviewer_id", sa.Integer(), nullable=False),
        sa.Column("ratings", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.Column("saved_at", WHEN, nullable=True),
        sa.Column("handed_in_at", WHEN, nullable=True),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name="fk_interview_invitation_id_invitation", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["interviewer_id"],
            ["interviewer.id"],
            name="fk_interview_interviewer_id_interviewer",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_interview"),
        sa.UniqueConstraint("public_id", name="uq_interview_public_id"),
        sa.UniqueConstraint("interviewer_id", "invitation_id", name="uq_interview_interviewer_id"),
    )
    op.create_index("ix_interview_invitation_id", "interview", ["invitation_id"])


def _results() -> None:
    op.create_table(
        "interviewresult",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("base", sa.String(), nullable=False),
        sa.Column("star", sa.Float(), nullable=True),
        sa.Column("error", sa.Float(), nullable=True),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitation.id"],
            name="fk_interviewresult_invitation_id_invitation",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_interviewresult"),
        sa.UniqueConstraint("invitation_id", "number", name="uq_interviewresult_invitation_id"),
    )
    op.create_index("ix_interviewresult_invitation_id", "interviewresult", ["invitation_id"])
    op.create_index(
        "uq_interviewresult_current",
        "interviewresult",
        ["invitation_id"],
        unique=True,
        sqlite_where=sa.text("current"),
        postgresql_where=sa.text("current"),
    )
