"""What is due is done on its day, once, however often the round runs."""

from datetime import timedelta

import pytest

from app.domain import offer, placement, referral
from app.domain.stage import Stage
from app.worker.due import run_round
from app.worker.outbox import Desk


class NoMailer:
    """Nothing is sent in these tests: rounds only write rows."""

    async def send(self, letter):
        raise AssertionError("no message is sent by a round")


@pytest.fixture
def desk(app):
    parts = app.state.parts
    return Desk(settings=parts.settings, engine=parts.database.serving, keys=parts.keys, mailer=NoMailer())


async def shown(world, case, side):
    query = "SELECT stage FROM shown WHERE referral_id = :r AND side = :s ORDER BY from_at, id"
    return [row["stage"] for row in await world.rows(query, r=case.referral_id, s=side)]


async def status(world, case):
    return (await world.rows("SELECT status FROM referrals WHERE id = :r", r=case.referral_id))[0]["status"]


@pytest.mark.rule("PRIV-07")
async def test_a_draft_that_nobody_sends_is_gone_after_28_days(desk, world):
    case = await world.referral(referral.Status.DRAFT)
    await run_round(desk)
    await world.let_pass(timedelta(days=27))
    await run_round(desk)
    assert await status(world, case) == "draft"
    await world.let_pass(timedelta(days=2))
    await run_round(desk)
    assert await world.rows("SELECT 1 FROM referrals WHERE id = :r", r=case.referral_id) == []
    assert await shown(world, case, 1) == []


async def test_an_offer_that_is_not_answered_expires_and_the_hub_is_asked(desk, world):
    case = await world.referral(referral.Status.READY)
    await world.offered(case, await world.centre())
    await world.let_pass(timedelta(days=12))
    await run_round(desk)
    await run_round(desk)
    assert [row["status"] for row in await world.rows("SELECT status FROM offers")] == [offer.Status.EXPIRED]
    assert [row["kind"] for row in await world.rows("SELECT kind FROM tasks")] == ["offer-next-centre"]
    (case_now,) = await world.rows("SELECT waits_on, due_on FROM referrals")
    assert (case_now["waits_on"], case_now["due_on"]) == ("hub", (await world.now()).date() + timedelta(days=5))
    live = await world.rows("SELECT 1 FROM participations WHERE centre_id IS NOT NULL AND until IS NULL")
    assert live == []


@pytest.mark.rule("REF-08")
async def test_a_place_is_shown_with_the_tick_and_told_once(desk, world):
    await run_round(desk)
    case = await world.placed(await world.centre(), status=placement.Status.AGREED, stage=Stage.BEING_CONSIDERED)
    await run_round(desk)
    assert await shown(world, case, 1) == ["being_considered"]
    await world.let_pass(timedelta(days=1))
    await run_round(desk)
    await run_round(desk)
    assert await shown(world, case, 1) == ["being_considered", "in_place"]
    told = await world.rows("SELECT template, side FROM messages ORDER BY side")
    assert [(row["template"], row["side"]) for row in told] == [("stage_moved", 1), ("stage_moved", 2)]


@pytest.mark.rule("REF-08", "REF-11")
@pytest.mark.parametrize("end", ["not_approved", "lapsed", "withdrawn"])
async def test_an_end_that_another_caused_is_shown_on_the_answer_day_and_reads_the_same(desk, world, end):
    case = await world.referral()
    await run_round(desk)
    await world.let_pass(timedelta(days=3))
    await world.execute("UPDATE referrals SET status = :end, status_since = service_now(true)", end=end)
    await world.let_pass(timedelta(days=38))
    await run_round(desk)
    assert await shown(world, case, 1) == ["being_considered"]
    await world.let_pass(timedelta(days=2))
    await run_round(desk)
    assert await shown(world, case, 1) == ["being_considered", "cannot_go_ahead"]
    assert await shown(world, case, 2) == ["being_considered", "cannot_go_ahead"]


@pytest.mark.rule("REF-11")
async def test_an_answer_day_moves_on_by_two_weeks_when_it_passes(desk, world):
    await world.referral()
    (before,) = await world.rows("SELECT answer_on FROM referrals")
    await world.let_pass(timedelta(days=43))
    await run_round(desk)
    (after,) = await world.rows("SELECT answer_on FROM referrals")
    assert after["answer_on"] - before["answer_on"] == timedelta(days=14)


@pytest.mark.rule("REF-11")
async def test_whatever_waits_beyond_its_day_becomes_a_task_of_the_hub(desk, world):
    await world.referral(referral.Status.AWAITING_INFORMATION)
    await world.execute("UPDATE referrals SET waits_on = 'side_2', due_on = (service_now(true))::date - 1")
    await run_round(desk)
    await run_round(desk)
    (task,) = await world.rows("SELECT kind, reasons FROM tasks")
    assert (task["kind"], task["reasons"]) == ("overdue", ["side_2"])


@pytest.mark.rule("REF-11")
async def test_a_task_about_what_stays_late_comes_again_after_a_week_and_at_once_when_late_anew(desk, world):
    await world.referral(referral.Status.AWAITING_INFORMATION)
    await world.execute("UPDATE referrals SET waits_on = 'side_2', due_on = (service_now(true))::date - 1")

    async def opened_after(days: int) -> int:
        await world.let_pass(timedelta(days=days))
        await run_round(desk)
        opened = len(await world.rows("SELECT 1 FROM tasks WHERE done_at IS NULL"))
        await world.execute("UPDATE tasks SET done_at = service_now(true)")
        return opened

    assert [await opened_after(days) for days in (0, 0, 5, 3)] == [1, 0, 0, 1]
    await world.execute("UPDATE referrals SET due_on = (service_now(true))::date + 1")
    assert [await opened_after(days) for days in (1, 1, 0)] == [0, 1, 0]
