"""Marking which centres are acceptable: the side that the child lives with, or the hub for itself.

A mark moves nothing: no stage, no message, no timeline, no list. It tells the hub where to offer.

Source: rule book REF-06.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete

from app.actions.shown import must_be_open
from app.db.queries.acceptable_centre import list_listed, show_acceptable
from app.db.reach import get_referral
from app.db.tables.acceptable_centre import AcceptableCentre
from app.db.work import Work
from app.domain import referral
from app.domain.act import Act
from app.domain.errors import Invalid, Issue, MoveNotOpen


async def mark_acceptable(work: Work, referral_id: UUID, centre_ids: Sequence[UUID]) -> dict[str, Any]:
    """Say which centres are acceptable, all of them each time.

    Args:
        work: the unit of work.
        referral_id: the referral.
        centre_ids: centres of the directory; none takes every mark back.

    Raises:
        NotFound: the referral is not there for this caller.
        MoveNotOpen: the referral is closed, or the child does not live with this adult as far as it has said so.
        PreconditionRequired: the request carries no If-Match.
        PreconditionFailed: the marks are other ones by now.
        Invalid: one of them is not in the directory.

    Source: rule book REF-06.
    """
    standing = await get_referral(work, referral_id, lock=True)
    if not standing.is_hub:
        await must_be_open(work, standing, Act.MARK_ACCEPTABLE_CENTRES)
    elif standing.referral.status in referral.CLOSED:
        raise MoveNotOpen
    await show_acceptable(work, standing)
    work.must_match(work.etag or "")
    listed = await list_listed(work, centre_ids)
    if issues := [_unknown(number) for number, each in enumerate(centre_ids) if each not in listed]:
        raise Invalid(issues=issues)
    side = None if standing.is_hub else standing.own_side
    mine = (AcceptableCentre.referral_id == referral_id, AcceptableCentre.side.is_not_distinct_from(side))
    await work.session.execute(delete(AcceptableCentre).where(*mine))
    work.session.add_all(
        AcceptableCentre(
            id=uuid4(), referral_id=referral_id, side=side, centre_id=centre_id, marked_by=work.caller.account,
            marked_at=work.now,
        )
        for centre_id in dict.fromkeys(centre_ids)
    )  # fmt: skip
    await work.session.flush()
    return await show_acceptable(work, standing)


def _unknown(number: int) -> Issue:
    return Issue(f"#/centre_ids/{number}", "no-such-centre", "Name a centre that stands in the directory today.")
