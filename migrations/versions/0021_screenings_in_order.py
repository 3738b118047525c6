"""Screenings in the order in which they were made, so that looking through all of them costs the same on every page."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_screenings_at_id"), "screenings", ["at", "id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_screenings_at_id"), "screenings")
