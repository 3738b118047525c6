"""Questions about room, as whoever asked reads them and as a centre does; and which centres one goes to."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Double, any_, exists, func, literal, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.db.paging import keyset
from app.db.queries.centre import accredited, public, today
from app.db.queries.centre_search import line_of, measured, on_earth
from app.db.tables.capacity import CapacityAnswer, CapacityQuestion
from app.db.tables.centre import Centre, CentreService, PostcodeSector
from app.db.work import Work
from app.domain.access import CENTRE, Role
from app.domain.capacity import MOST_CENTRES, coarse_area
from app.domain.errors import NotFound
from app.domain.place import ISLANDS
from app.domain.postcode import Point, Postcode
from app.domain.services import Service


async def find_area(work: Work, read: Postcode) -> tuple[str, Point | None] | None:
    """Find the area that a question may name, and its middle; None where no such postcode is known.

    Of an island nobody publishes where its postcodes are: it is named as a whole, and has no middle.
    """
    if read.area in ISLANDS:
        return read.area, None
    own = select(func.sum(PostcodeSector.postcodes)).where(PostcodeSector.district == read.district)
    postcodes: int | None = (await work.session.execute(own)).scalar_one()
    if postcodes is None:
        return None
    area = coarse_area(read, postcodes)
    inside = (
        PostcodeSector.district == area if area == read.district else PostcodeSector.district.regexp_match(f"^{area}[0-9]")
    )  # fmt: skip
    middle = select(
        func.percentile_cont(0.5).within_group(PostcodeSector.latitude),
        func.percentile_cont(0.5).within_group(PostcodeSector.longitude),
    ).where(inside)
    latitude, longitude = (await work.session.execute(middle)).one()
    return area, Point(latitude, longitude)


async def list_candidates(
    work: Work, service: Service, *, near: Point | None = None, within_metres: int = 0, named: Sequence[UUID] = ()
) -> Sequence[UUID]:
    """List the centres of the directory that offer a service: those that are named, or the nearest to an area's middle.

    A centre whose location is not published, or to which there are no distances, is asked only by name.
    """
    day = today(demo=work.opening.demo)
    offers = exists().where(
        CentreService.centre_id == Centre.id, CentreService.service == service, accredited(CentreService.service, day)
    )
    query = select(Centre.id).where(public(day), offers)
    if near is None:
        query = query.where(Centre.id.in_(named))
    else:
        there = on_earth(literal(near.latitude, Double), literal(near.longitude, Double))
        line: Any = on_earth(Centre.latitude, Centre.longitude).op("<->", return_type=Double())(there)
        near_enough = line <= line_of(within_metres)
        query = query.where(Centre.location_published, measured(), near_enough).order_by(line, Centre.id)
    rows: Sequence[UUID] = (await work.session.execute(query.limit(MOST_CENTRES))).scalars().all()
    return rows


async def asked_today(work: Work) -> int:
    """Count the questions that the caller's organisation, or the hub, has asked today."""
    firm = work.caller.organisation_id
    whose = CapacityQuestion.organisation_id.is_(None) if firm is None else CapacityQuestion.organisation_id == firm
    query = select(func.count()).where(CapacityQuestion.asked_on == work.now.date(), whose)
    return (await work.session.execute(query)).scalar_one()


def _reached(work: Work) -> Any:
    """Start a query of the questions that the caller may read."""
    caller, query = work.caller, select(CapacityQuestion)
    if caller.role is Role.REFERRER:
        return query.where(CapacityQuestion.organisation_id == caller.organisation_id)
    if caller.role in CENTRE:
        return query.where(literal(caller.centre_id) == any_(CapacityQuestion.centre_ids))
    return query


async def list_questions(
    work: Work, *, open_only: bool, after: Sequence[Any] | None, limit: int
) -> Sequence[CapacityQuestion]:
    """List questions, the newest first; one more than the limit."""
    query = _reached(work)
    if open_only:
        query = query.where(CapacityQuestion.closes_on >= work.now.date())
    order = [CapacityQuestion.asked_on.desc(), CapacityQuestion.id.desc()]
    rows: Sequence[CapacityQuestion] = (await work.session.execute(keyset(query, order, after, limit))).scalars().all()
    work.touch(*(row.id for row in rows[:limit]))
    return rows


async def get_question(work: Work, question_id: UUID) -> CapacityQuestion:
    """Load one question.

    Raises:
        NotFound: there is none, or it is none of the caller's.
    """
    query = _reached(work).where(CapacityQuestion.id == question_id)
    row: CapacityQuestion | None = (await work.session.execute(query)).scalar_one_or_none()
    if row is None:
        raise NotFound
    work.touch(row.id)
    return row


async def newest_answers(work: Work, question_ids: Sequence[UUID]) -> Sequence[tuple[CapacityAnswer, str]]:
    """Load the newest answer of each centre to some questions, with the centre's name; a centre reads its own alone."""
    query = (
        select(CapacityAnswer, Centre.name)
        .join(Centre, Centre.id == CapacityAnswer.centre_id)
        .where(CapacityAnswer.question_id.in_(question_ids))
        .ext(distinct_on(CapacityAnswer.question_id, CapacityAnswer.centre_id))
        .order_by(CapacityAnswer.question_id, CapacityAnswer.centre_id, CapacityAnswer.number.desc())
    )
    if work.caller.role in CENTRE:
        query = query.where(CapacityAnswer.centre_id == work.caller.centre_id)
    return [(row, name) for row, name in (await work.session.execute(query)).all()]


async def get_answer(work: Work, answer_id: UUID) -> tuple[CapacityAnswer, str, CapacityQuestion]:
    """Load one answer with its question, as it was given, also when the centre has answered anew since.

    Raises:
        NotFound: there is none, or its question is none of the caller's.
    """
    query = select(CapacityAnswer, Centre.name).join(Centre, Centre.id == CapacityAnswer.centre_id)
    if work.caller.role in CENTRE:
        query = query.where(CapacityAnswer.centre_id == work.caller.centre_id)
    found = (await work.session.execute(query.where(CapacityAnswer.id == answer_id))).one_or_none()
    if found is None:
        raise NotFound
    work.touch(answer_id)
    return found[0], found[1], await get_question(work, found[0].question_id)


async def next_to_close(work: Work, centre_id: UUID) -> date | None:
    """Find the last day of the open question that a centre has to answer first; None where none waits for it."""
    answered = exists().where(
        CapacityAnswer.question_id == CapacityQuestion.id, CapacityAnswer.centre_id == centre_id
    ).correlate(CapacityQuestion)  # fmt: skip
    query = select(func.min(CapacityQuestion.closes_on)).where(
        literal(centre_id) == any_(CapacityQuestion.centre_ids),
        CapacityQuestion.closes_on >= work.now.date(),
        ~answered,
    )
    return (await work.session.execute(query)).scalar_one()


def show_question(row: CapacityQuestion) -> dict[str, Any]:
    """Show what is asked: nothing of who asks."""
    names = (
        "asked_on", "closes_on", "service", "area", "children", "ages", "needs", "languages", "days", "starts",
        "frequency", "payer",
    )  # fmt: skip
    return {"question_id": row.id, **{name: getattr(row, name) for name in names}}


def show_answer(row: CapacityAnswer, name: str) -> dict[str, Any]:
    """Show what a centre says."""
    when = {"answered_on": row.answered_at.date()}
    return {"answer_id": row.id, "centre_id": row.centre_id, "centre": name, **row.said(), **when}


async def show_questions(work: Work, rows: Sequence[CapacityQuestion]) -> list[dict[str, Any]]:
    """Show questions: whoever asked reads all answers, a centre its own and nothing of the others.

    Source: rule book DIR-06.
    """
    answers = await newest_answers(work, [row.id for row in rows])
    by_question = {
        row.id: [show_answer(each, name) for each, name in answers if each.question_id == row.id] for row in rows
    }
    if work.caller.role in CENTRE:
        return [
            {"view": "asked", **show_question(row), "answer": next(iter(by_question[row.id]), None)} for row in rows
        ]
    return [
        {"view": "asking", **show_question(row), "centres": len(row.centre_ids), "answers": by_question[row.id]}
        for row in rows
    ]  # fmt: skip
