"""What takes two people: asked by one, answered by another, which the database holds."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

WORK_ROLES = (
    "w_anonymous", "w_family", "w_referrer", "w_hub", "w_centre", "w_administrator", "w_service", "w_effects",
)  # fmt: skip
KINDS = ("unseal_address", "release_report", "release_export", "lower_risk", "delete_early", "merge_people")


def upgrade() -> None:
    op.create_table(
        "approvals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_as", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason_enc", sa.LargeBinary(), nullable=True),
        sa.Column("content_enc", sa.LargeBinary(), nullable=True),
        sa.Column(
            "answer",
            sa.Enum("yes", "no", name="word", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("comment_enc", sa.LargeBinary(), nullable=True),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.CheckConstraint("asked_by <> answered_by", name=op.f("ck_approvals_two_people")),
        sa.CheckConstraint("(answer IS NULL) = (answered_by IS NULL)", name=op.f("ck_approvals_answered_by_somebody")),
        sa.ForeignKeyConstraint(["answered_by"], ["accounts.id"], name=op.f("fk_approvals_answered_by")),
        sa.ForeignKeyConstraint(["asked_by"], ["accounts.id"], name=op.f("fk_approvals_asked_by")),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_approvals_centre_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_approvals_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
    )
    op.create_index(op.f("ix_approvals_centre_id"), "approvals", ["centre_id"])
    op.create_index(op.f("ix_approvals_referral_id"), "approvals", ["referral_id"])
    op.create_index(op.f("ix_approvals_subject_id"), "approvals", ["subject_id"])
    op.create_index(
        "uq_approvals_open",
        "approvals",
        ["kind", "subject_id"],
        unique=True,
        postgresql_where=sa.text("answer IS NULL"),
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON approvals TO {', '.join(WORK_ROLES)}")


def downgrade() -> None:
    op.drop_table("approvals")
