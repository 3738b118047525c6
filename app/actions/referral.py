"""Referrals begin: an adult of the family refers itself, or a professional refers in the name of an organisation.

Source: rule book REF-01, REF-03, REF-07; the design's table of how access comes and goes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import select

from app.actions.shown import show
from app.crypto.codes import new_code
from app.db.queries.application import STARTED, STARTER_SIDE
from app.db.reach import Standing
from app.db.tables.application import Application
from app.db.tables.organisation import Organisation, OrganisationKind
from app.db.tables.person import Person
from app.db.tables.placement import Representation
from app.db.tables.referral import Participation, Party, Referral
from app.db.work import Work, effect
from app.domain import application
from app.domain.access import Relation, Role
from app.domain.errors import Invalid, Issue, NotAllowed
from app.domain.referral import Status
from app.domain.services import Service
from app.domain.stage import Stage
from app.domain.vocabulary import ACTS_FOR_A_SIDE, Part, ReferrerRole, Relationship
from app.screening.words import Pathway

# fmt: off
PATHWAY: Mapping[OrganisationKind, Pathway] = MappingProxyType({
    OrganisationKind.LAW_FIRM:        Pathway.SOLICITOR,
    OrganisationKind.MEDIATION:       Pathway.MEDIATOR,
    OrganisationKind.CAFCASS:         Pathway.CAFCASS,
    OrganisationKind.CAFCASS_CYMRU:   Pathway.CAFCASS,
    OrganisationKind.AUTHORITY:       Pathway.LOCAL_AUTHORITY,
    OrganisationKind.TRUST:           Pathway.LOCAL_AUTHORITY,
    OrganisationKind.COURT:           Pathway.COURT,
    OrganisationKind.ASSOCIATION:     Pathway.SUPPORT_WORKER,
    OrganisationKind.CENTRE_OPERATOR: Pathway.SUPPORT_WORKER,
})
"""From the kind of organisation, which the hub has verified, to what its people are when they refer."""

RELATION: Mapping[Pathway, Relation] = MappingProxyType({
    Pathway.SOLICITOR:       Relation.REFERRER,
    Pathway.MEDIATOR:        Relation.REFERRER,
    Pathway.SUPPORT_WORKER:  Relation.REFERRER,
    Pathway.COURT:           Relation.REFERRER,
    Pathway.CAFCASS:         Relation.STATUTORY,
    Pathway.LOCAL_AUTHORITY: Relation.STATUTORY,
})
"""How a professional who acts for no side stands to the referral they start."""
# fmt: on
_MAY_ACT: Final = frozenset(Pathway(role.value) for role in ACTS_FOR_A_SIDE)
assert {role.value for role in ReferrerRole} == {pathway.value for pathway in RELATION}  # noqa: S101 - same words


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is said when a referral is begun; everything else stands in its application.

    Args:
        part: of the adult on whose side it is begun: the speaker, or a professional's client.
        relationship: to the children.
        acts_for_a_side: a solicitor or mediator acts for that adult; of nobody else it is asked.
        names: of that adult, where a professional begins it.
    """

    part: Part = Part.OTHER
    relationship: Relationship = Relationship.OTHER
    service_wished: Service | None = None
    acts_for_a_side: bool = False
    names: tuple[str, str] | None = None


async def start(work: Work, said: Beginning, *, referral_id: UUID | None = None) -> Standing:
    """Begin a referral as a draft that only whoever begins it can see.

    Args:
        work: the unit of work.
        said: what is known at the beginning.
        referral_id: by default a new one; the demo world names its own.

    Raises:
        Invalid: a family member says what only a professional does, or the other way round.
        NotAllowed: the caller's organisation is of no kind that refers.

    Source: rule book REF-01, REF-03, REF-07.
    """
    professional = work.caller.role is Role.REFERRER
    _check(said, professional=professional)
    pathway = await _pathway(work) if professional else Pathway.SELF
    if said.acts_for_a_side and pathway not in _MAY_ACT:
        detail = "Only a solicitor or a mediator acts for a side. Leave this out."
        raise Invalid(issues=[Issue("/acts_for_a_side", "does-not-fit", detail)])
    person_id = await _add_placeholder(work, said) if professional else work.caller.person
    row = Referral(
        id=referral_id or uuid4(), reference=new_code(), pathway=pathway, status=Status.DRAFT,
        status_since=work.now, service_wished=said.service_wished, court_ordered=False,
        started_by=work.caller.account, created_at=work.now, priority={},
    )  # fmt: skip
    async with work.as_effects():  # nobody reaches it before it stands
        work.session.add(row)
        await work.session.flush()
        party = Party(
            id=uuid4(), referral_id=row.id, side=STARTER_SIDE, person_id=person_id, relationship=said.relationship.value,
            part=said.part, created_at=work.now,
        )  # fmt: skip
        work.session.add(party)
        await work.session.flush()
        work.session.add(
            Application(
                id=uuid4(), referral_id=row.id, side=STARTER_SIDE, party_id=party.id, status=application.Status.DRAFT,
                created_at=work.now,
            )
        )  # fmt: skip
        standing = await _let_in(work, row, party, said)
        await show(work, row.id, STARTER_SIDE, Stage.PREPARING)
        work.event(row.id, "referral-started", side=standing.side)
        work.touch(party.id, referral_id=row.id)
        work.note(pathway=pathway)
        await work.session.flush()
    return standing


def _check(said: Beginning, *, professional: bool) -> None:
    issues = []
    if not professional and said.acts_for_a_side:
        issues.append(Issue("/acts_for_a_side", "not-yours", "You speak for yourself. Leave this out."))
    if not professional and said.names is not None:
        issues.append(Issue("/adult", "not-yours", "Your own names stand in your account. Leave this out."))
    if professional and said.names is None:
        issues.append(Issue("/adult", "missing", "Name the adult for whom you act, or whom the contact is about."))
    if issues:
        raise Invalid(issues=issues)


async def _pathway(work: Work) -> Pathway:
    query = select(Organisation.kind).where(Organisation.id == work.caller.organisation_id)
    kind = (await work.session.execute(query)).scalar_one_or_none()
    if kind is None:
        raise NotAllowed
    return PATHWAY[kind]


@effect
async def _add_placeholder(work: Work, said: Beginning) -> UUID:
    """Add the adult on whose side a professional begins; nobody has joined for them."""
    given, family = said.names or ("", "")
    person = Person(id=uuid4(), given_name=given, family_name=family, created_at=work.now)
    work.session.add(person)
    await work.session.flush()
    return person.id


async def _let_in(work: Work, row: Referral, party: Party, said: Beginning) -> Standing:
    """Write the participation of whoever begins: the one thing from which access is read."""
    family = row.pathway is Pathway.SELF
    relation = Relation.PARTY if family else RELATION[row.pathway]
    if said.acts_for_a_side:
        relation = Relation.REPRESENTATIVE
    side = STARTER_SIDE if relation in (Relation.PARTY, Relation.REPRESENTATIVE) else None
    participation = Participation(
        id=uuid4(), referral_id=row.id, side=side, relation=relation,
        account_id=work.caller.account if family else None,
        organisation_id=None if family else work.caller.organisation_id,
        party_id=party.id if family else None, cause=STARTED, from_at=work.now,
    )  # fmt: skip
    work.session.add(participation)
    await work.session.flush()
    if relation is Relation.REPRESENTATIVE and work.caller.organisation_id is not None:
        work.session.add(
            Representation(
                id=uuid4(), referral_id=row.id, side=STARTER_SIDE, organisation_id=work.caller.organisation_id,
                participation_id=participation.id, authorised_by=work.caller.account, from_at=work.now,
            )
        )  # fmt: skip
    return Standing(row, relation, side, confirmed=not family, party_id=participation.party_id)
