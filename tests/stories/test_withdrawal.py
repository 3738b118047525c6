"""Withdrawal at every step; its answer comes from what the side has been shown."""

import httpx
import pytest

from app.domain import referral
from app.domain.access import Role
from app.domain.consent import ConsentState
from app.domain.stage import Stage
from tests.forms import CHILD_ABUSE, Family, applied, fill, joined, safety, start
from tests.professionals import CLIENT
from tests.world import World

OPEN_STEPS = [
    referral.Status.QUEUED, referral.Status.ASSESSING, referral.Status.AWAITING_INFORMATION,
    referral.Status.SUPERVISED_FIRST, referral.Status.READY, referral.Status.PLACED,
]  # fmt: skip
ENDED_BY_OTHERS = [
    referral.Status.NOT_APPROVED, referral.Status.LAPSED, referral.Status.WITHDRAWN, referral.Status.ENDED,
]  # fmt: skip


async def withdraw(client: httpx.AsyncClient, referral_id: object, **body: str) -> httpx.Response:
    return await client.post(f"/v1/referrals/{referral_id}/withdrawal", json=body)


async def status(world: World, referral_id: object) -> str:
    found: str = (await world.rows("SELECT status FROM referrals WHERE id = :r", r=referral_id))[0]["status"]
    return found


async def tasks(world: World, referral_id: object) -> set[str]:
    rows = await world.rows("SELECT kind FROM tasks WHERE referral_id = :r", r=referral_id)
    return {row["kind"] for row in rows}


def alike(answer: httpx.Response) -> dict[str, object]:
    """An answer without what names the case or tells the time of the reader's own act."""
    body = answer.json()
    return {name: value for name, value in body.items() if name not in ("referral_id", "reference", "since", "me")}


@pytest.mark.rule("REF-07")
@pytest.mark.parametrize("step", OPEN_STEPS)
async def test_the_one_who_started_withdraws_at_every_step(world, call, step):
    case = await world.referral(step)
    answer = await withdraw(call(case.starter), case.referral_id, reason="own_arrangements")
    assert answer.status_code == 200
    assert answer.json()["stage"] == "ended"
    assert answer.json()["actions"] == []
    assert await status(world, case.referral_id) == "withdrawn"
    again = await withdraw(call(case.starter), case.referral_id)
    assert again.status_code == 409


async def test_a_draft_is_withdrawn_too(world, call):
    parent = await world.actor()
    referral_id = await start(call(parent))
    assert (await withdraw(call(parent), referral_id)).status_code == 200
    assert await status(world, referral_id) == "withdrawn"
    saved = await call(parent).put(f"/v1/referrals/{referral_id}/application/sections/request", json={})
    assert saved.status_code == 409


@pytest.mark.rule("LIGHT-08")
async def test_a_withdrawn_draft_that_discloses_abuse_of_a_child_is_read_by_the_lead(world, call):
    parent = await world.actor()
    referral_id = await start(call(parent))
    await fill(call(parent), referral_id, {"safety": safety(CHILD_ABUSE)})
    assert await tasks(world, referral_id) == set()
    await withdraw(call(parent), referral_id)
    assert "abuse-of-a-child-disclosed" in await tasks(world, referral_id)


@pytest.mark.rule("REF-13", "REF-08", "PRIV-02")
@pytest.mark.parametrize("step", OPEN_STEPS[:-1])
async def test_another_sides_withdrawal_wakes_the_hub_and_moves_nothing_for_the_first(world, call, step):
    case = await world.referral(step)
    path = f"/v1/referrals/{case.referral_id}"
    before = await call(case.starter).get(path)
    answer = await withdraw(call(case.other), case.referral_id)
    assert answer.json()["stage"] == "ended"
    assert await status(world, case.referral_id) == step
    assert "side-withdrew" in await tasks(world, case.referral_id)
    assert (await call(case.starter).get(path)).content == before.content
    words = await world.rows(
        "SELECT state FROM consents WHERE party_id = :p ORDER BY at DESC LIMIT 1", p=case.party_ids[2]
    )
    assert words[0]["state"] == ConsentState.TAKEN_BACK


@pytest.mark.rule("ORD-02")
async def test_where_a_court_has_ordered_contact_people_are_told_instead(world, call):
    centre = await world.actor(Role.COORDINATOR)
    case = await world.placed(centre.centre_id)
    await world.execute("UPDATE referrals SET court_ordered = true WHERE id = :r", r=case.referral_id)
    answer = await withdraw(call(case.other), case.referral_id)
    assert answer.json()["stage"] == "ended"
    assert await status(world, case.referral_id) == "placed"
    assert await tasks(world, case.referral_id) == {"side-withdrew", "tell-the-court"}


async def test_a_withdrawal_ends_the_place_it_was_about(world, call):
    centre = await world.actor(Role.COORDINATOR)
    case = await world.placed(centre.centre_id)
    assert (await withdraw(call(case.other), case.referral_id)).status_code == 200
    assert await status(world, case.referral_id) == "withdrawn"
    places = await world.rows("SELECT status FROM placements WHERE id = :p", p=case.placement_id)
    assert places[0]["status"] == "ended"
    starter = (await call(case.starter).get(f"/v1/referrals/{case.referral_id}")).json()
    assert starter["stage"] == "in_place"


@pytest.mark.rule("REF-11", "REF-08", "PRIV-02")
@pytest.mark.parametrize("side", [1, 2])
async def test_an_end_that_is_not_shown_yet_is_answered_as_ever(world, call, side):
    answers = []
    for step in (referral.Status.QUEUED, *ENDED_BY_OTHERS):
        case = await world.referral(step)
        actor = case.starter if side == 1 else case.other
        answer = await withdraw(call(actor), case.referral_id, reason="changed_mind")
        assert answer.status_code == 200
        answers.append((alike(answer), answer.json()["me"]["application"], answer.json()["me"]["consent"]))
        timeline = (await call(actor).get(f"/v1/referrals/{case.referral_id}/timeline")).json()["items"]
        assert [each["kind"] for each in timeline] == ["side-withdrew"]
    assert answers.count(answers[0]) == len(answers)


@pytest.mark.rule("REF-11")
async def test_a_shown_end_closes_every_act(world, call):
    case = await world.referral(referral.Status.NOT_APPROVED, stage=Stage.CANNOT_GO_AHEAD)
    assert (await withdraw(call(case.starter), case.referral_id)).status_code == 409
    seen = (await call(case.starter).get(f"/v1/referrals/{case.referral_id}")).json()
    assert seen["actions"] == []


@pytest.mark.rule("REF-08")
async def test_a_side_that_joined_and_has_not_sent_withdraws_its_draft(world, call):
    parent, other = await world.actor(), await world.actor()
    referral_id, _ = await applied(world, call, parent)
    await joined(world, referral_id, other)
    await fill(call(other), referral_id, {"children": Family().children()})
    answer = await withdraw(call(other), referral_id)
    assert answer.json()["me"]["application"] == "refused"
    assert answer.json()["stage"] == "ended"
    assert await status(world, referral_id) == "queued"


async def test_the_professional_who_sent_it_withdraws_and_another_does_not(world, call):
    solicitor = await world.actor(Role.REFERRER)
    referral_id = await start(call(solicitor), **CLIENT)
    assert (await withdraw(call(solicitor), referral_id)).status_code == 200
    assert await status(world, referral_id) == "withdrawn"
    assert (await withdraw(call(solicitor), referral_id)).status_code == 409
    case = await world.referral()
    await world.represented(case, 2, solicitor.organisation_id)
    assert (await withdraw(call(solicitor), case.referral_id)).status_code == 409


async def test_nobody_withdraws_what_is_not_theirs(world, call):
    case = await world.referral()
    assert (await withdraw(call(await world.actor()), case.referral_id)).status_code == 404
    assert (await withdraw(call(await world.actor(Role.HUB_WORKER)), case.referral_id)).status_code == 403
    assert (await withdraw(call(None), case.referral_id)).status_code == 401
    bad = await withdraw(call(case.starter), case.referral_id, reason="because")
    assert bad.status_code == 422
