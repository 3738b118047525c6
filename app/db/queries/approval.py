"""Approvals, as those read them who asked and those who may answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from app.db.paging import keyset
from app.db.reach import named_to_hub
from app.db.tables.approval import Approval
from app.db.tables.person import ContactRoute, Person
from app.db.tables.referral import Referral
from app.db.versions import etag_of
from app.db.work import Work, effect
from app.domain.access import CENTRE, Op, Role
from app.domain.approval import RULES, Kind, Word, may_answer
from app.domain.errors import NotFound

Listed = tuple[Approval, str | None]
"""An approval and the reference of the referral that it is about."""


def _seen(work: Work) -> ColumnElement[bool]:
    """Give the condition on the approvals that the caller may read: it could have asked or could answer.

    The query joins each approval's referral, if it has one.
    """
    role = work.caller.role
    kinds = [kind for kind, rule in RULES.items() if role in rule.asks | rule.answers]
    conditions = [
        Approval.kind.in_(kinds),
        or_(Approval.referral_id.is_(None), named_to_hub(work, Approval.kind == Kind.UNSEAL_ADDRESS)),
    ]
    if role in CENTRE:
        conditions.append(Approval.centre_id == work.caller.centre_id)
    return and_(*conditions)


async def list_approvals(work: Work, *, answered: bool, after: Sequence[Any] | None, limit: int) -> Sequence[Listed]:
    """List what was asked, the oldest first.

    Args:
        work: the unit of work.
        answered: what has been answered, instead of what waits.
        after: time and id of the last one shown; None at the beginning.
        limit: rows on a page; one more is given where the list goes on.

    Source: rule book PRIV-09.
    """
    state = Approval.answer.is_not(None) if answered else Approval.answer.is_(None)
    query: Any = (
        select(Approval, Referral.reference)
        .outerjoin(Referral, Referral.id == Approval.referral_id)
        .where(_seen(work), state)
    )
    order = (Approval.__table__.c.asked_at, Approval.__table__.c.id)
    rows: list[Listed] = [tuple(row) for row in (await work.session.execute(keyset(query, order, after, limit))).all()]
    work.touch(*(row.id for row, _ in rows[:limit]))
    return rows


async def get_approval(work: Work, approval_id: UUID, *, lock: bool = False) -> Listed:
    """Load one approval that the caller may read.

    Raises:
        NotFound: it is not there, or not for this caller.
    """
    query = (
        select(Approval, Referral.reference)
        .outerjoin(Referral, Referral.id == Approval.referral_id)
        .where(Approval.id == approval_id, _seen(work))
    )
    if lock:
        query = query.with_for_update(of=Approval)
    found = (await work.session.execute(query)).one_or_none()
    if found is None:
        raise NotFound
    work.touch(approval_id, referral_id=found[0].referral_id)
    return found[0], found[1]


async def is_approved(work: Work, kind: Kind, subject_id: UUID) -> bool:
    """Say whether the newest question of this kind about a row was answered with yes.

    Source: rule book PRIV-09.
    """
    query = (
        select(Approval.answer)
        .where(Approval.kind == kind, Approval.subject_id == subject_id)
        .order_by(Approval.asked_at.desc(), Approval.id)
        .limit(1)
    )
    return (await work.session.execute(query)).scalar_one_or_none() is Word.YES


@effect
async def is_same_person(work: Work, account_id: UUID, other_id: UUID) -> bool:
    """Say whether two accounts are, as far as can be known, one human's.

    They are where it is one account, where their people were merged, where they carry one name, or where one mailbox or
    number stands at both. Two colleagues of one name need a third, which is the safe mistake. A centre's staff do not see
    each other's people, so this is asked with the rights of an effect, and answers yes or no.

    Source: rule book PRIV-09.
    """
    if account_id == other_id:
        return True
    one, other = aliased(Person), aliased(Person)
    here, there = aliased(ContactRoute), aliased(ContactRoute)
    shared = (
        select(here.id)
        .join(there, there.value_index == here.value_index)
        .where(here.person_id == one.id, there.person_id == other.id)
        .exists()
    )
    query = select(one.id).where(
        one.account_id == account_id,
        other.account_id == other_id,
        or_(
            func.coalesce(one.merged_into, one.id) == func.coalesce(other.merged_into, other.id),
            and_(
                func.lower(one.given_name) == func.lower(other.given_name),
                func.lower(one.family_name) == func.lower(other.family_name),
            ),
            shared,
        ),
    )
    return (await work.session.execute(query)).first() is not None


def approval_etag(row: Approval) -> str:
    """Give the version of an approval."""
    return etag_of("approval", row.id, row.v, "staff")


async def show_approval(work: Work, row: Approval, reference: str | None) -> dict[str, Any]:
    """Show what is asked, what would be done on yes, and what was answered."""
    same = await is_same_person(work, row.asked_by, work.caller.account)
    may = may_answer(row.kind, work.caller.role, asked_as=Role(row.asked_as), same_person=same)
    content = None
    if row.kind is Kind.LOWER_RISK and row.content_enc is not None:
        content = work.keys.open_json("approvals", "content_enc", row.id, row.content_enc)
    return {
        "approval_id": row.id,
        "kind": row.kind,
        "subject_id": row.subject_id,
        "referral_id": row.referral_id,
        "reference": reference,
        "asked_by": row.asked_by,
        "asked_at": row.asked_at,
        "reason": _opened(work, row.id, "reason_enc", row.reason_enc),
        "proposal": content,
        "answer": row.answer,
        "answered_by": row.answered_by,
        "answered_at": row.answered_at,
        "comment": _opened(work, row.id, "comment_enc", row.comment_enc),
        "actions": [Op.ANSWER_APPROVAL] if row.answer is None and may else [],
    }


def _opened(work: Work, row_id: UUID, column: str, sealed: bytes | None) -> str | None:
    return None if sealed is None else work.keys.open_("approvals", column, row_id, sealed)


def key_of(listed: Listed) -> tuple[datetime, UUID]:
    """Give the values by which an approval is sorted."""
    return listed[0].asked_at, listed[0].id
