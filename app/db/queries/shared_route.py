"""Mailboxes and numbers that hang on two people of one referral: what is asked of the hub, and what it has answered.

Such a route is a question, because it may be innocent: until the hub has said so, nothing goes there, and neither of the
two is told anything. The question is a task that names the route by a part of its fingerprint; closing it with
"nothing to do" says that it is innocent.

Source: rule book MSG-01, PRIV-08.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import any_, exists, literal, or_, select, union
from sqlalchemy.orm import aliased

from app.db.queries.account import has_address
from app.db.queries.contact import route_indexes
from app.db.tables.account import Account
from app.db.tables.assessment import Task
from app.db.tables.person import ContactRoute, Person
from app.db.tables.referral import Party, PartyContact, Referral
from app.db.work import Work
from app.domain.referral import OPEN
from app.domain.task import Outcome
from app.domain.vocabulary import RouteKind

TASK: Final = "shared-route"
_LETTERS: Final = 12


def named(value_index: bytes) -> str:
    """Name a route for a task, so that nobody reads it off there."""
    return f"route-{value_index.hex()[:_LETTERS]}"


async def is_shared(work: Work, route: ContactRoute, address: str) -> bool:
    """Say whether another party of one of this person's referrals can read what is sent there, unless it is innocent.

    Args:
        work: the unit of work.
        route: of the reader.
        address: what the route holds; somebody else may sign in with it.
    """
    indexes = route_indexes(work, route.kind, address)
    mine = select(Party.referral_id).where(Party.person_id == route.person_id)
    other = [Party.person_id != route.person_id, Party.referral_id.in_(mine)]
    by_route = (
        select(Party.referral_id)
        .join(ContactRoute, ContactRoute.person_id == Party.person_id)
        .where(ContactRoute.value_index.in_(indexes), ContactRoute.removed_at.is_(None), *other)
    )
    by_offer = (
        select(Party.referral_id)
        .join(PartyContact, PartyContact.party_id == Party.id)
        .where(PartyContact.route_index.in_(indexes), *other)
    )
    ways = [by_route, by_offer]
    if route.kind is RouteKind.EMAIL:
        ways.append(
            select(Party.referral_id)
            .join(Person, Person.id == Party.person_id)
            .join(Account, Account.id == Person.account_id)
            .where(has_address(work.keys, address), *other)
        )
    found = set((await work.session.execute(union(*ways))).scalars())
    return bool(found - await _innocent(work, found, indexes)) if found else False


async def _innocent(work: Work, referral_ids: set[UUID], indexes: Sequence[bytes]) -> set[UUID]:
    query = select(Task.referral_id).where(
        Task.kind == TASK, Task.referral_id.in_(referral_ids), Task.outcome == Outcome.NOTHING_TO_DO,
        or_(*(literal(named(value_index)) == any_(Task.reasons) for value_index in indexes)),
    )  # fmt: skip
    return {found for found in (await work.session.execute(query)).scalars() if found is not None}


async def list_unasked(work: Work) -> Sequence[tuple[UUID, str]]:
    """List the routes that two sides of an open referral share, of which the hub was never asked, by referral."""
    one, another = aliased(Party), aliased(Party)
    first, second = aliased(ContactRoute), aliased(ContactRoute)
    query = (
        select(one.referral_id, first.value_index)
        .join(another, another.referral_id == one.referral_id)
        .join(first, first.person_id == one.person_id)
        .join(second, second.person_id == another.person_id)
        .join(Referral, Referral.id == one.referral_id)
        .where(
            one.side < another.side, one.person_id != another.person_id, first.value_index == second.value_index,
            first.removed_at.is_(None), second.removed_at.is_(None), Referral.status.in_(OPEN),
        )
        .distinct()
    )  # fmt: skip
    shared = [(referral_id, named(index)) for referral_id, index in (await work.session.execute(query)).all()]
    return [each for each in shared if not await _was_asked(work, *each)]


async def _was_asked(work: Work, referral_id: UUID, name: str) -> bool:
    asked = exists().where(Task.kind == TASK, Task.referral_id == referral_id, literal(name) == any_(Task.reasons))
    return bool((await work.session.execute(select(asked))).scalar_one())
