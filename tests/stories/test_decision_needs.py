"""What a favourable decision needs: everything that is missing is listed, and nothing is approved before."""

from uuid import uuid4

import pytest

from app.db.tables.referral import Consent
from app.domain import referral
from app.domain.access import Role
from app.domain.consent import ConsentState
from app.screening.words import Kind, Pathway
from tests.hub import (
    ABUSE_PENDING,
    PAST_DRINKING,
    STABLE,
    answered,
    at,
    check,
    codes,
    decide_suitable,
    evidence,
    pointers,
    ready_to_decide,
    spoken_and_checked,
    taken,
    talk,
)
from tests.world import World


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
    read = await call(worker).get(at(case, "/assessment"))
    assert read.json()["status"] == "assessing"


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
async def test_without_an_order_everybody_whose_consent_is_needed_has_to_agree(world: World, call):
    worker, case = await ready_to_decide(world)
    for state in (ConsentState.WANTED, ConsentState.REFUSED, ConsentState.TAKEN_BACK):
        await world.save(
            Consent(
                id=uuid4(), referral_id=case.referral_id, side=2, party_id=case.party_ids[2], state=state,
                at=await world.now(),
            )
        )  # fmt: skip
        refused = await decide_suitable(call(worker), case)
        assert refused.status_code == 409
        assert pointers(refused) == {f"#/parties/{case.party_ids[2]}/consent"}


@pytest.mark.rule("GATE-04")
async def test_nobody_is_decided_about_who_has_not_been_reached(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    case = await world.referral(referral.Status.ASSESSING, hub_worker=worker, joined=False)
    await answered(world, case, 1)
    await spoken_and_checked(world, worker, case)
    refused = await decide_suitable(call(worker), case)
    assert pointers(refused) == {
        f"#/parties/{case.party_ids[2]}/consent", f"#/parties/{case.party_ids[2]}/confirmation",
    }  # fmt: skip


@pytest.mark.rule("REF-15")
async def test_a_yes_of_somebody_unconfirmed_cannot_lead_to_approval(world: World, call):
    worker, case = await ready_to_decide(world, confirmed=False)
    refused = await decide_suitable(call(worker), case)
    assert refused.status_code == 409
    assert codes(refused) == {"not-confirmed"}
    await world.execute("UPDATE participations SET confirmed_at = now() WHERE party_id = :id", id=case.party_ids[1])
    refused = await decide_suitable(call(worker), case)
    assert pointers(refused) == {f"#/parties/{case.party_ids[2]}/confirmation"}


@pytest.mark.rule("HUB-06", "LIGHT-01")
async def test_a_declared_need_has_to_be_confirmed_with_evidence(world: World, call):
    worker, case = await ready_to_decide(world, PAST_DRINKING)
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
    worker, case = await ready_to_decide(world, PAST_DRINKING)
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
    await spoken_and_checked(world, worker, case)
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
    await spoken_and_checked(world, worker, case)
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
    await spoken_and_checked(world, worker, case)
    assert pointers(await decide_suitable(client, case)) == {"#/screening/GATE-03", "#/screening/GATE-05"}
    await evidence(client, case, "gates/contact_forbidden", "no", source="court_paper")
    assert pointers(await decide_suitable(client, case)) == {"#/screening/GATE-05"}
    answer = await decide_suitable(client, case, service="supervised_contact")
    assert answer.status_code == 200, answer.text


@pytest.mark.rule("HUB-02")
async def test_after_a_place_everybody_is_spoken_with_anew(world: World, call):
    worker, case = await ready_to_decide(world)
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
    worker, case = await ready_to_decide(world, PAST_DRINKING)
    client = call(worker)
    departed = await decide_suitable(client, case, departs_from=[STABLE])
    assert departed.status_code == 409
    assert pointers(departed) == {"#/departs_from"}
    assert codes(departed) == {"second-person-needed"}
    unsought = await decide_suitable(client, case, consents_not_sought=[str(case.party_ids[2])])
    assert pointers(unsought) == {"#/consents_not_sought"}


async def test_a_professional_referral_without_own_applications_rests_on_its_referrers_word(world: World, call):
    worker = await world.actor(Role.HUB_WORKER)
    case = await world.referral(
        referral.Status.ASSESSING, hub_worker=worker, pathway=Pathway.CAFCASS, joined=False,
        consents=ConsentState.WANTED,
    )  # fmt: skip
    await world.execute("UPDATE participations SET until = now() WHERE referral_id = :id", id=case.referral_id)
    await answered(world, case, 1, pathway=Pathway.CAFCASS)
    await spoken_and_checked(world, worker, case)
    answer = await decide_suitable(call(worker), case)
    assert answer.status_code == 200, answer.text
