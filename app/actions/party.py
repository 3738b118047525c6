"""Parties: the rows the service works with, made from what a side has sent.

What a side says stays in its own application; here it becomes people, sides, residences and names as that side knows
them. Another adult is a placeholder until somebody joins and is confirmed; nothing said of them enters a record of
their own.

Source: rule book REF-04, REF-13 to REF-16; decisions 1 to 3 of the design.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select, update

from app.actions.contact import ask_about_route, open_contact
from app.actions.screening import add_concerns
from app.actions.taking import Documents, Taking
from app.actions.task import open_task
from app.db.queries.application import STARTER_SIDE, Own
from app.db.queries.contact import list_contacted
from app.db.tables.person import Address, Person
from app.db.tables.referral import Consent, Party, ReferralChild, Residence
from app.db.work import Work, effect
from app.domain.consent import ConsentState
from app.domain.party import (
    Adult,
    first_consent,
    part_of,
    placeholder_id,
    recognise,
    relationship_of,
    same_child,
    split_names,
)
from app.domain.vocabulary import Lives, Part, RouteKind
from app.screening.facts import Facts


@effect
async def take_up(work: Work, own: Own, documents: Documents, facts: Facts) -> None:
    """Make the rows that the service works with from an application that is being sent.

    Args:
        work: the unit of work.
        own: the application; its referral is locked.
        documents: its sections by name, complete.
        facts: its answers about safety.
    """
    party = (await work.session.execute(select(Party).where(Party.id == own.application.party_id))).scalar_one()
    taking = Taking(work, own, party, documents)
    if own.is_family:
        await _write_speaker(taking)
    if taking.side == STARTER_SIDE and own.is_family:
        party.part = Part(taking.about_me["part"])
        party.relationship = relationship_of(taking.kinships)
        await _add_children(taking)
        await _add_adults(taking, taking.adults)
        _say(taking, party, ConsentState.GIVEN)
    elif taking.side == STARTER_SIDE:
        await _add_children(taking)
        await _add_all_adults(taking)
    else:
        await _recognise_children(taking)
        await _recognise_adults(taking)
    add_concerns(work, own.application.referral_id, own.application.side, facts)
    await work.session.flush()
    if taking.side == STARTER_SIDE:
        for found in await list_contacted(work, own.standing):
            await ask_about_route(work, found)


async def _write_speaker(taking: Taking) -> None:
    """Write what the speaker says of themselves into their own account's person, and nowhere else."""
    work, said = taking.work, taking.about_me
    person = (
        await work.session.execute(select(Person).where(Person.id == work.caller.person).with_for_update())
    ).scalar_one()
    person.given_name, person.family_name = said["given_name"], said["family_name"]
    person.known_as = said.get("known_as")
    if said.get("birth_date"):
        person.birth_date = date.fromisoformat(said["birth_date"])
    if said.get("address"):
        await _write_address(work, person.id, said["address"])


async def _write_address(work: Work, person_id: UUID, said: Mapping[str, Any]) -> None:
    """Write the speaker's own address, sealed; what stood before ends.

    Source: rule book REF-05.
    """
    await work.session.execute(
        update(Address).where(Address.person_id == person_id, Address.until.is_(None)).values(until=work.now)
    )
    address_id = uuid4()
    work.session.add(
        Address(
            id=address_id, person_id=person_id, enc=work.keys.seal_json("addresses", "enc", address_id, dict(said)),
            confidential=said.get("confidential", True), from_at=work.now,
        )
    )  # fmt: skip


async def _add_children(taking: Taking) -> None:
    """Add the children of a referral as whoever starts it names them."""
    work, lives = taking.work, _lives(taking)
    for child in taking.children:
        person_id = await _add_child(taking, child)
        work.session.add(ReferralChild(referral_id=taking.referral_id, person_id=person_id))
        await work.session.flush()
        await taking.know(person_id, f"{child['given_name']} {child['family_name']}")
        _reside(taking, person_id, lives.get(child["child_id"]))


async def _add_child(taking: Taking, said: Mapping[str, Any]) -> UUID:
    """Add a child as the speaker names it."""
    person_id = placeholder_id(taking.own.application.id, said["child_id"])
    taking.work.session.add(
        Person(
            id=person_id, given_name=said["given_name"], family_name=said["family_name"],
            known_as=said.get("known_as"), birth_date=date.fromisoformat(said["birth_date"]),
            created_at=taking.work.now,
        )
    )  # fmt: skip
    await taking.work.session.flush()
    return person_id


async def _recognise_children(taking: Taking) -> None:
    """Find the children whom another side names among those of the referral; who is not found stays its statement.

    Found or not, and found twice, the side goes on reading the name that it gave: else it could try names and days of
    birth, and read from its own list which of them are right.

    Source: rule book REF-15, PRIV-02.
    """
    work, lives = taking.work, _lives(taking)
    query = (
        select(Person)
        .join(ReferralChild, ReferralChild.person_id == Person.id)
        .where(ReferralChild.referral_id == taking.referral_id)
        .order_by(Person.id)
    )
    known = list((await work.session.execute(query)).scalars())
    for child in taking.children:
        born, given = child["birth_date"], child["given_name"]
        there = [each for each in known if same_child(given, born, each.given_name, str(each.birth_date))]
        if len(there) == 1:
            person_id = there[0].id
            known.remove(there[0])
            _reside(taking, person_id, lives.get(child["child_id"]))
        else:
            await open_task(work, "sides-differ", referral_id=taking.referral_id, reasons=["children"])
            person_id = await _add_child(taking, child)
        await taking.know(person_id, f"{given} {child['family_name']}")


def _lives(taking: Taking) -> dict[str, Lives]:
    return {each["child_id"]: Lives(each["lives_with_me"]) for each in taking.kinships}


def _reside(taking: Taking, child_id: UUID, lives: Lives | None) -> None:
    if lives is not None:
        taking.work.session.add(
            Residence(
                child_id=child_id, party_id=taking.party.id, referral_id=taking.referral_id, side=taking.side,
                lives=lives,
            )
        )  # fmt: skip


async def _add_adults(taking: Taking, adults: Sequence[Mapping[str, Any]]) -> None:
    """Add the other adults as placeholders, each a side of its own, with the way to reach them that was offered."""
    last = select(func.max(Party.side)).where(Party.referral_id == taking.referral_id)
    side = (await taking.work.session.execute(last)).scalar_one()
    for said in adults:
        side += 1
        person_id = await _add_adult(taking, said)
        party = Party(
            id=uuid4(), referral_id=taking.referral_id, side=side, person_id=person_id,
            relationship=relationship_of(said["relationship_to_children"]), part=_part(taking, said),
            created_at=taking.work.now,
        )  # fmt: skip
        taking.work.session.add(party)
        await taking.work.session.flush()
        await taking.know(person_id, said["names"])
        _say(taking, party, first_consent(said["relationship_to_children"], party.part))
        await open_contact(taking.work, party, offered=_offered(said), offered_by_side=taking.side)


async def _add_adult(taking: Taking, said: Mapping[str, Any]) -> UUID:
    """Add an adult as the speaker names them: a placeholder, of whom nothing but the names is kept."""
    given, family = split_names(said["names"])
    person_id = placeholder_id(taking.own.application.id, said["adult_id"])
    taking.work.session.add(Person(id=person_id, given_name=given, family_name=family, created_at=taking.work.now))
    await taking.work.session.flush()
    return person_id


async def _add_all_adults(taking: Taking) -> None:
    """Add the adults whom a professional names; the first is the client, or else whoever would visit."""
    client = (taking.documents.get("referrer") or {}).get("acts_for")
    adults = list(taking.adults)
    first = next(
        (each for each in adults if each["adult_id"] == client),
        next((each for each in adults if each.get("part") == Part.VISITS), adults[0]),
    )
    given, family = split_names(first["names"])
    person = (await taking.work.session.execute(select(Person).where(Person.id == taking.party.person_id))).scalar_one()
    if person.account_id is None:
        person.given_name, person.family_name = given, family
    taking.party.part, kinships = _part(taking, first), first["relationship_to_children"]
    taking.party.relationship = relationship_of(kinships)
    await taking.know(person.id, first["names"])
    _say(taking, taking.party, first_consent(kinships, taking.party.part))
    await open_contact(taking.work, taking.party, offered=_offered(first), offered_by_side=taking.side)
    await _add_adults(taking, [each for each in adults if each is not first])


async def _recognise_adults(taking: Taking) -> None:
    """Find whom another side means by the adults it names; who is not found stays its statement, for the hub.

    Found or not, the side goes on reading the name that it gave.

    Source: rule book REF-15, PRIV-02.
    """
    work = taking.work
    query = (
        select(Party, Person)
        .join(Person, Person.id == Party.person_id)
        .where(Party.referral_id == taking.referral_id, Party.side != taking.side)
        .order_by(Party.side)
    )
    known = {
        party.person_id: Adult(f"{person.given_name} {person.family_name}".strip(), party.relationship, party.part)
        for party, person in (await work.session.execute(query)).all()
    }
    for said in taking.adults:
        adult = Adult(said["names"], relationship_of(said.get("relationship_to_children") or ()), _part(taking, said))
        person_id = recognise(adult, known)
        if person_id is None:
            await open_task(work, "sides-differ", referral_id=taking.referral_id, reasons=["adults"])
            person_id = await _add_adult(taking, said)
        else:
            known.pop(person_id)
        await taking.know(person_id, said["names"])


def _part(taking: Taking, said: Mapping[str, Any]) -> Part:
    own = taking.about_me.get("part")
    homes = [child["lives_with"] for child in taking.children]
    return part_of(said, Part(own) if own else None, homes)


def _say(taking: Taking, party: Party, state: ConsentState) -> None:
    """Begin a party's consent: wanted of the others; the one who sends has given it, and it counts once confirmed."""
    taking.work.session.add(
        Consent(
            id=uuid4(), referral_id=taking.referral_id, side=party.side, party_id=party.id, state=state,
            at=taking.work.now, by_account=taking.work.caller.account,
        )
    )  # fmt: skip


def _offered(said: Mapping[str, Any]) -> tuple[RouteKind, str] | None:
    """Give the way of reaching an adult that the speaker has offered; nobody has verified it by that.

    Source: rule book REF-02, REF-16.
    """
    route = said.get("route") or {}
    return (RouteKind(route["kind"]), route["value"]) if route.get("kind") and route.get("value") else None
