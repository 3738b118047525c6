"""Somebody applies again after a stop, a refusal or a red: a person at the hub sees it, with what is answered otherwise."""

from datetime import timedelta
from typing import Any

import pytest

from app.actions.trace import erase_traces
from app.db.work import SERVICE, Opening, Work
from app.domain.access import Role
from tests.forms import ABDUCTION_HAPPENED, ABUSE_PENDING, DRINKS_NOW, Family, applied, fill, safety, send, start
from tests.world import Actor, World


async def reasons(world: World, referral_id: str) -> list[str]:
    found = await world.rows(
        "SELECT reasons FROM tasks WHERE referral_id = :r AND kind = 'second-application'", r=referral_id
    )
    return found[0]["reasons"] if found else []


@pytest.mark.rule("LIGHT-10", "REF-10")
async def test_the_same_child_after_a_stop_is_noticed_whoever_applies_and_nothing_of_it_is_told_to_them(world, call):
    first, second = await world.actor(), await world.actor()
    await applied(world, call, first, safety=safety(ABUSE_PENDING))
    referral_id, told = await applied_as(world, call, second, "Grace", Family(child=("Kit", "Changed", "2019-05-04")))
    assert await reasons(world, referral_id) == ["after-stopped", "same-child"]
    third = await world.actor()
    other, as_ever = await applied_as(world, call, third, "Harry", Family(child=("Ann", "Else", "2018-01-01")))
    assert await reasons(world, other) == []
    assert told | {"referral_id": None} == as_ever | {"referral_id": None}


async def applied_as(world: World, call: Any, actor: Actor, given: str, family: Family) -> tuple[str, dict[str, Any]]:
    """Somebody of this first name applies for the child of this family."""
    sections = family.visitor(await world.route(actor))
    referral_id = await start(call(actor), part="visits", relationship="grandparent")
    await fill(call(actor), referral_id, sections | {"about_me": sections["about_me"] | {"given_name": given}})
    return referral_id, await send(call(actor), referral_id)


@pytest.mark.rule("LIGHT-10", "GATE-05")
@pytest.mark.parametrize("then", [{"written_reports": "yes"}, {}])
async def test_a_red_is_not_forgotten_by_other_answers_another_wish_or_a_withdrawal(world, call, then):
    parent, other = await world.actor(), await world.actor()
    referral_id, sent = await applied(world, call, parent, safety=safety(ABDUCTION_HAPPENED))
    assert sent["outcome"] == "change_of_wish"
    await fill(call(parent), referral_id, {"safety": safety(**then)})
    await send(call(parent), referral_id)
    assert (await call(parent).post(f"/v1/referrals/{referral_id}/withdrawal", json={})).status_code == 200
    again, _ = await applied(world, call, other)
    assert await reasons(world, again) == ["after-red", "after-withdrawn", "same-adults", "same-child"]


@pytest.mark.rule("LIGHT-10")
async def test_what_was_green_and_withdrawn_goes_to_a_person_too(world, call):
    parent = await world.actor()
    referral_id, _ = await applied(world, call, parent)
    await call(parent).post(f"/v1/referrals/{referral_id}/withdrawal", json={})
    again, _ = await applied(world, call, await world.actor())
    assert await reasons(world, again) == ["after-withdrawn", "same-adults", "same-child"]


@pytest.mark.rule("REF-10")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Zoë", "Sample"), ("Zoe", "Sample")),
        (("Anne-Marie", "Sample"), ("Anne Marie", "Sample")),
        (("D'Arcy", "Sample"), ("D’Arcy", "Sample")),
        (("Kit", "Sample"), ("Kit", "Changed")),
        (("Kit James", "Sample"), ("Kit", "Sample")),
    ],
)
async def test_a_child_whose_name_is_written_otherwise_is_the_same_child(world, call, one, other):
    first, second = await world.actor(), await world.actor()
    await applied_as(world, call, first, "Grace", Family(child=(*one, "2019-05-04")))
    referral_id, _ = await applied_as(world, call, second, "Harry", Family(child=(*other, "2019-05-04")))
    assert await reasons(world, referral_id) == ["same-child"]


@pytest.mark.rule("REF-10")
async def test_the_same_two_adults_with_another_child_are_the_same_family(world, call):
    await applied(world, call, await world.actor(), Family(child=("Tom", "Sample", "2019-05-04")))
    referral_id, _ = await applied(world, call, await world.actor(), Family(child=("Jim", "Sample", "2021-02-03")))
    assert await reasons(world, referral_id) == ["same-adults"]


@pytest.mark.rule("LIGHT-10")
async def test_the_hub_sees_what_is_answered_otherwise_and_others_do_not(world, call):
    parent, hub = await world.actor(), await world.actor(Role.HUB_WORKER)
    stopped, _ = await applied(world, call, parent, safety=safety(ABUSE_PENDING))
    second, _ = await applied(world, call, parent, safety=safety(DRINKS_NOW))
    path = f"/v1/referrals/{second}/changed-answers"
    assert (await call(parent).get(path)).status_code == 403
    answer = await call(hub).get(path)
    assert answer.status_code == 200, answer.text
    (earlier,) = answer.json()["earlier"]
    assert (earlier["referral_id"], earlier["status"], earlier["light"]) == (stopped, "stopped", "red")
    assert earlier["same"] == ["account", "adults", "child"]
    changed = {each["question"]: (each["before"], each["now"]) for each in earlier["changed"]}
    assert changed["concerns/domestic_abuse_alleged/visiting_adult/answer"] == ("yes", "no")
    assert changed["concerns/domestic_abuse_alleged/visiting_adult/investigation"] == ("running", None)
    assert changed["concerns/substance_current/visiting_adult/answer"] == ("no", "yes")
    assert "gates/court_order" not in changed


@pytest.mark.rule("LIGHT-10")
async def test_what_was_red_in_the_same_referral_is_shown_beside_what_is_said_now(world, call):
    parent, family, hub = await world.actor(), Family(), await world.actor(Role.HUB_WORKER)
    referral_id, _ = await applied(world, call, parent, family, safety=safety(ABDUCTION_HAPPENED))
    await fill(call(parent), referral_id, {"safety": safety()})
    await send(call(parent), referral_id)
    (earlier,) = (await call(hub).get(f"/v1/referrals/{referral_id}/changed-answers")).json()["earlier"]
    assert (earlier["same"], earlier["light"]) == (["referral"], "red")
    assert {each["question"] for each in earlier["changed"]} >= {"concerns/abduction/visiting_adult/answer"}


@pytest.mark.rule("LIGHT-10", "STF-03")
async def test_a_worker_who_is_a_party_of_the_earlier_try_does_not_read_it(world, call):
    parent, hub = await world.actor(), await world.actor(Role.HUB_WORKER)
    stopped, _ = await applied(world, call, parent, safety=safety(ABUSE_PENDING))
    second, _ = await applied(world, call, parent)
    path = f"/v1/referrals/{second}/changed-answers"
    assert len((await call(hub).get(path)).json()["earlier"]) == 1
    await world.execute(
        "UPDATE participations SET account_id = :a WHERE referral_id = :r AND relation = 'party'",
        a=hub.account_id, r=stopped,
    )  # fmt: skip
    assert (await call(hub).get(path)).json()["earlier"] == []


@pytest.mark.rule("LIGHT-10", "PRIV-07")
async def test_traces_hold_no_name_and_are_erased_in_their_time(world, call, app):
    await applied(world, call, await world.actor(), safety=safety(ABUSE_PENDING))
    rows = await world.rows("SELECT * FROM traces")
    assert {row["kind"] for row in rows} == {"child", "adults"}
    assert {row["light"] for row in rows} == {"red"}
    assert all(len(row["value_index"]) == 32 for row in rows)
    parts, today = app.state.parts, (await world.now()).date()
    opening = Opening(engine=parts.database.serving, keys=parts.keys, demo=True, op=None, caller=SERVICE, doing="test")
    async with Work(opening) as work:
        assert await erase_traces(work, today) == 0
        assert await erase_traces(work, today + timedelta(days=1)) == len(rows)
    again, _ = await applied(world, call, await world.actor())
    assert await reasons(world, again) == []


@pytest.mark.rule("LIGHT-05", "LIGHT-08")
async def test_a_submission_that_is_refused_leaves_nothing_half_stored(world, call):
    parent = await world.actor()
    referral_id = await start(call(parent), part="visits", relationship="father")
    sections = Family().visitor(await world.route(parent), safety=safety(ABUSE_PENDING))
    await fill(call(parent), referral_id, {name: each for name, each in sections.items() if name != "declarations"})
    before = await left(world)
    refused = await call(parent).post(f"/v1/referrals/{referral_id}/application/submission")
    assert refused.status_code == 409, refused.text
    assert await left(world) == before
    assert (await world.rows("SELECT status FROM referrals WHERE id = :r", r=referral_id))[0]["status"] == "draft"


@pytest.mark.rule("LIGHT-05")
async def test_a_submission_that_breaks_at_its_last_step_leaves_nothing_half_stored(world, call):
    parent = await world.actor()
    referral_id = await start(call(parent), part="visits", relationship="father")
    await fill(call(parent), referral_id, Family().visitor(await world.route(parent), safety=safety(ABUSE_PENDING)))
    before = await left(world)
    await world.execute(
        "CREATE FUNCTION break_here() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$"
    )
    await world.execute("GRANT EXECUTE ON FUNCTION break_here() TO PUBLIC")
    await world.execute("CREATE TRIGGER break_here BEFORE INSERT ON shown FOR EACH ROW EXECUTE FUNCTION break_here()")
    try:
        broken = await call(parent).post(f"/v1/referrals/{referral_id}/application/submission")
    finally:
        await world.execute("DROP TRIGGER break_here ON shown")
        await world.execute("DROP FUNCTION break_here()")
    assert broken.status_code == 500
    assert await left(world) == before
    assert (await send(call(parent), referral_id))["outcome"] == "stopped"


async def left(world: World) -> dict[str, int]:
    """How many rows stand in every table that a submission writes."""
    tables = ("screenings", "traces", "concerns", "tasks", "events", "shown", "consents", "party_contacts", "outbox")
    return {table: (await world.rows(f"SELECT count(*) AS n FROM {table}"))[0]["n"] for table in tables}
