"""Proven domestic abuse at supported contact: the chosen centre's qualified staff assess, for their centre alone."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.domain import referral
from app.domain.access import Role
from app.domain.services import Service
from tests.hub import ABUSE_PROVEN, PAST_DRINKING, an_assessor, at, codes, evidence, screen, taken
from tests.world import Actor, Case, World

COURSES = "concerns/domestic_abuse_proven/visiting_adult/courses_completed"


async def a_case(world: World) -> tuple[Actor, Case]:
    worker = await world.actor(Role.HUB_WORKER)
    return worker, await taken(world, worker, ABUSE_PROVEN)


async def a_centre(world: World) -> tuple[Actor, UUID, UUID]:
    coordinator = await world.actor(Role.COORDINATOR)
    assert coordinator.centre_id
    return coordinator, coordinator.centre_id, await an_assessor(world, coordinator.centre_id)


async def asked(client: Any, case: Case, centre_id: UUID) -> dict[str, Any]:
    answer = await client.post(at(case, "/centre-assessments"), json={"centre_id": str(centre_id)})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def says(client: Any, question: dict[str, Any], staff_id: UUID, *, suitable: bool = True) -> Any:
    path = f"/v1/centre-assessments/{question['centre_assessment_id']}"
    read = await client.get(path)
    assert read.status_code == 200, read.text
    body = {"suitable": suitable, "staff_id": str(staff_id), "judgement": "Courses seen, arrivals planned."}
    return await client.put(path, json=body, headers={"If-Match": read.headers["etag"]})


async def supported(client: Any, case: Case) -> dict[str, Any]:
    """The cell of supported contact on what is established now."""
    screening_id = await screen(client, case)
    items = (await client.get(at(case, "/screenings"))).json()["items"]
    found = next(each for each in items if each["screening_id"] == screening_id)
    cell: dict[str, Any] = found["result"]["concerns"][0]["supported"]
    return cell


@pytest.mark.rule("SUI-10", "LIGHT-01")
async def test_it_is_red_until_the_courses_are_confirmed_and_the_chosen_centre_has_assessed(world, call):
    worker, case = await a_case(world)
    hub, (coordinator, centre_id, staff_id) = call(worker), await a_centre(world)
    assert (await supported(hub, case))["light"] == "red"
    question = await asked(hub, case, centre_id)
    assert (await says(call(coordinator), question, staff_id)).json()["suitable"] is True
    assert ((cell := await supported(hub, case))["verdict"], cell["light"]) == ("decline", "red")
    assert (await evidence(hub, case, COURSES)).status_code == 201
    assert ((cell := await supported(hub, case))["verdict"], cell["light"]) == ("assess", "amber")
    shown = (await hub.get("/v1/centre-assessments", params={"referral_id": str(case.referral_id)})).json()["items"]
    assert [(each["judgement"], each["suitable"]) for each in shown] == [("Courses seen, arrivals planned.", True)]
    tasks = (await hub.get("/v1/tasks")).json()["items"]
    assert [(each["kind"], each["reasons"]) for each in tasks] == [("centre-has-assessed", ["suitable"])]


@pytest.mark.rule("SUI-10")
async def test_an_answer_counts_for_the_centre_that_gave_it_and_for_no_other(world, call):
    worker, case = await a_case(world)
    hub = call(worker)
    first, second = await a_centre(world), await a_centre(world)
    for (coordinator, centre_id, staff_id), suitable in ((first, True), (second, False)):
        answer = await says(call(coordinator), await asked(hub, case, centre_id), staff_id, suitable=suitable)
        assert answer.status_code == 200, answer.text
    await evidence(hub, case, COURSES)
    assert (await supported(hub, case))["verdict"] == "assess"
    await world.execute(
        "UPDATE referrals SET status = 'ready', service_found = 'supported_contact' WHERE id = :r", r=case.referral_id
    )
    stranger = (await a_centre(world))[1]
    for centre_id, status in ((second[1], 409), (stranger, 409), (first[1], 201)):
        body = {"centre_id": str(centre_id), "service": "supported_contact"}
        offered = await hub.post(at(case, "/offers"), json=body)
        assert offered.status_code == status, offered.text
        if status == 409:
            assert codes(offered) == {"not-assessed"}


@pytest.mark.rule("SUI-10", "CEN-10")
async def test_the_centre_reads_what_it_needs_while_it_is_asked_and_nothing_before_or_after(world, call):
    worker, case = await a_case(world)
    coordinator, centre_id, staff_id = await a_centre(world)
    client = call(coordinator)
    assert (await client.get(at(case))).status_code == 404
    question = await asked(call(worker), case, centre_id)
    path = f"/v1/centre-assessments/{question['centre_assessment_id']}"
    shown = (await client.get(path)).json()
    assert [each["kind"] for each in shown["family"]["concerns"]] == ["domestic_abuse_proven"]
    assert "address" not in str(shown)
    assert (await client.get("/v1/offers")).json()["items"] == []
    tasks = (await client.get("/v1/tasks")).json()["items"]
    assert [each["kind"] for each in tasks] == ["centre-assessment-asked"]
    assert (await says(client, question, staff_id)).status_code == 200
    assert (await client.get(path)).status_code == 404
    assert (await client.get(at(case))).status_code == 404
    assert (await client.get("/v1/tasks")).json()["items"] == []


@pytest.mark.rule("SUI-10")
async def test_a_question_that_is_not_answered_in_time_lets_the_centre_in_no_longer(world, call):
    worker, case = await a_case(world)
    coordinator, centre_id, _ = await a_centre(world)
    question = await asked(call(worker), case, centre_id)
    twice = await call(worker).post(at(case, "/centre-assessments"), json={"centre_id": str(centre_id)})
    assert twice.status_code == 409
    await world.let_pass(timedelta(days=16))
    path = f"/v1/centre-assessments/{question['centre_assessment_id']}"
    assert (await call(coordinator).get(path)).status_code == 404
    await asked(call(worker), case, centre_id)


@pytest.mark.rule("STF-02", "STF-03", "SUI-10")
async def test_only_somebody_qualified_who_is_no_party_assesses(world, call):
    worker, case = await a_case(world)
    coordinator, centre_id, _ = await a_centre(world)
    unqualified = await an_assessor(world, centre_id, da_assessor=False)
    gone = await an_assessor(world, centre_id, until_on=(await world.now()).date() - timedelta(days=2))
    party = await an_assessor(world, centre_id, account_id=case.starter.account_id)
    elsewhere = (await a_centre(world))[2]
    question = await asked(call(worker), case, centre_id)
    for staff_id in (unqualified, gone, party, elsewhere, uuid4()):
        assert codes(await says(call(coordinator), question, staff_id)) == {"not-qualified"}


@pytest.mark.rule("SUI-10")
async def test_nobody_is_asked_who_cannot_assess_or_about_what_needs_none(world, call):
    worker, case = await a_case(world)
    nobody = await world.centre()
    refused = await call(worker).post(at(case, "/centre-assessments"), json={"centre_id": str(nobody)})
    assert codes(refused) == {"no-qualified-staff"}
    other = await world.centre(Service.SUPERVISED_CONTACT)
    await an_assessor(world, other)
    refused = await call(worker).post(at(case, "/centre-assessments"), json={"centre_id": str(other)})
    assert codes(refused) == {"not-offered"}
    assert codes(
        await evidence(call(worker), case, "concerns/domestic_abuse_proven/visiting_adult/centre_assessed")
    ) == {"centre-answers"}
    quiet = await taken(world, worker, PAST_DRINKING)
    (_, centre_id, _) = await a_centre(world)
    refused = await call(worker).post(at(quiet, "/centre-assessments"), json={"centre_id": str(centre_id)})
    assert refused.status_code == 409
    queued = await world.referral(referral.Status.QUEUED)
    refused = await call(worker).post(at(queued, "/centre-assessments"), json={"centre_id": str(centre_id)})
    assert refused.json()["type"] == "/problems#move-not-open"
