"""Concerns and evidence: what hub or centre establishes about what the sides said. Rows are appended, never changed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from app.actions.screening import screen_disclosure
from app.db.queries.assessment import show_concern, show_evidence
from app.db.queries.concern import REASON, established_facts, list_concerns, newest_of
from app.db.reach import Standing, get_referral
from app.db.tables.assessment import Assessment, Concern, ConcernStanding, Evidence
from app.db.tables.referral import Referral
from app.db.work import Work
from app.domain import hub, referral
from app.domain.assessment import EvidenceSource, evidence_issues
from app.domain.centre_assessment import DETAIL
from app.domain.errors import Conflict, Invalid, Issue, MoveNotOpen
from app.domain.hub_act import ESTABLISHES
from app.screening import facts as screening
from app.screening.answers import parse
from app.screening.approval import turns_what_is_the_hubs
from app.screening.established import about, answers_to, asks_detail
from app.screening.joint import evaluate_all
from app.screening.questionnaire import CURRENT
from app.screening.rulesets import CURRENT as RULESET
from app.screening.words import Pathway

_IN_DOCUMENT = "/concerns/0"


async def confirm_concern(
    work: Work,
    referral_id: UUID,
    concern_id: UUID,
    *,
    said: Mapping[str, Any],
    confirmed: bool,
    source: EvidenceSource,
    judgement: str,
) -> dict[str, Any]:
    """Confirm, change or add a concern, with the evidence for it.

    Args:
        work: the unit of work.
        referral_id: the referral.
        concern_id: a recorded concern, or a new id for one that is added.
        said: the concern as the questionnaire's answers document writes one.
        confirmed: hub or centre has checked that it is so; else it stands as declared.
        source: where the evidence comes from.
        judgement: what was seen, and what follows from it.

    Raises:
        NotFound: the referral is not there, or not for this caller.
        MoveNotOpen: nothing runs, or it is the hub's to do: in a self-referral all of it, else any change of what was said.
        Invalid: an answer that the form does not take, or that contradicts another.
        Conflict: the same concern about the same person is recorded under another id.

    Source: rule book HUB-05, SUI-16, SUI-19, LIGHT-07, HUB-12.
    """
    standing = await _establishing(work, referral_id)
    row, concern = standing.referral, _read(said, standing.referral.pathway)
    if source is EvidenceSource.JUDGEMENT and confirmed:
        raise Invalid(issues=[Issue("/source", "judgement-shows-nothing", "Say what the concern is confirmed by.")])
    rows = await list_concerns(work, row.id)
    mine = [each for each in rows if each.concern_id == concern_id]
    if not mine and any((each.kind, each.subject) == (concern.kind, concern.about) for each in newest_of(rows)):
        raise Conflict("This concern about the same person is recorded already. Change that one.")
    if mine and not standing.is_hub and not _stands(mine[-1], concern):
        raise MoveNotOpen("A centre confirms a concern as it stands, or adds one. The hub changes it: ask the hub.")
    record = Concern(
        id=uuid4(), referral_id=row.id, concern_id=concern_id,
        raised_by_side=mine[-1].raised_by_side if mine else None, kind=concern.kind, subject=concern.about,
        answer=concern.answer, source=concern.source, origin_standing=concern.standing, told_to=concern.told_to,
        since=concern.since, details={name: each.value for name, each in concern.details.items()},
        standing=ConcernStanding.CONFIRMED if confirmed else ConcernStanding.DECLARED,
        supersedes=mine[-1].id if mine else None, by_account=work.caller.account, at=work.now,
    )  # fmt: skip
    reason = _evidence(work, row, REASON, concern_id, answer=None, accepted=True, source=source, judgement=judgement)
    work.session.add_all([record, reason])
    await work.session.flush()
    work.touch(record.id, concern_id, reason.id)
    work.event(row.id, "concern-changed" if mine else "concern-added", reason=concern.kind, subject_id=record.id)
    await _tell_of_change(work, row, concern.kind)
    return show_concern(record, len(mine) + 1)


async def record_evidence(
    work: Work,
    referral_id: UUID,
    *,
    key: str,
    answer: str | None,
    accepted: bool,
    source: EvidenceSource,
    judgement: str,
) -> dict[str, Any]:
    """Confirm a need or answer a question with evidence, or close a question by a recorded judgement.

    Args:
        work: the unit of work.
        referral_id: the referral.
        key: the key of the need or open question, as the assessment lists it.
        answer: what was found; None closes the question.
        accepted: evidence that was seen and not accepted establishes nothing, and takes an earlier finding back.
        source: where it comes from.
        judgement: what was seen, and what follows from it.

    Raises:
        NotFound: the referral is not there, or not for this caller.
        MoveNotOpen: nothing runs, or it is the hub's to do: in a self-referral all of it, else to turn a red light, or
            to find that a declared danger or order is none.
        Invalid: there is no such key, nobody raised that concern, or answer and source do not fit.

    Source: rule book HUB-05, HUB-06, LIGHT-01, LIGHT-07, ORD-06, SUI-15.
    """
    standing = await _establishing(work, referral_id)
    row, before = standing.referral, {} if standing.is_hub else await established_facts(work, referral_id)
    issues = evidence_issues(source, answer, answers_to(key, CURRENT))
    if accepted and answer is not None and key.endswith(f"/{DETAIL}"):
        issues = [Issue("/key", "centre-answers", "Ask the chosen centre: its qualified staff assess this.")]
    if issues:
        raise Invalid(issues=issues)
    rows = newest_of(await list_concerns(work, row.id))
    named = about(key)
    concern_id = next((each.concern_id for each in rows if (each.kind, each.subject) == named), None)
    if concern_id is None and asks_detail(key):
        raise Invalid(issues=[Issue("/key", "not-raised", "Nobody has raised this concern. Add the concern first.")])
    record = _evidence(work, row, key, concern_id, answer=answer, accepted=accepted, source=source, judgement=judgement)
    work.session.add(record)
    await work.session.flush()
    if before and turns_what_is_the_hubs(
        evaluate_all(before, RULESET), evaluate_all(await established_facts(work, row.id), RULESET)
    ):
        raise MoveNotOpen("A red light, a danger or an order is the hub's to judge. Ask the hub.")
    work.touch(record.id)
    work.event(row.id, "evidence-recorded", reason="accepted" if accepted else "not_accepted", subject_id=record.id)
    await _tell_of_change(work, row, key.split("/")[1])
    return show_evidence(work, record)


async def _establishing(work: Work, referral_id: UUID) -> Standing:
    """Load a referral about which the caller may establish something, locked.

    In a self-referral that is the hub's alone; a centre does so for professional referrals that it was offered.
    """
    standing = await get_referral(work, referral_id, lock=True)
    row = standing.referral
    if row.status not in ESTABLISHES:
        raise MoveNotOpen
    if not standing.is_hub and row.pathway is Pathway.SELF:
        raise MoveNotOpen("In a self-referral the hub does this. Ask the hub.")
    return standing


def _stands(row: Concern, concern: screening.Concern) -> bool:
    """Tell whether a concern says what the record says: the same answer about the same person, in every detail."""
    said = {name: each.value for name, each in concern.details.items()}
    return (row.kind, row.subject, row.answer, row.details) == (concern.kind, concern.about, concern.answer, said)


def _read(said: Mapping[str, Any], pathway: Pathway) -> screening.Concern:
    """Read one concern by the rules of the questionnaire.

    Raises:
        Invalid: with pointers into the concern.
    """
    try:
        read = parse({"questionnaire": CURRENT.version, "concerns": [said]}, pathway=pathway)
    except Invalid as refusal:
        issues = [
            Issue(issue.pointer.removeprefix(_IN_DOCUMENT) or "/kind", issue.code, issue.detail)
            for issue in refusal.issues
        ]
        raise Invalid(refusal.detail, issues) from None
    return read.concerns[0]


def _evidence(
    work: Work,
    row: Referral,
    key: str,
    concern_id: UUID | None,
    *,
    answer: str | None,
    accepted: bool,
    source: EvidenceSource,
    judgement: str,
) -> Evidence:
    record_id = uuid4()
    return Evidence(
        id=record_id, referral_id=row.id, concern_id=concern_id, need=key, answer=answer, accepted=accepted,
        source=source, text_enc=work.keys.seal("evidence", "text_enc", record_id, judgement),
        by_account=work.caller.account, at=work.now,
    )  # fmt: skip


async def _tell_of_change(work: Work, row: Referral, what: str) -> None:
    """Screen anew, and have somebody look, where the hub has decided or the family has a place already.

    Source: rule book HUB-12.
    """
    query = (
        select(Assessment.decision)
        .where(Assessment.referral_id == row.id)
        .order_by(Assessment.opened_at.desc())
        .limit(1)
    )
    decided = (await work.session.execute(query)).scalar_one_or_none() in hub.FAVOURABLE
    if decided or row.status is referral.Status.PLACED:
        await screen_disclosure(work, row, what)
