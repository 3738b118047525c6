"""The hub's assessment: conversations, checks, consultations, and who reads them."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.domain import referral
from app.domain.access import Role
from app.screening.words import Kind
from tests.hub import (
    GROUND_RULES,
    PAST_DRINKING,
    STABLE,
    answered,
    at,
    check,
    codes,
    evidence,
    taken,
    talk,
)
from tests.world import World

CHANGED = {**PAST_DRINKING, "evidence": {"source": "check", "judgement": "Police record seen."}}


def lacking(read, decision: str) -> set[str]:
    found = next(each for each in read.json()["decisions"] if each["decision"] == decision)
    return {each["code"] for each in found["lacking"]}


@pytest.mark.rule("HUB-02")
async def test_conversations_and_attempts_are_recorded_and_read_by_the_hub_alone(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    case = await taken(world, worker)
    client = call(worker)
    attempt = await talk(client, world, case, 1, reached=False, text="Nobody answered.")
    assert attempt.status_code == 201, attempt.text
    assert attempt.headers["location"] == at(case, "/assessment")
    read = await client.get(at(case, "/assessment"))
    assert read.status_code == 200, read.text
    assert [party["reached"] for party in read.json()["parties"]] == [False, False]
    assert "conversation-missing" in lacking(read, "suitable")
    held = await talk(client, world, case, 1, text="Spoke for an hour.")
    assert held.json()["text"] == "Spoke for an hour."
    read = await client.get(at(case, "/assessment"))
    assert [party["reached"] for party in read.json()["parties"]] == [True, False]
    assert {each["text"] for each in read.json()["conversations"]} == {"Nobody answered.", "Spoke for an hour."}
    stored = await world.rows("SELECT text_enc FROM conversations")
    assert all(b"hour" not in row["text_enc"] for row in stored)
    for actor in (case.starter, case.other):
        assert (await call(actor).get(at(case, "/assessment"))).status_code == 403
        assert (await talk(call(actor), world, case, 1)).status_code == 403


@pytest.mark.rule("HUB-02")
async def test_a_conversation_on_an_unverified_route_counts_for_nothing(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    case = await taken(world, worker)
    client = call(worker)
    assert (await talk(client, world, case, 1, route_verified=False)).status_code == 201
    read = await client.get(at(case, "/assessment"))
    assert read.json()["parties"][0]["reached"] is False


@pytest.mark.rule("HUB-02", "REF-02")
async def test_a_route_that_another_side_offered_has_to_be_verified_first(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    case = await taken(world, worker, confirmed=False)
    await world.execute("UPDATE party_contacts SET offered_by_side = 1 WHERE referral_id = :id", id=case.referral_id)
    client = call(worker)
    refused = await talk(client, world, case, 2)
    assert refused.status_code == 409
    assert codes(refused) == {"route-not-verified"}
    assert (await talk(client, world, case, 2, reached=False)).status_code == 201
    await world.execute("UPDATE party_contacts SET verified_at = now() WHERE referral_id = :id", id=case.referral_id)
    assert (await talk(client, world, case, 2)).status_code == 201


async def test_a_conversation_is_with_a_party_of_this_case_and_has_taken_place(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    case, other = await taken(world, worker), await taken(world, worker)
    client = call(worker)
    stranger = await talk(client, world, case, 1, party_id=str(other.party_ids[1]))
    assert stranger.status_code == 422
    assert codes(stranger) == {"unknown-party"}
    early = await talk(client, world, case, 1, held_at=(await world.now() + timedelta(days=1)).isoformat())
    assert codes(early) == {"in-the-future"}


@pytest.mark.rule("HUB-03")
async def test_a_check_is_asked_chased_and_received_under_an_id_of_the_clients_own(world: World, call):
    worker, colleague = await world.actor(Role.HUB_WORKER), await world.actor(Role.HUB_WORKER)
    case = await taken(world, worker)
    client, check_id, today = call(worker), uuid4(), (await world.now()).date()
    empty: dict[str, Any] = {"received_on": None, "result": None}
    asked = await check(client, world, case, 1, check_id=check_id, **empty)
    assert asked.status_code == 200, asked.text
    assert asked.json()["result"] is None
    assert "check-missing" in lacking(await client.get(at(case, "/assessment")), "suitable")
    blind = await check(client, world, case, 1, check_id=check_id)
    assert blind.status_code == 428
    chased = await check(
        client, world, case, 1, check_id=check_id, etag=asked.headers["etag"], chased_on=str(today), **empty
    )
    assert chased.status_code == 200
    stale = await check(call(colleague), world, case, 1, check_id=check_id, etag=asked.headers["etag"])
    assert stale.status_code == 412
    received = await check(
        call(colleague), world, case, 1, check_id=check_id, etag=chased.headers["etag"],
        chased_on=str(today), result="information", text="One call-out in 2019, nothing since.",
    )  # fmt: skip
    assert received.status_code == 200
    assert received.json()["by"] == str(colleague.account_id)
    read = await client.get(at(case, "/assessment"))
    assert read.json()["parties"][0]["checks_answered"] == ["police"]
    assert read.json()["checks"][0]["text"] == "One call-out in 2019, nothing since."
    assert read.json()["checks"][0]["etag"] == received.headers["etag"]


@pytest.mark.rule("HUB-03")
async def test_each_check_on_each_parent_stands_there_once_and_its_days_fit(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    case, other = await taken(world, worker), await taken(world, worker)
    client, check_id = call(worker), uuid4()
    assert (await check(client, world, case, 1, check_id=check_id)).status_code == 200
    assert (await check(client, world, case, 1)).status_code == 409
    assert (await check(client, world, case, 2, check_id=check_id, etag="*")).status_code == 409
    assert (await check(client, world, other, 1, check_id=check_id, etag="*")).status_code == 409
    assert (await check(client, world, case, 1, "cafcass")).status_code == 200
    late = await check(client, world, case, 2, received_on=str((await world.now() + timedelta(days=2)).date()))
    assert codes(late) == {"in-the-future"}
    half = await check(client, world, case, 2, result=None)
    assert codes(half) == {"incomplete"}
    backwards = await check(client, world, case, 2, chased_on="2020-01-01")
    assert codes(backwards) == {"before-asked"}


@pytest.mark.rule("HUB-04")
async def test_a_professional_who_was_consulted_is_recorded(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    case = await taken(world, worker)
    today = (await world.now()).date()
    body = {
        "role": "substance_worker", "who": "Dee Tox-Sample, Sample Service", "said": "Attends every week.",
        "held_on": str(today),
    }  # fmt: skip
    client = call(worker)
    answer = await client.post(at(case, "/assessment/consultations"), json=body)
    assert answer.status_code == 201, answer.text
    read = (await client.get(at(case, "/assessment"))).json()["consultations"]
    assert [(each["role"], each["who"], each["said"]) for each in read] == [
        ("substance_worker", "Dee Tox-Sample, Sample Service", "Attends every week.")
    ]
    ahead = body | {"held_on": str(today + timedelta(days=1))}
    assert codes(await client.post(at(case, "/assessment/consultations"), json=ahead)) == {"in-the-future"}


async def test_nothing_is_recorded_before_the_case_is_taken_or_after_it_is_closed(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    client = call(worker)
    for status in (referral.Status.QUEUED, referral.Status.NOT_APPROVED, referral.Status.STOPPED):
        case = await world.referral(status)
        assert (await talk(client, world, case, 1)).status_code == 409
        assert (await check(client, world, case, 1)).status_code == 409
        assert (await evidence(client, case, "gates/danger", "none")).status_code == 409
        assert (await client.put(at(case, f"/assessment/concerns/{uuid4()}"), json=CHANGED)).status_code == 409
        read = await client.get(at(case, "/assessment"))
        assert read.status_code == 200
        assert read.json()["assessment"] is None


async def test_the_version_of_the_assessment_moves_with_everything_in_it(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    case = await taken(world, worker, PAST_DRINKING)
    client = call(worker)

    async def version() -> str:
        found: str = (await client.get(at(case, "/assessment"))).headers["etag"]
        return found

    seen = [await version()]
    assert seen[0] == await version()
    await talk(client, world, case, 1)
    seen.append(await version())
    await check(client, world, case, 1)
    seen.append(await version())
    await evidence(client, case, GROUND_RULES)
    seen.append(await version())
    await world.execute("UPDATE participations SET confirmed_at = NULL WHERE party_id = :id", id=case.party_ids[2])
    seen.append(await version())
    assert len(set(seen)) == len(seen)


@pytest.mark.rule("SUI-15")
async def test_the_assessment_lists_what_is_needed_and_asked_with_the_keys_to_answer_under(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    case = await world.referral(referral.Status.ASSESSING, hub_worker=worker)
    await answered(world, case, 1, PAST_DRINKING, unknown=(Kind.WEAPONS,))
    read = (await call(worker).get(at(case, "/assessment"))).json()
    own = read["screenings"][0]
    assert (own["side"], own["current"]) == (1, False)
    assert {each["key"] for each in own["open_questions"]} == {"concerns/weapons/visiting_adult"}
    assert {(each["key"], each["column"], each["state"]) for each in own["needs"]} == {
        (STABLE, "supported", "declared"), (GROUND_RULES, "supervised", "declared"),
    }  # fmt: skip
    assert {each["kind"] for each in read["concerns"]} == {"substance_past", "weapons"}
    assert "decide_referral" in read["actions"]


async def test_a_sealed_case_is_the_allocated_workers_alone(world: World, call):
    worker, colleague = await world.actor(Role.HUB_WORKER), await world.actor(Role.HUB_WORKER)
    case = await taken(world, worker)
    await world.execute("UPDATE referrals SET sealed_at = now() WHERE id = :id", id=case.referral_id)
    assert (await call(worker).get(at(case, "/assessment"))).status_code == 200
    assert (await call(colleague).get(at(case, "/assessment"))).status_code == 404
    assert (await talk(call(colleague), world, case, 1)).status_code == 404


async def test_the_assessment_is_the_hubs_alone(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    case = await taken(world, worker)
    for role in (Role.REFERRER, Role.COORDINATOR, Role.CENTRE_WORKER, Role.ADMINISTRATOR):
        client = call(await world.actor(role))
        assert (await client.get(at(case, "/assessment"))).status_code == 403
        assert (await talk(client, world, case, 1)).status_code == 403
        assert (await check(client, world, case, 1)).status_code == 403


async def test_looking_at_an_assessment_and_each_record_leave_one_audit_event(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    case = await taken(world, worker)
    await call(worker).get(at(case, "/assessment"))
    await talk(call(worker), world, case, 1, text="A secret that no audit event may hold.")
    rows = await world.rows("SELECT op, outcome, referral_id, note::text AS note FROM audit_events ORDER BY n")
    assert [(row["op"], row["outcome"]) for row in rows] == [
        ("read_assessment", "done"),
        ("record_conversation", "done"),
    ]
    assert {row["referral_id"] for row in rows} == {case.referral_id}
    assert all("secret" not in row["note"] for row in rows)
