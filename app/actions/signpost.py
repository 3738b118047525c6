"""Signposts: the hub keeps the catalogue of help, without a release.

The whole catalogue is locked for a change: whether a stop still leads to somebody is a question about all of it.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from app.db.queries.signpost import as_signpost, etag_of_signpost, list_kept
from app.db.tables.centre import Signpost
from app.db.work import Work
from app.domain.errors import Conflict, Invalid, Issue, NotFound
from app.domain.signposting import Gap, gaps


async def create(work: Work, said: Mapping[str, Any]) -> Signpost:
    """Enter somebody who helps.

    Args:
        work: the unit of work.
        said: every field of an entry by name.

    Raises:
        Invalid: it was checked on a day that has not come.

    Source: rule book SIG-01.
    """
    _must_be_past(work, said)
    row = Signpost(id=uuid4(), **said)
    work.session.add(row)
    await work.session.flush()
    work.touch(row.id)
    return row


async def change(work: Work, signpost_id: UUID, said: Mapping[str, Any]) -> Signpost:
    """Change an entry, or take it out of the catalogue by giving it a last day.

    Raises:
        NotFound: there is no such entry.
        PreconditionFailed: it has changed since the caller read it.
        Invalid: it was checked on a day that has not come.
        Conflict: a family that is stopped or refused would find nobody for something that it must find.

    Source: rule book SIG-01, SIG-02.
    """
    rows = await list_kept(work, lock=True)
    row = next((row for row in rows if row.id == signpost_id), None)
    if row is None:
        raise NotFound
    work.must_match(etag_of_signpost(row))
    _must_be_past(work, said)
    today = work.now.date()
    before = frozenset(gaps(map(as_signpost, rows), today))
    changed = sorted(name for name, value in said.items() if getattr(row, name) != value)
    for name, value in said.items():
        setattr(row, name, value)
    new = [gap for gap in gaps(map(as_signpost, rows), today) if gap not in before]
    if new:
        raise Conflict(_nobody_left(new))
    await work.session.flush()
    work.touch(row.id)
    work.note(changed=changed)
    return row


def _nobody_left(new: Iterable[Gap]) -> str:
    first = next(iter(new))
    topic, nation = (word.replace("_", " ") for word in (first.topic.value, first.nation.value.title()))
    return (
        f"From {first.from_on} on nobody would be left for {topic} in {nation}, and families who cannot go ahead are "
        "sent there. Enter somebody else first, then change this entry."
    )


def _must_be_past(work: Work, said: Mapping[str, Any]) -> None:
    if said["checked_on"] > work.now.date():
        raise Invalid(issues=[Issue("#/checked_on", "not-yet", "Give the day on which somebody looked.")])
