"""What families ask about a centre: who runs it, how to apply, help with cost, pages for children, ages, and free places."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

WORDS = ("area", "children_page", "how_to_apply", "cost_help", "cancellation_rule")
OPERATORS = ("charity", "council", "company", "other")


def upgrade() -> None:
    kind = sa.Enum(*OPERATORS, name="operator", native_enum=False, create_constraint=False, length=40)
    op.add_column("centres", sa.Column("operator", kind, nullable=True))
    op.create_check_constraint(op.f("ck_centres_operator"), "centres", f"operator IN {OPERATORS}")
    for column in WORDS:
        op.add_column("centres", sa.Column(column, sa.Text(), nullable=True))
    op.add_column("centre_services", sa.Column("age_from", sa.SmallInteger(), nullable=True))
    op.add_column("centre_services", sa.Column("age_until", sa.SmallInteger(), nullable=True))
    op.add_column("centre_services", sa.Column("capacity_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("centre_services", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(op.f("ck_centre_services_ages"), "centre_services", "age_from <= age_until")
    op.add_column("opening_patterns", sa.Column("free_places", sa.Integer(), nullable=True))
    op.add_column("opening_patterns", sa.Column("wait_days", sa.Integer(), nullable=True))
    op.create_unique_constraint(
        op.f("uq_opening_patterns_centre_id_service_weekday_opens"),
        "opening_patterns",
        ["centre_id", "service", "weekday", "opens"],
    )


def downgrade() -> None:
    op.drop_constraint(op.f("uq_opening_patterns_centre_id_service_weekday_opens"), "opening_patterns")
    op.drop_column("opening_patterns", "wait_days")
    op.drop_column("opening_patterns", "free_places")
    op.drop_constraint(op.f("ck_centre_services_ages"), "centre_services")
    for column in ("ended_at", "capacity_at", "age_until", "age_from"):
        op.drop_column("centre_services", column)
    for column in reversed(WORDS):
        op.drop_column("centres", column)
    op.drop_constraint(op.f("ck_centres_operator"), "centres")
    op.drop_column("centres", "operator")
