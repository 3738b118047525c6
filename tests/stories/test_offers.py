"""Offers: a family before a centre, which alone says yes or no."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from app.db.tables.assessment import ReferralNotes
from app.domain import offer, referral
from app.domain.access import Role
from app.domain.services import Service
from tests.centre import accept, codes, offered, professional
from tests.serving import Call
from tests.world import Actor, Case, World

pytestmark = pytest.mark.anyio


async def ready(world: World, **options: Any) -> tuple[Case, Actor]:
    lead = await world.actor(Role.HUB_WORKER)
    return await world.referral(referral.Status.READY, hub_worker=lead, **options), lead


def body(centre_id: Any, service: str = "supported_contact") -> dict[str, str]:
    return {"centre_id": str(centre_id), "service": service}


async def test_the_hub_offers_a_family_and_the_centre_finds_it(world: World, call: Call):
    case, worker = await ready(world)
    coordinator = await world.actor(Role.COORDINATOR)
    sent = await call(worker).post(f"/v1/referrals/{case.referral_id}/offers", json=body(coordinator.centre_id))
    assert sent.status_code == 201, sent.text
    assert sent.headers["location"] == f"/v1/offers/{sent.json()['offer_id']}"
    assert sent.json()["view"] == "hub"
    assert sent.json()["actions"] == ["recall_offer"]
    listed = (await call(coordinator).get("/v1/offers")).json()["items"]
    assert [(each["offer_id"], each["view"]) for each in listed] == [(sent.json()["offer_id"], "centre_offered")]
    assert listed[0]["actions"] == ["accept_offer", "decline_offer"]
    row = (await world.rows("SELECT waits_on, due_on FROM referrals WHERE id = :id", id=case.referral_id))[0]
    assert row["waits_on"] == "centre"
    assert row["due_on"] > date(2020, 1, 1)


@pytest.mark.rule("CEN-01", "DIR-03")
@pytest.mark.parametrize("role", [Role.HUB_WORKER, Role.HUB_LEAD, Role.ADMINISTRATOR, Role.CENTRE_WORKER, Role.FAMILY])
async def test_nobody_but_a_coordinator_answers_for_a_centre(world: World, call: Call, role: Role):
    case, _ = await offered(world)
    somebody = await world.actor(role, centre_id=case.centre_id if role is Role.CENTRE_WORKER else None)
    for path in ("acceptance", "refusal"):
        answer = await call(somebody).post(f"/v1/offers/{case.offer_id}/{path}", json={"reason": "full"})
        assert answer.status_code == 403


@pytest.mark.rule("CEN-01", "CEN-09")
async def test_a_centre_accepts_and_the_family_has_a_place_in_preparation_with_its_adults_kept_apart(
    world: World, call: Call
):
    case, coordinator = await offered(world)
    await world.execute("UPDATE centres SET gap_minutes = 15")
    accepted = await accept(call, coordinator, case.offer_id)
    assert accepted.status_code == 200, accepted.text
    assert accepted.json()["status"] == "accepted"
    assert accepted.json()["view"] == "centre"
    rows = await world.rows("SELECT id, status FROM placements WHERE referral_id = :id", id=case.referral_id)
    assert [(str(row["id"]), row["status"]) for row in rows] == [(accepted.json()["placement_id"], "preparing")]
    assert (await world.rows("SELECT status FROM referrals WHERE id = :id", id=case.referral_id))[0][
        "status"
    ] == "placed"
    relations = await world.rows(
        "SELECT relation, until IS NULL AS live FROM participations WHERE referral_id = :id AND centre_id IS NOT NULL",
        id=case.referral_id,
    )
    assert {(row["relation"], row["live"]) for row in relations} == {("centre_offered", False), ("centre", True)}
    kept = await world.rows("SELECT person_a, person_b, cause, buffer_minutes FROM separations")
    assert [({row["person_a"], row["person_b"]}, row["cause"], row["buffer_minutes"]) for row in kept] == [
        (set(case.person_ids.values()), "default", 15)
    ]


async def test_an_offer_is_accepted_only_by_who_has_read_it_as_it_stands(world: World, call: Call):
    case, coordinator = await offered(world)
    path = f"/v1/offers/{case.offer_id}"
    assert (await call(coordinator).post(f"{path}/acceptance")).status_code == 428
    read = await call(coordinator).get(path)
    notes_id, now = uuid4(), await world.now()
    await world.save(
        ReferralNotes(
            id=notes_id, referral_id=case.referral_id, written_at=now, by_account=coordinator.account_id,
            text_enc=world.parts.keys.seal("referral_notes", "text_enc", notes_id, "Needs a quiet room."),
        )
    )  # fmt: skip
    stale = await call(coordinator).post(f"{path}/acceptance", headers={"If-Match": read.headers["etag"]})
    assert stale.status_code == 412
    assert (await accept(call, coordinator, case.offer_id)).status_code == 200
    assert (await accept(call, coordinator, case.offer_id)).status_code == 409


@pytest.mark.rule("CEN-01", "CEN-08")
async def test_a_centre_declines_and_the_case_goes_back_to_the_hub_with_the_true_reason(world: World, call: Call):
    case, coordinator = await offered(world)
    said = {"reason": "staff_know_the_family", "comment": "Our helper is a neighbour."}
    declined = await call(coordinator).post(f"/v1/offers/{case.offer_id}/refusal", json=said)
    assert declined.status_code == 200, declined.text
    assert (await world.rows("SELECT status FROM referrals WHERE id = :id", id=case.referral_id))[0][
        "status"
    ] == "assessing"
    tasks = await world.rows("SELECT kind, role, reasons FROM tasks WHERE referral_id = :id", id=case.referral_id)
    assert [(task["kind"], task["role"]) for task in tasks] == [("offer-next-centre", "hub_worker")]
    assert "staff_know_the_family" in tasks[0]["reasons"]
    hub = await world.actor(Role.HUB_WORKER)
    read = (await call(hub).get(f"/v1/offers/{case.offer_id}")).json()
    assert (read["reason"], read["comment"]) == (said["reason"], said["comment"])
    assert (await call(coordinator).get(f"/v1/offers/{case.offer_id}")).status_code == 404
    assert (await call(coordinator).get("/v1/offers")).json()["items"] == []


@pytest.mark.rule("CEN-01")
async def test_a_declined_professional_referral_stays_and_waits_for_its_sender_who_is_not_told_why(
    world: World, call: Call
):
    case, solicitor = await professional(world)
    coordinator = await world.actor(Role.COORDINATOR)
    sent = await call(solicitor).post(f"/v1/referrals/{case.referral_id}/offers", json=body(coordinator.centre_id))
    assert sent.status_code == 201, sent.text
    path = f"/v1/offers/{sent.json()['offer_id']}"
    said = {"reason": "risk_too_high", "comment": "We saw the other adult shout."}
    assert (await call(coordinator).post(f"{path}/refusal", json=said)).status_code == 200
    row = (await world.rows("SELECT status, waits_on FROM referrals WHERE id = :id", id=case.referral_id))[0]
    assert (row["status"], row["waits_on"]) == ("ready", "referrer")
    assert len(await world.rows("SELECT 1 FROM tasks WHERE referral_id = :id", id=case.referral_id)) == 1
    read = await call(solicitor).get(path)
    assert read.json()["status"] == "declined"
    assert "risk_too_high" not in read.text
    assert "shout" not in read.text


async def test_an_offer_can_be_recalled_until_it_is_answered(world: World, call: Call):
    case, coordinator = await offered(world)
    hub = await world.actor(Role.HUB_LEAD)
    path = f"/v1/offers/{case.offer_id}"
    recalled = await call(hub).post(f"{path}/recall")
    assert (recalled.status_code, recalled.json()["status"]) == (200, "recalled")
    assert (await call(coordinator).get(path)).status_code == 404
    assert (await call(hub).post(f"{path}/recall")).status_code == 409
    other = await world.actor(Role.COORDINATOR)
    again = await call(hub).post(f"/v1/referrals/{case.referral_id}/offers", json=body(other.centre_id))
    assert again.status_code == 201


async def test_one_centre_is_asked_at_a_time(world: World, call: Call):
    case, _ = await offered(world)
    hub = await world.actor(Role.HUB_WORKER)
    other = await world.centre()
    answer = await call(hub).post(f"/v1/referrals/{case.referral_id}/offers", json=body(other))
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems#conflict")


@pytest.mark.rule("SVC-04", "DIR-04")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("UPDATE centres SET admitted_at = NULL", "not-admitted"),
        ("UPDATE centres SET suspended_at = admitted_at", "suspended"),
        ("UPDATE accreditations SET until_on = current_date - 1 WHERE level = 'standard'", "not-accredited"),
    ],
)
async def test_no_family_is_offered_to_a_centre_that_may_not_take_it(world: World, call: Call, change: str, code: str):
    case, worker = await ready(world)
    centre_id = await world.centre()
    await world.execute(change)
    answer = await call(worker).post(f"/v1/referrals/{case.referral_id}/offers", json=body(centre_id))
    assert (answer.status_code, codes(answer)) == (409, {code})


@pytest.mark.rule("SVC-04")
async def test_the_enhanced_accreditation_alone_does_not_let_a_centre_give_supported_contact(world: World, call: Call):
    case, worker = await ready(world)
    centre_id = await world.centre(Service.SUPERVISED_CONTACT)
    answer = await call(worker).post(f"/v1/referrals/{case.referral_id}/offers", json=body(centre_id))
    assert codes(answer) == {"not-offered"}
    other = await call(worker).post(
        f"/v1/referrals/{case.referral_id}/offers", json=body(centre_id, "supervised_contact")
    )
    assert (other.status_code, codes(other)) == (422, {"other-service"})
    nowhere = await call(worker).post(f"/v1/referrals/{case.referral_id}/offers", json=body(uuid4()))
    assert (nowhere.status_code, codes(nowhere)) == (422, {"unknown-centre"})


@pytest.mark.rule("DIR-04", "SVC-04")
async def test_an_accreditation_that_lapses_meanwhile_stops_the_acceptance(world: World, call: Call):
    case, coordinator = await offered(world)
    await world.execute("UPDATE accreditations SET until_on = current_date - 1")
    answer = await accept(call, coordinator, case.offer_id)
    assert (answer.status_code, codes(answer)) == (409, {"not-accredited"})


@pytest.mark.parametrize("status", [referral.Status.QUEUED, referral.Status.ASSESSING, referral.Status.WITHDRAWN])
async def test_only_a_referral_that_was_found_suitable_is_offered(world: World, call: Call, status: referral.Status):
    worker = await world.actor(Role.HUB_WORKER)
    case = await world.referral(status)
    answer = await call(worker).post(f"/v1/referrals/{case.referral_id}/offers", json=body(await world.centre()))
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems#move-not-open")


@pytest.mark.rule("REF-06")
async def test_a_sides_solicitor_neither_offers_a_familys_own_referral_nor_learns_to_whom_it_is_offered(
    world: World, call: Call
):
    case, coordinator = await offered(world)
    solicitor = await world.actor(Role.REFERRER)
    assert solicitor.organisation_id is not None
    await world.represented(case, 1, solicitor.organisation_id)
    answer = await call(solicitor).post(f"/v1/referrals/{case.referral_id}/offers", json=body(coordinator.centre_id))
    assert answer.status_code == 404
    assert (await call(solicitor).get(f"/v1/offers/{case.offer_id}")).status_code == 404
    assert (await call(solicitor).post(f"/v1/offers/{case.offer_id}/recall")).status_code == 404
    assert (await call(solicitor).get("/v1/offers")).json()["items"] == []


async def test_another_sides_solicitor_does_not_see_the_offers_of_a_professional_referral(world: World, call: Call):
    case, _ = await professional(world)
    await world.offered(case, await world.centre())
    other = await world.actor(Role.REFERRER)
    assert other.organisation_id is not None
    await world.represented(case, 2, other.organisation_id)
    assert (await call(other).get(f"/v1/offers/{case.offer_id}")).status_code == 404
    assert (await call(other).get("/v1/offers")).json()["items"] == []


async def test_a_centre_never_sees_another_centres_offer_of_the_same_family(world: World, call: Call):
    case, coordinator = await offered(world)
    elsewhere = await world.centre()
    await world.execute("UPDATE offers SET status = 'declined' WHERE id = :id", id=case.offer_id)
    mine = case.offer_id
    theirs = await world.offered(case, elsewhere)
    assert (await call(coordinator).get(f"/v1/offers/{theirs}")).status_code == 404
    assert [each["offer_id"] for each in (await call(coordinator).get("/v1/offers")).json()["items"]] == [str(mine)]
    stranger = await world.actor(Role.COORDINATOR)
    for path in (f"/v1/offers/{mine}", f"/v1/offers/{theirs}"):
        assert (await call(stranger).get(path)).status_code == 404
        assert (await call(stranger).post(f"{path}/refusal", json={"reason": "full"})).status_code == 404


async def test_offers_come_in_pages_and_can_be_filtered(world: World, call: Call):
    hub = await world.actor(Role.HUB_WORKER)
    centre_id = await world.centre()
    ids = []
    for _ in range(3):
        case = await world.referral(referral.Status.READY)
        ids.append(str(await world.offered(case, centre_id)))
    first = await call(hub).get("/v1/offers", params={"limit": 2})
    assert [each["offer_id"] for each in first.json()["items"]] == ids[:0:-1]
    assert 'rel="next"' in first.headers["link"]
    second = await call(hub).get("/v1/offers", params={"limit": 2, "after": first.json()["next"]})
    assert [each["offer_id"] for each in second.json()["items"]] == ids[:1]
    assert second.json()["next"] is None
    none = await call(hub).get("/v1/offers", params={"status": offer.Status.DECLINED.value})
    assert none.json()["items"] == []
    one = await call(hub).get("/v1/offers", params={"referral_id": str(case.referral_id)})
    assert [each["offer_id"] for each in one.json()["items"]] == ids[2:]


async def test_sending_the_same_offer_twice_under_one_key_asks_once(world: World, call: Call):
    case, worker = await ready(world)
    centre_id, path = await world.centre(), f"/v1/referrals/{case.referral_id}/offers"
    key = {"Idempotency-Key": "once"}
    first = await call(worker).post(path, json=body(centre_id), headers=key)
    again = await call(worker).post(path, json=body(centre_id), headers=key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert len(await world.rows("SELECT 1 FROM offers")) == 1
