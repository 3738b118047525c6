"""Offers, placements, times at a centre, attendance."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "separations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_a", sa.Uuid(), nullable=False),
        sa.Column("person_b", sa.Uuid(), nullable=False),
        sa.Column(
            "extent",
            sa.Enum("shared", "site", name="extent", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("buffer_minutes", sa.Integer(), nullable=False),
        sa.Column(
            "cause",
            sa.Enum("default", "order", "hub", name="cause", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("referral_id", sa.Uuid(), nullable=True),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("buffer_minutes BETWEEN 10 AND 240", name=op.f("ck_separations_buffer")),
        sa.CheckConstraint("person_a < person_b", name=op.f("ck_separations_ordered")),
        sa.ForeignKeyConstraint(["person_a"], ["people.id"], name=op.f("fk_separations_person_a")),
        sa.ForeignKeyConstraint(["person_b"], ["people.id"], name=op.f("fk_separations_person_b")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_separations_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_separations")),
    )
    op.create_index(op.f("ix_separations_person_a"), "separations", ["person_a"], unique=False)
    op.create_index(op.f("ix_separations_person_b"), "separations", ["person_b"], unique=False)
    op.create_index(op.f("ix_separations_referral_id"), "separations", ["referral_id"], unique=False)
    op.create_table(
        "staff",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("da_assessor", sa.Boolean(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_staff_account_id")),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_staff_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("centre_id", "account_id", name=op.f("uq_staff_centre_id_account_id")),
    )
    op.create_index(op.f("ix_staff_account_id"), "staff", ["account_id"], unique=False)
    op.create_index(op.f("ix_staff_centre_id"), "staff", ["centre_id"], unique=False)
    op.create_table(
        "clearances",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("dbs", "accessni", name="clearancekind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_clearances_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearances")),
    )
    op.create_index(op.f("ix_clearances_staff_id"), "clearances", ["staff_id"], unique=False)
    op.create_table(
        "offers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column(
            "service",
            sa.Enum(
                "supported_contact",
                "supervised_contact",
                "supervised_assessment",
                "handover",
                "indirect_contact",
                "escorted_contact",
                "life_story_contact",
                "virtual_contact",
                name="service",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "sent",
                "waiting_list",
                "accepted",
                "declined",
                "recalled",
                "expired",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason_code", sa.Text(), nullable=True),
        sa.Column("comment_enc", sa.LargeBinary(), nullable=True),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id", "service"],
            ["centre_services.centre_id", "centre_services.service"],
            name=op.f("fk_offers_centre_id_service"),
        ),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_offers_centre_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_offers_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
    )
    op.create_index(op.f("ix_offers_centre_id"), "offers", ["centre_id"], unique=False)
    op.create_index(op.f("ix_offers_referral_id"), "offers", ["referral_id"], unique=False)
    op.create_index(
        "uq_offers_open",
        "offers",
        ["referral_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('sent', 'waiting_list')"),
    )
    op.create_table(
        "representations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.SmallInteger(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("authorised_by", sa.Uuid(), nullable=False),
        sa.Column("evidence_enc", sa.LargeBinary(), nullable=True),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["authorised_by"], ["accounts.id"], name=op.f("fk_representations_authorised_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_representations_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_representations_participation_id")
        ),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_representations_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_representations")),
    )
    op.create_index(op.f("ix_representations_organisation_id"), "representations", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_representations_referral_id"), "representations", ["referral_id"], unique=False)
    op.create_table(
        "placements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column(
            "service",
            sa.Enum(
                "supported_contact",
                "supervised_contact",
                "supervised_assessment",
                "handover",
                "indirect_contact",
                "escorted_contact",
                "life_story_contact",
                "virtual_contact",
                name="service",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "preparing",
                "agreed",
                "active",
                "suspended",
                "ended",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "suspended_from",
            sa.Enum(
                "preparing",
                "agreed",
                "active",
                "suspended",
                "ended",
                name="suspended_from",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("planned_until", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("move_on_route", sa.Text(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_placements_centre_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name=op.f("fk_placements_offer_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_placements_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placements")),
        sa.UniqueConstraint("id", "service", name=op.f("uq_placements_id_service")),
        sa.UniqueConstraint("offer_id", name=op.f("uq_placements_offer_id")),
    )
    op.create_index(op.f("ix_placements_centre_id"), "placements", ["centre_id"], unique=False)
    op.create_index(op.f("ix_placements_referral_id"), "placements", ["referral_id"], unique=False)
    op.create_index(
        "uq_placements_live", "placements", ["referral_id"], unique=True, postgresql_where=sa.text("status <> 'ended'")
    )
    op.create_table(
        "agreements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.SmallInteger(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("ground_rules_id", sa.Uuid(), nullable=False),
        sa.Column(
            "how",
            sa.Enum("account", "paper", name="agreementhow", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_agreements_centre_id")),
        sa.ForeignKeyConstraint(
            ["ground_rules_id", "centre_id"],
            ["ground_rules.id", "ground_rules.centre_id"],
            name=op.f("fk_agreements_ground_rules_id_centre_id"),
        ),
        sa.ForeignKeyConstraint(
            ["party_id", "referral_id", "side"],
            ["parties.id", "parties.referral_id", "parties.side"],
            name=op.f("fk_agreements_party_id_referral_id_side"),
        ),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name=op.f("fk_agreements_placement_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["accounts.id"], name=op.f("fk_agreements_recorded_by")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_agreements_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
        sa.UniqueConstraint(
            "placement_id",
            "party_id",
            "ground_rules_id",
            name=op.f("uq_agreements_placement_id_party_id_ground_rules_id"),
        ),
    )
    op.create_index(op.f("ix_agreements_centre_id"), "agreements", ["centre_id"], unique=False)
    op.create_index(op.f("ix_agreements_placement_id"), "agreements", ["placement_id"], unique=False)
    op.create_index(op.f("ix_agreements_referral_id"), "agreements", ["referral_id"], unique=False)
    op.create_table(
        "appointments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column(
            "service",
            sa.Enum(
                "supported_contact",
                "supervised_contact",
                "supervised_assessment",
                "handover",
                "indirect_contact",
                "escorted_contact",
                "life_story_contact",
                "virtual_contact",
                name="service",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("pre_visit", "session", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "booked",
                "held",
                "cancelled",
                name="appointmentstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("cancel_code", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_appointments_centre_id")),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("fk_appointments_party_id")),
        sa.ForeignKeyConstraint(
            ["placement_id", "service"],
            ["placements.id", "placements.service"],
            name=op.f("fk_appointments_placement_id_service"),
        ),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_appointments_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
        sa.UniqueConstraint("id", "service", name=op.f("uq_appointments_id_service")),
    )
    op.create_index(op.f("ix_appointments_centre_id"), "appointments", ["centre_id"], unique=False)
    op.create_index(op.f("ix_appointments_placement_id"), "appointments", ["placement_id"], unique=False)
    op.create_index(op.f("ix_appointments_referral_id"), "appointments", ["referral_id"], unique=False)
    op.create_table(
        "attendance_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["accounts.id"], name=op.f("fk_attendance_requests_asked_by")),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_attendance_requests_centre_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_attendance_requests_organisation_id")
        ),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name=op.f("fk_attendance_requests_placement_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_attendance_requests_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_requests")),
    )
    op.create_index(op.f("ix_attendance_requests_centre_id"), "attendance_requests", ["centre_id"], unique=False)
    op.create_index(
        op.f("ix_attendance_requests_organisation_id"), "attendance_requests", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_attendance_requests_referral_id"), "attendance_requests", ["referral_id"], unique=False)
    op.create_table(
        "attendance_marks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.SmallInteger(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("arrived", "left", "absent", name="markkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("told", sa.Boolean(), nullable=True),
        sa.Column(
            "reason",
            sa.Enum(
                "illness",
                "child_illness",
                "bereavement",
                "family_emergency",
                "transport_failed",
                "weather",
                "court_or_authority",
                "felt_unsafe",
                "agreed_beforehand",
                "other_plans",
                "forgotten",
                "did_not_want_to",
                "not_given",
                name="absencereason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaces", sa.Uuid(), nullable=True),
        sa.Column("by_account", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("fk_attendance_marks_appointment_id")
        ),
        sa.ForeignKeyConstraint(["by_account"], ["accounts.id"], name=op.f("fk_attendance_marks_by_account")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_attendance_marks_person_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_attendance_marks_referral_id")),
        sa.ForeignKeyConstraint(["replaces"], ["attendance_marks.id"], name=op.f("fk_attendance_marks_replaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_marks")),
    )
    op.create_index(op.f("ix_attendance_marks_appointment_id"), "attendance_marks", ["appointment_id"], unique=False)
    op.create_index(op.f("ix_attendance_marks_person_id"), "attendance_marks", ["person_id"], unique=False)
    op.create_index(op.f("ix_attendance_marks_referral_id"), "attendance_marks", ["referral_id"], unique=False)
    op.create_table(
        "disclosures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.Integer(), nullable=True),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("statement", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["accounts.id"], name=op.f("fk_disclosures_decided_by")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_disclosures_organisation_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_disclosures_referral_id")),
        sa.ForeignKeyConstraint(["request_id"], ["attendance_requests.id"], name=op.f("fk_disclosures_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosures")),
        sa.UniqueConstraint("request_id", name=op.f("uq_disclosures_request_id")),
    )
    op.create_index(op.f("ix_disclosures_organisation_id"), "disclosures", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_disclosures_referral_id"), "disclosures", ["referral_id"], unique=False)
    op.create_table(
        "duties",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("tied_to_family", sa.Boolean(), nullable=False),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("assigned_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("staff_id"), "="),
            (sa.column("during"), "&&"),
            where=sa.text("tied_to_family"),
            using="gist",
            name="ex_duties_staff",
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("fk_duties_appointment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["assigned_by"], ["accounts.id"], name=op.f("fk_duties_assigned_by")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_duties_referral_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_duties_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duties")),
        sa.UniqueConstraint("appointment_id", "staff_id", name=op.f("uq_duties_appointment_id_staff_id")),
    )
    op.create_index(op.f("ix_duties_appointment_id"), "duties", ["appointment_id"], unique=False)
    op.create_index(op.f("ix_duties_referral_id"), "duties", ["referral_id"], unique=False)
    op.create_index(op.f("ix_duties_staff_id"), "duties", ["staff_id"], unique=False)
    op.create_table(
        "expected",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.SmallInteger(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "visits",
                "brings",
                "lives_with",
                "other",
                name="part",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("child", sa.Boolean(), nullable=False),
        sa.Column("arrive_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leave_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointments.id"], name=op.f("fk_expected_appointment_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_expected_person_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_expected_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expected")),
        sa.UniqueConstraint("appointment_id", "person_id", name=op.f("uq_expected_appointment_id_person_id")),
    )
    op.create_index(op.f("ix_expected_appointment_id"), "expected", ["appointment_id"], unique=False)
    op.create_index(op.f("ix_expected_person_id"), "expected", ["person_id"], unique=False)
    op.create_index(op.f("ix_expected_referral_id"), "expected", ["referral_id"], unique=False)
    op.create_table(
        "pre_visit_records",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.SmallInteger(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "went_well",
                "not_yet",
                "declined",
                "did_not_come",
                name="previsitoutcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text_enc", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("fk_pre_visit_records_appointment_id")
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["accounts.id"], name=op.f("fk_pre_visit_records_recorded_by")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_pre_visit_records_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pre_visit_records")),
        sa.UniqueConstraint("appointment_id", name=op.f("uq_pre_visit_records_appointment_id")),
    )
    op.create_index(op.f("ix_pre_visit_records_referral_id"), "pre_visit_records", ["referral_id"], unique=False)
    op.create_table(
        "presences",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.SmallInteger(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("whole_site", sa.Boolean(), nullable=False),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("person_id"), "="), (sa.column("during"), "&&"), using="gist", name="ex_presences_person"
        ),
        sa.CheckConstraint("NOT isempty(during)", name=op.f("ck_presences_not_empty")),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("fk_presences_appointment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_presences_centre_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_presences_person_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_presences_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presences")),
    )
    op.create_index(op.f("ix_presences_appointment_id"), "presences", ["appointment_id"], unique=False)
    op.create_index(op.f("ix_presences_centre_id"), "presences", ["centre_id"], unique=False)
    op.create_index(op.f("ix_presences_person_id"), "presences", ["person_id"], unique=False)
    op.create_index(op.f("ix_presences_referral_id"), "presences", ["referral_id"], unique=False)
    op.create_table(
        "room_uses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("centre_id"), "="),
            (sa.column("room"), "="),
            (sa.column("place"), "="),
            (sa.column("during"), "&&"),
            using="gist",
            name="ex_room_uses_place",
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("fk_room_uses_appointment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_room_uses_centre_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_room_uses_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_uses")),
    )
    op.create_index(op.f("ix_room_uses_appointment_id"), "room_uses", ["appointment_id"], unique=False)
    op.create_index(op.f("ix_room_uses_centre_id"), "room_uses", ["centre_id"], unique=False)
    op.create_index(op.f("ix_room_uses_referral_id"), "room_uses", ["referral_id"], unique=False)
    op.create_table(
        "presence_guards",
        sa.Column("presence_id", sa.Uuid(), nullable=False),
        sa.Column("separation_id", sa.Uuid(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("separation_id"), "="),
            (sa.column("centre_id"), "="),
            (sa.column("zone"), "="),
            (sa.column("who"), "<>"),
            (sa.column("during"), "&&"),
            using="gist",
            name="ex_presence_guards_apart",
        ),
        sa.ForeignKeyConstraint(
            ["presence_id"], ["presences.id"], name=op.f("fk_presence_guards_presence_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["separation_id"], ["separations.id"], name=op.f("fk_presence_guards_separation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("presence_id", "separation_id", "zone", name=op.f("pk_presence_guards")),
    )


def downgrade() -> None:
    op.drop_table("presence_guards")
    op.drop_table("room_uses")
    op.drop_table("presences")
    op.drop_table("pre_visit_records")
    op.drop_table("expected")
    op.drop_table("duties")
    op.drop_table("disclosures")
    op.drop_table("attendance_marks")
    op.drop_table("attendance_requests")
    op.drop_table("appointments")
    op.drop_table("agreements")
    op.drop_table("placements")
    op.drop_table("representations")
    op.drop_table("offers")
    op.drop_table("clearances")
    op.drop_table("staff")
    op.drop_table("separations")
