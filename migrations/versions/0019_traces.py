"""Keyed traces of applications, by which a second try is noticed when the first has left nothing else behind."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

WORK_ROLES = "w_family, w_referrer, w_hub, w_service, w_effects"


def upgrade() -> None:
    kinds = sa.Enum("child", "adult", "adults", name="tracekind", native_enum=False, create_constraint=True, length=40)
    lights = sa.Enum("green", "amber", "red", name="light", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "traces",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("kind", kinds, nullable=False),
        sa.Column("value_index", sa.LargeBinary(), nullable=False),
        sa.Column("light", lights, nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_traces_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_traces")),
        sa.UniqueConstraint("referral_id", "kind", "value_index", name=op.f("uq_traces_referral_id_kind_value_index")),
    )
    op.create_index(op.f("ix_traces_referral_id"), "traces", ["referral_id"])
    op.create_index(op.f("ix_traces_value_index"), "traces", ["value_index"])
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON traces TO {WORK_ROLES}")
    op.execute("GRANT DELETE ON traces TO w_service")


def downgrade() -> None:
    op.drop_table("traces")
