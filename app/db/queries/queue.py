"""The hub's queue: what waits to be taken, most pressing first.

The order depends on what holds for a case now (an open safeguarding task, a declared order, a court's date) and on how
long it has waited; the rules compute it. A queue is short, so its keys are read whole and cut to a page here: three
statements, however long it is.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from app.db.queries.decision import needs_of
from app.db.reach import within
from app.db.tables.assessment import Task
from app.db.tables.referral import Referral
from app.db.tables.screening import Screening
from app.db.versions import etag_of
from app.db.work import Work
from app.domain.access import Role
from app.domain.hub_queue import AmberKind, Waiting, amber_kind, due_at, queue_key, urgency
from app.domain.referral import Status
from app.domain.services import Service
from app.screening.rulesets import get_ruleset
from app.screening.words import Light, State, Verdict, reddest

_JUDGED = frozenset({Verdict.ASSESS.value, Verdict.CASE_BY_CASE.value, Verdict.EXCEPTIONAL_ONLY.value})


@dataclass(frozen=True, slots=True)
class InQueue:
    """A referral that waits, with the values by which it is sorted."""

    referral: Referral
    waiting: Waiting

    @property
    def key(self) -> tuple[datetime, int, datetime, str]:
        """Give the values by which it is sorted."""
        return queue_key(self.waiting)


async def list_queue(work: Work, after: Sequence[Any] | None, limit: int) -> Sequence[InQueue]:
    """List what waits, most pressing first, from behind a row on.

    Args:
        work: the unit of work.
        after: the key of the last row shown; None at the beginning.
        limit: rows on a page; one more is given where the queue goes on.

    Source: rule book HUB-01.
    """
    query = select(Referral).where(Referral.status == Status.QUEUED, within(work))
    rows = (await work.session.execute(query)).scalars().all()
    urgent = await _with_safeguarding_tasks(work)
    queue = sorted((InQueue(row, _waiting(row, urgent)) for row in rows), key=lambda each: each.key)
    behind = [each for each in queue if after is None or each.key > tuple(after)]
    return behind[: limit + 1]


async def show_queue(work: Work, rows: Sequence[InQueue]) -> list[dict[str, Any]]:
    """Show a page of the queue with lights and due dates."""
    screenings = await _screenings(work, [each.referral.id for each in rows])
    work.touch(*(each.referral.id for each in rows))
    return [_shown(work, each, screenings[each.referral.id]) for each in rows]


async def _with_safeguarding_tasks(work: Work) -> frozenset[UUID]:
    """Give the referrals about which a task of the hub lead is open: those are the safeguarding ones."""
    query = (
        select(Referral.id)
        .join(Task, Task.referral_id == Referral.id)
        .where(Task.done_at.is_(None), Task.role == Role.HUB_LEAD, Referral.status == Status.QUEUED, within(work))
    )
    return frozenset((await work.session.execute(query)).scalars())


async def _screenings(work: Work, referral_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Screening]]:
    """Give the newest screening of each side of each referral."""
    query = (
        select(Screening)
        .where(Screening.referral_id.in_(referral_ids))
        .ext(distinct_on(Screening.referral_id, Screening.side))
        .order_by(Screening.referral_id, Screening.side, Screening.at.desc(), Screening.id)
    )
    found: dict[UUID, list[Screening]] = defaultdict(list)
    for row in (await work.session.execute(query)).scalars():
        found[row.referral_id].append(row)
    return found


def _waiting(row: Referral, urgent: frozenset[UUID]) -> Waiting:
    """Read what decides a case's place; what nobody has noted down is the more pressing amber."""
    noted = row.priority
    court_on, entered_at = noted.get("court_on"), noted.get("entered_at")
    return Waiting(
        reference=row.reference,
        entered_at=datetime.fromisoformat(entered_at) if entered_at else row.status_since,
        safeguarding=row.id in urgent or bool(noted.get("safeguarding")),
        abuse_or_order=bool(noted.get("abuse_or_order")),
        court_on=date.fromisoformat(court_on) if court_on else None,
        is_green=bool(noted.get("is_green")),
    )


def _shown(work: Work, each: InQueue, screenings: Sequence[Screening]) -> dict[str, Any]:
    row, case = each.referral, each.waiting
    due = due_at(case)
    service = row.service_wished or Service.SUPPORTED_CONTACT
    light, amber = _light(screenings, service)
    return {
        "referral_id": row.id,
        "reference": row.reference,
        "pathway": row.pathway,
        "service_wished": row.service_wished,
        "court_ordered": row.court_ordered,
        "urgency": urgency(case),
        "entered_at": case.entered_at,
        "waiting_days": (work.now - case.entered_at).days,
        "due_on": due.date(),
        "overdue": due < work.now,
        "court_on": case.court_on,
        "light": light,
        "amber": amber,
        "etag": etag_of("referral", row.id, row.v, "hub"),
        "actions": ["take_referral"],
    }


def _light(screenings: Sequence[Screening], service: Service) -> tuple[Light | None, AmberKind | None]:
    """Tell the light of a service over all sides, and for amber whether a risk has to be judged or evidence seen."""
    if not screenings:
        return None, None
    light = reddest(Light(each["light"]) for row in screenings for each in _of(row, service))
    if light is not Light.AMBER:
        return light, None
    judged = any(_judged(row, service) for row in screenings)
    unanswered = any(
        not each["closed"] and service.value in each["services"]
        for row in screenings
        for each in row.result["questions"]
    )
    unknown = any(each.state is State.UNKNOWN for row in screenings for each in needs_of(row))
    return light, amber_kind(judged=judged, open_questions=unanswered or unknown)


def _of(row: Screening, service: Service) -> Iterable[Mapping[str, Any]]:
    return (each for each in row.result["services"] if each["service"] == service.value)


def _judged(row: Screening, service: Service) -> bool:
    """Say whether a row asks for more than needs, or a gate makes the service amber."""
    column = get_ruleset(row.ruleset).reads.get(service)
    if column is None:
        return True
    verdicts = (concern[column.value]["verdict"] for concern in row.result["concerns"])
    gates = (gate for gate in row.result["gates"] if gate["effect"] in ("amber", "close"))
    return any(verdict in _JUDGED for verdict in verdicts) or any(service.value in gate["services"] for gate in gates)
