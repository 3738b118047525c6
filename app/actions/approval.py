"""Approvals: one person asks, another answers, and what was asked for happens with the yes.

`EFFECTS` says what a yes of each kind does; the noun that asks writes its row there. A kind without a row changes nothing
by itself: whoever asked reads the answer with `is_approved`.

Source: rule book PRIV-09.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import select

from app.actions.task import close_tasks, open_task
from app.db.queries.approval import get_approval, is_same_person, show_approval
from app.db.queries.hold import is_held
from app.db.reach import get_referral
from app.db.tables.approval import Approval
from app.db.work import Work
from app.domain.access import Role
from app.domain.approval import RELEASES, Kind, Word, answered_by, may_answer, may_ask
from app.domain.errors import MoveNotOpen, NotAllowed

Effect = Callable[[Work, Approval], Awaitable[None]]
EFFECTS: dict[Kind, Effect] = {}
TASK: Final = "approval-asked"


async def ask(
    work: Work,
    kind: Kind,
    subject_id: UUID,
    referral_id: UUID | None = None,
    *,
    centre_id: UUID | None = None,
    reason: str | None = None,
    content: dict[str, Any] | None = None,
) -> Approval:
    """Ask for what takes a second person, who finds it among the tasks.

    Args:
        work: the unit of work.
        kind: what is asked for.
        subject_id: the row that it is about; one question of a kind about a row waits at a time.
        referral_id: the case, which whoever answers has to reach.
        centre_id: the centre whose co-ordinator answers, where a centre does.
        reason: why, in words.
        content: what shall be done on yes, where the subject alone does not say it.

    Raises:
        NotAllowed: this role does not ask for it.
        Conflict: the same is asked already and waits for its answer.

    Source: rule book PRIV-09.
    """
    if not may_ask(kind, work.caller.role):
        raise NotAllowed
    row = Approval(
        id=uuid4(), kind=kind, subject_id=subject_id, referral_id=referral_id, centre_id=centre_id,
        asked_by=work.caller.account, asked_as=work.caller.role, asked_at=work.now,
    )  # fmt: skip
    if reason is not None:
        row.reason_enc = work.keys.seal("approvals", "reason_enc", row.id, reason)
    if content is not None:
        row.content_enc = work.keys.seal_json("approvals", "content_enc", row.id, content)
    work.session.add(row)
    await work.session.flush()
    await open_task(
        work, TASK, role=answered_by(kind, work.caller.role), referral_id=referral_id, centre_id=centre_id,
        grade="today", reasons=[kind],
    )  # fmt: skip
    work.touch(row.id, referral_id=referral_id)
    work.note(approval=row.id, approval_kind=kind)
    return row


async def answer(work: Work, approval_id: UUID, word: Word, comment: str | None) -> dict[str, Any]:
    """Answer what somebody else asked; with a yes, what was asked for happens in the same transaction.

    Raises:
        NotFound: it is not there, or not for this caller.
        NotAllowed: the caller asked for it, or it takes somebody else.
        MoveNotOpen: it is answered already, cannot be done any more, or would release something under a hold.

    Source: rule book PRIV-09, SAF-03.
    """
    row, reference = await get_approval(work, approval_id, lock=True)
    if row.answer is not None:
        raise MoveNotOpen("This is answered already.")
    same = await is_same_person(work, row.asked_by, work.caller.account)
    if not may_answer(row.kind, work.caller.role, asked_as=Role(row.asked_as), same_person=same):
        raise NotAllowed("Somebody else has to answer this: two people are needed, and one of them asked.")
    if (
        row.referral_id is not None and row.kind is not Kind.UNSEAL_ADDRESS
    ):  # a sealed case is not the answerer's to see
        await get_referral(work, row.referral_id, lock=True)
        if row.kind in RELEASES and word is Word.YES and await is_held(work, row.referral_id):
            raise MoveNotOpen("A safeguarding hold lies on this case. Nothing of it is released now.")
    row.answer, row.answered_by, row.answered_at = word, work.caller.account, work.now
    if comment is not None:
        row.comment_enc = work.keys.seal("approvals", "comment_enc", row.id, comment)
    await work.session.flush()
    if word is Word.YES and row.kind in EFFECTS:
        await EFFECTS[row.kind](work, row)
    if row.referral_id is not None:
        work.event(row.referral_id, f"approval-{word}", reason=row.kind, subject_id=row.id)
        await close_tasks(work, TASK, row.referral_id, reason=row.kind)
    elif not await _others_wait(work, row.kind):
        await close_tasks(work, TASK, None, reason=row.kind)
    work.note(approval_kind=row.kind, answer=word)
    return await show_approval(work, row, reference)


async def _others_wait(work: Work, kind: Kind) -> bool:
    """Say whether another question of a kind that is about no case still waits for its answer."""
    query = select(Approval.id).where(Approval.kind == kind, Approval.referral_id.is_(None), Approval.answer.is_(None))
    return (await work.session.execute(query.limit(1))).first() is not None
