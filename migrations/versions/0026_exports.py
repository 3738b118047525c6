"""Exports of what is kept about somebody."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.walls import policies, without

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

STATES = ("asked", "prepared", "released")

# Whether somebody takes part in a case that is kept from the hub's member who asks: those rows they cannot see.
IN_KEPT_CASE = """
CREATE FUNCTION is_in_kept_case(account uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM participations p
        WHERE p.account_id = account AND p.relation = 'party' AND p.referral_id = ANY (kept_from_hub())
    )
$$
"""


def upgrade() -> None:
    op.execute(IN_KEPT_CASE)
    op.execute("REVOKE ALL ON FUNCTION is_in_kept_case(uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION is_in_kept_case(uuid) TO w_hub, w_effects")
    op.create_table(
        "exports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="state", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("content_enc", sa.LargeBinary(), nullable=True),
        sa.Column("left_out", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason_enc", sa.LargeBinary(), nullable=True),
        sa.Column("prepared_by", sa.Uuid(), nullable=True),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.CheckConstraint("prepared_by <> account_id", name=op.f("ck_exports_not_ones_own")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_exports_account_id")),
        sa.ForeignKeyConstraint(["prepared_by"], ["accounts.id"], name=op.f("fk_exports_prepared_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
    )
    op.create_index(op.f("ix_exports_account_id"), "exports", ["account_id"])
    op.create_index(
        "uq_exports_waiting",
        "exports",
        ["account_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'released' AND content_enc IS NOT NULL"),
    )
    for statement in policies("exports"):
        op.execute(statement)
    # Only whoever asked and the hub have to do with it.
    op.execute("GRANT SELECT, INSERT ON exports TO w_family")
    op.execute("GRANT SELECT, UPDATE ON exports TO w_hub")
    op.execute("GRANT SELECT ON exports TO w_service")
    op.execute("GRANT UPDATE (content_enc) ON exports TO w_retention")


def downgrade() -> None:
    for statement in without("exports"):
        op.execute(statement)
    op.drop_table("exports")
    op.execute("DROP FUNCTION is_in_kept_case(uuid)")
