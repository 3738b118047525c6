"""What each of the hub's decisions needs before it can be made.

`NEEDS` is the one table: which facts a decision asks for. A favourable one asks for all that makes a family safe; a
refusal or a lapse needs a rationale only.

Source: rule book HUB-02 to HUB-06.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from app.domain import consent
from app.domain.consent import Consent
from app.domain.errors import Issue
from app.domain.hub import CheckKind, Decision


@dataclass(frozen=True, slots=True)
class PartyFacts:
    """What is known of one party when a decision is made.

    Args:
        party_id: names the party in pointers.
        consent: its newest word, and whether it is confirmed to be that person (REF-15).
        is_principal: it visits, or the child lives with it; such a party is spoken with in any case.
        reached: a conversation on a verified route has been recorded.
        answered_checks: the checks on it that have been recorded and answered.
        needed_checks: the checks that it needs: a parent all three.
    """

    party_id: str
    consent: Consent
    is_principal: bool = True
    reached: bool = False
    answered_checks: frozenset[CheckKind] = frozenset()
    needed_checks: frozenset[CheckKind] = frozenset(CheckKind)


@dataclass(frozen=True, slots=True)
class NeedFacts:
    """A need of a row of the screening.

    Args:
        name: the need's word.
        confirmed: hub or centre has confirmed it.
        departed_by: who departed from it and who agreed; two different people, or None.
    """

    name: str
    confirmed: bool = False
    departed_by: tuple[str, str] | None = None

    @property
    def is_met(self) -> bool:
        """Tell whether the need stands in nobody's way."""
        return self.confirmed or (self.departed_by is not None and self.departed_by[0] != self.departed_by[1])


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """Everything a decision asks.

    Args:
        rationale: the written reason.
        service: the word of the service decided on; None where none is named.
        service_is_supervised: it is given with a worker in sight and sound.
        parties: all parties of the referral.
        own_applications: the parties have applied themselves; False for a professional referral on its referrer's word.
        order_seen: hub or centre has seen a sealed order that makes agreement unnecessary.
        screened: there is a screening of the facts as they stand, and no newer one than the reader saw.
        stopping_rows: rule ids whose row for that service still says decline or wait.
        needs: the needs of the rows for that service.
        open_questions: what is still unanswered.
        live_placement: the family has a place already.
        suspended_placement: that place is suspended.
        conditions: what goes with the decision.
        sessions: how many supervised sessions come first.
        plan_items: how many things have to be completed before the return.
        asked_of: who has to answer a request for information.
        due_on: by when.
    """

    rationale: str = ""
    service: str | None = None
    service_is_supervised: bool = False
    parties: tuple[PartyFacts, ...] = ()
    own_applications: bool = True
    order_seen: bool = False
    screened: bool = False
    stopping_rows: Collection[str] = ()
    needs: tuple[NeedFacts, ...] = ()
    open_questions: Collection[str] = ()
    live_placement: bool = False
    suspended_placement: bool = False
    conditions: str = ""
    sessions: int = 0
    plan_items: int = 0
    asked_of: str | None = None
    due_on: date | None = None


def _rationale(facts: DecisionFacts) -> list[Issue]:
    return [] if facts.rationale.strip() else [_lacks("rationale", "Write down why.")]


def _service(facts: DecisionFacts) -> list[Issue]:
    return [] if facts.service else [_lacks("service", "Name the service.")]


def _consents(facts: DecisionFacts) -> list[Issue]:
    if not facts.parties:
        return [_lacks("parties", "There is nobody to decide about yet.")]
    if not facts.own_applications or facts.order_seen:
        return []
    return [
        Issue(f"#/parties/{party.party_id}/consent", "consent-missing", "This party has not agreed.")
        for party in facts.parties
        if party.consent.state not in (consent.ConsentState.GIVEN, consent.ConsentState.NOT_NEEDED)
    ]


def _confirmed(facts: DecisionFacts) -> list[Issue]:
    if not facts.own_applications:
        return []
    return [
        Issue(f"#/parties/{party.party_id}/confirmation", "not-confirmed", "Confirm that this party is who they say.")
        for party in facts.parties
        if not party.consent.confirmed and _is_involved(party)
    ]


def _conversations(facts: DecisionFacts) -> list[Issue]:
    return [
        Issue(
            f"#/parties/{party.party_id}/conversation",
            "conversation-missing",
            "Record a conversation with this party on a verified route.",
        )
        for party in facts.parties
        if not party.reached and _is_involved(party)
    ]


def _checks(facts: DecisionFacts) -> list[Issue]:
    return [
        Issue(f"#/parties/{party.party_id}/checks/{kind}", "check-missing", "Record this check and its answer.")
        for party in facts.parties
        for kind in CheckKind
        if kind in party.needed_checks - party.answered_checks
    ]


def _screening(facts: DecisionFacts) -> list[Issue]:
    if not facts.screened:
        return [Issue("#/screening", "screening-missing", "Screen the facts as they stand now, and read the result.")]
    return [
        Issue(f"#/screening/{row}", "row-stops", f"{row} says no to this service for now.")
        for row in sorted(facts.stopping_rows)
    ]


def _needs(facts: DecisionFacts) -> list[Issue]:
    return [
        Issue(f"#/needs/{need.name}", "need-open", "Confirm this need, or depart from it with a second person.")
        for need in facts.needs
        if not need.is_met
    ]


def _questions(facts: DecisionFacts) -> list[Issue]:
    return [
        Issue(f"#/open_questions/{question}", "question-open", "Close this question, or record why it is safe not to.")
        for question in sorted(facts.open_questions)
    ]


def _no_placement(facts: DecisionFacts) -> list[Issue]:
    if not facts.live_placement:
        return []
    return [Issue("#/placement", "placement-live", "The family still has a place. End it, or reinstate it.")]


def _suspended(facts: DecisionFacts) -> list[Issue]:
    if facts.suspended_placement:
        return []
    return [Issue("#/placement", "no-suspended-placement", "There is no suspended place to go back to.")]


def _conditions(facts: DecisionFacts) -> list[Issue]:
    return [] if facts.conditions.strip() else [_lacks("conditions", "Write down the conditions or the plan.")]


def _plan(facts: DecisionFacts) -> list[Issue]:
    issues = []
    if facts.service and not facts.service_is_supervised:
        issues.append(Issue("#/service", "not-supervised", "Name a supervised service."))
    if facts.sessions < 1:
        issues.append(_lacks("sessions", "Say how many supervised sessions come first."))
    if facts.plan_items < 1:
        issues.append(_lacks("plan", "Say what has to be completed before the return."))
    return issues


def _asked(facts: DecisionFacts) -> list[Issue]:
    issues = []
    if facts.asked_of is None:
        issues.append(_lacks("asked_of", "Say who has to answer."))
    if facts.due_on is None:
        issues.append(_lacks("due_on", "Say by when."))
    return issues


Need = Callable[[DecisionFacts], list[Issue]]
_SAFE: tuple[Need, ...] = (
    _rationale,
    _service,
    _consents,
    _confirmed,
    _conversations,
    _checks,
    _screening,
    _needs,
    _questions,
)

# fmt: off
NEEDS: Mapping[Decision, tuple[Need, ...]] = MappingProxyType({
    Decision.SUITABLE:                 (*_SAFE, _no_placement),
    Decision.SUITABLE_WITH_CONDITIONS: (*_SAFE, _no_placement, _conditions),
    Decision.SUPERVISED_FIRST:         (*_SAFE, _plan),
    Decision.REINSTATE:                (*_SAFE, _suspended),
    Decision.NOT_SUITABLE:             (_rationale,),
    Decision.LAPSE:                    (_rationale,),
    Decision.MORE_INFORMATION:         (_rationale, _asked),
})
# fmt: on


def decision_needs(decision: Decision, facts: DecisionFacts) -> list[Issue]:
    """List everything that stands between the hub and a decision; empty when it can be made.

    Args:
        decision: what is to be decided.
        facts: what is known; those who read the list are staff.

    Source: rule book HUB-02, HUB-03, HUB-06, REF-11, REF-13, REF-15, SUI-12, SUI-15.
    """
    return [issue for need in NEEDS[decision] for issue in need(facts)]


def _is_involved(party: PartyFacts) -> bool:
    return party.is_principal or party.consent.state is not consent.ConsentState.NOT_NEEDED


def _lacks(field: str, detail: str) -> Issue:
    return Issue(f"#/{field}", "missing", detail)
