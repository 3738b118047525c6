"""The hub's records of an assessment: conversations, checks, consultations."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from app.actions.allocation import open_assessment
from app.db.queries.assessment import check_etag, show_check, show_consultation, show_conversation
from app.db.reach import get_referral
from app.db.tables.assessment import Assessment, Check, Consultation, Conversation
from app.db.tables.referral import Participation, Party, PartyContact, Referral
from app.db.work import Work
from app.domain.access import Relation
from app.domain.assessment import Professional, check_issues, route_issues
from app.domain.errors import Conflict, Invalid, Issue, MoveNotOpen, NotReady
from app.domain.hub import CheckKind, CheckResult
from app.domain.hub_act import ASSESSES

_AHEAD = Issue("/held_at", "in-the-future", "Record it once it has happened.")


async def record_conversation(
    work: Work, referral_id: UUID, *, party_id: UUID, reached: bool, route_verified: bool, held_at: datetime, text: str
) -> dict[str, Any]:
    """Record a conversation with a party, or an attempt at one.

    Raises:
        NotFound: the referral is not there, or not for this caller.
        MoveNotOpen: no assessment is under way.
        Invalid: the party is not one of this referral, or the time is still to come.
        NotReady: it is said to be held on a verified route, and nobody has verified what another side offered.

    Source: rule book HUB-02.
    """
    row, assessment = await _under_way(work, referral_id)
    party = await _party(work, row, party_id)
    if held_at > work.now:
        raise Invalid(issues=[_AHEAD])
    anothers = await _route_is_anothers(work, party)
    issues = route_issues(reached=reached, route_verified=route_verified, route_is_anothers=anothers)
    if issues:
        raise NotReady(issues=issues)
    record_id = uuid4()
    record = Conversation(
        id=record_id, referral_id=row.id, assessment_id=assessment.id, party_id=party.id, reached=reached,
        route_verified=route_verified, held_at=held_at, by_account=work.caller.account, at=work.now,
        text_enc=work.keys.seal("conversations", "text_enc", record_id, text),
    )  # fmt: skip
    work.session.add(record)
    work.touch(record_id)
    work.event(row.id, "conversation-recorded", reason="reached" if reached else "attempted", subject_id=record_id)
    return show_conversation(work, record)


async def record_check(
    work: Work,
    referral_id: UUID,
    check_id: UUID,
    *,
    party_id: UUID,
    kind: CheckKind,
    asked_on: date,
    chased_on: date | None,
    received_on: date | None,
    result: CheckResult | None,
    text: str | None,
) -> dict[str, Any]:
    """Record how far a check has come: asked, chased, received.

    Raises:
        NotFound: the referral is not there, or not for this caller.
        MoveNotOpen: no assessment is under way.
        Invalid: the party is not one of this referral, or days and result do not fit.
        Conflict: the check is about another party, or recorded under another id.
        PreconditionRequired: a recorded check is changed without If-Match.
        PreconditionFailed: it was changed meanwhile.

    Source: rule book HUB-03.
    """
    row, assessment = await _under_way(work, referral_id)
    party = await _party(work, row, party_id)
    issues = check_issues(asked_on, chased_on, received_on, result, work.now.date())
    if issues:
        raise Invalid(issues=issues)
    record = await _find_check(work, check_id)
    if record is None:
        await _refuse_second(work, assessment, party, kind)
        record = Check(
            id=check_id, referral_id=row.id, assessment_id=assessment.id, party_id=party.id, kind=kind,
            asked_on=asked_on, by_account=work.caller.account,
        )  # fmt: skip
        work.session.add(record)
    elif (record.referral_id, record.party_id, record.kind) != (row.id, party.id, kind):
        raise Conflict("This id is taken by another check. Choose a new one.")
    else:
        work.must_match(check_etag(record))
    before = record.result
    record.asked_on, record.chased_on, record.received_on = asked_on, chased_on, received_on
    record.result, record.by_account = result, work.caller.account
    record.text_enc = None if text is None else work.keys.seal("checks", "text_enc", check_id, text)
    await work.session.flush()
    work.touch(check_id)
    work.note(before=before, after=result)
    work.event(row.id, "check-recorded", reason="answered" if result else "asked", subject_id=check_id)
    work.etag = check_etag(record)
    return show_check(work, record)


async def record_consultation(
    work: Work, referral_id: UUID, *, role: Professional, who: str, said: str, held_on: date
) -> dict[str, Any]:
    """Record what a professional said.

    Raises:
        NotFound: the referral is not there, or not for this caller.
        MoveNotOpen: no assessment is under way.
        Invalid: the day is still to come.

    Source: rule book HUB-04.
    """
    row, assessment = await _under_way(work, referral_id)
    if held_on > work.now.date():
        raise Invalid(issues=[Issue("/held_on", _AHEAD.code, _AHEAD.detail)])
    record_id = uuid4()
    record = Consultation(
        id=record_id, referral_id=row.id, assessment_id=assessment.id, professional_role=role, held_on=held_on,
        who_enc=work.keys.seal("consultations", "who_enc", record_id, who),
        text_enc=work.keys.seal("consultations", "text_enc", record_id, said), by_account=work.caller.account,
        at=work.now,
    )  # fmt: skip
    work.session.add(record)
    work.touch(record_id)
    work.event(row.id, "professional-consulted", reason=role, subject_id=record_id)
    return show_consultation(work, record)


async def _under_way(work: Work, referral_id: UUID) -> tuple[Referral, Assessment]:
    """Load a referral that is being assessed, locked, with its open assessment."""
    row = (await get_referral(work, referral_id, lock=True)).referral
    if row.status not in ASSESSES:
        raise MoveNotOpen
    return row, await open_assessment(work, row)


async def _party(work: Work, row: Referral, party_id: UUID) -> Party:
    query = select(Party).where(Party.id == party_id, Party.referral_id == row.id)
    party = (await work.session.execute(query)).scalar_one_or_none()
    if party is None:
        raise Invalid(issues=[Issue("/party_id", "unknown-party", "Name a party of this referral.")])
    return party


async def _route_is_anothers(work: Work, party: Party) -> bool:
    """Say whether all that is known of a party is a route that another side offered and nobody has verified."""
    confirmed = select(Participation.id).where(
        Participation.party_id == party.id,
        Participation.relation == Relation.PARTY,
        Participation.confirmed_at.is_not(None),
    )
    if (await work.session.execute(confirmed.limit(1))).scalar_one_or_none() is not None:
        return False
    query = select(PartyContact).where(PartyContact.party_id == party.id)
    contact = (await work.session.execute(query)).scalar_one_or_none()
    return (
        contact is not None
        and contact.verified_at is None
        and contact.offered_by_side is not None
        and contact.offered_by_side != party.side
    )


async def _find_check(work: Work, check_id: UUID) -> Check | None:
    query = select(Check).where(Check.id == check_id).with_for_update()
    return (await work.session.execute(query)).scalar_one_or_none()


async def _refuse_second(work: Work, assessment: Assessment, party: Party, kind: CheckKind) -> None:
    same = select(Check.id).where(Check.assessment_id == assessment.id, Check.party_id == party.id, Check.kind == kind)
    if (await work.session.execute(same)).scalar_one_or_none() is not None:
        raise Conflict("This check on this party is recorded already. Change that one.")
