"""Withdrawal: a side does not want to go on, at whatever step; it is always taken.

The answer comes from what the side has been shown: an end that it does not know of yet changes nothing in how its
withdrawal is taken and answered.

Source: rule book REF-07, REF-11, REF-13, ORD-02; what follows stands in `app/domain/coupling.py`.
"""

from uuid import UUID, uuid4

from sqlalchemy import select

from app.actions.course import find_live_placement
from app.actions.kept import withdraw_for
from app.actions.screening import look_at_unsent
from app.actions.shown import must_be_open, show
from app.actions.task import open_task
from app.db.queries.application import STARTER_SIDE, Own, get_own
from app.db.queries.hold import has_kept
from app.db.queries.stage import WITHDRAWN
from app.db.reach import Standing
from app.db.tables.referral import Consent
from app.db.work import Work, effect
from app.domain import application, coupling, referral
from app.domain.access import Role
from app.domain.act import Act
from app.domain.consent import ConsentState, taken_back
from app.domain.errors import MoveNotOpen
from app.domain.hold import KeptKind
from app.domain.machine import Mover
from app.domain.stage import Stage
from app.domain.withdrawal import Reason
from app.screening.words import Pathway


async def withdraw(work: Work, referral_id: UUID, reason: Reason) -> Standing:
    """Withdraw for one's own side, or as the professional who sent the referral.

    Args:
        work: the unit of work.
        referral_id: the referral.
        reason: as a code; staff read it.

    Raises:
        NotFound: the referral is not there for this caller.
        MoveNotOpen: it has ended as far as this caller knows, or the caller acts for a side that speaks for itself.

    Source: rule book REF-07, REF-11.
    """
    own = await get_own(work, referral_id, lock=True)
    standing = own.standing
    if own.is_family:
        await must_be_open(work, standing, Act.WITHDRAW_REFERRAL)
    elif (
        not own.writes
        or standing.referral.status in referral.CLOSED
        or await has_kept(work, referral_id, standing.side)
    ):
        raise MoveNotOpen
    starts = not own.is_family or (standing.referral.pathway is Pathway.SELF and standing.side == STARTER_SIDE)
    mover = _mover(own, starts=starts)
    effect = coupling.withdrawal(
        standing.referral.status,
        own.application.status,
        is_starter=starts,
        court_ordered=standing.referral.court_ordered,
    )
    if standing.referral.status is referral.Status.DRAFT:
        await look_at_unsent(work, standing.referral)
    if effect.application_move is not None:
        own.application.status = application.after(own.application.status, effect.application_move, mover)
    if effect.takes_consent_back and own.is_family:
        await _take_consent_back(work, own)
    await _wake_staff(work, standing, effect)
    if effect.referral_move is not None:
        await withdraw_for(
            work, standing.referral, KeptKind.WITHDRAWAL, by=mover, side=standing.side, reason=reason
        )  # fmt: skip
    work.event(referral_id, WITHDRAWN, side=standing.side, reason=reason)
    if standing.side is not None:
        await show(work, referral_id, standing.side, Stage.ENDED)
    await work.session.flush()
    return standing


def _mover(own: Own, *, starts: bool) -> Mover:
    if not own.is_family:
        return Mover.REFERRER
    return Mover.STARTER if starts else Mover.OTHER_SIDE


async def _take_consent_back(work: Work, own: Own) -> None:
    """Append the party's newest word: it does not agree any more.

    Source: rule book REF-13.
    """
    query = (
        select(Consent.state)
        .where(Consent.party_id == own.application.party_id)
        .order_by(Consent.at.desc(), Consent.id)
        .limit(1)
    )
    before = (await work.session.execute(query)).scalar_one_or_none() or ConsentState.WANTED
    after = taken_back(before)
    if after is not before:
        work.session.add(
            Consent(
                id=uuid4(), referral_id=own.application.referral_id, side=own.application.side,
                party_id=own.application.party_id, state=after, at=work.now, by_account=work.caller.account,
            )
        )  # fmt: skip


@effect
async def _wake_staff(work: Work, standing: Standing, effect: coupling.Withdrawal) -> None:
    """Open the tasks of a withdrawal that people have to look at."""
    row, reasons = standing.referral, [f"side-{standing.side}"] if standing.side else []
    if effect.hub_task:
        await open_task(work, "side-withdrew", referral_id=row.id, grade="today", reasons=reasons)
    if effect.word_to_court:
        await open_task(work, "tell-the-court", referral_id=row.id, grade="today", reasons=reasons)
    live = await find_live_placement(work, row.id)
    if effect.centre_task and live is not None:
        await open_task(
            work, "side-withdrew", role=Role.COORDINATOR, referral_id=row.id, centre_id=live.centre_id, grade="today",
            reasons=reasons,
        )  # fmt: skip
