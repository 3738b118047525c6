"""The question to many centres: who would consider such a family, and from when."""

from typing import Annotated, Any, Final

from fastapi import Query, Request, Response

from app.actions import capacity as actions
from app.api.door import Door, Work
from app.api.location import location
from app.api.paging import LINK_HEADER, Cursors, link_next, page_of
from app.api.schemas.capacity import AnswerIn, AskingView, QuestionIn, QuestionsPage, QuestionsQuery, QuotedView
from app.api.types import Id
from app.db.queries import capacity as queries
from app.domain.access import Op
from app.domain.errors import Conflict, MoveNotOpen, NotFound

router = Door(prefix="/v1", tag="directory")
_PATH: Final = "/capacity-questions"
_LINKS: Final = {
    "ListCapacityQuestions": {"operationId": "list_capacity_questions", "description": "Read the answers there."}
}


@router.op(
    Op.ASK_CENTRES, "POST", _PATH, shows=AskingView, status=201, headers=location("the list in which it stands"),
    links=_LINKS, refuses=[Conflict],
)  # fmt: skip
async def ask_centres(work: Work, body: QuestionIn, response: Response) -> dict[str, Any]:
    """Ask many centres at once who would consider such a family; nothing that is kept tells which family, or who asks."""
    row = await actions.ask(
        work, body.service, body.said(), near=body.near, needs=body.needs, languages=body.languages,
        within_km=body.within_km, centre_ids=list(dict.fromkeys(body.centre_ids)),
    )  # fmt: skip
    response.headers["location"] = "/v1/capacity-questions"
    return (await queries.show_questions(work, [row]))[0]


@router.op(Op.LIST_CAPACITY_QUESTIONS, "GET", _PATH, shows=QuestionsPage, refuses=[NotFound], headers=LINK_HEADER)
async def list_capacity_questions(
    work: Work, request: Request, response: Response, query: Annotated[QuestionsQuery, Query()]
) -> dict[str, Any]:
    """List what your organisation has asked with all answers, or as a centre what you are asked; the hub lists all."""
    cursors = Cursors(work.keys, caller=work.caller.account, operation=work.op, order="asked", filters=query.open_only)
    after = cursors.read(query.after)
    rows = await queries.list_questions(work, open_only=query.open_only, after=after, limit=query.limit)
    page, following = page_of(rows, query.limit, cursors, lambda row: (row.asked_on, row.id))
    link_next(request, response, following)
    return {"items": await queries.show_questions(work, page), "next": following}


@router.op(
    Op.ANSWER_CAPACITY_QUESTION, "PUT", f"{_PATH}/{{question_id}}/answers/{{centre_id}}", shows=QuotedView,
    refuses=[NotFound, MoveNotOpen],
)  # fmt: skip
async def answer_capacity_question(work: Work, question_id: Id, centre_id: Id, body: AnswerIn) -> dict[str, Any]:
    """Say whether your centre would consider such a family; a later answer counts instead of this one."""
    row, _ = await actions.answer(work, question_id, centre_id, body.said())
    return await _quoted(work, row.id)


@router.op(Op.READ_CAPACITY_ANSWER, "GET", "/capacity-answers/{answer_id}", shows=QuotedView, refuses=[NotFound])
async def read_capacity_answer(work: Work, answer_id: Id) -> dict[str, Any]:
    """Read an answer that is quoted in a referral, as it was given, with the question it was given to."""
    return await _quoted(work, answer_id)


async def _quoted(work: Work, answer_id: Id) -> dict[str, Any]:
    row, name, question = await queries.get_answer(work, answer_id)
    return {**queries.show_answer(row, name), "question": (await queries.show_questions(work, [question]))[0]}
