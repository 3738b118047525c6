"""The question to many centres who would consider such a family, and their answers."""

import sqlalchemy as sa
from alembic import op

from migrations.walls import policies, without

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

SERVICES = (
    "supported_contact", "supervised_contact", "supervised_assessment", "handover", "indirect_contact",
    "escorted_contact", "life_story_contact", "virtual_contact",
)  # fmt: skip
CHILDREN = ("one", "two", "three_or_more")
STARTS = ("within_a_month", "within_three_months", "later")
FREQUENCIES = ("weekly", "fortnightly", "monthly", "less_often", "as_ordered", "not_sure")
PAYERS = ("one_party", "both", "referrer", "authority", "court_ordered", "free")
WORDS = ("would_consider", "perhaps", "no")


def _words(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "capacity_questions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("service", _words(SERVICES, "service"), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("children", _words(CHILDREN, "children"), nullable=False),
        sa.Column("ages", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("needs", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("languages", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("days", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("starts", _words(STARTS, "starts"), nullable=False),
        sa.Column("frequency", _words(FREQUENCIES, "frequency"), nullable=True),
        sa.Column("payer", _words(PAYERS, "payer"), nullable=True),
        sa.Column("centre_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["accounts.id"], name=op.f("fk_capacity_questions_asked_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_capacity_questions_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capacity_questions")),
    )
    op.create_index(op.f("ix_capacity_questions_organisation_id"), "capacity_questions", ["organisation_id"])
    op.create_table(
        "capacity_answers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=False),
        sa.Column("word", _words(WORDS, "word"), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("wait_weeks", sa.Integer(), nullable=True),
        sa.Column("fee_pence", sa.Integer(), nullable=True),
        sa.Column("payer", _words(PAYERS, "payer"), nullable=True),
        sa.Column("criteria", sa.ARRAY(sa.Text()), nullable=False),
        sa.CheckConstraint("wait_weeks >= 0 AND fee_pence >= 0", name=op.f("ck_capacity_answers_amounts")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["capacity_questions.id"], name=op.f("fk_capacity_answers_question_id")
        ),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_capacity_answers_centre_id")),
        sa.ForeignKeyConstraint(["answered_by"], ["accounts.id"], name=op.f("fk_capacity_answers_answered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capacity_answers")),
        sa.UniqueConstraint(
            "question_id", "centre_id", "number", name=op.f("uq_capacity_answers_question_id_centre_id_number")
        ),
    )
    op.create_index(op.f("ix_capacity_answers_question_id"), "capacity_answers", ["question_id"])
    op.create_index(op.f("ix_capacity_answers_centre_id"), "capacity_answers", ["centre_id"])
    for table in ("capacity_questions", "capacity_answers"):
        op.execute(
            f"CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION never_changed()"
        )
        for statement in policies(table):
            op.execute(statement)
        op.execute(f"GRANT SELECT ON {table} TO w_referrer, w_hub, w_centre, w_service, w_effects")
    op.execute("GRANT INSERT ON capacity_questions TO w_referrer, w_hub")
    op.execute("GRANT INSERT ON capacity_answers TO w_centre")


def downgrade() -> None:
    for table in ("capacity_answers", "capacity_questions"):
        for statement in without(table):
            op.execute(statement)
        op.drop_table(table)
