"""Safeguarding holds: one open on a case at most, and what was done under one and takes effect when it is released."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

WORK_ROLES = (
    "w_anonymous", "w_family", "w_referrer", "w_hub", "w_centre", "w_administrator", "w_service", "w_effects",
)  # fmt: skip
WORDS = ("speak_to_us", "visits_go_on", "no_visits_for_now")
MOVERS = ("starter", "other_side", "referrer", "hub", "hub_lead", "coordinator", "service")

# Asked for every caller, a family's own act too, whichever rows that caller reaches.
HELD_SINCE = """
CREATE FUNCTION held_since(referral uuid) RETURNS timestamptz LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT h.set_at FROM holds h WHERE h.referral_id = referral AND h.released_at IS NULL
$$
"""


def upgrade() -> None:
    op.create_table(
        "holds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_as", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason_enc", sa.LargeBinary(), nullable=False),
        sa.Column("about", sa.Uuid(), nullable=True),
        sa.Column("suspends", sa.Boolean(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column(
            "word",
            sa.Enum(*WORDS, name="neutralword", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.CheckConstraint("about IS NULL OR about <> set_by", name=op.f("ck_holds_not_its_subject")),
        sa.CheckConstraint("(released_at IS NULL) = (released_by IS NULL)", name=op.f("ck_holds_released_by_somebody")),
        sa.ForeignKeyConstraint(["about"], ["accounts.id"], name=op.f("fk_holds_about")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_holds_referral_id")),
        sa.ForeignKeyConstraint(["released_by"], ["accounts.id"], name=op.f("fk_holds_released_by")),
        sa.ForeignKeyConstraint(["set_by"], ["accounts.id"], name=op.f("fk_holds_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
    )
    op.create_index(op.f("ix_holds_referral_id"), "holds", ["referral_id"])
    op.create_index(
        "uq_holds_open", "holds", ["referral_id"], unique=True, postgresql_where=sa.text("released_at IS NULL")
    )
    op.create_table(
        "kept_acts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("withdrawal", "consent", name="keptkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "mover",
            sa.Enum(*MOVERS, name="mover", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_account", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_account"], ["accounts.id"], name=op.f("fk_kept_acts_by_account")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_kept_acts_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_acts")),
    )
    op.create_index(op.f("ix_kept_acts_referral_id"), "kept_acts", ["referral_id"])
    roles = ", ".join(WORK_ROLES)
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON holds, kept_acts TO {roles}")
    op.execute(HELD_SINCE)
    op.execute("REVOKE ALL ON FUNCTION held_since(uuid) FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION held_since(uuid) TO {roles}")


def downgrade() -> None:
    op.execute("DROP FUNCTION held_since(uuid)")
    op.drop_table("kept_acts")
    op.drop_table("holds")
