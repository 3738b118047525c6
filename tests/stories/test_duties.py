"""Duties: cleared staff without a tie to the family, and a register that opens to them for the day."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.db.tables.staff import Clearance, ClearanceKind
from app.domain.access import Role
from app.domain.services import Service
from tests.visits import a_centre, codes

pytestmark = pytest.mark.anyio
NEXT = "12:30", "13:30"


@pytest.fixture
async def centre(world, call):
    return await a_centre(world, call)


@pytest.mark.rule("STF-01", "SES-08")
async def test_nobody_has_a_duty_without_an_enhanced_disclosure(centre, world):
    session_id = await centre.booked(await centre.family())
    nobody = await centre.staff(cleared=False)
    refused = await centre.assign(session_id, nobody)
    assert (refused.status_code, codes(refused)) == (409, {"not-cleared"})
    for kind, level in ((ClearanceKind.DBS, "standard"), (ClearanceKind.ACCESS_NI, "enhanced")):
        await world.save(
            Clearance(
                id=uuid4(), staff_id=nobody, kind=kind, level=level, at=await world.now(),
                issued_on=centre.day - timedelta(days=30),
            )
        )  # fmt: skip
        assert codes(await centre.assign(session_id, nobody)) == {"not-cleared"}
    cleared = await centre.assign(session_id, await centre.staff())
    assert (cleared.status_code, cleared.json()["clearance"]) == (200, "cleared")
    assert cleared.json()["tied_to_family"] is False


@pytest.mark.rule("STF-01")
async def test_an_old_disclosure_brings_a_warning_and_no_refusal(centre):
    session_id = await centre.booked(await centre.family())
    for years, standing in ((4, "stale"), (2.9, "soon_stale")):
        staff_id = await centre.staff(issued=centre.day - timedelta(days=365 * years))
        assert (await centre.assign(session_id, staff_id)).json()["clearance"] == standing


@pytest.mark.rule("STF-03", "SES-08")
async def test_an_adult_of_the_case_is_kept_from_it(centre, call):
    case, elsewhere = await centre.family(), await centre.family()
    session_id = await centre.booked(case)
    for adult in (case.starter, case.other):
        refused = await centre.assign(session_id, await centre.staff(adult))
        assert (refused.status_code, codes(refused)) == (409, {"conflict"})
    relative = await centre.staff(elsewhere.other)
    assert (await centre.assign(session_id, relative)).status_code == 200


@pytest.mark.rule("SES-08")
async def test_only_who_works_here_on_that_day_has_a_duty(centre, world):
    session_id, member = await centre.booked(await centre.family()), await centre.staff()
    other = replace(centre, centre_id=await world.centre())
    assert (await centre.assign(session_id, await other.staff())).status_code == 404
    assert (await centre.assign(session_id, uuid4())).status_code == 404
    await world.execute("UPDATE staff SET until_on = :day WHERE id = :id", day=centre.day, id=member)
    later = await centre.booked(await centre.family(), day=(centre.day + timedelta(days=7)).isoformat())
    assert codes(await centre.assign(later, member)) == {"not-on-staff"}
    assert (await centre.assign(session_id, member)).status_code == 200


@pytest.mark.rule("SES-02", "SES-08")
async def test_only_a_worker_tied_to_one_family_is_not_double_booked(centre):
    supported = [await centre.booked(await centre.family()) for _ in range(2)]
    supervised = [
        await centre.booked(await centre.family(service=Service.SUPERVISED_CONTACT), room=room)
        for room in ("garden", "attic")
    ]
    member = await centre.staff()
    assert codes(await centre.assign(supported[0], member, "observes")) == {"not-observed"}
    assert [(await centre.assign(each, member)).status_code for each in supported] == [200, 200]
    observing = await centre.assign(supervised[0], member, "observes")
    assert (observing.status_code, observing.json()["tied_to_family"]) == (200, True)
    twice = await centre.assign(supervised[1], member, "observes")
    assert (twice.status_code, twice.json()["type"]) == (409, "/problems#not-free")
    assert (await centre.assign(supervised[1], await centre.staff(), "observes")).status_code == 200


@pytest.mark.rule("SES-08")
async def test_a_session_says_which_staff_it_lacks(centre, call):
    case = await centre.family(service=Service.SUPERVISED_CONTACT)
    session_id, member = await centre.booked(case), await centre.staff()

    async def lacks() -> Any:
        return (await call(centre.coordinator).get(f"/v1/sessions/{session_id}")).json()["lacks"]

    assert await lacks() == ["no-observing-worker"]
    await centre.assign(session_id, member, "walks_child")
    assert await lacks() == ["no-observing-worker"]
    await centre.assign(session_id, member, "observes")
    assert await lacks() == []
    duties = (await call(centre.coordinator).get(f"/v1/sessions/{session_id}")).json()["duties"]
    assert [(each["staff_id"], each["part"]) for each in duties] == [(str(member), "observes")]


async def test_a_duty_opens_the_register_of_that_session_and_no_other(centre, call):
    case, elsewhere = await centre.family(), await centre.family()
    mine, sibling, other = [
        await centre.booked(case), await centre.booked(case, *NEXT), await centre.booked(elsewhere, *NEXT, room="attic"),
    ]  # fmt: skip
    worker = await centre.worker(mine)
    listed = (await call(worker).get("/v1/sessions")).json()["items"]
    assert [each["appointment_id"] for each in listed] == [mine]
    for hidden in (sibling, other):
        assert (await call(worker).get(f"/v1/sessions/{hidden}")).status_code == 404
        assert (await centre.mark(hidden, case.child_id, "arrived", "12:30", by=worker)).status_code == 404


async def test_a_worker_reads_first_names_from_the_day_itself_to_the_day_after(centre, call, world):
    case = await centre.family()
    session_id = await centre.booked(case)
    worker = await centre.worker(session_id)
    path = f"/v1/sessions/{session_id}"
    before = (await call(worker).get(path)).json()
    assert (before["people"], before["room"], before["actions"]) == ([], "hall", [])
    await centre.clock("09:00")
    register = (await call(worker).get(path)).json()
    assert {(each["first_name"], each["age"]) for each in register["people"] if each["child"]} == {("Kit", 8)}
    assert all(each["age"] is None for each in register["people"] if not each["child"])
    assert register["actions"] == ["mark_attendance"]
    assert "Sample" not in str(register["people"])
    assert {"side", "reason", "told"}.isdisjoint({key for each in register["people"] for key in each})
    await centre.clock("10:05")
    await centre.marked(session_id, case.child_id, "arrived", "10:00", by=worker)
    await centre.clock("23:30", centre.day + timedelta(days=1))
    assert (await call(worker).get(path)).status_code == 200
    await centre.clock("00:30", centre.day + timedelta(days=2))
    assert (await call(worker).get(path)).status_code == 404
    assert (await call(worker).get("/v1/sessions")).json()["items"] == []


async def test_assigning_again_changes_what_somebody_does_and_opens_nothing_twice(centre, world):
    session_id = await centre.booked(await centre.family())
    actor = await world.actor(Role.CENTRE_WORKER, centre_id=centre.centre_id)
    member = await centre.staff(actor)
    for part in ("opening", "walks_child", "walks_child"):
        assert (await centre.assign(session_id, member, part)).json()["part"] == part
    assert [row["part"] for row in await world.rows("SELECT part FROM duties")] == ["walks_child"]
    assert len(await world.rows("SELECT 1 FROM participations WHERE relation = 'worker'")) == 1


async def test_only_the_co_ordinator_of_this_centre_assigns(centre, call, world):
    case = await centre.family()
    session_id, member = await centre.booked(case), await centre.staff()
    path, body = f"/v1/sessions/{session_id}/duties/{member}", {"part": "opening"}
    people = [case.starter, await world.actor(Role.HUB_LEAD), await centre.worker(session_id)]
    assert [(await call(person).put(path, json=body)).status_code for person in people] == [403] * 3
    assert (await call(await world.actor(Role.COORDINATOR)).put(path, json=body)).status_code == 404
