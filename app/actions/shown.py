"""What a side has been shown: its own acts move its stage at once, everything else waits for the tick.

A family's refusals come from here, never from the referral's status, so that an end which it does not know of yet
cannot be told from its answers.

Source: rule book REF-08, REF-11.
"""

from uuid import UUID

from app.db.queries.shown import family_actions, find_shown, stage_of
from app.db.reach import Standing
from app.db.tables.referral import Shown
from app.db.work import Work
from app.domain.act import Act
from app.domain.errors import MoveNotOpen
from app.domain.stage import Stage


async def current_shown(work: Work, referral_id: UUID, side: int) -> Stage:
    """Tell the stage that a side reads now; preparing where nothing was ever written."""
    return await stage_of(work, referral_id, side)


async def show(work: Work, referral_id: UUID, side: int, stage: Stage) -> None:
    """Write the stage that a side reads from now on, because of its own act; the same stage is not written twice."""
    row = await find_shown(work, referral_id, side)
    if row is None or row.stage is not stage:
        work.session.add(Shown(referral_id=referral_id, side=side, stage=stage, from_at=work.now))
        await work.session.flush()


async def must_be_open(work: Work, standing: Standing, act: Act) -> Stage:
    """Let an adult's own act through only if its list of actions names it.

    Raises:
        MoveNotOpen: it is not among what this adult may do, as far as it knows its own case.
    """
    stage = await current_shown(work, standing.referral.id, standing.own_side)
    if act not in await family_actions(work, standing, stage):
        raise MoveNotOpen
    return stage
