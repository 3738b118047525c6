"""Legal holds: while one lies on a case, nothing of it is erased."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

WORK_ROLES = (
    "w_anonymous", "w_family", "w_referrer", "w_hub", "w_centre", "w_administrator", "w_service", "w_effects",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "legal_holds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason_enc", sa.LargeBinary(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name=op.f("ck_legal_holds_lifted_by_somebody")),
        sa.ForeignKeyConstraint(["lifted_by"], ["accounts.id"], name=op.f("fk_legal_holds_lifted_by")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_legal_holds_referral_id")),
        sa.ForeignKeyConstraint(["set_by"], ["accounts.id"], name=op.f("fk_legal_holds_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_holds")),
    )
    op.create_index(op.f("ix_legal_holds_referral_id"), "legal_holds", ["referral_id"])
    op.create_index(
        "uq_legal_holds_open",
        "legal_holds",
        ["referral_id"],
        unique=True,
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON legal_holds TO {', '.join(WORK_ROLES)}")


def downgrade() -> None:
    op.drop_table("legal_holds")
