"""The second wall: which rows exist for each database role. Tables of words, one policy for each cell.

How to read `CASES`: a row is a case table, a column is who acts, the cell says which of its rows exist for them. `-` is
no policy, which refuses everything. The words speak of the caller's own live participations in the row's referral:
`any` there is one; `side` it has the row's side; `sent` as `side`, and without a side the starter's rows; `sides` as
`sent`, and an authority has them all; `authority` it is an authority's; `accepted` the centre has taken the family; `duty` it is for the row's appointment.

`OWN` holds what hangs on an account, a person or a place instead, as SQL. `ADDS` are tables to which everybody may add
without reading them. The hub's role sees every case that is not kept from it; the effects of an act and the service's
own work see everything; whoever is not signed in sees no case.

This wall separates cases and sides. Which fields of a row a reader sees is for the views to say.

Source: rule book PRIV-01; the first wall stands in `app/db/reach.py`.
"""

from collections.abc import Iterator, Mapping

FAMILY, REFERRER, CENTRE, WORKER = "w_family", "w_referrer", "w_centre", "w_worker"
CALLERS = (FAMILY, REFERRER, CENTRE, WORKER)
HUB, ANONYMOUS, ADMINISTRATOR = "w_hub", "w_anonymous", "w_administrator"
WHOLE = ("w_effects", "w_service")
EVERYBODY = (*CALLERS, HUB, ANONYMOUS, ADMINISTRATOR, *WHOLE)

_ME = "(SELECT acting_account())"
_FIRM = "(SELECT acting_organisation())"
_PLACE = "(SELECT acting_centre())"
_LIVE = "(p.until IS NULL OR p.until > (SELECT acting_now()))"
_MINE = {
    FAMILY: f"p.account_id = {_ME} AND p.relation = 'party'",
    REFERRER: f"p.organisation_id = {_FIRM}",
    CENTRE: f"p.centre_id = {_PLACE}",
    WORKER: f"p.account_id = {_ME} AND p.relation = 'worker'",
}
_WORDS = {
    "any": "true",
    "side": "p.side = {t}.side",
    "sent": "coalesce(p.side, 1) = {t}.side",
    "sides": "(coalesce(p.side, 1) = {t}.side OR p.relation = 'statutory')",
    "authority": "p.relation = 'statutory'",
    "accepted": "p.relation = 'centre'",
    "duty": "p.appointment_id = {t}.appointment_id",
}

# fmt: off
CASES: Mapping[str, tuple[str, str, str, str]] = {
    #                        family       referrer   centre      worker
    "referrals":            ("any",       "any",     "any",      "any"),
    "parties":              ("side",      "sides",   "any",      "any"),
    "referral_children":    ("-",         "authority", "any",    "any"),
    "residences":           ("side",      "sent",    "any",      "-"),
    "known_names":          ("side",      "sent",    "any",      "-"),
    "applications":         ("side",      "sent",    "any",      "-"),
    "application_sections": ("side",      "sent",    "any",      "-"),
    "consents":             ("side",      "sent",    "any",      "-"),
    "shown":                ("side",      "sent",    "any",      "-"),
    "events":               ("side",      "sides",   "any",      "-"),
    "screenings":           ("side",      "sent",    "any",      "-"),
    "concerns":             ("-",         "-",       "any",      "-"),
    "evidence":             ("-",         "-",       "any",      "-"),
    "representations":      ("side",      "sent",    "any",      "-"),
    "acceptable_centres":   ("side",      "-",       "-",        "-"),
    "party_contacts":       ("-",         "-",       "any",      "-"),
    "invitations":          ("-",         "-",       "any",      "-"),
    "assessments":          ("-",         "-",       "any",      "-"),
    "conversations":        ("-",         "-",       "-",        "-"),
    "checks":               ("-",         "-",       "-",        "-"),
    "consultations":        ("-",         "-",       "-",        "-"),
    "referral_notes":       ("-",         "-",       "any",      "-"),
    "expected":             ("side",      "sides",   "accepted", "duty"),
    "presences":            ("-",         "-",       "accepted", "duty"),
    "room_uses":            ("-",         "-",       "accepted", "-"),
    "separations":          ("-",         "-",       "-",        "-"),
    "pre_visit_records":    ("side",      "sides",   "accepted", "-"),
    "attendance_marks":     ("side",      "sides",   "accepted", "duty"),
    "agreements":           ("side",      "sent",    "accepted", "-"),
    "holds":                ("-",         "-",       "accepted", "-"),
    "kept_acts":            ("-",         "-",       "-",        "-"),
    "legal_holds":          ("-",         "-",       "-",        "-"),
    "traces":               ("-",         "-",       "-",        "-"),
    "duties":               ("-",         "-",       "accepted", "duty"),
}
# fmt: on


def _reaches(caller: str, condition: str, referral_id: str = "{t}.referral_id") -> str:
    """Say that the caller has a live participation, of which a condition holds, in a row's referral."""
    return f"EXISTS (SELECT FROM participations p WHERE p.referral_id = {referral_id} AND {_LIVE} AND {_MINE[caller]} AND {condition})"


_NOT_KEPT = "coalesce(NOT {t}.referral_id = ANY ((SELECT kept_from_hub())::uuid[]), true)"
_OF_SIDE = "EXISTS (SELECT FROM parties x WHERE x.id = {t}.party_id AND (x.side = coalesce(p.side, 1) OR p.relation = 'statutory'))"
_NO_OTHERS_VISIT = f"({{t}}.party_id IS NULL OR {_OF_SIDE})"
_OWN_PERSON = f"EXISTS (SELECT FROM people o WHERE o.id = {{t}}.person_id AND o.account_id = {_ME})"
_NAMED = "EXISTS (SELECT FROM known_names k WHERE k.person_id = {t}.id)"
_PARTY = "EXISTS (SELECT FROM parties x WHERE x.person_id = {t}.id)"
_CHILD = "EXISTS (SELECT FROM referral_children c WHERE c.person_id = {t}.id)"
_JOINED = "EXISTS (SELECT FROM participations j WHERE j.account_id = {t}.account_id)"
_SELF = f"{{t}}.account_id = {_ME}"

OWN: Mapping[str, Mapping[str, str]] = {
    "appointments": {
        FAMILY: _reaches(FAMILY, f"p.confirmed_at IS NOT NULL AND {_NO_OTHERS_VISIT}"),
        REFERRER: _reaches(REFERRER, _NO_OTHERS_VISIT),
        CENTRE: _reaches(CENTRE, "p.relation = 'centre'"),
        WORKER: _reaches(WORKER, "p.appointment_id = {t}.id"),
    },
    "placements": {
        FAMILY: _reaches(FAMILY, "p.confirmed_at IS NOT NULL"),
        REFERRER: _reaches(REFERRER, "true"),
        CENTRE: _reaches(CENTRE, "p.relation = 'centre' AND p.centre_id = {t}.centre_id"),
        WORKER: _reaches(WORKER, "true"),
    },
    "offers": {
        REFERRER: _reaches(REFERRER, "true"),
        CENTRE: _reaches(CENTRE, "p.centre_id = {t}.centre_id"),
    },
    "attendance_requests": {REFERRER: f"{{t}}.organisation_id = {_FIRM}", CENTRE: f"{{t}}.centre_id = {_PLACE}"},
    "disclosures": {REFERRER: f"{{t}}.organisation_id = {_FIRM}", CENTRE: _reaches(CENTRE, "p.relation = 'centre'")},
    # Everybody's own rows, and those of others who stand beside the caller in a case.
    "participations": {
        FAMILY: f"{_SELF} AND {{t}}.relation = 'party'",
        REFERRER: f"{{t}}.organisation_id = {_FIRM} OR {_SELF} OR ({{t}}.referral_id, {{t}}.side) IN (SELECT referral_id, side FROM acted_for())",
        CENTRE: f"{{t}}.centre_id = {_PLACE} OR {_SELF} OR {{t}}.referral_id IN (SELECT cases_here())",
        WORKER: _SELF,
    },
    "people": {
        FAMILY: f"{_SELF} OR {_NAMED} OR {_PARTY}",
        REFERRER: f"{_SELF} OR {_NAMED} OR {_PARTY} OR {_CHILD} OR {_JOINED}",
        CENTRE: f"{_SELF} OR {_PARTY} OR {_CHILD} OR {_JOINED}",
        WORKER: f"{_SELF} OR {_PARTY} OR {_CHILD}",
    },
    "contact_routes": {
        FAMILY: _OWN_PERSON,
        CENTRE: "EXISTS (SELECT FROM parties x WHERE x.person_id = {t}.person_id AND "
        + _reaches(CENTRE, "p.relation = 'centre'", "x.referral_id") + ")",
    },
    "addresses": {FAMILY: _OWN_PERSON},
    "messages": {FAMILY: _OWN_PERSON, REFERRER: _OWN_PERSON},
    "tasks": {CENTRE: f"{{t}}.centre_id = {_PLACE}", WORKER: f"{{t}}.centre_id = {_PLACE}"},
    "capacity_questions": {REFERRER: f"{{t}}.organisation_id = {_FIRM}", CENTRE: f"{_PLACE} = ANY ({{t}}.centre_ids)"},
    "capacity_answers": {
        REFERRER: "EXISTS (SELECT FROM capacity_questions q WHERE q.id = {t}.question_id)",
        CENTRE: f"{{t}}.centre_id = {_PLACE}",
    },
    "centre_versions": {CENTRE: f"{{t}}.centre_id = {_PLACE}"},
    "centre_assessments": {CENTRE: f"{{t}}.centre_id = {_PLACE}"},
    "audit_events": {CENTRE: _reaches(CENTRE, "true")},
    "staff": {CENTRE: f"{{t}}.centre_id = {_PLACE}", WORKER: f"{{t}}.centre_id = {_PLACE}"},
    "clearances": {CENTRE: "EXISTS (SELECT FROM staff s WHERE s.id = {t}.staff_id)"},
    "stopped_addresses": {CENTRE: "true"},
    # Whoever agrees to an unsealing reads the question, and not the case.
    "approvals": {
        CENTRE: f"{{t}}.centre_id = {_PLACE}",
        HUB: f"{_NOT_KEPT} OR {{t}}.kind = 'unseal_address' AND NOT EXISTS (SELECT FROM participations p "
        f"WHERE p.referral_id = {{t}}.referral_id AND p.account_id = {_ME} AND p.relation = 'party')",
    },
    # Whoever broke a glass sees that, also when the case is hidden again.
    "break_glasses": {HUB: f"{_SELF} OR {_NOT_KEPT}"},
    "exports": {FAMILY: _SELF},
    "presence_guards": {},
    "outbox": {},
}  # fmt: skip
READ_ONLY = ("participations",)
"""Callers read them and never write: whoever could add a row here would let itself in."""
LATER = frozenset(
    {"break_glasses", "exports", "centre_versions", "capacity_questions", "capacity_answers", "acceptable_centres"}
)
"""Tables that came after the wall: their own migration builds it before them."""
ADDS = ("tasks", "messages", "outbox", "audit_events", "events", "kept_acts")
NO_WALL = {
    "accounts, memberships, sign_ins, refresh_tokens, one_time_codes, rate_limits, clients, client_secrets": "a sign-in finds them before it is anybody",
    "organisations, centres, accreditations, centre_services, opening_patterns, ground_rules": "public, or known to all who sign in",
    "postcode_sectors, postcodes, signposts, feed_services": "public",
    "idempotency_keys": "found by a digest that holds the caller, and sealed",
    "audit_seals, demo_clock, heartbeats, alembic_version, deputies, erasures, screening_counts": "about no case",
}  # fmt: skip
_NO_CASE = (
    "capacity_questions",
    "capacity_answers",
    "centre_versions",
    "exports",
    "people",
    "contact_routes",
    "addresses",
    "staff",
    "clearances",
    "stopped_addresses",
    "outbox",
    "presence_guards",
)


def open_tables() -> frozenset[str]:
    """Give the tables that stand on this side of the wall for everybody."""
    return frozenset(name for names in NO_WALL for name in names.split(", "))


def policies(table: str) -> Iterator[str]:
    """Give the statements that build the wall before one table."""
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    for role, condition in _conditions(table):
        if table in READ_ONLY and role in CALLERS:
            yield f"CREATE POLICY {role} ON {table} FOR SELECT TO {role} USING ({condition})"
        else:
            yield f"CREATE POLICY {role} ON {table} TO {role} USING ({condition}) WITH CHECK ({condition})"
    if table in ADDS:
        yield f"CREATE POLICY adds ON {table} FOR INSERT TO {', '.join(EVERYBODY)} WITH CHECK (true)"


def _conditions(table: str) -> Iterator[tuple[str, str]]:
    key = "id" if table == "referrals" else "referral_id"
    if table in CASES:
        for caller, word in zip(CALLERS, CASES[table], strict=True):
            if word != "-":
                yield caller, _reaches(caller, _WORDS[word], f"{table}.{key}").format(t=table)
    else:
        for caller, condition in OWN[table].items():
            yield caller, condition.format(t=table)
    if HUB not in OWN.get(table, {}):
        kept = _NOT_KEPT.replace("{t}.referral_id", f"{table}.{key}")
        yield HUB, "true" if table in _NO_CASE else kept
    for role in WHOLE:
        yield role, "true"


def without(table: str) -> Iterator[str]:
    """Give the statements that take the wall before one table away."""
    for role, _ in _conditions(table):
        yield f"DROP POLICY {role} ON {table}"
    if table in ADDS:
        yield f"DROP POLICY adds ON {table}"
    yield f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
