"""Second tries: every application leaves keyed traces, by which the same child or adults are known again.

One that follows a stop, a refusal, a red or a withdrawal goes to a human.

Source: rule book LIGHT-10, REF-10.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import case, delete, func, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from app.actions.taking import Documents
from app.actions.task import open_task
from app.db.tables.assessment import Task
from app.db.tables.person import Person
from app.db.tables.referral import Referral, ReferralChild
from app.db.tables.screening import Trace
from app.db.work import Work, effect
from app.domain.application import Section
from app.domain.referral import Status
from app.domain.trace import traces_of
from app.screening.words import Light, Pathway

_ENDED_BY_US: Final = (Status.STOPPED, Status.NOT_APPROVED)
_ENDED: Final = (*_ENDED_BY_US, Status.WITHDRAWN)
"""Whoever is about to hear a no may withdraw first."""
_TASK: Final = "second-application"
_AFTER: Final = "after-"


async def notice_second_try(
    work: Work, row: Referral, documents: Mapping[str, Mapping[str, Any]], light: Light
) -> None:
    """Leave the traces of an application, and wake the hub where another one has the same.

    What was red once stays red here, whatever is answered or wished later.

    Args:
        work: the unit of work.
        row: the referral whose first application is being sent.
        documents: its sections.
        light: of the wished service by risk alone; a mismatch counts for nothing.

    Source: rule book LIGHT-10, GATE-05.
    """
    left = {(trace.kind, work.keys.index(f"trace-{trace.kind}", trace.text)) for trace in traces_of(documents)}
    for kind, value_index in sorted(left):
        statement = insert(Trace).values(
            id=uuid4(), referral_id=row.id, kind=kind, value_index=value_index, light=light, on_day=work.now.date()
        )
        await work.session.execute(
            statement.on_conflict_do_update(
                index_elements=["referral_id", "kind", "value_index"],
                set_={
                    "light": case((Trace.light == Light.RED, Trace.light), else_=statement.excluded.light),
                    "on_day": statement.excluded.on_day,
                },
            )
        )
    reasons = await _earlier(work, row.id)
    if reasons:
        await open_task(work, _TASK, referral_id=row.id, reasons=reasons)


async def _earlier(work: Work, referral_id: UUID) -> list[str]:
    """Tell what is the same as in another application, and how that one ended or stands, where that matters.

    A draft counts once it was red: until then nobody but its side knows of it.
    """
    mine = select(Trace.value_index).where(Trace.referral_id == referral_id)
    query = (
        select(Trace.kind, Trace.light, Referral.status)
        .join(Referral, Referral.id == Trace.referral_id)
        .where(
            Trace.value_index.in_(mine),
            Trace.referral_id != referral_id,
            or_(Referral.status != Status.DRAFT, Trace.light == Light.RED),
        )
    )
    found = (await work.session.execute(query)).all()
    ends = {_word(status) for _, _, status in found if status in _ENDED}
    ends |= {"red" for _, light, status in found if light is Light.RED and status not in _ENDED_BY_US}
    return sorted({*(f"same-{kind.value}" for kind, _, _ in found), *(f"{_AFTER}{end}" for end in ends)})


def _word(status: Status) -> str:
    return status.value.replace("_", "-")


async def take_turns(work: Work, documents: Documents) -> None:
    """Let applications about children born on one day be sent one after the other, so that each finds the one before.

    Source: rule book LIGHT-10, REF-10.
    """
    lock = text("SELECT pg_advisory_xact_lock(hashtextextended('born:' || :day, 0))")
    for day in sorted({child["birth_date"] for child in documents[Section.CHILDREN]["children"]}):
        await work.session.execute(lock, {"day": day})


async def link_earlier(work: Work, row: Referral) -> None:
    """Show the hub that the same person sent a referral before that was stopped or not approved.

    Source: rule book LIGHT-10.
    """
    query = select(Referral.status).where(
        Referral.started_by == row.started_by, Referral.id != row.id, Referral.status.in_(_ENDED_BY_US)
    )
    before = sorted({_word(status) for status in (await work.session.execute(query)).scalars()})
    if before and row.pathway is Pathway.SELF:
        await open_task(work, _TASK, referral_id=row.id, reasons=[_AFTER + word for word in before])


async def link_same_children(work: Work, row: Referral) -> None:
    """Show the hub that a child of this referral stands in another one; the parties are not told.

    Source: rule book REF-10.
    """
    own, other, person = aliased(ReferralChild), aliased(ReferralChild), aliased(Person)
    query = (
        select(other.referral_id)
        .join(person, person.id == other.person_id)
        .join(
            Person,
            (Person.birth_date == person.birth_date)
            & (func.lower(Person.given_name) == func.lower(person.given_name))
            & (func.lower(Person.family_name) == func.lower(person.family_name)),
        )
        .join(own, own.person_id == Person.id)
        .where(own.referral_id == row.id, other.referral_id != row.id)
        .limit(1)
    )
    if (await work.session.execute(query)).first() is not None:
        await open_task(work, _TASK, referral_id=row.id, reasons=["same-child"])


@effect
async def waits_for_the_hub(work: Work, row: Referral) -> bool:
    """Tell whether nobody at the hub has looked yet at a second try: no centre takes it on before.

    A self-referral comes through the hub anyway.

    Source: rule book LIGHT-10.
    """
    if row.pathway is Pathway.SELF:
        return False
    query = select(Task.reasons).where(Task.referral_id == row.id, Task.kind == _TASK, Task.done_at.is_(None))
    found = (await work.session.execute(query)).scalars()
    return any(reason.startswith(_AFTER) for reasons in found for reason in reasons)


async def erase_traces(work: Work, before: date) -> int:
    """Erase the traces that were left before a day; tell how many.

    Source: rule book LIGHT-10, PRIV-07.
    """
    erased = await work.session.execute(delete(Trace).where(Trace.on_day < before).returning(Trace.id))
    return len(erased.all())
