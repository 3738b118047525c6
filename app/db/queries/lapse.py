"""Accreditations that end soon: a centre that lets one lapse goes out of the directory by itself.

Source: rule book DIR-04.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import aliased

from app.db.tables.assessment import Task
from app.db.tables.centre import Accreditation, Centre, CentreService
from app.db.work import Work
from app.domain import services
from app.domain.services import DESCRIPTIONS

TASK: Final = "accreditation-ends"
NOTICE: Final = timedelta(days=60)
"""So long before the last day hub and centre are told."""


class Ending(NamedTuple):
    """An accreditation that ends soon, and that no other one of its level follows."""

    centre_id: UUID
    level: services.Accreditation
    until_on: date


async def list_ending(work: Work) -> Sequence[Ending]:
    """List what ends soon at centres of the directory, needed by something that they offer, and not yet told."""
    later = aliased(Accreditation)
    followed = exists().where(
        later.centre_id == Accreditation.centre_id, later.level == Accreditation.level,
        later.until_on > Accreditation.until_on,
    )  # fmt: skip
    told = exists().where(
        Task.kind == TASK, Task.centre_id == Accreditation.centre_id, Task.due_on == Accreditation.until_on
    )
    needed = or_(
        *(
            and_(
                Accreditation.level == level,
                exists().where(
                    CentreService.centre_id == Accreditation.centre_id,
                    CentreService.ended_at.is_(None),
                    CentreService.service.in_(
                        [each for each in DESCRIPTIONS if DESCRIPTIONS[each].accreditation is level]
                    ),
                ),
            )
            for level in services.Accreditation
        )
    )
    today = work.now.date()
    query = (
        select(Accreditation.centre_id, Accreditation.level, Accreditation.until_on)
        .join(Centre, Centre.id == Accreditation.centre_id)
        .where(
            Centre.admitted_at.is_not(None), Centre.suspended_at.is_(None),
            Accreditation.until_on.between(today, today + NOTICE), ~followed, ~told, needed,
        )
        .order_by(Accreditation.centre_id, Accreditation.until_on, Accreditation.level)
    )  # fmt: skip
    return [Ending(*row) for row in (await work.session.execute(query)).all()]
