"""The assessment: what the hub records while it assesses, and what makes a record sound.

Checks have an order of days, evidence has a source that fits what it shows, and what was established in one assessment
still counts in the next until the family has had a place.

Source: rule book HUB-02 to HUB-06, HUB-12.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from app.domain import referral
from app.domain.consent import Consent, ConsentState, NotSought
from app.domain.decision import PartyFacts
from app.domain.errors import Issue
from app.domain.hub import FAVOURABLE, CheckKind, CheckResult, Decision
from app.domain.services import Service
from app.domain.vocabulary import Part, Relationship


class Professional(StrEnum):
    """What a professional who was consulted is to the case (HUB-04)."""

    SOCIAL_WORKER = "social_worker"
    CAFCASS_OFFICER = "cafcass_officer"
    POLICE_OFFICER = "police_officer"
    TEACHER = "teacher"
    HEALTH_PROFESSIONAL = "health_professional"
    MENTAL_HEALTH_WORKER = "mental_health_worker"
    SUBSTANCE_WORKER = "substance_worker"
    DOMESTIC_ABUSE_ADVISER = "domestic_abuse_adviser"
    PROGRAMME_PROVIDER = "programme_provider"
    SOLICITOR = "solicitor"
    MEDIATOR = "mediator"
    SUPPORT_WORKER = "support_worker"
    CENTRE_STAFF = "centre_staff"
    OTHER = "other"


class EvidenceSource(StrEnum):
    """Where evidence comes from; a judgement closes a question and shows nothing."""

    CHECK = "check"
    COURT_PAPER = "court_paper"
    LETTER = "letter"
    PROFESSIONAL = "professional"
    PARTY = "party"
    CENTRE = "centre"
    JUDGEMENT = "judgement"


class Asked(StrEnum):
    """Who is asked for more information, as the timeline of staff names them."""

    STARTER = "starter"
    OTHER_SIDE = "other_side"
    REFERRER = "referrer"
    LOCAL_AUTHORITY = "local_authority"
    CAFCASS = "cafcass"
    POLICE = "police"
    COURT = "court"
    PROFESSIONAL = "professional"
    CENTRE = "centre"


HUB: Final = "hub"
"""The word in `waits_on` while the next step is the hub's."""

DAYS: Mapping[referral.Status, int] = MappingProxyType(
    {referral.Status.ASSESSING: 28, referral.Status.READY: 14, referral.Status.SUPERVISED_FIRST: 14}
)
"""Days until the hub's next step is due: its decision, or its offer to a centre (REF-11; D)."""

_PARENTS = frozenset({Relationship.MOTHER.value, Relationship.FATHER.value})
_PRINCIPALS = frozenset({Part.VISITS, Part.LIVES_WITH})
_CARRIED_ON = frozenset({Decision.MORE_INFORMATION, Decision.SUITABLE, Decision.SUITABLE_WITH_CONDITIONS})


def due_on(status: referral.Status, today: date) -> date | None:
    """Tell by when the hub's next step is due; None where somebody else's is next."""
    return today + timedelta(days=DAYS[status]) if status in DAYS else None


def is_principal(part: Part) -> bool:
    """Tell whether a party visits or has the child living with it."""
    return part in _PRINCIPALS


def needed_checks(part: Part, relationship: str) -> frozenset[CheckKind]:
    """Tell which checks a party needs: parents, and every adult who would be with the child, all of them.

    Source: rule book HUB-03, HUB-15.
    """
    return frozenset(CheckKind) if relationship in _PARENTS or is_principal(part) else frozenset()


def party_facts(
    party_id: str,
    part: Part,
    relationship: str,
    *,
    state: ConsentState,
    confirmed: bool,
    reached: bool,
    answered_checks: frozenset[CheckKind],
) -> PartyFacts:
    """Put together what a decision asks of one party."""
    return PartyFacts(
        party_id=party_id,
        consent=Consent(state, confirmed),
        is_principal=is_principal(part),
        reached=reached,
        answered_checks=answered_checks,
        needed_checks=needed_checks(part, relationship),
    )


def counts_on(decision: Decision | None, *, placed_since: bool) -> bool:
    """Tell whether conversations and checks of an earlier assessment still count in the one that followed it.

    Args:
        decision: how the earlier one was decided; None where it never was.
        placed_since: the family has had a confirmed place since; then everybody is spoken with anew.
    """
    return (decision is None or decision in _CARRIED_ON) and not placed_since


def check_issues(
    asked_on: date, chased_on: date | None, received_on: date | None, result: CheckResult | None, today: date
) -> list[Issue]:
    """List what is wrong with the days and the result of a check.

    Source: rule book HUB-03.
    """
    issues = []
    for field, day in (("asked_on", asked_on), ("chased_on", chased_on), ("received_on", received_on)):
        if day is not None and day > today:
            issues.append(Issue(f"/{field}", "in-the-future", "Record it once it has happened."))
        elif day is not None and day < asked_on:
            issues.append(Issue(f"/{field}", "before-asked", "This cannot be earlier than the day it was asked for."))
    if (received_on is None) != (result is None):
        issues.append(Issue("/result", "incomplete", "Give the day of the answer and its result together."))
    return issues


def route_issues(*, reached: bool, route_verified: bool, route_is_anothers: bool) -> list[Issue]:
    """List what stands against a conversation counting as held on a verified route.

    Args:
        reached: somebody was spoken with.
        route_verified: the worker says that the route is verified.
        route_is_anothers: all that is known of this party is a route that another side offered and nobody verified.

    Source: rule book HUB-02, REF-02.
    """
    if not (reached and route_verified and route_is_anothers):
        return []
    detail = "Another side gave this route and nobody has verified it. Verify it in the contact step first."
    return [Issue("#/route_verified", "route-not-verified", detail)]


def evidence_issues(source: EvidenceSource, answer: str | None, allowed: tuple[str, ...] | None) -> list[Issue]:
    """List what is wrong with a piece of evidence.

    Args:
        source: where it comes from.
        answer: what was found; None closes the question.
        allowed: the answers it can have; None where nothing is asked by this key.

    Source: rule book HUB-05, HUB-06.
    """
    if allowed is None:
        return [Issue("/key", "unknown-key", "Take the key of a need or of an open question from the assessment.")]
    if answer is None:
        detail = "Without an answer a question is closed by a judgement only: that no more can be learnt, and why it is safe."
        return [] if source is EvidenceSource.JUDGEMENT else [Issue("/answer", "missing", detail)]
    issues = []
    if answer not in allowed:
        issues.append(Issue("/answer", "unknown-answer", f"Choose one of: {', '.join(allowed)}."))
    if source is EvidenceSource.JUDGEMENT:
        issues.append(
            Issue("/source", "judgement-shows-nothing", "A judgement closes a question; leave the answer out.")
        )
    return issues


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody wants to decide, besides the decision's word.

    Args:
        rationale: the written reason.
        service: the service decided on.
        screening_id: the screening that the decider has read; None takes the one that stands now.
        conditions: what goes with the decision.
        sessions: how many supervised sessions come first.
        plan: what has to be completed before the return from them.
        asked_of: who has to answer a request for information.
        due_on: by when.
        departs_from: keys of needs that are to be departed from; takes two people.
        consents_not_sought: parties whose consent is not to be sought; takes two people.
        not_sought_because: why.
    """

    rationale: str
    service: Service | None = None
    screening_id: UUID | None = None
    conditions: str = ""
    sessions: int = 0
    plan: tuple[str, ...] = ()
    asked_of: str | None = None
    due_on: date | None = None
    departs_from: tuple[str, ...] = ()
    consents_not_sought: tuple[UUID, ...] = ()
    not_sought_because: NotSought | None = None


# fmt: off
TAKES: Mapping[Decision, frozenset[str]] = MappingProxyType({
    Decision.SUITABLE:                 frozenset({"service", "screening_id"}),
    Decision.SUITABLE_WITH_CONDITIONS: frozenset({"service", "screening_id", "conditions"}),
    Decision.SUPERVISED_FIRST:         frozenset({"service", "screening_id", "conditions", "sessions", "plan"}),
    Decision.REINSTATE:                frozenset({"service", "screening_id"}),
    Decision.NOT_SUITABLE:             frozenset(),
    Decision.LAPSE:                    frozenset(),
    Decision.MORE_INFORMATION:         frozenset({"asked_of", "due_on"}),
})
# fmt: on
"""What the form of each decision takes besides its rationale."""


def form_issues(decision: Decision, wanted: Proposal, today: date) -> list[Issue]:
    """List what stands in the form of a decision that it does not take, or that it cannot do without.

    Source: rule book HUB-06, HUB-12.
    """
    fields = ("service", "screening_id", "conditions", "sessions", "plan", "asked_of", "due_on")
    issues = [
        Issue(f"/{field}", "not-taken", "This decision does not take this. Leave it out.")
        for field in fields
        if getattr(wanted, field) and field not in TAKES[decision]
    ]
    if "screening_id" in TAKES[decision] and wanted.screening_id is None:
        detail = "Name the screening that you have read; the decision rests on it."
        issues.append(Issue("/screening_id", "missing", detail))
    if wanted.due_on is not None and wanted.due_on <= today:
        issues.append(Issue("/due_on", "not-ahead", "Give them until a later day."))
    return issues


def two_person_issues(decision: Decision, wanted: Proposal, *, came_in_red: bool) -> list[Issue]:
    """List what a decision asks for that one person cannot do.

    That is leaving a need open, leaving a consent unsought, and letting a professional's referral that came in red go on.

    Args:
        decision: what is decided.
        wanted: what it names.
        came_in_red: it is a professional's referral that came in red and goes on only with a second person.

    Source: rule book HUB-06, REF-13, PRIV-09, LIGHT-07.
    """
    fields = (("departs_from", wanted.departs_from), ("consents_not_sought", wanted.consents_not_sought))
    detail = "A second person has to agree to this."
    issues = [Issue(f"#/{field}", "second-person-needed", detail) for field, given in fields if given]
    if came_in_red and decision in FAVOURABLE:
        issues.append(Issue("#/decision", "second-person-needed", f"This referral came in red. {detail}"))
    return issues


def digest(facts: Mapping[str, Any]) -> bytes:
    """Give the SHA-256 of what a decision was made on, whatever the order in which it was told.

    Source: rule book HUB-12.
    """
    return hashlib.sha256(json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()).digest()
