"""Since when something that a side did under a hold waits to take effect, asked for that side itself."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

# Both are asked for whoever acts, in whatever role: they tell a moment and nothing of what was done.
KEPT_SINCE = """
CREATE FUNCTION kept_since(referral uuid, of_side integer) RETURNS timestamptz LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT min(k.at) FROM kept_acts k
    WHERE k.referral_id = referral AND k.side IS NOT DISTINCT FROM of_side AND k.applied_at IS NULL
$$
"""


def upgrade() -> None:
    op.execute(KEPT_SINCE)
    op.execute("GRANT EXECUTE ON FUNCTION held_since(uuid) TO PUBLIC")


def downgrade() -> None:
    op.execute("REVOKE EXECUTE ON FUNCTION held_since(uuid) FROM PUBLIC")
    op.execute("DROP FUNCTION kept_since(uuid, integer)")
