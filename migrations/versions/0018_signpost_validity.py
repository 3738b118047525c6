"""The hub keeps the catalogue of help: from when until when an entry is shown, and which version of it was read."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("signposts", sa.Column("valid_from", sa.Date(), nullable=True))
    op.add_column("signposts", sa.Column("valid_until", sa.Date(), nullable=True))
    op.add_column("signposts", sa.Column("v", sa.Integer(), nullable=False, server_default="1"))
    op.create_check_constraint(op.f("ck_signposts_validity"), "signposts", "valid_from <= valid_until")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_signposts_validity"), "signposts")
    for column in ("v", "valid_until", "valid_from"):
        op.drop_column("signposts", column)
