"""Confirmation: the hub, or the centre of a professional referral, finds that an adult is who they say, or is not.

Confirmed, the placeholder that stood in for the party becomes the account's own person, with everything that hangs on
it. Rejected, whoever joined loses sight of the referral and keeps what they said on a side of their own; the placeholder
goes on as a party that nobody has joined, so that nothing of the one ever reads as the other's.
"""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, or_, select, update

from app.actions.contact import find_party, open_contact
from app.actions.task import open_task
from app.db.queries.contact import RUNNING, Contacted, find_contact, get_case, get_contacted
from app.db.reach import Standing
from app.db.tables.appointment import Expected, Presence, Separation
from app.db.tables.person import Person
from app.db.tables.referral import Consent, KnownName, Participation, Party, Referral
from app.db.work import Work, effect
from app.domain.access import Relation, Role
from app.domain.confirmation import Confirmation, Way, confirmation_needs
from app.domain.consent import ConsentState
from app.domain.contact import ContactOutcome
from app.domain.errors import Invalid, Issue, MoveNotOpen
from app.domain.meeting import pair
from app.domain.vocabulary import Part, Relationship


async def confirm_party(
    work: Work, referral_id: UUID, party_id: UUID, found: Confirmation | None
) -> tuple[Standing, Contacted]:
    """Record that whoever takes part as a party is that person, or that they are not.

    Args:
        work: the unit of work.
        referral_id: the referral.
        party_id: the party; the applicant's own too.
        found: how it is known; None rejects.

    Raises:
        NotFound: there is no such party for this caller.
        MoveNotOpen: the referral is closed, nobody has joined, or the party is confirmed already.
        Invalid: what this way of confirming asks for is missing.

    Source: rule book REF-15.
    """
    standing = await get_case(work, referral_id, lock=True)
    party = await find_party(work, standing, party_id)
    if standing.referral.status not in RUNNING:
        raise MoveNotOpen
    joined = await _joined(work, party_id)
    if joined is None or joined.confirmed_at is not None:
        raise MoveNotOpen("Nobody waits to be confirmed as this party.")
    if found is None:
        await _reject(work, standing.referral, party, joined)
    else:
        await _confirm(work, party, joined, found)
    return standing, await get_contacted(work, standing, party_id)


@effect
async def _joined(work: Work, party_id: UUID) -> Participation | None:
    query = (
        select(Participation)
        .where(
            Participation.party_id == party_id,
            Participation.relation == Relation.PARTY,
            Participation.until.is_(None),
        )
        .with_for_update()
    )
    return (await work.session.execute(query)).scalar_one_or_none()


@effect
async def _confirm(work: Work, party: Party, joined: Participation, found: Confirmation) -> None:
    issues = confirmation_needs(found)
    if issues:
        raise Invalid(issues=issues)
    person_id = await _person_of(work, joined)
    if party.person_id != person_id:
        await merge(work, party.person_id, person_id)
    joined.confirmed_at, joined.confirmed_by = work.now, work.caller.account
    joined.confirmed_how = _how(found)
    if found.way is Way.KNOWN_TO_PROFESSIONAL:
        joined.confirmed_enc = work.keys.seal("participations", "confirmed_enc", joined.id, found.vouched_by)
    contact = await find_contact(work, party.id)
    if contact is not None:
        contact.outcome = ContactOutcome.CONFIRMED
    work.event(party.referral_id, "party-confirmed", subject_id=party.id)
    work.note(confirmed=party.id, how=joined.confirmed_how)


def _how(found: Confirmation) -> str:
    detail = {Way.PHOTO_IDENTITY: found.showing, Way.INDEPENDENT_ROUTE: found.route_source}.get(found.way)
    return f"{found.way}:{detail}" if detail else str(found.way)


async def _person_of(work: Work, joined: Participation) -> UUID:
    query = select(Person.id).where(Person.account_id == joined.account_id)
    return (await work.session.execute(query)).scalar_one()


@effect
async def _reject(work: Work, row: Referral, party: Party, joined: Participation) -> None:
    """End the participation; the party it stood for is set free, on a side that nobody has read or written yet.

    Raises:
        MoveNotOpen: it is the applicant, without whom there is no referral; the hub decides about that instead.
    """
    placeholder, person_id = party.person_id, await _person_of(work, joined)
    if placeholder == person_id:
        raise MoveNotOpen("This adult started the referral. Decide about the referral instead.")
    joined.until = work.now
    contact = await find_contact(work, party.id)
    if contact is not None:
        contact.outcome = ContactOutcome.REJECTED
    part, relationship = party.part, party.relationship
    party.person_id, party.part, party.relationship = person_id, Part.OTHER, Relationship.OTHER
    await work.session.flush()
    highest = (await work.session.execute(select(func.max(Party.side)).where(Party.referral_id == row.id))).scalar_one()
    free = Party(
        id=uuid4(), referral_id=row.id, side=highest + 1, person_id=placeholder, relationship=relationship, part=part,
        created_at=work.now,
    )  # fmt: skip
    work.session.add(free)
    await work.session.flush()
    await open_contact(work, free)
    for each, state in ((party, ConsentState.NOT_NEEDED), (free, ConsentState.WANTED)):
        work.session.add(
            Consent(
                id=uuid4(), referral_id=row.id, side=each.side, party_id=each.id, state=state, at=work.now,
                by_account=work.caller.account,
            )
        )  # fmt: skip
    await open_task(work, "party-rejected", role=Role.HUB_LEAD, referral_id=row.id, grade="today")
    work.event(row.id, "party-rejected", subject_id=party.id)
    work.note(rejected=party.id, waits_as=free.id)


async def merge(work: Work, placeholder: UUID, person: UUID) -> None:
    """Make a placeholder one with the person it stood for: parties, names, expectations, presences, separations.

    What is never changed (attendance marks) keeps the placeholder, which points to the person.

    Args:
        work: the unit of work.
        placeholder: a person without an account.
        person: the account's own person.

    Raises:
        NotFree: the person is expected elsewhere at the same time, or would meet whom they must not meet.

    Source: rule book REF-15, SES-02.
    """
    locked = select(Person).where(Person.id.in_((placeholder, person))).order_by(Person.id).with_for_update()
    rows = {row.id: row for row in (await work.session.execute(locked)).scalars()}
    if rows[placeholder].account_id is not None:
        raise Invalid(issues=[Issue("#/party_id", "two-accounts", "Both have an account. Ask for a merger of people.")])
    rows[placeholder].merged_into = person
    tables: tuple[Any, ...] = (Party, KnownName, Expected, Presence)
    for table in tables:
        await work.session.execute(update(table).where(table.person_id == placeholder).values(person_id=person))
    await _separate(work, placeholder, person)
    work.touch(placeholder, person)


async def _separate(work: Work, placeholder: UUID, person: UUID) -> None:
    """Carry separations over, and guard everything anew that either of the two is kept from.

    The guard reads presences when a separation is written, so every live separation of the person is written again,
    those too that only the person had before.
    """
    query = select(Separation).where(
        or_(*(column.in_((placeholder, person)) for column in (Separation.person_a, Separation.person_b)))
    )
    for row in (await work.session.execute(query.order_by(Separation.id).with_for_update())).scalars().all():
        one, other = (person if each == placeholder else each for each in (row.person_a, row.person_b))
        if one == other:
            row.until = row.until or work.now
            continue
        first, second = pair(one, other)
        again = update(Separation).where(Separation.id == row.id)
        await work.session.execute(again.values(person_a=first, person_b=second))
