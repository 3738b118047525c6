"""Attendance: marks made once by the device that took them, and what each reader learns of them."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.domain import placement
from app.domain.access import Role
from tests.visits import a_centre, codes
from tests.world import Actor

pytestmark = pytest.mark.anyio


@pytest.fixture
async def centre(world, call):
    return await a_centre(world, call)


@pytest.fixture
async def case(centre):
    return await centre.family()


@pytest.fixture
async def session_id(centre, case):
    return await centre.booked(case)


def people(session: httpx.Response) -> dict[str, Any]:
    return {each["part"]: each for each in session.json()["people"]}


@pytest.mark.rule("SES-04")
async def test_the_same_mark_is_taken_once_and_its_id_serves_no_other(centre, case, session_id, world):
    await centre.clock("10:30")
    mark_id = uuid4()
    first = await centre.marked(session_id, case.child_id, "arrived", "10:01", mark_id=mark_id)
    await centre.clock("15:00", centre.day + timedelta(days=1))
    assert await centre.marked(session_id, case.child_id, "arrived", "10:01", mark_id=mark_id) == first
    for other in (("left", "10:01"), ("arrived", "10:02")):
        answer = await centre.mark(session_id, case.child_id, *other, mark_id=mark_id)
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems#conflict")
    assert len(await world.rows("SELECT 1 FROM attendance_marks")) == 1


@pytest.mark.rule("SES-04")
async def test_an_id_of_another_session_serves_no_mark_here(centre, case, session_id):
    other = await centre.booked(case, "14:00", "15:00")
    await centre.clock("16:00")
    mark_id = uuid4()
    await centre.marked(session_id, case.child_id, "arrived", "10:01", mark_id=mark_id)
    assert (await centre.mark(other, case.child_id, "arrived", "14:00", mark_id=mark_id)).status_code == 409


@pytest.mark.rule("SES-04", "SES-06")
async def test_a_mark_is_true_of_somebody_expected_on_that_day(centre, case, session_id, world):
    early = await centre.mark(session_id, case.child_id, "arrived", "10:00")
    assert codes(early) == {"in-the-future"}
    await centre.clock("10:00")
    assert (await centre.mark(session_id, case.child_id, "arrived", "10:04")).status_code == 200
    assert codes(await centre.mark(session_id, case.child_id, "arrived", "10:06")) == {"in-the-future"}
    yesterday = centre.at("10:00", centre.day - timedelta(days=1)).isoformat()
    assert codes(await centre.mark(session_id, case.child_id, "left", "10:00", happened_at=yesterday)) == {
        "another-day"
    }
    for far in ("0001-01-01T00:00:00Z", "9999-12-30T23:59:59Z"):
        assert (await centre.mark(session_id, case.child_id, "left", "10:00", happened_at=far)).status_code == 422
    stranger = await world.actor()
    assert codes(await centre.mark(session_id, stranger.person_id, "arrived", "10:00")) == {"not-expected"}


@pytest.mark.rule("SES-04")
async def test_an_absence_was_told_or_not_and_has_a_closed_reason(centre, case, session_id, call):
    await centre.clock("10:30")
    visitor = case.person_ids[1]
    assert codes(await centre.mark(session_id, visitor, "absent", "10:10")) == {"missing"}
    assert codes(await centre.mark(session_id, visitor, "absent", "10:10", told=True)) == {"missing"}
    assert codes(await centre.mark(session_id, visitor, "arrived", "10:10", told=True, reason="weather")) == {
        "not-for-this-kind"
    }
    await centre.marked(session_id, visitor, "absent", "10:10", told=True, reason="weather")
    register = people(await call(centre.coordinator).get(f"/v1/sessions/{session_id}"))
    assert (register["visits"]["attendance"], register["visits"]["reason"]) == ("absent", "weather")


@pytest.mark.rule("SES-04")
async def test_a_mark_is_never_changed_but_corrected_by_another(centre, case, session_id, call):
    await centre.clock("12:00")
    visitor = case.person_ids[1]
    wrong = await centre.marked(session_id, visitor, "arrived", "09:46")
    fields = {"told": False, "replaces": wrong["mark_id"]}
    assert codes(await centre.mark(session_id, case.child_id, "absent", "10:10", **fields)) == {"not-there"}
    right = await centre.marked(session_id, visitor, "absent", "10:10", **fields)
    assert (await centre.mark(session_id, visitor, "arrived", "09:50", replaces=wrong["mark_id"])).status_code == 409
    own = people(await call(centre.coordinator).get(f"/v1/sessions/{session_id}"))["visits"]
    assert (own["attendance"], own["arrived_at"]) == ("absent", None)
    assert [each["mark_id"] for each in own["marks"]] == [wrong["mark_id"], right["mark_id"]]


@pytest.mark.rule("SES-04", "REF-09")
async def test_what_was_forgotten_in_the_register_is_made_good_later(centre, case, session_id, call):
    async def actions() -> list[str]:
        read = (await call(centre.coordinator).get(f"/v1/sessions/{session_id}")).json()
        found: list[str] = read["actions"]
        return found

    assert "mark_attendance" not in await actions()
    for later in (0, 1, 9):
        await centre.clock("12:00", centre.day + timedelta(days=later))
        assert "mark_attendance" in await actions()
        await centre.marked(session_id, case.child_id, "arrived", f"10:0{later}")


@pytest.mark.rule("SES-03", "SES-04")
async def test_who_comes_late_waits_and_the_session_still_ends_as_planned(centre, case, session_id, call):
    path = f"/v1/sessions/{session_id}"
    planned = people(await call(centre.coordinator).get(path))
    await centre.clock("10:20")
    in_time = await centre.marked(session_id, case.person_ids[1], "arrived", "09:47")
    late = await centre.marked(session_id, case.person_ids[2], "arrived", "10:19")
    child = await centre.marked(session_id, case.child_id, "arrived", "10:19")
    assert [mark["waits"] for mark in (in_time, late, child)] == [False, True, True]
    session = await call(centre.coordinator).get(path)
    now = people(session)
    assert [now[part]["attendance"] for part in ("visits", "lives_with")] == ["attended", "late"]
    assert session.json()["ends_at"] == centre.at("11:30").isoformat().replace("+00:00", "Z")
    assert {part: each["leave_at"] for part, each in now.items()} == {
        part: each["leave_at"] for part, each in planned.items()
    }


@pytest.mark.rule("SES-03")
async def test_the_register_shows_who_is_in_the_shared_parts_now(centre, case, session_id, call):
    async def there(wall: str) -> set[str]:
        await centre.clock(wall)
        register = await call(centre.coordinator).get(f"/v1/sessions/{session_id}")
        return {each["part"] for each in register.json()["people"] if each["in_shared_parts"]}

    assert await there("09:47") == set()
    await centre.marked(session_id, case.person_ids[1], "arrived", "09:46")
    assert await there("09:48") == {"visits"}
    assert await there("10:02") == set()
    for person_id in (case.person_ids[2], case.child_id):
        await centre.marked(session_id, person_id, "arrived", "10:01")
    assert await there("10:03") == {"lives_with", "other"}
    assert await there("10:30") == {"lives_with"}
    for person_id in (case.person_ids[2], case.child_id):
        await centre.marked(session_id, person_id, "left", "10:29")
    assert await there("10:31") == set()


async def test_the_first_session_at_which_adult_and_child_are_there_starts_the_place(centre, case, session_id, world):
    async def status() -> str:
        [row] = await world.rows("SELECT status FROM placements WHERE id = :id", id=case.placement_id)
        return str(row["status"])

    await centre.clock("10:30")
    await centre.marked(session_id, case.person_ids[2], "arrived", "10:01")
    await centre.marked(session_id, case.child_id, "arrived", "10:01")
    assert await status() == placement.Status.AGREED
    await centre.marked(session_id, case.person_ids[1], "arrived", "10:20")
    assert await status() == placement.Status.ACTIVE
    events = await world.rows("SELECT kind, side, reason FROM events WHERE kind LIKE 'placement-%'")
    assert events == [{"kind": "placement-active", "side": None, "reason": "first-session-attended"}]


async def test_nobody_but_the_centre_marks(centre, case, session_id, world, call):
    worker = await centre.worker(session_id)
    await centre.clock("10:30")
    strangers = [case.starter, await world.actor(Role.HUB_WORKER), await world.actor(Role.REFERRER)]
    for person in strangers:
        assert (await centre.mark(session_id, case.child_id, "arrived", "10:00", by=person)).status_code == 403
    for person in (
        await world.actor(Role.COORDINATOR), await world.actor(Role.CENTRE_WORKER, centre_id=centre.centre_id),
    ):  # fmt: skip
        assert (await centre.mark(session_id, case.child_id, "arrived", "10:00", by=person)).status_code == 404
    assert (await centre.mark(session_id, case.child_id, "arrived", "10:00", by=worker)).status_code == 200


@pytest.mark.rule("PRIV-01", "SHR-01")
async def test_a_side_reads_its_own_times_and_from_the_morning_after_whether_the_others_came(
    centre, case, session_id, call
):
    path = f"/v1/placements/{case.placement_id}/attendance"
    assert (await call(case.starter).get(path)).json()["items"] == []
    await centre.attended(case, session_id)

    async def read(person: Actor) -> dict[str, Any]:
        [item] = (await call(person).get(path)).json()["items"]
        found: dict[str, Any] = item
        return found

    for person, came, parts in ((case.starter, "08:46", ["visits"]), (case.other, "09:01", ["lives_with", "other"])):
        same_day = await read(person)
        assert [each["part"] for each in same_day["own"]] == parts
        assert {each["arrived_at"][11:16] for each in same_day["own"]} == {came}
        assert same_day["others"] == [{"attended": None}]
    await centre.clock("02:30", centre.day + timedelta(days=1))
    assert (await read(case.starter))["others"] == [{"attended": None}]
    await centre.clock("03:30", centre.day + timedelta(days=1))
    assert [(await read(person))["others"] for person in (case.starter, case.other)] == [[{"attended": True}]] * 2


@pytest.mark.rule("PRIV-01")
async def test_a_reason_for_an_absence_stays_on_its_side(centre, case, session_id, call):
    await centre.clock("10:30")
    await centre.marked(session_id, case.person_ids[1], "absent", "10:10", told=True, reason="did_not_want_to")
    await centre.clock("12:00", centre.day + timedelta(days=1))
    path = f"/v1/placements/{case.placement_id}/attendance"
    own, other = [await call(person).get(path) for person in (case.starter, case.other)]
    assert own.json()["items"][0]["own"][0]["reason"] == "did_not_want_to"
    assert "did_not_want_to" not in other.text
    assert other.json()["items"][0]["others"] == [{"attended": False}]
    assert own.json()["items"][0]["others"] == [{"attended": None}], "of them the register does not say"


async def test_hub_and_centre_read_everybodys_attendance_and_others_nothing(centre, case, session_id, call, world):
    await centre.attended(case, session_id)
    path = f"/v1/placements/{case.placement_id}/attendance"
    for person in (centre.coordinator, await world.actor(Role.HUB_WORKER)):
        [item] = (await call(person).get(path)).json()["items"]
        assert {(each["side"], each["status"]) for each in item["people"]} == {(1, "attended"), (2, "attended")}
    assert (await call(await world.actor(Role.COORDINATOR)).get(path)).status_code == 404
    assert (await call(await world.actor()).get(path)).status_code == 404
    assert (await call(await world.actor(Role.REFERRER)).get(path)).status_code == 404
    assert (await call(await centre.off_duty()).get(path)).status_code == 403


async def test_attendance_comes_in_pages_by_the_day(centre, case, session_id, call):
    later = centre.day + timedelta(days=7)
    await centre.booked(case, day=later.isoformat())
    await centre.clock("12:00", later)
    path = f"/v1/placements/{case.placement_id}/attendance"
    first = (await call(case.starter).get(f"{path}?limit=1")).json()
    second = (await call(case.starter).get(f"{path}?limit=1&after={first['next']}")).json()
    assert [page["items"][0]["date"] for page in (first, second)] == [centre.day.isoformat(), later.isoformat()]
    assert second["next"] is None
