"""The contact step: staff write down how a party is reached and what they hear of it.

Nothing here moves what any family member sees: no stage, no event of a side, no version (REF-14).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.actions.task import open_task
from app.db.queries.contact import (
    RUNNING,
    Contacted,
    contact_etag,
    find_contact,
    get_case,
    get_contacted,
    route_index,
    route_indexes,
    route_of,
)
from app.db.reach import Standing
from app.db.tables.referral import Invitation, Party, PartyContact, StoppedAddress
from app.db.work import Work
from app.domain import contact as rules
from app.domain.contact import ContactOutcome, Heard, HowVerified
from app.domain.errors import Invalid, Issue, MoveNotOpen, NotFound
from app.domain.vocabulary import RouteKind


@dataclass(frozen=True, slots=True)
class Said:
    """What staff write down of one party; it replaces what stood there.

    Args:
        route: kind and value; None where there is none yet, which blocks nothing (REF-16).
        offered_by_side: which side gave the route; None where staff found it.
        verified_how: how it is known that the route leads to this person.
        heard: what was heard of the person outside of this service.
        note: for the hub alone.
    """

    route: tuple[RouteKind, str] | None = None
    offered_by_side: int | None = None
    verified_how: HowVerified | None = None
    heard: Heard | None = None
    note: str | None = None


async def open_contact(
    work: Work, party: Party, *, offered: tuple[RouteKind, str] | None = None, offered_by_side: int | None = None
) -> PartyContact:
    """Begin the contact step of a party who is to be reached; a route that another side offers is not verified by it.

    Args:
        work: the unit of work.
        party: newly made; its rows need not be flushed.
        offered: kind and value of the route that a side has offered, if any.
        offered_by_side: which side.

    Source: rule book REF-02, REF-16.
    """
    row = PartyContact(
        id=uuid4(), referral_id=party.referral_id, side=party.side, party_id=party.id,
        outcome=ContactOutcome.NOT_STARTED,
    )  # fmt: skip
    if offered is not None:
        _set_route(work, row, offered, offered_by_side)
        await heed_stop(work, route_indexes(work, *offered))
    work.session.add(row)
    return row


async def record_contact(work: Work, referral_id: UUID, party_id: UUID, said: Said) -> tuple[Standing, Contacted]:
    """Write down how a party is reached, how the route is verified, and what was heard.

    A route that another side uses too, or whose reader has asked for silence, is kept and becomes a task.

    Raises:
        NotFound: there is no such party for this caller.
        MoveNotOpen: the referral is closed, or what was heard cannot be any more.
        PreconditionRequired: something is recorded already and the request carries no If-Match.
        PreconditionFailed: somebody has recorded something since.
        Invalid: a verification without a route, a side that is none, or a centre's note for the hub.

    Source: rule book REF-02, REF-16.
    """
    standing = await get_case(work, referral_id, lock=True)
    party = await find_party(work, standing, party_id)
    row = await find_contact(work, party_id)
    if row is not None:
        work.must_match(contact_etag(row))
    if standing.referral.status not in RUNNING:
        raise MoveNotOpen
    await _check(work, standing, said)
    if row is None:
        row = await open_contact(work, party)
    _write_route(work, row, said)
    if said.route is not None:
        await heed_stop(work, route_indexes(work, *said.route))
    invited = await _is_invited(work, party_id)
    verified = rules.counts_as_verified(said.verified_how)
    row.outcome = rules.recorded(row.outcome, said.heard, verified=verified, invited=invited)
    if standing.is_hub:
        row.note_enc = work.keys.seal("party_contacts", "note_enc", row.id, said.note) if said.note else None
    if said.heard is Heard.STOPPED and row.route_index is not None:
        await stop_address(work, row.route_index)
    work.event(referral_id, "contact-recorded", subject_id=party_id)
    work.note(outcome=row.outcome, verified_how=row.verified_how or "none")
    found = await get_contacted(work, standing, party_id)
    await ask_about_route(work, found)
    return standing, found


async def find_party(work: Work, standing: Standing, party_id: UUID) -> Party:
    """Load a party of the referral that was reached.

    Raises:
        NotFound: the referral has no such party.
    """
    query = select(Party).where(Party.id == party_id, Party.referral_id == standing.referral.id).with_for_update()
    party = (await work.session.execute(query)).scalar_one_or_none()
    if party is None:
        raise NotFound
    work.touch(party_id)
    return party


async def stop_address(work: Work, index: bytes) -> None:
    """Remember that the reader of a route wants no more letters; saying so twice changes nothing.

    Source: rule book REF-02.
    """
    row = insert(StoppedAddress).values(value_index=index, at=work.now)
    await work.session.execute(row.on_conflict_do_nothing(index_elements=[StoppedAddress.value_index]))


async def heed_stop(work: Work, indexes: Sequence[bytes]) -> None:
    """Let "never write to me again" hold for a route that is written under a newer key than the wish was.

    Args:
        work: the unit of work.
        indexes: every fingerprint of the route, the current one first.

    Source: rule book REF-02.
    """
    if len(indexes) > 1:
        older = select(StoppedAddress.value_index).where(StoppedAddress.value_index.in_(indexes[1:]))
        if (await work.session.execute(older)).first() is not None:
            await stop_address(work, indexes[0])


async def _check(work: Work, standing: Standing, said: Said) -> None:
    issues = []
    if said.verified_how is not None and said.route is None:
        issues.append(Issue("#/verified_how", "no-route", "Name the route that is verified."))
    if said.offered_by_side is not None:
        query = select(Party.id).where(Party.referral_id == standing.referral.id, Party.side == said.offered_by_side)
        if said.route is None or (await work.session.execute(query)).first() is None:
            issues.append(Issue("#/offered_by_side", "no-such-side", "Name a side of this referral, and its route."))
    if said.note is not None and not standing.is_hub:
        issues.append(Issue("#/note", "not-yours", "This note is the hub's. Leave it out."))
    if issues:
        raise Invalid(issues=issues)


def _write_route(work: Work, row: PartyContact, said: Said) -> None:
    """Keep the route; a verification belongs to the route and the way it was made for, and falls with either."""
    before = (row.route_kind, row.route_enc, row.verified_how)
    if said.route is None:
        row.route_kind, row.route_enc, row.route_index, row.offered_by_side = None, None, None, None
    else:
        _set_route(work, row, said.route, said.offered_by_side)
    row.verified_how = said.verified_how
    if said.verified_how is None:
        row.verified_at, row.verified_by = None, None
    elif before != (row.route_kind, row.route_enc, row.verified_how):
        row.verified_at, row.verified_by = work.now, work.caller.account


def _set_route(work: Work, row: PartyContact, route: tuple[RouteKind, str], offered_by_side: int | None) -> None:
    kind, value = route
    row.offered_by_side = offered_by_side
    if row.route_enc is not None and row.route_kind == kind and route_of(work, row) == value:
        return
    row.route_kind = kind
    row.route_enc = work.keys.seal("party_contacts", "route_enc", row.id, value)
    row.route_index = route_index(work, kind, value)


async def _is_invited(work: Work, party_id: UUID) -> bool:
    query = select(Invitation.id).where(Invitation.party_id == party_id)
    return (await work.session.execute(query)).first() is not None


async def ask_about_route(work: Work, found: Contacted) -> None:
    """Leave a task where nothing may go to a route until somebody has found out why.

    Source: rule book REF-02, MSG-01.
    """
    reasons = [*(["route-shared"] if found.shared else []), *(["never-write"] if found.stopped else [])]
    if reasons:
        await open_task(work, "question-about-route", referral_id=found.party.referral_id, reasons=reasons)
