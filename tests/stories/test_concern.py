"""Concerns and evidence: what hub and centre establish about what the sides said."""

from uuid import uuid4

import pytest

from app.domain import referral
from app.domain.access import Role
from app.screening.words import Pathway
from tests.hub import (
    ABUSE_PENDING,
    GROUND_RULES,
    PAST_DRINKING,
    STABLE,
    answered,
    at,
    codes,
    evidence,
    taken,
)
from tests.world import World

CHANGED = {**PAST_DRINKING, "evidence": {"source": "check", "judgement": "Police record seen."}}


@pytest.mark.rule("HUB-05", "SUI-19")
async def test_a_concern_is_changed_by_a_new_row_and_what_stood_before_is_kept(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    case = await world.referral(referral.Status.ASSESSING, hub_worker=worker)
    concern_id = (await answered(world, case, 1, PAST_DRINKING))["substance_past", "visiting_adult"]
    client = call(worker)
    changed = CHANGED | {"details": {"stable": "no", "ground_rules": "yes"}, "source": "admitted"}
    answer = await client.put(at(case, f"/assessment/concerns/{concern_id}"), json=changed)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["revisions"], answer.json()["confirmed"], answer.json()["raised_by_side"]) == (2, True, 1)
    rows = await world.rows("SELECT * FROM concerns WHERE concern_id = :id ORDER BY at", id=concern_id)
    assert [row["details"]["stable"] for row in rows] == ["yes", "no"]
    assert rows[1]["supersedes"] == rows[0]["id"]
    read = (await client.get(at(case, "/assessment"))).json()
    assert len(read["concerns"]) == 1
    assert [(each["key"], each["judgement"]) for each in read["evidence"]] == [(None, "Police record seen.")]


@pytest.mark.rule("HUB-05")
async def test_the_hub_adds_a_concern_once_and_only_as_the_form_takes_it(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    case = await taken(world, worker)
    client = call(worker)
    added = await client.put(at(case, f"/assessment/concerns/{uuid4()}"), json=CHANGED)
    assert added.status_code == 200, added.text
    assert added.json()["raised_by_side"] is None
    assert (await client.put(at(case, f"/assessment/concerns/{uuid4()}"), json=CHANGED)).status_code == 409
    wrong = CHANGED | {"kind": "neglect", "details": {"stable": "yes"}}
    refused = await client.put(at(case, f"/assessment/concerns/{uuid4()}"), json=wrong)
    assert refused.status_code == 422
    assert {each["pointer"] for each in refused.json()["errors"]} == {"/details/stable"}
    guess = CHANGED | {
        "kind": "stalking",
        "details": {},
        "evidence": {"source": "judgement", "judgement": "So it seems."},
    }
    assert codes(await client.put(at(case, f"/assessment/concerns/{uuid4()}"), json=guess)) == {
        "judgement-shows-nothing"
    }


@pytest.mark.rule("HUB-06")
async def test_evidence_has_a_source_that_fits_what_it_shows(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    case = await taken(world, worker, PAST_DRINKING)
    client = call(worker)
    good = await evidence(client, case, GROUND_RULES)
    assert good.status_code == 201, good.text
    assert good.json()["concern_id"] is not None
    assert codes(await evidence(client, case, "gates/nonsense")) == {"unknown-key"}
    assert codes(await evidence(client, case, "concerns/abduction/visiting_adult/safety_plan")) == {"not-raised"}
    assert codes(await evidence(client, case, GROUND_RULES, "perhaps")) == {"unknown-answer"}
    assert codes(await evidence(client, case, GROUND_RULES, "unknown")) == {"unknown-answer"}
    assert codes(await evidence(client, case, GROUND_RULES, source="judgement")) == {"judgement-shows-nothing"}
    assert codes(await evidence(client, case, GROUND_RULES, None, source="letter")) == {"missing"}
    closed = await evidence(client, case, "concerns/weapons/visiting_adult", None)
    assert closed.status_code == 201


@pytest.mark.rule("LIGHT-07")
async def test_a_centre_confirms_in_a_professional_referral_that_it_was_offered_and_in_no_other(world: World, call):
    coordinator, stranger = await world.actor(Role.COORDINATOR), await world.actor(Role.COORDINATOR)
    assert coordinator.centre_id
    case = await world.referral(referral.Status.READY, pathway=Pathway.SOLICITOR)
    await answered(world, case, 1, PAST_DRINKING, pathway=Pathway.SOLICITOR)
    client = call(coordinator)
    assert (await evidence(client, case, STABLE)).status_code == 404
    await world.offered(case, coordinator.centre_id)
    assert (await evidence(client, case, STABLE)).status_code == 201
    added = await client.put(
        at(case, f"/assessment/concerns/{uuid4()}"),
        json=ABUSE_PENDING | {"evidence": {"source": "centre", "judgement": "Told at the first telephone call."}},
    )
    assert added.status_code == 200, added.text
    assert (await evidence(call(stranger), case, STABLE)).status_code == 404
    assert (await client.get(at(case, "/assessment"))).status_code == 403
    own = await world.referral(referral.Status.READY)
    await answered(world, own, 1, PAST_DRINKING)
    await world.offered(own, coordinator.centre_id)
    refused = await evidence(client, own, STABLE)
    assert refused.status_code == 409
    assert refused.json()["type"].endswith("#move-not-open")


@pytest.mark.rule("LIGHT-07", "ORD-06")
async def test_no_centre_turns_a_red_or_an_order_that_was_declared_nor_changes_what_was_said(world: World, call):
    coordinator, worker = await world.actor(Role.COORDINATOR), await world.actor(Role.HUB_WORKER)
    assert coordinator.centre_id
    case = await world.referral(referral.Status.READY, pathway=Pathway.SOLICITOR)
    gates = {"no_contact_order": "binds_other", "written_reports": "unknown"}
    ids = await answered(world, case, 1, ABUSE_PENDING, gates=gates, pathway=Pathway.SOLICITOR)
    await world.offered(case, coordinator.centre_id)
    investigation = "concerns/domestic_abuse_alleged/visiting_adult/investigation"
    path = at(case, f"/assessment/concerns/{ids['domestic_abuse_alleged', 'visiting_adult']}")
    seen = {"evidence": {"source": "professional", "judgement": "Told so on the telephone."}}
    denied = {"kind": "domestic_abuse_alleged", "subject": "visiting_adult", "answer": "no", **seen}
    for refused in (
        await evidence(call(coordinator), case, investigation, "none"),
        await evidence(call(coordinator), case, "gates/no_contact_order", "none"),
        await call(coordinator).put(path, json=denied),
        await call(coordinator).put(path, json=ABUSE_PENDING | seen | {"details": {"investigation": "none"}}),
    ):
        assert refused.status_code == 409, refused.text
        assert "hub" in refused.json()["detail"]
    assert await world.rows("SELECT 1 FROM evidence WHERE referral_id = :r", r=case.referral_id) == []
    assert (await evidence(call(coordinator), case, "gates/written_reports", "no")).status_code == 201
    assert (await call(coordinator).put(path, json=ABUSE_PENDING | seen)).status_code == 200
    assert (await evidence(call(worker), case, "gates/no_contact_order", "none")).status_code == 201
    assert (await call(worker).put(path, json=denied)).status_code == 200


@pytest.mark.rule("HUB-12")
async def test_what_comes_up_after_a_decision_opens_a_task_and_overwrites_nothing(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    case = await taken(world, worker)
    await world.execute(
        "UPDATE assessments SET decision = 'suitable', decided_at = now() WHERE referral_id = :id",
        id=case.referral_id,
    )
    await world.execute("UPDATE referrals SET status = 'placed' WHERE id = :id", id=case.referral_id)
    before = await world.rows("SELECT * FROM assessments WHERE referral_id = :id", id=case.referral_id)
    client = call(worker)
    assert (await client.put(at(case, f"/assessment/concerns/{uuid4()}"), json=CHANGED)).status_code == 200
    tasks = await world.rows("SELECT kind, grade, reasons FROM tasks WHERE referral_id = :id", id=case.referral_id)
    assert tasks == [{"kind": "material-change", "grade": "today", "reasons": ["substance_past"]}]
    newest = (await client.get(at(case, "/screenings"))).json()["items"][0]
    assert (newest["cause"], newest["side"], newest["by_account"]) == ("disclosure", None, str(worker.account_id))
    assert [(each["kind"], each["confirmed"]) for each in newest["result"]["concerns"]] == [("substance_past", True)]
    assert await world.rows("SELECT * FROM assessments WHERE referral_id = :id", id=case.referral_id) == before


@pytest.mark.rule("HUB-12", "LIGHT-07")
async def test_what_comes_up_at_a_place_that_no_hub_has_decided_on_wakes_the_hub_too(world: World, call):
    coordinator, hub = await world.actor(Role.COORDINATOR), await world.actor(Role.HUB_WORKER)
    assert coordinator.centre_id
    case = await world.placed(coordinator.centre_id)
    await world.execute("UPDATE referrals SET pathway = 'solicitor' WHERE id = :id", id=case.referral_id)
    await answered(world, case, 1, pathway=Pathway.SOLICITOR)
    told = ABUSE_PENDING | {"evidence": {"source": "centre", "judgement": "Told at the door."}}
    answer = await call(coordinator).put(at(case, f"/assessment/concerns/{uuid4()}"), json=told)
    assert answer.status_code == 200, answer.text
    tasks = (await call(hub).get("/v1/tasks")).json()["items"]
    assert [(each["kind"], each["reasons"]) for each in tasks] == [("material-change", ["domestic_abuse_alleged"])]
    newest = (await call(hub).get(at(case, "/screenings"))).json()["items"][0]
    lights = {each["service"]: each["light"] for each in newest["result"]["services"]}
    assert (newest["cause"], lights["supported_contact"]) == ("disclosure", "red")


@pytest.mark.rule("SUI-12", "SAF-04", "HUB-05")
async def test_abuse_that_nobody_reported_wakes_the_lead_once_when_the_hub_learns_of_it(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    case = await taken(world, worker)
    client = call(worker)
    learnt = {
        "kind": "sexual_abuse_alleged", "subject": "visiting_adult", "answer": "yes", "details": {"reported": "no"},
        "evidence": {"source": "party", "judgement": "Said on the telephone."},
    }  # fmt: skip
    assert (await client.put(at(case, f"/assessment/concerns/{uuid4()}"), json=learnt)).status_code == 200
    for _ in range(2):
        assert (await client.post(at(case, "/screenings"), json={})).status_code == 201
        tasks = await world.rows("SELECT kind, role FROM tasks WHERE referral_id = :id", id=case.referral_id)
        assert tasks == [{"kind": "abuse-never-reported", "role": "hub_lead"}]
        await world.execute("UPDATE tasks SET done_at = now()")
