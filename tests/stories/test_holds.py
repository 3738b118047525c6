"""Safeguarding holds: one switch that keeps a case still outside, and of which no family can tell."""

import json
import re
from datetime import date, timedelta

import httpx
import pytest

from app.actions.message import tell
from app.domain.access import Role
from app.domain.hold import first_review_on
from app.worker.desk import HANDLERS
from app.worker.outbox import empty
from tests.centre import professional, tick
from tests.holds import REASON, Family, Postbox, desk_of, family, hold, release
from tests.world import World

READS = (
    "/v1/referrals", "{path}", "{path}/timeline", "{path}/application", "{path}/screenings", "/v1/sessions",
    "/v1/sessions/{session}", "/v1/placements/{placement}", "/v1/placements/{placement}/attendance", "/v1/me/messages",
    "{path}/hold",
)  # fmt: skip


def plain(text: str) -> str:
    """Take out what differs by chance: ids in the order in which they come, references, tags and the times of acts."""
    names: dict[str, str] = {}
    text = re.sub(
        r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", lambda each: names.setdefault(each[0], f"id{len(names)}"), text
    )
    text = re.sub(r'"T[0-9A-F]{9}"', '"reference"', text)
    text = re.sub(r'"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z"', '"instant"', text)
    text = re.sub(r'etag": ?"(?:\\.|[^"\\])*"', 'etag":"tag"', text)
    return re.sub(r"person\d+\.[0-9a-f]{8}@", "person@", text)


async def all_read(call, found: Family, side: int) -> dict[str, tuple[int, str]]:
    """Everything that a side reads, as it reads it."""
    answers = {}
    for template in READS:
        path = template.format(path=found.path, session=found.session_id, placement=found.case.placement_id)
        answer = await call(found.side(side)).get(path)
        text = answer.text
        if template.endswith("timeline"):  # two events of one moment stand in the order of their random ids
            text = json.dumps(sorted(answer.json()["items"], key=lambda each: str(each["kind"])))
        answers[template] = (answer.status_code, plain(text))
    return answers


async def withdraw(call, found: Family, side: int) -> httpx.Response:
    return await call(found.side(side)).post(f"{found.path}/withdrawal", json={"reason": "other"})


async def take_back(call, found: Family, side: int) -> httpx.Response:
    path = found.path
    read = await call(found.side(side)).get(path)
    return await call(found.side(side)).put(
        f"{path}/consent", json={"state": "taken_back"}, headers={"If-Match": read.json()["me"]["consent_etag"]}
    )


ACTS = {"withdraws": withdraw, "takes its consent back": take_back}


@pytest.mark.rule("SAF-03", "PRIV-03")
@pytest.mark.parametrize(
    ("act", "side"),
    [
        ("withdraws", 1),
        ("takes its consent back", 2),
        pytest.param("withdraws", 2, marks=pytest.mark.long),
        pytest.param("takes its consent back", 1, marks=pytest.mark.long),
    ],
)
async def test_no_side_can_tell_that_there_is_a_hold(world: World, call, act, side):
    coordinator = await world.actor(Role.COORDINATOR)
    free, held = [await family(world, call, coordinator, room) for room in ("Blue room", "Red room")]
    await tick(world)
    await hold(call, await world.actor(Role.HUB_WORKER), held)
    for reader in (1, 2):
        assert await all_read(call, free, reader) == await all_read(call, held, reader)
    before = await all_read(call, held, 3 - side)
    done = [await ACTS[act](call, each, side) for each in (free, held)]
    assert done[0].status_code == done[1].status_code == 200
    assert plain(done[0].text) == plain(done[1].text)
    for _ in range(2):
        assert await all_read(call, free, side) == await all_read(call, held, side)
        assert await all_read(call, held, 3 - side) == before
        await tick(world)
    again = [await ACTS[act](call, each, side) for each in (free, held)] if act == "withdraws" else []
    assert len({(each.status_code, plain(each.text)) for each in again}) <= 1


@pytest.mark.rule("SAF-03")
async def test_what_a_side_did_takes_effect_on_the_others_at_the_release_and_not_before(world: World, call):
    lead, found = await world.actor(Role.HUB_LEAD), await family(world, call)
    await hold(call, lead, found)
    await withdraw(call, found, 1)
    kept = (await call(lead).get(f"{found.path}/hold")).json()["kept_acts"]
    assert [(each["side"], each["kind"]) for each in kept] == [(1, "withdrawal")]
    other = call(found.side(2))
    assert (await other.get(f"/v1/sessions/{found.session_id}")).json()["status"] == "booked"
    told = "SELECT person_id FROM messages WHERE template = 'visit_will_not_take_place'"
    assert [row["person_id"] for row in await world.rows(told)] == [found.side(1).person_id]
    await release(call, lead, found)
    assert (await other.get(f"/v1/sessions/{found.session_id}")).json()["status"] == "cancelled"
    assert sorted(row["person_id"] for row in await world.rows(told)) == sorted(
        found.side(number).person_id for number in (1, 2)
    )
    row = (await world.rows("SELECT status FROM referrals WHERE id = :id", id=found.case.referral_id))[0]
    assert row["status"] == "withdrawn"
    assert (await call(lead).get(f"{found.path}/hold")).status_code == 404


@pytest.mark.rule("SAF-03", "MSG-02")
async def test_messages_wait_and_go_with_the_tick_after_the_release(world: World, call):
    lead, found, postbox = await world.actor(Role.HUB_LEAD), await family(world, call), Postbox()
    desk, reader = desk_of(world, postbox), found.side(2)
    await world.execute("DELETE FROM outbox")
    await hold(call, lead, found)
    async with desk.work("test") as work:
        for template in ("stage_moved", "visit_will_not_take_place"):
            tell(work, reader.person_id, template, referral_id=found.case.referral_id, side=2, at=work.now)
    await empty(desk, HANDLERS)
    assert sorted(postbox.to) == sorted([lead.email, reader.email])  # the alert, and the visit that will not take place
    listed = [each["subject"] for each in (await call(reader).get("/v1/me/messages")).json()["items"]]
    assert listed == ["Please sign in before you set out"]
    await release(call, lead, found, "speak_to_us")
    await world.let_pass(timedelta(minutes=31))
    await empty(desk, HANDLERS)
    assert sorted(postbox.to[2:]) == sorted(found.side(number).email for number in (1, 2))  # the neutral word alone
    await tick(world)
    await empty(desk, HANDLERS)
    assert postbox.to.count(reader.email) == 3


@pytest.mark.rule("SAF-03", "REF-08")
async def test_no_stage_moves_under_a_hold(world: World, call):
    lead = await world.actor(Role.HUB_LEAD)
    found = await family(world, call)
    await hold(call, lead, found)
    await world.execute("UPDATE placements SET status = 'ended' WHERE id = :id", id=found.case.placement_id)
    await world.execute(
        "UPDATE referrals SET status = 'ended', answer_on = current_date WHERE id = :id", id=found.case.referral_id
    )
    await tick(world, days=20)
    stage = (await call(found.side(2)).get(found.path)).json()["stage"]
    assert stage == "in_place"
    await release(call, lead, found)
    await tick(world, days=20)
    assert (await call(found.side(2)).get(found.path)).json()["stage"] == "ended"


@pytest.mark.rule("SAF-03")
async def test_visits_are_taken_off_at_once_and_every_side_is_told_alike(world: World, call):
    worker, found = await world.actor(Role.HUB_WORKER), await family(world, call)
    await world.execute("DELETE FROM messages")
    await hold(call, worker, found, suspends_visits=True)
    told = await world.rows("SELECT person_id, template, not_before FROM messages WHERE referral_id IS NOT NULL")
    assert {row["template"] for row in told} == {"visit_will_not_take_place"}
    assert {row["person_id"] for row in told} == {found.side(number).person_id for number in (1, 2)}
    assert len({row["not_before"] for row in told}) == 1
    place = f"/v1/placements/{found.case.placement_id}"
    shown = (await call(found.coordinator).get(place)).json()
    assert (shown["status"], shown["suspended_from"]) == ("suspended", "agreed")
    tasks = (await call(found.coordinator).get("/v1/tasks")).json()["items"]
    assert [(each["kind"], each["grade"]) for each in tasks] == [("tell-before-setting-out", "now")]
    assert (await call(found.coordinator).post(f"{place}/resumption", json={})).status_code == 409
    await release(call, await world.actor(Role.HUB_LEAD), found)
    resumed = await call(found.coordinator).post(f"{place}/resumption", json={})
    assert (resumed.status_code, resumed.json()["status"]) == (200, "agreed")


@pytest.mark.rule("SAF-03", "SAF-02")
async def test_whom_the_concern_is_about_neither_sets_a_hold_nor_reads_of_it(world: World, call):
    lead, found = await world.actor(Role.HUB_LEAD), await family(world, call)
    path, coordinator = f"{found.path}/hold", found.coordinator
    own = await call(coordinator).put(path, json=REASON | {"about": str(coordinator.account_id)})
    assert (own.status_code, own.json()["errors"][0]["code"]) == (422, "own-account")
    await hold(call, lead, found, about=str(coordinator.account_id), suspends_visits=True)
    assert (await call(coordinator).get(path)).status_code == 404
    assert (await call(coordinator).put(path, json=REASON)).status_code == 409
    assert (await call(coordinator).get("/v1/tasks")).json()["items"] == []
    timeline = (await call(coordinator).get(f"{found.path}/timeline")).json()["items"]
    assert not [each for each in timeline if "hold" in each["kind"]]
    colleague = await world.actor(Role.COORDINATOR, centre_id=coordinator.centre_id)
    shown = (await call(colleague).get(path)).json()
    assert (shown["reason"], "about" in shown) == (REASON["reason"], False)
    for actor in (found.side(1), found.side(2), await world.actor(Role.REFERRER)):
        assert (await call(actor).get(path)).status_code == 403


@pytest.mark.rule("SAF-03")
async def test_the_lead_alone_releases_and_looks_again_after_two_working_days_and_then_every_fortnight(
    world: World, call
):
    lead, found = await world.actor(Role.HUB_LEAD), await family(world, call)
    held = (await hold(call, found.coordinator, found)).json()
    today = (await world.now()).date()
    assert held["review_on"] == str(first_review_on(today))
    worker = await world.actor(Role.HUB_WORKER)
    assert (await call(worker).delete(f"{found.path}/hold")).status_code == 403
    task = (await call(lead).get("/v1/tasks")).json()["items"][0]
    assert (task["kind"], task["on_list"], task["due_on"]) == ("review-hold", "hub_lead", held["review_on"])
    await call(lead).post(f"/v1/tasks/{task['task_id']}/completion", json={})
    following = (await call(lead).get("/v1/tasks")).json()["items"][0]
    assert (following["kind"], following["due_on"]) == ("review-hold", str(today + timedelta(days=14)))
    await release(call, lead, found)
    assert (await call(lead).get("/v1/tasks")).json()["items"] == []


@pytest.mark.rule("SAF-03")
@pytest.mark.parametrize(
    ("day", "review"),
    [
        ("2026-03-02", "2026-03-04"),
        ("2026-03-05", "2026-03-09"),
        ("2026-03-06", "2026-03-10"),
        ("2026-03-07", "2026-03-10"),
    ],
)
def test_two_working_days_leave_out_the_week_end(day, review):
    assert first_review_on(date.fromisoformat(day)) == date.fromisoformat(review)


@pytest.mark.rule("SAF-03")
async def test_what_is_added_to_a_hold_overwrites_nothing(world: World, call):
    lead, found = await world.actor(Role.HUB_LEAD), await family(world, call)
    held = await hold(call, lead, found)
    path = f"{found.path}/hold"
    assert (await call(lead).put(path, json=REASON)).status_code == 428
    more = await call(lead).put(path, json={"reason": "And more."}, headers={"If-Match": held.headers["etag"]})
    assert more.json()["reason"] == f"{REASON['reason']}\n\nAnd more."


@pytest.mark.rule("SAF-03")
async def test_an_offer_that_a_referrer_sends_under_a_hold_reaches_the_centre_with_the_release(world: World, call):
    lead = await world.actor(Role.HUB_LEAD)
    case, solicitor = await professional(world)
    coordinator = await world.actor(Role.COORDINATOR)
    found = Family(case, coordinator, "")
    await hold(call, lead, found)
    body = {"centre_id": str(coordinator.centre_id), "service": "supported_contact"}
    sent = await call(solicitor).post(f"{found.path}/offers", json=body)
    assert sent.status_code == 201, sent.text
    assert (await call(coordinator).get("/v1/offers")).json()["items"] == []
    await release(call, lead, found)
    assert len((await call(coordinator).get("/v1/offers")).json()["items"]) == 1


@pytest.mark.rule("SAF-03")
async def test_a_professional_withdraws_once_under_a_hold_as_without(world: World, call):
    answers = []
    for lays in (False, True):
        case, solicitor = await professional(world)
        found = Family(case, await world.actor(Role.COORDINATOR), "")
        if lays:
            await hold(call, await world.actor(Role.HUB_LEAD), found)
        twice = [await call(solicitor).post(f"{found.path}/withdrawal", json={"reason": "other"}) for _ in range(2)]
        answers.append([(each.status_code, plain(each.text)) for each in twice])
    assert [status for status, _ in answers[0]] == [200, 409]
    assert [status for status, _ in answers[1]] == [200, 409]
