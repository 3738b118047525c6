"""Messages: rows written with the change they tell of; the worker sends them after it is committed (MSG-02)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from app.db.tables.appointment import Expected
from app.db.tables.machinery import Fate, Message, Outbox
from app.db.tables.person import Person
from app.db.work import Work
from app.documents.messages import TEMPLATES, When
from app.domain.stage import next_tick
from app.domain.vocabulary import Part


def queue(work: Work, kind: str, payload: dict[str, Any], *, at: datetime | None = None) -> None:
    """Leave work for the worker, in this transaction.

    Args:
        work: the unit of work.
        kind: what is to be done.
        payload: ids only.
        at: not before this time; None means at once.
    """
    work.session.add(Outbox(id=uuid4(), kind=kind, payload=payload, run_at=at or work.now, attempts=0, max_attempts=8))


def tell(
    work: Work,
    person_id: UUID,
    template: str,
    *,
    referral_id: UUID | None = None,
    side: int | None = None,
    at: datetime | None = None,
    language: str = "en",
    **parameters: str,
) -> UUID:
    """Queue a message to a person; by which route, and whether at all, is decided when it is sent.

    Args:
        work: the unit of work.
        person_id: the reader.
        template: a name of `app.documents.messages.TEMPLATES`.
        referral_id: the referral it tells of, for the staff who see its fate.
        side: the reader's side in it.
        at: not before this time; by default at once, or with the next daily tick where the template says so.
        language: `en` or `cy`.
        parameters: what the template takes, without links; the worker adds those.

    Source: rule book MSG-01, MSG-02.
    """
    message_id = uuid4()
    not_before = at or (next_tick(work.now) if TEMPLATES[template].when is When.TICK else work.now)
    work.session.add(
        Message(
            id=message_id, referral_id=referral_id, side=side, person_id=person_id, to_enc=None, template=template,
            language=language, parameters_enc=_sealed(work, message_id, parameters), queued_at=work.now,
            not_before=not_before, fate=Fate.QUEUED,
        )
    )  # fmt: skip
    queue(work, "message", {"message_id": str(message_id)}, at=not_before)
    return message_id


def write_to(
    work: Work, address: str, template: str, *, referral_id: UUID | None = None, language: str = "en", **parameters: str
) -> UUID:
    """Queue a message to an address whose owner has no account here yet (a code, an invitation)."""
    message_id = uuid4()
    work.session.add(
        Message(
            id=message_id, referral_id=referral_id, side=None, person_id=None,
            to_enc=work.keys.seal("messages", "to_enc", message_id, address), template=template, language=language,
            parameters_enc=_sealed(work, message_id, parameters), queued_at=work.now, not_before=work.now,
            fate=Fate.QUEUED,
        )
    )  # fmt: skip
    queue(work, "message", {"message_id": str(message_id)})
    return message_id


def _sealed(work: Work, message_id: UUID, parameters: dict[str, str]) -> bytes | None:
    if not parameters:
        return None
    return work.keys.seal_json("messages", "parameters_enc", message_id, parameters)


async def tell_cancelled(
    work: Work, appointment_ids: Sequence[UUID], *, only_side: int | None = None, but_side: int | None = None
) -> None:
    """Tell every adult who was expected that a visit will not take place: at once, alike, without who or why.

    Args:
        work: the unit of work.
        appointment_ids: what will not take place.
        only_side: under a hold the side that took it off itself, and nobody else yet.
        but_side: a side that has been told already.

    Source: rule book REF-08.
    """
    query = (
        select(Expected.person_id, Expected.side, Expected.referral_id)
        .join(Person, Person.id == Expected.person_id)
        .where(
            Expected.appointment_id.in_(appointment_ids),
            Expected.child.is_(False),
            Expected.part != Part.OTHER,
            Person.account_id.is_not(None),
        )
        .distinct()
        .order_by(Expected.person_id)
    )
    if only_side is not None:
        query = query.where(Expected.side == only_side)
    if but_side is not None:
        query = query.where(Expected.side != but_side)
    for person_id, side, referral_id in (await work.session.execute(query)).all():
        tell(work, person_id, "visit_will_not_take_place", referral_id=referral_id, side=side)
