"""Who opened a sealed case in an emergency, which opens the second wall too, and which deputy of the lead is on call."""

import sqlalchemy as sa
from alembic import op

from migrations.walls import policies, without

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

WORK_ROLES = (
    "w_anonymous", "w_family", "w_referrer", "w_hub", "w_centre", "w_worker", "w_administrator", "w_service", "w_effects",
)  # fmt: skip

KEPT = """
CREATE OR REPLACE FUNCTION kept_from_hub() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(k.id), '{{}}') FROM (
        SELECT r.id FROM referrals r
        WHERE r.sealed_at IS NOT NULL AND r.hub_worker IS DISTINCT FROM acting_account(){but}
        UNION
        SELECT p.referral_id FROM participations p
        WHERE p.account_id = acting_account() AND p.relation = 'party'
    ) k
$$
"""
GLASS = """
            AND NOT EXISTS (SELECT FROM break_glasses g
                WHERE g.referral_id = r.id AND g.account_id = acting_account() AND g.until > acting_now())"""
# What has to be seen to about a sealed case, by somebody to whom the case itself is hidden.
SEALS = """
CREATE POLICY seals ON tasks TO w_hub USING (
    (kind IN ('review-break-glass', 'review-hold') OR kind = 'approval-asked' AND 'unseal_address' = ANY (reasons))
    AND NOT EXISTS (SELECT FROM participations p WHERE p.referral_id = tasks.referral_id
        AND p.account_id = acting_account() AND p.relation = 'party'))
"""


def upgrade() -> None:
    op.create_table(
        "break_glasses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("broken_as", sa.Text(), nullable=False),
        sa.Column("reason_enc", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_break_glasses_account_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_break_glasses_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_break_glasses")),
    )
    op.create_index(op.f("ix_break_glasses_account_id"), "break_glasses", ["account_id"])
    op.create_index(op.f("ix_break_glasses_referral_id"), "break_glasses", ["referral_id"])
    op.create_table(
        "deputies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("named_by", sa.Uuid(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("account_id <> named_by", name=op.f("ck_deputies_another")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_deputies_account_id")),
        sa.ForeignKeyConstraint(["named_by"], ["accounts.id"], name=op.f("fk_deputies_named_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputies")),
    )
    op.create_index(op.f("ix_deputies_account_id"), "deputies", ["account_id"])
    roles = ", ".join(WORK_ROLES)
    op.execute(f"GRANT SELECT, INSERT ON break_glasses TO {roles}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON deputies TO {roles}")
    op.execute(
        "CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON break_glasses "
        "FOR EACH STATEMENT EXECUTE FUNCTION never_changed()"
    )
    for statement in policies("break_glasses"):
        op.execute(statement)
    op.execute(KEPT.format(but=GLASS))
    op.execute(SEALS)


def downgrade() -> None:
    op.execute("DROP POLICY seals ON tasks")
    op.execute(KEPT.format(but=""))
    for statement in without("break_glasses"):
        op.execute(statement)
    op.drop_table("deputies")
    op.drop_table("break_glasses")
