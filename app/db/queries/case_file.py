"""The case file: everything on which the hub decides about one referral, read once.

What the hub reads, what a decision needs, and the version that a decision is bound to all come from one case file, so
that they cannot tell different things.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.db.queries.concern import last_change, list_concerns, list_evidence, list_newest_screenings
from app.db.reach import live
from app.db.tables.assessment import Assessment, Check, Concern, Consultation, Conversation, Evidence
from app.db.tables.person import Person
from app.db.tables.placement import Offer, Placement
from app.db.tables.referral import Consent, Participation, Party, PartyContact, Referral
from app.db.tables.screening import Screening, ScreeningCause
from app.db.versions import etag_of
from app.db.work import Work
from app.domain import offer, placement
from app.domain.access import Relation
from app.domain.assessment import counts_on, digest
from app.domain.consent import ConsentState
from app.domain.hub import CheckKind


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one party.

    Args:
        consent: its newest word; None where it was never asked.
        participation: the account that has joined for it; None where nobody has.
        contact: the contact step with it.
        reached: a conversation on a verified route counts.
        answered_checks: the checks on it that count and have an answer.
    """

    party: Party
    person: Person
    consent: Consent | None
    participation: Participation | None
    contact: PartyContact | None
    reached: bool
    answered_checks: frozenset[CheckKind]

    @property
    def consent_state(self) -> ConsentState:
        """Give the party's newest word; who was never asked is wanted."""
        return self.consent.state if self.consent is not None else ConsentState.WANTED

    @property
    def confirmed(self) -> bool:
        """Say whether the party is known to be that person.

        Source: rule book REF-15.
        """
        return self.participation is not None and self.participation.confirmed_at is not None


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything on which the hub decides.

    Args:
        assessment: the newest; None where nobody has taken the referral yet.
        counting: ids of the assessments whose conversations and checks count now.
        offered: the newest offer.
        placement: the one that has not ended.
    """

    referral: Referral
    assessment: Assessment | None
    counting: frozenset[UUID]
    parties: Sequence[Known]
    conversations: Sequence[Conversation]
    checks: Sequence[Check]
    consultations: Sequence[Consultation]
    concerns: Sequence[Concern]
    evidence: Sequence[Evidence]
    screenings: Sequence[Screening]
    offered: Offer | None
    placement: Placement | None

    @property
    def open_assessment(self) -> Assessment | None:
        """Give the assessment that waits for its decision."""
        newest = self.assessment
        return newest if newest is not None and newest.decided_at is None else None

    @property
    def said(self) -> Sequence[Screening]:
        """Give the newest screening of each side's own answers."""
        return [row for row in self.screenings if row.side is not None]

    @property
    def hub_screening(self) -> Screening | None:
        """Give the hub's newest screening."""
        return next((row for row in self.screenings if row.cause is ScreeningCause.HUB), None)

    @property
    def current_screening(self) -> Screening | None:
        """Give the hub's newest screening if nothing that it reads has changed since."""
        found = self.hub_screening
        changed = last_change(self.concerns, self.evidence, self.said)
        return None if found is None or (changed is not None and found.at <= changed) else found

    @property
    def etag(self) -> str:
        """Give the version of the case file as the hub reads it."""
        return etag_of("assessment", self.referral.id, digest(self._versions()).hex(), "hub")

    @property
    def facts_digest(self) -> bytes:
        """Give the digest of what a decision is made on.

        Source: rule book HUB-12.
        """
        versions = self._versions()
        return digest({name: versions[name] for name in versions if name not in ("referral", "assessment", "offer")})

    def _versions(self) -> Mapping[str, Any]:
        newest, place, sent = self.assessment, self.placement, self.offered
        return {
            "referral": self.referral.v,
            "assessment": [str(newest.id), newest.v] if newest else None,
            "parties": [_version_of(known) for known in self.parties],
            "conversations": [str(row.id) for row in self.conversations],
            "checks": [[str(row.id), row.v] for row in self.checks],
            "consultations": [str(row.id) for row in self.consultations],
            "concerns": [str(row.id) for row in self.concerns],
            "evidence": [str(row.id) for row in self.evidence],
            "screenings": [str(row.id) for row in self.screenings],
            "offer": [str(sent.id), sent.status] if sent else None,
            "placement": [str(place.id), place.status] if place else None,
        }


def _version_of(known: Known) -> list[Any]:
    return [
        str(known.party.id),
        str(known.party.person_id),
        str(known.consent.id) if known.consent else None,
        str(known.participation.id) if known.participation else None,
        known.confirmed,
        known.contact.v if known.contact else None,
    ]


async def gather(work: Work, row: Referral) -> CaseFile:
    """Read everything on which the hub decides about a referral that the caller reaches."""
    assessments = await _all(work, Assessment, row.id, Assessment.opened_at.desc())
    conversations = await _all(work, Conversation, row.id, Conversation.held_at)
    checks = await _all(work, Check, row.id, Check.asked_on)
    counting = await _counting(work, row.id, assessments)
    return CaseFile(
        referral=row,
        assessment=assessments[0] if assessments else None,
        counting=counting,
        parties=await _parties(work, row.id, counting, conversations, checks),
        conversations=conversations,
        checks=checks,
        consultations=await _all(work, Consultation, row.id, Consultation.at),
        concerns=await list_concerns(work, row.id),
        evidence=await list_evidence(work, row.id),
        screenings=await list_newest_screenings(work, row.id),
        offered=await _open_offer(work, row.id),
        placement=await _live_placement(work, row.id),
    )


async def _all(work: Work, table: Any, referral_id: UUID, *order: Any) -> Sequence[Any]:
    query = select(table).where(table.referral_id == referral_id).order_by(*order, table.id)
    return (await work.session.execute(query)).scalars().all()


async def _counting(work: Work, referral_id: UUID, newest_first: Sequence[Assessment]) -> frozenset[UUID]:
    """Give the newest assessment and those before it whose records still count."""
    confirmed = select(func.max(Placement.confirmed_at)).where(Placement.referral_id == referral_id)
    placed_at: datetime | None = (await work.session.execute(confirmed)).scalar_one()
    counting: set[UUID] = set()
    for position, row in enumerate(newest_first):
        if position > 0:
            placed_since = placed_at is not None and row.decided_at is not None and placed_at > row.decided_at
            if not counts_on(row.decision, placed_since=placed_since):
                break
        counting.add(row.id)
    return frozenset(counting)


async def _parties(
    work: Work,
    referral_id: UUID,
    counting: frozenset[UUID],
    conversations: Sequence[Conversation],
    checks: Sequence[Check],
) -> Sequence[Known]:
    parties = (
        select(Party, Person)
        .join(Person, Person.id == Party.person_id)
        .where(Party.referral_id == referral_id)
        .order_by(Party.side, Party.created_at, Party.id)
    )
    consents = (
        select(Consent)
        .where(Consent.referral_id == referral_id)
        .ext(distinct_on(Consent.party_id))
        .order_by(Consent.party_id, Consent.at.desc(), Consent.id)
    )
    joined = (
        select(Participation)
        .where(
            Participation.referral_id == referral_id,
            Participation.relation == Relation.PARTY,
            live(Participation, work.now),
        )
        .order_by(Participation.from_at)
    )
    contacts = select(PartyContact).where(PartyContact.referral_id == referral_id)
    consent_of = {each.party_id: each for each in (await work.session.execute(consents)).scalars()}
    joined_as = {each.party_id: each for each in (await work.session.execute(joined)).scalars()}
    contact_of = {each.party_id: each for each in (await work.session.execute(contacts)).scalars()}
    reached = {
        each.party_id
        for each in conversations
        if each.assessment_id in counting and each.reached and each.route_verified
    }
    answered = [each for each in checks if each.assessment_id in counting and each.result is not None]
    return [
        Known(
            party=party,
            person=person,
            consent=consent_of.get(party.id),
            participation=joined_as.get(party.id),
            contact=contact_of.get(party.id),
            reached=party.id in reached,
            answered_checks=frozenset(each.kind for each in answered if each.party_id == party.id),
        )
        for party, person in (await work.session.execute(parties)).all()
    ]


async def _open_offer(work: Work, referral_id: UUID) -> Offer | None:
    query = select(Offer).where(Offer.referral_id == referral_id, Offer.status.in_(offer.OPEN))
    return (await work.session.execute(query)).scalar_one_or_none()


async def _live_placement(work: Work, referral_id: UUID) -> Placement | None:
    query = select(Placement).where(Placement.referral_id == referral_id, Placement.status != placement.Status.ENDED)
    return (await work.session.execute(query)).scalar_one_or_none()
