"""Agreements: every adult signs the centre's current rules, from its own account or on paper."""

from typing import Any
from uuid import uuid4

import pytest

from app.db.tables.centre import GroundRules
from app.domain.access import Role
from app.domain.stage import Stage
from tests.centre import book, codes, current_rules, preparing, sign, tick
from tests.serving import Call
from tests.world import World

pytestmark = pytest.mark.anyio


async def arranged(world: World, call: Call) -> Any:
    """A family whose adults have both been told of their pre-visits."""
    family = await preparing(world)
    for side, starts, ends in ((1, "10:00", "10:40"), (2, "14:00", "14:40")):
        assert (await book(world, call, family, side, starts, ends)).status_code == 201
    await tick(world)
    return family


async def publish(world: World, family: Any, number: int) -> str:
    """A newer version of the centre's rules."""
    rules_id = uuid4()
    await world.save(
        GroundRules(
            id=rules_id, centre_id=family.case.centre_id, number=number, rules=[{"number": 1, "rule": "Be kind."}],
            published_at=await world.now(),
        )
    )  # fmt: skip
    return str(rules_id)


@pytest.mark.rule("AGR-01", "CEN-03")
async def test_an_adult_signs_from_its_own_account_and_the_version_is_kept(world: World, call: Call):
    family = await arranged(world, call)
    before = (await call(family.case.starter).get(family.path)).json()
    assert before["agreement_wanted"] is True
    assert "record_agreement" in before["actions"]
    assert before["ground_rules"] == {
        "ground_rules_id": await current_rules(world, family.case.centre_id), "number": 1,
    }  # fmt: skip
    signed = await sign(world, call, family, 1)
    assert signed.status_code == 201, signed.text
    assert (signed.json()["how"], signed.json()["number"]) == ("account", 1)
    assert signed.headers["location"] == family.path
    after = (await call(family.case.starter).get(family.path)).json()
    assert after["agreement_wanted"] is False
    assert [each["agreement_id"] for each in after["agreements"]] == [signed.json()["agreement_id"]]
    other = (await call(family.case.other).get(family.path)).json()
    assert (other["agreement_wanted"], other["agreements"]) == (True, [])


@pytest.mark.rule("AGR-01")
async def test_newer_rules_are_signed_anew_and_older_ones_no_more(world: World, call: Call):
    family = await arranged(world, call)
    assert (await sign(world, call, family, 1)).status_code == 201
    assert (await sign(world, call, family, 1)).status_code == 409
    old = await current_rules(world, family.case.centre_id)
    new = await publish(world, family, 2)
    assert (await call(family.case.starter).get(family.path)).json()["agreement_wanted"] is True
    refused = await call(family.case.starter).post(f"{family.path}/agreements", json={"ground_rules_id": old})
    assert (refused.status_code, codes(refused)) == (409, {"not-current"})
    signed = await call(family.case.starter).post(f"{family.path}/agreements", json={"ground_rules_id": new})
    assert signed.json()["number"] == 2


async def test_nobody_signs_for_anybody_else(world: World, call: Call):
    family = await arranged(world, call)
    rules = await current_rules(world, family.case.centre_id)
    for party_id in (family.case.party_ids[2], uuid4()):
        body = {"ground_rules_id": rules, "party_id": str(party_id)}
        answer = await call(family.case.starter).post(f"{family.path}/agreements", json=body)
        assert (answer.status_code, codes(answer)) == (422, {"not-yours"})
    body = {"ground_rules_id": rules, "party_id": str(family.case.party_ids[1])}
    assert (await call(family.case.starter).post(f"{family.path}/agreements", json=body)).status_code == 201


@pytest.mark.rule("AGR-01")
async def test_the_coordinator_records_a_signature_on_paper(world: World, call: Call):
    family = await preparing(world)
    rules = await current_rules(world, family.case.centre_id)
    path = f"{family.path}/agreements"
    body = {"ground_rules_id": rules, "party_id": str(family.case.party_ids[2])}
    signed = await call(family.coordinator).post(path, json=body)
    assert (signed.status_code, signed.json()["how"]) == (201, "paper")
    again = await call(family.coordinator).post(path, json=body)
    assert (again.status_code, again.json()["type"]) == (409, "/problems#conflict")
    for wrong in ({"ground_rules_id": rules}, {"ground_rules_id": rules, "party_id": str(uuid4())}):
        answer = await call(family.coordinator).post(path, json=wrong)
        assert (answer.status_code, codes(answer)) == (422, {"unknown-party"})
    other_rules = await current_rules(world, await world.centre())
    wrong = {"ground_rules_id": other_rules, "party_id": str(family.case.party_ids[1])}
    assert codes(await call(family.coordinator).post(path, json=wrong)) == {"not-current"}


@pytest.mark.rule("REF-15")
async def test_only_a_confirmed_adult_who_knows_the_centre_signs(world: World, call: Call):
    family = await preparing(world)
    assert (await sign(world, call, family, 1)).status_code == 404
    family = await arranged(world, call)
    await world.execute("UPDATE participations SET confirmed_at = NULL WHERE side = 1")
    assert (await sign(world, call, family, 1)).status_code == 404
    assert (await sign(world, call, family, 2)).status_code == 201


@pytest.mark.rule("REF-08", "REF-11")
async def test_what_a_family_may_sign_hangs_on_what_it_has_been_shown(world: World, call: Call):
    family = await arranged(world, call)
    await world.execute("UPDATE placements SET status = 'ended', ended_at = service_now(true)")
    await world.execute("UPDATE referrals SET status = 'withdrawn', status_since = service_now(true)")
    assert (await sign(world, call, family, 1)).status_code == 201
    await world.execute(
        "INSERT INTO shown (id, referral_id, side, stage, from_at) "
        "VALUES (gen_random_uuid(), :id, 2, :stage, service_now(true))",
        id=family.case.referral_id, stage=Stage.CANNOT_GO_AHEAD,
    )  # fmt: skip
    answer = await sign(world, call, family, 2)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems#move-not-open")
    paper = {
        "ground_rules_id": await current_rules(world, family.case.centre_id),
        "party_id": str(family.case.party_ids[2]),
    }
    assert (await call(family.coordinator).post(f"{family.path}/agreements", json=paper)).status_code == 409


async def test_others_sign_nothing(world: World, call: Call):
    family = await arranged(world, call)
    body = {"ground_rules_id": await current_rules(world, family.case.centre_id)}
    for role in (Role.HUB_WORKER, Role.REFERRER, Role.CENTRE_WORKER, Role.ADMINISTRATOR):
        somebody = await world.actor(role)
        assert (await call(somebody).post(f"{family.path}/agreements", json=body)).status_code == 403
    for role in (Role.FAMILY, Role.COORDINATOR):
        stranger = await world.actor(role)
        assert (await call(stranger).post(f"{family.path}/agreements", json=body)).status_code == 404
