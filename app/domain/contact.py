"""The contact step: how another side is reached. The hub holds it, and only staff see it.

An invitation goes by itself only where nothing is declared or unknown that could make it dangerous and somebody who is
not the applicant has verified the route. In every other case a person makes the first contact.

Source: rule book REF-02, REF-14, GATE-11.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from app.domain.errors import Issue, MoveNotOpen
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


class HowVerified(StrEnum):
    """How somebody knows that a route leads to the person who is to be reached, and to nobody else."""

    PARTY_SAID = "party_said"
    """The person to be reached gave the route, or confirmed it in a conversation."""
    CHECK = "check"
    COURT_PAPER = "court_paper"
    EARLIER_CASE = "earlier_case"
    PROFESSIONAL = "professional"
    """A professional or an authority who knows the person gave it."""
    CENTRE_KNOWS = "centre_knows"
    APPLICANT_SAID = "applicant_said"
    """The applicant says so: kept, and counted for nothing."""


# fmt: off
VERIFIED_BY: Mapping[HowVerified, VerifiedBy] = MappingProxyType({
    HowVerified.PARTY_SAID:     VerifiedBy.PARTY,
    HowVerified.CHECK:          VerifiedBy.HUB,
    HowVerified.COURT_PAPER:    VerifiedBy.HUB,
    HowVerified.EARLIER_CASE:   VerifiedBy.HUB,
    HowVerified.PROFESSIONAL:   VerifiedBy.HUB,
    HowVerified.CENTRE_KNOWS:   VerifiedBy.CENTRE,
    HowVerified.APPLICANT_SAID: VerifiedBy.APPLICANT,
})
# fmt: on


class Heard(StrEnum):
    """What staff have heard of the person to be reached, by a route other than this service."""

    OPENED = "opened"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    STOPPED = "stopped"


_BEFORE_JOINING = frozenset(ContactOutcome) - {ContactOutcome.JOINED, ContactOutcome.CONFIRMED, ContactOutcome.REJECTED}
_STARTS_ANEW = frozenset({ContactOutcome.NOT_STARTED, ContactOutcome.VERIFIED, ContactOutcome.UNREACHABLE})

# fmt: off
HEARD_AFTER: Mapping[Heard, frozenset[ContactOutcome]] = MappingProxyType({
    Heard.OPENED:      frozenset({ContactOutcome.INVITED, ContactOutcome.OPENED, ContactOutcome.UNREACHABLE}),
    Heard.REFUSED:     _BEFORE_JOINING,
    Heard.UNREACHABLE: _BEFORE_JOINING,
    Heard.STOPPED:     _BEFORE_JOINING,
})
# fmt: on
"""What can be heard after what; who has joined speaks for themselves."""


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
_ENDS_REMINDERS = frozenset({ContactOutcome.REFUSED, ContactOutcome.UNREACHABLE, ContactOutcome.STOPPED})

INVITATION_DAYS: Final = 28
REMINDER_DAYS: Final = (7, 14)
"""Days after the invitation; as many reminders as there are days here."""


def recorded(before: ContactOutcome, heard: Heard | None, *, verified: bool, invited: bool) -> ContactOutcome:
    """Tell how far the step has come once staff have recorded what they know.

    Args:
        before: how far it had come.
        heard: what they heard; None where they only write down a route.
        verified: the route is verified by something the applicant does not control.
        invited: the party has had its invitation.

    Raises:
        MoveNotOpen: the person has joined, or nothing was sent that could have been opened.
    """
    if heard is not None:
        if before not in HEARD_AFTER[heard]:
            raise MoveNotOpen("This cannot be recorded any more, or not yet. The list of contacts says how far it is.")
        return ContactOutcome(heard.value)
    if before not in _STARTS_ANEW:
        return before
    if invited:
        return ContactOutcome.INVITED
    return ContactOutcome.VERIFIED if verified else ContactOutcome.NOT_STARTED


def counts_as_verified(how: HowVerified | None) -> bool:
    """Tell whether a route may be used: somebody other than the applicant stands for it."""
    return how is not None and VERIFIED_BY[how] is not VerifiedBy.APPLICANT


def together(answers: Iterable[Answer]) -> Answer:
    """Put several answers about one danger together: any yes is a yes, and only all noes are a no.

    Source: rule book SUI-15.
    """
    found = set(answers)
    if Answer.YES in found:
        return Answer.YES
    return Answer.NO if found == {Answer.NO} else Answer.UNKNOWN


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
    is_mailbox: bool = True,
    joined: bool = False,
) -> list[Issue]:
    """List what stands against a staff member's release of an invitation; staff alone read it.

    Args:
        verified_by: who has verified the route; None where there is none.
        already_invited: this party has had its one invitation.
        never_write: the reader of this route has asked never to be written to again.
        shared_with_other_side: the same mailbox or number belongs to another side; a question for the hub first.
        held: a safeguarding hold lies on the case (SAF-03).
        is_mailbox: the route is an e-mail address; by any other a person speaks with the party.
        joined: the party takes part already.

    Source: rule book REF-02, SAF-03, MSG-01.
    """
    issues = []
    if joined:
        issues.append(Issue("#/party_id", "joined", "This party takes part already and needs no invitation."))
    if not is_mailbox:
        issues.append(
            Issue("#/route", "no-mailbox", "An invitation goes by e-mail. Speak to this party, and ask for an address.")
        )
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


def ends_reminders(outcome: ContactOutcome) -> bool:
    """Tell whether what is known of a party keeps reminders from it."""
    return outcome in _ENDS_REMINDERS


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


def reminders_by(sent_at: datetime, now: datetime) -> int:
    """Tell how many reminders should have gone by now, so that one that was missed is not sent beside the next."""
    return sum(now >= sent_at + timedelta(days=days) for days in REMINDER_DAYS)


def days_left(sent_at: datetime, now: datetime) -> int:
    """Tell for how many whole days an invitation still works, one at least."""
    return max((expires_at(sent_at) - now).days, 1)
