"""Agreements: every adult signs the centre's current rules, by their own account or on paper (AGR-01, CEN-03)."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from app.actions.shown import must_be_open
from app.db.queries.placement import find_current_rules, get_placement
from app.db.queries.placement_view import show_agreement
from app.db.reach import Standing
from app.db.tables.placement import Agreement, AgreementHow, Placement
from app.db.tables.referral import Party
from app.db.work import Work
from app.domain import placement
from app.domain.access import Relation
from app.domain.act import Act
from app.domain.errors import Invalid, Issue, MoveNotOpen, NotReady


async def record_agreement(
    work: Work, placement_id: UUID, *, ground_rules_id: UUID, party_id: UUID | None
) -> dict[str, Any]:
    """Record an adult's signature: its own from its account, or one on paper that the co-ordinator has seen.

    What a family may sign hangs on what it has been shown, never on where the place stands in truth.

    Raises:
        NotFound: the place is not there for this caller.
        MoveNotOpen: there is nothing to sign at this stage.
        Invalid: an adult of the family names another party, or the co-ordinator names none of this family.
        NotReady: these are not the centre's current rules.
        Conflict: this version is signed already.

    Source: rule book AGR-01, CEN-03, REF-08, REF-15.
    """
    row, standing = await get_placement(work, placement_id, lock=True)
    own = standing.relation is Relation.PARTY
    party = await _signer(work, row, standing, party_id) if own else await _named(work, row, party_id)
    current = await find_current_rules(work, row.centre_id)
    if current is None or current.id != ground_rules_id:
        detail = "These are not the centre's current rules. Read and sign the current ones."
        raise NotReady(issues=[Issue("#/ground_rules_id", "not-current", detail)])
    signed = Agreement(
        id=uuid4(), referral_id=row.referral_id, side=party.side, party_id=party.id, placement_id=row.id,
        centre_id=row.centre_id, ground_rules_id=current.id, how=AgreementHow.ACCOUNT if own else AgreementHow.PAPER,
        recorded_by=work.caller.account, at=work.now,
    )  # fmt: skip
    work.session.add(signed)
    work.event(row.referral_id, "agreement-signed", side=party.side if own else None, subject_id=signed.id)
    work.touch(signed.id)
    await work.session.flush()
    return show_agreement(signed, current.number)


async def _signer(work: Work, row: Placement, standing: Standing, party_id: UUID | None) -> Party:
    """Give the adult's own part: nobody signs for anybody else."""
    if party_id is not None and party_id != standing.party_id:
        detail = "Leave this out: from your account you sign for yourself."
        raise Invalid(issues=[Issue("#/party_id", "not-yours", detail)])
    await must_be_open(work, standing, Act.RECORD_AGREEMENT)
    query = select(Party).where(Party.id == standing.party_id, Party.referral_id == row.referral_id)
    return (await work.session.execute(query)).scalar_one()


async def _named(work: Work, row: Placement, party_id: UUID | None) -> Party:
    """Give the adult who has signed on paper."""
    if row.status not in placement.RUNNING:
        raise MoveNotOpen
    query = select(Party).where(Party.id == party_id, Party.referral_id == row.referral_id)
    party = (await work.session.execute(query)).scalar_one_or_none()
    if party is None:
        raise Invalid(issues=[Issue("#/party_id", "unknown-party", "Name the adult of this family who has signed.")])
    return party
