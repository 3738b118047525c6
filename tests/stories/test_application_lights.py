"""What the light makes of an application that is sent: it goes on, is offered another wish, stops, or wakes a person."""

import asyncio

import pytest

from tests.forms import (
    ABDUCTION_HAPPENED,
    ABUSE_PENDING,
    CHILD_ABUSE,
    Family,
    applied,
    fill,
    safety,
    send,
    start,
)
from tests.submitted import status, tasks


@pytest.mark.rule("LIGHT-02", "SUI-11", "SIG-02")
async def test_red_for_both_stops_with_signposts_and_leaves_little_behind(world, call):
    parent = await world.actor()
    referral_id, sent = await applied(world, call, parent, safety=safety(ABUSE_PENDING))
    assert sent["outcome"] == "stopped"
    assert sent["stage"] == "cannot_go_ahead"
    assert sent["explanation"]["light"] == "red"
    assert sent["actions"] == []
    assert (await status(world, referral_id))["status"] == "stopped"
    assert await world.rows("SELECT 1 FROM party_contacts WHERE referral_id = :r", r=referral_id) == []
    assert len(await world.rows("SELECT 1 FROM parties WHERE referral_id = :r", r=referral_id)) == 1


@pytest.mark.rule("LIGHT-02", "SUI-04")
async def test_red_for_the_wish_alone_offers_to_change_it_and_goes_on(world, call):
    parent, family = await world.actor(), Family()
    referral_id, sent = await applied(world, call, parent, family, safety=safety(ABDUCTION_HAPPENED))
    assert sent["outcome"] == "change_of_wish"
    assert "supervised_contact" in sent["explanation"]["change_of_wish"]
    assert sent["stage"] == "preparing"
    assert (await status(world, referral_id))["status"] == "draft"
    sections = family.visitor(await world.route(parent))
    await fill(call(parent), referral_id, {"request": {**sections["request"], "service_wished": "supervised_contact"}})
    again = await send(call(parent), referral_id)
    assert again["outcome"] == "sent"
    assert again["explanation"]["light"] == "amber"
    assert (await status(world, referral_id))["service_wished"] == "supervised_contact"
    assert len(await world.rows("SELECT 1 FROM screenings WHERE referral_id = :r", r=referral_id)) == 2
    assert "answers-changed" not in await tasks(world, referral_id)


@pytest.mark.rule("GATE-05", "LIGHT-02")
async def test_a_mismatch_offers_another_wish_and_never_stops(world, call):
    _, sent = await applied(world, call, await world.actor(), safety=safety(written_reports="yes"))
    assert sent["outcome"] == "change_of_wish"


@pytest.mark.rule("LIGHT-10")
async def test_other_answers_after_a_red_go_to_a_person(world, call):
    parent, family = await world.actor(), Family()
    referral_id, _ = await applied(world, call, parent, family, safety=safety(ABDUCTION_HAPPENED))
    await fill(call(parent), referral_id, {"safety": safety()})
    await send(call(parent), referral_id)
    assert "answers-changed" in await tasks(world, referral_id)


@pytest.mark.rule("LIGHT-10")
async def test_a_second_application_after_a_stop_goes_to_a_person(world, call):
    parent = await world.actor()
    await applied(world, call, parent, safety=safety(ABUSE_PENDING))
    second, _ = await applied(world, call, parent)
    found = (await tasks(world, second))["second-application"]
    assert found["reasons"] == ["after-stopped", "same-adults", "same-child"]


@pytest.mark.rule("REF-10")
async def test_the_same_child_in_two_referrals_is_linked_for_the_hub(world, call):
    first, _ = await applied(world, call, await world.actor())
    second, sent = await applied(world, call, await world.actor())
    assert (await tasks(world, second))["second-application"]["reasons"] == ["same-adults", "same-child"]
    assert await tasks(world, first) == {}
    assert sent["outcome"] == "sent"


@pytest.mark.rule("REF-10")
async def test_the_same_child_is_noticed_in_referrals_that_are_sent_at_the_same_moment(world, call):
    drafts = []
    for parent in [await world.actor() for _ in range(4)]:
        referral_id = await start(call(parent))
        await fill(call(parent), referral_id, Family().visitor(await world.route(parent)))
        drafts.append((call(parent), referral_id))
    await asyncio.gather(*(send(client, referral_id) for client, referral_id in drafts))
    linked = [list(await tasks(world, referral_id)) for _, referral_id in drafts]
    assert sorted(linked) == [[], *[["second-application"]] * 3]


@pytest.mark.rule("GATE-01", "LIGHT-08")
async def test_danger_stops_and_wakes_the_hub_lead_even_from_a_draft(world, call):
    parent = await world.actor()
    referral_id = await start(call(parent))
    await fill(call(parent), referral_id, {"safety": safety(danger="immediate")})
    found = (await tasks(world, referral_id))["danger-declared"]
    assert (found["role"], found["grade"]) == ("hub_lead", "now")
    await fill(
        call(parent), referral_id, Family().visitor(await world.route(parent), safety=safety(danger="immediate"))
    )
    sent = await send(call(parent), referral_id)
    assert sent["outcome"] == "stopped"
    assert "999" in sent["explanation"]["danger"]


@pytest.mark.rule("GATE-01", "SAF-04")
async def test_danger_that_grows_in_a_draft_raises_the_task_that_is_open(world, call):
    parent = await world.actor()
    referral_id = await start(call(parent))
    today = (await world.now()).date()
    for danger, grade in (("not_immediate", "today"), ("immediate", "now"), ("not_immediate", "now")):
        await fill(call(parent), referral_id, {"safety": safety(danger=danger)})
        (found,) = await world.rows("SELECT grade, due_on FROM tasks WHERE kind = 'danger-declared'")
        assert (found["grade"], found["due_on"]) == (grade, today)
    await world.execute("UPDATE tasks SET grade = 'this_week', due_on = due_on + 5")
    await fill(call(parent), referral_id, {"safety": safety(danger="immediate")})
    (found,) = await world.rows("SELECT grade, due_on FROM tasks WHERE kind = 'danger-declared'")
    assert (found["grade"], found["due_on"]) == ("now", today)


@pytest.mark.rule("GATE-01")
async def test_danger_that_is_not_immediate_goes_on(world, call):
    referral_id, sent = await applied(world, call, await world.actor(), safety=safety(danger="not_immediate"))
    assert sent["outcome"] == "sent"
    assert (await tasks(world, referral_id))["danger-declared"]["grade"] == "today"
    assert (await status(world, referral_id))["priority"]["safeguarding"] is True


@pytest.mark.rule("LIGHT-08")
async def test_a_stopped_screening_that_discloses_abuse_of_a_child_opens_a_task(world, call):
    referral_id, sent = await applied(world, call, await world.actor(), safety=safety(CHILD_ABUSE))
    assert sent["outcome"] == "stopped"
    found = (await tasks(world, referral_id))["abuse-of-a-child-disclosed"]
    assert found["role"] == "hub_lead"


@pytest.mark.rule("GATE-02", "GATE-03")
@pytest.mark.parametrize(
    "gates",
    [{"no_contact_order": "binds_applicant", "indirect_forbidden": "no"}, {"contact_forbidden": "yes"}],
)
async def test_an_order_against_contact_closes_the_self_referral(world, call, gates):
    _, sent = await applied(world, call, await world.actor(), safety=safety(**gates))
    assert sent["outcome"] == "stopped"
    assert sent["explanation"]["professional_offered"] is ("no_contact_order" in gates)
