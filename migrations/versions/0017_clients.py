"""Machine clients of organisations: programs that act in their organisation's name."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLES = ("clients", "client_secrets")
# One function answers both questions: by its id, whether the secret of a token still counts; by its hash, which it is.
ACTING_CLIENT = """
CREATE FUNCTION acting_client(client uuid, secret uuid, secret_hash bytea)
RETURNS TABLE (
    secret_id uuid, secret_until timestamptz, status text, disabled_at timestamptz, scopes text[],
    membership_id uuid, membership_until timestamptz, organisation_id uuid, organisation_verified boolean
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.id, s.until, a.status, c.disabled_at, c.scopes, m.id, m.until, c.organisation_id,
        o.verified_at IS NOT NULL
    FROM clients c
    JOIN client_secrets s ON s.client_id = c.id
    JOIN accounts a ON a.id = c.id
    JOIN memberships m ON m.account_id = c.id AND m.organisation_id = c.organisation_id AND m.role = 'referrer'
    JOIN organisations o ON o.id = c.organisation_id
    WHERE c.id = client AND (s.id = secret OR s.hash = secret_hash)
    ORDER BY m.until DESC NULLS FIRST
    LIMIT 1
$$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '3s'")
    op.create_table(
        "clients",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients")),
        sa.ForeignKeyConstraint(["id"], ["accounts.id"], name=op.f("fk_clients_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_clients_organisation_id")),
        sa.ForeignKeyConstraint(["created_by"], ["accounts.id"], name=op.f("fk_clients_created_by")),
    )
    op.create_index(op.f("ix_clients_organisation_id"), "clients", ["organisation_id"], unique=False)
    op.create_table(
        "client_secrets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_secrets")),
        sa.UniqueConstraint("hash", name=op.f("uq_client_secrets_hash")),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_client_secrets_client_id")),
    )
    op.create_index(op.f("ix_client_secrets_client_id"), "client_secrets", ["client_id"], unique=False)
    op.execute(ACTING_CLIENT)
    op.execute("REVOKE ALL ON FUNCTION acting_client(uuid, uuid, bytea) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION acting_client(uuid, uuid, bytea) TO contact_app, w_anonymous")
    for table in TABLES:
        op.execute(f"REVOKE ALL ON {table} FROM PUBLIC")
        op.execute(f"GRANT SELECT, INSERT, UPDATE ON {table} TO w_administrator")


def downgrade() -> None:
    op.execute("DROP FUNCTION acting_client(uuid, uuid, bytea)")
    op.drop_table("client_secrets")
    op.drop_table("clients")
