"""Decisions that take two people: one proposes, and a colleague's yes makes the decision.

Source: rule book HUB-06, REF-13, PRIV-09, LIGHT-07.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from app.actions.allocation import open_assessment
from app.actions.approval import EFFECTS, ask
from app.actions.decision import make, open_case, refuse_facts
from app.db.queries.approval import show_approval
from app.db.queries.case_file import CaseFile, gather
from app.db.queries.decision import came_in_red
from app.db.reach import get_referral
from app.db.tables.approval import Approval
from app.db.tables.referral import Consent
from app.db.work import Work
from app.domain.access import Role
from app.domain.approval import Kind
from app.domain.assessment import Proposal, two_person_issues
from app.domain.consent import ConsentState, NotSought, not_sought_needs
from app.domain.errors import Conflict, Invalid, Issue
from app.domain.hub import Decision
from app.domain.machine import Mover
from app.domain.services import Service

_ALONE: Final = Issue("#/departs_from", "nothing-for-two", "This takes no second person. Decide it yourself.")
_SOMEBODY: Final = "somebody else"


async def propose(work: Work, referral_id: UUID, decision: Decision, wanted: Proposal) -> dict[str, Any]:
    """Ask a colleague to agree to a decision; everything but the second person has to be there.

    Raises:
        NotFound: it is not there, or not for this caller.
        PreconditionFailed: the case has changed since the caller read it.
        MoveNotOpen: this cannot be decided at this stage.
        Invalid: the form is not right, or nothing in it takes a second person.
        Conflict: a proposal waits already, or the screening named is not the newest.
        NotReady: a rule forbids it; every missing fact is listed.

    Source: rule book HUB-06, REF-13, PRIV-09, LIGHT-07.
    """
    case = await open_case(work, referral_id, decision, wanted)
    if not two_person_issues(decision, wanted, came_in_red=came_in_red(case, wanted.service)):
        raise Invalid(issues=[_ALONE])
    me = str(work.caller.account)
    if wanted.consents_not_sought and (
        issues := not_sought_needs(wanted.not_sought_because, wanted.rationale, me, _SOMEBODY)
    ):
        raise Invalid(issues=issues)
    refuse_facts(case, decision, wanted, by_two=(me, _SOMEBODY))
    assessment = await open_assessment(work, case.referral)
    content = _as_json(decision, wanted) | {"facts": (await gather(work, case.referral)).facts_digest.hex()}
    row = await ask(
        work, Kind.LOWER_RISK, assessment.id, case.referral.id, reason=wanted.rationale[:4000], content=content
    )
    work.event(case.referral.id, "decision-proposed", reason=decision, subject_id=row.id)
    return await show_approval(work, row, case.referral.reference)


async def _decide(work: Work, approval: Approval) -> None:
    """Make the decision that was proposed, if the facts are still those on which it was.

    Raises:
        Conflict: the case has changed since.
        NotReady: a rule forbids it now.
    """
    assert approval.referral_id is not None  # noqa: S101 - every proposal is about a case
    assert approval.content_enc is not None  # noqa: S101 - and holds the decision
    said = work.keys.open_json("approvals", "content_enc", approval.id, approval.content_enc)
    row = (await get_referral(work, approval.referral_id, lock=True)).referral
    case = await gather(work, row)
    if case.facts_digest.hex() != said["facts"]:
        raise Conflict("The case has changed since this was proposed. Say no, and let it be proposed anew.")
    decision, wanted = Decision(said["decision"]), _proposal(said)
    refuse_facts(case, decision, wanted, by_two=(str(approval.asked_by), str(work.caller.account)))
    _mark_unsought(work, case, wanted, approval)
    mover = Mover.HUB_LEAD if approval.asked_as == Role.HUB_LEAD else Mover.HUB
    await make(work, case, decision, wanted, by=approval.asked_by, mover=mover)


EFFECTS[Kind.LOWER_RISK] = _decide


def _mark_unsought(work: Work, case: CaseFile, wanted: Proposal, approval: Approval) -> None:
    """Append, for each consent that two agreed not to seek, that it is not needed, and why.

    Source: rule book REF-13.
    """
    for known in case.parties:
        if known.party.id not in wanted.consents_not_sought or known.consent_state is not ConsentState.WANTED:
            continue
        row_id = uuid4()
        why = f"{wanted.not_sought_because}: {wanted.rationale}"
        work.session.add(
            Consent(
                id=row_id, referral_id=case.referral.id, side=known.party.side, party_id=known.party.id,
                state=ConsentState.NOT_NEEDED, at=work.now, by_account=approval.asked_by,
                reason_enc=work.keys.seal("consents", "reason_enc", row_id, why),
            )
        )  # fmt: skip


def _as_json(decision: Decision, wanted: Proposal) -> dict[str, Any]:
    return {"decision": decision.value} | {name: _plain(value) for name, value in asdict(wanted).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, UUID | date) else value


def _proposal(said: Mapping[str, Any]) -> Proposal:
    return Proposal(
        rationale=said["rationale"],
        service=Service(said["service"]) if said["service"] else None,
        screening_id=UUID(said["screening_id"]) if said["screening_id"] else None,
        conditions=said["conditions"],
        sessions=said["sessions"],
        plan=tuple(said["plan"]),
        asked_of=said["asked_of"],
        due_on=date.fromisoformat(said["due_on"]) if said["due_on"] else None,
        departs_from=tuple(said["departs_from"]),
        consents_not_sought=tuple(UUID(each) for each in said["consents_not_sought"]),
        not_sought_because=NotSought(said["not_sought_because"]) if said["not_sought_because"] else None,
    )
