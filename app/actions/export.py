"""Exports: asked for by whom they are about, looked through by a named reviewer, released by a second person.

Source: rule book PRIV-06, PRIV-09.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import select

from app.actions.approval import EFFECTS, ask
from app.actions.message import tell
from app.actions.task import close_tasks, open_task
from app.db.queries.export import export_etag, get_waiting
from app.db.queries.hold import held
from app.db.tables.approval import Approval
from app.db.tables.export import Export
from app.db.tables.person import Person
from app.db.tables.referral import Participation
from app.db.work import Work
from app.domain.access import Relation
from app.domain.approval import Kind
from app.domain.errors import Conflict, Invalid, Issue, MoveNotOpen
from app.domain.export import Left, State, answer_by, fits, reduced

TASK: Final = "export-asked"


async def must_be_free(work: Work) -> None:
    """Let somebody ask who does not wait for an answer already.

    Raises:
        Conflict: the caller has asked and waits.
    """
    waiting = select(Export).where(
        Export.account_id == work.caller.account, Export.state != State.RELEASED, Export.content_enc.is_not(None)
    )
    if (await work.session.execute(waiting)).first() is not None:
        raise Conflict("You have asked already. You get a message when your export is there.")


async def request(work: Work, document: Mapping[str, Any]) -> Export:
    """Keep what is known of the caller's own side today, to be looked through and released.

    Args:
        work: the unit of work; `must_be_free` has let it pass.
        document: all that the caller reads of themselves.

    Source: rule book PRIV-06.
    """
    row = Export(
        id=uuid4(), account_id=work.caller.account, state=State.ASKED, asked_at=work.now,
        answer_by=answer_by(work.now.date()), left_out=[],
    )  # fmt: skip
    row.content_enc = work.keys.seal_json("exports", "content_enc", row.id, dict(document))
    work.session.add(row)
    await work.session.flush()
    await open_task(work, TASK, grade="this_week", due_on=row.answer_by)
    work.touch(row.id)
    return row


async def prepare(work: Work, export_id: UUID, left_out: Sequence[Left], reason: str | None) -> tuple[Export, Person]:
    """Say as its reviewer what is left out of an export, and ask a second person to release it.

    Raises:
        NotFound: no such export waits for this caller.
        Invalid: a part is named without its referral, or something is left out without a reason.
        Conflict: the release is asked for already.
        PreconditionRequired: the request carried no If-Match.
        PreconditionFailed: it carried another version's.

    Source: rule book PRIV-06, PRIV-09.
    """
    row, person = await get_waiting(work, export_id, lock=True)
    work.must_match(export_etag(row))
    issues = [
        Issue(f"#/left_out/{n}", "part-and-referral", "Name the referral for a part of one, and for no other.")
        for n, (part, referral_id) in enumerate(left_out)
        if not fits(part, referral_id)
    ]
    if left_out and reason is None:
        issues.append(Issue("#/reason", "missing", "Say why something is left out. Only staff read it."))
    if issues:
        raise Invalid(issues=issues)
    row.left_out = [{"part": part, "referral_id": str(each) if each else None} for part, each in left_out]
    row.reason_enc = None if reason is None else work.keys.seal("exports", "reason_enc", row.id, reason)
    row.state, row.prepared_by, row.prepared_at = State.PREPARED, work.caller.account, work.now
    await work.session.flush()
    await ask(work, Kind.RELEASE_EXPORT, row.id)
    work.note(left_out=len(row.left_out))
    return row, person


async def release(work: Work, approval: Approval) -> None:
    """Release an export with a second person's yes: from now on whoever asked reads what was not left out.

    Raises:
        NotFound: no such export waits for this caller.
        MoveNotOpen: it is not prepared, or something that is not told holds it at the moment.

    Source: rule book PRIV-06, PRIV-09, SAF-03.
    """
    row, person = await get_waiting(work, approval.subject_id, lock=True)
    if row.state is not State.PREPARED or row.content_enc is None:
        raise MoveNotOpen("Somebody has to look through this export first.")
    cases = select(Participation.referral_id).where(
        Participation.account_id == row.account_id, Participation.relation == Relation.PARTY,
        held(Participation.referral_id),
    )  # fmt: skip
    if (await work.session.execute(cases)).first() is not None:
        raise MoveNotOpen("A safeguarding hold lies on a case in this export. It can be released after the hold.")
    document = work.keys.open_json("exports", "content_enc", row.id, row.content_enc)
    left_out = [(each["part"], each["referral_id"]) for each in row.left_out]
    row.content_enc = work.keys.seal_json("exports", "content_enc", row.id, reduced(document, left_out))
    row.state, row.released_at = State.RELEASED, work.now
    tell(work, person.id, "stage_moved")
    await work.session.flush()
    waiting = select(Export.id).where(Export.state != State.RELEASED, Export.content_enc.is_not(None)).limit(1)
    if (await work.session.execute(waiting)).first() is None:
        await close_tasks(work, TASK, None)


EFFECTS[Kind.RELEASE_EXPORT] = release
