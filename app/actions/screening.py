"""Screenings: made, stored and never edited; what they say about safeguarding becomes tasks for the hub.

Source: rule book LIGHT-05, LIGHT-08, LIGHT-09, GATE-01.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import Select, select

from app.actions.task import open_task
from app.db.queries.concern import established_facts
from app.db.reach import get_referral
from app.db.tables.application import Application, ApplicationSection
from app.db.tables.assessment import Concern, ConcernStanding
from app.db.tables.referral import Referral
from app.db.tables.screening import Screening, ScreeningCause
from app.db.work import Work, effect
from app.domain import application
from app.domain.access import Role
from app.domain.application import Section
from app.domain.errors import MoveNotOpen, NotReady
from app.domain.hub_act import ESTABLISHES
from app.screening.answers import parse
from app.screening.engine import evaluate
from app.screening.facts import Facts
from app.screening.findings import SafeguardingReason
from app.screening.joint import evaluate_all, inputs_of
from app.screening.result import Result
from app.screening.rulesets import CURRENT
from app.screening.words import Answer, Grade

KIND_OF_TASK: Mapping[str, str] = MappingProxyType(
    {
        "GATE-01": "danger-declared",
        "SUI-12": "abuse-never-reported",
        "SUI-16": "concern-where-the-child-lives",
        "LIGHT-08": "abuse-of-a-child-disclosed",
    }
)
"""One task a cause: from the rule behind a safeguarding reason to the kind of task (SAF-04)."""
_DANGER: Final = "GATE-01"
LEFT_AFTER: Final = timedelta(days=3)
"""Answers that have been saved for so long and not sent count as left (D)."""
_LOOKED_AT: Final = "looked_at"


def store(
    work: Work,
    referral_id: UUID,
    *,
    side: int | None,
    cause: ScreeningCause,
    inputs: Mapping[str, Any],
    result: Result,
) -> Screening:
    """Store a screening with what it was made from, so that it can be replayed.

    Args:
        work: the unit of work.
        referral_id: the referral.
        side: whose answers were read; None for what the hub has established of all sides.
        cause: why it was made.
        inputs: the facts as JSON.
        result: what was concluded.

    Source: rule book LIGHT-05.
    """
    row = Screening(
        id=uuid4(), referral_id=referral_id, side=side, cause=cause, pathway=result.asked.pathway,
        ruleset=result.asked.ruleset, inputs=dict(inputs), result=result.as_json(), at=work.now,
        by_account=work.caller.account_id,
    )  # fmt: skip
    work.session.add(row)
    work.touch(row.id)
    return row


async def open_safeguarding(
    work: Work, referral_id: UUID, reasons: Iterable[SafeguardingReason], *, unsent: bool
) -> bool:
    """Open the hub lead's tasks for what was disclosed, one for each cause; nobody is contacted by machine.

    Args:
        work: the unit of work.
        referral_id: the referral.
        reasons: what the screening found, most urgent first.
        unsent: the hub does not read the application anyway: it was stopped, or never sent.

    Returns:
        Whether there was anything.

    Source: rule book LIGHT-08, GATE-01, SUI-12, SUI-16, SAF-04.
    """
    found: dict[str, tuple[Grade, list[str]]] = {}
    for reason in reasons:
        if unsent or not reason.only_unsent:
            _, causes = found.setdefault(reason.rule, (reason.grade, []))
            causes.append(reason.cause)
    for rule, (grade, causes) in found.items():
        await open_task(
            work,
            KIND_OF_TASK[rule],
            role=Role.HUB_LEAD,
            referral_id=referral_id,
            grade=grade.value,
            reasons=[rule, *causes],
        )
    return bool(found)


async def look_for_danger(work: Work, row: Referral, document: Mapping[str, Any]) -> None:
    """Read the answers of a draft, and wake the hub lead at once where somebody is in danger.

    Raises:
        Invalid: answers that cannot be right.

    Source: rule book GATE-01.
    """
    result = evaluate(parse(document, pathway=row.pathway), CURRENT)
    danger = [reason for reason in result.safeguarding if reason.rule == _DANGER]
    await open_safeguarding(work, row.id, danger, unsent=True)


async def look_at_unsent(work: Work, row: Referral) -> bool:
    """Look whether a draft that was left unsent discloses abuse of a child, and open the hub lead's task if so.

    Source: rule book LIGHT-08.
    """
    opened = False
    for section in (await work.session.execute(_unsent_answers().where(Application.referral_id == row.id))).scalars():
        opened = await _look_at(work, row, section) or opened
    return opened


async def look_at_left(work: Work) -> None:
    """Look at the answers that were saved and not sent within some days; each version of them once.

    Source: rule book LIGHT-08.
    """
    query = (
        _unsent_answers()
        .join(Referral, Referral.id == Application.referral_id)
        .add_columns(Referral)
        .where(ApplicationSection.at < work.now - LEFT_AFTER)
        .with_for_update(of=Referral, skip_locked=True)
    )
    for section, row in (await work.session.execute(query)).all():
        looked: dict[str, str] = row.priority.get(_LOOKED_AT, {})
        seen = section.at.isoformat()
        if looked.get(str(section.id)) != seen:
            await _look_at(work, row, section)
            row.priority = {**row.priority, _LOOKED_AT: {**looked, str(section.id): seen}}


def _unsent_answers() -> Select[Any]:
    return (
        select(ApplicationSection)
        .join(Application, Application.id == ApplicationSection.application_id)
        .where(Application.status == application.Status.DRAFT, ApplicationSection.section == Section.SAFETY)
    )


async def _look_at(work: Work, row: Referral, section: ApplicationSection) -> bool:
    document = work.keys.open_json("application_sections", "content_enc", section.id, section.content_enc)
    result = evaluate(parse(document, pathway=row.pathway), CURRENT)
    return await open_safeguarding(work, row.id, result.safeguarding, unsent=True)


async def screen_again(work: Work, referral_id: UUID) -> Screening:
    """Screen a referral on what the sides said and what hub and centre have established since.

    Raises:
        NotFound: the referral is not there for this caller.
        MoveNotOpen: nobody has taken the referral, or it is closed.
        NotReady: nobody has answered the questions yet.

    Source: rule book HUB-05, HUB-12, LIGHT-05.
    """
    standing = await get_referral(work, referral_id, lock=True)
    row = standing.referral
    if row.status not in ESTABLISHES:
        raise MoveNotOpen
    known = await established_facts(work, row.id)
    if not known:
        raise NotReady("Nobody has answered the questions about safety yet.")
    stored = await _screen(work, row, known, ScreeningCause.HUB)
    work.event(row.id, "screened-again", subject_id=stored.id)
    await work.session.flush()
    return stored


@effect
async def screen_disclosure(work: Work, row: Referral, what: str) -> None:
    """Screen anew what is known once something has come up after a decision, and have the hub look.

    The decision stays as it was made, and so does the screening that it names.

    Args:
        work: the unit of work; what has come up is written and flushed.
        row: the referral.
        what: a word for what has come up.

    Source: rule book HUB-12, LIGHT-05.
    """
    known = await established_facts(work, row.id)
    if known:
        await _screen(work, row, known, ScreeningCause.DISCLOSURE)
    await open_task(work, "material-change", referral_id=row.id, grade="today", reasons=[what])


async def _screen(work: Work, row: Referral, found: Mapping[int, Facts], cause: ScreeningCause) -> Screening:
    """Store a screening of all sides, and open the lead's tasks for what no screening of the case has shown before.

    Source: rule book HUB-05, SUI-12, GATE-01, SUI-13.
    """
    known = {side: replace(facts, service_wished=row.service_wished) for side, facts in found.items()}
    result = evaluate_all(known, CURRENT)
    shown = await _shown_before(work, row.id)
    new = [reason for reason in result.safeguarding if (reason.rule, reason.cause) not in shown]
    stored = store(work, row.id, side=None, cause=cause, inputs=inputs_of(known), result=result)
    await open_safeguarding(work, row.id, new, unsent=False)
    return stored


async def _shown_before(work: Work, referral_id: UUID) -> frozenset[tuple[str, str]]:
    """Give what the screenings of a case have shown the lead so far, so that no closed task comes again for it."""
    query = select(Screening.result["safeguarding"]).where(Screening.referral_id == referral_id)
    return frozenset(
        (reason["rule"], reason["cause"])
        for reasons in (await work.session.execute(query)).scalars()
        for reason in reasons
    )


def add_concerns(work: Work, referral_id: UUID, side: int, facts: Facts) -> None:
    """Add the concerns that a side has raised or does not know about, as codes; an explicit no raises none.

    Source: rule book SUI-15, SUI-19.
    """
    for concern in facts.concerns:
        if concern.answer is Answer.NO:
            continue
        work.session.add(
            Concern(
                id=uuid4(), referral_id=referral_id, concern_id=uuid4(), raised_by_side=side, kind=concern.kind,
                subject=concern.about, answer=concern.answer, source=concern.source,
                origin_standing=concern.standing, told_to=concern.told_to, since=concern.since,
                details={name: said.value for name, said in concern.details.items()},
                standing=ConcernStanding.DECLARED, supersedes=None, by_account=work.caller.account, at=work.now,
            )
        )  # fmt: skip
