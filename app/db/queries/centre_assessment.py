"""Assessments by chosen centres: each centre reads its own, the hub all."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.dialects.postgresql import distinct_on

from app.db.paging import keyset
from app.db.queries.offered_family import read_family
from app.db.reach import Standing, get_through, within
from app.db.tables.assessment import CentreAssessment
from app.db.tables.centre import Centre
from app.db.tables.referral import Referral
from app.db.versions import etag_of_view
from app.db.work import Work
from app.domain.access import Reach
from app.domain.centre_assessment import DETAIL
from app.domain.errors import NotFound
from app.domain.services import Service
from app.domain.view import View
from app.screening.facts import Facts
from app.screening.joint import evaluate_all
from app.screening.rulesets import CURRENT
from app.screening.words import Column


def _own(work: Work) -> ColumnElement[bool]:
    return CentreAssessment.centre_id == work.caller.centre_id if work.reach is Reach.CENTRE else true()


async def get_centre_assessment(
    work: Work, assessment_id: UUID, *, lock: bool = False
) -> tuple[CentreAssessment, Standing]:
    """Load one together with how the caller stands to its referral.

    Raises:
        NotFound: it is not there, or not for this caller.
    """
    row, standing = await get_through(work, CentreAssessment, assessment_id, lock=lock)
    if work.reach is Reach.CENTRE and row.centre_id != work.caller.centre_id:
        raise NotFound
    return row, standing


async def list_centre_assessments(
    work: Work, referral_id: UUID | None, *, after: Sequence[Any] | None, limit: int
) -> Sequence[tuple[CentreAssessment, Referral, str]]:
    """List what the caller's centre was asked, or for the hub all of it, the newest first; one more than the limit."""
    query: Any = (
        select(CentreAssessment, Referral, Centre.name)
        .join(Referral, Referral.id == CentreAssessment.referral_id)
        .join(Centre, Centre.id == CentreAssessment.centre_id)
        .where(within(work), _own(work))
    )
    if referral_id is not None:
        query = query.where(CentreAssessment.referral_id == referral_id)
    order = (CentreAssessment.asked_at.desc(), CentreAssessment.id.desc())
    rows = (await work.session.execute(keyset(query, order, after, limit))).all()
    work.touch(*(row[0].id for row in rows[:limit]))
    return [tuple(row) for row in rows]


async def newest_answers(work: Work, referral_id: UUID) -> dict[UUID, bool]:
    """Give the newest answer of each centre that has answered.

    Source: rule book SUI-10.
    """
    query = (
        select(CentreAssessment.centre_id, CentreAssessment.suitable)
        .where(CentreAssessment.referral_id == referral_id, CentreAssessment.answered_at.is_not(None))
        .ext(distinct_on(CentreAssessment.centre_id))
        .order_by(CentreAssessment.centre_id, CentreAssessment.answered_at.desc(), CentreAssessment.id)
    )
    return {centre_id: bool(suitable) for centre_id, suitable in (await work.session.execute(query)).all()}


def keys_asking(known: Mapping[int, Facts]) -> Iterator[str]:
    """Yield the key of each need that a centre's own assessment meets, as evidence is recorded under.

    Source: rule book SUI-10.
    """
    if not known:
        return
    for concern in evaluate_all(known, CURRENT).concerns:
        if any(need.need.detail == DETAIL for need in concern.cell(Column.SUPPORTED).needs):
            yield f"concerns/{concern.kind.value}/{concern.subject.value}/{DETAIL}"


async def show_centre_assessment(
    work: Work, row: CentreAssessment, case: Referral, centre_name: str, *, whole: bool = False
) -> dict[str, Any]:
    """Show one to hub or centre; the centre reads the family as CEN-10 lists it while it is asked.

    Source: rule book SUI-10, CEN-10.
    """
    hub = work.reach is Reach.ALL
    open_ = row.answered_at is None
    shown: dict[str, Any] = {
        "view": View.HUB if hub else View.CENTRE_OFFERED,
        "centre_assessment_id": row.id,
        "referral_id": row.referral_id,
        "reference": case.reference,
        "centre_id": row.centre_id,
        "centre_name": centre_name,
        "asked_at": row.asked_at,
        "due_on": row.due_on,
        "suitable": row.suitable,
        "staff_id": row.staff_id,
        "judgement": row.text_enc and work.keys.open_("centre_assessments", "text_enc", row.id, row.text_enc),
        "answered_at": row.answered_at,
        "family": None,
    }
    if whole and open_ and not hub:
        shown["family"] = await read_family(work, case, case.service_wished or Service.SUPPORTED_CONTACT)
    return shown | {"etag": etag_of_view("centre-assessment", row.id, {name: shown[name] for name in _VERSIONED})}


_VERSIONED = ("view", "asked_at", "due_on", "suitable", "answered_at")


async def read_centre_assessment(work: Work, assessment_id: UUID) -> dict[str, Any]:
    """Read one.

    Raises:
        NotFound: it is not there, or not for this caller.
    """
    row, standing = await get_centre_assessment(work, assessment_id)
    centre = await work.session.get_one(Centre, row.centre_id)
    return await show_centre_assessment(work, row, standing.referral, centre.name, whole=True)
