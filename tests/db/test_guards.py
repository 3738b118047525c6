"""The database lets nobody meet whom they must not meet, whoever books and however many at once."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError

from app.db.refusals import constraint_of
from app.db.tables.appointment import Appointment, AppointmentStatus, Presence, RoomUse, Separation
from app.domain.appointment import Kind
from app.domain.meeting import Cause, Extent, pair
from app.domain.services import Service

DAY = datetime(2027, 1, 9, tzinfo=UTC)
APART = "ex_presence_guards_apart"


def at(hour: int, minute: int = 0) -> datetime:
    return DAY + timedelta(hours=hour, minutes=minute)


class Site:
    """One centre, families with a place there, and a hand that writes presences."""

    def __init__(self, world, centre_id: UUID) -> None:
        self.world = world
        self.centre_id = centre_id

    async def family(self):
        return await self.world.placed(self.centre_id)

    async def separate(self, one: UUID, other: UUID, extent: Extent = Extent.SHARED, buffer: int = 10) -> UUID:
        first, second = pair(one, other)
        row = Separation(
            id=uuid4(), person_a=first, person_b=second, extent=extent, buffer_minutes=buffer, cause=Cause.DEFAULT,
            from_at=DAY,
        )  # fmt: skip
        await self.world.save(row)
        return row.id

    async def appointment(self, case, kind: Kind = Kind.SESSION) -> UUID:
        row = Appointment(
            id=uuid4(), referral_id=case.referral_id, placement_id=case.placement_id, centre_id=self.centre_id,
            service=Service.SUPPORTED_CONTACT, kind=kind, during=Range(at(9), at(17)), room="hall",
            status=AppointmentStatus.BOOKED, created_at=DAY,
        )  # fmt: skip
        await self.world.save(row)
        return row.id

    async def there(
        self, case, person: UUID, starts: datetime, ends: datetime, *, zone: str = "shared", side: int = 1,
        whole_site: bool = False, appointment_id: UUID | None = None,
    ) -> None:  # fmt: skip
        await self.world.save(
            Presence(
                id=uuid4(), referral_id=case.referral_id, side=side, person_id=person, centre_id=self.centre_id,
                appointment_id=appointment_id or await self.appointment(case), zone=zone, whole_site=whole_site,
                during=Range(starts, ends),
            )
        )  # fmt: skip


@pytest.fixture
async def site(world):
    return Site(world, await world.centre())


async def refused(attempt) -> str | None:
    with pytest.raises(IntegrityError) as caught:
        await attempt
    return constraint_of(caught.value)


@pytest.mark.rule("SES-01", "SES-02")
async def test_a_staggered_session_is_taken_and_an_overlap_is_refused(site):
    case = await site.family()
    visitor, resident = case.person_ids[1], case.person_ids[2]
    await site.separate(visitor, resident)
    await site.there(case, visitor, at(13, 45), at(13, 50))
    await site.there(case, visitor, at(13, 50), at(16, 15), zone="hall")
    await site.there(case, visitor, at(16, 15), at(16, 20))
    await site.there(case, resident, at(14), at(14, 5), side=2)
    await site.there(case, resident, at(15, 55), at(16, 5), side=2)
    assert await refused(site.there(case, resident, at(16, 5), at(16, 12), side=2)) == APART


@pytest.mark.rule("SES-02")
async def test_the_buffer_lies_between_them_whoever_comes_first(site):
    case = await site.family()
    visitor, resident = case.person_ids[1], case.person_ids[2]
    await site.separate(visitor, resident)
    await site.there(case, visitor, at(10), at(10, 5))
    assert await refused(site.there(case, resident, at(10, 14), at(10, 20), side=2)) == APART
    assert await refused(site.there(case, resident, at(9, 50), at(9, 51), side=2)) == APART
    await site.there(case, resident, at(10, 15), at(10, 20), side=2)
    await site.there(case, resident, at(9, 45), at(9, 50), side=2)


@pytest.mark.rule("SES-02")
async def test_different_rooms_at_the_same_time_are_normal_and_the_same_room_is_not(site):
    case = await site.family()
    visitor, resident = case.person_ids[1], case.person_ids[2]
    await site.separate(visitor, resident)
    await site.there(case, visitor, at(10), at(11), zone="hall")
    await site.there(case, resident, at(10), at(11), zone="garden", side=2)
    assert await refused(site.there(case, visitor, at(10, 30), at(10, 40))) == "ex_presences_person"
    case2 = await site.family()
    await site.separate(case.person_ids[1], case2.person_ids[2])
    assert await refused(site.there(case2, case2.person_ids[2], at(10, 30), at(10, 40), zone="hall", side=2)) == APART


@pytest.mark.rule("SES-02")
async def test_it_holds_across_families_that_share_a_person(site, world):
    grandmother = await world.actor()
    first = await world.placed(site.centre_id, starter=grandmother)
    second = await world.placed(site.centre_id)
    await site.separate(grandmother.person_id, second.person_ids[2])
    await site.there(first, grandmother.person_id, at(10), at(10, 10))
    assert await refused(site.there(second, second.person_ids[2], at(10, 5), at(10, 10), side=2)) == APART


@pytest.mark.rule("CEN-02")
async def test_two_pre_visits_need_the_whole_site_to_themselves(site):
    case = await site.family()
    visitor, resident = case.person_ids[1], case.person_ids[2]
    await site.separate(visitor, resident)
    first, second = await site.appointment(case, Kind.PRE_VISIT), await site.appointment(case, Kind.PRE_VISIT)
    await site.there(case, visitor, at(10), at(11), zone="hall", whole_site=True, appointment_id=first)
    late = site.there(case, resident, at(11, 5), at(12), zone="garden", side=2, whole_site=True, appointment_id=second)
    assert await refused(late) == APART
    await site.there(case, resident, at(11, 10), at(12), zone="garden", side=2, whole_site=True, appointment_id=second)


@pytest.mark.rule("CEN-02")
@pytest.mark.parametrize("session_first", [True, False])
async def test_a_pre_visit_needs_the_site_without_the_other_in_any_room_of_it(site, session_first):
    case = await site.family()
    visitor, resident = case.person_ids[1], case.person_ids[2]
    await site.separate(visitor, resident)

    def session(hour: int):
        return site.there(case, visitor, at(hour), at(hour + 1), zone="hall")

    async def pre_visit(starts: datetime, minutes: int = 20) -> None:
        visit = await site.appointment(case, Kind.PRE_VISIT)
        ends = starts + timedelta(minutes=minutes)
        await site.there(case, resident, starts, ends, side=2, whole_site=True, appointment_id=visit)

    if session_first:
        await session(10)
        for starts in (at(9, 45), at(10, 20), at(11, 9)):
            assert await refused(pre_visit(starts)) == APART
        await pre_visit(at(11, 10))
    else:
        await pre_visit(at(10, 20))
        assert await refused(session(10)) == APART
        await session(11)
    await site.there(case, resident, at(15), at(16), zone="garden", side=2)
    await session(15)


@pytest.mark.rule("SES-02")
async def test_a_separation_that_is_added_later_finds_the_clash(site):
    case = await site.family()
    visitor, resident = case.person_ids[1], case.person_ids[2]
    await site.there(case, visitor, at(10), at(11), zone="hall")
    await site.there(case, resident, at(10, 30), at(11), zone="garden", side=2)
    await site.separate(visitor, resident)
    other = await site.family()
    await site.there(other, other.person_ids[1], at(10), at(11), zone="hall")
    await site.there(other, other.person_ids[2], at(10, 30), at(11), zone="garden", side=2)
    assert await refused(site.separate(other.person_ids[1], other.person_ids[2], Extent.SITE)) == APART


@pytest.mark.rule("SES-02")
async def test_a_separation_added_while_a_booking_is_in_flight_does_not_slip_past(site, world):
    case = await site.family()
    visitor, resident = case.person_ids[1], case.person_ids[2]
    await site.there(case, visitor, at(10), at(11))
    appointment_id = await site.appointment(case)
    async with world.engine.connect() as booking:
        transaction = await booking.begin()
        await booking.execute(
            insert(Presence).values(
                id=uuid4(), referral_id=case.referral_id, side=2, person_id=resident, centre_id=site.centre_id,
                appointment_id=appointment_id, zone="shared", whole_site=False, during=Range(at(10, 5), at(10, 10)),
            )
        )  # fmt: skip
        separating = asyncio.create_task(site.separate(visitor, resident))
        await asyncio.sleep(0.2)
        assert not separating.done()
        await transaction.commit()
    assert await refused(separating) == APART


@pytest.mark.rule("SES-02")
async def test_many_who_book_at_once_never_collide(site, world):
    case = await site.family()
    visitor, resident = case.person_ids[1], case.person_ids[2]
    await site.separate(visitor, resident)
    appointment_id = await site.appointment(case)

    async def book(n: int) -> bool:
        person, side = (visitor, 1) if n % 2 else (resident, 2)
        starts = at(9, (n * 7) % 60)
        try:
            await site.there(
                case, person, starts, starts + timedelta(minutes=5), side=side, appointment_id=appointment_id
            )
        except IntegrityError:
            return False
        return True

    taken = await asyncio.gather(*(book(n) for n in range(60)))
    assert 1 < sum(taken) < 60
    collisions = await world.rows(
        "SELECT 1 FROM presences a JOIN presences b ON a.person_id <> b.person_id AND a.id < b.id "
        "AND tstzrange(lower(a.during), upper(a.during) + interval '10 minutes') "
        "&& tstzrange(lower(b.during), upper(b.during) + interval '10 minutes')"
    )
    assert collisions == []


async def test_a_lifted_separation_guards_nothing_more(site, world):
    case = await site.family()
    visitor, resident = case.person_ids[1], case.person_ids[2]
    separation = await site.separate(visitor, resident)
    await site.there(case, visitor, at(10), at(10, 10))
    await world.execute("UPDATE separations SET until = :now WHERE id = :id", now=DAY, id=separation)
    await site.there(case, resident, at(10), at(10, 10), side=2)


@pytest.mark.rule("SES-02")
async def test_a_place_in_a_room_is_taken_once(site, world):
    case = await site.family()
    appointment_id = await site.appointment(case)

    async def use(place: int, starts: datetime) -> None:
        await world.save(
            RoomUse(
                id=uuid4(), referral_id=case.referral_id, appointment_id=appointment_id, centre_id=site.centre_id,
                room="hall", place=place, during=Range(starts, starts + timedelta(hours=1)),
            )
        )  # fmt: skip

    await use(1, at(10))
    await use(2, at(10))
    await use(1, at(11))
    assert await refused(use(2, at(10, 30))) == "ex_room_uses_place"
