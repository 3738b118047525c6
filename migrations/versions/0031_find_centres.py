"""Find centres by place: where they are on the ellipsoid of WGS84, and indexes that give them nearest first or by name."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

# Metres from the middle of the earth. Not STRICT: only so is it put into the statement itself, which is ten times as
# quick. Bound when it is made, so that it works whatever the search path is.
ON_EARTH = """
CREATE FUNCTION on_earth(latitude double precision, longitude double precision) RETURNS cube
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN cube(ARRAY[
    6378137.0 / sqrt(1 - 0.0066943799901413 * sin(radians(latitude)) ^ 2) * cos(radians(latitude)) * cos(radians(longitude)),
    6378137.0 / sqrt(1 - 0.0066943799901413 * sin(radians(latitude)) ^ 2) * cos(radians(latitude)) * sin(radians(longitude)),
    6378137.0 / sqrt(1 - 0.0066943799901413 * sin(radians(latitude)) ^ 2) * (1 - 0.0066943799901413) * sin(radians(latitude))
])
"""
LISTED = "admitted_at IS NOT NULL AND suspended_at IS NULL"


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS cube")
    op.execute(ON_EARTH)
    op.execute(
        "CREATE INDEX ix_centres_place ON centres USING gist (on_earth(latitude, longitude)) "
        f"WHERE location_published AND {LISTED}"
    )
    op.execute(f"CREATE INDEX ix_centres_name_id ON centres (name, id) WHERE {LISTED}")


def downgrade() -> None:
    op.execute("DROP INDEX ix_centres_name_id")
    op.execute("DROP INDEX ix_centres_place")
    op.execute("DROP FUNCTION on_earth(double precision, double precision)")
    op.execute("DROP EXTENSION cube")
