"""What was written to somebody can be read in the app, whether or not it went by mail."""

from datetime import timedelta

import pytest

from app.actions.message import tell, write_to
from app.db.work import SERVICE, Opening, Work
from app.domain.access import Role
from tests.identity import spending
from tests.world import Actor, World

PATH = "/v1/me/messages"


def service(world: World) -> Work:
    parts = world.parts
    return Work(Opening(engine=parts.database.serving, keys=parts.keys, demo=True, doing="test", caller=SERVICE))


async def told(world: World, actor: Actor, *templates: str) -> None:
    """Messages to somebody, a minute apart."""
    for template in templates:
        async with service(world) as work:
            tell(work, actor.person_id, template, at=work.now)
        await world.let_pass(timedelta(minutes=1))


async def test_somebody_reads_their_own_messages_newest_first_and_nobody_elses(call, world):
    parent, other = await world.actor(), await world.actor()
    await told(world, parent, "stage_moved", "visit_will_not_take_place")
    await told(world, other, "password_changed")
    answer = await call(parent).get(PATH)
    assert answer.status_code == 200
    items = answer.json()["items"]
    assert [item["subject"] for item in items] == [
        "Please sign in before you set out",
        "There is something new for you",
    ]
    assert set(items[0]) == {"message_id", "at", "subject", "text"}
    assert "http://test/sign-in" in items[1]["text"]
    assert answer.json()["next"] is None


@pytest.mark.rule("REF-08")
async def test_a_message_that_goes_with_the_daily_tick_is_not_there_before_it(call, world):
    parent = await world.actor()
    async with service(world) as work:
        tell(work, parent.person_id, "visit_booked")
    assert (await call(parent).get(PATH)).json()["items"] == []
    await world.let_pass(timedelta(days=1))
    assert len((await call(parent).get(PATH)).json()["items"]) == 1


@pytest.mark.rule("REF-14", "MSG-01")
async def test_what_became_of_the_mail_cannot_be_read_off_the_message(call, world):
    parent = await world.actor()
    await told(world, parent, "stage_moved")
    before = (await call(parent).get(PATH)).json()
    for fate in ("sent", "in_app_only", "dead"):
        await world.execute("UPDATE messages SET fate = :f, fate_at = service_now(true)", f=fate)
        assert (await call(parent).get(PATH)).json() == before


async def test_what_goes_to_an_address_alone_is_in_nobodys_list(call, world):
    parent = await world.actor()
    async with service(world) as work:
        write_to(work, parent.email, "sign_up_code", code="7K2QF-09XYZ", valid_minutes="30")
    assert (await call(parent).get(PATH)).json()["items"] == []


async def test_a_long_list_comes_in_pages(call, world):
    parent = await world.actor()
    await told(world, parent, *["stage_moved"] * 5)
    whole = [item["message_id"] for item in (await call(parent).get(PATH)).json()["items"]]
    read, address = [], f"{PATH}?limit=2"
    for _ in range(3):
        page = await call(parent).get(address)
        read += [item["message_id"] for item in page.json()["items"]]
        address = page.headers.get("link", "").partition(">")[0].lstrip("<")
    assert read == whole
    assert address == ""


async def test_a_cursor_leads_nobody_else_anywhere(call, world):
    parent, other = await world.actor(), await world.actor()
    await told(world, parent, "stage_moved", "stage_moved")
    cursor = (await call(parent).get(f"{PATH}?limit=1")).json()["next"]
    assert (await call(other).get(f"{PATH}?limit=1&after={cursor}")).status_code == 404
    assert (await call(parent).get(f"{PATH}?after=nonsense")).status_code == 404


async def test_a_page_that_cannot_be_is_refused(call, world):
    parent = call(await world.actor())
    for query in ("limit=0", "limit=101", "limit=x", "offset=1", "limit=1&limit=2"):
        assert (await parent.get(f"{PATH}?{query}")).status_code == 422


async def test_a_referrer_reads_theirs_and_staff_have_none(call, world):
    referrer = await world.actor(Role.REFERRER)
    await told(world, referrer, "message_for_staff_task")
    assert len((await call(referrer).get(PATH)).json()["items"]) == 1
    for role in (Role.HUB_WORKER, Role.HUB_LEAD, Role.COORDINATOR, Role.CENTRE_WORKER, Role.ADMINISTRATOR):
        assert (await call(await world.actor(role)).get(PATH)).status_code == 403


async def test_a_message_in_welsh_is_read_though_its_text_is_not_translated_yet(call, world):
    parent = await world.actor()
    async with service(world) as work:
        tell(work, parent.person_id, "stage_moved", at=work.now, language="cy")
    assert len((await call(parent).get(PATH)).json()["items"]) == 1


async def test_reading_leaves_one_audit_event_that_names_what_was_read(call, world):
    parent = await world.actor()
    await told(world, parent, "stage_moved")
    body = (await call(parent).get(PATH)).json()
    events = await world.rows("SELECT subjects FROM audit_events WHERE op = 'list_my_messages'")
    assert [[str(subject) for subject in row["subjects"]] for row in events] == [[body["items"][0]["message_id"]]]


async def test_a_long_page_costs_no_more_statements_than_a_short_one(app, call, world):
    parent = await world.actor()
    spent = []
    for _ in range(2):
        with spending(app) as costs:
            await call(parent).get(PATH)
        spent.append(costs.statements)
        await told(world, parent, *["stage_moved"] * 12)
    assert len(spent[0]) == len(spent[1])
    assert len([statement for statement in spent[1] if "FROM messages" in statement]) == 1
