"""What the open feed of services needs: lasting ids, words to search, and when what is shown last changed.

The ids are made from names (UUID version 3, for this database has no SHA-1 of its own), so that they are the same after
a restored backup or in a second installation. Triggers keep the rows: whatever changes a centre, the feed learns of it.
A place that must not be found goes into neither the words nor the digest, so that not even a changed moment tells of it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

SERVICES = (
    "supported_contact", "supervised_contact", "supervised_assessment", "handover", "indirect_contact",
    "escorted_contact", "life_story_contact", "virtual_contact",
)  # fmt: skip
NAMESPACE = "1c2a5a53-5d8e-4f0e-9f5c-0d1f6a3b7c21"

ID = f"""
CREATE FUNCTION feed_id(kind text, centre uuid, service text) RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT overlay(overlay(d.hex PLACING '3' FROM 13) PLACING
        substr('89ab', 1 + (('x' || substr(d.hex, 17, 1))::bit(4)::int & 3), 1) FROM 17)::uuid
    FROM (SELECT md5(uuid_send('{NAMESPACE}') || convert_to(kind || '/' || centre || '/' || service, 'UTF8')) AS hex) d
$$
"""
REFRESH = """
CREATE FUNCTION feed_refresh(chosen uuid[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    -- One plan for a connection's life: planning takes twice as long as what is planned.
    INSERT INTO feed_services AS f (id, at_location_id, centre_id, service, words, digest, changed_at)
    SELECT
        feed_id('service', c.id, s.service), feed_id('service_at_location', c.id, s.service), c.id, s.service,
        to_tsvector('english', concat_ws(' ', c.name, replace(s.service, '_', ' '), o.name, c.summary, c.criteria,
            c.area, replace(c.nation, '_', ' '), CASE WHEN c.location_published THEN c.town END)),
        md5(jsonb_build_array(
            c.name, c.summary, o.name, c.operator, c.nation, c.area, c.email, c.website, c.criteria, c.how_to_apply,
            c.cost_help, c.facilities, c.languages, c.measures, c.zone, c.admitted_at, c.suspended_at,
            c.location_published, CASE WHEN c.location_published THEN jsonb_build_array(
                c.address, c.town, c.postcode, c.latitude, c.longitude, c.telephone) END,
            s.self_referral, s.apply_via, s.fee_pence, s.payer, s.age_from, s.age_until, s.ended_at,
            (SELECT jsonb_agg(jsonb_build_array(w.id, w.weekday, w.opens, w.closes) ORDER BY w.id)
                FROM opening_patterns w WHERE w.centre_id = c.id AND w.service = s.service),
            (SELECT jsonb_agg(jsonb_build_array(a.level, a.from_on, a.until_on) ORDER BY a.id)
                FROM accreditations a WHERE a.centre_id = c.id)
        )::text),
        service_now(true)
    FROM unnest(chosen) AS u (id)
    JOIN centres c ON c.id = u.id
    JOIN organisations o ON o.id = c.organisation_id
    JOIN centre_services s ON s.centre_id = c.id
    ON CONFLICT (id) DO UPDATE
        SET words = excluded.words, digest = excluded.digest, changed_at = excluded.changed_at
        WHERE f.digest <> excluded.digest;
    -- A service that is gone has changed too; its id stays its own.
    UPDATE feed_services f SET digest = '', changed_at = service_now(true)
    FROM unnest(chosen) AS u (id)
    WHERE f.centre_id = u.id AND f.digest <> '' AND NOT EXISTS (
        SELECT FROM centre_services s WHERE s.centre_id = f.centre_id AND s.service = f.service);
END $$
"""
LEARN = """
CREATE FUNCTION feed_learns() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_TABLE_NAME = 'organisations' THEN
        PERFORM feed_refresh(ARRAY(SELECT c.id FROM centres c JOIN changed x ON x.id = c.organisation_id));
    ELSIF TG_TABLE_NAME = 'centres' THEN
        PERFORM feed_refresh(ARRAY(SELECT x.id FROM changed x));
    ELSE
        PERFORM feed_refresh(ARRAY(SELECT DISTINCT x.centre_id FROM changed x));
    END IF;
    RETURN NULL;
END $$
"""
LEARNED_FROM = {
    "organisations": ("UPDATE",),
    "centres": ("UPDATE",),
    "centre_services": ("INSERT", "UPDATE", "DELETE"),
    "opening_patterns": ("INSERT", "UPDATE", "DELETE"),
    "accreditations": ("INSERT", "UPDATE", "DELETE"),
}
"""A centre without a service is not in the feed, so its first row tells nothing; nor is one ever removed."""


def upgrade() -> None:
    op.create_table(
        "feed_services",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at_location_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column(
            "service",
            sa.Enum(*SERVICES, name="service", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_feed_services_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_services")),
        sa.UniqueConstraint("at_location_id", name=op.f("uq_feed_services_at_location_id")),
        sa.UniqueConstraint("centre_id", "service", name=op.f("uq_feed_services_centre_id_service")),
    )
    op.create_index(op.f("ix_feed_services_changed_at"), "feed_services", ["changed_at"])
    op.create_index(op.f("ix_feed_services_words"), "feed_services", ["words"], postgresql_using="gin")
    for function in (ID, REFRESH, LEARN):
        op.execute(function)
    for function in ("feed_id(text, uuid, text)", "feed_refresh(uuid[])", "feed_learns()"):
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
    for table, events in LEARNED_FROM.items():
        for event in events:
            rows = "OLD" if event == "DELETE" else "NEW"
            op.execute(
                f"CREATE TRIGGER feed_learns_{event.lower()} AFTER {event} ON {table} "
                f"REFERENCING {rows} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION feed_learns()"
            )
    op.execute("GRANT SELECT ON feed_services TO contact_reader")
    op.execute("SELECT feed_refresh(ARRAY(SELECT id FROM centres))")


def downgrade() -> None:
    for table, events in reversed(LEARNED_FROM.items()):
        for event in events:
            op.execute(f"DROP TRIGGER feed_learns_{event.lower()} ON {table}")
    for function in ("feed_learns()", "feed_refresh(uuid[])", "feed_id(text, uuid, text)"):
        op.execute(f"DROP FUNCTION {function}")
    op.drop_table("feed_services")
