"""The second wall: row-level security, so that the database itself keeps cases and sides apart."""

from alembic import op

from migrations.walls import ADMINISTRATOR, ANONYMOUS, CASES, LATER, OWN, policies, without

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

# After SET LOCAL a setting is '' and not NULL: both stand for nobody.
CONTEXT = """
CREATE FUNCTION acting_account() RETURNS uuid LANGUAGE sql STABLE AS
    $$ SELECT nullif(current_setting('app.account', true), '')::uuid $$;
CREATE FUNCTION acting_organisation() RETURNS uuid LANGUAGE sql STABLE AS
    $$ SELECT nullif(current_setting('app.organisation', true), '')::uuid $$;
CREATE FUNCTION acting_centre() RETURNS uuid LANGUAGE sql STABLE AS
    $$ SELECT nullif(current_setting('app.centre', true), '')::uuid $$;
CREATE FUNCTION acting_now() RETURNS timestamptz LANGUAGE sql STABLE AS
    $$ SELECT coalesce(nullif(current_setting('app.now', true), '')::timestamptz, 'infinity') $$
"""
# A policy on `participations` cannot ask `participations`; these answer for it.
STANDING = """
CREATE FUNCTION acted_for() RETURNS TABLE (referral_id uuid, side smallint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.referral_id, p.side::smallint FROM participations p
    WHERE p.organisation_id = acting_organisation() AND (p.until IS NULL OR p.until > acting_now())
$$;
CREATE FUNCTION cases_here() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.referral_id FROM participations p
    WHERE p.centre_id = acting_centre() AND (p.until IS NULL OR p.until > acting_now())
$$;
CREATE FUNCTION kept_from_hub() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(k.id), '{}') FROM (
        SELECT r.id FROM referrals r
        WHERE r.sealed_at IS NOT NULL AND r.hub_worker IS DISTINCT FROM acting_account()
        UNION
        SELECT p.referral_id FROM participations p
        WHERE p.account_id = acting_account() AND p.relation = 'party'
    ) k
$$
"""
FUNCTIONS = (
    "acting_account", "acting_organisation", "acting_centre", "acting_now", "acted_for", "cases_here", "kept_from_hub",
)  # fmt: skip
CALLERS = "w_family, w_referrer, w_centre, w_worker, w_hub, w_effects, w_service, w_anonymous, w_administrator"


def upgrade() -> None:
    for functions in (CONTEXT, STANDING):
        for statement in functions.split(";\n"):
            op.execute(statement)
    for function in FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION {function}() FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {function}() TO {CALLERS}")
    op.execute("CREATE INDEX ix_referrals_sealed ON referrals (id) WHERE sealed_at IS NOT NULL")
    _like("w_worker", "w_centre")
    for table in (each for each in (*CASES, *OWN) if each not in LATER):
        for statement in policies(table):
            op.execute(statement)
    # Whoever signs up makes the person that the account belongs to.
    op.execute(f"CREATE POLICY signs_up ON people FOR INSERT TO {ANONYMOUS} WITH CHECK (account_id IS NOT NULL)")
    op.execute(f"CREATE POLICY names ON people FOR SELECT TO {ADMINISTRATOR} USING (account_id IS NOT NULL)")
    op.execute(f"CREATE POLICY trail ON audit_events FOR SELECT TO {ADMINISTRATOR} USING (true)")


def _like(new: str, old: str) -> None:
    """Give a role the rights on tables that another has."""
    op.execute(f"GRANT USAGE ON SCHEMA public TO {new}")
    op.execute(
        f"""DO $$ DECLARE g record; BEGIN
        FOR g IN SELECT table_name, privilege_type FROM information_schema.role_table_grants
            WHERE grantee = '{old}' AND table_schema = 'public' LOOP
            EXECUTE format('GRANT %s ON %I TO {new}', g.privilege_type, g.table_name);
        END LOOP; END $$"""
    )
    op.execute(f"GRANT EXECUTE ON FUNCTION service_now(boolean) TO {new}")


def downgrade() -> None:
    op.execute("DROP POLICY trail ON audit_events")
    op.execute("DROP POLICY names ON people")
    op.execute("DROP POLICY signs_up ON people")
    for table in (each for each in (*CASES, *OWN) if each not in LATER):
        for statement in without(table):
            op.execute(statement)
    op.execute("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM w_worker")
    op.execute("REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM w_worker")
    op.execute("REVOKE USAGE ON SCHEMA public FROM w_worker")
    op.execute("DROP INDEX ix_referrals_sealed")
    for function in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION {function}()")
