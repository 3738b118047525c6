"""Invitations: released once by the contact step, answered by whoever has the code.

Accepting writes an unconfirmed participation and an empty application, and nothing else: it shows and fills in nothing
of what anybody has said. Whoever joins is confirmed by the hub, or not (`confirmation.py`).
"""

from dataclasses import dataclass
from uuid import UUID, uuid4

from app.actions.contact import ask_about_route, stop_address
from app.actions.message import write_to
from app.actions.rate_limit import count_try, forgive, key_of
from app.actions.shown import show
from app.actions.task import open_task
from app.crypto.codes import hash_code, new_code
from app.db.openings import Openings
from app.db.queries.consent import find_consent
from app.db.queries.contact import RUNNING, Contacted, find_contact, get_case, get_contacted, route_of
from app.db.queries.invitation import find_by_code, get_party, has_application, takes_part
from app.db.reach import Standing
from app.db.tables.account import CodePurpose
from app.db.tables.application import Application
from app.db.tables.referral import Consent, Invitation, Participation, Party, Referral
from app.db.work import Work, effect
from app.domain import application
from app.domain import contact as rules
from app.domain.access import Relation
from app.domain.consent import ConsentState
from app.domain.contact import ContactOutcome
from app.domain.errors import MoveNotOpen, NotFound, NotReady
from app.domain.rate_limit import Tried
from app.domain.stage import Stage

ACCEPTED, REFUSED, EXPIRED = "accepted", "refused", "expired"
_NO_SUCH_CODE = "This code opens nothing. Type it as it stands in the message, or speak to the hub."


@dataclass(frozen=True, slots=True)
class Tries:
    """The keys under which a try of a code was counted, so that a right one can be given back."""

    here: bytes | None
    network: bytes


async def count_code(doors: Openings) -> Tries:
    """Count one try of a code, before it is looked up, so that a wrong one counts as well.

    Raises:
        TooMany: too many codes were typed here.
    """
    async with doors.before() as work:
        network = key_of(work.keys, Tried.CODE_NETWORK, doors.network)
        keys = {Tried.CODE_NETWORK: network}
        here = None
        if work.caller.account_id is not None:
            here = key_of(work.keys, Tried.CODE_HERE, str(work.caller.account_id), doors.network)
            keys[Tried.CODE_HERE] = here
        verdict = await count_try(work, keys)
    verdict.must_pass()
    return Tries(here, network)


async def release_invitation(work: Work, referral_id: UUID, party_id: UUID) -> tuple[Standing, Contacted]:
    """Send a party its one invitation, because a person has decided that it may go.

    Raises:
        NotFound: there is no such party for this caller.
        MoveNotOpen: the referral is closed.
        NotReady: what stands against it: the route, an invitation that went before, a wish for silence.

    Source: rule book REF-02.
    """
    standing = await get_case(work, referral_id, lock=True)
    if standing.referral.status not in RUNNING:
        raise MoveNotOpen
    found = await get_contacted(work, standing, party_id)
    issues = found.stands_against()
    if issues:
        raise NotReady("The invitation cannot go. The list `errors` says why.", issues)
    await _send(work, found)
    return standing, await get_contacted(work, standing, party_id)


@effect
async def release_automatically_if_allowed(work: Work, row: Referral, party: Party) -> bool:
    """Send a party its invitation without a person, where nothing declared or unknown makes that dangerous.

    To be called when a self-referral has been queued, beside the queue and not instead of it. Where the route is shared
    with another side, or its reader has asked for silence, a task stands in for the letter.

    Args:
        work: the unit of work.
        row: the referral, locked.
        party: whom it would invite.

    Returns:
        Whether it went; nothing that a family member reads may hang on it.

    Source: rule book REF-02, GATE-11.
    """
    found = await get_contacted(work, Standing(row, None, None, confirmed=True, party_id=None), party.id)
    if row.status not in RUNNING or not rules.may_invite_automatically(found.risks, found.verified_by):
        return False
    await ask_about_route(work, found)
    if found.stands_against():
        return False
    await _send(work, found)
    return True


async def _send(work: Work, found: Contacted) -> None:
    party, contact = found.party, found.contact
    address = route_of(work, contact) if contact is not None else None
    if contact is None or address is None or contact.route_index is None:
        raise NotReady
    code = new_code()
    invitation = Invitation(
        id=uuid4(), referral_id=party.referral_id, side=party.side, party_id=party.id,
        code_hash=hash_code(work.keys, CodePurpose.INVITATION, code), address_index=contact.route_index,
        released_at=work.now, released_by=work.caller.account_id, expires_at=rules.expires_at(work.now), reminders=0,
    )  # fmt: skip
    work.session.add(invitation)
    contact.released_at, contact.outcome = work.now, ContactOutcome.INVITED
    write_to(
        work, address, "invitation", referral_id=party.referral_id, code=code, valid_days=str(rules.INVITATION_DAYS)
    )
    work.event(party.referral_id, "invitation-released", subject_id=party.id)
    work.touch(invitation.id)


@effect
async def accept_invitation(work: Work, code: str, tries: Tries) -> UUID:
    """Let whoever has the code take part as the invited party, unconfirmed.

    Returns:
        The referral.

    Raises:
        NotFound: the code is unknown, expired or used, or it is for somebody else than this account; all alike.

    Source: rule book REF-01, REF-02, REF-15.
    """
    invitation, case = await _open_invitation(work, code)
    if await takes_part(work, case.id, work.caller.account):
        raise NotFound(_NO_SUCH_CODE)
    party = await get_party(work, invitation)
    work.session.add(
        Participation(
            id=uuid4(), referral_id=case.id, side=party.side, relation=Relation.PARTY, account_id=work.caller.account,
            party_id=party.id, cause="accept_invitation", from_at=work.now,
        )
    )  # fmt: skip
    if not await has_application(work, party.id):
        work.session.add(
            Application(
                id=uuid4(), referral_id=case.id, side=party.side, party_id=party.id, status=application.Status.DRAFT,
                created_at=work.now,
            )
        )  # fmt: skip
    if await find_consent(work, party.id) is None:
        work.session.add(
            Consent(
                id=uuid4(), referral_id=case.id, side=party.side, party_id=party.id, state=ConsentState.WANTED,
                at=work.now,
            )
        )  # fmt: skip
    await show(work, case.id, party.side, Stage.PREPARING)
    await _answered(work, invitation, ACCEPTED, ContactOutcome.JOINED)
    await open_task(work, "confirm-party", referral_id=case.id, reasons=["joined"])
    await forgive(work, wholly=[tries.here] if tries.here else [], once=[tries.network])
    work.event(case.id, "party-joined", side=party.side, subject_id=party.id)
    return case.id


@effect
async def refuse_invitation(work: Work, code: str) -> None:
    """Take a no from whoever has the code; the hub learns of it and nobody else.

    Raises:
        NotFound: the code is unknown, expired or used.

    Source: rule book REF-02, REF-14.
    """
    invitation, case = await _open_invitation(work, code)
    await _answered(work, invitation, REFUSED, ContactOutcome.REFUSED)
    await open_task(work, "invitation-answered", referral_id=case.id, reasons=["refused"])
    work.event(case.id, "invitation-refused", subject_id=invitation.party_id)


@effect
async def stop_invitations(work: Work, code: str) -> None:
    """Never write again to the address that a code was sent to; an old or used code serves as well.

    Raises:
        NotFound: no message ever carried this code.

    Source: rule book REF-02.
    """
    found = await find_by_code(work, code)
    if found is None:
        raise NotFound(_NO_SUCH_CODE)
    invitation, case = found
    await stop_address(work, invitation.address_index)
    contact = await find_contact(work, invitation.party_id)
    if contact is not None and invitation.answered_at is None:
        contact.outcome = ContactOutcome.STOPPED
    await open_task(work, "invitation-answered", referral_id=case.id, reasons=["never-write"])
    work.event(case.id, "invitation-stopped", subject_id=invitation.party_id)


async def _open_invitation(work: Work, code: str) -> tuple[Invitation, Referral]:
    """Find an invitation that can be answered; every other code reads the same."""
    found = await find_by_code(work, code)
    if found is None:
        raise NotFound(_NO_SUCH_CODE)
    invitation, case = found
    if invitation.answered_at is not None or invitation.expires_at <= work.now or case.status not in RUNNING:
        raise NotFound(_NO_SUCH_CODE)
    return invitation, case


async def _answered(work: Work, invitation: Invitation, answer: str, outcome: ContactOutcome) -> None:
    invitation.answered_at, invitation.answer = work.now, answer
    contact = await find_contact(work, invitation.party_id)
    if contact is None:
        return
    contact.outcome = outcome
    if outcome is ContactOutcome.JOINED:
        contact.joined_at = work.now
