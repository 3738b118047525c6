"""Booking: what every time at a centre has in common, pre-visit and session alike.

The order is always the same: lock the centre, lock the people, write the missing separations, then say who is where. All
people are locked in one go, so that no two bookings wait for each other. The database refuses what must not be; its
constraint becomes one neutral refusal (`app/db/refusals.py`).

Source: rule book SES-01, SES-02, CEN-02.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import func, or_, select, text, tuple_
from sqlalchemy.dialects.postgresql import Range

from app.db.tables.appointment import Appointment, Expected, Presence, RoomUse, Separation
from app.db.tables.appointment import Period as Span
from app.db.tables.centre import Centre, CentreService
from app.db.tables.person import Person
from app.db.tables.referral import Party
from app.db.work import Work, effect
from app.domain import appointment, meeting
from app.domain.appointment import Period
from app.domain.errors import Invalid, Issue, NotFree
from app.domain.meeting import Cause, Comer
from app.domain.vocabulary import Part

FARTHEST: Final = timedelta(days=366)
"""Nothing is booked further ahead than this."""

_ZONES: Final = frozenset({appointment.SHARED, meeting.Extent.SITE.value})


async def lock_centre(work: Work, centre_id: UUID) -> None:
    """Let one booking at a centre go after the other, until this transaction ends."""
    await work.session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended('booking:' || :centre, 0))"), {"centre": str(centre_id)}
    )


@effect
async def lock_people(work: Work, person_ids: Collection[UUID]) -> None:
    """Lock people in the order of their ids: a separation of theirs that is being added waits, or is waited for."""
    query = select(Person.id).where(Person.id.in_(person_ids)).order_by(Person.id).with_for_update(key_share=True)
    await work.session.execute(query)


@effect
async def default_separations(work: Work, referral_id: UUID, centre: Centre, *, comers: Collection[UUID] = ()) -> int:
    """Keep the adults of a referral apart who are kept apart by default, as far as that is not written yet.

    A default that was lifted for this referral stays lifted.

    Args:
        work: the unit of work.
        referral_id: the referral.
        centre: whose gap is the least time between two of them.
        comers: everybody who is about to be booked, adults and children; they are locked together with the adults.

    Returns:
        How many separations were written.

    Source: rule book SES-01, SES-02, CEN-09.
    """
    parties = select(Party.person_id, Party.part).where(Party.referral_id == referral_id)
    adults = [Comer(person_id, part) for person_id, part in (await work.session.execute(parties)).all()]
    await lock_people(work, {*comers, *(adult.person for adult in adults)})
    wanted = meeting.default_separations(adults, gap_minutes=centre.gap_minutes)
    if not wanted:
        return 0
    pairs = [(each.person_a, each.person_b) for each in wanted]
    lifted = (
        (Separation.referral_id == referral_id) & (Separation.cause == Cause.DEFAULT) & Separation.until.is_not(None)
    )
    query = select(Separation).where(
        tuple_(Separation.person_a, Separation.person_b).in_(pairs), or_(Separation.until.is_(None), lifted)
    )
    there = (await work.session.execute(query)).scalars().all()
    missing = [
        each
        for each in wanted
        if not any(
            (row.person_a, row.person_b) == (each.person_a, each.person_b)
            and (row.until is not None or row.buffer_minutes >= each.buffer_minutes)
            for row in there
        )
    ]
    work.session.add_all(
        Separation(
            id=uuid4(), person_a=each.person_a, person_b=each.person_b, extent=each.extent, cause=each.cause,
            buffer_minutes=each.buffer_minutes, referral_id=referral_id, from_at=work.now,
        )
        for each in missing
    )  # fmt: skip
    await work.session.flush()
    return len(missing)


def room_key(room: str) -> str:
    """Bring a room's name to the one spelling by which it is taken, and which is its zone.

    Raises:
        Invalid: the name is a word that stands for the shared parts or the whole site.
    """
    key = " ".join(room.casefold().split())
    if key in _ZONES:
        raise Invalid(
            issues=[Issue("#/room", "not-a-room", "Give the room another name: this word means more than it.")]
        )
    return key


def plan(work: Work, planned: Period) -> Period:
    """Let a time pass that can still be booked.

    Raises:
        Invalid: it has begun, or lies too far ahead.
    """
    if planned.begins_at <= work.now:
        raise Invalid(issues=[Issue("#/day", "in-the-past", "Choose a time that is still to come.")])
    if planned.begins_at > work.now + FARTHEST:
        raise Invalid(issues=[Issue("#/day", "too-far-ahead", "Choose a time within the next twelve months.")])
    return planned


async def hold_presences(
    work: Work,
    row: Appointment,
    found: Sequence[appointment.Presence],
    *,
    person_id: UUID,
    side: int,
    part: Part,
    child: bool = False,
    whole_site: bool = False,
) -> None:
    """Expect a person at an appointment and hold where they will be, piece by piece.

    Args:
        work: the unit of work; the centre and all people of the appointment are locked.
        row: the appointment.
        found: the person's presences in order, out of `app.domain.appointment`; zones are `shared` or a `room_key`.
        person_id: who comes.
        side: whose times these are; a child's are its escort's.
        part: what they come for.
        child: a child of the referral.
        whole_site: nobody who is kept from this person may be anywhere on the site meanwhile (CEN-02).

    Source: rule book SES-02, CEN-02.
    """
    times = appointment.own_times(tuple(found))
    work.session.add(
        Expected(
            id=uuid4(), referral_id=row.referral_id, side=side, appointment_id=row.id, person_id=person_id, part=part,
            child=child, arrive_at=times.arrive_at, leave_at=times.leave_at,
        )
    )  # fmt: skip
    for each in found:
        work.session.add(
            Presence(
                id=uuid4(), referral_id=row.referral_id, side=side, appointment_id=row.id, person_id=person_id,
                centre_id=row.centre_id, zone=each.zone, whole_site=whole_site, during=span(each.during),
            )
        )  # fmt: skip
    await work.session.flush()


@effect
async def take_room(work: Work, row: Appointment, during: Period, *, alone: bool) -> None:
    """Take a room for an appointment: the first free place of it, or all of them.

    Args:
        work: the unit of work; the centre is locked.
        row: the appointment.
        during: for how long.
        alone: one-to-one services and pre-visits have the room to themselves; supported families share it.

    Raises:
        NotFree: no place is free.

    Source: rule book SES-02.
    """
    room = room_key(row.room)
    most = select(func.max(CentreService.places)).where(CentreService.centre_id == row.centre_id)
    places = range(1, max((await work.session.execute(most)).scalar_one_or_none() or 1, 1) + 1)
    if not alone:
        used = select(RoomUse.place).where(
            RoomUse.centre_id == row.centre_id, RoomUse.room == room, RoomUse.during.op("&&")(span(during))
        )
        taken = set((await work.session.execute(used)).scalars())
        free = next((place for place in places if place not in taken), None)
        if free is None:
            raise NotFree
        places = range(free, free + 1)
    for place in places:
        work.session.add(
            RoomUse(
                id=uuid4(), referral_id=row.referral_id, appointment_id=row.id, centre_id=row.centre_id, room=room,
                place=place, during=span(during),
            )
        )  # fmt: skip
    await work.session.flush()


def span(during: Period) -> Span:
    """Give a half-open time as the database takes it."""
    return Range(during.begins_at, during.ends_at, bounds="[)")
