"""Decisions that lower a guard: proposed by one, made by the yes of another."""

import pytest

from app.domain import referral
from app.domain.access import Role
from app.domain.consent import ConsentState
from app.screening.words import Pathway
from tests.hub import (
    ABUSE_PENDING,
    GROUND_RULES,
    PAST_DRINKING,
    STABLE,
    answered,
    at,
    codes,
    decide,
    evidence,
    pointers,
    ready_to_decide,
    screen,
    spoken_and_checked,
)
from tests.world import Actor, Case, World

ABDUCTED = {
    "kind": "abduction", "subject": "visiting_adult", "answer": "yes", "details": {"safety_plan": "yes"},
}  # fmt: skip
NEEDS_OF_ABDUCTED = [f"concerns/abduction/visiting_adult/{need}" for need in ("safety_plan", "risk_manageable")]


async def propose(client, case, **fields):
    body = {
        "decision": "suitable", "rationale": "He has been dry for nine years.", "service": "supported_contact",
        "screening_id": await screen(client, case), **fields,
    }  # fmt: skip
    read = await client.get(at(case, "/assessment"))
    return await client.post(at(case, "/decision-proposals"), json=body, headers={"If-Match": read.headers["etag"]})


async def status(world: World, case) -> str:
    found = await world.rows("SELECT status FROM referrals WHERE id = :id", id=case.referral_id)
    return str(found[0]["status"])


@pytest.mark.rule("HUB-06", "PRIV-09")
async def test_a_need_is_departed_from_by_two(world: World, call):
    worker, case = await ready_to_decide(world, PAST_DRINKING)
    client, colleague = call(worker), call(await world.actor(Role.HUB_WORKER))
    refused = await propose(client, case, departs_from=[])
    assert (refused.status_code, codes(refused)) == (422, {"nothing-for-two"})
    proposed = await propose(client, case, departs_from=[STABLE])
    assert proposed.status_code == 201, proposed.text
    assert (proposed.json()["proposal"]["departs_from"], await status(world, case)) == ([STABLE], "assessing")
    answer = f"/v1/approvals/{proposed.json()['approval_id']}/answer"
    assert (await client.post(answer, json={"answer": "yes"})).status_code == 403
    agreed = await colleague.post(answer, json={"answer": "yes"})
    assert agreed.status_code == 200, agreed.text
    assert await status(world, case) == "ready"
    made = (await world.rows("SELECT decided_by, decision FROM assessments WHERE id = :id", id=case.assessment_id))[0]
    assert (made["decided_by"], made["decision"]) == (worker.account_id, "suitable")


@pytest.mark.rule("HUB-06", "PRIV-09")
async def test_a_no_leaves_everything_as_it_was(world: World, call):
    worker, case = await ready_to_decide(world, PAST_DRINKING)
    proposed = (await propose(call(worker), case, departs_from=[STABLE])).json()
    lead = call(await world.actor(Role.HUB_LEAD))
    body = {"answer": "no", "comment": "Ask for the letter first."}
    answered = await lead.post(f"/v1/approvals/{proposed['approval_id']}/answer", json=body)
    assert (answered.status_code, answered.json()["comment"]) == (200, body["comment"])
    assert await status(world, case) == "assessing"


@pytest.mark.rule("HUB-12", "PRIV-09")
async def test_a_yes_to_other_facts_makes_nothing(world: World, call):
    worker, case = await ready_to_decide(world, PAST_DRINKING)
    proposed = (await propose(call(worker), case, departs_from=[STABLE])).json()
    await evidence(call(worker), case, GROUND_RULES, "no")
    lead = call(await world.actor(Role.HUB_LEAD))
    answered = await lead.post(f"/v1/approvals/{proposed['approval_id']}/answer", json={"answer": "yes"})
    assert answered.status_code == 409
    assert await status(world, case) == "assessing"
    assert (await lead.get("/v1/approvals")).json()["items"][0]["answer"] is None


@pytest.mark.rule("REF-13", "PRIV-09")
async def test_a_consent_is_left_unsought_by_two_and_with_a_reason(world: World, call):
    worker, case = await ready_to_decide(world, consents=ConsentState.WANTED)
    client, lead = call(worker), call(await world.actor(Role.HUB_LEAD))
    parties = [str(party_id) for party_id in case.party_ids.values()]
    unsaid = await propose(client, case, consents_not_sought=parties)
    assert (unsaid.status_code, pointers(unsaid)) == (422, {"/reason"})
    proposed = await propose(client, case, consents_not_sought=parties, not_sought_because="telling_would_endanger")
    assert proposed.status_code == 201, proposed.text
    answer = f"/v1/approvals/{proposed.json()['approval_id']}/answer"
    assert (await lead.post(answer, json={"answer": "yes"})).status_code == 200
    rows = await world.rows(
        "SELECT party_id FROM consents WHERE state = 'not_needed' AND reason_enc IS NOT NULL AND referral_id = :id",
        id=case.referral_id,
    )  # fmt: skip
    assert {str(row["party_id"]) for row in rows} == set(parties)
    assert await status(world, case) == "ready"


async def brought_by_an_authority(world: World, *concerns) -> tuple[Actor, Case]:
    """A local authority's referral that came in with these concerns; everything is done but the deciding."""
    worker, pathway = await world.actor(Role.HUB_WORKER), Pathway.LOCAL_AUTHORITY
    case = await world.referral(referral.Status.ASSESSING, hub_worker=worker, pathway=pathway)
    for side in (1, 2):
        await answered(world, case, side, *(concerns if side == 1 else ()), pathway=pathway)
    await spoken_and_checked(world, worker, case)
    return worker, case


async def lacking(client, case, decision: str, service: str) -> list[str]:
    read = await client.get(at(case, "/assessment"), params={"service": service})
    (found,) = (each for each in read.json()["decisions"] if each["decision"] == decision)
    return [each["pointer"] for each in found["lacking"]]


@pytest.mark.rule("LIGHT-07", "PRIV-09")
async def test_a_professional_referral_that_came_in_red_goes_on_when_two_agree(world: World, call):
    worker, case = await brought_by_an_authority(world, ABUSE_PENDING)
    client, colleague = call(worker), call(await world.actor(Role.HUB_WORKER))
    named = {"service": "supervised_contact", "screening_id": await screen(client, case)}
    alone = await decide(client, case, **named)
    assert (alone.status_code, codes(alone), pointers(alone)) == (409, {"second-person-needed"}, {"#/decision"})
    assert "decision-proposals" in alone.json()["detail"]
    assert await lacking(client, case, "suitable", "supervised_contact") == ["#/decision"]
    assert await status(world, case) == "assessing"
    proposed = await propose(client, case, service="supervised_contact")
    assert proposed.status_code == 201, proposed.text
    answer = f"/v1/approvals/{proposed.json()['approval_id']}/answer"
    assert (await client.post(answer, json={"answer": "yes"})).status_code == 403
    assert await status(world, case) == "assessing"
    assert (await colleague.post(answer, json={"answer": "yes"})).status_code == 200
    assert await status(world, case) == "ready"


@pytest.mark.rule("LIGHT-07")
async def test_one_person_alone_refuses_what_came_in_red(world: World, call):
    worker, case = await brought_by_an_authority(world, ABUSE_PENDING)
    assert await lacking(call(worker), case, "not_suitable", "supervised_contact") == []
    refused = await decide(call(worker), case, "not_suitable")
    assert (refused.status_code, await status(world, case)) == (200, "not_approved")


@pytest.mark.rule("LIGHT-07")
async def test_one_person_changes_the_service_where_supported_contact_is_declined_outright(world: World, call):
    worker, case = await brought_by_an_authority(world, ABDUCTED)
    client = call(worker)
    for key in NEEDS_OF_ABDUCTED:
        await evidence(client, case, key)
    named = {"service": "supported_contact", "screening_id": await screen(client, case)}
    kept = await decide(client, case, **named)
    assert (kept.status_code, pointers(kept)) == (409, {"#/decision"})
    changed = await decide(client, case, **named | {"service": "supervised_contact"})
    assert changed.status_code == 200, changed.text
    assert changed.json()["service"] == "supervised_contact"


@pytest.mark.rule("LIGHT-07")
async def test_what_did_not_come_in_red_is_decided_by_one(world: World, call):
    worker, case = await brought_by_an_authority(world, PAST_DRINKING)
    for key in (STABLE, GROUND_RULES):
        await evidence(call(worker), case, key)
    named = {"service": "supported_contact", "screening_id": await screen(call(worker), case)}
    assert (await decide(call(worker), case, **named)).status_code == 200
