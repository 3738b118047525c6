"""How somebody can be reached, in their own words, and what happens when that changes."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from app.domain import referral
from app.domain.access import Role
from tests.identity import without_instance

EMAIL = {"kind": "email", "value": "robin@example.org", "safe": True}
TELEPHONE = {"kind": "telephone", "value": "07700 900123", "safe": True}


def path(route_id: UUID | str) -> str:
    return f"/v1/me/contact-routes/{route_id}"


async def put(
    client: httpx.AsyncClient, body: dict[str, Any], route_id: UUID | None = None, etag: str | None = None
) -> httpx.Response:
    headers = {} if etag is None else {"If-Match": etag}
    return await client.put(path(route_id or uuid4()), json=body, headers=headers)


async def items(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    answer = await client.get("/v1/me/contact-routes")
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_a_route_is_kept_as_its_owner_said_it(call, world):
    parent, route_id = call(await world.actor()), uuid4()
    said = {
        "kind": "telephone",
        "value": "07700 900123",
        "safe": True,
        "confidential": False,
        "hours": [
            {"day": "monday", "begins": "09:30", "ends": "14:30"},
            {"day": "sunday", "begins": "00:00", "ends": "23:59"},
        ],
        "voicemail": True,
    }
    made = await put(parent, said, route_id)
    assert made.status_code == 201
    expected = said | {
        "route_id": str(route_id), "value": "+447700900123", "waits_for_confirmation": False,
        "etag": made.headers["etag"],
    }  # fmt: skip
    assert made.json() == expected
    assert await items(parent) == [expected]


async def test_there_are_four_kinds_and_nothing_is_confidential_by_accident(call, world):
    parent = call(await world.actor())
    for body in (
        {"kind": "post", "value": "c/o Sample House\n1 Sample Street", "safe": False},
        {"kind": "professional", "value": "Sample and Sample Solicitors", "safe": True},
        EMAIL,
        TELEPHONE,
    ):
        answer = await put(parent, body)
        assert answer.status_code == 201
        expected = {"kind": body["kind"], "safe": body["safe"], "voicemail": False, "confidential": True}
        assert answer.json() | expected == answer.json()


async def test_what_cannot_be_is_refused_where_it_stands(call, world):
    parent = call(await world.actor())
    for body, pointer in (
        ({"kind": "email", "safe": True}, "/value"),
        ({"kind": "email", "value": "07700 900123", "safe": True}, "/value"),
        ({"kind": "telephone", "value": "robin@example.org", "safe": True}, "/value"),
        ({"kind": "pigeon", "value": "x", "safe": True}, ""),
        ({"kind": "email", "value": "robin@example.org"}, "/safe"),
        (EMAIL | {"safe": "yes"}, "/safe"),
        (EMAIL | {"held_until": None}, "/held_until"),
        (EMAIL | {"person_id": "x"}, "/person_id"),
        (EMAIL | {"hours": [{"day": "monday", "begins": "14:00", "ends": "09:00"}]}, "/hours/0"),
        (EMAIL | {"hours": [{"day": "someday", "begins": "09:00", "ends": "14:00"}]}, "/hours/0/day"),
        (EMAIL | {"hours": [{"day": "monday", "begins": "9", "ends": "14:00"}]}, "/hours/0/begins"),
    ):
        answer = await put(parent, body)
        assert answer.status_code == 422
        assert any(issue["pointer"].endswith(pointer) for issue in answer.json()["errors"]), answer.text


async def test_a_change_needs_the_version_that_was_read(call, world):
    parent, route_id = call(await world.actor()), uuid4()
    first = (await put(parent, EMAIL, route_id)).json()["etag"]
    assert (await put(parent, EMAIL | {"safe": False}, route_id)).status_code == 428
    changed = await put(parent, EMAIL | {"safe": False}, route_id, first)
    assert (changed.status_code, changed.json()["safe"]) == (200, False)
    assert changed.headers["etag"] != first
    assert (await put(parent, EMAIL, route_id, first)).status_code == 412
    assert [route["safe"] for route in await items(parent)] == [False]


async def test_a_version_of_something_that_is_not_there_matches_nothing(call, world):
    assert (await put(call(await world.actor()), EMAIL, None, '"anything"')).status_code == 412


@pytest.mark.rule("REF-05", "PRIV-01")
async def test_nobody_reads_or_changes_a_route_of_somebody_else(call, world):
    case = await world.referral()
    await world.route(case.other)
    other_route = (await items(call(case.other)))[0]
    assert await items(call(case.starter)) == []
    taken = await put(call(case.starter), EMAIL, UUID(other_route["route_id"]))
    assert taken.status_code == 404
    assert (await put(call(case.starter), EMAIL, UUID(other_route["route_id"]), other_route["etag"])).status_code == 412
    assert await items(call(case.other)) == [other_route]


async def test_routes_are_a_family_members_own(call, world):
    for role in (Role.REFERRER, Role.HUB_WORKER, Role.HUB_LEAD, Role.COORDINATOR, Role.CENTRE_WORKER):
        staff = call(await world.actor(role))
        assert (await staff.get("/v1/me/contact-routes")).status_code == 403
        assert (await put(staff, EMAIL)).status_code == 403


async def test_values_are_sealed_and_two_spellings_of_one_number_have_one_fingerprint(call, world):
    for value in ("07700 900123", "+44 7700 900123", "07700900123"):
        assert (await put(call(await world.actor()), TELEPHONE | {"value": value})).status_code == 201
    rows = await world.rows("SELECT * FROM contact_routes")
    assert len({row["value_index"] for row in rows}) == 1
    assert len({row["value_enc"] for row in rows}) == 3
    assert "900123" not in str(rows)


@pytest.mark.rule("REF-14", "MSG-01")
async def test_sharing_a_mailbox_with_the_other_side_is_told_to_neither(call, world):
    case, apart = await world.referral(), await world.referral()
    await put(call(case.starter), EMAIL)
    route_id = uuid4()
    shared = await put(call(case.other), EMAIL, route_id)
    await world.execute("DELETE FROM contact_routes WHERE id = :r", r=route_id)
    alone = await put(call(apart.other), EMAIL, route_id)
    assert without_instance(shared) == without_instance(alone)


@pytest.mark.rule("MSG-01")
async def test_a_value_that_changes_while_a_referral_is_on_its_way_waits_for_the_hub(call, world):
    case, route_id = await world.referral(), uuid4()
    parent = call(case.starter)
    made = (await put(parent, EMAIL, route_id)).json()
    assert made["waits_for_confirmation"] is False
    same = (await put(parent, EMAIL | {"voicemail": True}, route_id, made["etag"])).json()
    assert same["waits_for_confirmation"] is False
    changed = await put(parent, EMAIL | {"value": "another@example.org"}, route_id, same["etag"])
    assert changed.json()["waits_for_confirmation"] is True
    tasks = await world.rows("SELECT kind, role, referral_id FROM tasks")
    assert tasks == [{"kind": "confirm-route", "role": "hub_worker", "referral_id": case.referral_id}]


@pytest.mark.rule("MSG-01")
async def test_a_further_route_of_the_same_kind_waits_too_and_another_kind_does_not(call, world):
    case = await world.referral()
    await world.route(case.starter)
    waits = [(await put(call(case.starter), body)).json()["waits_for_confirmation"] for body in (EMAIL, TELEPHONE)]
    assert waits == [True, False]


@pytest.mark.parametrize("status", [None, referral.Status.DRAFT])
async def test_nothing_waits_before_anything_was_sent(call, world, status):
    parent = await world.actor()
    if status is not None:
        await world.referral(status, starter=parent)
    route_id = uuid4()
    etag = (await put(call(parent), EMAIL, route_id)).json()["etag"]
    changed = await put(call(parent), EMAIL | {"value": "another@example.org"}, route_id, etag)
    assert changed.json()["waits_for_confirmation"] is False
    assert await world.rows("SELECT 1 FROM tasks") == []


@pytest.mark.rule("MSG-01")
async def test_what_the_hub_has_confirmed_is_used_and_the_other_sides_change_still_waits(call, world):
    case, hub = await world.referral(), call(await world.actor(Role.HUB_WORKER))
    for actor in (case.starter, case.other):
        await world.route(actor)
    await world.execute("UPDATE contact_routes SET held_until = service_now(true) + interval '1 day'")

    async def waits() -> list[bool]:
        both = [await items(call(actor)) for actor in (case.starter, case.other)]
        return [route["waits_for_confirmation"] for routes in both for route in routes if route["kind"] == "email"]

    for outcome, expected in (("nothing_to_do", [True, True]), ("done", [False, True])):
        route_id = uuid4()
        etag = (await put(call(case.starter), TELEPHONE, route_id)).json()["etag"]
        await put(call(case.starter), TELEPHONE | {"value": "07700 900124"}, route_id, etag)
        [task] = await world.rows("SELECT id, reasons FROM tasks WHERE done_at IS NULL")
        assert task["reasons"] == ["side-1"]
        done = await hub.post(f"/v1/tasks/{task['id']}/completion", json={"outcome": outcome})
        assert done.status_code == 200
        assert await waits() == expected


async def test_a_person_has_no_more_than_twelve_routes(call, world):
    parent = call(await world.actor())
    answers = [await put(parent, TELEPHONE | {"value": f"07700 9001{number:02}"}) for number in range(13)]
    assert [answer.status_code for answer in answers] == [201] * 12 + [409]


async def test_a_change_leaves_one_audit_event_without_the_value(call, world):
    route_id = uuid4()
    await put(call(await world.actor()), EMAIL, route_id)
    events = await world.rows("SELECT op, subjects, note FROM audit_events")
    assert [(row["op"], row["subjects"]) for row in events] == [("put_contact_route", [route_id])]
    assert events[0]["note"] == {"made": "True", "held": "False"}
