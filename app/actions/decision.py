"""The hub's decision: refused while a rule forbids it, bound to the screening and the facts it was made on."""

from typing import Any
from uuid import UUID

from app.actions.allocation import open_assessment
from app.actions.course import move_referral
from app.db.queries.assessment import actions_of, mover_of
from app.db.queries.case_file import CaseFile, gather
from app.db.queries.decision import came_in_red, decision_facts
from app.db.reach import get_referral
from app.db.work import Work
from app.domain import hub, referral
from app.domain.assessment import HUB, Proposal, due_on, form_issues, two_person_issues
from app.domain.decision import decision_needs
from app.domain.errors import Conflict, Invalid, Issue, NotReady
from app.domain.hub import Decision
from app.domain.machine import Mover

_BY_TWO = (
    "Departing from a need, not seeking somebody's consent, and letting a professional's referral that came in red go on "
    "take a second person's agreement. Propose the decision with POST /v1/referrals/{referral_id}/decision-proposals; it "
    "is made when a colleague says yes."
)
_SCREEN = (
    "Something is still missing; the list `errors` says what. What the last screening read has changed since: screen "
    "again with POST /v1/referrals/{referral_id}/screenings, and read the result."
)


async def decide(work: Work, referral_id: UUID, decision: Decision, wanted: Proposal) -> dict[str, Any]:
    """Decide about a referral.

    Args:
        work: the unit of work.
        referral_id: the referral.
        decision: what is decided.
        wanted: the reason and everything that the decision names.

    Raises:
        NotFound: it is not there, or not for this caller.
        PreconditionFailed: the case has changed since the caller read it.
        MoveNotOpen: this cannot be decided at this stage.
        Invalid: the form of the decision is not right.
        Conflict: the screening named is not the newest.
        NotReady: a rule forbids it; every missing fact is listed.

    Source: rule book HUB-02 to HUB-06, HUB-12, GATE-04, REF-15, LIGHT-01, LIGHT-07, SUI-15.
    """
    case = await open_case(work, referral_id, decision, wanted)
    if by_two := two_person_issues(decision, wanted, came_in_red=came_in_red(case, wanted.service)):
        raise NotReady(_BY_TWO, by_two)
    refuse_facts(case, decision, wanted)
    return await make(work, case, decision, wanted, by=work.caller.account, mover=mover_of(work))


async def open_case(work: Work, referral_id: UUID, decision: Decision, wanted: Proposal) -> CaseFile:
    """Load what a decision is made on, locked, as the caller has read it.

    Raises:
        NotFound: it is not there, or not for this caller.
        PreconditionFailed: the case has changed since the caller read it.
        MoveNotOpen: this cannot be decided at this stage.
        Invalid: the form of the decision is not right.
    """
    row = (await get_referral(work, referral_id, lock=True)).referral
    case = await gather(work, row)
    work.must_match(case.etag)
    resumes = row.status is referral.Status.AWAITING_INFORMATION
    referral.after(referral.Status.ASSESSING if resumes else row.status, hub.MOVE[decision], mover_of(work))
    if misfits := form_issues(decision, wanted, work.now.date()):
        raise Invalid(issues=misfits)
    return case


async def make(
    work: Work, case: CaseFile, decision: Decision, wanted: Proposal, *, by: UUID, mover: Mover
) -> dict[str, Any]:
    """Write a decision that nothing stands against, and move the referral.

    Args:
        work: the unit of work.
        case: the facts that it is made on.
        decision: what is decided.
        wanted: the reason and everything that the decision names.
        by: whose decision it is.
        mover: in which role.

    Source: rule book HUB-06, HUB-12.
    """
    row, move, facts_digest = case.referral, hub.MOVE[decision], case.facts_digest
    resumes = row.status is referral.Status.AWAITING_INFORMATION
    assessment = await open_assessment(work, row)
    favourable = decision in hub.FAVOURABLE
    keys, row_id = work.keys, assessment.id
    assessment.decision, assessment.decided_at, assessment.decided_by = decision, work.now, by
    assessment.rationale_enc = keys.seal("assessments", "rationale_enc", row_id, wanted.rationale)
    stated = {"conditions": wanted.conditions or None, "sessions": wanted.sessions or None, "plan": list(wanted.plan)}
    if any(stated.values()):
        assessment.conditions_enc = keys.seal_json("assessments", "conditions_enc", row_id, stated)
    if favourable:
        assessment.service, assessment.screening_id = wanted.service, wanted.screening_id
    assessment.facts_digest = facts_digest
    if resumes:
        await move_referral(work, row, referral.Move.RESUME, by=mover)
    await move_referral(work, row, move, by=mover, reason=decision)
    if favourable:
        row.service_found = wanted.service
    if decision is Decision.MORE_INFORMATION:
        row.waits_on, row.due_on = wanted.asked_of, wanted.due_on
    elif row.status in referral.OPEN and (due := due_on(row.status, work.now.date())):
        row.waits_on, row.due_on = HUB, due
    await work.session.flush()
    work.note(decision=decision, assessment=assessment.id)
    after = await gather(work, row)
    work.etag = after.etag
    return {
        "referral_id": row.id,
        "assessment_id": assessment.id,
        "decision": decision,
        "service": assessment.service,
        "screening_id": assessment.screening_id,
        "facts_digest": facts_digest.hex(),
        "decided_at": work.now,
        "status": row.status,
        "waits_on": row.waits_on,
        "due_on": row.due_on,
        "actions": actions_of(work, after),
    }


def refuse_facts(
    case: CaseFile, decision: Decision, wanted: Proposal, *, by_two: tuple[str, str] | None = None
) -> None:
    """Refuse a decision while anything that it needs is missing.

    Args:
        case: the facts.
        decision: what is decided.
        wanted: what it names.
        by_two: who departs from a need, or leaves a consent unsought, and who agrees.

    Raises:
        Conflict: the screening named is not the newest.
        NotReady: naming everything that is missing.
    """
    favourable, current = decision in hub.FAVOURABLE, case.current_screening
    if favourable and current is not None and current.id != wanted.screening_id:
        raise Conflict("There is a newer screening than the one you name. Read it, then decide.")
    issues = decision_needs(decision, decision_facts(case, wanted, by_two=by_two))
    if decision is Decision.REINSTATE and case.placement is not None and case.placement.service is not wanted.service:
        issues.append(Issue("#/service", "another-service", "Name the service of the suspended place."))
    if issues:
        raise NotReady(_SCREEN if favourable and current is None else None, issues)
