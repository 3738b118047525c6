"""Which column of the database belongs to which line of retention, and which field group it shows.

How to read `TABLES`: a row is a table, with the line by which its rows go and the field groups of its columns. Columns
with a line of their own stand in `EARLIER`: they are emptied before their row goes. What no group names is technical:
keys, versions, the moments and hands of writing (`TECHNICAL`), which live as long as their row.

A test fails for a column of the database that stands nowhere, and for one that stands here and is not there.

Source: rule book PRIV-07; visibility (retention).
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from app.domain.retention import Line
from app.domain.visibility import Group


class Kept(NamedTuple):
    """A row: the line by which rows of the table go, and the columns of each field group.

    Args:
        line: by what its rows go.
        groups: names of columns, separated by blanks.
        machine: names of columns that are about nobody.
    """

    line: Line
    groups: Mapping[Group, str] = MappingProxyType({})
    machine: str = ""


_KEYS = (
    "id v n at side person_a person_b supersedes replaces merged_into joined_into by_account asked_by decided_by "
    "recorded_by assigned_by verified_by released_by confirmed_by answered_by authorised_by started_by hub_worker "
    "worker done_by created_at recorded_at updated_at from_at until child revision"
)
TECHNICAL = frozenset(_KEYS.split())
"""Besides every name that ends in `_id`."""

G = Group
# fmt: off
TABLES: Mapping[str, Kept] = MappingProxyType({
    # people and accounts
    "accounts":       Kept(Line.ACCOUNT, {G.ACCOUNT: (
        "email_index email_enc password_hash status language tokens_valid_from totp_enc totp_next_enc totp_last_step")}),
    "memberships":    Kept(Line.ACCOUNT, {G.ACCOUNT: "role"}),
    "sign_ins":       Kept(Line.SIGN_IN, {G.ACCOUNT: "last_used_at expires_at revoked_at factor_at"}),
    "refresh_tokens": Kept(Line.SIGN_IN, {G.ACCOUNT: "hash used_at"}),
    "one_time_codes": Kept(Line.CODE, {G.ACCOUNT: "purpose hash subject expires_at used_at tries"}),
    "rate_limits":    Kept(Line.COUNTER, machine="key tries window_from blocked_until"),
    "people":         Kept(Line.PERSON, {G.ADULTS_NAMES: "given_name family_name known_as", G.CHILD_NAMES: "birth_date"}),
    "contact_routes": Kept(Line.PERSON, {
        G.ROUTES: "kind value_enc value_index held_until removed_at", G.CONFIDENTIALITY: "confidential",
        G.SAFE_CONTACT: "safe hours voicemail"}),
    "addresses":      Kept(Line.PERSON, {G.ADDRESSES: "enc", G.CONFIDENTIALITY: "confidential"}),
    "stopped_addresses": Kept(Line.WISH, {G.SAFE_CONTACT: "value_index"}),

    # the thread of a case
    "referrals": Kept(Line.THREAD, {
        G.ANSWERS: "pathway service_wished court_ordered submitted_at priority", G.HUB_NOTES: "service_found waits_on due_on",
        G.SCREENING: "status status_since answer_on", G.SAFEGUARDING: "sealed_at"}, machine="reference kept_until"),
    "parties":           Kept(Line.THREAD, {G.ADULTS_NAMES: "relationship part"}),
    "referral_children": Kept(Line.THREAD),
    "separations":       Kept(Line.THREAD, {G.SAFETY_PLAN: "extent buffer_minutes cause"}),

    # what the sides said and what came of it
    "traces":               Kept(Line.CASE, {G.SCREENING: "kind value_index light on_day"}),
    "residences":           Kept(Line.CASE, {G.CHILD_ADDRESS: "lives"}),
    "known_names":          Kept(Line.CASE, {G.ADULTS_NAMES: "names"}),
    "applications":         Kept(Line.CASE, {G.ANSWERS: "status notice_version submitted_at"}),
    "application_sections": Kept(Line.CASE, {G.ANSWERS: "section content_enc"}),
    "consents":             Kept(Line.CASE, {G.ANSWERS: "state reason_enc"}),
    "shown":                Kept(Line.CASE, {G.SCREENING: "stage"}),
    "events":               Kept(Line.CASE, {G.ANSWERS: "kind actor actor_role reason"}),
    "participations":       Kept(Line.CASE, {G.ACCOUNT: "relation cause confirmed_at confirmed_how confirmed_enc"}),
    "acceptable_centres":   Kept(Line.CASE, {G.WHY_THIS_CENTRE: "marked_by marked_at"}),
    "representations":      Kept(Line.CASE, {G.PROFESSIONALS: "evidence_enc"}),
    "party_contacts":       Kept(Line.CASE, {
        G.ROUTES: "route_kind route_enc route_index offered_by_side verified_at verified_how released_at joined_at outcome",
        G.HUB_NOTES: "note_enc"}),
    "invitations": Kept(Line.CASE, {G.ROUTES: "code_hash address_index released_at expires_at reminders answered_at answer"}),
    "offers":      Kept(Line.CASE, {
        G.CENTRE: "service status rank sent_at answer_by answered_at", G.HUB_NOTES: "reason_code comment_enc"}),
    "placements":  Kept(Line.CASE, {
        G.CENTRE: "service status suspended_from confirmed_at place longer_reason planned_until review_on move_on_route",
        G.ANSWERS: "end_reason ended_at"}),
    "agreements":        Kept(Line.CASE, {G.ANSWERS: "how"}),
    "appointments":      Kept(Line.CASE, {G.SESSIONS: "service kind during room status", G.ABSENCE_REASON: "cancel_code"}),
    "expected":          Kept(Line.CASE, {G.WINDOWS: "part arrive_at leave_at"}),
    "pre_visit_records": Kept(Line.CASE, {G.PRE_VISITS: "outcome text_enc"}),
    "presences":         Kept(Line.CASE, {G.WINDOWS: "zone whole_site during"}),
    "presence_guards":   Kept(Line.CASE, {G.WINDOWS: "zone who during"}),
    "room_uses":         Kept(Line.CASE, {G.SESSIONS: "room place during"}),
    "duties":            Kept(Line.CASE, {G.SESSIONS: "part tied_to_family during"}),
    "attendance_marks":  Kept(Line.CASE, {G.ATTENDANCE: "kind told happened_at", G.ABSENCE_REASON: "reason"}),
    "attendance_requests": Kept(Line.CASE, {G.ATTENDANCE: "purpose from_on until_on asked_at answered_at"}),
    "disclosures":         Kept(Line.CASE, {G.ATTENDANCE: "released_at purpose statement sha256"}),

    # the hub's own record; without an assessment it goes with the case
    "assessments":   Kept(Line.RECORD, {
        G.HUB_NOTES: "opened_at decided_at decision service rationale_enc conditions_enc facts_digest"}),
    "conversations": Kept(Line.RECORD, {G.HUB_NOTES: "reached route_verified held_at text_enc"}),
    "checks":        Kept(Line.RECORD, {G.CONCERNS: "kind asked_on chased_on received_on result text_enc"}),
    "consultations": Kept(Line.RECORD, {G.HUB_NOTES: "text_enc held_on", G.PROFESSIONALS: "professional_role who_enc"}),
    "concerns":      Kept(Line.RECORD, {
        G.CONCERNS: "raised_by_side kind subject answer source origin_standing told_to since details standing"}),
    "evidence":       Kept(Line.RECORD, {G.CONCERNS: "need answer accepted source text_enc"}),
    "referral_notes": Kept(Line.RECORD, {G.HUB_NOTES: "text_enc written_at"}),
    "screenings":     Kept(Line.RECORD, {G.SCREENING: "cause pathway ruleset inputs result"}),

    "centre_assessments": Kept(Line.RECORD, {G.HUB_NOTES: "asked_at due_on suitable text_enc answered_at"}),
    "approvals":      Kept(Line.RECORD, {G.HUB_NOTES: (
        "kind asked_as asked_at reason_enc content_enc answer answered_at comment_enc")}),
    "kept_acts":      Kept(Line.CASE, {G.ANSWERS: "kind mover reason applied_at"}),
    "holds":          Kept(Line.SAFEGUARDING, {G.SAFEGUARDING: (
        "set_by set_as set_at reason_enc about suspends review_on released_at word")}),
    "break_glasses":  Kept(Line.SAFEGUARDING, {G.HUB_NOTES: "broken_as reason_enc until"}),
    "legal_holds":    Kept(Line.THREAD, {G.HUB_NOTES: "set_by set_at reason_enc lifted_at lifted_by"}),

    # by a line of their own
    "tasks":    Kept(Line.TASK, {G.SAFEGUARDING: "role kind grade reasons due_on opened_at done_at outcome"}),
    "messages": Kept(Line.MESSAGE, {
        G.MESSAGES: "to_enc template language parameters_enc queued_at not_before fate fate_at"}),
    "exports":  Kept(Line.EXPORT, {
        G.ANSWERS: "state asked_at answer_by content_enc released_at", G.HUB_NOTES: "left_out reason_enc prepared_by prepared_at"}),
    "staff":      Kept(Line.STAFF, {G.STAFF_DATA: "given_name family_name part da_assessor from_on until_on"}),
    "clearances": Kept(Line.STAFF, {G.STAFF_DATA: "kind level issued_on"}),
    "audit_events": Kept(Line.AUDIT, {G.AUDIT: "op outcome role subjects note"}),
    "audit_seals":  Kept(Line.COUNT, machine="seq digest hash sealed_at erased_in"),
    "erasures":     Kept(Line.COUNT, machine="line subject digest rows"),
    "screening_counts": Kept(Line.COUNT, {G.STATISTICS: "day light reason counted"}),
    "idempotency_keys": Kept(Line.STORED_ANSWER, {G.ANSWERS: "answer_enc"}, machine="key fingerprint status"),
    "outbox": Kept(Line.OUTBOX, machine="kind payload run_at attempts max_attempts locked_until done_at failed_at last_error"),

    # public, or about nobody
    "organisations":    Kept(Line.LISTED, machine="kind name verified_at"),
    "centres":          Kept(Line.LISTED, {G.CENTRE: (
        "name operator summary nation zone address town postcode latitude longitude location_published area telephone email website "
        "children_page how_to_apply cost_help cancellation_rule criteria staff_statement complaints facilities languages measures policies da_assessor gap_minutes admitted_at "
        "suspended_at")}),
    "deputies":         Kept(Line.LISTED, machine="named_by until"),
    "clients":          Kept(Line.LISTED, machine="name scopes created_by disabled_at"),
    "client_secrets":   Kept(Line.LISTED, machine="hash"),
    "accreditations":   Kept(Line.LISTED, {G.CENTRE: "level from_on until_on"}),
    "centre_services":  Kept(Line.LISTED, {G.CENTRE: "service self_referral apply_via fee_pence payer places wait_days "
        "age_from age_until capacity_at ended_at"}),
    "opening_patterns": Kept(Line.LISTED, {G.CENTRE: "service weekday opens closes free_places wait_days"}),
    "capacity_questions": Kept(Line.LISTED, {G.CENTRE: (
        "asked_on closes_on service area children ages needs languages days starts frequency payer centre_ids")}),
    "capacity_answers": Kept(Line.LISTED, {G.CENTRE: (
        "number answered_at word from_on wait_weeks fee_pence payer criteria")}),
    "centre_versions":  Kept(Line.LISTED, {G.CENTRE: "number by_role cause reason changes"}),
    "feed_services":    Kept(Line.LISTED, {G.CENTRE: "service words changed_at"}, machine="digest"),
    "ground_rules":     Kept(Line.LISTED, {G.CENTRE: "number rules published_at"}),
    "postcode_sectors": Kept(Line.LISTED, machine="sector district latitude longitude postcodes"),
    "postcodes":        Kept(Line.LISTED, machine="postcode latitude longitude terminated"),
    "signposts":        Kept(Line.LISTED, machine=(
        "topics nations audiences name about telephone email web hours checked_on owner valid_from valid_until")),
    "demo_clock":       Kept(Line.MACHINE, machine="one moved_by"),
    "heartbeats":       Kept(Line.MACHINE, machine="name note"),
})
# fmt: on

EARLIER: Mapping[tuple[str, str], Line] = MappingProxyType(
    {
        ("messages", "to_enc"): Line.MESSAGE_TEXT,
        ("messages", "parameters_enc"): Line.MESSAGE_TEXT,
        ("exports", "content_enc"): Line.EXPORT_TEXT,
    }
)
"""Columns that are emptied before their row goes."""

OF_A_CASE = (Line.CASE, Line.RECORD, Line.SAFEGUARDING, Line.THREAD)


def columns() -> Iterator[tuple[str, str, Group | None]]:
    """Give every column that a row names, with its field group; None where it is about nobody."""
    for table, kept in TABLES.items():
        for group, names in kept.groups.items():
            yield from ((table, name, group) for name in names.split())
        yield from ((table, name, None) for name in kept.machine.split())


def is_technical(column: str) -> bool:
    """Say whether a column is a key, a version, or the moment or hand of writing."""
    return column in TECHNICAL or column.endswith("_id")


def tables_of(line: Line) -> frozenset[str]:
    """Give the tables whose rows go by a line."""
    return frozenset(table for table, kept in TABLES.items() if kept.line is line)
