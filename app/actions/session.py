"""Sessions: booked by the centre for people who were agreed beforehand, so that nobody meets whom they must not meet.

Source: rule book SES-01, SES-02, SES-06, CEN-04.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import select

from app.actions import booking
from app.actions.message import tell
from app.db.queries.placement import get_placement
from app.db.tables.appointment import Appointment, AppointmentStatus
from app.db.tables.centre import Centre
from app.db.tables.person import Person
from app.db.tables.placement import Placement
from app.db.tables.referral import Party, ReferralChild, Residence
from app.db.work import Work
from app.domain import appointment, coupling, placement
from app.domain.appointment import Comes, Kind, Period, Presence
from app.domain.errors import Invalid, Issue, MoveNotOpen
from app.domain.services import Service
from app.domain.vocabulary import Lives, Part

SHARES_A_ROOM: Final = frozenset({Service.SUPPORTED_CONTACT})
IN_A_ROOM: Final = SHARES_A_ROOM | {
    Service.SUPERVISED_CONTACT,
    Service.SUPERVISED_ASSESSMENT,
    Service.LIFE_STORY_CONTACT,
}
"""Services in which both sides are in the building and child and visiting adult in one room of it."""

_MAY: Final[Mapping[Part, frozenset[Comes]]] = {
    Part.VISITS: frozenset({Comes.VISITS}),
    Part.BRINGS: frozenset({Comes.WAITS, Comes.DROPS_OFF}),
    Part.LIVES_WITH: frozenset({Comes.WAITS, Comes.DROPS_OFF}),
    Part.OTHER: frozenset(),
}
"""How an adult's presence runs, by the part that was agreed."""

_ESCORTS: Final = frozenset({Comes.WAITS, Comes.DROPS_OFF})


@dataclass(frozen=True, slots=True)
class Coming:
    """Somebody who is to come.

    Args:
        side: whose times these are; a child's are its escort's.
        account: tells whether there is somebody to write to.
    """

    person_id: UUID
    comes: Comes
    side: int
    part: Part
    account: bool


@dataclass(frozen=True, slots=True)
class Agreed:
    """Who was agreed beforehand.

    Args:
        adults: the parties of the referral by their person, with whether they have an account.
        homes: of each child, the people whom it lives with.
    """

    adults: Mapping[UUID, tuple[Party, bool]]
    homes: Mapping[UUID, frozenset[UUID]]


async def book(
    work: Work,
    placement_id: UUID,
    *,
    day: date,
    starts: time,
    ends: time,
    room: str,
    people: Sequence[tuple[UUID, Comes]] | None,
) -> UUID:
    """Book a session: staggered times for each side, a place in a room, and nothing that anybody could write a word in.

    Args:
        work: the unit of work.
        placement_id: the family's place.
        day: by the centre's clocks.
        starts: when the child comes, by the centre's clocks.
        ends: when the child goes.
        room: the contact room.
        people: who comes and how; by default the visiting adults, the children, and who brings them or lives with them.

    Raises:
        NotFound: the place is not this centre's.
        MoveNotOpen: no session is booked at this stage or of this service.
        Invalid: the time cannot be, or somebody was not agreed.
        NotFree: never says why.

    Source: rule book SES-01, SES-02, SES-04, SES-06, CEN-04, REC-01.
    """
    place, standing = await get_placement(work, placement_id, lock=True)
    carried = standing.referral.status in coupling.CARRIES_PLACEMENT
    if place.status not in placement.HOLDS_SESSIONS or not carried:
        raise MoveNotOpen
    if place.service not in IN_A_ROOM:
        raise MoveNotOpen("This service is not given in a room of the centre, so it has no sessions to book.")
    centre = await work.session.get_one(Centre, place.centre_id)
    planned = booking.plan(work, appointment.session(day, starts, ends, centre.zone))
    zone = booking.room_key(room)
    comers = _comers(await _agreed(work, place.referral_id), people)
    found = {each: appointment.presences(planned, each.comes, zone, gap_minutes=centre.gap_minutes) for each in comers}
    booking.plan(work, Period(min(each[0].during.begins_at for each in found.values()), planned.ends_at))
    await booking.lock_centre(work, centre.id)
    await booking.lock_people(work, [each.person_id for each in comers])
    await booking.default_separations(work, place.referral_id, centre)
    row = await _hold(work, place, planned, room, found)
    visitor = next(each for each in comers if each.comes is Comes.VISITS)
    in_room = appointment.room_use(found[visitor], zone)
    await booking.take_room(work, row, in_room, alone=place.service not in SHARES_A_ROOM)
    for each in comers:
        if each.account:
            tell(work, each.person_id, "visit_booked", referral_id=place.referral_id, side=each.side)
    work.event(place.referral_id, "session-booked", subject_id=row.id)
    work.touch(row.id)
    return row.id


async def _hold(
    work: Work, place: Placement, planned: Period, room: str, found: Mapping[Coming, tuple[Presence, ...]]
) -> Appointment:
    row = Appointment(
        id=uuid4(), referral_id=place.referral_id, placement_id=place.id, service=place.service,
        centre_id=place.centre_id, kind=Kind.SESSION, during=booking.span(planned), room=room,
        status=AppointmentStatus.BOOKED, created_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    await work.session.flush()
    for each, presences in found.items():
        await booking.hold_presences(
            work, row, presences, person_id=each.person_id, side=each.side, part=each.part,
            child=each.comes is Comes.CHILD,
        )  # fmt: skip
    return row


async def _agreed(work: Work, referral_id: UUID) -> Agreed:
    parties = (
        select(Party, Person.account_id)
        .join(Person, Person.id == Party.person_id)
        .where(Party.referral_id == referral_id)
        .order_by(Party.side, Party.created_at, Party.id)
    )
    adults = {
        party.person_id: (party, account_id is not None)
        for party, account_id in (await work.session.execute(parties)).all()
    }
    children = select(ReferralChild.person_id).where(ReferralChild.referral_id == referral_id)
    homes: dict[UUID, set[UUID]] = {
        child_id: set()
        for child_id in (await work.session.execute(children.order_by(ReferralChild.person_id))).scalars()
    }
    lives = (
        select(Residence.child_id, Party.person_id)
        .join(Party, Party.id == Residence.party_id)
        .where(Residence.referral_id == referral_id, Residence.lives.in_((Lives.YES, Lives.PART)))
    )
    for child_id, person_id in (await work.session.execute(lives)).all():
        homes[child_id].add(person_id)
    return Agreed(adults, {child_id: frozenset(found) for child_id, found in homes.items()})


def _comers(agreed: Agreed, people: Sequence[tuple[UUID, Comes]] | None) -> list[Coming]:
    """Put together who comes, each child on the side of its escort.

    Raises:
        Invalid: somebody was not agreed, comes otherwise than agreed, or somebody is missing.

    Source: rule book SES-06.
    """
    wanted = _usual(agreed) if people is None else people
    _check(agreed, wanted)
    adults = [
        Coming(person_id, comes, agreed.adults[person_id][0].side, agreed.adults[person_id][0].part,
               agreed.adults[person_id][1])
        for person_id, comes in wanted
        if comes is not Comes.CHILD
    ]  # fmt: skip
    escorts = [each for each in adults if each.comes in _ESCORTS]
    children = [
        Coming(child_id, Comes.CHILD, _escort(agreed.homes[child_id], escorts).side, Part.OTHER, account=False)
        for child_id, comes in wanted
        if comes is Comes.CHILD
    ]
    return adults + children


def _escort(homes: frozenset[UUID], escorts: Sequence[Coming]) -> Coming:
    """Choose who brings a child: somebody it lives with, else the first."""
    return next((each for each in escorts if each.person_id in homes), escorts[0])


def _usual(agreed: Agreed) -> list[tuple[UUID, Comes]]:
    """Give everybody who comes where nothing else is said: where a third person brings the child, nobody else does."""
    parts = {party.part for party, _ in agreed.adults.values()}
    escort = Part.BRINGS if Part.BRINGS in parts else Part.LIVES_WITH
    how = {Part.VISITS: Comes.VISITS, escort: Comes.WAITS}
    adults = [(person_id, how[party.part]) for person_id, (party, _) in agreed.adults.items() if party.part in how]
    return adults + [(child_id, Comes.CHILD) for child_id in agreed.homes]


def _check(agreed: Agreed, wanted: Sequence[tuple[UUID, Comes]]) -> None:
    issues = []
    times = Counter(person_id for person_id, _ in wanted)
    for position, (person_id, comes) in enumerate(wanted):
        where = f"#/people/{position}"
        if person_id in agreed.homes:
            fits = comes is Comes.CHILD
        elif person_id in agreed.adults:
            fits = comes in _MAY[agreed.adults[person_id][0].part]
        else:
            issues.append(Issue(f"{where}/person_id", "not-agreed", "Only people agreed beforehand can come."))
            continue
        if not fits:
            issues.append(Issue(f"{where}/comes", "not-agreed", "This person comes otherwise, as was agreed."))
        if times[person_id] > 1:
            issues.append(Issue(f"{where}/person_id", "given-twice", "Name each person once."))
    how = {comes for _, comes in wanted}
    if Comes.VISITS not in how:
        issues.append(Issue("#/people", "no-visiting-adult", "Name the visiting adult."))
    if Comes.CHILD not in how:
        issues.append(Issue("#/people", "no-child", "Name the child."))
    if how.isdisjoint(_ESCORTS):
        issues.append(Issue("#/people", "no-escort", "Name who brings the child."))
    if issues:
        raise Invalid(issues=issues)
