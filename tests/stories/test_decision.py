"""The hub's decision: what each needs, what it is bound to, and where it leads."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from app.domain import placement, referral
from app.domain.access import Role
from app.domain.consent import ConsentState
from app.domain.services import Service
from app.screening.words import Kind, Pathway
from tests.hub import (
    ABUSE_PENDING,
    GROUND_RULES,
    PAST_DRINKING,
    STABLE,
    answered,
    at,
    check,
    codes,
    decide,
    decide_suitable,
    evidence,
    pointers,
    screen,
    spoken_and_checked,
    taken,
    talk,
)
from tests.world import Actor, Case, World


async def ready_to_decide(world: World, call, *concerns, **options) -> tuple[Actor, Case]:
    """A case in which everything is done but the deciding."""
    worker = await world.actor(Role.HUB_WORKER)
    case = await taken(world, worker, *concerns, **options)
    await spoken_and_checked(call(worker), world, case)
    return worker, case


async def status_of(world: World, case: Case) -> dict:
    rows = await world.rows(
        "SELECT status, service_found, waits_on, due_on FROM referrals WHERE id = :id", id=case.referral_id
    )
    return rows[0]


@pytest.mark.rule("HUB-06", "HUB-12", "GATE-04")
async def test_a_family_is_found_suitable_once_everything_is_there(world: World, call):
    worker, case = await ready_to_decide(world, call)
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


@pytest.mark.rule("HUB-02", "HUB-03", "HUB-06")
async def test_what_is_missing_is_listed_all_at_once(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    case = await taken(world, worker, consents=ConsentState.WANTED, confirmed=False)
    refused = await decide_suitable(call(worker), case)
    assert refused.status_code == 409
    assert refused.json()["type"].endswith("#not-ready")
    assert codes(refused) == {"consent-missing", "not-confirmed", "conversation-missing", "check-missing"}
    for party_id in case.party_ids.values():
        for fact in ("consent", "confirmation", "conversation", "checks/police", "checks/cafcass"):
            assert f"#/parties/{party_id}/{fact}" in pointers(refused)
    assert (await status_of(world, case))["status"] == "assessing"


@pytest.mark.rule("HUB-02")
async def test_both_sides_have_to_be_spoken_with(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    case = await taken(world, worker)
    client = call(worker)
    await talk(client, world, case, 1)
    await talk(client, world, case, 2, reached=False)
    for side in (1, 2):
        for kind in ("police", "local_authority", "cafcass"):
            await check(client, world, case, side, kind)
    refused = await decide_suitable(client, case)
    assert pointers(refused) == {f"#/parties/{case.party_ids[2]}/conversation"}


@pytest.mark.rule("HUB-03")
async def test_a_check_that_has_no_answer_yet_counts_for_nothing(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    case = await taken(world, worker)
    client = call(worker)
    for side in (1, 2):
        await talk(client, world, case, side)
        for kind in ("police", "local_authority"):
            await check(client, world, case, side, kind)
        await check(client, world, case, side, "cafcass", received_on=None, result=None)
    refused = await decide_suitable(client, case)
    assert pointers(refused) == {f"#/parties/{party}/checks/cafcass" for party in case.party_ids.values()}


@pytest.mark.rule("GATE-04", "REF-13")
@pytest.mark.parametrize("state", [ConsentState.WANTED, ConsentState.REFUSED, ConsentState.TAKEN_BACK])
async def test_without_an_order_everybody_whose_consent_is_needed_has_to_agree(world: World, call, state):
    worker, case = await ready_to_decide(world, call)
    await world.execute(
        "INSERT INTO consents (id, referral_id, side, party_id, state, at) VALUES (:id, :referral, 2, :party, :state, :at)",
        id=uuid4(), referral=case.referral_id, party=case.party_ids[2], state=state.value, at=await world.now(),
    )  # fmt: skip
    refused = await decide_suitable(call(worker), case)
    assert refused.status_code == 409
    assert pointers(refused) == {f"#/parties/{case.party_ids[2]}/consent"}


@pytest.mark.rule("GATE-04")
async def test_nobody_is_decided_about_who_has_not_been_reached(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    case = await world.referral(referral.Status.ASSESSING, hub_worker=worker, joined=False)
    await answered(world, case, 1)
    await spoken_and_checked(call(worker), world, case)
    refused = await decide_suitable(call(worker), case)
    assert pointers(refused) == {
        f"#/parties/{case.party_ids[2]}/consent", f"#/parties/{case.party_ids[2]}/confirmation",
    }  # fmt: skip


@pytest.mark.rule("REF-15")
async def test_a_yes_of_somebody_unconfirmed_cannot_lead_to_approval(world: World, call):
    worker, case = await ready_to_decide(world, call, confirmed=False)
    refused = await decide_suitable(call(worker), case)
    assert refused.status_code == 409
    assert codes(refused) == {"not-confirmed"}
    await world.execute("UPDATE participations SET confirmed_at = now() WHERE party_id = :id", id=case.party_ids[1])
    refused = await decide_suitable(call(worker), case)
    assert pointers(refused) == {f"#/parties/{case.party_ids[2]}/confirmation"}


@pytest.mark.rule("HUB-06", "LIGHT-01")
async def test_a_declared_need_has_to_be_confirmed_with_evidence(world: World, call):
    worker, case = await ready_to_decide(world, call, PAST_DRINKING)
    client = call(worker)
    refused = await decide_suitable(client, case)
    assert refused.status_code == 409
    assert pointers(refused) == {f"#/needs/{STABLE}"}
    assert (await evidence(client, case, STABLE, accepted=False)).status_code == 201
    assert codes(await decide_suitable(client, case)) == {"need-open"}
    assert (await evidence(client, case, STABLE)).status_code == 201
    answer = await decide_suitable(client, case)
    assert answer.status_code == 200, answer.text


@pytest.mark.rule("SUI-14")
async def test_evidence_that_is_no_longer_accepted_takes_the_confirmation_back(world: World, call):
    worker, case = await ready_to_decide(world, call, PAST_DRINKING)
    client = call(worker)
    await evidence(client, case, STABLE)
    await evidence(client, case, STABLE, accepted=False)
    assert codes(await decide_suitable(client, case)) == {"need-open"}


@pytest.mark.rule("LIGHT-01", "SUI-15", "HUB-06")
async def test_approval_is_refused_while_a_question_is_open(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    case = await world.referral(referral.Status.ASSESSING, hub_worker=worker)
    await answered(world, case, 1, unknown=(Kind.WEAPONS,))
    await answered(world, case, 2, gates={"contact_forbidden": "prefer_not_to_say"})
    client = call(worker)
    await spoken_and_checked(client, world, case)
    refused = await decide_suitable(client, case)
    assert refused.status_code == 409
    assert pointers(refused) == {
        "#/open_questions/concerns/weapons/visiting_adult", "#/open_questions/gates/contact_forbidden",
    }  # fmt: skip
    await evidence(client, case, "gates/contact_forbidden", "no", source="court_paper")
    assert pointers(await decide_suitable(client, case)) == {"#/open_questions/concerns/weapons/visiting_adult"}
    await evidence(client, case, "concerns/weapons/visiting_adult", None)
    answer = await decide_suitable(client, case)
    assert answer.status_code == 200, answer.text


@pytest.mark.rule("HUB-06", "LIGHT-09")
async def test_a_row_that_says_wait_or_decline_forbids_it_whichever_side_told(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    case = await world.referral(referral.Status.ASSESSING, hub_worker=worker)
    await answered(world, case, 1)
    concern_id = (await answered(world, case, 2, ABUSE_PENDING))["domestic_abuse_alleged", "visiting_adult"]
    client = call(worker)
    await spoken_and_checked(client, world, case)
    for service in ("supported_contact", "supervised_contact"):
        refused = await decide_suitable(client, case, service=service)
        assert refused.status_code == 409
        assert pointers(refused) == {"#/screening/SUI-11"}
    ended = {
        "kind": "domestic_abuse_alleged", "subject": "visiting_adult", "answer": "yes",
        "details": {"investigation": "ended_no_proof"},
        "evidence": {"source": "court_paper", "judgement": "The court's finding was seen."},
    }  # fmt: skip
    changed = await client.put(at(case, f"/assessment/concerns/{concern_id}"), json=ended)
    assert changed.status_code == 200, changed.text
    answer = await decide_suitable(client, case)
    assert answer.status_code == 200, answer.text


@pytest.mark.rule("GATE-05", "GATE-03", "LIGHT-01")
async def test_a_gate_that_bars_a_service_forbids_it_until_it_is_established_otherwise(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    case = await world.referral(referral.Status.ASSESSING, hub_worker=worker)
    await answered(world, case, 1, gates={"written_reports": "yes"})
    await answered(world, case, 2, gates={"contact_forbidden": "yes"})
    client = call(worker)
    await spoken_and_checked(client, world, case)
    assert pointers(await decide_suitable(client, case)) == {"#/screening/GATE-03", "#/screening/GATE-05"}
    await evidence(client, case, "gates/contact_forbidden", "no", source="court_paper")
    assert pointers(await decide_suitable(client, case)) == {"#/screening/GATE-05"}
    answer = await decide_suitable(client, case, service="supervised_contact")
    assert answer.status_code == 200, answer.text


@pytest.mark.rule("HUB-12", "HUB-05")
async def test_a_decision_rests_on_a_screening_of_the_facts_as_they_stand(world: World, call):
    worker, case = await ready_to_decide(world, call)
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
    worker, case = await ready_to_decide(world, call)
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
    worker, case = await ready_to_decide(world, call, PAST_DRINKING)
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
    worker, case = await ready_to_decide(world, call)
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
    worker, case = await ready_to_decide(world, call)
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
    worker, case = await ready_to_decide(world, call)
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
    await spoken_and_checked(client, world, case)
    assert codes(await decide_suitable(client, case)) == {"placement-live"}
    other = await decide_suitable(client, case, decision="reinstate", service="supervised_contact")
    assert codes(other) == {"another-service"}
    answer = await decide_suitable(client, case, decision="reinstate")
    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == "placed"
    rows = await world.rows("SELECT status FROM placements WHERE id = :id", id=case.placement_id)
    assert rows == [{"status": "active"}]


@pytest.mark.rule("HUB-02")
async def test_after_a_place_everybody_is_spoken_with_anew(world: World, call):
    worker, case = await ready_to_decide(world, call)
    client = call(worker)
    assert (await decide_suitable(client, case)).status_code == 200
    centre_id = await world.centre()
    offer_id = await world.offered(case, centre_id)
    await world.execute(
        "INSERT INTO placements (id, referral_id, offer_id, centre_id, service, status, suspended_from, created_at, "
        "confirmed_at, v) VALUES (:id, :referral, :offer, :centre, 'supported_contact', 'suspended', 'active', :at, "
        ":at, 1)",
        id=uuid4(), referral=case.referral_id, offer=offer_id, centre=centre_id, at=await world.now(),
    )  # fmt: skip
    await world.execute("UPDATE referrals SET status = 'assessing' WHERE id = :id", id=case.referral_id)
    await talk(client, world, case, 1)
    refused = await decide_suitable(client, case, decision="reinstate")
    assert f"#/parties/{case.party_ids[2]}/conversation" in pointers(refused)
    assert f"#/parties/{case.party_ids[1]}/conversation" not in pointers(refused)


@pytest.mark.rule("HUB-06")
async def test_what_takes_two_people_is_refused_with_a_sentence(world: World, call):
    worker, case = await ready_to_decide(world, call, PAST_DRINKING)
    client = call(worker)
    departed = await decide_suitable(client, case, departs_from=[STABLE])
    assert departed.status_code == 409
    assert pointers(departed) == {"#/departs_from"}
    assert codes(departed) == {"second-person-needed"}
    unsought = await decide_suitable(client, case, consents_not_sought=[str(case.party_ids[2])])
    assert pointers(unsought) == {"#/consents_not_sought"}


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


async def test_a_professional_referral_without_own_applications_rests_on_its_referrers_word(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    case = await world.referral(
        referral.Status.ASSESSING, hub_worker=worker, pathway=Pathway.CAFCASS, joined=False,
        consents=ConsentState.WANTED,
    )  # fmt: skip
    await world.execute("UPDATE participations SET until = now() WHERE referral_id = :id", id=case.referral_id)
    await answered(world, case, 1, pathway=Pathway.CAFCASS)
    await spoken_and_checked(call(worker), world, case)
    answer = await decide_suitable(call(worker), case)
    assert answer.status_code == 200, answer.text


async def test_deciding_is_the_hubs_alone_and_within_its_reach(world: World, call):
    worker, case = await ready_to_decide(world, call)
    body = {"decision": "lapse", "rationale": "No."}
    for actor in (case.starter, case.other, await world.actor(Role.COORDINATOR), await world.actor(Role.REFERRER)):
        refused = await call(actor).post(at(case, "/decision"), json=body, headers={"If-Match": "*"})
        assert refused.status_code == 403
    unknown = await call(worker).post(f"/v1/referrals/{UUID(int=7)}/decision", json=body, headers={"If-Match": "*"})
    assert unknown.status_code == 404


async def test_the_same_decision_sent_twice_with_one_key_is_made_once(world: World, call):
    worker, case = await ready_to_decide(world, call)
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
