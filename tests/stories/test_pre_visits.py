"""Pre-visits: every adult sees the centre at a time of its own, and nobody meets anybody."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.db.tables.referral import Party
from app.domain.access import Role
from app.domain.vocabulary import Part
from tests.centre import book, codes, preparing, tick, visited
from tests.serving import Call
from tests.world import World

pytestmark = pytest.mark.anyio


def words(answer: Any) -> dict[str, Any]:
    """What a refusal says, without the id of the request."""
    said: dict[str, Any] = answer.json()
    return {name: said[name] for name in said if name != "instance"}


@pytest.mark.rule("CEN-02", "CEN-03")
async def test_each_adult_has_a_pre_visit_at_a_time_of_its_own(world: World, call: Call):
    family = await preparing(world)
    first = await book(world, call, family, 1, "10:00", "10:40")
    assert first.status_code == 201, first.text
    assert first.headers["location"] == family.path
    second = await book(world, call, family, 2, "11:00", "11:40", child_ids=[str(family.case.child_id)])
    assert second.status_code == 201, second.text
    assert second.json()["child_ids"] == [str(family.case.child_id)]
    read = (await call(family.coordinator).get(family.path)).json()
    assert [len(adult["pre_visits"]) for adult in read["adults"]] == [1, 1]
    there = await world.rows("SELECT zone, whole_site FROM presences")
    assert [(row["zone"], row["whole_site"]) for row in there] == [("shared", True)] * 3


@pytest.mark.rule("CEN-02", "SES-02", "PRIV-03")
async def test_times_too_near_each_other_are_not_free_and_nobody_is_told_why(world: World, call: Call):
    family = await preparing(world)
    await world.execute("UPDATE centres SET gap_minutes = 15")
    stranger = await preparing(world, coordinator=family.coordinator)
    assert (await book(world, call, family, 1, "10:00", "10:40")).status_code == 201
    near = [
        await book(world, call, family, 2, "10:20", "11:00", room="Red room"),
        await book(world, call, family, 2, "10:54", "11:30", room="Red room"),
        await book(world, call, family, 2, "09:00", "09:46", room="Red room"),
    ]
    taken = await book(world, call, stranger, 1, "10:20", "11:00", room="blue  ROOM".replace("  ", " "))
    assert [answer.status_code for answer in (*near, taken)] == [409] * 4
    assert {answer.json()["type"] for answer in (*near, taken)} == {"/problems#not-free"}
    assert all(words(answer) == words(taken) for answer in near)
    assert (await book(world, call, family, 2, "10:55", "11:30", room="Red room")).status_code == 201


@pytest.mark.rule("CEN-02", "SES-02")
async def test_people_who_must_not_meet_are_kept_apart_across_two_families(world: World, call: Call):
    shared = await world.actor()
    family = await preparing(world, starter=shared)
    other = await preparing(world, coordinator=family.coordinator, starter=shared)
    unrelated = await preparing(world, coordinator=family.coordinator)
    assert (await book(world, call, family, 1, "10:00", "10:40")).status_code == 201
    near = await book(world, call, other, 2, "10:30", "11:00", room="Red room")
    assert (near.status_code, near.json()["type"]) == (409, "/problems#not-free")
    assert near.json()["detail"] == "This time is not free. Choose another."
    assert (await book(world, call, unrelated, 2, "10:30", "11:00", room="Red room")).status_code == 201
    assert (await book(world, call, other, 2, "10:50", "11:20", room="Green room")).status_code == 201


async def test_nobody_is_in_two_places_at_once(world: World, call: Call):
    shared = await world.actor()
    here, there = await preparing(world, starter=shared), await preparing(world, starter=shared)
    assert here.coordinator.centre_id != there.coordinator.centre_id
    assert (await book(world, call, here, 1, "10:00", "10:40")).status_code == 201
    answer = await book(world, call, there, 1, "10:30", "11:00")
    assert answer.json()["type"] == "/problems#not-free"


@pytest.mark.rule("CEN-02")
async def test_of_many_who_book_at_the_same_moment_one_gets_the_time(world: World, call: Call):
    family = await preparing(world)
    answers = await asyncio.gather(
        *(book(world, call, family, 1 + n % 2, "10:00", "10:40", room=f"Room {n}") for n in range(6))
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    assert len(await world.rows("SELECT 1 FROM appointments")) == 1


@pytest.mark.rule("CEN-02")
async def test_the_child_never_comes_with_the_visiting_adult(world: World, call: Call):
    family = await preparing(world)
    answer = await book(world, call, family, 1, "10:00", "10:40", child_ids=[str(family.case.child_id)])
    assert (answer.status_code, codes(answer)) == (422, {"comes-with-another"})
    answer = await book(world, call, family, 2, "10:00", "10:40", child_ids=[str(uuid4())])
    assert (answer.status_code, codes(answer)) == (422, {"unknown-child"})


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"ends": "09:00"}, "ends-before-start"),
        ({"day": "2020-01-04"}, "in-the-past"),
        ({"day": "2099-01-03"}, "too-far-ahead"),
        ({"room": "Shared"}, "not-a-room"),
        ({"room": "The room by the door, second left"}, "not-a-room"),
        ({"party_id": str(uuid4())}, "not-planned"),
    ],
)
async def test_what_cannot_be_is_not_booked(world: World, call: Call, change: dict[str, Any], code: str):
    family = await preparing(world)
    answer = await book(world, call, family, 1, "10:00", change.pop("ends", "10:40"), **change)
    assert (answer.status_code, codes(answer)) == (422, {code})


async def test_an_adult_who_is_not_to_come_has_no_pre_visit(world: World, call: Call):
    family = await preparing(world)
    party_id, aunt = uuid4(), await world.actor()
    await world.save(
        Party(
            id=party_id, referral_id=family.case.referral_id, side=3, person_id=aunt.person_id, relationship="aunt",
            part=Part.OTHER, created_at=await world.now(),
        )
    )  # fmt: skip
    answer = await book(world, call, family, 1, "10:00", "10:40", party_id=str(party_id))
    assert codes(answer) == {"not-planned"}


async def test_a_time_outside_the_opening_is_advised_against_and_booked(world: World, call: Call):
    family = await preparing(world)
    late = await book(world, call, family, 1, "20:30", "21:00")
    assert (late.status_code, late.json()["advice"]) == (201, ["outside_opening_hours"])
    within = await book(world, call, family, 2, "10:00", "10:40")
    assert (within.status_code, within.json()["advice"]) == (201, [])


async def test_one_pre_visit_of_an_adult_is_recorded_before_the_next_is_booked(world: World, call: Call):
    family = await preparing(world)
    first = await book(world, call, family, 1, "10:00", "10:40")
    again = await book(world, call, family, 1, "16:00", "16:40")
    assert (again.status_code, again.json()["type"]) == (409, "/problems#conflict")
    path = f"/v1/pre-visits/{first.json()['appointment_id']}/record"
    early = await call(family.coordinator).put(path, json={"outcome": "went_well"})
    assert (early.status_code, early.json()["type"]) == (409, "/problems#move-not-open")
    await world.let_pass(timedelta(days=4))
    recorded = await call(family.coordinator).put(path, json={"outcome": "did_not_come"})
    assert recorded.status_code == 200, recorded.text
    assert (await book(world, call, family, 1, "16:00", "16:40")).status_code == 201


@pytest.mark.rule("CEN-03")
async def test_what_came_of_a_pre_visit_is_recorded_and_changed_only_by_who_has_read_it(world: World, call: Call):
    family = await preparing(world)
    ids = await visited(world, call, family, outcome="not_yet")
    path = f"/v1/pre-visits/{ids[1]}/record"
    said = {"outcome": "went_well", "text": "Came back with a friend of the family."}
    assert (await call(family.coordinator).put(path, json=said)).status_code == 428
    stale = await call(family.coordinator).put(path, json=said, headers={"If-Match": '"old"'})
    assert stale.status_code == 412
    read = (await call(family.coordinator).get(family.path)).json()
    record = read["adults"][0]["pre_visits"][0]["record"]
    assert record["text"] == "All questions answered."
    changed = await call(family.coordinator).put(path, json=said, headers={"If-Match": record["etag"]})
    assert (changed.status_code, changed.json()["outcome"]) == (200, "went_well")
    assert changed.headers["etag"] == changed.json()["etag"] != record["etag"]
    stored = await world.rows("SELECT text_enc FROM pre_visit_records")
    assert all(b"friend" not in bytes(row["text_enc"]) for row in stored)


@pytest.mark.rule("REF-08", "PRIV-01")
async def test_an_adult_learns_of_its_own_pre_visit_with_the_tick_and_nothing_of_the_others(world: World, call: Call):
    family = await preparing(world)
    starter, other = family.case.starter, family.case.other
    await tick(world)
    mine = await book(world, call, family, 1, "10:00", "10:40")
    assert (await call(starter).get(family.path)).status_code == 404
    told = await world.rows("SELECT person_id, template, not_before > queued_at AS later FROM messages")
    assert [(row["person_id"], row["template"], row["later"]) for row in told] == [
        (starter.person_id, "visit_booked", True)
    ]
    await tick(world)
    seen = await call(starter).get(family.path)
    assert seen.status_code == 200, seen.text
    assert [visit["appointment_id"] for visit in seen.json()["pre_visits"]] == [mine.json()["appointment_id"]]
    assert (await call(other).get(family.path)).status_code == 404
    theirs = await book(world, call, family, 2, "14:00", "14:40")
    await tick(world)
    assert (await call(starter).get(family.path)).json() == seen.json()
    other_sees = await call(other).get(family.path)
    assert [visit["appointment_id"] for visit in other_sees.json()["pre_visits"]] == [theirs.json()["appointment_id"]]
    assert mine.json()["appointment_id"] not in other_sees.text
    assert theirs.json()["appointment_id"] not in seen.text


@pytest.mark.rule("PRIV-01")
async def test_an_adult_reads_how_its_own_pre_visit_went_but_not_what_was_written(world: World, call: Call):
    family = await preparing(world)
    await visited(world, call, family)
    seen = await call(family.case.starter).get(family.path)
    assert [visit["outcome"] for visit in seen.json()["pre_visits"]] == ["went_well"]
    assert "questions answered" not in seen.text


@pytest.mark.rule("REF-15")
async def test_an_adult_who_is_not_confirmed_sees_nothing_of_a_centre(world: World, call: Call):
    family = await preparing(world)
    await book(world, call, family, 1, "10:00", "10:40")
    await tick(world)
    assert (await call(family.case.starter).get(family.path)).status_code == 200
    await world.execute("UPDATE participations SET confirmed_at = NULL WHERE side = 1")
    assert (await call(family.case.starter).get(family.path)).status_code == 404


async def test_only_the_familys_own_centre_books_and_records(world: World, call: Call):
    family = await preparing(world)
    booked = await book(world, call, family, 1, "10:00", "10:40")
    path = f"/v1/pre-visits/{booked.json()['appointment_id']}/record"
    stranger = await world.actor(Role.COORDINATOR)
    assert (await call(stranger).post(f"{family.path}/pre-visits", json={})).status_code == 422
    body = {
        "party_id": str(family.case.party_ids[2]), "day": "2027-01-02", "starts": "10:00", "ends": "10:30", "room": "A",
    }  # fmt: skip
    assert (await call(stranger).post(f"{family.path}/pre-visits", json=body)).status_code == 404
    assert (await call(stranger).put(path, json={"outcome": "went_well"})).status_code == 404
    for role in (Role.FAMILY, Role.HUB_LEAD, Role.REFERRER, Role.CENTRE_WORKER, Role.ADMINISTRATOR):
        somebody = await world.actor(role)
        assert (await call(somebody).post(f"{family.path}/pre-visits", json=body)).status_code == 403
        assert (await call(somebody).put(path, json={"outcome": "went_well"})).status_code == 403


async def test_nothing_is_booked_once_the_place_is_suspended(world: World, call: Call):
    family = await preparing(world)
    await world.execute("UPDATE placements SET status = 'suspended', suspended_from = 'preparing'")
    answer = await book(world, call, family, 1, "10:00", "10:40")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems#move-not-open")
