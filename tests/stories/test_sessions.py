"""Sessions: staggered times, nobody who meets whom they must not, and nobody who learns another side's times."""

import asyncio
import json
import re
from datetime import date, timedelta
from uuid import UUID, uuid4

import httpx
import pytest

from app.db.tables.appointment import Separation
from app.db.tables.referral import Party
from app.domain import placement
from app.domain.access import Role
from app.domain.meeting import Cause, Extent, pair
from app.domain.services import Service
from app.domain.vocabulary import Part
from tests.visits import a_centre, clock_times, codes

pytestmark = pytest.mark.anyio
VISITOR_TIMES, CHILD_TIMES = {"08:45", "10:50"}, {"09:00", "10:35"}
"""Of a session from 10:00 to 11:30 by summer time, as instants."""


@pytest.fixture
async def centre(world, call):
    return await a_centre(world, call)


@pytest.mark.rule("SES-01")
async def test_the_visiting_adult_comes_before_the_child_and_goes_after_it_and_each_side_is_told_its_own_times(
    centre, call
):
    case = await centre.family()
    booked = await centre.book(case)
    assert booked.status_code == 201, booked.text
    path = booked.headers["location"]
    assert path == f"/v1/sessions/{booked.json()['appointment_id']}"
    visitor, resident = [await call(person).get(path) for person in (case.starter, case.other)]
    assert clock_times(visitor) == VISITOR_TIMES
    assert clock_times(resident) == CHILD_TIMES
    assert [each["person_id"] for each in visitor.json()["times"]] == [str(case.person_ids[1])]
    assert {each["person_id"] for each in resident.json()["times"]} == {str(case.person_ids[2]), str(case.child_id)}
    assert visitor.json()["date"] == resident.json()["date"] == centre.day.isoformat()


@pytest.mark.rule("SES-02")
async def test_a_session_of_another_family_that_shares_a_person_is_refused_when_it_overlaps(centre, world):
    grandmother = await world.actor()
    first, second = [await centre.family(starter=grandmother) for _ in range(2)]
    await centre.booked(first)
    overlapping = await centre.book(second, "11:00", "12:00", room="garden")
    assert overlapping.status_code == 409
    assert overlapping.json()["type"] == "/problems#not-free"
    assert (await centre.book(second, "12:30", "13:30", room="garden")).status_code == 201


@pytest.mark.rule("SES-02", "PRIV-03")
async def test_people_who_are_kept_apart_across_families_do_not_meet_and_the_refusal_never_says_why(centre, world):
    first, second, third = [await centre.family() for _ in range(3)]
    one, other = pair(first.person_ids[1], second.person_ids[2])
    await world.save(
        Separation(
            id=uuid4(), person_a=one, person_b=other, extent=Extent.SHARED, buffer_minutes=10, cause=Cause.HUB,
            from_at=await world.now(),
        )
    )  # fmt: skip
    await centre.booked(first)
    kept_apart = await centre.book(second, "09:50", "11:00", room="garden")
    twice = await centre.book(first, "10:00", "11:30", room="attic")
    full = [await centre.book(case) for case in [third] + [await centre.family() for _ in range(3)]]
    assert [answer.status_code for answer in full] == [201, 201, 201, 409]
    refused = [answer.json() for answer in (kept_apart, twice, full[-1])]
    for each in refused:
        assert each.pop("status") == 409
        each.pop("instance")
    assert refused[0] == refused[1] == refused[2] | {"detail": refused[0]["detail"]}
    assert not re.search("separat|apart|person|room|famil", json.dumps(refused))
    assert (await centre.book(second, "10:15", "11:00", room="garden")).status_code == 201


@pytest.mark.rule("SES-02")
async def test_supported_families_share_a_room_and_a_one_to_one_service_has_it_alone(centre):
    supported, supervised = await centre.family(), await centre.family(service=Service.SUPERVISED_CONTACT)
    await centre.booked(supported)
    assert (await centre.book(supervised)).status_code == 409
    assert (await centre.book(supervised, room="Garden room")).status_code == 201
    assert (await centre.book(await centre.family(), room="garden  Room")).status_code == 422
    assert (await centre.book(await centre.family(), room="garden Room")).status_code == 409


@pytest.mark.rule("SES-01", "SES-02")
async def test_the_centres_own_gap_counts(world, call):
    centre = await a_centre(world, call, gap_minutes=15)
    case = await centre.family()
    answer = await call(case.starter).get(f"/v1/sessions/{await centre.booked(case)}")
    assert clock_times(answer) == {"08:40", "10:55"}


@pytest.mark.rule("SES-06")
async def test_only_people_who_were_agreed_beforehand_can_come(centre, world):
    case, other = await centre.family(), await centre.family()
    visitor, resident, child = case.person_ids[1], case.person_ids[2], case.child_id
    usual = [(visitor, "visits"), (resident, "drops_off"), (child, "child")]

    async def book(people: list[tuple[UUID, str]]) -> httpx.Response:
        listed = [{"person_id": str(person_id), "comes": comes} for person_id, comes in people]
        answer: httpx.Response = await centre.book(case, people=listed)
        return answer

    stranger = await book([*usual, (other.person_ids[1], "visits")])
    assert stranger.status_code == 422
    assert [(each["pointer"], each["code"]) for each in stranger.json()["errors"]] == [
        ("/people/3/person_id", "not-agreed")
    ]
    assert codes(await book([(visitor, "waits"), *usual[1:]])) == {"not-agreed", "no-visiting-adult"}
    assert codes(await book([*usual, (visitor, "visits")])) == {"given-twice"}
    assert codes(await book([(visitor, "visits"), (child, "child"), (uuid4(), "waits")])) == {"not-agreed"}
    assert codes(await book([(resident, "waits"), (child, "child"), (uuid4(), "waits")])) == {
        "not-agreed", "no-visiting-adult",
    }  # fmt: skip
    booked = await book(usual)
    assert booked.status_code == 201, booked.text
    absent = await centre.mark(booked.json()["appointment_id"], other.person_ids[1], "arrived", "10:00")
    assert absent.status_code == 422


async def test_an_escort_who_drops_the_child_off_is_there_twice(centre, world):
    case = await centre.family()
    ways = {1: "visits", 2: "drops_off"}
    people = [{"person_id": str(case.person_ids[side]), "comes": comes} for side, comes in ways.items()]
    await centre.booked(case, people=[*people, {"person_id": str(case.child_id), "comes": "child"}])
    rows = await world.rows("SELECT 1 FROM presences WHERE person_id = :id", id=case.person_ids[2])
    assert len(rows) == 2


async def test_where_a_third_person_brings_the_child_that_person_is_expected(centre, world, call):
    case = await centre.family()
    aunt = await world.actor()
    await world.save(
        Party(
            id=uuid4(), referral_id=case.referral_id, side=3, person_id=aunt.person_id,
            relationship="aunt_or_uncle", part=Part.BRINGS, created_at=await world.now(),
        )
    )  # fmt: skip
    booked = (await centre.book(case)).json()
    assert {each["person_id"]: each["side"] for each in booked["people"]} == {
        str(case.person_ids[1]): 1, str(aunt.person_id): 3, str(case.child_id): 3,
    }  # fmt: skip
    resident = (await call(case.other).get(f"/v1/sessions/{booked['appointment_id']}")).json()
    assert (resident["date"], resident["times"]) == (centre.day.isoformat(), [])


@pytest.mark.rule("SES-04", "REC-01")
async def test_no_request_about_a_session_takes_a_word(centre):
    case = await centre.family()
    session_id, staff_id = await centre.booked(case), await centre.staff()
    for field in ("note", "comment", "text", "observations", "how_it_went"):
        words = {field: "It went well."}
        assert codes(await centre.book(case, **words)) == {"unknown-field"}
        assert codes(await centre.mark(session_id, case.child_id, "arrived", "10:00", **words)) == {"unknown-field"}
        assert codes(await centre.assign(session_id, staff_id, **words)) == {"unknown-field"}


@pytest.mark.rule("REC-01")
async def test_a_room_is_a_short_name_and_a_reason_a_closed_word(centre):
    case = await centre.family()
    for words in ("Dad was late and shouted", "hall: he came late", "a" * 21, "x\ny", ""):
        assert (await centre.book(case, room=words)).status_code == 422
    session_id = await centre.booked(case)
    await centre.clock("10:05")
    answer = await centre.mark(session_id, case.child_id, "absent", "10:00", told=True, reason="she did not feel well")
    assert answer.status_code == 422


@pytest.mark.rule("REC-01", "REC-05")
async def test_no_column_about_a_session_could_hold_a_word(world):
    tables = ["appointments", "expected", "attendance_marks", "presences", "room_uses", "duties"]
    columns = await world.rows(
        "SELECT table_name AS t, column_name AS c FROM information_schema.columns WHERE table_name = ANY(:tables) "
        "AND data_type NOT IN ('uuid', 'boolean', 'smallint', 'integer', 'timestamp with time zone', 'tstzrange')",
        tables=tables,
    )
    checks = await world.rows(
        "SELECT conrelid::regclass::text AS t, pg_get_constraintdef(oid) AS says FROM pg_constraint WHERE contype = 'c'"
    )
    open_columns = {
        (row["t"], row["c"])
        for row in columns
        if not any(check["t"] == row["t"] and f"(({row['c']})::text = ANY" in check["says"] for check in checks)
    }
    assert open_columns == {("appointments", "room"), ("presences", "zone"), ("room_uses", "room")}
    assert any("room ~ '^[0-9A-Za-z]{1,20}" in check["says"] for check in checks if check["t"] == "appointments")


@pytest.mark.rule("CEN-04")
async def test_no_session_is_booked_before_the_place_is_confirmed_or_after_it_stopped(centre):
    for status in (placement.Status.PREPARING, placement.Status.SUSPENDED, placement.Status.ENDED):
        answer = await centre.book(await centre.family(status))
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems#move-not-open")


async def test_a_service_that_is_not_given_in_a_room_has_no_sessions(world, call):
    services = [Service.HANDOVER, Service.INDIRECT_CONTACT, Service.VIRTUAL_CONTACT]
    centre = await a_centre(world, call, *services)
    for service in services:
        assert (await centre.book(await centre.family(service=service))).status_code == 409


async def test_a_time_that_cannot_be_is_refused(centre):
    case = await centre.family()
    yesterday, far = (await centre.world.now()).date() - timedelta(days=1), centre.day + timedelta(days=400)
    assert codes(await centre.book(case, day=yesterday.isoformat())) == {"in-the-past"}
    assert codes(await centre.book(case, day=far.isoformat())) == {"too-far-ahead"}
    assert codes(await centre.book(case, "00:01", "00:30", day="0001-01-01")) == {"in-the-past"}
    assert codes(await centre.book(case, "23:30", "23:59", day="9999-12-30")) == {"too-far-ahead"}
    assert codes(await centre.book(case, "11:30", "10:00")) == {"ends-before-start"}
    for ends in ("10:01", "10:05", "10:14"):
        assert codes(await centre.book(case, "10:00", ends)) == {"too-short"}
    await centre.clock("09:50")
    assert codes(await centre.book(case)) == {"in-the-past"}


def last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


async def test_the_nights_on_which_the_clocks_change_have_their_own_length(centre):
    case = await centre.family()
    autumn, spring = last_sunday(centre.day.year, 10), last_sunday(centre.day.year + 1, 3)
    longer = (await centre.book(case, "00:30", "02:30", day=autumn.isoformat())).json()
    assert (longer["starts_at"][11:16], longer["ends_at"][11:16]) == ("23:30", "02:30")
    assert longer["date"] == autumn.isoformat()
    shorter = (await centre.book(case, "00:30", "02:30", day=spring.isoformat())).json()
    assert (shorter["starts_at"][11:16], shorter["ends_at"][11:16]) == ("00:30", "01:30")
    for starts, ends, field in (("01:30", "03:30", "/starts"), ("00:30", "01:30", "/ends")):
        (issue,) = (await centre.book(case, starts, ends, day=spring.isoformat())).json()["errors"]
        assert (issue["pointer"], issue["code"]) == (field, "no-such-time")


async def test_only_the_co_ordinator_of_this_centre_books(centre, call, world):
    case = await centre.family()
    people = [
        case.starter, await world.actor(Role.HUB_LEAD), await world.actor(Role.REFERRER),
        await world.actor(Role.CENTRE_WORKER, centre_id=centre.centre_id), await world.actor(Role.ADMINISTRATOR),
    ]  # fmt: skip
    assert [(await centre.book(case, by=person)).status_code for person in people] == [403] * 5
    assert (await centre.book(case, by=await world.actor(Role.COORDINATOR))).status_code == 404


async def test_adults_are_written_to_with_the_next_tick(centre, world):
    case = await centre.family()
    await centre.booked(case)
    told = await world.rows("SELECT person_id, side, template, not_before FROM messages")
    assert {(row["person_id"], row["side"]) for row in told} == {(case.person_ids[side], side) for side in (1, 2)}
    assert {row["template"] for row in told} == {"visit_booked"}
    assert min(row["not_before"] for row in told) > await world.now()


async def test_a_second_request_with_the_same_key_books_no_second_session(centre, call, world):
    case = await centre.family()
    body = {"day": centre.day.isoformat(), "starts": "10:00", "ends": "11:00", "room": "hall"}
    path, headers = f"/v1/placements/{case.placement_id}/sessions", {"Idempotency-Key": "one"}
    answers = [await call(centre.coordinator).post(path, json=body, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert len(await world.rows("SELECT 1 FROM appointments")) == 1


@pytest.mark.rule("SES-02")
async def test_many_who_book_at_once_take_each_place_once_and_nobody_waits_for_ever(centre, world):
    grandmother = await world.actor()
    cases = [await centre.family(starter=grandmother) for _ in range(3)] + [await centre.family() for _ in range(7)]

    async def book(case):
        """Whoever has waited too long for its turn is told to ask again, and does."""
        while (answer := await centre.book(case)).status_code == 503:
            pass
        return answer

    answers = await asyncio.gather(*(book(case) for case in cases))
    assert sorted(answer.status_code for answer in answers) == [201] * 4 + [409] * 6
    assert [answer.status_code for answer in answers[:3]].count(201) <= 1
    assert len(await world.rows("SELECT 1 FROM room_uses")) == 4
    assert len(await world.rows("SELECT 1 FROM appointments")) == 4
