"""What the tables alone cannot hold: who may touch them, who must not meet, and what is never changed."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WORK_ROLES = (
    "w_anonymous", "w_family", "w_referrer", "w_hub", "w_centre", "w_administrator", "w_service", "w_effects",
)  # fmt: skip
PUBLIC_TABLES = (
    "organisations", "centres", "accreditations", "centre_services", "opening_patterns", "ground_rules", "signposts",
    "postcode_sectors",
)  # fmt: skip
APPEND_ONLY = (
    "audit_events", "audit_seals", "events", "consents", "screenings", "concerns", "evidence", "attendance_marks",
    "disclosures", "shown", "conversations", "consultations",
)  # fmt: skip
DELETABLE = ("presences", "room_uses", "duties", "idempotency_keys", "rate_limits", "one_time_codes", "outbox")
GUARDED = ("presence_guards",)

CLOCK = """
CREATE FUNCTION service_now(demo boolean) RETURNS timestamptz LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT clock_timestamp()
        + CASE WHEN demo THEN coalesce((SELECT moved_by FROM demo_clock), interval '0') ELSE interval '0' END
$$
"""

ACTING = """
CREATE FUNCTION acting(account uuid, sign_in uuid)
RETURNS TABLE (
    status text, tokens_valid_from timestamptz, signed_in_at timestamptz, revoked_at timestamptz,
    expires_at timestamptz, membership_id uuid, role text, organisation_id uuid, centre_id uuid,
    membership_until timestamptz, organisation_verified boolean, person_id uuid
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.status, a.tokens_valid_from, s.created_at, s.revoked_at, s.expires_at, m.id, m.role, m.organisation_id,
        m.centre_id, m.until, o.verified_at IS NOT NULL, p.id
    FROM sign_ins s
    JOIN accounts a ON a.id = s.account_id
    LEFT JOIN memberships m ON m.id = s.membership_id AND m.account_id = a.id
    LEFT JOIN organisations o ON o.id = m.organisation_id
    LEFT JOIN people p ON p.account_id = a.id
    WHERE s.id = sign_in AND a.id = account AND (s.membership_id IS NULL OR m.id IS NOT NULL)
$$
"""

# One booking at a time in a centre: parallel ones would otherwise wait for each other in a circle.
ONE_AT_A_TIME = """
CREATE FUNCTION one_booking_at_a_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('booking:' || NEW.centre_id::text, 0));
    RETURN NEW;
END $$
"""

# What is over is left alone: a new separation is about the time to come.
# Both triggers lock the people first: a separation added while a booking is in flight would slip past otherwise.
GUARD_PRESENCE = """
CREATE FUNCTION guard_presence() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM people WHERE id = NEW.person_id FOR NO KEY UPDATE;
    INSERT INTO presence_guards (presence_id, separation_id, zone, centre_id, who, during)
    SELECT NEW.id, s.id, z.zone, NEW.centre_id, CASE WHEN s.person_a = NEW.person_id THEN 'a' ELSE 'b' END,
        guarded(NEW.during, z.zone, s.buffer_minutes)
    FROM separations s
    CROSS JOIN LATERAL guard_zones(NEW.zone, NEW.whole_site OR s.extent = 'site') AS z(zone)
    WHERE NEW.person_id IN (s.person_a, s.person_b) AND s.until IS NULL;
    RETURN NEW;
END $$
"""

GUARD_SEPARATION = """
CREATE FUNCTION guard_separation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM people WHERE id IN (NEW.person_a, NEW.person_b) ORDER BY id FOR NO KEY UPDATE;
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM presence_guards WHERE separation_id = NEW.id;
    END IF;
    IF NEW.until IS NULL THEN
        INSERT INTO presence_guards (presence_id, separation_id, zone, centre_id, who, during)
        SELECT p.id, NEW.id, z.zone, p.centre_id, CASE WHEN NEW.person_a = p.person_id THEN 'a' ELSE 'b' END,
            guarded(p.during, z.zone, NEW.buffer_minutes)
        FROM presences p
        CROSS JOIN LATERAL guard_zones(p.zone, p.whole_site OR NEW.extent = 'site') AS z(zone)
        WHERE p.person_id IN (NEW.person_a, NEW.person_b) AND upper(p.during) > service_now(true);
    END IF;
    RETURN NEW;
END $$
"""

# The buffer widens the end only: a gap of the whole buffer lies between the end of one and the start of the other.
# Inside a room the time is taken as it is: being in different rooms at the same time is normal.
GUARDED_RANGE = """
CREATE FUNCTION guarded(during tstzrange, zone text, minutes integer) RETURNS tstzrange LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN zone IN ('shared', 'site')
        THEN tstzrange(lower(during), upper(during) + make_interval(mins => minutes)) ELSE during END
$$
"""
GUARD_ZONES = """
CREATE FUNCTION guard_zones(zone text, whole boolean) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
    SELECT zone UNION SELECT 'site' WHERE whole
$$
"""

NEVER_CHANGED = """
CREATE FUNCTION never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$
"""
FROZEN_RULES = """
CREATE FUNCTION frozen_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'published ground rules are never changed' USING ERRCODE = 'insufficient_privilege';
END $$
"""


def upgrade() -> None:
    for statement in (
        CLOCK, ACTING, GUARDED_RANGE, GUARD_ZONES, GUARD_PRESENCE, GUARD_SEPARATION, ONE_AT_A_TIME, NEVER_CHANGED, FROZEN_RULES,
    ):  # fmt: skip
        op.execute(statement)
    op.execute(
        "CREATE TRIGGER one_at_a_time BEFORE INSERT ON presences FOR EACH ROW EXECUTE FUNCTION one_booking_at_a_time()"
    )
    op.execute("CREATE TRIGGER guard AFTER INSERT ON presences FOR EACH ROW EXECUTE FUNCTION guard_presence()")
    op.execute(
        "CREATE TRIGGER guard AFTER INSERT OR UPDATE ON separations FOR EACH ROW EXECUTE FUNCTION guard_separation()"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION never_changed()"
        )
    op.execute(
        "CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON ground_rules FOR EACH ROW EXECUTE FUNCTION frozen_rules()"
    )
    op.execute("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC")
    op.execute("REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC")
    roles = ", ".join(WORK_ROLES)
    op.execute(f"GRANT USAGE ON SCHEMA public TO contact_app, contact_reader, {roles}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO {roles}")
    op.execute("GRANT SELECT ON alembic_version, heartbeats TO contact_reader")
    for table in (*APPEND_ONLY, *GUARDED, "alembic_version"):
        op.execute(f"REVOKE UPDATE ON {table} FROM {roles}")
    for table in (*GUARDED, "alembic_version", "audit_seals", "demo_clock"):
        op.execute(f"REVOKE INSERT ON {table} FROM {roles}")
    op.execute("GRANT INSERT ON audit_seals TO w_service")
    op.execute("GRANT INSERT, UPDATE ON demo_clock TO w_service")
    for table in DELETABLE:
        op.execute(f"GRANT DELETE ON {table} TO {roles}")
    for table in PUBLIC_TABLES:
        op.execute(f"GRANT SELECT ON {table} TO contact_reader")
    op.execute(f"GRANT EXECUTE ON FUNCTION service_now(boolean) TO contact_app, contact_reader, {roles}")
    op.execute("GRANT EXECUTE ON FUNCTION acting(uuid, uuid) TO contact_app")


def downgrade() -> None:
    roles = ", ".join((*WORK_ROLES, "contact_app", "contact_reader"))
    op.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {roles}")
    op.execute(f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM {roles}")
    op.execute("DROP TRIGGER frozen ON ground_rules")
    for table in APPEND_ONLY:
        op.execute(f"DROP TRIGGER never_changed ON {table}")
    op.execute("DROP TRIGGER guard ON separations")
    op.execute("DROP TRIGGER guard ON presences")
    op.execute("DROP TRIGGER one_at_a_time ON presences")
    for function in (
        "frozen_rules()", "never_changed()", "guard_separation()",
        "one_booking_at_a_time()", "guard_presence()", "guard_zones(text, boolean)",
        "guarded(tstzrange, text, integer)", "acting(uuid, uuid)", "service_now(boolean)",
    ):  # fmt: skip
        op.execute(f"DROP FUNCTION {function}")
