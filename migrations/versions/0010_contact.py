"""Who vouched for a party; one invitation a party, and one account at a time that is it."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("participations", sa.Column("confirmed_enc", sa.LargeBinary(), nullable=True))
    op.create_index(
        "uq_participations_party",
        "participations",
        ["party_id"],
        unique=True,
        postgresql_where=sa.text("relation = 'party' AND until IS NULL"),
    )
    op.drop_index("ix_invitations_party_id", table_name="invitations")
    op.create_unique_constraint("uq_invitations_party_id", "invitations", ["party_id"])


def downgrade() -> None:
    op.drop_constraint("uq_invitations_party_id", "invitations")
    op.create_index("ix_invitations_party_id", "invitations", ["party_id"])
    op.drop_index("uq_participations_party", table_name="participations")
    op.drop_column("participations", "confirmed_enc")
