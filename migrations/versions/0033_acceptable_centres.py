"""Which centres are acceptable: read by the side that marked them, and the hub."""

import sqlalchemy as sa
from alembic import op

from migrations.walls import policies, without

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "acceptable_centres",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.SmallInteger(), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("marked_by", sa.Uuid(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_acceptable_centres_referral_id")),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_acceptable_centres_centre_id")),
        sa.ForeignKeyConstraint(["marked_by"], ["accounts.id"], name=op.f("fk_acceptable_centres_marked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptable_centres")),
        sa.UniqueConstraint(
            "referral_id",
            "side",
            "centre_id",
            name=op.f("uq_acceptable_centres_referral_id_side_centre_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_acceptable_centres_referral_id"), "acceptable_centres", ["referral_id"])
    op.create_index(op.f("ix_acceptable_centres_centre_id"), "acceptable_centres", ["centre_id"])
    for statement in policies("acceptable_centres"):
        op.execute(statement)
    # Nobody else has to do with it, so that nobody else's answers can hang on it.
    op.execute("GRANT SELECT, INSERT, DELETE ON acceptable_centres TO w_family, w_hub")


def downgrade() -> None:
    for statement in without("acceptable_centres"):
        op.execute(statement)
    op.drop_table("acceptable_centres")
