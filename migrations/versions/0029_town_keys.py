"""Find the centres of a town, however its name is typed, without looking at all of them."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

# Letter case, apostrophes, hyphens and full stops are forgiven: Stoke-on-Trent, King's Lynn, St. Albans.
TOWN_KEY = """
CREATE FUNCTION town_key(town text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT btrim(regexp_replace(translate(lower(town), '''’', ''), '[^[:alnum:]]+', ' ', 'g'))
$$
"""


def upgrade() -> None:
    op.execute(TOWN_KEY)
    op.create_index(op.f("ix_centres_town_key"), "centres", [sa.literal_column("town_key(town)")])


def downgrade() -> None:
    op.drop_index(op.f("ix_centres_town_key"), table_name="centres")
    op.execute("DROP FUNCTION town_key(text)")
