"""The hub's decision: what each needs, what it is bound to, and where it leads."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.domain import placement, referral
from app.domain.access import Role
from app.domain.services import Service
from tests.hub import (
    GROUND_RULES,
    PAST_DRINKING,
    answered,
    at,
    codes,
    decide,
    decide_suitable,
    evidence,
    pointers,
    ready_to_decide,
    screen,
    spoken_and_checked,
    taken,
    talk,
)
from tests.world import Actor, Case, World


async def status_of(world: World, case: Case) -> dict[str, Any]:
    rows = await world.rows(
        "SELECT status, service_found, waits_on, due_on FROM referrals WHERE id = :id", id=case.referral_id
    )
    return rows[0]


@pytest.mark.rule("HUB-06", "HUB-12", "GATE-04")
async def test_a_family_is_found_suitable_once_everything_is_there(world: World, call):
    worker, case = await ready_to_decide(world)
    screening_id = await screen(call(worker), case)
    answer = await decide(call(worker), case, service="supported_contact", screening_id=screening_id)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["status"], body["service"], body["screening_id"]) == ("ready", "supported_contact", screening_id)
    assert body["waits_on"] == "hub"
    assert "offer_to_centre" in body["actions"]
    assert "decide_referral" not in body["actions"]
    assert (await status_of(world, case))["service_found"] == "supported_contact"
    read = (await call(worker).get(at(case, "/assessment"))).json()["assessment"]
    assert read["decision"] == "suitable"
    assert read["rationale"] == "Everything that was asked has been answered."
    assert read["facts_digest"] == body["facts_digest"]
    events = await world.rows("SELECT kind, side FROM events WHERE referral_id = :id", id=case.referral_id)
    assert ("referral-find-suitable", None) in {(row["kind"], row["side"]) for row in events}
    again = await decide(call(worker), case, service="supported_contact", screening_id=screening_id)
    assert again.status_code == 409


@pytest.mark.rule("HUB-12", "HUB-05")
async def test_a_decision_rests_on_a_screening_of_the_facts_as_they_stand(world: World, call):
    worker, case = await ready_to_decide(world)
    client = call(worker)
    unscreened = await decide(client, case, service="supported_contact", screening_id=str(uuid4()))
    assert unscreened.status_code == 409
    assert codes(unscreened) == {"screening-missing"}
    assert "/screenings" in unscreened.json()["detail"]
    first = await screen(client, case)
    second = await screen(client, case)
    stale = await decide(client, case, service="supported_contact", screening_id=first)
    assert stale.status_code == 409
    assert stale.json()["type"].endswith("#conflict")
    await evidence(client, case, "gates/court_order", "no", source="court_paper")
    outdated = await decide(client, case, service="supported_contact", screening_id=second)
    assert codes(outdated) == {"screening-missing"}
    unnamed = await decide(client, case, service="supported_contact")
    assert unnamed.status_code == 422
    assert pointers(unnamed) == {"/screening_id"}


@pytest.mark.rule("HUB-12")
async def test_a_decision_is_made_on_the_case_as_it_was_read(world: World, call):
    worker, case = await ready_to_decide(world)
    client = call(worker)
    screening_id = await screen(client, case)
    body = {
        "decision": "suitable", "rationale": "As read.", "service": "supported_contact", "screening_id": screening_id,
    }  # fmt: skip
    assert (await client.post(at(case, "/decision"), json=body)).status_code == 428
    read = await client.get(at(case, "/assessment"))
    await talk(client, world, case, 1, text="She has changed her mind.")
    late = await client.post(at(case, "/decision"), json=body, headers={"If-Match": read.headers["etag"]})
    assert late.status_code == 412
    read = await client.get(at(case, "/assessment"))
    assert next(each for each in read.json()["decisions"] if each["decision"] == "suitable") == {
        "decision": "suitable", "open": True, "lacking": [],
    }  # fmt: skip
    answer = await client.post(at(case, "/decision"), json=body, headers={"If-Match": read.headers["etag"]})
    assert answer.status_code == 200, answer.text


@pytest.mark.rule("HUB-06", "HUB-02", "REF-11")
@pytest.mark.parametrize(("decision", "status"), [("not_suitable", "not_approved"), ("lapse", "lapsed")])
async def test_a_refusal_or_lapse_needs_a_reason_and_nothing_else(world: World, call, decision, status):
    worker = await world.actor(Role.HUB_WORKER)
    case = await world.referral(referral.Status.ASSESSING, hub_worker=worker, joined=False)
    shown = await world.rows("SELECT * FROM shown WHERE referral_id = :id", id=case.referral_id)
    blank = await decide(call(worker), case, decision, rationale="  ")
    assert blank.status_code == 422
    answer = await decide(call(worker), case, decision, rationale="While this goes on no visit can be made safe.")
    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == status
    assert answer.json()["actions"] == []
    assert await world.rows("SELECT * FROM shown WHERE referral_id = :id", id=case.referral_id) == shown


@pytest.mark.rule("HUB-06")
async def test_supervised_first_names_sessions_and_what_is_to_be_completed(world: World, call):
    worker, case = await ready_to_decide(world, PAST_DRINKING)
    client = call(worker)
    await evidence(client, case, GROUND_RULES)
    refused = await decide_suitable(client, case, decision="supervised_first")
    assert codes(refused) == {"not-supervised", "need-open", "missing"}
    fields = {"service": "supervised_contact", "sessions": 6, "plan": ["Six visits kept", "The course is finished"]}
    answer = await decide_suitable(client, case, decision="supervised_first", **fields)
    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == "supervised_first"
    read = (await client.get(at(case, "/assessment"))).json()["assessment"]
    assert (read["sessions"], read["plan"]) == (6, ["Six visits kept", "The course is finished"])


@pytest.mark.rule("HUB-06")
async def test_conditions_are_written_down_with_the_decision(world: World, call):
    worker, case = await ready_to_decide(world)
    client = call(worker)
    refused = await decide_suitable(client, case, decision="suitable_with_conditions")
    assert pointers(refused) == {"#/conditions"}
    conditions = "A grandparent brings the child."
    answer = await decide_suitable(client, case, decision="suitable_with_conditions", conditions=conditions)
    assert answer.status_code == 200, answer.text
    assert (await client.get(at(case, "/assessment"))).json()["assessment"]["conditions"] == conditions
    stored = await world.rows("SELECT conditions_enc FROM assessments")
    assert b"grandparent" not in stored[0]["conditions_enc"]


@pytest.mark.rule("HUB-06", "REF-11")
async def test_more_information_waits_on_somebody_with_a_day_and_the_case_goes_on_from_there(world: World, call):
    worker, case = await ready_to_decide(world)
    client, day = call(worker), (await world.now()).date() + timedelta(days=10)
    assert codes(await decide(client, case, "more_information")) == {"missing"}
    past = await decide(client, case, "more_information", asked_of="cafcass", due_on=str(day - timedelta(days=20)))
    assert pointers(past) == {"/due_on"}
    asked = await decide(client, case, "more_information", asked_of="cafcass", due_on=str(day))
    assert asked.status_code == 200, asked.text
    assert (asked.json()["status"], asked.json()["waits_on"], asked.json()["due_on"]) == (
        "awaiting_information", "cafcass", str(day),
    )  # fmt: skip
    answer = await decide_suitable(client, case)
    assert answer.status_code == 200, answer.text
    rows = await world.rows(
        "SELECT decision FROM assessments WHERE referral_id = :id ORDER BY opened_at", id=case.referral_id
    )
    assert [row["decision"] for row in rows] == ["more_information", "suitable"]
    kinds = [row["kind"] for row in await world.rows("SELECT kind FROM events ORDER BY at")]
    assert kinds.index("referral-ask") < kinds.index("referral-resume") < kinds.index("referral-find-suitable")


@pytest.mark.rule("CEN-08")
async def test_a_case_that_comes_back_from_a_centre_is_decided_again_in_a_new_assessment(world: World, call):
    worker, case = await ready_to_decide(world)
    client = call(worker)
    assert (await decide_suitable(client, case)).status_code == 200
    await world.execute("UPDATE referrals SET status = 'assessing' WHERE id = :id", id=case.referral_id)
    answer = await decide_suitable(client, case, service="supervised_contact")
    assert answer.status_code == 200, answer.text
    rows = await world.rows("SELECT decision FROM assessments WHERE referral_id = :id", id=case.referral_id)
    assert [row["decision"] for row in rows] == ["suitable", "suitable"]


async def placed(world: World, worker: Actor, status: placement.Status) -> Case:
    centre_id = await world.centre()
    case = await world.placed(centre_id, status=status)
    await world.execute(
        "UPDATE referrals SET status = 'assessing', hub_worker = :worker WHERE id = :id",
        id=case.referral_id, worker=worker.account_id,
    )  # fmt: skip
    if status is placement.Status.SUSPENDED:
        await world.execute("UPDATE placements SET suspended_from = 'active' WHERE id = :id", id=case.placement_id)
    for side in (1, 2):
        await answered(world, case, side)
    return case


@pytest.mark.rule("HUB-06")
async def test_a_family_with_a_place_is_reinstated_and_not_found_suitable_a_second_time(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    case = await placed(world, worker, placement.Status.SUSPENDED)
    client = call(worker)
    await spoken_and_checked(world, worker, case)
    assert codes(await decide_suitable(client, case)) == {"placement-live"}
    other = await decide_suitable(client, case, decision="reinstate", service="supervised_contact")
    assert codes(other) == {"another-service"}
    answer = await decide_suitable(client, case, decision="reinstate")
    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == "placed"
    rows = await world.rows("SELECT status FROM placements WHERE id = :id", id=case.placement_id)
    assert rows == [{"status": "active"}]


async def test_a_form_that_does_not_fit_its_decision_is_refused(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    case = await taken(world, worker)
    refused = await decide(call(worker), case, "not_suitable", service="supported_contact", sessions=3)
    assert refused.status_code == 422
    assert pointers(refused) == {"/service", "/sessions"}


async def test_only_what_the_stage_allows_is_decided(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    queued = await world.referral()
    client = call(worker)
    assert (await decide(client, queued, "not_suitable")).status_code == 409
    lapsed = await decide(client, queued, "lapse", rationale="Both moved abroad.")
    assert lapsed.status_code == 200, lapsed.text
    closed = await world.referral(referral.Status.NOT_APPROVED)
    assert (await decide(client, closed, "lapse")).status_code == 409


async def test_deciding_is_the_hubs_alone_and_within_its_reach(world: World, call):
    worker, case = await ready_to_decide(world)
    body = {"decision": "lapse", "rationale": "No."}
    for actor in (case.starter, case.other, await world.actor(Role.COORDINATOR), await world.actor(Role.REFERRER)):
        refused = await call(actor).post(at(case, "/decision"), json=body, headers={"If-Match": "*"})
        assert refused.status_code == 403
    unknown = await call(worker).post(f"/v1/referrals/{UUID(int=7)}/decision", json=body, headers={"If-Match": "*"})
    assert unknown.status_code == 404


async def test_the_same_decision_sent_twice_with_one_key_is_made_once(world: World, call):
    worker, case = await ready_to_decide(world)
    client = call(worker)
    screening_id = await screen(client, case)
    etag = (await client.get(at(case, "/assessment"))).headers["etag"]
    body = {
        "decision": "suitable", "rationale": "Fit.", "service": Service.SUPPORTED_CONTACT.value,
        "screening_id": screening_id,
    }  # fmt: skip
    headers = {"If-Match": etag, "Idempotency-Key": "once"}
    first = await client.post(at(case, "/decision"), json=body, headers=headers)
    second = await client.post(at(case, "/decision"), json=body, headers=headers)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json()
