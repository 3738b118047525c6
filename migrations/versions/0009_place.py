"""What a confirmed place is, why it is longer than usual, and disclosures of staff that can be put right."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("placements", sa.Column("place", sa.Text(), nullable=True))
    op.add_column("placements", sa.Column("longer_reason", sa.Text(), nullable=True))
    op.execute("GRANT DELETE ON clearances TO w_centre")


def downgrade() -> None:
    op.execute("REVOKE DELETE ON clearances FROM w_centre")
    op.drop_column("placements", "longer_reason")
    op.drop_column("placements", "place")
