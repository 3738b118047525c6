"""The contact step as staff read it: each party, how it is reached, how far that has come, who has joined.

`get_case` is where every operation of the contact step begins: the hub, and the co-ordinator of a professional referral
that the centre has accepted. Nobody else finds a contact, and no family member learns that there is one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.db.queries.account import PURPOSE, plain_address
from app.db.queries.concern import list_newest_screenings
from app.db.queries.hold import is_held
from app.db.reach import Standing, get_referral, live
from app.db.tables.account import Account
from app.db.tables.assessment import Concern
from app.db.tables.person import ContactRoute, Person
from app.db.tables.referral import Consent, Invitation, Participation, Party, PartyContact, StoppedAddress
from app.db.tables.screening import Screening, ScreeningCause
from app.db.versions import etag_of
from app.db.work import Work
from app.domain import contact as rules
from app.domain import referral
from app.domain.access import Relation
from app.domain.consent import ConsentState
from app.domain.contact import ContactOutcome, HowVerified, Risks, VerifiedBy
from app.domain.contact_route import index_purpose, plain_form
from app.domain.errors import Issue, NotFound
from app.domain.vocabulary import RouteKind
from app.screening.contact import risks_of
from app.screening.facts import Facts
from app.screening.words import Answer, Pathway

RUNNING = referral.OPEN - {referral.Status.DRAFT, referral.Status.SUBMITTED}
"""While a referral stands here, somebody may be reached for it."""


@dataclass(frozen=True, slots=True)
class Contacted:
    """One party and the contact step with it.

    Args:
        contact: None where nothing was ever written down.
        participation: the account that takes part as this party; None where nobody does.
        joined: the person of that account, who is the party's own once confirmed.
        consent: the party's newest word.
        stopped: the reader of the route has asked never to be written to again.
        indexes: fingerprints of everything by which this party and its account are reached.
        account_index: fingerprint of the account's own address.
        raised_by_staff: hub or centre has raised a concern in the case.
        shared: another side is reached by the same mailbox or number.
        risks: what the other sides have said that bears on writing to this party.
    """

    party: Party
    person: Person
    contact: PartyContact | None
    participation: Participation | None
    joined: Person | None
    invitation: Invitation | None
    consent: ConsentState
    stopped: bool
    indexes: frozenset[bytes]
    account_index: bytes | None
    raised_by_staff: bool
    shared: bool = False
    held: bool = False
    risks: Risks = Risks()  # noqa: RUF009 - frozen, so one serves all

    @property
    def how(self) -> HowVerified | None:
        """Tell how the route is verified."""
        found = self.contact.verified_how if self.contact else None
        return HowVerified(found) if found else None

    @property
    def verified_by(self) -> VerifiedBy | None:
        """Tell who stands for the route; None where there is none, or nobody does."""
        has_route = self.contact is not None and self.contact.route_enc is not None
        return rules.VERIFIED_BY[self.how] if self.how and has_route else None

    @property
    def outcome(self) -> ContactOutcome:
        """Tell how far the step has come; the applicant, who needed no contact, has joined."""
        if self.contact is not None and self.contact.outcome is not ContactOutcome.NOT_STARTED:
            return self.contact.outcome
        if self.participation is None:
            return ContactOutcome.NOT_STARTED
        return ContactOutcome.CONFIRMED if self.participation.confirmed_at else ContactOutcome.JOINED

    def stands_against(self) -> list[Issue]:
        """List what stands against an invitation now.

        Source: rule book REF-02.
        """
        route = self.contact.route_kind if self.contact else None
        return rules.release_needs(
            verified_by=self.verified_by,
            already_invited=self.invitation is not None,
            never_write=self.stopped,
            shared_with_other_side=self.shared,
            held=self.held,
            is_mailbox=route in (None, RouteKind.EMAIL),
            joined=self.participation is not None,
        )


async def get_case(work: Work, referral_id: UUID, *, lock: bool = False) -> Standing:
    """Load a referral for the contact step.

    Raises:
        NotFound: it is not there; or it is a family's own, or not accepted yet, and the caller is a centre.

    Source: rule book REF-02, REF-14, REF-15; visibility 10.
    """
    standing = await get_referral(work, referral_id, lock=lock)
    if standing.is_hub:
        return standing
    if standing.relation is not Relation.CENTRE or standing.referral.pathway is Pathway.SELF:
        raise NotFound
    return standing


async def list_contacted(work: Work, standing: Standing) -> Sequence[Contacted]:
    """List the parties of a referral with the contact step of each, in the order of their sides."""
    rows = (await work.session.execute(_query(work).where(Party.referral_id == standing.referral.id))).all()
    found = [_contacted(row) for row in rows]
    screenings = await list_newest_screenings(work, standing.referral.id)
    work.touch(*(each.party.id for each in found))
    frozen = await is_held(work, standing.referral.id)
    return [
        replace(each, shared=_is_shared(work, each, found), held=frozen, risks=_risks(each, screenings))
        for each in found
    ]


async def get_contacted(work: Work, standing: Standing, party_id: UUID) -> Contacted:
    """Load one party with its contact step, as it stands after the caller's changes.

    Raises:
        NotFound: the referral has no such party.
    """
    await work.session.flush()
    for each in await list_contacted(work, standing):
        if each.party.id == party_id:
            return each
    raise NotFound


async def find_contact(work: Work, party_id: UUID) -> PartyContact | None:
    """Find the contact row of a party, locked."""
    query = select(PartyContact).where(PartyContact.party_id == party_id).with_for_update()
    return (await work.session.execute(query.execution_options(populate_existing=True))).scalar_one_or_none()


def route_index(work: Work, kind: RouteKind, value: str) -> bytes:
    """Give the fingerprint of a route, the same for all spellings of one mailbox or number."""
    return work.keys.index(index_purpose(kind), plain_form(kind, value))


def route_indexes(work: Work, kind: RouteKind, value: str) -> tuple[bytes, ...]:
    """Give every fingerprint under which a route may be stored, the current one first."""
    return work.keys.indexes(index_purpose(kind), plain_form(kind, value))


def route_of(work: Work, contact: PartyContact) -> str | None:
    """Open the route of a contact."""
    if contact.route_enc is None:
        return None
    return work.keys.open_("party_contacts", "route_enc", contact.id, contact.route_enc)


def contact_etag(contact: PartyContact) -> str:
    """Give the version of a contact as staff read it."""
    return etag_of("contact", contact.party_id, contact.v, "staff")


def _query(work: Work) -> Select[Any]:
    """Read parties with everything beside them in one statement."""
    joined, of_account = aliased(Person), aliased(Account)
    consent = (
        select(Consent.state)
        .where(Consent.party_id == Party.id)
        .order_by(Consent.at.desc(), Consent.id)
        .limit(1)
        .scalar_subquery()
    )
    routes = (
        select(func.array_agg(ContactRoute.value_index))
        .where(
            ContactRoute.removed_at.is_(None),
            or_(ContactRoute.person_id == Party.person_id, ContactRoute.person_id == joined.id),
        )
        .scalar_subquery()
    )
    raised = exists().where(
        Concern.referral_id == Party.referral_id, Concern.raised_by_side.is_(None), Concern.answer != Answer.NO
    )
    stopped = exists().where(StoppedAddress.value_index == PartyContact.route_index)
    takes_part = and_(
        Participation.party_id == Party.id,
        Participation.relation == Relation.PARTY,
        live(Participation, work.now),
    )
    return (
        select(
            Party, Person, PartyContact, Participation, joined, Invitation, consent, stopped, routes,
            of_account.email_index, raised,
        )
        .join(Person, Person.id == Party.person_id)
        .outerjoin(PartyContact, PartyContact.party_id == Party.id)
        .outerjoin(Participation, takes_part)
        .outerjoin(joined, joined.account_id == Participation.account_id)
        .outerjoin(of_account, of_account.id == Participation.account_id)
        .outerjoin(Invitation, Invitation.party_id == Party.id)
        .order_by(Party.side, Party.created_at, Party.id)
    )  # fmt: skip


def _contacted(row: Sequence[Any]) -> Contacted:
    """Put one row of `_query` together."""
    party, person, contact, part, joined, invitation, consent, stopped, routes, account, raised = row
    offered = (contact.route_index,) if contact is not None and contact.route_index is not None else ()
    return Contacted(
        party, person, contact, part, joined, invitation,
        consent=ConsentState(consent) if consent else ConsentState.WANTED,
        stopped=stopped, indexes=frozenset((*(routes or ()), *offered)), account_index=account, raised_by_staff=raised,
    )  # fmt: skip


def _is_shared(work: Work, each: Contacted, everybody: Sequence[Contacted]) -> bool:
    """Say whether another side's account or route leads to the same mailbox or number."""
    if each.contact is None or each.contact.route_index is None:
        return False
    value = route_of(work, each.contact)
    as_route, as_account = {each.contact.route_index}, frozenset[bytes]()
    if value and each.contact.route_kind is not None:
        as_route |= set(route_indexes(work, RouteKind(each.contact.route_kind), value))
    if each.contact.route_kind == RouteKind.EMAIL and value:
        as_account = frozenset(work.keys.indexes(PURPOSE, plain_address(value)))
    return any(
        as_route & other.indexes or other.account_index in as_account
        for other in everybody
        if other.party.side != each.party.side
    )


def _risks(each: Contacted, screenings: Sequence[Screening]) -> Risks:
    said = [
        Facts.from_json(row.inputs)
        for row in screenings
        if row.side is not None and row.side != each.party.side and row.cause is not ScreeningCause.HUB
    ]
    return risks_of(said, raised_by_staff=each.raised_by_staff)
