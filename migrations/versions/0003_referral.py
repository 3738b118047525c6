"""People, referrals, their sides, and what each side said."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("known_as", sa.Text(), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_people_account_id")),
        sa.ForeignKeyConstraint(["merged_into"], ["people.id"], name=op.f("fk_people_merged_into")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("account_id", name=op.f("uq_people_account_id")),
    )
    op.create_table(
        "referrals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column(
            "pathway",
            sa.Enum(
                "self",
                "solicitor",
                "mediator",
                "support_worker",
                "cafcass",
                "local_authority",
                "court",
                name="pathway",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "queued",
                "assessing",
                "awaiting_information",
                "supervised_first",
                "ready",
                "placed",
                "not_approved",
                "lapsed",
                "stopped",
                "withdrawn",
                "ended",
                "expired",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("status_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "service_wished",
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
            nullable=True,
        ),
        sa.Column(
            "service_found",
            sa.Enum(
                "supported_contact",
                "supervised_contact",
                "supervised_assessment",
                "handover",
                "indirect_contact",
                "escorted_contact",
                "life_story_contact",
                "virtual_contact",
                name="service_found",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("court_ordered", sa.Boolean(), nullable=False),
        sa.Column("waits_on", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("hub_worker", sa.Uuid(), nullable=True),
        sa.Column("started_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_on", sa.Date(), nullable=True),
        sa.Column("priority", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("joined_into", sa.Uuid(), nullable=True),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["hub_worker"], ["accounts.id"], name=op.f("fk_referrals_hub_worker")),
        sa.ForeignKeyConstraint(["joined_into"], ["referrals.id"], name=op.f("fk_referrals_joined_into")),
        sa.ForeignKeyConstraint(["started_by"], ["accounts.id"], name=op.f("fk_referrals_started_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
        sa.UniqueConstraint("reference", name=op.f("uq_referrals_reference")),
    )
    op.create_index(op.f("ix_referrals_hub_worker"), "referrals", ["hub_worker"], unique=False)
    op.create_table(
        "addresses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("enc", sa.LargeBinary(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_addresses_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addresses")),
    )
    op.create_index(op.f("ix_addresses_person_id"), "addresses", ["person_id"], unique=False)
    op.create_table(
        "contact_routes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "email",
                "telephone",
                "post",
                "professional",
                name="routekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("value_enc", sa.LargeBinary(), nullable=False),
        sa.Column("value_index", sa.LargeBinary(), nullable=False),
        sa.Column("safe", sa.Boolean(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("hours", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("voicemail", sa.Boolean(), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_contact_routes_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_routes")),
    )
    op.create_index(op.f("ix_contact_routes_person_id"), "contact_routes", ["person_id"], unique=False)
    op.create_index(op.f("ix_contact_routes_value_index"), "contact_routes", ["value_index"], unique=False)
    op.create_table(
        "events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor", sa.Uuid(), nullable=True),
        sa.Column("actor_role", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_events_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index(op.f("ix_events_referral_id"), "events", ["referral_id"], unique=False)
    op.create_table(
        "known_names",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.SmallInteger(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_known_names_person_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_known_names_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_names")),
        sa.UniqueConstraint("referral_id", "side", "person_id", name=op.f("uq_known_names_referral_id_side_person_id")),
    )
    op.create_index(op.f("ix_known_names_person_id"), "known_names", ["person_id"], unique=False)
    op.create_index(op.f("ix_known_names_referral_id"), "known_names", ["referral_id"], unique=False)
    op.create_table(
        "parties",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.SmallInteger(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("relationship", sa.Text(), nullable=False),
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
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_parties_person_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_parties_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parties")),
        sa.UniqueConstraint("id", "referral_id", "side", name=op.f("uq_parties_id_referral_id_side")),
        sa.UniqueConstraint("referral_id", "person_id", name=op.f("uq_parties_referral_id_person_id")),
    )
    op.create_index(op.f("ix_parties_person_id"), "parties", ["person_id"], unique=False)
    op.create_index(op.f("ix_parties_referral_id"), "parties", ["referral_id"], unique=False)
    op.create_table(
        "referral_children",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_referral_children_person_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_referral_children_referral_id")),
        sa.PrimaryKeyConstraint("referral_id", "person_id", name=op.f("pk_referral_children")),
    )
    op.create_index(op.f("ix_referral_children_person_id"), "referral_children", ["person_id"], unique=False)
    op.create_index(op.f("ix_referral_children_referral_id"), "referral_children", ["referral_id"], unique=False)
    op.create_table(
        "screenings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.Integer(), nullable=True),
        sa.Column(
            "cause",
            sa.Enum(
                "submission",
                "other_side",
                "hub",
                "disclosure",
                name="screeningcause",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "pathway",
            sa.Enum(
                "self",
                "solicitor",
                "mediator",
                "support_worker",
                "cafcass",
                "local_authority",
                "court",
                name="pathway",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("ruleset", sa.Text(), nullable=False),
        sa.Column("inputs", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_account", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["by_account"], ["accounts.id"], name=op.f("fk_screenings_by_account")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_screenings_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screenings")),
    )
    op.create_index(op.f("ix_screenings_referral_id"), "screenings", ["referral_id"], unique=False)
    op.create_table(
        "shown",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.SmallInteger(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "preparing",
                "being_considered",
                "arranging_visits",
                "in_place",
                "cannot_go_ahead",
                "ended",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_shown_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shown")),
    )
    op.create_index(op.f("ix_shown_referral_id"), "shown", ["referral_id"], unique=False)
    op.create_table(
        "applications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.SmallInteger(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "refused",
                "lapsed",
                "withdrawn",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("notice_version", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id", "referral_id", "side"],
            ["parties.id", "parties.referral_id", "parties.side"],
            name=op.f("fk_applications_party_id_referral_id_side"),
        ),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_applications_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
        sa.UniqueConstraint("id", "referral_id", "side", name=op.f("uq_applications_id_referral_id_side")),
        sa.UniqueConstraint("party_id", name=op.f("uq_applications_party_id")),
    )
    op.create_index(op.f("ix_applications_referral_id"), "applications", ["referral_id"], unique=False)
    op.create_table(
        "consents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.SmallInteger(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "not_needed",
                "wanted",
                "given",
                "refused",
                "taken_back",
                name="consentstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_account", sa.Uuid(), nullable=True),
        sa.Column("reason_enc", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["by_account"], ["accounts.id"], name=op.f("fk_consents_by_account")),
        sa.ForeignKeyConstraint(
            ["party_id", "referral_id", "side"],
            ["parties.id", "parties.referral_id", "parties.side"],
            name=op.f("fk_consents_party_id_referral_id_side"),
        ),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_consents_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(op.f("ix_consents_party_id"), "consents", ["party_id"], unique=False)
    op.create_index(op.f("ix_consents_referral_id"), "consents", ["referral_id"], unique=False)
    op.create_table(
        "invitations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.SmallInteger(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("address_index", sa.LargeBinary(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["party_id", "referral_id", "side"],
            ["parties.id", "parties.referral_id", "parties.side"],
            name=op.f("fk_invitations_party_id_referral_id_side"),
        ),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_invitations_referral_id")),
        sa.ForeignKeyConstraint(["released_by"], ["accounts.id"], name=op.f("fk_invitations_released_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_invitations_code_hash")),
    )
    op.create_index(op.f("ix_invitations_party_id"), "invitations", ["party_id"], unique=False)
    op.create_index(op.f("ix_invitations_referral_id"), "invitations", ["referral_id"], unique=False)
    op.create_table(
        "participations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.Integer(), nullable=True),
        sa.Column(
            "relation",
            sa.Enum(
                "party",
                "representative",
                "referrer",
                "statutory",
                "centre_offered",
                "centre",
                "worker",
                "granted",
                name="relation",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=True),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("appointment_id", sa.Uuid(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_how", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(relation IN ('party', 'representative')) = (side IS NOT NULL)", name=op.f("ck_participations_side_fits")
        ),
        sa.CheckConstraint(
            "num_nonnulls(account_id, organisation_id, centre_id) = 1", name=op.f("ck_participations_one_holder")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_participations_account_id")),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_participations_centre_id")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["accounts.id"], name=op.f("fk_participations_confirmed_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_participations_organisation_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("fk_participations_party_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_participations_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participations")),
    )
    op.create_index(op.f("ix_participations_account_id"), "participations", ["account_id"], unique=False)
    op.create_index(op.f("ix_participations_centre_id"), "participations", ["centre_id"], unique=False)
    op.create_index(
        "ix_participations_live",
        "participations",
        ["referral_id", "relation"],
        unique=False,
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_index(op.f("ix_participations_organisation_id"), "participations", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_participations_referral_id"), "participations", ["referral_id"], unique=False)
    op.create_table(
        "party_contacts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.SmallInteger(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("route_kind", sa.Text(), nullable=True),
        sa.Column("route_enc", sa.LargeBinary(), nullable=True),
        sa.Column("route_index", sa.LargeBinary(), nullable=True),
        sa.Column("offered_by_side", sa.Integer(), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_by", sa.Uuid(), nullable=True),
        sa.Column("verified_how", sa.Text(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "not_started",
                "verified",
                "invited",
                "opened",
                "joined",
                "confirmed",
                "rejected",
                "refused",
                "unreachable",
                "stopped",
                name="contactoutcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note_enc", sa.LargeBinary(), nullable=True),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id", "referral_id", "side"],
            ["parties.id", "parties.referral_id", "parties.side"],
            name=op.f("fk_party_contacts_party_id_referral_id_side"),
        ),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_party_contacts_referral_id")),
        sa.ForeignKeyConstraint(["verified_by"], ["accounts.id"], name=op.f("fk_party_contacts_verified_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_contacts")),
        sa.UniqueConstraint("party_id", name=op.f("uq_party_contacts_party_id")),
    )
    op.create_index(op.f("ix_party_contacts_referral_id"), "party_contacts", ["referral_id"], unique=False)
    op.create_table(
        "residences",
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.SmallInteger(), nullable=False),
        sa.Column(
            "lives",
            sa.Enum("yes", "part", "no", name="lives", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["party_id", "referral_id", "side"],
            ["parties.id", "parties.referral_id", "parties.side"],
            name=op.f("fk_residences_party_id_referral_id_side"),
        ),
        sa.ForeignKeyConstraint(
            ["referral_id", "child_id"],
            ["referral_children.referral_id", "referral_children.person_id"],
            name=op.f("fk_residences_referral_id_child_id"),
        ),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_residences_referral_id")),
        sa.PrimaryKeyConstraint("child_id", "party_id", name=op.f("pk_residences")),
    )
    op.create_index(op.f("ix_residences_referral_id"), "residences", ["referral_id"], unique=False)
    op.create_table(
        "application_sections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.SmallInteger(), nullable=False),
        sa.Column(
            "section",
            sa.Enum(
                "about_me",
                "children",
                "other_adults",
                "request",
                "safety",
                "declarations",
                "referrer",
                name="section",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content_enc", sa.LargeBinary(), nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_account", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id", "referral_id", "side"],
            ["applications.id", "applications.referral_id", "applications.side"],
            name=op.f("fk_application_sections_application_id_referral_id_side"),
        ),
        sa.ForeignKeyConstraint(["by_account"], ["accounts.id"], name=op.f("fk_application_sections_by_account")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_application_sections_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_sections")),
        sa.UniqueConstraint(
            "application_id",
            "section",
            "revision",
            name=op.f("uq_application_sections_application_id_section_revision"),
        ),
    )
    op.create_index(
        op.f("ix_application_sections_application_id"), "application_sections", ["application_id"], unique=False
    )
    op.create_index(op.f("ix_application_sections_referral_id"), "application_sections", ["referral_id"], unique=False)


def downgrade() -> None:
    op.drop_table("application_sections")
    op.drop_table("residences")
    op.drop_table("party_contacts")
    op.drop_table("participations")
    op.drop_table("invitations")
    op.drop_table("consents")
    op.drop_table("applications")
    op.drop_table("shown")
    op.drop_table("screenings")
    op.drop_table("referral_children")
    op.drop_table("parties")
    op.drop_table("known_names")
    op.drop_table("events")
    op.drop_table("contact_routes")
    op.drop_table("addresses")
    op.drop_table("referrals")
    op.drop_table("people")
