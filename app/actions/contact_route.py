"""Contact routes: what somebody says of how they can be reached safely, and who confirms a change.

Whether the same mailbox or number hangs on another account too is never told here: it is asked when a message leaves,
and answered by the hub alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.actions.contact import heed_stop
from app.actions.route_confirmation import TASK, reason_for
from app.actions.task import open_task
from app.db.queries.contact import route_indexes
from app.db.queries.contact_route import OwnRoute, is_in_use, list_own_rows, own_route
from app.db.tables.person import ContactRoute
from app.db.tables.referral import Party, Referral
from app.db.work import Work
from app.domain.contact_route import MOST, UNTIL_CONFIRMED, needs_confirming
from app.domain.errors import Conflict, NotFound, PreconditionFailed
from app.domain.referral import OPEN, Status
from app.domain.vocabulary import RouteKind


@dataclass(frozen=True, slots=True)
class Route:
    """What the owner says of a route.

    Args:
        hours: rows of {"weekday": 0-6, "from": "HH:MM", "until": "HH:MM"}; none means any time.
    """

    kind: RouteKind
    value: str
    safe: bool
    confidential: bool
    hours: Sequence[Mapping[str, Any]]
    voicemail: bool


async def put(work: Work, route_id: UUID, said: Route) -> tuple[OwnRoute, bool]:
    """Make or change a route of the caller's own; give it, and whether it is new.

    Once a referral is on its way, a changed value, or a further route of the same kind, is used only when the hub has
    confirmed it with its owner: whoever gets hold of an account must not get its messages by that.

    Raises:
        NotFound: the id is taken by something that is not the caller's.
        Conflict: the caller has as many routes as there may be.
        PreconditionRequired: the route exists, and no version was named.
        PreconditionFailed: another version was named, or the route does not exist any more.

    Source: rule book MSG-01, PRIV-08.
    """
    rows = await list_own_rows(work, lock=True)
    row = next((row for row in rows if row.id == route_id), None)
    indexes = route_indexes(work, said.kind, said.value)
    if row is None:
        await _must_be_free(work, route_id, rows)
        row, made = ContactRoute(id=route_id, person_id=work.caller.person, value_index=b""), True
    else:
        work.must_match(own_route(work, row).etag)
        made = False
    hold = needs_confirming(
        in_use=await is_in_use(work),
        changed=not made and row.value_index not in indexes,
        has_other_of_kind=made and any(other.kind is said.kind and other.value_index not in indexes for other in rows),
    )
    if made or row.value_index != indexes[0]:
        row.value_enc = work.keys.seal("contact_routes", "value_enc", route_id, said.value)
    row.kind, row.value_index = said.kind, indexes[0]
    row.safe, row.confidential, row.voicemail = said.safe, said.confidential, said.voicemail
    row.hours = [dict(hour) for hour in said.hours]
    if hold:
        row.held_until = work.now + UNTIL_CONFIRMED
        await _ask_hub(work)
    work.session.add(row)
    await work.session.flush()
    await heed_stop(work, indexes)
    work.touch(route_id)
    work.note(made=made, held=hold)
    return own_route(work, row), made


async def _must_be_free(work: Work, route_id: UUID, rows: Sequence[ContactRoute]) -> None:
    """Refuse a new route that cannot be made."""
    if work.opening.expects is not None:
        raise PreconditionFailed
    async with work.as_effects():
        if await work.session.get(ContactRoute, route_id) is not None:
            raise NotFound
    if len(rows) >= MOST:
        raise Conflict(f"You have {MOST} contact routes, which is the most there may be. Change one of them.")


async def _ask_hub(work: Work) -> None:
    """Leave the hub a task in each open referral of the caller's."""
    query = (
        select(Referral.id, Party.side)
        .join(Party, Party.referral_id == Referral.id)
        .where(
            Party.person_id == work.caller.person, Referral.status.in_(OPEN), Referral.status.not_in((Status.DRAFT,))
        )
        .order_by(Referral.id)
    )
    for referral_id, side in (await work.session.execute(query)).all():
        await open_task(work, TASK, referral_id=referral_id, grade="today", reasons=[reason_for(side)])
