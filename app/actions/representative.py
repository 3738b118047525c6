"""Representatives: a solicitor's firm or a mediation service that acts for one side and gets that side's view.

Only a confirmed party appoints one. A party that is not confirmed sees nothing but its own words, and a representative
reads more than that; otherwise an impostor would read through a solicitor what is kept from the impostor. For a party
who needs help before, the hub records the authority that it has seen.

Source: rule book REF-03, REF-15; visibility 9, 10; decision 21 of the design.
"""

from typing import Final
from uuid import UUID, uuid4

from app.actions.shown import must_be_open
from app.actions.task import open_task
from app.db.queries.representative import acts_for, acts_for_another, find_verified, has_side
from app.db.reach import Standing, get_referral
from app.db.tables.organisation import Organisation, OrganisationKind
from app.db.tables.placement import Representation
from app.db.tables.referral import Participation
from app.db.work import Work, effect
from app.domain import referral
from app.domain.access import Relation
from app.domain.act import Act
from app.domain.errors import Conflict, Invalid, Issue, MoveNotOpen

ACTS_FOR_ONE_SIDE: Final = frozenset({OrganisationKind.LAW_FIRM, OrganisationKind.MEDIATION})


async def authorise_representative(
    work: Work, referral_id: UUID, organisation_id: UUID, *, side: int | None, evidence: str | None
) -> tuple[Representation, Organisation]:
    """Let an organisation act for a side: its own word for a party, on evidence for the hub.

    A party is answered alike where the organisation acts for another side already, which it must not learn: then the
    authority is kept, opens nothing, and becomes a question for the hub.

    Args:
        work: the unit of work.
        referral_id: the referral.
        organisation_id: verified, a law firm or a mediation service.
        side: for which side; the hub names it, a party never does.
        evidence: what the hub has seen of the authority.

    Raises:
        NotFound: the referral is not there for this caller.
        MoveNotOpen: the referral is closed, or this adult's list of actions does not name it.
        Invalid: no such organisation, or side and evidence are missing or not the caller's to give.
        Conflict: it acts for this side already; told to the hub, for another.

    Source: rule book REF-03, PRIV-01.
    """
    standing = await get_referral(work, referral_id, lock=True)
    organisation = await find_verified(work, organisation_id)
    issues = await _issues(work, standing, organisation, side, evidence)
    if issues or organisation is None:
        raise Invalid(issues=issues)
    if standing.is_hub:
        if standing.referral.status in referral.CLOSED:
            raise MoveNotOpen
    else:
        await must_be_open(work, standing, Act.AUTHORISE_REPRESENTATIVE)
    for_side = side if side is not None else standing.own_side
    if await acts_for(work, referral_id, organisation_id, for_side):
        raise Conflict("This organisation acts for this side already.")
    async with work.as_effects():  # what it finds, a party is not told
        elsewhere = await acts_for_another(work, referral_id, organisation_id, for_side)
    if elsewhere and standing.is_hub:
        raise Conflict("This organisation acts for another side already.")
    return await _write(work, standing, organisation, for_side, evidence, opens=not elsewhere), organisation


async def _issues(
    work: Work, standing: Standing, organisation: Organisation | None, side: int | None, evidence: str | None
) -> list[Issue]:
    issues = []
    if organisation is None or organisation.kind not in ACTS_FOR_ONE_SIDE:
        issues.append(
            Issue(
                "#/organisation_id", "no-such-representative",
                "Name a law firm or a mediation service that the hub has verified.",
            )
        )  # fmt: skip
    if not standing.is_hub:
        for field, value in (("side", side), ("evidence", evidence)):
            if value is not None:
                issues.append(Issue(f"#/{field}", "not-yours", "You authorise for yourself. Leave this out."))
        return issues
    if side is None or not await has_side(work, standing.referral.id, side):
        issues.append(Issue("#/side", "no-such-side", "Name the side for which the organisation acts."))
    if evidence is None:
        issues.append(Issue("#/evidence", "missing", "Write down what you have seen of the authority."))
    return issues


@effect
async def _write(
    work: Work, standing: Standing, organisation: Organisation, side: int, evidence: str | None, *, opens: bool
) -> Representation:
    referral_id = standing.referral.id
    participation = Participation(
        id=uuid4(), referral_id=referral_id, side=side, relation=Relation.REPRESENTATIVE,
        organisation_id=organisation.id, cause="authorise_representative", from_at=work.now,
        until=None if opens else work.now,
    )  # fmt: skip
    work.session.add(participation)
    await work.session.flush()
    row_id = uuid4()
    row = Representation(
        id=row_id, referral_id=referral_id, side=side, organisation_id=organisation.id,
        participation_id=participation.id, authorised_by=work.caller.account, from_at=work.now,
        evidence_enc=work.keys.seal("representations", "evidence_enc", row_id, evidence) if evidence else None,
    )  # fmt: skip
    work.session.add(row)
    if not opens:
        await open_task(work, "representative-of-two-sides", referral_id=referral_id, grade="today")
    own = None if standing.is_hub else side
    work.event(referral_id, "representative-authorised", side=own, subject_id=row.id)
    work.touch(row.id, participation.id)
    work.note(organisation=organisation.id)
    return row
