"""Versions of a centre's record, and who may write it: its co-ordinators, the hub, and whoever applies to join."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.walls import policies, without

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

ROLES = (
    "anonymous", "family", "referrer", "hub_worker", "hub_lead", "coordinator", "centre_worker", "administrator",
    "service",
)  # fmt: skip
CAUSES = ("applied", "changed", "service", "capacity", "admitted", "suspended", "accredited", "imported")
DIRECTORY = "centres, accreditations, centre_services, opening_patterns, ground_rules"
NEVER_WRITE_IT = "w_anonymous, w_family, w_referrer, w_worker, w_administrator"


def upgrade() -> None:
    op.create_table(
        "centre_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_account", sa.Uuid(), nullable=True),
        sa.Column(
            "by_role",
            sa.Enum(*ROLES, name="by_role", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "cause",
            sa.Enum(*CAUSES, name="versioncause", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_centre_versions_centre_id")),
        sa.ForeignKeyConstraint(["by_account"], ["accounts.id"], name=op.f("fk_centre_versions_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre_versions")),
        sa.UniqueConstraint("centre_id", "number", name=op.f("uq_centre_versions_centre_id_number")),
    )
    op.create_index(op.f("ix_centre_versions_centre_id"), "centre_versions", ["centre_id"])
    op.execute(
        "CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON centre_versions "
        "FOR EACH STATEMENT EXECUTE FUNCTION never_changed()"
    )
    for statement in policies("centre_versions"):
        op.execute(statement)
    op.execute("GRANT SELECT, INSERT ON centre_versions TO w_hub, w_centre, w_service, w_effects")
    op.execute("GRANT DELETE ON opening_patterns TO w_centre, w_service, w_effects")
    op.execute("GRANT DELETE ON accreditations TO w_hub, w_service, w_effects")
    op.execute(f"REVOKE INSERT, UPDATE ON {DIRECTORY} FROM {NEVER_WRITE_IT}")


def downgrade() -> None:
    op.execute(f"GRANT INSERT, UPDATE ON {DIRECTORY} TO {NEVER_WRITE_IT}")
    op.execute("REVOKE DELETE ON accreditations FROM w_hub, w_service, w_effects")
    op.execute("REVOKE DELETE ON opening_patterns FROM w_centre, w_service, w_effects")
    for statement in without("centre_versions"):
        op.execute(statement)
    op.drop_table("centre_versions")
