"""The assessment of a chosen centre's qualified staff: asked by the hub, answered by the centre."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

WORK_ROLES = "w_hub, w_centre, w_service, w_effects"


def upgrade() -> None:
    op.create_table(
        "centre_assessments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("suitable", sa.Boolean(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("text_enc", sa.LargeBinary(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "num_nulls(suitable, answered_at, answered_by, staff_id, text_enc) IN (0, 5)",
            name=op.f("ck_centre_assessments_whole"),
        ),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_centre_assessments_referral_id")),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_centre_assessments_centre_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["accounts.id"], name=op.f("fk_centre_assessments_asked_by")),
        sa.ForeignKeyConstraint(["answered_by"], ["accounts.id"], name=op.f("fk_centre_assessments_answered_by")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_centre_assessments_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre_assessments")),
    )
    op.create_index(op.f("ix_centre_assessments_referral_id"), "centre_assessments", ["referral_id"])
    op.create_index(op.f("ix_centre_assessments_centre_id"), "centre_assessments", ["centre_id"])
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON centre_assessments TO {WORK_ROLES}")


def downgrade() -> None:
    op.drop_table("centre_assessments")
