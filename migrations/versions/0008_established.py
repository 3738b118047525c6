"""What evidence found, and what a concern tells of the child's word and its time."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("evidence", sa.Column("answer", sa.Text(), nullable=True))
    op.add_column("concerns", sa.Column("told_to", sa.Text(), nullable=True))
    op.add_column("concerns", sa.Column("since", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("concerns", "since")
    op.drop_column("concerns", "told_to")
    op.drop_column("evidence", "answer")
