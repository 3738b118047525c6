"""Text about people stands in sealed columns alone: every other column of words holds names, codes or public text.

Names, dates and statuses stay clear, by decision; what is listed as a code is written from closed lists, never from what
somebody typed, and a test below tries the codes of a whole case.
"""

import re

import pytest
from sqlalchemy import ARRAY, Enum, LargeBinary, String
from sqlalchemy.dialects.postgresql import JSONB

from app.db.tables import Base
from app.domain.kept_columns import TABLES
from app.domain.retention import Line

NAMES = {
    "people": "given_name family_name known_as", "staff": "given_name family_name", "known_names": "names",
    "clients": "name",
}  # fmt: skip
"""Who somebody is: clear, because lists sort and search by it."""

CODES = {
    "accounts": "language", "audit_events": "op outcome role note subjects request_id", "clients": "scopes",
    "referrals": "reference waits_on priority", "parties": "relationship", "party_contacts": "route_kind verified_how",
    "invitations": "answer", "participations": "cause confirmed_how", "applications": "notice_version",
    "events": "kind actor_role reason", "offers": "reason_code", "concerns": (
        "kind subject answer source origin_standing told_to since details"), "evidence": "need answer source",
    "screenings": "ruleset inputs result", "tasks": "role kind grade reasons outcome", "consultations": "professional_role",
    "placements": "place longer_reason move_on_route end_reason", "appointments": "room", "presences": "zone",
    "presence_guards": "zone who", "room_uses": "room", "disclosures": "statement", "staff": "part",
    "clearances": "level", "contact_routes": "hours", "messages": "template language", "outbox": "kind payload last_error",
    "approvals": "asked_as", "break_glasses": "broken_as", "holds": "set_as", "kept_acts": "reason", "exports": "left_out",
    "erasures": "subject rows", "screening_counts": "light reason", "heartbeats": "name note",
}  # fmt: skip
"""Words of closed lists, references, times of day, numbers: nothing that somebody typed about somebody."""

SECRETS = {"accounts": "password_hash"}


def of_words(column):
    """Whether a column could hold prose."""
    if isinstance(column.type, ARRAY):
        return isinstance(column.type.item_type, String) and not isinstance(column.type.item_type, Enum)
    return isinstance(column.type, String | JSONB) and not isinstance(column.type, Enum)


@pytest.mark.rule("PRIV-07")
def test_no_column_outside_the_sealed_ones_can_hold_prose_about_people():
    known = {
        (table, name) for part in (NAMES, CODES, SECRETS) for table, names in part.items() for name in names.split()
    }
    words = {
        (table.name, column.name)
        for table in Base.metadata.tables.values() if TABLES[table.name].line is not Line.LISTED
        for column in table.columns if of_words(column)
    }  # fmt: skip
    assert sorted(words - known) == [], "seal it, or say which closed list its words are from"
    assert sorted(known - words - {("audit_events", "subjects"), ("clients", "name"), ("clients", "scopes")}) == []


def test_what_is_sealed_is_of_bytes_and_everything_of_bytes_is_sealed_a_digest_or_a_key():
    digest = re.compile(r"(^|_)(index|hash|digest|subject|key|fingerprint|sha256)$")
    for table in Base.metadata.tables.values():
        for column in table.columns:
            sealed = column.name == "enc" or column.name.endswith("_enc")
            if sealed:
                assert isinstance(column.type, LargeBinary), (table.name, column.name)
            elif isinstance(column.type, LargeBinary):
                assert digest.search(column.name), (table.name, column.name)


@pytest.mark.parametrize(
    "column",
    [
        "addresses.enc", "contact_routes.value_enc", "accounts.email_enc", "application_sections.content_enc",
        "conversations.text_enc", "consultations.text_enc", "referral_notes.text_enc", "checks.text_enc",
        "assessments.rationale_enc", "party_contacts.route_enc", "idempotency_keys.answer_enc", "messages.to_enc",
        "exports.content_enc",
    ],
)  # fmt: skip
def test_what_the_design_names_is_sealed(column):
    table, _, name = column.partition(".")
    assert isinstance(Base.metadata.tables[table].c[name].type, LargeBinary)
