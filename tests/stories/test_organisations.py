"""The hub enters the organisations it has checked, and everybody who is signed in finds them."""

import pytest

from app.db.tables.organisation import OrganisationKind
from app.domain.access import Role

PATH = "/v1/organisations"


@pytest.mark.rule("REF-03")
async def test_the_hub_enters_an_organisation_and_it_is_verified_at_once(call, world):
    worker = await world.actor(Role.HUB_WORKER)
    made = await call(worker).post(PATH, json={"kind": "law_firm", "name": "Teapot & Sons Solicitors"})
    assert made.status_code == 201
    found = await call(worker).get(made.headers["location"])
    assert found.json()["items"] == [made.json()]
    row = (await world.rows("SELECT * FROM organisations WHERE name LIKE 'Teapot%'"))[0]
    assert row["verified_by"] == worker.account_id
    assert row["verified_at"] is not None


async def test_an_organisation_is_entered_once(call, world):
    lead = call(await world.actor(Role.HUB_LEAD))
    bodies = [
        {"kind": "law_firm", "name": "Teapot Solicitors"},
        {"kind": "law_firm", "name": "TEAPOT solicitors"},
        {"kind": "mediation", "name": "Teapot Solicitors"},
    ]
    assert [(await lead.post(PATH, json=body)).status_code for body in bodies] == [201, 409, 201]


async def test_others_find_organisations_and_enter_none(call, world):
    for role in (Role.FAMILY, Role.REFERRER, Role.COORDINATOR, Role.CENTRE_WORKER, Role.ADMINISTRATOR):
        actor = call(await world.actor(role))
        assert (await actor.post(PATH, json={"kind": "law_firm", "name": "Mine"})).status_code == 403
        assert (await actor.get(PATH)).status_code == 200


async def test_only_verified_ones_are_found_by_a_part_of_the_name(call, world):
    lead = call(await world.actor(Role.HUB_LEAD))
    for name in ("Teapot Law", "Old Teapot Law", "100% Law"):
        await lead.post(PATH, json={"kind": "law_firm", "name": name})
    await world.organisation(OrganisationKind.MEDIATION, verified=False)

    async def names(query: str) -> list[str]:
        return [item["name"] for item in (await lead.get(f"{PATH}?{query}")).json()["items"]]

    assert await names("name=teapot") == ["Old Teapot Law", "Teapot Law"]
    assert await names("name=0%25") == ["100% Law"]
    assert await names("name=%25_") == []
    assert await names("kind=mediation") == []


async def test_a_long_list_comes_in_pages_that_belong_to_their_filters(call, world):
    lead = call(await world.actor(Role.HUB_LEAD))
    for number in range(5):
        await lead.post(PATH, json={"kind": "court", "name": f"Sample Court {number}"})
    first = (await lead.get(f"{PATH}?kind=court&limit=3")).json()
    second = (await lead.get(f"{PATH}?kind=court&limit=3&after={first['next']}")).json()
    assert [item["name"][-1] for item in first["items"] + second["items"]] == list("01234")
    assert second["next"] is None
    assert (await lead.get(f"{PATH}?kind=law_firm&limit=3&after={first['next']}")).status_code == 404


async def test_what_cannot_be_is_refused(call, world):
    lead = call(await world.actor(Role.HUB_LEAD))
    for body in (
        {"kind": "bakery", "name": "Bread"},
        {"kind": "law_firm", "name": " "},
        {"kind": "law_firm", "name": "Two\nlines"},
        {"kind": "law_firm"},
        {"kind": "law_firm", "name": "Mine", "verified_at": "2027-01-01T00:00:00Z"},
    ):
        assert (await lead.post(PATH, json=body)).status_code == 422
