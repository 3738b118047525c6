"""Second factors: what an account has set up, which sign-in has passed it, and the codes that stand in for it."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BEFORE = ("sign_up", "invitation", "stop_invitations")
PURPOSES = (*BEFORE, "password_reset", "recovery")

ACTING = """
CREATE FUNCTION acting(account uuid, sign_in uuid)
RETURNS TABLE (
    status text, tokens_valid_from timestamptz, signed_in_at timestamptz, revoked_at timestamptz,
    expires_at timestamptz, membership_id uuid, role text, organisation_id uuid, centre_id uuid,
    membership_until timestamptz, organisation_verified boolean, person_id uuid{columns}
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.status, a.tokens_valid_from, s.created_at, s.revoked_at, s.expires_at, m.id, m.role, m.organisation_id,
        m.centre_id, m.until, o.verified_at IS NOT NULL, p.id{values}
    FROM sign_ins s
    JOIN accounts a ON a.id = s.account_id
    LEFT JOIN memberships m ON m.id = s.membership_id AND m.account_id = a.id
    LEFT JOIN organisations o ON o.id = m.organisation_id
    LEFT JOIN people p ON p.account_id = a.id
    WHERE s.id = sign_in AND a.id = account AND (s.membership_id IS NULL OR m.id IS NOT NULL)
$$
"""
BEFORE_COLUMNS = {"columns": "", "values": ""}
COLUMNS = {
    "columns": ", factor_at timestamptz, has_factor boolean",
    "values": ", s.factor_at, a.totp_enc IS NOT NULL",
}


def _purposes(allowed: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{word}'" for word in allowed)
    op.drop_constraint(op.f("ck_one_time_codes_codepurpose"), "one_time_codes")
    op.create_check_constraint(op.f("ck_one_time_codes_codepurpose"), "one_time_codes", f"purpose IN ({listed})")


def _acting(columns: dict[str, str]) -> None:
    op.execute("DROP FUNCTION acting(uuid, uuid)")
    op.execute(ACTING.format(**columns))
    op.execute("REVOKE ALL ON FUNCTION acting(uuid, uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION acting(uuid, uuid) TO contact_app")


def upgrade() -> None:
    op.add_column("accounts", sa.Column("totp_enc", sa.LargeBinary(), nullable=True))
    op.add_column("accounts", sa.Column("totp_next_enc", sa.LargeBinary(), nullable=True))
    op.add_column("accounts", sa.Column("totp_last_step", sa.BigInteger(), nullable=True))
    op.add_column("sign_ins", sa.Column("factor_at", sa.DateTime(timezone=True), nullable=True))
    _purposes(PURPOSES)
    _acting(COLUMNS)


def downgrade() -> None:
    _acting(BEFORE_COLUMNS)
    op.execute("DELETE FROM one_time_codes WHERE purpose IN ('password_reset', 'recovery')")
    _purposes(BEFORE)
    op.drop_column("sign_ins", "factor_at")
    op.drop_column("accounts", "totp_last_step")
    op.drop_column("accounts", "totp_next_enc")
    op.drop_column("accounts", "totp_enc")
