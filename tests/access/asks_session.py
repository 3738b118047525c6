"""Asking for sessions, attendance and its disclosure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from app.domain import placement
from app.domain.access import Op
from tests.access.ask import HUB, SIDES, Ask, Ids, only
from tests.access.asks_centre import a_room
from tests.access.scene import Scene, Who
from tests.centre import cleared
from tests.world import Case

# The same people cannot come twice at one time, so each session has a day of its own.
DAYS = count(3)
PROFESSIONALS = (Who.SOLICITOR, Who.OTHER_SIDES_FIRM, Who.CAFCASS)
STAFF = (Who.CAFCASS, *HUB, Who.COORDINATOR, Who.ON_DUTY)
ALL = (*SIDES, *PROFESSIONALS, *STAFF)
UNCONFIRMED = "of sides not yet confirmed"


@dataclass(frozen=True)
class Booked:
    """A session of a family, a few days from now."""

    case: Case
    session_id: UUID
    day: date


async def _booked(scene: Scene, *, on_duty: bool = True) -> Booked:
    """A session for which a worker is on duty."""
    case = await scene.placed(status=placement.Status.AGREED)
    day = (await scene.world.now()).date() + timedelta(days=next(DAYS))
    client = scene.call(scene[Who.COORDINATOR])
    answer = await client.post(
        f"/v1/placements/{case.placement_id}/sessions",
        json={"day": str(day), "starts": "10:00", "ends": "11:30", "room": a_room()},
    )
    assert answer.status_code == 201, answer.text
    session_id = answer.json()["appointment_id"]
    if on_duty:
        staff_id = await _on_duty(scene)
        duty = await client.put(f"/v1/sessions/{session_id}/duties/{staff_id}", json={"part": "opening"})
        assert duty.status_code == 200, duty.text
    return Booked(case, session_id, day)


async def _on_duty(scene: Scene) -> UUID:
    """The staff record of the worker."""
    found = await scene.world.rows("SELECT id FROM staff WHERE account_id = :a", a=scene[Who.ON_DUTY].account_id)
    if found:
        staff_id: UUID = found[0]["id"]
        return staff_id
    return await cleared(scene.world, scene.centre_id, account_id=scene[Who.ON_DUTY].account_id)


async def agreed(scene: Scene) -> Ids:
    case = await scene.placed(status=placement.Status.AGREED)
    day = (await scene.world.now()).date() + timedelta(days=next(DAYS))
    return {"placement_id": case.placement_id, "day": day}


async def booked(scene: Scene) -> Ids:
    found = await _booked(scene)
    return {
        "appointment_id": found.session_id, "placement_id": found.case.placement_id,
        "referral_id": found.case.referral_id,
    }  # fmt: skip


async def of_unconfirmed_sides(scene: Scene) -> Ids:
    """A session of a family of which nobody has confirmed that they are who they say."""
    return await booked(scene.unconfirmed())


async def to_be_staffed(scene: Scene) -> Ids:
    found = await _booked(scene, on_duty=False)
    return {"appointment_id": found.session_id, "staff_id": await cleared(scene.world, scene.centre_id)}


async def on_the_day(scene: Scene) -> Ids:
    """A session that has begun."""
    found = await _booked(scene)
    await scene.world.let_pass(datetime.combine(found.day, time(12), UTC) - await scene.world.now())
    return {"appointment_id": found.session_id, "mark_id": uuid4(), "person_id": found.case.person_ids[1],
            "at": f"{found.day}T10:00:00Z"}  # fmt: skip


async def a_request(scene: Scene) -> Ids:
    """A firm has asked for attendance."""
    found = await _booked(scene)
    answer = await scene.call(scene[Who.SOLICITOR]).post(
        f"/v1/referrals/{found.case.referral_id}/attendance-requests", json={"purpose": "court_hearing"}
    )
    assert answer.status_code == 201, answer.text
    return {"request_id": answer.json()["request_id"], "placement_id": found.case.placement_id}


async def a_disclosure(scene: Scene) -> Ids:
    """A centre has given attendance to a firm."""
    asked = await a_request(scene)
    answer = await scene.call(scene[Who.COORDINATOR]).post(f"/v1/attendance-requests/{asked['request_id']}/disclosure")
    assert answer.status_code == 201, answer.text
    return {"disclosure_id": answer.json()["disclosure_id"], **asked}


async def the_case(scene: Scene) -> Ids:
    return {"referral_id": (await _booked(scene)).case.referral_id}


def of_the_place(ids: Ids) -> dict[str, Any]:
    return {"placement_id": str(ids["placement_id"])}


SESSION = (
    Ask(Op.BOOK_SESSION, only([Who.COORDINATOR], 201), given=agreed,
        body=lambda ids: {
            "day": str(ids["day"]), "starts": "10:00", "ends": "11:30", "room": a_room(),
        }),
    Ask(Op.LIST_SESSIONS, only(ALL), given=booked, query=of_the_place, finds="appointment_id"),
    Ask(Op.READ_SESSION, only(ALL), given=booked),
    Ask(Op.LIST_SESSIONS, only(STAFF), given=of_unconfirmed_sides, query=of_the_place, finds="appointment_id",
        case=UNCONFIRMED),
    Ask(Op.READ_SESSION, only(STAFF), given=of_unconfirmed_sides, case=UNCONFIRMED),
    Ask(Op.LIST_ATTENDANCE, only([*HUB, Who.CAFCASS, Who.COORDINATOR]), given=of_unconfirmed_sides, case=UNCONFIRMED),
    Ask(Op.READ_REFERRAL, only([Who.ON_DUTY]), given=booked, passes=ALL, case="by a worker on duty"),
    Ask(Op.LIST_REFERRALS, only([Who.ON_DUTY]), given=booked, passes=ALL, finds="referral_id", case="by a worker on duty"),
    Ask(Op.READ_PLACEMENT, only([Who.ON_DUTY]), given=booked, passes=ALL, case="by a worker on duty"),
    Ask(Op.READ_PLACEMENT_CENTRE, only([Who.ON_DUTY]), given=booked, passes=ALL, case="by a worker on duty"),
    Ask(Op.ASSIGN_WORKER, only([Who.COORDINATOR]), given=to_be_staffed, body={"part": "opening"}),
    Ask(Op.MARK_ATTENDANCE, only([Who.ON_DUTY, Who.COORDINATOR]), given=on_the_day,
        body=lambda ids: {"person_id": str(ids["person_id"]), "kind": "arrived", "happened_at": ids["at"]}),
    Ask(Op.LIST_ATTENDANCE, only([*SIDES, *PROFESSIONALS, *HUB, Who.COORDINATOR]), given=a_disclosure),
    Ask(Op.REQUEST_ATTENDANCE, only(PROFESSIONALS, 201), given=the_case, body={"purpose": "court_hearing"}),
    Ask(Op.LIST_ATTENDANCE_REQUESTS, only([Who.SOLICITOR, Who.COORDINATOR]), given=a_request, finds="request_id"),
    Ask(Op.DISCLOSE_ATTENDANCE, only([Who.COORDINATOR], 201), given=a_request),
    Ask(Op.READ_DISCLOSURE, only([Who.SOLICITOR, *HUB, Who.COORDINATOR]), given=a_disclosure),
)  # fmt: skip
