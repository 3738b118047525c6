"""Nothing about a session but closed words: a check on every column that could hold one."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

DUTIES = ("observes", "escorts", "walks_child", "opening")
PURPOSES = (
    "court_hearing", "report_to_court", "legal_advice", "mediation", "review_of_arrangements", "child_protection",
)  # fmt: skip
CANCEL_CODES = ("by_family", "by_centre", "place_ended")
ROOM = "kind <> 'session' OR room ~ '^[0-9A-Za-z]{1,20}([ -][0-9A-Za-z]{1,20}){0,2}$'"


def _closed(table: str, column: str, values: tuple[str, ...], name: str) -> None:
    op.alter_column(table, column, type_=sa.String(40))
    listed = ", ".join(f"'{value}'" for value in values)
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, f"{column} IN ({listed})")


def _open(table: str, column: str, name: str) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table)
    op.alter_column(table, column, type_=sa.Text())


def upgrade() -> None:
    _closed("appointments", "cancel_code", CANCEL_CODES, "cancelcode")
    _closed("duties", "part", DUTIES, "duty")
    _closed("attendance_requests", "purpose", PURPOSES, "purpose")
    _closed("disclosures", "purpose", PURPOSES, "purpose")
    op.create_check_constraint(op.f("ck_appointments_room"), "appointments", ROOM)


def downgrade() -> None:
    op.drop_constraint(op.f("ck_appointments_room"), "appointments")
    _open("disclosures", "purpose", "purpose")
    _open("attendance_requests", "purpose", "purpose")
    _open("duties", "part", "duty")
    _open("appointments", "cancel_code", "cancelcode")
