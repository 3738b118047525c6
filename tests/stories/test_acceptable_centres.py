"""A side says which centres are acceptable; the hub reads it, and nobody else notices anything."""

from typing import Any
from uuid import uuid4

import pytest

from app.domain import referral
from app.domain.access import Role
from app.domain.stage import Stage

MARKS = "/acceptable-centres"


@pytest.fixture
async def family(world):
    """A case that the hub is considering: the child lives with side 2."""
    return await world.referral(hub_worker=await world.actor(Role.HUB_WORKER))


@pytest.fixture
async def hub(world):
    return await world.actor(Role.HUB_WORKER)


def path(case, of=MARKS):
    return f"/v1/referrals/{case.referral_id}{of}"


async def mark(client, case, *centre_ids, tag=None):
    read = await client.get(path(case))
    assert read.status_code == 200, read.text
    body = {"centre_ids": [str(each) for each in centre_ids]}
    return await client.put(path(case), json=body, headers={"If-Match": tag or read.headers["etag"]})


def ids(marks):
    return [each["centre_id"] for each in marks]


@pytest.mark.rule("REF-06")
async def test_the_side_the_child_lives_with_marks_centres_which_it_and_the_hub_read(call, world, family, hub):
    near, far = await world.centre(name="A"), await world.centre(name="B")
    marked = await mark(call(family.other), family, far, near, far)
    assert marked.status_code == 200, marked.text
    assert ids(marked.json()["centres"]) == [str(near), str(far)]
    assert (await call(family.other).get(path(family))).json() == marked.json()
    for_hub = (await call(hub).get(path(family))).json()
    assert [(each["side"], ids(each["centres"])) for each in for_hub["sides"]] == [(2, [str(near), str(far)])]
    assert for_hub["hub"] == []
    fewer = await mark(call(family.other), family, near)
    assert ids(fewer.json()["centres"]) == [str(near)]


@pytest.mark.rule("REF-06", "REF-09")
async def test_only_the_side_the_child_lives_with_marks(call, world, family):
    centre_id = await world.centre()
    refused = await mark(call(family.starter), family, centre_id)
    assert refused.status_code == 409, refused.text
    for actor, may in ((family.starter, False), (family.other, True)):
        actions = (await call(actor).get(path(family, ""))).json()["actions"]
        assert ("mark_acceptable_centres" in actions) is may


@pytest.mark.rule("REF-06", "PRIV-01")
async def test_the_hubs_own_marks_are_read_by_the_hub_alone(call, world, family, hub):
    theirs, ours = await world.centre(), await world.centre()
    await mark(call(family.other), family, theirs)
    marked = (await mark(call(hub), family, ours)).json()
    assert ids(marked["hub"]) == [str(ours)]
    assert [ids(side["centres"]) for side in marked["sides"]] == [[str(theirs)]]
    for actor, seen in ((family.starter, []), (family.other, [str(theirs)])):
        answer = await call(actor).get(path(family))
        assert ids(answer.json()["centres"]) == seen
        assert str(ours) not in answer.text
    assert len(await world.rows("SELECT id FROM acceptable_centres")) == 2


@pytest.mark.rule("REF-06", "PRIV-01", "PRIV-02")
async def test_a_mark_moves_nothing_that_anybody_else_reads(call, world, family):
    centre_id = await world.centre()
    firm, others = await world.actor(Role.REFERRER), await world.actor(Role.REFERRER)
    await world.represented(family, 1, firm.organisation_id)
    await world.represented(family, 2, others.organisation_id)
    await world.offered(family, centre_id)
    coordinator = await world.actor(Role.COORDINATOR, centre_id=centre_id)
    readers = (family.starter, firm, others, coordinator)

    async def read():
        found: list[Any] = []
        for reader in readers:
            client = call(reader)
            for of in ("", "/timeline", "/application", MARKS, "/screenings", "/centre-suggestions?near=GL50"):
                answer = await client.get(path(family, of))
                kept = answer.json() | {"instance": None}
                found.append((answer.status_code, answer.headers.get("etag"), kept))
            found.append((await client.get("/v1/offers")).text if reader is not family.starter else "")
        return found

    before = await read()
    assert (await mark(call(family.other), family, centre_id)).status_code == 200
    assert await read() == before


@pytest.mark.rule("REF-06", "DIR-05")
async def test_what_is_suggested_is_what_anybody_finds_who_types_the_same(call, world, family, hub):
    for name, latitude in (("Near", 51.9), ("Middle", 52.5), ("Far", 54.6)):
        await world.centre(name=name, latitude=latitude)
    far = (await world.rows("SELECT id FROM centres WHERE name = 'Far'"))[0]["id"]
    await mark(call(family.other), family, far)
    typed = {"near": "GL50 1", "service": "supported_contact", "limit": 2}
    public = (await call(None).get("/v1/centres", params=typed)).json()
    assert [each["name"] for each in public["items"]] == ["Near", "Middle"]
    firm = await world.actor(Role.REFERRER)
    await world.represented(family, 1, firm.organisation_id)
    for actor in (family.starter, family.other, firm):
        client = call(actor)
        answer = await client.get(path(family, "/centre-suggestions"), params=typed)
        assert answer.status_code == 200, answer.text
        assert answer.json() | {"next": None} == public | {"next": None, "view": "directory"}
        following = {**typed, "after": answer.json()["next"]}
        assert (await client.get(path(family, "/centre-suggestions"), params=following)).json()["next"] is None
    for_hub = (await call(hub).get(path(family, "/centre-suggestions"), params=typed | {"limit": 3})).json()
    assert [(each["name"], each["sides"], each["hub"]) for each in for_hub["items"]] == [
        ("Near", [], False), ("Middle", [], False), ("Far", [2], False),
    ]  # fmt: skip


@pytest.mark.rule("REF-06", "PRIV-02")
async def test_no_whole_postcode_stands_in_the_address_of_a_case(call, family):
    answer = await call(family.other).get(path(family, "/centre-suggestions"), params={"near": "gl501ab"})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "too-exact")


@pytest.mark.rule("REF-06")
async def test_marks_name_centres_of_the_directory_and_are_made_on_what_was_read(call, world, family):
    client, centre_id, left = call(family.other), await world.centre(), await world.centre(admitted=False)
    unknown = await mark(client, family, centre_id, left, uuid4())
    assert unknown.status_code == 422, unknown.text
    assert [each["pointer"] for each in unknown.json()["errors"]] == ["/centre_ids/1", "/centre_ids/2"]
    old = (await client.get(path(family))).headers["etag"]
    await mark(client, family, centre_id)
    assert (await mark(client, family, tag=old)).status_code == 412
    assert (await client.put(path(family), json={"centre_ids": []})).status_code == 428
    await world.execute("UPDATE centres SET suspended_at = now() WHERE id = :id", id=centre_id)
    marks = (await client.get(path(family))).json()["centres"]
    assert [(each["centre_id"], each["listed"]) for each in marks] == [(str(centre_id), False)]


@pytest.mark.rule("REF-06", "REF-11")
async def test_an_end_that_is_not_shown_does_not_show_in_marking(call, world, hub):
    """The hub knows that it has ended; the family is answered as before until it is told."""
    family = await world.referral(referral.Status.WITHDRAWN, stage=Stage.BEING_CONSIDERED)
    centre_id = await world.centre()
    assert (await mark(call(family.other), family, centre_id)).status_code == 200
    assert (await mark(call(hub), family, centre_id)).status_code == 409
    told = await world.referral(referral.Status.WITHDRAWN, stage=Stage.CANNOT_GO_AHEAD)
    assert (await mark(call(told.other), told, centre_id)).status_code == 409


@pytest.mark.rule("REF-06", "PRIV-06")
async def test_ones_own_marks_stand_in_ones_own_export(call, world, family, hub):
    centre_id = await world.centre()
    await mark(call(family.other), family, centre_id)
    found = []
    for actor in (family.starter, family.other):
        asked = await call(actor).post("/v1/me/exports")
        read = (await call(hub).get(f"/v1/exports/{asked.json()['export_id']}")).json()
        found.append(ids(read["document"]["referrals"][0]["acceptable_centres"]))
    assert found == [[], [str(centre_id)]]
