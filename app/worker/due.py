"""What is due: rounds that may run at any time and as often as one likes; each does only what its date asks for.

`run_due` is the same round by hand. In a demonstration it can be given a moment: the demo world's clock is moved there
first, so that tests and the tour let days pass.
"""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta

import structlog
from sqlalchemy import Date, cast, exists, func, select, text
from sqlalchemy.dialects.postgresql import insert

from app.actions.capacity import close_questions
from app.actions.course import end_relation, move_referral
from app.actions.lapse import tell_before_lapse
from app.actions.message import tell
from app.actions.offer import await_next_centre
from app.actions.screening import look_at_left
from app.actions.task import open_task
from app.db.prepare import ROLE_OF
from app.db.queries.hold import held
from app.db.queries.stage import OpenSide, list_open_sides
from app.db.tables.appointment import Appointment, AppointmentStatus
from app.db.tables.assessment import Task
from app.db.tables.machinery import Heartbeat
from app.db.tables.placement import Offer
from app.db.tables.referral import Referral, Shown
from app.db.work import Work
from app.domain import offer, referral, stage
from app.domain.access import Relation, Role
from app.domain.machine import Mover
from app.settings import Settings
from app.worker.desk import HANDLERS, desk_for
from app.worker.forget import forget
from app.worker.outbox import Desk, empty
from app.worker.reminders import expire_invitations, remind_invited
from app.worker.retention import retain
from app.worker.shared_routes import ask_about_shared

LOCK = 7237004
DRAFT_DAYS = 28
LATE = "overdue"
ASK_AGAIN = timedelta(days=7)
_log = structlog.get_logger("app.worker")


async def write_stages(work: Work) -> None:
    """Write the stage that each side reads from today on, and tell those whose stage has moved; once a tick.

    Source: rule book REF-08, REF-11.
    """
    ran = await work.session.get(Heartbeat, "tick")
    if not stage.tick_is_due(ran.at if ran else None, work.now):
        return
    for side in await list_open_sides(work):
        _write_stage(work, side)
    today = stage.last_tick(work.now).astimezone(stage.TICK_ZONE).date()
    await _move_answer_days(work, today)
    row = insert(Heartbeat).values(name="tick", at=stage.last_tick(work.now), note={})
    await work.session.execute(row.on_conflict_do_update(index_elements=[Heartbeat.name], set_={"at": row.excluded.at}))


def _write_stage(work: Work, side: OpenSide) -> None:
    found = stage.due(side.facts, work.now)
    if found is side.facts.shown:
        return
    work.session.add(Shown(referral_id=side.referral_id, side=side.side, stage=found, from_at=work.now))
    for person_id in side.readers:
        tell(work, person_id, "stage_moved", referral_id=side.referral_id, side=side.side, at=work.now)


async def _move_answer_days(work: Work, today: date) -> None:
    query = select(Referral).where(Referral.answer_on <= today).with_for_update()
    for row in (await work.session.execute(query)).scalars():
        assert row.answer_on is not None  # noqa: S101 - the query asked for it
        row.answer_on = stage.next_answer_on(row.answer_on, today)


async def expire_drafts(work: Work) -> None:
    """End drafts that nobody has sent within 28 days."""
    query = (
        select(Referral)
        .where(
            Referral.status == referral.Status.DRAFT,
            Referral.created_at < work.now - timedelta(days=DRAFT_DAYS),
        )
        .with_for_update(skip_locked=True)
    )
    for row in (await work.session.execute(query)).scalars().all():
        await move_referral(work, row, referral.Move.EXPIRE, by=Mover.SERVICE)


async def expire_offers(work: Work) -> None:
    """End offers that a centre has not answered by its day; the hub offers on (REF-11)."""
    query = (
        select(Offer, Referral)
        .join(Referral, Referral.id == Offer.referral_id)
        .where(Offer.status == offer.Status.SENT, Offer.answer_by < work.now.date(), ~held(Offer.referral_id))
        .with_for_update(skip_locked=True)
    )
    for row, case in (await work.session.execute(query)).all():
        row.status = offer.after(row.status, offer.Move.EXPIRE, Mover.SERVICE)
        row.answered_at = work.now
        await end_relation(work, case.id, Relation.CENTRE_OFFERED, centre_id=row.centre_id)
        await_next_centre(work, case)
        work.event(case.id, "offer-expired", subject_id=row.id)
        await open_task(work, "offer-next-centre", referral_id=case.id, reasons=["offer-expired"])


async def close_appointments(work: Work) -> None:
    """Mark appointments whose time has passed as held."""
    query = (
        select(Appointment)
        .where(Appointment.status == AppointmentStatus.BOOKED, func.upper(Appointment.during) <= work.now)
        .with_for_update(skip_locked=True)
    )
    for row in (await work.session.execute(query)).scalars().all():
        row.status = AppointmentStatus.HELD


async def ask_for_late(work: Work) -> None:
    """Open a hub task where something waits on somebody whose day has passed; once closed, it comes again in a week.

    Source: rule book REF-11.
    """
    asked = exists().where(
        Task.kind == LATE, Task.referral_id == Referral.id,
        cast(func.timezone("UTC", Task.opened_at), Date) > Referral.due_on, Task.opened_at > work.now - ASK_AGAIN,
    )  # fmt: skip
    query = select(Referral.id, Referral.waits_on).where(
        Referral.due_on < work.now.date(), Referral.status.in_(referral.OPEN), ~asked
    )
    for referral_id, waits_on in (await work.session.execute(query)).all():
        await open_task(work, LATE, referral_id=referral_id, reasons=[waits_on or "unknown"])


ROUNDS: tuple[tuple[str, Callable[[Work], Awaitable[None]]], ...] = (
    ("look_at_left", look_at_left),
    ("expire_drafts", expire_drafts),
    ("expire_offers", expire_offers),
    ("expire_invitations", expire_invitations),
    ("remind_invited", remind_invited),
    ("close_appointments", close_appointments),
    ("ask_for_late", ask_for_late),
    ("close_questions", close_questions),
    ("tell_before_lapse", tell_before_lapse),
    ("ask_about_shared", ask_about_shared),
    ("forget", forget),
    ("retain", retain),
    ("write_stages", write_stages),
)
"""In this order: the stages are written last, when everything else stands."""


async def run_round(desk: Desk) -> None:
    """Do everything that is due now, each in a transaction of its own, one worker at a time."""
    for name, do in ROUNDS:
        async with desk.work(name) as work:
            work.silent = True
            await work.session.execute(select(func.pg_advisory_xact_lock(LOCK)))
            await do(work)


async def move_clock(desk: Desk, to: datetime) -> None:
    """Move the demo world's clock forward to a moment; it never goes back."""
    async with desk.engine.begin() as connection:
        await connection.execute(text("SELECT set_config('role', :r, true)"), {"r": ROLE_OF[Role.SERVICE]})
        await connection.execute(
            text(
                "INSERT INTO demo_clock (one, moved_by) VALUES (true, greatest(:to - clock_timestamp(), interval '0')) "
                "ON CONFLICT (one) DO UPDATE SET moved_by = greatest(demo_clock.moved_by, excluded.moved_by)"
            ),
            {"to": to},
        )


async def run_due(settings: Settings, now: datetime | None) -> None:
    """Do now what the worker does on its rounds.

    Args:
        settings: of this installation.
        now: only in a demonstration: the moment to move its clock to first.
    """
    desk = desk_for(settings)
    try:
        if now is not None:
            await move_clock(desk, now)
        await run_round(desk)
        await empty(desk, HANDLERS)
    finally:
        await desk.engine.dispose()
