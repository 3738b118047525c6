"""Whatever happens to the other side, the applicant reads the same, byte by byte."""

from datetime import timedelta

import pytest

from app.domain.access import Role
from tests.contact import (
    MAILBOX,
    accept,
    at,
    everything_read_by,
    invited,
    record,
    run_rounds,
    verified,
)
from tests.hub import answered
from tests.world import Case, World


@pytest.fixture
async def hub(world):
    return await world.actor(Role.HUB_WORKER)


@pytest.mark.rule("REF-08", "REF-11", "REF-14", "PRIV-02")
async def test_nothing_that_happens_to_the_other_side_moves_a_byte_for_the_applicant(app, call, world, hub):
    case = await world.referral(joined=False)
    await answered(world, case, 1)
    client = call(case.starter)
    before = await everything_read_by(app, client, case)
    assert len(before) > 1

    async def unmoved(what: str) -> None:
        after = await everything_read_by(app, client, case)
        assert after == before, what

    await verified(call(hub), case, note="Rang.")
    await unmoved("a route was verified")
    code = await invited(call(hub), world, case)
    await unmoved("the invitation went")
    await record(call(hub), case, route={"kind": "email", "value": MAILBOX}, verified_how="party_said", heard="opened")
    await unmoved("it was opened")
    await world.let_pass(timedelta(days=8))
    await run_rounds(world, "remind_invited", "write_stages")
    await unmoved("a reminder went")
    kim = await world.actor()
    assert (await accept(call(kim), code)).status_code == 201
    await unmoved("the other side joined")
    assert (await call(kim).put(at(case, "/consent"), json={"state": "given"})).status_code == 200
    await unmoved("the other side agreed")
    confirmed = {"outcome": "confirmed", "way": "independent_route", "route_source": "check"}
    answer = await call(hub).post(at(case, f"/contacts/{case.party_ids[2]}/confirmation"), json=confirmed)
    assert answer.status_code == 200, answer.text
    await unmoved("the other side was confirmed")
    await run_rounds(world, "write_stages")
    await unmoved("the tick came")


@pytest.mark.rule("REF-08", "REF-11", "REF-14", "PRIV-02")
async def test_a_no_of_the_other_side_moves_nothing_either(app, call, world, hub):
    for act in ("refusal", "stop", "unreachable", "refused", "rejected", "expired"):
        case = await world.referral(joined=False)
        client = call(case.starter)
        code = await invited(call(hub), world, case, f"{act}@example.org")
        before = await everything_read_by(app, client, case)
        await say_no(call, world, case, act, code)
        await run_rounds(world, "write_stages")
        assert await everything_read_by(app, client, case) == before, act


async def say_no(call, world: World, case: Case, act: str, code: str) -> None:
    """The other side does not come along, in one of several ways."""
    kim, hub = await world.actor(), await world.actor(Role.HUB_WORKER)
    if act in ("refusal", "stop"):
        assert (await call(None).post(f"/v1/invitations/{act}", json={"code": code})).status_code == 204
    elif act == "unreachable":
        assert (await record(call(hub), case, heard="unreachable")).status_code == 200
    elif act == "expired":
        await world.let_pass(timedelta(days=29))
        await run_rounds(world, "expire_invitations")
    else:
        assert (await accept(call(kim), code)).status_code == 201
        assert (await call(kim).put(at(case, "/consent"), json={"state": "refused"})).status_code == 200
    if act == "rejected":
        path = at(case, f"/contacts/{case.party_ids[2]}/confirmation")
        assert (await call(hub).post(path, json={"outcome": "rejected"})).status_code == 200


@pytest.mark.rule("REF-14")
async def test_no_event_of_the_contact_step_carries_the_applicants_side(call, world, hub):
    case = await world.referral(joined=False)
    code = await invited(call(hub), world, case)
    await accept(call(await world.actor()), code)
    rows = await world.rows("SELECT kind, side FROM events WHERE referral_id = :r", r=case.referral_id)
    assert {(row["kind"], row["side"]) for row in rows} == {
        ("contact-recorded", None), ("invitation-released", None), ("party-joined", 2),
    }  # fmt: skip
