"""Screenings as each reader sees them, and a new one on what hub and centre have established."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from app.db.queries.screening import replayed
from app.db.tables.screening import Screening, ScreeningCause
from app.domain.access import Role
from app.domain.services import Service
from app.screening.words import Column, Pathway
from tests.forms import DRINKS_NOW, Family, applied, fill, joined, safety, send
from tests.hub import ABUSE_PROVEN, STABLE
from tests.serving import Call
from tests.world import Actor, Case, World

PAST = {
    "kind": "substance_past", "subject": "visiting_adult", "answer": "yes",
    "details": {"stable": "yes", "ground_rules": "yes"},
}  # fmt: skip


async def both_sent(
    world: World, call: Call, *, first: dict[str, Any] | None = None, second: dict[str, Any] | None = None
) -> tuple[str, Actor, Actor, Actor]:
    """A family whose two sides have sent: its id, the actors, and a hub worker who has taken it."""
    parent, other, family = await world.actor(), await world.actor(), Family()
    hub = await world.actor(Role.HUB_WORKER)
    referral_id, _ = await applied(world, call, parent, family, safety=first or safety())
    await joined(world, referral_id, other, confirmed=True)
    await fill(call(other), referral_id, family.resident(await world.route(other), safety=second or safety()))
    await send(call(other), referral_id)
    await world.execute(
        "UPDATE referrals SET status = 'assessing', hub_worker = :w WHERE id = :r",
        w=hub.account_id, r=referral_id,
    )  # fmt: skip
    return referral_id, parent, other, hub


@pytest.mark.rule("LIGHT-09", "LIGHT-10", "PRIV-01")
async def test_a_side_reads_the_light_of_its_own_answers_only(world, call):
    referral_id, parent, other, hub = await both_sent(world, call, second=safety(DRINKS_NOW))
    path = f"/v1/referrals/{referral_id}/screenings"
    await call(hub).post(path)
    first = (await call(parent).get(path)).json()["items"]
    second = (await call(other).get(path)).json()["items"]
    assert [(each["view"], each["explanation"]["light"]) for each in first] == [("family", "green")]
    assert [(each["view"], each["explanation"]["light"]) for each in second] == [("family", "amber")]
    assert "changes" not in first[0]
    assert "needs" not in str(second)


@pytest.mark.rule("LIGHT-04", "SUI-13", "HUB-05")
async def test_the_hub_screens_all_sides_at_once_and_the_most_cautious_decides(world, call):
    referral_id, _, _, hub = await both_sent(world, call, second=safety(PAST))
    path = f"/v1/referrals/{referral_id}/screenings"
    answer = await call(hub).post(path)
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == path
    found = answer.json()
    assert (found["side"], found["cause"], found["view"]) == (None, "hub", "hub")
    lights = {each["service"]: each["light"] for each in found["result"]["services"]}
    assert lights["supported_contact"] == "amber"
    assert found["result"]["recommendation"] == "social_worker_decides"
    needed = next(each for each in found["changes"] if each["service"] == "supported_contact")
    assert [(each["question"], each["value"]) for each in needed["to_green"]] == [("stable", "yes")]
    listed = (await call(hub).get(path)).json()["items"]
    assert [(each["side"], each["cause"]) for each in listed] == [
        (None, "hub"), (2, "other_side"), (1, "submission"),
    ]  # fmt: skip


@pytest.mark.rule("LIGHT-04", "LIGHT-10", "SUI-13")
async def test_the_hub_reads_once_for_each_service_what_would_turn_the_light_of_both_sides(world, call):
    first, second = safety(PAST), safety(PAST, ABUSE_PROVEN)
    referral_id, parent, other, hub = await both_sent(world, call, first=first, second=second)
    path = f"/v1/referrals/{referral_id}/screenings"
    found = (await call(hub).post(path)).json()
    lights = {each["service"]: each["light"] for each in found["result"]["services"]}
    told = [(each["service"], each["light"]) for each in found["changes"]]
    assert told == [(each, light) for each, light in lights.items() if light != "green" and each != "indirect_contact"]
    supported = next(each for each in found["changes"] if each["service"] == "supported_contact")
    named = [(each["concern"], each["question"]) for each in supported["to_amber"]]
    assert (lights["supported_contact"], supported["to_green"], supported["fixed"]) == ("red", None, ["SUI-10"])
    assert named == [
        ("domestic_abuse_proven/visiting_adult", "courses_completed"),
        ("domestic_abuse_proven/visiting_adult", "centre_assessed"),
    ]
    for reader in (parent, other):
        assert not any("changes" in each for each in (await call(reader).get(path)).json()["items"])
    for each in named:
        await established(world, UUID(referral_id), hub, f"concerns/{'/'.join(each)}")
    again = (await call(hub).post(path)).json()
    assert {each["service"]: each["light"] for each in again["result"]["services"]}["supported_contact"] == "amber"


async def established(world: World, referral_id: UUID, hub: Actor, need: str, answer: str = "yes") -> None:
    """Evidence that hub or centre has taken."""
    evidence = uuid4()
    sealed = world.parts.keys.seal("evidence", "text_enc", evidence, "A letter.")
    await world.execute(
        "INSERT INTO evidence (id, referral_id, need, answer, accepted, source, text_enc, by_account, at) "
        "VALUES (:i, :r, :n, :s, true, 'letter', :t, :a, now())",
        i=evidence, r=referral_id, n=need, s=answer, t=sealed, a=hub.account_id,
    )  # fmt: skip


@pytest.mark.rule("LIGHT-01", "SUI-14", "LIGHT-05")
async def test_what_the_hub_confirms_turns_the_next_screening_and_no_earlier_one(world, call):
    referral_id, _, _, hub = await both_sent(world, call, first=safety(PAST))
    path = f"/v1/referrals/{referral_id}/screenings"
    before = (await call(hub).post(path)).json()
    await established(world, UUID(referral_id), hub, STABLE)
    after = (await call(hub).post(path)).json()
    light = {each["service"]: each["light"] for each in after["result"]["services"]}["supported_contact"]
    assert light == "green"
    stored = (await call(hub).get(path)).json()["items"]
    assert next(each for each in stored if each["screening_id"] == before["screening_id"]) == before


@pytest.mark.rule("LIGHT-05")
async def test_every_stored_screening_replays_to_the_same_result(world, call):
    referral_id, _, _, hub = await both_sent(world, call, first=safety(PAST), second=safety(DRINKS_NOW))
    await call(hub).post(f"/v1/referrals/{referral_id}/screenings")
    rows = await world.rows("SELECT * FROM screenings WHERE referral_id = :r", r=referral_id)
    assert len(rows) == 3
    for row in rows:
        stored = Screening(
            id=row["id"], referral_id=UUID(referral_id), side=row["side"], cause=ScreeningCause(row["cause"]),
            pathway=Pathway(row["pathway"]), ruleset=row["ruleset"], inputs=row["inputs"], result=row["result"],
            at=row["at"],
        )  # fmt: skip
        assert replayed(stored).as_json() == row["result"]


@pytest.mark.rule("ORD-06", "GATE-11")
async def test_an_order_is_told_from_where_each_side_stands(world, call):
    bound = safety(no_contact_order="binds_applicant", indirect_forbidden="no")
    referral_id, _, _, hub = await both_sent(world, call, second=bound)
    found = (await call(hub).post(f"/v1/referrals/{referral_id}/screenings")).json()
    gates = {each["rule"]: each["value"] for each in found["result"]["gates"]}
    assert gates["GATE-11"] == "binds_other"
    assert not found["result"]["stops"]


async def test_a_queued_referral_is_not_screened_again_and_others_may_not(world, call):
    parent, hub = await world.actor(), await world.actor(Role.HUB_WORKER)
    referral_id, _ = await applied(world, call, parent)
    path = f"/v1/referrals/{referral_id}/screenings"
    assert (await call(hub).post(path)).status_code == 409
    assert (await call(parent).post(path)).status_code == 403
    assert (await call(await world.actor()).get(path)).status_code == 404


@pytest.mark.rule("LIGHT-07", "CEN-10")
async def test_a_centre_reads_lights_needs_and_questions_and_no_answers(world, call):
    parent, centre = await world.actor(), await world.actor(Role.COORDINATOR)
    referral_id, _ = await applied(world, call, parent, safety=safety(PAST, move_on_plan="unknown"))
    await world.offered(Case(UUID(referral_id), parent, None, {}, {}, uuid4()), centre.centre_id)
    items = (await call(centre).get(f"/v1/referrals/{referral_id}/screenings")).json()["items"]
    assert items[0]["view"] == "centre"
    assert STABLE in items[0]["needs"]
    assert items[0]["open_questions"] == ["gates/move_on_plan"]
    assert "result" not in items[0]


RESULT = {
    "ruleset", "questionnaire", "pathway", "nation", "service_wished", "services", "concerns", "gates", "questions",
    "recommendation", "next", "stops", "stop_rules", "change_of_wish", "requirement", "safeguarding", "plan", "topics",
    "guarded",
}  # fmt: skip


@pytest.mark.rule("LIGHT-04", "SVC-01", "SVC-06", "SUI-18", "SIG-02", "SIG-03", "GATE-08")
async def test_what_is_served_is_what_was_stored_for_every_service_with_all_that_explains_it(world, call):
    past = PAST | {"details": {**DRINKS_NOW["details"], "stable": "no"}}
    answers = safety(past, DRINKS_NOW, child_knows_adult="never_met", written_reports="unknown", move_on_plan="no")
    referral_id, _, _, hub = await both_sent(world, call, first=answers)
    items = (await call(hub).get(f"/v1/referrals/{referral_id}/screenings")).json()["items"]
    served = next(each for each in items if each["side"] == 1)
    stored = (await world.rows("SELECT result FROM screenings WHERE id = :i", i=served["screening_id"]))[0]["result"]
    assert served["result"] == stored
    assert stored.keys() == RESULT
    assert [each["service"] for each in stored["services"]] == [each.value for each in Service]
    lights = {each["service"]: each["light"] for each in stored["services"]}
    assert lights["indirect_contact"] == "amber"
    cells = {(each["kind"], column.value): each[column.value] for each in stored["concerns"] for column in Column}
    relapsed = cells["substance_past", "supported"]
    assert (relapsed["rule"], relapsed["verdict"]) == ("SUI-08", "assess")
    states = {each["need"]: each["state"] for each in cells["substance_current", "supported"]["needs"]}
    assert states == {"engaging": "declared", "risk_information": "unmet"}
    assert {each["rule"] for each in stored["gates"]} >= {"GATE-07", "GATE-08"}
    assert [each["key"] for each in stored["questions"] if each["key"].startswith("gates/")] == [
        "gates/written_reports"
    ]
    assert (stored["recommendation"], stored["next"]) == ("social_worker_decides", "hub")
    assert stored["plan"] == ["introductory_sessions", "first_supervised_sessions"]
    changes = {each["service"]: each for each in served["changes"]}
    assert "gates/written_reports" in changes["supported_contact"]["waits_for"]
    assert {topic for each in served["signposts"] for topic in each["topics"]} >= {"information"}
