"""Exports: what goes into one, and who may read which.

`gather` reads as the asker does: the same queries, the same views, the same reach, in the asker's own unit of work. So an
export can never show more than the asker's ordinary answers do.

Source: rule book PRIV-06; visibility (subject access).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, Select, and_, exists, func, select

from app.db.paging import keyset
from app.db.queries import attendance, event, screening, session
from app.db.queries.acceptable_centre import list_own_marks
from app.db.queries.account import Me, get_me
from app.db.queries.application import read_own
from app.db.queries.contact_route import OwnRoute, list_own
from app.db.queries.message import OwnMessage, list_own_messages
from app.db.queries.placement_view import read_placement
from app.db.queries.referral import show_referral
from app.db.queries.session_view import show_session
from app.db.reach import get_referral, within
from app.db.tables.export import Export
from app.db.tables.person import Person
from app.db.tables.referral import Participation, Referral
from app.db.versions import etag_of
from app.db.work import Work
from app.domain.access import Reach, Relation
from app.domain.errors import NotFound
from app.domain.export import State
from app.domain.referral import Status
from app.domain.retention import KEPT, Line

MOST = 1_000
_UNSENT = (Status.DRAFT, Status.EXPIRED)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the asker reads of themselves, as the ordinary answers give it."""

    me: Me
    routes: Sequence[OwnRoute]
    messages: Sequence[OwnMessage]
    visits: Sequence[dict[str, Any]]
    referrals: Sequence[dict[str, Any]]


async def gather(work: Work, *, freezing: Collection[str]) -> Gathered:
    """Read all that the caller may read of themselves and of their own side.

    Args:
        work: the unit of work.
        freezing: templates of messages that a hold keeps back.

    A draft that was never sent is left to its writer alone: who looks through an export must not read it.

    Source: rule book PRIV-06, PRIV-01.
    """
    query = (
        select(Referral.id)
        .where(within(work), Referral.status.not_in(_UNSENT))
        .order_by(Referral.created_at, Referral.id)
        .limit(MOST)
    )
    ids = (await work.session.execute(query)).scalars().all()
    visits = await session.list_sessions(work, from_on=None, until_on=None, placement_id=None, after=None, limit=MOST)
    found = Gathered(
        me=await get_me(work),
        routes=await list_own(work),
        messages=await list_own_messages(work, freezing=freezing, after=None, limit=MOST),
        visits=[show_session(work, each) for each in visits],
        referrals=[await _referral(work, referral_id) for referral_id in ids],
    )
    work.etag = None
    return found


async def _referral(work: Work, referral_id: UUID) -> dict[str, Any]:
    standing = await get_referral(work, referral_id)
    shown = await show_referral(work, standing)
    events = await event.list_events(work, standing, after=None, limit=MOST)
    screenings = await screening.list_screenings(work, standing, after=None, limit=MOST)
    place: dict[str, Any] | None = None
    came: list[dict[str, Any]] = []
    if shown["place"] is not None:
        place, came = await _place(work, shown["place"]["placement_id"])
    return {
        "referral_id": referral_id,
        "referral": shown,
        "application": await _application(work, referral_id),
        "timeline": [event.show_event(work, standing, each) for each in events],
        "screenings": await screening.show_screenings(work, standing, screenings),
        "place": place,
        "attendance": came,
        "acceptable_centres": await list_own_marks(work, standing),
    }


async def _place(work: Work, placement_id: UUID) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Read a place that the caller knows of, and the attendance there."""
    place = await read_placement(work, placement_id)
    rows = await attendance.list_attendance(work, placement_id, after=None, limit=MOST)
    return place, [attendance.show_attendance(work, each) for each in rows]


async def _application(work: Work, referral_id: UUID) -> dict[str, Any] | None:
    try:
        return await read_own(work, referral_id)
    except NotFound:
        return None


def _reviewed_by(work: Work) -> ColumnElement[bool]:
    """Say that a member of the hub may look through an export: every case in it is theirs to read, and it is not their own.

    Source: rule book STF-03, PRIV-05.
    """
    kept_from = (
        exists()
        .where(
            Participation.account_id == Export.account_id, Participation.relation == Relation.PARTY,
            Referral.id == Participation.referral_id, Referral.status.not_in(_UNSENT), ~within(work),
        )
        .correlate(Export)
    )  # fmt: skip
    hidden = func.is_in_kept_case(Export.account_id, type_=Boolean)  # rows that the wall hides cannot be asked here
    return and_(Export.account_id != work.caller.account, ~kept_from, ~hidden)


def _own(work: Work) -> ColumnElement[bool]:
    """Say that an export is the caller's own, is released, and has not run out."""
    since = work.now - KEPT[Line.EXPORT_TEXT]
    return and_(
        Export.account_id == work.caller.account, Export.state == State.RELEASED, Export.released_at > since,
        Export.content_enc.is_not(None),
    )  # fmt: skip


def _waiting(work: Work) -> Select[Export, Person]:
    waits = and_(Export.state != State.RELEASED, Export.content_enc.is_not(None))
    query = select(Export, Person).join(Person, Person.account_id == Export.account_id)
    return query.where(waits, _reviewed_by(work))


async def list_waiting(work: Work, *, after: Sequence[Any] | None, limit: int) -> Sequence[tuple[Export, Person]]:
    """List the exports that wait for the hub, the oldest first; one more than the limit."""
    query: Any = _waiting(work)
    page = keyset(query, (Export.__table__.c.asked_at, Export.__table__.c.id), after, limit)
    rows = [(row[0], row[1]) for row in (await work.session.execute(page)).all()]
    work.touch(*(row.id for row, _ in rows[:limit]))
    return rows


async def get_waiting(work: Work, export_id: UUID, *, lock: bool = False) -> tuple[Export, Person]:
    """Load an export that waits for the hub.

    Raises:
        NotFound: there is none for this caller.
    """
    query = _waiting(work).where(Export.id == export_id)
    if lock:
        query = query.with_for_update(of=Export)
    found = (await work.session.execute(query)).one_or_none()
    if found is None:
        raise NotFound
    work.touch(export_id)
    return found[0], found[1]


async def read_export(work: Work, export_id: UUID) -> dict[str, Any]:
    """Read an export: the asker what was released, the hub what waits for it.

    Raises:
        NotFound: there is none for this caller; also as long as it is not released, and whyever it never is.

    Source: rule book PRIV-06.
    """
    if work.reach is Reach.ALL:
        row, person = await get_waiting(work, export_id)
        return show_waiting(work, row, person) | {"document": _document(work, row)}
    query = select(Export).where(Export.id == export_id, _own(work))
    own = (await work.session.execute(query)).scalar_one_or_none()
    if own is None:
        raise NotFound
    work.touch(export_id)
    return {"view": "family", "export_id": own.id, "asked_at": own.asked_at, "document": _document(work, own)}


def _document(work: Work, row: Export) -> dict[str, Any]:
    if row.content_enc is None:
        raise NotFound
    document: dict[str, Any] = work.keys.open_json("exports", "content_enc", row.id, row.content_enc)
    return document


def show_waiting(work: Work, row: Export, person: Person) -> dict[str, Any]:
    """Show an export to the hub, without its document."""
    reason = None if row.reason_enc is None else work.keys.open_("exports", "reason_enc", row.id, row.reason_enc)
    return {
        "view": "hub",
        "export_id": row.id,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "asked_at": row.asked_at,
        "answer_by": row.answer_by,
        "state": row.state,
        "left_out": row.left_out,
        "reason": reason,
        "prepared_by": row.prepared_by,
        "etag": export_etag(row),
    }


def export_etag(row: Export) -> str:
    """Give the version of an export as the hub reads it."""
    return etag_of("export", row.id, row.v, "hub")


def key_of(listed: tuple[Export, Person]) -> tuple[datetime, UUID]:
    """Give the values by which an export is sorted."""
    return listed[0].asked_at, listed[0].id
