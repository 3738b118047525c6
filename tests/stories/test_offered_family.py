"""What a centre reads of a family before it answers, and what has to be closed before it can say yes."""

from uuid import uuid4

import pytest

from app.db.tables.assessment import Assessment, Check, Concern, ConcernStanding, ReferralNotes, Task
from app.domain.access import Role
from app.domain.application import Section
from app.domain.hub import CheckKind, CheckResult, Decision
from app.domain.services import Service
from tests.centre import accept, codes, offered, professional
from tests.serving import Call
from tests.world import World

pytestmark = pytest.mark.anyio


@pytest.mark.rule("LIGHT-07")
async def test_an_amber_professional_referral_waits_until_each_need_and_question_is_closed(world: World, call: Call):
    case, _ = await professional(
        world, kind="past_mental_illness", answer="yes", subject="visiting_adult", source="admitted"
    )
    coordinator = await world.actor(Role.COORDINATOR)
    assert coordinator.centre_id is not None
    await world.offered(case, coordinator.centre_id)
    read = (await call(coordinator).get(f"/v1/offers/{case.offer_id}")).json()["family"]
    assert read["light"] == "amber"
    left = read["needs"] + read["open_questions"]
    assert left
    refused = await accept(call, coordinator, case.offer_id)
    assert refused.status_code == 409
    assert codes(refused) <= {"need-open", "question-open"}
    assert len(refused.json()["errors"]) == len(left)
    now = await world.now()
    await world.save(
        Assessment(
            id=uuid4(), referral_id=case.referral_id, worker=coordinator.account_id, opened_at=now, decided_at=now,
            decision=Decision.SUITABLE, service=Service.SUPPORTED_CONTACT,
        )
    )  # fmt: skip
    assert (await accept(call, coordinator, case.offer_id)).status_code == 200


@pytest.mark.rule("LIGHT-07")
async def test_the_centre_itself_closes_what_is_open_and_then_accepts(world: World, call: Call):
    case, _ = await professional(
        world, kind="past_mental_illness", answer="yes", subject="visiting_adult", source="admitted"
    )
    coordinator = await world.actor(Role.COORDINATOR)
    assert coordinator.centre_id is not None
    await world.offered(case, coordinator.centre_id)
    family = (await call(coordinator).get(f"/v1/offers/{case.offer_id}")).json()["family"]
    for key in dict.fromkeys(family["needs"] + family["open_questions"]):
        body = {"key": key, "answer": "yes", "source": "professional", "judgement": "Letter of the doctor, seen."}
        path = f"/v1/referrals/{case.referral_id}/assessment/evidence"
        recorded = await call(coordinator).post(path, json=body)
        assert recorded.status_code == 201, recorded.text
    family = (await call(coordinator).get(f"/v1/offers/{case.offer_id}")).json()["family"]
    assert family["needs"] + family["open_questions"] == []
    assert (await accept(call, coordinator, case.offer_id)).status_code == 200


@pytest.mark.rule("LIGHT-07")
async def test_a_red_professional_referral_waits_for_the_hub(world: World, call: Call):
    case, _ = await professional(
        world, kind="abduction", answer="yes", subject="visiting_adult", source="found", standing="found"
    )
    coordinator = await world.actor(Role.COORDINATOR)
    assert coordinator.centre_id is not None
    await world.offered(case, coordinator.centre_id)
    refused = await accept(call, coordinator, case.offer_id)
    assert "assessment-needed" in codes(refused)


@pytest.mark.rule("LIGHT-07")
async def test_a_green_professional_referral_is_the_centres_alone(world: World, call: Call):
    case, _ = await professional(world)
    coordinator = await world.actor(Role.COORDINATOR)
    assert coordinator.centre_id is not None
    await world.offered(case, coordinator.centre_id)
    assert (await accept(call, coordinator, case.offer_id)).status_code == 200


@pytest.mark.rule("SUI-18", "LIGHT-07")
async def test_indirect_contact_that_a_professional_asks_for_waits_for_the_hub(world: World, call: Call):
    case, _ = await professional(world)
    centre_id = await world.centre(Service.INDIRECT_CONTACT)
    coordinator = await world.actor(Role.COORDINATOR, centre_id=centre_id)
    await world.offered(case, centre_id, service=Service.INDIRECT_CONTACT)
    assert codes(await accept(call, coordinator, case.offer_id)) == {"assessment-needed"}


@pytest.mark.rule("LIGHT-07", "SUI-02")
async def test_what_is_only_to_be_assessed_is_assessed_before_a_centre_says_yes(world: World, call: Call):
    case, _ = await professional(
        world, kind="physical_or_emotional_abuse_alleged", answer="yes", subject="visiting_adult", source="seen"
    )
    coordinator = await world.actor(Role.COORDINATOR)
    assert coordinator.centre_id is not None
    await world.offered(case, coordinator.centre_id)
    key = "concerns/physical_or_emotional_abuse_alleged/visiting_adult"
    assert (await call(coordinator).get(f"/v1/offers/{case.offer_id}")).json()["family"]["open_questions"] == [key]
    assert codes(await accept(call, coordinator, case.offer_id)) == {"question-open"}
    path, judged = (
        f"/v1/referrals/{case.referral_id}/assessment/evidence",
        {"source": "judgement", "judgement": "Talked."},
    )
    assert (await call(coordinator).post(path, json={"key": key, **judged})).status_code == 201
    assert (await accept(call, coordinator, case.offer_id)).status_code == 200


@pytest.mark.rule("SUI-17", "LIGHT-07")
async def test_weapons_that_come_up_after_the_offer_wait_for_the_hub(world: World, call: Call):
    case, _ = await professional(world, kind="weapons", answer="yes", subject="visiting_household")
    coordinator = await world.actor(Role.COORDINATOR)
    assert coordinator.centre_id is not None
    await world.offered(case, coordinator.centre_id)
    assert "assessment-needed" in codes(await accept(call, coordinator, case.offer_id))


@pytest.mark.rule("LIGHT-10")
async def test_a_second_try_through_a_professional_is_taken_on_only_when_the_hub_has_looked(world: World, call: Call):
    case, _ = await professional(world)
    coordinator, worker = await world.actor(Role.COORDINATOR), await world.actor(Role.HUB_WORKER)
    assert coordinator.centre_id is not None
    await world.offered(case, coordinator.centre_id)
    task_id = uuid4()
    await world.save(
        Task(
            id=task_id, referral_id=case.referral_id, role=Role.HUB_WORKER, kind="second-application", grade="this_week",
            reasons=["after-stopped", "same-child"], opened_at=await world.now(), due_on=(await world.now()).date(),
        )
    )  # fmt: skip
    refused = await accept(call, coordinator, case.offer_id)
    assert refused.status_code == 409
    assert codes(refused) == {"hub-looks-first"}
    assert "stopped" not in refused.text
    await world.execute("UPDATE tasks SET reasons = ARRAY['same-child', 'after-red'] WHERE id = :id", id=task_id)
    assert codes(await accept(call, coordinator, case.offer_id)) == {"hub-looks-first"}
    done = await call(worker).post(f"/v1/tasks/{task_id}/completion", json={"outcome": "nothing_to_do"})
    assert done.status_code == 200, done.text
    assert (await accept(call, coordinator, case.offer_id)).status_code == 200


@pytest.mark.rule("CEN-10", "HUB-07")
async def test_before_it_accepts_a_centre_reads_what_it_needs_and_no_more(world: World, call: Call):
    case, coordinator = await offered(world)
    secret = {
        "address": "14 Hidden Row", "postcode": "ZZ9 9ZZ", "telephone": "07700 900123", "police": "POLICE PRINT-OUT 77",
        "school": "Secret School", "gp": "Secret Surgery", "why": "We live at 14 Hidden Row", "call": "Hub call notes",
        "rationale": "Hub rationale",
    }  # fmt: skip
    for side in (1, 2):
        await world.section(
            case, side, Section.ABOUT_ME,
            {
                "given_name": "A", "address": {"lines": [secret["address"]], "postcode": secret["postcode"]},
                "emergency_contact": {"name": "Em", "telephone": secret["telephone"]},
            },
        )  # fmt: skip
        await world.section(
            case, side, Section.CHILDREN,
            {
                "children": [
                    {
                        "child_id": str(uuid4()), "given_name": "Kit", "birth_date": "2019-05-04",
                        "school": secret["school"], "gp": secret["gp"], "wishes": secret["why"],
                        "care": {"allergies": f"Nuts {side}"},
                    }
                ]
            },
        )  # fmt: skip
    await world.section(
        case, 1, Section.REQUEST,
        {
            "service_wished": "supported_contact", "why": secret["why"], "frequency": "fortnightly",
            "professionals": [{"name": "P", "role": "doctor", "telephone": secret["telephone"]}],
        },
    )  # fmt: skip
    now, keys = await world.now(), world.parts.keys
    check_id, notes_id, decided_id = uuid4(), uuid4(), uuid4()
    await world.save(
        Check(
            id=check_id, referral_id=case.referral_id, assessment_id=case.assessment_id, party_id=case.party_ids[1],
            kind=CheckKind.POLICE, asked_on=now.date(), received_on=now.date(), result=CheckResult.INFORMATION,
            text_enc=keys.seal("checks", "text_enc", check_id, secret["police"]), by_account=coordinator.account_id,
        ),
        ReferralNotes(
            id=notes_id, referral_id=case.referral_id, written_at=now, by_account=coordinator.account_id,
            text_enc=keys.seal("referral_notes", "text_enc", notes_id, "Kit is shy."),
        ),
        Assessment(
            id=decided_id, referral_id=case.referral_id, worker=coordinator.account_id, opened_at=now, decided_at=now,
            decision=Decision.SUITABLE_WITH_CONDITIONS,
            rationale_enc=keys.seal("assessments", "rationale_enc", decided_id, secret["rationale"]),
            conditions_enc=keys.seal("assessments", "conditions_enc", decided_id, "Grandmother brings Kit."),
        ),
        Concern(
            id=uuid4(), referral_id=case.referral_id, concern_id=uuid4(), raised_by_side=2, kind="substance_past",
            subject="visiting_adult", answer="yes", source="admitted", origin_standing="admitted", details={},
            standing=ConcernStanding.CONFIRMED, at=now,
        ),
    )  # fmt: skip
    await world.route(case.starter, value="hidden.mailbox@example.org")
    read = await call(coordinator).get(f"/v1/offers/{case.offer_id}")
    assert read.status_code == 200, read.text
    family = read.json()["family"]
    assert {adult["relationship"] for adult in family["adults"]} == {"father", "mother"}
    assert {adult["part"] for adult in family["adults"]} == {"visits", "lives_with"}
    child = family["children"][0]
    assert (child["given_name"], child["age"] >= 6) == ("Kit", True)
    assert [care["allergies"] for care in child["care"]] == ["Nuts 1", "Nuts 2"]
    assert family["wishes"][0]["frequency"] == "fortnightly"
    assert family["referral_notes"] == "Kit is shy."
    assert family["safety_plan"] == "Grandmother brings Kit."
    assert [(each["kind"], each["standing"], each["side"]) for each in family["concerns"]] == [
        ("substance_past", "confirmed", 2)
    ]
    for word in (*secret.values(), "hidden.mailbox", case.starter.email):
        assert word not in read.text


@pytest.mark.rule("CEN-10")
async def test_only_the_centre_that_is_asked_reads_the_family(world: World, call: Call):
    case, coordinator = await offered(world)
    hub = await world.actor(Role.HUB_WORKER)
    assert "family" not in (await call(hub).get(f"/v1/offers/{case.offer_id}")).json()
    await accept(call, coordinator, case.offer_id)
    assert (await call(coordinator).get(f"/v1/offers/{case.offer_id}")).json()["family"] is not None
    await world.execute("UPDATE placements SET status = 'ended'")
    assert (await call(coordinator).get(f"/v1/offers/{case.offer_id}")).json()["family"] is None


@pytest.mark.rule("CEN-10", "PRIV-01")
async def test_a_centre_that_is_only_asked_does_not_find_a_family_by_its_status(world: World, call: Call):
    case, _ = await professional(world)
    asked, placed = await world.actor(Role.COORDINATOR), await world.actor(Role.COORDINATOR)
    assert asked.centre_id is not None
    assert placed.centre_id is not None
    await world.offered(case, asked.centre_id)
    taken = await world.placed(placed.centre_id)
    status = (await world.rows("SELECT status FROM referrals WHERE id = :r", r=case.referral_id))[0]["status"]
    everything = (await call(asked).get("/v1/referrals")).json()["items"]
    assert [each["referral_id"] for each in everything] == [str(case.referral_id)]
    assert (await call(asked).get("/v1/referrals", params={"status": status})).json()["items"] == []
    own = (await call(placed).get("/v1/referrals", params={"status": "placed"})).json()["items"]
    assert [each["referral_id"] for each in own] == [str(taken.referral_id)]
