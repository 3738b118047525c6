"""Where whole postcodes are, once somebody has imported them."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

WORK_ROLES = (
    "w_anonymous", "w_family", "w_referrer", "w_hub", "w_centre", "w_worker", "w_administrator", "w_service",
    "w_effects",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "postcodes",
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("terminated", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("postcode", name=op.f("pk_postcodes")),
    )
    op.execute(f"GRANT SELECT ON postcodes TO contact_reader, {', '.join(WORK_ROLES)}")


def downgrade() -> None:
    op.drop_table("postcodes")
