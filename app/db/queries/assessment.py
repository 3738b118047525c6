"""The assessment as the hub reads it: the case file with its texts opened, and what each decision still lacks."""

from datetime import date
from typing import Any
from uuid import UUID

from app.db.queries.case_file import CaseFile, Known, gather
from app.db.queries.concern import REASON, newest_of
from app.db.queries.decision import came_in_red, decision_facts, needs_of
from app.db.reach import get_referral
from app.db.tables.assessment import Assessment, Check, Concern, ConcernStanding, Consultation, Conversation, Evidence
from app.db.tables.screening import Screening
from app.db.versions import etag_of
from app.db.work import Work
from app.domain import hub, referral
from app.domain.access import Role
from app.domain.assessment import Proposal, needed_checks, two_person_issues
from app.domain.decision import decision_needs
from app.domain.hub import Decision
from app.domain.hub_act import open_to_hub
from app.domain.machine import Mover
from app.domain.services import Service, writes_observations
from app.screening.words import RESIDENT_SIDE, Subject

_WRITTEN = "-"
"""Stands for what only the decider's own form can hold, so that the list names nothing but facts."""


def mover_of(work: Work) -> Mover:
    """Tell how a caller of the hub moves a case."""
    return Mover.HUB_LEAD if work.caller.role is Role.HUB_LEAD else Mover.HUB


def check_etag(row: Check) -> str:
    """Give the version of one check."""
    return etag_of("check", row.id, row.v, "hub")


async def read_assessment(work: Work, referral_id: UUID, service: Service | None = None) -> dict[str, Any]:
    """Read everything on which the hub decides.

    Args:
        work: the unit of work.
        referral_id: the referral.
        service: for which service the list of what is lacking is made; by default the wished one.

    Raises:
        NotFound: it is not there, or not for this caller.

    Source: rule book HUB-02 to HUB-06; visibility matrix, column HUB.
    """
    standing = await get_referral(work, referral_id)
    return shown(work, await gather(work, standing.referral), service)


def shown(work: Work, case: CaseFile, service: Service | None = None) -> dict[str, Any]:
    """Open a case file for the hub, and put its version on the answer."""
    work.etag = case.etag
    row = case.referral
    wanted = service or row.service_wished or Service.SUPPORTED_CONTACT
    return {
        "view": "hub",
        "referral_id": row.id,
        "reference": row.reference,
        "pathway": row.pathway,
        "status": row.status,
        "status_since": row.status_since,
        "service_wished": row.service_wished,
        "service_found": row.service_found,
        "waits_on": row.waits_on,
        "due_on": row.due_on,
        "worker_id": row.hub_worker,
        "assessment": _assessment(work, case.assessment),
        "parties": [_party(known) for known in case.parties],
        "conversations": [show_conversation(work, each) for each in case.conversations],
        "checks": [show_check(work, each) for each in case.checks],
        "consultations": [show_consultation(work, each) for each in case.consultations],
        "concerns": [show_concern(each, _revisions(each, case)) for each in newest_of(case.concerns)],
        "evidence": [show_evidence(work, each) for each in case.evidence],
        "screenings": [_screening(each, case) for each in case.screenings],
        "lacking_for": wanted,
        "decisions": _lacking(work, case, wanted),
        "actions": actions_of(work, case),
    }


def actions_of(work: Work, case: CaseFile) -> list[str]:
    """List the operations that are open to this caller of the hub.

    Source: rule book REF-09.
    """
    offered = case.offered.status if case.offered else None
    live = case.placement.status if case.placement else None
    return [op.value for op in open_to_hub(mover_of(work), case.referral.status, offered=offered, live=live)]


def _assessment(work: Work, row: Assessment | None) -> dict[str, Any] | None:
    if row is None:
        return None
    stated: dict[str, Any] = {}
    if row.conditions_enc is not None:
        stated = work.keys.open_json("assessments", "conditions_enc", row.id, row.conditions_enc)
    return {
        "assessment_id": row.id,
        "worker_id": row.worker,
        "opened_at": row.opened_at,
        "decided_at": row.decided_at,
        "decided_by": row.decided_by,
        "decision": row.decision,
        "service": row.service,
        "rationale": _opened(work, "assessments", "rationale_enc", row.id, row.rationale_enc),
        "conditions": stated.get("conditions"),
        "sessions": stated.get("sessions"),
        "plan": stated.get("plan", []),
        "screening_id": row.screening_id,
        "facts_digest": row.facts_digest.hex() if row.facts_digest else None,
    }


def _party(known: Known) -> dict[str, Any]:
    joined, consent, contact = known.participation, known.consent, known.contact
    return {
        "party_id": known.party.id,
        "side": known.party.side,
        "part": known.party.part,
        "relationship": known.party.relationship,
        "given_name": known.person.given_name,
        "family_name": known.person.family_name,
        "joined": joined is not None,
        "confirmed_at": joined.confirmed_at if joined else None,
        "confirmed_how": joined.confirmed_how if joined else None,
        "consent": known.consent_state,
        "consent_at": consent.at if consent else None,
        "contact": contact.outcome if contact else None,
        "route_verified_at": contact.verified_at if contact else None,
        "reached": known.reached,
        "checks_needed": sorted(needed_checks(known.party.part, known.party.relationship)),
        "checks_answered": sorted(known.answered_checks),
    }


def show_conversation(work: Work, row: Conversation) -> dict[str, Any]:
    """Open a conversation, or an attempt at one."""
    return {
        "conversation_id": row.id,
        "party_id": row.party_id,
        "reached": row.reached,
        "route_verified": row.route_verified,
        "held_at": row.held_at,
        "text": _opened(work, "conversations", "text_enc", row.id, row.text_enc),
        "by": row.by_account,
        "at": row.at,
    }


def show_check(work: Work, row: Check) -> dict[str, Any]:
    """Open a check."""
    return {
        "check_id": row.id,
        "party_id": row.party_id,
        "kind": row.kind,
        "asked_on": row.asked_on,
        "chased_on": row.chased_on,
        "received_on": row.received_on,
        "result": row.result,
        "text": _opened(work, "checks", "text_enc", row.id, row.text_enc),
        "by": row.by_account,
        "etag": check_etag(row),
    }


def show_consultation(work: Work, row: Consultation) -> dict[str, Any]:
    """Open what a professional said."""
    return {
        "consultation_id": row.id,
        "role": row.professional_role,
        "who": _opened(work, "consultations", "who_enc", row.id, row.who_enc),
        "said": _opened(work, "consultations", "text_enc", row.id, row.text_enc),
        "held_on": row.held_on,
        "by": row.by_account,
        "at": row.at,
    }


def show_concern(row: Concern, revisions: int) -> dict[str, Any]:
    """Show a concern as it stands.

    Args:
        row: its newest row.
        revisions: how many rows it has.
    """
    return {
        "concern_id": row.concern_id,
        "kind": row.kind,
        "subject": row.subject,
        "answer": row.answer,
        "source": row.source,
        "told_to": row.told_to,
        "standing": row.origin_standing,
        "since": row.since,
        "details": row.details,
        "confirmed": row.standing is ConcernStanding.CONFIRMED,
        "raised_by_side": row.raised_by_side,
        "decides": Subject(row.subject) not in RESIDENT_SIDE,
        "revisions": revisions,
        "at": row.at,
    }


def show_evidence(work: Work, row: Evidence) -> dict[str, Any]:
    """Open a piece of evidence."""
    return {
        "evidence_id": row.id,
        "key": None if row.need == REASON else row.need,
        "concern_id": row.concern_id,
        "answer": row.answer,
        "accepted": row.accepted,
        "source": row.source,
        "judgement": _opened(work, "evidence", "text_enc", row.id, row.text_enc),
        "by": row.by_account,
        "at": row.at,
    }


def _revisions(row: Concern, case: CaseFile) -> int:
    return sum(each.concern_id == row.concern_id for each in case.concerns)


def _screening(row: Screening, case: CaseFile) -> dict[str, Any]:
    current = case.current_screening
    return {
        "screening_id": row.id,
        "side": row.side,
        "cause": row.cause,
        "ruleset": row.ruleset,
        "at": row.at,
        "current": current is not None and current.id == row.id,
        "services": row.result["services"],
        "needs": [
            {
                "key": each.key,
                "need": each.name,
                "column": each.column,
                "rule": each.rule,
                "answer": each.value,
                "state": each.state,
            }
            for each in needs_of(row)
        ],
        "open_questions": [each for each in row.result["questions"] if not each["closed"]],
    }


def _lacking(work: Work, case: CaseFile, service: Service) -> list[dict[str, Any]]:
    """List what stands between the hub and each decision, apart from what its form itself has to say."""
    status = case.referral.status
    if status is referral.Status.AWAITING_INFORMATION:
        status = referral.Status.ASSESSING
    open_moves = referral.open_moves(status, mover_of(work))
    supervised = service if writes_observations(service) else Service.SUPERVISED_CONTACT
    facts = {
        each: decision_facts(case, Proposal(_WRITTEN, each, None, _WRITTEN, 1, (_WRITTEN,), _WRITTEN, date.max))
        for each in (service, supervised)
    }
    return [
        {
            "decision": decision,
            "open": hub.MOVE[decision] in open_moves,
            "lacking": [
                *decision_needs(decision, facts[named]),
                *two_person_issues(decision, Proposal(_WRITTEN), came_in_red=came_in_red(case, named)),
            ],
        }
        for decision in Decision
        for named in (supervised if decision is Decision.SUPERVISED_FIRST else service,)
    ]


def _opened(work: Work, table: str, column: str, row_id: UUID, sealed: bytes | None) -> str | None:
    return None if sealed is None else work.keys.open_(table, column, row_id, sealed)
