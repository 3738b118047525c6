"""The hub keeps the catalogue of help; the public finds what is valid and fits."""

from datetime import timedelta
from typing import Any

import pytest

from app.domain.access import Role
from app.screening.questionnaire import CURRENT

LAW_CENTRE: dict[str, Any] = {
    "topics": ["legal_advice"], "nations": ["wales"], "audiences": ["family"], "name": "Sample Law Centre",
    "about": "Free advice about children after a separation.", "telephone": "01632 960123",
    "web": "www.example.org/advice", "checked_on": "2026-01-05", "owner": "hub lead",
}  # fmt: skip


async def found(call, **wanted: Any) -> set[str]:
    answer = await call(None).get("/v1/signposts", params=wanted)
    assert answer.status_code == 200, answer.text
    return {each["name"] for each in answer.json()["items"]}


@pytest.fixture
async def kept(world):
    """Gives the catalogue back as it was."""
    before = await world.rows("SELECT id, valid_until, nations FROM signposts")
    yield
    await world.execute("DELETE FROM signposts WHERE NOT id = ANY(:ids)", ids=[row["id"] for row in before])
    for row in before:
        await world.execute("UPDATE signposts SET valid_until = :valid_until, nations = :nations WHERE id = :id", **row)


async def entry(client, name: str) -> dict[str, Any]:
    items = (await client.get("/v1/hub/signposts")).json()["items"]
    return next(each for each in items if each["name"] == name)


def body_of(shown: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        key: value for key, value in shown.items() if key not in ("signpost_id", "shown", "stale", "etag")
    } | changes


@pytest.mark.rule("SIG-01")
async def test_what_the_hub_enters_is_found_by_topic_nation_and_reader(world, call, kept):
    hub = call(await world.actor(Role.HUB_WORKER))
    made = await hub.post("/v1/signposts", json=LAW_CENTRE)
    assert (made.status_code, made.headers["etag"]) == (201, made.json()["etag"]), made.text
    assert "Sample Law Centre" in await found(call, topic="legal_advice", nation="wales")
    assert "Sample Law Centre" not in await found(call, topic="legal_advice", nation="england")
    assert "Sample Law Centre" not in await found(call, topic="money", nation="wales")
    assert "Sample Law Centre" not in await found(call, topic="legal_advice", audience="professional")


@pytest.mark.rule("SIG-01")
async def test_an_entry_is_shown_from_its_first_to_its_last_day_and_not_beyond(world, call, kept):
    hub, today = call(await world.actor(Role.HUB_LEAD)), (await world.now()).date()
    made = (await hub.post("/v1/signposts", json=LAW_CENTRE)).json()
    for first, last, shown in (
        (today, today, True),
        (today + timedelta(days=1), None, False),
        (None, today - timedelta(days=1), False),
        (today - timedelta(days=1), today + timedelta(days=1), True),
    ):
        body = LAW_CENTRE | {"valid_from": first and str(first), "valid_until": last and str(last)}
        changed = await hub.put(
            f"/v1/signposts/{made['signpost_id']}", json=body, headers={"If-Match": made["etag"]}
        )  # fmt: skip
        made = changed.json()
        assert (changed.status_code, made["shown"]) == (200, shown), changed.text
        assert ("Sample Law Centre" in await found(call, topic="legal_advice")) is shown


async def test_two_who_change_the_same_entry_do_not_overwrite_each_other(world, call, kept):
    first, second = call(await world.actor(Role.HUB_WORKER)), call(await world.actor(Role.HUB_LEAD))
    shown = await entry(first, "Turn2us")
    path, body = f"/v1/signposts/{shown['signpost_id']}", body_of(shown, hours="Day and night")
    assert (await first.put(path, json=body)).status_code == 428
    assert (await first.put(path, json=body, headers={"If-Match": shown["etag"]})).status_code == 200
    assert (await second.put(path, json=body, headers={"If-Match": shown["etag"]})).status_code == 412
    await world.execute("UPDATE signposts SET hours = :h WHERE name = 'Turn2us'", h=shown["hours"])


@pytest.mark.rule("SIG-02")
@pytest.mark.parametrize("how", ["ended", "other-nation", "later"])
async def test_the_last_one_that_a_stopped_family_is_led_to_cannot_be_taken_away(world, call, kept, how):
    hub, today = call(await world.actor(Role.HUB_LEAD)), (await world.now()).date()
    line = await entry(hub, "Information line of the association of contact centres")
    kinds: dict[str, dict[str, Any]] = {
        "ended": {"valid_until": str(today - timedelta(days=1))},
        "other-nation": {"nations": ["england"]},
        "later": {"valid_until": str(today + timedelta(days=40))},
    }
    changes = kinds[how]
    path, match = f"/v1/signposts/{line['signpost_id']}", {"If-Match": line["etag"]}
    refused = await hub.put(path, json=body_of(line, **changes), headers=match)
    assert refused.status_code == 409, refused.text
    assert "information" in refused.json()["detail"]
    successor = body_of(line, name="New line", valid_from=str(today))
    assert (await hub.post("/v1/signposts", json=successor)).status_code == 201
    assert (await hub.put(path, json=body_of(line, **changes), headers=match)).status_code == 200


@pytest.mark.rule("SIG-02", "SIG-03")
async def test_every_stop_leads_to_somebody_and_to_nothing_that_brings_two_adults_together(call):
    for nation in ("england", "wales", "northern_ireland"):
        for stop in ({"danger": "immediate"}, {"gates": {"contact_forbidden": "yes"}},
                     {"gates": {"no_contact_order": "binds_applicant", "indirect_forbidden": "yes"}}):  # fmt: skip
            answers = {"questionnaire": CURRENT.version, "nation": nation, **stop}
            told = (await call(None).post("/v1/suitability-checks", json=answers)).json()
            assert told["next"] == "stop"
            topics = {topic for each in told["signposts"] for topic in each["topics"]}
            assert "information" in topics
            assert "legal_advice" in topics or stop.get("danger")
            assert not topics & {"mediation", "parenting_plan", "between_parents"}
            assert all(nation in each["nations"] for each in told["signposts"])


async def test_what_cannot_be_right_is_refused(world, call):
    hub, today = call(await world.actor(Role.HUB_WORKER)), (await world.now()).date()
    wrongs: list[dict[str, Any]] = [
        {"valid_from": "2026-02-01", "valid_until": "2026-01-01"},
        {"checked_on": str(today + timedelta(days=2))},
        {"topics": []},
        {"topics": ["weather"]},
        {"web": "javascript:alert(1)"},
        {"telephone": "none"},
    ]
    for wrong in wrongs:
        answer = await hub.post("/v1/signposts", json=LAW_CENTRE | wrong)
        assert answer.status_code == 422, wrong


@pytest.mark.rule("SIG-01")
async def test_everybody_reads_when_somebody_last_looked_and_the_hub_what_to_look_at_again(world, call):
    kept = (await call(await world.actor(Role.HUB_WORKER)).get("/v1/hub/signposts")).json()["items"]
    a_year_ago = str((await world.now()).date() - timedelta(days=365))
    assert {each["stale"] for each in kept} == {True}, "what ships has been looked at by nobody yet"
    assert all(each["stale"] is (each["checked_on"] < a_year_ago) for each in kept)
    shown = (await call(None).get("/v1/signposts")).json()["items"]
    assert shown
    assert {(each["name"], each["checked_on"]) for each in shown} <= {
        (each["name"], each["checked_on"]) for each in kept
    }
