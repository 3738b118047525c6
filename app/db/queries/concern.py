"""Concerns and evidence of a referral, and the facts that follow from them and from what the sides said."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from app.db.tables.assessment import Concern, ConcernStanding, Evidence
from app.db.tables.screening import Screening, ScreeningCause
from app.db.work import Work
from app.screening import facts as screening
from app.screening.established import Changed, Finding, established
from app.screening.facts import Facts, Said
from app.screening.joint import turned
from app.screening.words import Answer, Kind, Source, Standing, Subject, ToldTo

REASON = "concern"
"""What the evidence behind a changed concern is about: the concern row itself, no question of the form."""


async def list_concerns(work: Work, referral_id: UUID) -> Sequence[Concern]:
    """List every row of every concern, oldest first; the newest of a concern counts."""
    query = select(Concern).where(Concern.referral_id == referral_id).order_by(Concern.at, Concern.id)
    return (await work.session.execute(query)).scalars().all()


async def list_evidence(work: Work, referral_id: UUID) -> Sequence[Evidence]:
    """List the evidence, oldest first; the newest about each key counts."""
    query = select(Evidence).where(Evidence.referral_id == referral_id).order_by(Evidence.at, Evidence.id)
    return (await work.session.execute(query)).scalars().all()


async def list_newest_screenings(work: Work, referral_id: UUID) -> Sequence[Screening]:
    """List the newest screening of each side, and of the hub."""
    query = (
        select(Screening)
        .where(Screening.referral_id == referral_id)
        .ext(distinct_on(Screening.side))
        .order_by(Screening.side, Screening.at.desc(), Screening.id)
    )
    return (await work.session.execute(query)).scalars().all()


async def established_facts(work: Work, referral_id: UUID) -> dict[int, Facts]:
    """Read what each side said and what hub and centre have established since, for a new screening.

    Returns:
        Facts by side; empty where nobody has been screened yet.

    Source: rule book HUB-05, HUB-06.
    """
    screenings = await list_newest_screenings(work, referral_id)
    said = {
        row.side: turned(row.side, Facts.from_json(row.inputs))
        for row in screenings
        if row.side is not None and row.cause is not ScreeningCause.HUB
    }
    changed = changes_in(await list_concerns(work, referral_id))
    return established(said, changed, findings_in(await list_evidence(work, referral_id)))


def newest_of(rows: Sequence[Concern]) -> list[Concern]:
    """Keep the newest row of each concern, in the order in which they were first raised."""
    newest: dict[UUID, Concern] = {}
    for row in rows:
        newest[row.concern_id] = row
    return list(newest.values())


def last_change(
    concerns: Sequence[Concern], evidence: Sequence[Evidence], said: Sequence[Screening]
) -> datetime | None:
    """Tell when what a screening reads last changed; None where there is nothing yet."""
    times = [row.at for rows in (concerns, evidence, said) for row in rows]
    return max(times, default=None)


def changes_in(rows: Sequence[Concern]) -> list[Changed]:
    """Give the concerns that hub or centre changed or added."""
    first: dict[UUID, Concern] = {}
    for row in rows:
        first.setdefault(row.concern_id, row)
    return [
        Changed(as_said(row), side=row.raised_by_side, was=_was(first[row.concern_id]))
        for row in newest_of(rows)
        if row.raised_by_side is None or row is not first[row.concern_id]
    ]


def findings_in(rows: Sequence[Evidence]) -> list[Finding]:
    """Give the evidence as the screening reads it."""
    return [Finding(row.need, row.answer, row.accepted) for row in rows if row.need != REASON]


def as_said(row: Concern) -> screening.Concern:
    """Read one row as the concern of a screening."""
    return screening.Concern(
        kind=Kind(row.kind),
        answer=Answer(row.answer),
        subject=Subject(row.subject),
        source=Source(row.source) if row.source else None,
        told_to=ToldTo(row.told_to) if row.told_to else None,
        standing=Standing(row.origin_standing) if row.origin_standing else None,
        since=row.since,
        confirmed=row.standing is ConcernStanding.CONFIRMED,
        details={name: Said(str(value)) for name, value in row.details.items()},
    )


def _was(row: Concern) -> tuple[Kind, Subject] | None:
    return (Kind(row.kind), Subject(row.subject)) if row.raised_by_side is not None else None
