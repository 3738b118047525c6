"""Plays the stories of the demonstration's families through the application, so that every state comes of real acts.

The clock is set back to the first day and carried forward from step to step; what falls due on the way is done by the
worker's own rounds. Letters stay in memory. `STEPS` is the table of what a story may say.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time
from itertools import groupby
from types import MappingProxyType
from typing import Final

import httpx
from sqlalchemy import make_url, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from app.db.engine import async_url
from app.db.tables.machinery import Heartbeat
from app.local.demo import centre, family, hub
from app.local.demo.cast import Cast
from app.local.demo.clock import DemoClock, leave_the_past
from app.local.demo.mailbox import Mailbox
from app.local.demo.stage import Stage, StoryBroken
from app.local.demo.story import ZONE, Step, timeline
from app.local.demo.world import BEGUN, FAMILIES, PLAYED
from app.main import create_app
from app.settings import Settings
from app.worker.desk import HANDLERS
from app.worker.due import run_round
from app.worker.outbox import Desk, empty

Act = Callable[[Stage, Step], Awaitable[None]]
_AFTER_THE_TICK: Final = time(3, 1)
_STATEMENTS: Final = "1000"
_WRITES_LETTERS: Final = frozenset({"release_invitation"})
"""Steps whose letter the next step reads; all others go with the next round."""
_MOVES: Final = frozenset(
    {"submit_application", "decide_referral", "accept_offer", "confirm_place", "mark_attendance", "withdraw_referral"}
)
"""Steps after which somebody may read another stage."""

STEPS: Final[Mapping[str, Act]] = MappingProxyType(
    {
        act.__name__: act
        for act in (
            family.start_referral,
            family.save_sections,
            family.submit_application,
            family.accept_invitation,
            family.answer_consent,
            family.record_agreement,
            family.authorise_representative,
            family.request_attendance,
            family.withdraw_referral,
            hub.take_referral,
            hub.record_contact,
            hub.release_invitation,
            hub.confirm_party,
            hub.record_conversation,
            hub.record_check,
            hub.record_consultation,
            hub.record_evidence,
            hub.screen_again,
            hub.write_referral_notes,
            hub.decide_referral,
            hub.complete_task,
            hub.offer_to_centre,
            centre.accept_offer,
            centre.book_pre_visit,
            centre.record_pre_visit,
            centre.confirm_place,
            centre.book_session,
            centre.mark_attendance,
        )
    }
)
"""By operation; `save_sections` is `save_section` for each section, `book_session` gives the duty as well."""


async def play_families(settings: Settings) -> str | None:
    """Play the stories, unless they have been.

    Args:
        settings: of a demonstration whose directory and accounts are stored.

    Returns:
        What a person has to know of it, in one line; None where there is nothing to say.
    """
    engine = create_async_engine(async_url(settings.database_owner_url), isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            return await _play_once(settings, connection)
    finally:
        await engine.dispose()


async def _play_once(settings: Settings, connection: AsyncConnection) -> str | None:
    """Play, and leave word of how far it came: to be played, begun, played."""
    mark = update(Heartbeat).where(Heartbeat.name == FAMILIES)
    mine = await connection.execute(mark.where(Heartbeat.note == {}).values(note=BEGUN))
    if mine.rowcount == 0:
        await leave_the_past(connection)
        note = (await connection.execute(select(Heartbeat.note).where(Heartbeat.name == FAMILIES))).scalar_one_or_none()
        if note in (None, PLAYED):
            return None
        return (
            "The demonstration's families were only loaded in part, because an earlier start was cut short. What is there "
            "stays; an empty database gets all of them."
        )
    clock = DemoClock(connection)
    end = await clock.begin()
    try:
        await _perform(settings, connection, clock, end)
    except StoryBroken as broken:
        return f"The demonstration's families are only loaded in part: {broken}"
    finally:
        await clock.arrive()
    await connection.execute(mark.values(note=PLAYED))
    return None


async def _perform(settings: Settings, connection: AsyncConnection, clock: DemoClock, end: datetime) -> None:
    """Take every step at its moment, in an application of its own."""
    app = create_app(replace(settings, log_level="error", database_url=_quick(settings.database_url)))
    parts, mailbox = app.state.parts, Mailbox()
    cast, steps = Cast(connection, parts.tokens), timeline(end)
    desk = Desk(settings=settings, engine=parts.database.serving, keys=parts.keys, mailer=mailbox)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    try:
        await cast.sign_in(sorted({step.by for step in steps}), end)
        async with httpx.AsyncClient(transport=transport, base_url="http://demonstration") as client:
            await _take_all(Stage(client, cast, mailbox, end), steps, clock, desk)
        await clock.arrive()
        await _do_what_is_due(desk)
        await cast.sign_out(await clock.now())
    finally:
        await parts.database.close()


async def _take_all(stage: Stage, steps: Sequence[Step], clock: DemoClock, desk: Desk) -> None:
    """Take the steps; the day after one that moves a case on begins with the worker's round."""
    moved = False
    for day, of_the_day in groupby(steps, lambda step: step.at.date()):
        if moved:
            await clock.move_to(datetime.combine(day, _AFTER_THE_TICK, ZONE))
            await _do_what_is_due(desk)
        moved = False
        for step in of_the_day:
            await clock.move_to(step.at)
            await _take(stage, step)
            moved = moved or step.do in _MOVES
            if step.do in _WRITES_LETTERS:
                await empty(desk, HANDLERS)


def _quick(address: str) -> str:
    """Let a connection remember every statement: all stories go over one or two, and none is prepared twice."""
    url = make_url(address).update_query_dict({"prepared_statement_cache_size": _STATEMENTS})
    return url.render_as_string(hide_password=False)


async def _do_what_is_due(desk: Desk) -> None:
    await run_round(desk)
    await empty(desk, HANDLERS)


async def _take(stage: Stage, step: Step) -> None:
    stage.now = step.at
    try:
        await STEPS[step.do](stage, step)
    except StoryBroken as broken:
        raise StoryBroken(f"{step.story.key}, {step.do}: {broken}") from None
