"""Who reads what of a place: every audience a view of its own, and nothing that another side does."""

from typing import Any

import pytest

from app.domain import offer
from app.domain.access import Relation, Role
from app.domain.services import Service
from tests.centre import book, preparing, sign, tick, visited
from tests.serving import Call
from tests.world import Actor, World


@pytest.mark.rule("REC-06")
@pytest.mark.parametrize(("service", "notes"), [(Service.SUPPORTED_CONTACT, False), (Service.SUPERVISED_CONTACT, True)])
async def test_a_family_reads_whether_notes_are_taken_and_who_gets_them(
    world: World, call: Call, service: Service, notes: bool
):
    family = await preparing(world, service=service)
    await book(world, call, family, 1, "10:00", "10:40")
    await tick(world)
    seen = (await call(family.case.starter).get(family.path)).json()
    assert seen["view"] == "family"
    assert seen["recording"]["notes_taken"] is notes
    assert seen["recording"]["what"]
    assert seen["recording"]["who_gets_it"]


@pytest.mark.rule("PRIV-01", "PRIV-02", "REF-08")
async def test_nothing_that_the_other_side_does_moves_what_a_side_reads(world: World, call: Call):
    family = await preparing(world)
    await visited(world, call, family)
    before = await call(family.case.starter).get(family.path)
    assert (await sign(world, call, family, 2)).status_code == 201
    await world.execute("UPDATE pre_visit_records SET outcome = 'declined' WHERE side = 2")
    after = await call(family.case.starter).get(family.path)
    assert after.json() == before.json()
    assert after.headers["etag"] == before.headers["etag"]
    await world.execute("UPDATE placements SET status = 'ended', end_reason = 'not_safe'")
    unmoved = await call(family.case.starter).get(family.path)
    assert (unmoved.json(), unmoved.headers["etag"]) == (before.json(), before.headers["etag"])
    for secret in (str(family.case.party_ids[2]), str(family.case.person_ids[2]), "not_safe"):
        assert secret not in unmoved.text


@pytest.mark.rule("REF-08")
async def test_a_second_centre_is_known_to_a_side_only_from_its_own_pre_visit_there(world: World, call: Call):
    family = await preparing(world)
    await visited(world, call, family)
    ended = await call(family.coordinator).post(f"{family.path}/ending", json={"reason": "declined_after_visit"})
    assert ended.status_code == 200, ended.text
    second = await world.actor(Role.COORDINATOR)
    assert second.centre_id is not None
    first_path, first = family.path, family.coordinator
    await world.offered(family.case, second.centre_id, status=offer.Status.ACCEPTED)
    await world.execute(
        "INSERT INTO placements (id, referral_id, offer_id, centre_id, service, status, created_at, v) "
        "VALUES (:id, :referral, :offer, :centre, 'supported_contact', 'preparing', service_now(true), 1)",
        id=family.case.starter.account_id, referral=family.case.referral_id, offer=family.case.offer_id,
        centre=second.centre_id,
    )  # fmt: skip
    await world.execute("UPDATE referrals SET status = 'placed'")
    family.case.placement_id, family.coordinator = family.case.starter.account_id, second
    for actor in (family.case.starter, family.case.other, first):
        assert (await call(actor).get(family.path)).status_code == 404
    assert (await call(second).get(first_path)).status_code == 404
    await book(world, call, family, 1, "10:00", "10:40")
    await tick(world)
    assert (await call(family.case.starter).get(family.path)).status_code == 200
    assert (await call(family.case.other).get(family.path)).status_code == 404


@pytest.mark.rule("PRIV-01")
async def test_every_audience_reads_a_view_of_its_own(world: World, call: Call):
    family = await preparing(world)
    await visited(world, call, family)
    case = family.case
    solicitor, cafcass, helper = [await world.actor(Role.REFERRER) for _ in range(3)]
    worker = await world.actor(Role.CENTRE_WORKER, centre_id=case.centre_id)
    assert solicitor.organisation_id is not None
    await world.represented(case, 1, solicitor.organisation_id)
    await relate(world, case, Relation.STATUTORY, organisation=cafcass)
    await relate(world, case, Relation.REFERRER, organisation=helper)
    await relate(world, case, Relation.WORKER, account=worker)
    hub = await world.actor(Role.HUB_WORKER)
    views = {}
    for name, actor in (
        ("family", case.starter), ("representative", solicitor), ("statutory", cafcass), ("referrer", helper),
        ("worker", worker), ("hub", hub), ("centre", family.coordinator),
    ):  # fmt: skip
        answer = await call(actor).get(family.path)
        assert answer.status_code == 200, (name, answer.text)
        assert answer.json()["view"] == name
        views[name] = answer
    assert len(views["representative"].json()["pre_visits"]) == 1
    assert views["representative"].json()["actions"] == []
    assert {visit["status"] for visit in views["statutory"].json()["pre_visits"]} == {"held"}
    assert views["referrer"].json()["stage"] == "arranging_visits"
    tags = [answer.headers["etag"] for answer in views.values()]
    assert len(set(tags)) == len(tags)
    for name in ("family", "representative", "statutory", "referrer", "worker"):
        text = views[name].text
        for secret in ("questions answered", "Placeholder", str(case.person_ids[2]), "Blue room"):
            assert secret not in text, (name, secret)
    assert views["hub"].json()["adults"] == [
        {**adult, "pre_visits": [{**visit, "view": "hub"} for visit in adult["pre_visits"]]}
        for adult in views["centre"].json()["adults"]
    ]
    assert views["hub"].json()["actions"] == []


async def relate(
    world: World, case: Any, relation: Relation, *, organisation: Actor | None = None, account: Actor | None = None
) -> None:
    await world.execute(
        "INSERT INTO participations (id, referral_id, relation, organisation_id, account_id, cause, from_at) "
        "VALUES (gen_random_uuid(), :case, :relation, :organisation, :account, 'test', service_now(true))",
        case=case.referral_id, relation=relation.value,
        organisation=organisation.organisation_id if organisation else None,
        account=account.account_id if account else None,
    )  # fmt: skip
