"""Changed answers: what somebody says now about risk, beside what was said before in an application that did not go well.

Source: rule book LIGHT-10.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.db.queries.application import STARTER_SIDE
from app.db.reach import get_referral, within
from app.db.tables.referral import Referral
from app.db.tables.screening import Screening, ScreeningCause, Trace
from app.db.work import Work
from app.domain.services import Service
from app.screening.comparison import changed_answers
from app.screening.facts import Facts

_MOST: Final = 50
"""Earlier screenings that are compared, the newest first."""


async def read_changed_answers(work: Work, referral_id: UUID) -> dict[str, Any]:
    """Compare the applicant's newest answers with each earlier screening of theirs, and of the same child or adults.

    Raises:
        NotFound: the referral is not there, or not for this caller.

    Source: rule book LIGHT-10, STF-03.
    """
    row = (await get_referral(work, referral_id)).referral
    same = await _same(work, row)
    query = (
        select(Screening, Referral)
        .join(Referral, Referral.id == Screening.referral_id)
        .where(
            Screening.referral_id.in_((row.id, *same)),
            Screening.side == STARTER_SIDE,
            Screening.cause == ScreeningCause.SUBMISSION,
            within(work),
        )
        .order_by(Screening.at.desc(), Screening.id.desc())
        .limit(_MOST)
    )
    found = (await work.session.execute(query)).all()
    newest = next((screening for screening, case in found if case.id == row.id), None)
    earlier = [
        (screening, case)
        for screening, case in found
        if newest is not None and screening.id != newest.id and screening.at <= newest.at
    ]
    work.touch(*(screening.id for screening, _ in earlier))
    return {
        "referral_id": row.id,
        "screening_id": newest and newest.id,
        "earlier": [
            _compared(screening, case, newest, same.get(case.id, ["referral"]))
            for screening, case in earlier
            if newest is not None
        ],
    }


async def _same(work: Work, row: Referral) -> Mapping[UUID, list[str]]:
    """Give the other referrals that share a trace or an account with this one, and what is the same."""
    mine = aliased(Trace)
    query = (
        select(Trace.referral_id, Trace.kind)
        .join(mine, (mine.value_index == Trace.value_index) & (mine.kind == Trace.kind))
        .where(mine.referral_id == row.id, Trace.referral_id != row.id)
        .distinct()
    )
    found: dict[UUID, list[str]] = defaultdict(list)
    for referral_id, kind in (await work.session.execute(query)).all():
        found[referral_id].append(kind.value)
    own = select(Referral.id).where(
        Referral.started_by == row.started_by, Referral.id != row.id, Referral.pathway == row.pathway
    )
    for referral_id in (await work.session.execute(own)).scalars():
        found[referral_id].append("account")
    return {referral_id: sorted(kinds) for referral_id, kinds in found.items()}


def _compared(screening: Screening, case: Referral, newest: Screening, same: Iterable[str]) -> dict[str, Any]:
    before, now = Facts.from_json(screening.inputs), Facts.from_json(newest.inputs)
    wished = before.service_wished or Service.SUPPORTED_CONTACT
    light = next(each["light"] for each in screening.result["services"] if each["service"] == wished.value)
    return {
        "referral_id": case.id,
        "reference": case.reference,
        "status": case.status,
        "screening_id": screening.id,
        "at": screening.at,
        "service_wished": before.service_wished,
        "light": light,
        "same": list(same),
        "changed": [
            {"question": each.place, "before": each.before, "now": each.after} for each in changed_answers(before, now)
        ],
    }
