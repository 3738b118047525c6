"""A firm that began a referral by its own word does not learn from its client's account what they are called now."""

import pytest

from app.domain.access import Role
from tests.contact import SEEN, code_in
from tests.forms import Family, fill, send, start
from tests.professionals import CLIENT, professional

MAILBOX = "max.nobody@example.org"


async def begun(call, world):
    solicitor, family = await world.actor(Role.REFERRER), Family()
    referral_id = await start(call(solicitor), **CLIENT, acts_for_a_side=True)
    await fill(
        call(solicitor), referral_id, professional(family, solicitor.organisation_id, "solicitor", family.adult_id)
    )
    await send(call(solicitor), referral_id)
    return solicitor, f"/v1/referrals/{referral_id}"


async def join(call, world, path):
    hub = call(await world.actor(Role.HUB_WORKER))
    item = next(each for each in (await hub.get(f"{path}/contacts")).json()["items"] if each["side"] == 1)
    of = f"{path}/contacts/{item['party_id']}"
    said = {"route": {"kind": "email", "value": MAILBOX}, "verified_how": "party_said"}
    put = await hub.put(of, json=said, headers={"If-Match": item["etag"]} if item["etag"] else {})
    assert put.status_code == 200, put.text
    released = await hub.post(f"{of}/invitation")
    assert released.status_code == 201, released.text
    client = await world.actor(given_name="Maxine", family_name="Newname")
    accepted = await call(client).post("/v1/invitations/acceptance", json={"code": await code_in(world, MAILBOX)})
    assert accepted.status_code < 300, accepted.text
    return hub, of


@pytest.mark.rule("PRIV-01", "REF-03", "REF-15")
async def test_a_firm_goes_on_reading_the_name_that_it_gave_its_client(call, world):
    solicitor, path = await begun(call, world)
    before = (await call(solicitor).get(path)).json()["clients"]
    assert [(each["given_name"], each["family_name"]) for each in before] == [("Max", "Nobody")]
    hub, of = await join(call, world, path)
    assert (await call(solicitor).get(path)).json()["clients"] == before
    assert (await hub.post(f"{of}/confirmation", json=SEEN)).status_code < 300
    read = await call(solicitor).get(path)
    assert read.json()["clients"] == before
    assert "Newname" not in read.text
