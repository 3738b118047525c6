"""The contact step: how another side is reached. The hub holds it, and only staff see it.

An invitation goes by itself only where nothing is declared or unknown that could make it dangerous and somebody who is
not the applicant has verified the route. In every other case a person makes the first contact.

Source: rule book REF-02, REF-14, GATE-11.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from app.domain.errors import Issue
from app.domain.vocabulary import Answer


class ContactOutcome(StrEnum):
    """How far the contact step with one party has come."""

    NOT_STARTED = "not_started"
    VERIFIED = "verified"
    INVITED = "invited"
    OPENED = "opened"
    JOINED = "joined"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    """Whoever joined is not this person; the placeholder stays."""
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    STOPPED = "stopped"
    """The reader of this route has asked never to be written to again."""


class VerifiedBy(StrEnum):
    """Who has verified a route."""

    HUB = "hub"
    PARTY = "party"
    """The person to be reached, who gave or confirmed the route themselves."""
    CENTRE = "centre"
    APPLICANT = "applicant"


class FirstContact(StrEnum):
    """Who makes the first contact."""

    AUTOMATIC = "automatic"
    SOCIAL_WORKER = "social_worker"
    HUB_OR_SOLICITOR = "hub_or_solicitor"


@dataclass(frozen=True, slots=True)
class Risks:
    """What the applicant has declared that makes an unexpected letter dangerous; no answer is unknown.

    Args:
        applicant_is_protected: an order protects the applicant from the person to be reached.
    """

    abuse: Answer = Answer.UNKNOWN
    stalking: Answer = Answer.UNKNOWN
    abduction_feared: Answer = Answer.UNKNOWN
    order: Answer = Answer.UNKNOWN
    applicant_is_protected: bool = False


_BY_OTHERS_THAN_THE_APPLICANT = frozenset({VerifiedBy.HUB, VerifiedBy.PARTY})

INVITATION_DAYS: Final = 28
REMINDER_DAYS: Final = (7, 14)
"""Days after the invitation; as many reminders as there are days here."""


def may_invite_automatically(risks: Risks, verified_by: VerifiedBy | None) -> bool:
    """Tell whether an invitation may go without a person releasing it.

    Args:
        risks: what was declared; only an explicit no to each is safe.
        verified_by: who has verified the route; None where nobody has.

    Source: rule book REF-02, GATE-11, SUI-15.
    """
    answers = (risks.abuse, risks.stalking, risks.abduction_feared, risks.order)
    return (
        verified_by in _BY_OTHERS_THAN_THE_APPLICANT
        and not risks.applicant_is_protected
        and all(answer == Answer.NO for answer in answers)
    )


def first_contact(risks: Risks, verified_by: VerifiedBy | None) -> FirstContact:
    """Tell who makes the first contact with the other party."""
    if risks.applicant_is_protected:
        return FirstContact.HUB_OR_SOLICITOR
    return FirstContact.AUTOMATIC if may_invite_automatically(risks, verified_by) else FirstContact.SOCIAL_WORKER


def release_needs(
    *,
    verified_by: VerifiedBy | None,
    already_invited: bool,
    never_write: bool,
    shared_with_other_side: bool,
    held: bool,
) -> list[Issue]:
    """List what stands against a staff member's release of an invitation; staff alone read it.

    Args:
        verified_by: who has verified the route.
        already_invited: this party has had its one invitation.
        never_write: the reader of this route has asked never to be written to again.
        shared_with_other_side: the same mailbox or number belongs to another side; a question for the hub first.
        held: a safeguarding hold lies on the case (SAF-03).

    Source: rule book REF-02, SAF-03, MSG-01.
    """
    issues = []
    if verified_by not in _BY_OTHERS_THAN_THE_APPLICANT | {VerifiedBy.CENTRE}:
        issues.append(
            Issue(
                "#/route", "route-not-verified", "Verify the route first, by something the applicant does not control."
            )
        )
    if already_invited:
        issues.append(Issue("#/invitation", "already-invited", "This party has been invited. Speak to them instead."))
    if never_write:
        issues.append(Issue("#/route", "never-write", "The reader of this route has asked not to be written to again."))
    if shared_with_other_side:
        issues.append(Issue("#/route", "route-shared", "Another side uses this route too. Find out why first."))
    if held:
        issues.append(Issue("#/hold", "held", "A safeguarding hold lies on this case."))
    return issues


def expires_at(sent_at: datetime) -> datetime:
    """Tell when an invitation stops working."""
    return sent_at + timedelta(days=INVITATION_DAYS)


def reminder_is_due(sent_at: datetime, reminders: int, now: datetime, *, answered: bool, stopped: bool) -> bool:
    """Tell whether the next of at most two reminders is due.

    Args:
        sent_at: when the invitation went.
        reminders: how many reminders have gone.
        now: aware UTC.
        answered: the party has joined or refused.
        stopped: never write again, a hold, or the referral is closed.

    Source: rule book REF-02.
    """
    if answered or stopped or reminders >= len(REMINDER_DAYS) or now >= expires_at(sent_at):
        return False
    return now >= sent_at + timedelta(days=REMINDER_DAYS[reminders])
