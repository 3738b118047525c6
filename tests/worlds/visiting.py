"""A family with a place: from the two pre-visits to the end, with a side that keeps things to itself.

`Apart` says what the other side does and when, what the register says of it, and how the place comes to its end;
whoever reads comes and goes at the same times in every world.
"""

from typing import Any
from uuid import uuid4

import httpx

from app.domain import placement
from app.domain.access import Role
from app.domain.stage import Stage
from tests.centre import Preparing, cleared, current_rules
from tests.contact import at, run_rounds
from tests.worlds.telling import BEGINNING, Telling
from tests.worlds.visit import Apart, Visiting

ROUNDS = ("close_appointments", "ask_for_late", "write_stages")
SESSIONS = (12, 19, 26)


async def the_visitor_reads(telling: Telling, apart: Apart) -> None:
    """The visiting adult reads; what the adult the child lives with does is kept apart."""
    await _told(await _everybody(telling, apart, 1, status=placement.Status.PREPARING))


async def the_resident_reads(telling: Telling, apart: Apart) -> None:
    """The adult the child lives with reads; what the visiting adult does is kept apart."""
    await _told(await _everybody(telling, apart, 2, status=placement.Status.PREPARING))


async def _told(there: Visiting) -> None:
    await _pre_visits(there)
    await _prepared(there)
    await _sessions(there)
    await _the_end(there)


async def the_visitor_reads_the_end(telling: Telling, apart: Apart) -> None:
    """The same from the first sessions on: the end is what differs."""
    await _told_the_end(await _everybody(telling, apart, 1, status=placement.Status.AGREED))


async def the_resident_reads_the_end(telling: Telling, apart: Apart) -> None:
    """The same for the adult the child lives with."""
    await _told_the_end(await _everybody(telling, apart, 2, status=placement.Status.AGREED))


async def _told_the_end(there: Visiting) -> None:
    await there.telling.at(10, "10:00")
    for day in SESSIONS[1:]:
        await _book_session(there, day)
    await _the_end(there)


async def _everybody(telling: Telling, apart: Apart, side: int, *, status: placement.Status) -> Visiting:
    world = telling.world
    coordinator = await world.actor(Role.COORDINATOR)
    assert coordinator.centre_id is not None
    adults = {
        side: await world.actor(given_name="Rea", family_name="Reader"),
        3 - side: await world.actor(given_name="Sam", family_name=apart.surname),
    }
    preparing = status is placement.Status.PREPARING
    stage = Stage.BEING_CONSIDERED if preparing else Stage.IN_PLACE
    case = await world.placed(coordinator.centre_id, status=status, stage=stage, starter=adults[1], other=adults[2])
    if preparing:
        await world.execute("UPDATE placements SET planned_until = NULL, review_on = NULL")
    family = Preparing(case, coordinator, await cleared(world, coordinator.centre_id))
    firm, other_firm = await world.actor(Role.REFERRER), await world.actor(Role.REFERRER)
    assert firm.organisation_id is not None
    await world.represented(family.case, side, firm.organisation_id)
    await world.route(adults[side], value="reader@example.org")
    await world.route(adults[3 - side], value=apart.mailbox)
    if apart.firm:
        assert other_firm.organisation_id is not None
        await world.represented(family.case, 3 - side, other_firm.organisation_id)
    readers = telling.reader(f"side {side}", adults[side]), telling.reader("its firm", firm)
    for each in readers:
        each.knows(referral_id=family.case.referral_id, placement_id=family.case.placement_id)
    return Visiting(telling, family, *readers, adults[3 - side], other_firm, side, apart)


async def _pre_visits(there: Visiting) -> None:
    """Each adult sees the centre at a time of its own."""
    telling, apart = there.telling, there.apart
    await telling.at(1)
    await _book_visit(there, there.side, (4, "10:00", "10:40", "Blue room"))
    await telling.at(1, "10:00")
    hidden = await _book_visit(there, there.other_side, apart.visits)
    await telling.at(2)
    await run_rounds(telling.world, *ROUNDS)
    await telling.look("the visits are told")
    own = await telling.world.rows(
        "SELECT id FROM appointments WHERE party_id = :p", p=there.family.case.party_ids[there.side]
    )
    await telling.at(5, "09:00")
    await _record_visit(there, own[0]["id"], "went_well")
    await telling.at(5, "18:00")
    await _record_visit(there, hidden, apart.outcome)


async def _book_visit(there: Visiting, side: int, times: tuple[int, str, str, str]) -> str:
    day, starts, ends, room = times
    body = {
        "party_id": str(there.family.case.party_ids[side]), "day": _day(day), "starts": starts, "ends": ends,
        "room": room,
    }  # fmt: skip
    booked = await there.centre.post(f"{there.family.path}/pre-visits", json=body)
    assert booked.status_code == 201, booked.text
    found: str = booked.json()["appointment_id"]
    return found


async def _record_visit(there: Visiting, appointment_id: Any, outcome: str) -> None:
    body = {"outcome": outcome, "text": f"It {outcome}."}
    answer = await there.centre.put(f"/v1/pre-visits/{appointment_id}/record", json=body)
    assert answer.status_code == 200, answer.text


async def _prepared(there: Visiting) -> None:
    """Both sign, and the place is confirmed."""
    telling = there.telling
    rules = {"ground_rules_id": await current_rules(telling.world, there.family.case.centre_id)}
    for day in (6, 7, 8):
        if day == there.apart.signs:
            await telling.at(day, "12:00")
            signed = await telling.call(there.other).post(f"{there.family.path}/agreements", json=rules)
            assert signed.status_code == 201, signed.text
        if day == 7:
            await telling.at(day, "09:00")
            await telling.act(there.reader, "signs", "POST", f"{there.family.path}/agreements", json=rules)
    await telling.at(9)
    read = await there.centre.get(there.family.path)
    body = {"place": "Saturday hall", "planned_until": "2027-06-01", "move_on_route": "handovers"}
    path, headers = f"{there.family.path}/confirmation", {"If-Match": read.headers["etag"]}
    confirmed = await there.centre.post(path, json=body, headers=headers)
    assert confirmed.status_code == 200, confirmed.text
    await telling.at(10)
    await run_rounds(telling.world, *ROUNDS)


async def _sessions(there: Visiting) -> None:
    """Three sessions are booked; both come to the first, the other side stays away from the second."""
    telling, apart = there.telling, there.apart
    await telling.at(10, "10:00")
    booked = [await _book_session(there, day) for day in SESSIONS]
    await telling.at(12, "18:00")
    for side, came, left in ((there.side, "09:50", "11:40"), (there.other_side, apart.came, apart.left)):
        person_id = there.family.case.person_ids[side]
        await _mark(there, booked[0], person_id, "arrived", SESSIONS[0], came)
        await _mark(there, booked[0], person_id, "left", SESSIONS[0], left)
    await telling.look("the evening of the first session")
    await telling.at(13)
    await run_rounds(telling.world, *ROUNDS)
    await telling.at(19, "18:00")
    reason, told = apart.absence
    other = there.family.case.person_ids[there.other_side]
    await _mark(there, booked[1], other, "absent", SESSIONS[1], "10:30", reason=reason, told=told)
    await telling.at(20)
    await run_rounds(telling.world, *ROUNDS)
    if apart.firm:
        await _given(there, telling.call(there.other_firm))
    if apart.word:
        await _word(there, "given")
    await telling.at(20, "12:00")
    asked = await telling.act(
        there.firm, "asks", "POST", at(there.family.case, "/attendance-requests"), json={"purpose": "court_hearing"}
    )
    request_id = asked.json()["request_id"]
    await telling.at(20, "13:00")
    given = await there.centre.post(f"/v1/attendance-requests/{request_id}/disclosure")
    assert given.status_code == 201, given.text
    there.firm.knows(disclosure_id=given.json()["disclosure_id"])
    await telling.look("two sessions are over")


async def _given(there: Visiting, firm: httpx.AsyncClient) -> None:
    """The other side's firm asks for attendance as well, and is given it."""
    asked = await firm.post(at(there.family.case, "/attendance-requests"), json={"purpose": "court_hearing"})
    assert asked.status_code == 201, asked.text
    given = await there.centre.post(f"/v1/attendance-requests/{asked.json()['request_id']}/disclosure")
    assert given.status_code == 201, given.text


async def _word(there: Visiting, state: str) -> None:
    client = there.telling.call(there.other)
    tag = (await client.get(at(there.family.case))).json()["me"]["consent_etag"]
    headers = {"If-Match": tag or "*"}
    answer = await client.put(at(there.family.case, "/consent"), json={"state": state}, headers=headers)
    assert answer.status_code == 200, answer.text


async def _book_session(there: Visiting, day: int) -> str:
    body = {"day": _day(day), "starts": "10:00", "ends": "11:30", "room": "Hall"}
    booked = await there.centre.post(f"{there.family.path}/sessions", json=body)
    assert booked.status_code == 201, booked.text
    found: str = booked.json()["appointment_id"]
    return found


async def _mark(there: Visiting, session_id: str, person_id: Any, kind: str, day: int, clock: str, **more: Any) -> None:
    body = {"person_id": str(person_id), "kind": kind, "happened_at": f"{_day(day)}T{clock}:00Z", **more}
    answer = await there.centre.put(f"/v1/sessions/{session_id}/marks/{uuid4()}", json=body)
    assert answer.status_code == 200, answer.text


async def _the_end(there: Visiting) -> None:
    """The place comes to its end, or does not; the reader tries everything, and withdraws."""
    telling, apart = there.telling, there.apart
    await telling.at(21, "14:00")
    await ENDS[apart.ends](there)
    await telling.at(21, "15:00")
    await telling.look("it may have ended")
    for day in (22, 43):
        await telling.at(day)
        await run_rounds(telling.world, *ROUNDS)
    await telling.look("the answer day has passed")
    case = there.family.case
    await telling.act(there.firm, "asks again", "POST", at(case, "/attendance-requests"), json={"purpose": "mediation"})
    rules = {"ground_rules_id": await current_rules(telling.world, case.centre_id)}
    await telling.act(there.reader, "signs again", "POST", f"{there.family.path}/agreements", json=rules)
    body = {"organisation_id": str(there.other_firm.organisation_id)}
    await telling.act(there.reader, "appoints", "POST", at(case, "/representatives"), json=body)
    await telling.act(there.reader, "withdraws", "POST", at(case, "/withdrawal"), json={})
    await telling.look("the very end", thorough=True)


async def _nothing(there: Visiting) -> None:
    """It goes on."""


async def _withdrawal(there: Visiting) -> None:
    answer = await there.telling.call(there.other).post(at(there.family.case, "/withdrawal"), json={})
    assert answer.status_code == 200, answer.text


async def _no(there: Visiting) -> None:
    await _word(there, "taken_back")


async def _missed(there: Visiting) -> None:
    await _ended(there, "sessions_missed")


async def _unsafe(there: Visiting) -> None:
    await _ended(there, "not_safe")


async def _ended(there: Visiting, reason: str) -> None:
    answer = await there.centre.post(f"{there.family.path}/ending", json={"reason": reason})
    assert answer.status_code == 200, answer.text


ENDS = {"": _nothing, "withdrawal": _withdrawal, "no": _no, "missed": _missed, "unsafe": _unsafe}


def _day(day: int) -> str:
    return f"{BEGINNING.date().replace(day=1 + day)}"
