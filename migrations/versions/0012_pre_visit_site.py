"""A pre-visit keeps the whole site from the other adult: every room of it, not only what all walk through."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# `site:a` says where in the building `a` is, in whatever room; who takes the whole site must not find the other there.
# Two who are in rooms write different words, so being in different rooms at the same time stays normal.
ZONES = """
CREATE FUNCTION guard_zones(zone text, whole boolean, who text) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
    SELECT zone
    UNION SELECT 'site' WHERE whole
    UNION SELECT 'site:' || CASE who WHEN 'a' THEN 'b' ELSE 'a' END WHERE whole
    UNION SELECT 'site:' || who WHERE zone <> 'shared' AND NOT whole
$$
"""
ZONES_BEFORE = """
CREATE FUNCTION guard_zones(zone text, whole boolean) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
    SELECT zone UNION SELECT 'site' WHERE whole
$$
"""
RANGE = """
CREATE OR REPLACE FUNCTION guarded(during tstzrange, zone text, minutes integer) RETURNS tstzrange
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN zone IN ({zones})
        THEN tstzrange(lower(during), upper(during) + make_interval(mins => minutes)) ELSE during END
$$
"""
PRESENCE = """
CREATE OR REPLACE FUNCTION guard_presence() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM people WHERE id = NEW.person_id FOR NO KEY UPDATE;
    INSERT INTO presence_guards (presence_id, separation_id, zone, centre_id, who, during)
    SELECT NEW.id, s.id, z.zone, NEW.centre_id, CASE WHEN s.person_a = NEW.person_id THEN 'a' ELSE 'b' END,
        guarded(NEW.during, z.zone, s.buffer_minutes)
    FROM separations s
    CROSS JOIN LATERAL guard_zones(NEW.zone, NEW.whole_site OR s.extent = 'site'{presence_who}) AS z(zone)
    WHERE NEW.person_id IN (s.person_a, s.person_b) AND s.until IS NULL;
    RETURN NEW;
END $$
"""
SEPARATION = """
CREATE OR REPLACE FUNCTION guard_separation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
        CROSS JOIN LATERAL guard_zones(p.zone, p.whole_site OR NEW.extent = 'site'{separation_who}) AS z(zone)
        WHERE p.person_id IN (NEW.person_a, NEW.person_b) AND upper(p.during) > service_now(true);
    END IF;
    RETURN NEW;
END $$
"""
# What is booked already stays booked, also where it would be refused now.
COMING = """
INSERT INTO presence_guards (presence_id, separation_id, zone, centre_id, who, during)
SELECT p.id, s.id, z.zone, p.centre_id, w.who, guarded(p.during, z.zone, s.buffer_minutes)
FROM presences p
JOIN separations s ON p.person_id IN (s.person_a, s.person_b) AND s.until IS NULL
CROSS JOIN LATERAL (SELECT CASE WHEN s.person_a = p.person_id THEN 'a' ELSE 'b' END) AS w(who)
CROSS JOIN LATERAL guard_zones(p.zone, p.whole_site OR s.extent = 'site', w.who) AS z(zone)
WHERE upper(p.during) > service_now(true)
ON CONFLICT DO NOTHING
"""


def upgrade() -> None:
    op.execute(ZONES)
    op.execute("REVOKE ALL ON FUNCTION guard_zones(text, boolean, text) FROM PUBLIC")
    op.execute(RANGE.format(zones="'shared', 'site', 'site:a', 'site:b'"))
    op.execute(PRESENCE.format(presence_who=", CASE WHEN s.person_a = NEW.person_id THEN 'a' ELSE 'b' END"))
    op.execute(SEPARATION.format(separation_who=", CASE WHEN NEW.person_a = p.person_id THEN 'a' ELSE 'b' END"))
    op.execute("DROP FUNCTION guard_zones(text, boolean)")
    op.execute(COMING)


def downgrade() -> None:
    op.execute(ZONES_BEFORE)
    op.execute("REVOKE ALL ON FUNCTION guard_zones(text, boolean) FROM PUBLIC")
    op.execute("DELETE FROM presence_guards WHERE zone IN ('site:a', 'site:b')")
    op.execute(RANGE.format(zones="'shared', 'site'"))
    op.execute(PRESENCE.format(presence_who=""))
    op.execute(SEPARATION.format(separation_who=""))
    op.execute("DROP FUNCTION guard_zones(text, boolean, text)")
