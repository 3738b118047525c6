"""Erasing by rule: a ledger, a role that alone may delete what is never changed, and one that seals again."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

LINES = (
    "case", "record", "raw_notes", "safeguarding", "thread", "person", "complaint", "account", "staff", "audit", "message",
    "message_text", "export", "export_text", "task", "sign_in", "stored_answer", "code", "counter", "outbox", "wish",
    "count", "listed", "machine",
)  # fmt: skip

# The trail of what is never changed has two doors: what is kept no longer is erased, and what is sealed is sealed again.
# Which columns each of the two roles may touch is a matter of grants.
NEVER_CHANGED = """
CREATE OR REPLACE FUNCTION never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'w_retention' AND (TG_OP = 'DELETE' OR TG_TABLE_NAME = 'audit_seals') THEN RETURN NULL; END IF;
    IF current_user = 'w_keys' AND TG_OP = 'UPDATE' THEN RETURN NULL; END IF;
    RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$
"""
NEVER_CHANGED_BEFORE = """
CREATE OR REPLACE FUNCTION never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$
"""
# Runs after each migration, so that a new table needs no word about these two roles.
LET_IN = """
CREATE FUNCTION let_keepers_in() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    t record;
    sealed text;
    for_good text[] := '{alembic_version, organisations, centres, accreditations, centre_services, opening_patterns,
        ground_rules, signposts, postcode_sectors, postcodes, audit_seals, erasures, screening_counts, demo_clock, heartbeats,
        stopped_addresses}';
BEGIN
    FOR t IN SELECT c.oid, c.relname, c.relrowsecurity FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
    LOOP
        EXECUTE format('GRANT SELECT ON %I TO w_retention, w_keys', t.relname);
        IF NOT t.relname = ANY (for_good) THEN
            EXECUTE format('GRANT DELETE ON %I TO w_retention', t.relname);
        END IF;
        SELECT string_agg(quote_ident(a.attname), ', ') INTO sealed FROM pg_attribute a
        WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid = 'bytea'::regtype
            AND (a.attname ~ '(^|_)enc$' OR a.attname ~ '_index$');
        IF sealed IS NOT NULL THEN
            EXECUTE format('GRANT UPDATE (%s) ON %I TO w_keys', sealed, t.relname);
        END IF;
        IF t.relrowsecurity AND NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = t.oid AND polname = 'keepers') THEN
            EXECUTE format('CREATE POLICY keepers ON %I TO w_retention, w_keys USING (true) WITH CHECK (true)', t.relname);
        END IF;
    END LOOP;
END $$
"""
LET_OUT = """
DO $$ DECLARE t record; BEGIN
    FOR t IN SELECT c.relname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE p.polname = 'keepers' LOOP
        EXECUTE format('DROP POLICY keepers ON %I', t.relname);
    END LOOP;
END $$
"""


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "line", sa.Enum(*LINES, name="line", native_enum=False, create_constraint=True, length=40), nullable=False
        ),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("rows", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    op.create_index("ix_erasures_digest", "erasures", ["digest"])
    op.create_table(
        "screening_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("light", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.CheckConstraint("counted > 0", name="counted"),
        sa.PrimaryKeyConstraint("day", "light", "reason", name=op.f("pk_screening_counts")),
    )
    op.add_column("audit_seals", sa.Column("erased_in", sa.Uuid(), nullable=True))
    op.create_index("ix_audit_events_at", "audit_events", ["at"], postgresql_using="brin")
    op.add_column("referrals", sa.Column("kept_until", sa.Date(), nullable=True))
    op.drop_constraint(op.f("ck_messages_has_reader"), "messages")
    op.create_check_constraint(
        op.f("ck_messages_has_reader"), "messages", "person_id IS NOT NULL OR to_enc IS NOT NULL OR fate <> 'queued'"
    )
    op.execute(NEVER_CHANGED)
    op.execute(
        "CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON erasures "
        "FOR EACH STATEMENT EXECUTE FUNCTION never_changed()"
    )
    op.execute(LET_IN)
    op.execute("REVOKE ALL ON FUNCTION let_keepers_in() FROM PUBLIC")
    op.execute("GRANT USAGE ON SCHEMA public TO w_retention, w_keys")
    op.execute("GRANT EXECUTE ON FUNCTION service_now(boolean) TO w_retention, w_keys")
    op.execute("GRANT INSERT ON erasures, screening_counts, audit_events TO w_retention")
    op.execute("GRANT INSERT ON stopped_addresses TO w_keys")
    op.execute("GRANT UPDATE (counted) ON screening_counts TO w_retention")
    op.execute("GRANT UPDATE (erased_in) ON audit_seals TO w_retention")
    op.execute(
        "GRANT UPDATE (email_index, email_enc, password_hash, status, totp_enc, totp_next_enc) ON accounts TO w_retention"
    )
    op.execute("GRANT SELECT ON erasures, screening_counts TO w_service, w_hub")
    op.execute("SELECT let_keepers_in()")


def downgrade() -> None:
    op.execute(LET_OUT)
    op.execute("DROP FUNCTION let_keepers_in()")
    op.execute("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM w_retention, w_keys")
    op.execute("REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM w_retention, w_keys")
    op.execute("REVOKE USAGE ON SCHEMA public FROM w_retention, w_keys")
    op.execute(NEVER_CHANGED_BEFORE)
    op.drop_constraint(op.f("ck_messages_has_reader"), "messages")
    # The address of a mail that went is gone; what names nobody any more is of no use.
    op.execute("DELETE FROM messages WHERE person_id IS NULL AND to_enc IS NULL")
    op.create_check_constraint(
        op.f("ck_messages_has_reader"), "messages", "person_id IS NOT NULL OR to_enc IS NOT NULL"
    )
    op.drop_index("ix_audit_events_at", "audit_events")
    op.drop_column("referrals", "kept_until")
    op.drop_column("audit_seals", "erased_in")
    op.drop_table("screening_counts")
    op.drop_table("erasures")
