"""Since when something that a side did under a hold waits to take effect, asked for that side itself."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

WORK_ROLES = (
    "w_anonymous", "w_family", "w_referrer", "w_hub", "w_centre", "w_administrator", "w_service", "w_effects",
)  # fmt: skip
KEPT_SINCE = """
CREATE FUNCTION kept_since(referral uuid, of_side integer) RETURNS timestamptz LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT min(k.at) FROM kept_acts k
    WHERE k.referral_id = referral AND k.side = of_side AND k.applied_at IS NULL
$$
"""


def upgrade() -> None:
    op.execute(KEPT_SINCE)
    op.execute("REVOKE ALL ON FUNCTION kept_since(uuid, integer) FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION kept_since(uuid, integer) TO {', '.join(WORK_ROLES)}")


def downgrade() -> None:
    op.execute("DROP FUNCTION kept_since(uuid, integer)")
