"""Each party's own word: given, refused, taken back; nobody can be made to attend, and nobody is told who said no."""

import pytest

from app.domain import placement, referral
from app.domain.access import Role
from app.domain.consent import ConsentState
from app.domain.services import Service
from app.domain.stage import Stage
from tests.centre import accept, codes
from tests.contact import at, everything_read_by, run_rounds, tasks
from tests.world import Case, World


async def answer(client, case: Case, state: str, etag: str | None = None):
    return await client.put(at(case, "/consent"), json={"state": state}, headers={"If-Match": etag} if etag else {})


async def status_of(world: World, case: Case) -> str:
    rows = await world.rows("SELECT status FROM referrals WHERE id = :r", r=case.referral_id)
    status: str = rows[0]["status"]
    return status


@pytest.mark.rule("REF-13", "GATE-04")
async def test_a_party_answers_once_freely_and_then_on_the_version_it_read(call, world):
    case = await world.referral(consents=ConsentState.WANTED)
    client = call(case.other)
    first = await answer(client, case, "given")
    assert (first.status_code, first.json()["state"]) == (200, "given")
    assert (await answer(client, case, "taken_back")).status_code == 428
    assert (await answer(client, case, "taken_back", '"old"')).status_code == 412
    second = await answer(client, case, "taken_back", first.headers["etag"])
    assert (second.status_code, second.json()["state"]) == (200, "taken_back")
    third = await answer(client, case, "given", second.headers["etag"])
    assert third.json()["state"] == "given"
    rows = await world.rows(
        "SELECT state, by_account FROM consents WHERE party_id = :p ORDER BY at", p=case.party_ids[2]
    )
    assert [row["state"] for row in rows] == ["wanted", "given", "taken_back", "given"]
    assert {row["by_account"] for row in rows[1:]} == {case.other.account_id}


async def test_a_word_that_cannot_follow_is_refused_and_the_same_word_changes_nothing(call, world):
    case = await world.referral(consents=ConsentState.WANTED)
    client = call(case.other)
    assert (await answer(client, case, "taken_back")).status_code == 409
    first = await answer(client, case, "refused")
    again = await answer(client, case, "refused", first.headers["etag"])
    assert (again.status_code, again.headers["etag"]) == (200, first.headers["etag"])
    assert len(await world.rows("SELECT * FROM consents WHERE party_id = :p", p=case.party_ids[2])) == 2
    assert (await client.put(at(case, "/consent"), json={"state": "not_needed"})).status_code == 422


@pytest.mark.rule("REF-13", "GATE-04")
@pytest.mark.parametrize("state", ["refused", "taken_back"])
async def test_a_no_before_a_place_wakes_the_hub_and_moves_nothing(call, world, state):
    before = ConsentState.WANTED if state == "refused" else ConsentState.GIVEN
    case = await world.referral(referral.Status.ASSESSING, consents=before)
    answered = await answer(call(case.other), case, state, "*")
    assert answered.status_code == 200
    assert await tasks(world, case) == {"consent-lacking": [state.replace("_", "-")]}
    assert await status_of(world, case) == "assessing"
    shown = await world.rows("SELECT stage FROM shown WHERE referral_id = :r AND side = 2", r=case.referral_id)
    assert [row["stage"] for row in shown] == ["being_considered"]


@pytest.mark.rule("REF-13", "GATE-04", "REF-11")
async def test_a_placed_referral_ends_when_anybody_takes_their_consent_back(call, world):
    case = await world.placed(await world.centre())
    body = (await answer(call(case.other), case, "taken_back", "*")).json()
    assert set(body) == {"state", "at"}
    assert await status_of(world, case) == "withdrawn"
    places = await world.rows("SELECT status FROM placements WHERE id = :p", p=case.placement_id)
    assert places[0]["status"] == placement.Status.ENDED
    stages = await world.rows(
        "SELECT side, stage FROM shown WHERE referral_id = :r ORDER BY from_at", r=case.referral_id
    )
    assert {"side": 2, "stage": "ended"} in stages
    assert [each["stage"] for each in stages if each["side"] == 1] == ["in_place"]


@pytest.mark.rule("REF-08", "REF-11", "REF-14", "PRIV-02")
async def test_the_other_side_reads_the_same_after_a_consent_was_taken_back(app, call, world):
    case = await world.placed(await world.centre())
    client = call(case.starter)
    before = await everything_read_by(app, client, case)
    assert (await answer(call(case.other), case, "taken_back", "*")).status_code == 200
    await run_rounds(world, "write_stages")
    after = await everything_read_by(app, client, case)
    assert after["read_referral"] == before["read_referral"]
    assert after["list_events"] == before["list_events"]


@pytest.mark.rule("ORD-03", "ORD-02")
async def test_where_a_court_has_ordered_contact_people_and_the_court_are_told_instead(call, world):
    case = await world.placed(await world.centre())
    await world.execute("UPDATE referrals SET court_ordered = true WHERE id = :r", r=case.referral_id)
    assert (await answer(call(case.other), case, "taken_back", "*")).status_code == 200
    assert await status_of(world, case) == "placed"
    assert set(await tasks(world, case)) == {"consent-lacking", "tell-the-court"}


@pytest.mark.rule("REF-15", "REF-13")
async def test_the_no_of_an_unconfirmed_party_wakes_the_hub_and_ends_nothing(call, world):
    case = await world.placed(await world.centre())
    await world.execute("UPDATE participations SET confirmed_at = NULL WHERE side = 2")
    assert (await answer(call(case.other), case, "taken_back", "*")).status_code == 200
    assert await status_of(world, case) == "placed"
    assert await tasks(world, case) == {"consent-lacking": ["taken-back"]}


@pytest.mark.rule("REF-11", "PRIV-02")
async def test_an_end_that_is_not_shown_yet_cannot_be_told_from_the_answer(call, world):
    answers = []
    for hidden in (False, True):
        case = await world.placed(await world.centre())
        if hidden:
            await answer(call(case.starter), case, "taken_back", "*")
        found = await answer(call(case.other), case, "taken_back", "*")
        await run_rounds(world, "write_stages")
        stages = await world.rows(
            "SELECT stage FROM shown WHERE referral_id = :r AND side = 2 ORDER BY from_at", r=case.referral_id
        )
        own = await world.rows(
            "SELECT kind FROM events WHERE referral_id = :r AND side = 2 ORDER BY kind", r=case.referral_id
        )
        answers.append((found.status_code, found.json()["state"], stages, own))
    assert answers[0] == answers[1]


async def test_after_an_end_was_shown_there_is_nothing_to_answer(call, world):
    case = await world.referral(referral.Status.ENDED, stage=Stage.ENDED)
    assert (await answer(call(case.other), case, "taken_back", "*")).status_code == 409


async def test_only_the_party_itself_answers(call, world):
    case = await world.referral()
    assert (await answer(call(await world.actor()), case, "refused")).status_code == 404
    for role in (Role.HUB_WORKER, Role.REFERRER, Role.COORDINATOR):
        assert (await answer(call(await world.actor(role)), case, "refused")).status_code == 403


@pytest.mark.rule("REF-13", "GATE-04")
async def test_a_family_in_which_somebody_says_no_is_neither_offered_nor_taken_until_all_agree(call, world):
    hub, coordinator = await world.actor(Role.HUB_WORKER), await world.actor(Role.COORDINATOR)
    case = await world.referral(referral.Status.READY, hub_worker=hub)
    wanted = {"centre_id": str(coordinator.centre_id), "service": "supported_contact"}
    sent = (await call(hub).post(at(case, "/offers"), json=wanted)).json()
    no = await answer(call(case.other), case, "taken_back", "*")
    refused = await accept(call, coordinator, sent["offer_id"])
    assert (refused.status_code, codes(refused)) == (409, {"not-agreed"})
    assert await status_of(world, case) == "ready"
    await call(hub).post(f"/v1/offers/{sent['offer_id']}/recall")
    again = await call(hub).post(at(case, "/offers"), json=wanted)
    assert (again.status_code, codes(again)) == (409, {"consent-missing"})
    await answer(call(case.other), case, "given", no.headers["etag"])
    sent = (await call(hub).post(at(case, "/offers"), json=wanted)).json()
    assert (await accept(call, coordinator, sent["offer_id"])).status_code == 200


@pytest.mark.rule("REF-13", "REF-15")
async def test_the_no_of_somebody_who_is_not_confirmed_keeps_no_centre_from_answering(call, world):
    coordinator = await world.actor(Role.COORDINATOR)
    case = await world.referral(referral.Status.READY, confirmed=False)
    await world.offered(case, coordinator.centre_id)
    assert (await answer(call(case.other), case, "taken_back", "*")).status_code == 200
    assert (await accept(call, coordinator, case.offer_id)).status_code == 200


@pytest.mark.rule("REF-13", "GATE-04")
@pytest.mark.parametrize("withdraws", [True, False])
async def test_a_no_while_supervised_sessions_come_first_wakes_the_centre_too(call, world, withdraws):
    coordinator = await world.actor(Role.COORDINATOR)
    case = await world.placed(coordinator.centre_id, service=Service.SUPERVISED_CONTACT)
    await world.execute("UPDATE referrals SET status = 'supervised_first'")
    client = call(case.other)
    said = (
        await client.post(at(case, "/withdrawal"), json={})
        if withdraws
        else await answer(client, case, "taken_back", "*")
    )
    assert said.status_code == 200, said.text
    kind = "side-withdrew" if withdraws else "consent-lacking"
    found = await world.rows("SELECT kind, role FROM tasks WHERE kind = :kind ORDER BY role", kind=kind)
    assert [row["role"] for row in found] == ["coordinator", "hub_worker"]
