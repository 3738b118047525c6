"""Accreditations that end soon: a centre that lets one lapse goes out of the directory by itself.

Source: rule book DIR-04.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, case, exists, or_, select
from sqlalchemy.orm import aliased

from app.db.tables.assessment import Task
from app.db.tables.centre import Accreditation, Centre, CentreService
from app.db.work import Work
from app.domain import services
from app.domain.services import DESCRIPTIONS

NOTICE: Final = timedelta(days=60)
"""So long before the last day hub and centre are told."""


class Ending(NamedTuple):
    """An accreditation that ends soon, and that none of its level follows without a gap."""

    centre_id: UUID
    level: services.Accreditation
    until_on: date


def kind_of(level: services.Accreditation) -> str:
    """Name the task about the end of an accreditation; each level has its own, as each has its own last day."""
    return f"{level}-accreditation-ends"


async def list_ending(work: Work, centre_id: UUID) -> Sequence[Ending]:
    """List what ends soon at a centre."""
    query = _ending(work).where(Centre.id == centre_id)
    return [Ending(*row) for row in (await work.session.execute(query)).all()]


async def list_untold(work: Work) -> Sequence[Ending]:
    """List what ends soon anywhere and stands on no task: neither on one that waits nor on one that somebody has done."""
    told = exists().where(
        Task.kind == case({each.value: kind_of(each) for each in services.Accreditation}, value=Accreditation.level),
        Task.centre_id == Accreditation.centre_id, Task.due_on == Accreditation.until_on,
        or_(Task.done_at.is_(None), Task.done_by.is_not(None)),
    )  # fmt: skip
    query = _ending(work).where(~told).order_by(Accreditation.centre_id, Accreditation.until_on, Accreditation.level)
    return [Ending(*row) for row in (await work.session.execute(query)).all()]


def _ending(work: Work) -> Select[UUID, services.Accreditation, date]:
    """Select what ends soon at centres of the directory and is needed by something that they offer."""
    later = aliased(Accreditation)
    followed = exists().where(
        later.centre_id == Accreditation.centre_id, later.level == Accreditation.level,
        later.from_on <= Accreditation.until_on + timedelta(days=1), later.until_on > Accreditation.until_on,
    )  # fmt: skip
    needing = {
        level: [each for each in DESCRIPTIONS if DESCRIPTIONS[each].accreditation is level]
        for level in services.Accreditation
    }
    needed = or_(
        *(
            and_(
                Accreditation.level == level,
                exists().where(
                    CentreService.centre_id == Accreditation.centre_id, CentreService.ended_at.is_(None),
                    CentreService.service.in_(offered),
                ),
            )
            for level, offered in needing.items()
        )
    )  # fmt: skip
    today = work.now.date()
    return (
        select(Accreditation.centre_id, Accreditation.level, Accreditation.until_on)
        .join(Centre, Centre.id == Accreditation.centre_id)
        .where(
            Centre.admitted_at.is_not(None), Centre.suspended_at.is_(None),
            Accreditation.until_on.between(today, today + NOTICE), ~followed, needed,
        )
    )  # fmt: skip
