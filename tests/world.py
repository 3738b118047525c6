"""A small world for the tests: people with tokens, centres, and referrals in any state, written straight into tables.

Defaults are boring. What a story is about it does over HTTP; what only has to be there already is put there by this.
"""

from datetime import UTC, date, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from fastapi import FastAPI

from app.db.queries.application import STARTED
from app.db.tables.application import Application, ApplicationSection
from app.db.tables.assessment import Assessment
from app.db.tables.person import Person
from app.db.tables.placement import Offer, Placement, Representation
from app.db.tables.referral import (
    Consent,
    KnownName,
    Participation,
    Party,
    PartyContact,
    Referral,
    ReferralChild,
    Residence,
    Shown,
)
from app.domain import application, offer, placement, referral
from app.domain.access import Relation
from app.domain.application import Section
from app.domain.consent import ConsentState
from app.domain.contact import ContactOutcome
from app.domain.services import DESCRIPTIONS, Service
from app.domain.stage import Stage
from app.domain.vocabulary import Lives, Part
from app.screening.words import Pathway
from tests.ground import Actor, Case, Ground


class World(Ground):
    """Puts rows where a story needs them. Owner's rights: no walls, no audit."""

    async def referral(
        self,
        status: referral.Status = referral.Status.QUEUED,
        *,
        starter: Actor | None = None,
        other: Actor | None = None,
        joined: bool = True,
        confirmed: bool = True,
        consents: ConsentState = ConsentState.GIVEN,
        service: Service = Service.SUPPORTED_CONTACT,
        hub_worker: Actor | None = None,
        pathway: Pathway = Pathway.SELF,
        stage: Stage = Stage.BEING_CONSIDERED,
    ) -> Case:
        """A referral: side 1 (visits) started it; side 2 (the child lives there) has joined unless told otherwise."""
        starter = starter or await self.actor()
        if joined and other is None:
            other = await self.actor()
        now = await self.now()
        draft = status is referral.Status.DRAFT
        placeholder = Person(id=uuid4(), given_name="Placeholder", family_name="Sample", created_at=now)
        child = Person(id=uuid4(), given_name="Kit", family_name="Sample", birth_date=date(2019, 5, 4), created_at=now)
        persons = {1: starter.person_id, 2: other.person_id if other and joined else placeholder.id}
        referral_id, parties = uuid4(), {1: uuid4(), 2: uuid4()}
        applications = {1: uuid4(), 2: uuid4()} if joined else {1: uuid4()}
        since = None if draft else now
        rows: list[Any] = [child] if joined else [child, placeholder]
        rows.append(
            Referral(
                id=referral_id, reference=f"T{uuid4().hex[:9].upper()}", pathway=pathway, status=status,
                status_since=now, service_wished=service, service_found=None, court_ordered=False,
                hub_worker=hub_worker.account_id if hub_worker else None, started_by=starter.account_id,
                created_at=now, submitted_at=since, answer_on=None if draft else (now + timedelta(days=42)).date(),
                priority={},
            )
        )  # fmt: skip
        for side, part, relationship in ((1, Part.VISITS, "father"), (2, Part.LIVES_WITH, "mother")):
            rows.append(
                Party(
                    id=parties[side], referral_id=referral_id, side=side, person_id=persons[side],
                    relationship=relationship, part=part, created_at=now,
                )
            )  # fmt: skip
        rows.append(ReferralChild(referral_id=referral_id, person_id=child.id))
        for side, lives in ((1, Lives.NO), (2, Lives.YES)):
            if side in applications:
                rows += [
                    Residence(
                        referral_id=referral_id, child_id=child.id, party_id=parties[side], side=side, lives=lives
                    ),
                    KnownName(
                        id=uuid4(), referral_id=referral_id, side=side, person_id=persons[3 - side],
                        names="The other adult",
                    ),
                    KnownName(id=uuid4(), referral_id=referral_id, side=side, person_id=child.id, names="Kit Sample"),
                    Application(
                        id=applications[side], referral_id=referral_id, side=side, party_id=parties[side],
                        status=application.Status.DRAFT if draft else application.Status.SUBMITTED, created_at=now,
                        submitted_at=since,
                    ),
                    Shown(
                        id=uuid4(), referral_id=referral_id, side=side,
                        stage=Stage.PREPARING if draft else stage, from_at=now,
                    ),
                    Participation(
                        id=uuid4(), referral_id=referral_id, side=side, relation=Relation.PARTY,
                        account_id=starter.account_id if side == 1 else (other or starter).account_id,
                        party_id=parties[side], cause="test", from_at=now,
                        confirmed_at=now if confirmed else None,
                        confirmed_how="photo_identity" if confirmed else None,
                    ),
                    Consent(
                        id=uuid4(), referral_id=referral_id, side=side, party_id=parties[side], state=consents, at=now
                    ),
                ]  # fmt: skip
        if not draft:
            rows.append(
                PartyContact(
                    id=uuid4(), referral_id=referral_id, side=2, party_id=parties[2],
                    outcome=ContactOutcome.JOINED if joined else ContactOutcome.NOT_STARTED,
                    joined_at=now if joined else None,
                )
            )  # fmt: skip
        await self.save(*rows)
        case = Case(referral_id, starter, other, parties, persons, child.id, applications)
        if hub_worker is not None and status is not referral.Status.QUEUED:
            case.assessment_id = uuid4()
            await self.save(
                Assessment(id=case.assessment_id, referral_id=referral_id, worker=hub_worker.account_id, opened_at=now)
            )
        return case

    async def section(self, case: Case, side: int, section: Section, content: dict[str, Any]) -> None:
        """A saved section of one side's application."""
        row_id = uuid4()
        actor = case.starter if side == 1 else case.other or case.starter
        await self.save(
            ApplicationSection(
                id=row_id, application_id=case.application_ids[side], referral_id=case.referral_id, side=side,
                section=section, revision=1, at=await self.now(), by_account=actor.account_id,
                content_enc=self.parts.keys.seal_json("application_sections", "content_enc", row_id, content),
            )
        )  # fmt: skip

    async def offered(
        self, case: Case, centre_id: UUID, *, status: offer.Status = offer.Status.SENT, service: Service | None = None
    ) -> UUID:
        """An offer of the referral to a centre, which therefore sees it."""
        now = await self.now()
        case.offer_id, case.centre_id = uuid4(), centre_id
        relation = Relation.CENTRE if status is offer.Status.ACCEPTED else Relation.CENTRE_OFFERED
        await self.save(
            Offer(
                id=case.offer_id, referral_id=case.referral_id, centre_id=centre_id,
                service=service or Service.SUPPORTED_CONTACT, status=status, rank=1, sent_at=now,
                answer_by=(now + timedelta(days=10)).date(),
            ),
            Participation(
                id=uuid4(), referral_id=case.referral_id, relation=relation, centre_id=centre_id, cause="test",
                from_at=now,
            ),
        )  # fmt: skip
        return case.offer_id

    async def placed(
        self,
        centre_id: UUID,
        *,
        status: placement.Status = placement.Status.ACTIVE,
        service: Service = Service.SUPPORTED_CONTACT,
        stage: Stage = Stage.IN_PLACE,
        starter: Actor | None = None,
        other: Actor | None = None,
    ) -> Case:
        """A family with a place at a centre."""
        case = await self.referral(referral.Status.PLACED, service=service, stage=stage, starter=starter, other=other)
        await self.offered(case, centre_id, status=offer.Status.ACCEPTED, service=service)
        now = await self.now()
        assert case.offer_id is not None
        case.placement_id = uuid4()
        await self.save(
            Placement(
                id=case.placement_id, referral_id=case.referral_id, offer_id=case.offer_id, centre_id=centre_id,
                service=service, status=status, created_at=now,
                confirmed_at=None if status is placement.Status.PREPARING else now,
                planned_until=(now + timedelta(days=120)).date(), review_on=(now + timedelta(days=90)).date(),
            )
        )  # fmt: skip
        return case

    async def represented(self, case: Case, side: int, organisation_id: UUID) -> UUID:
        """A solicitor's firm that acts for one side."""
        now, participation_id = await self.now(), uuid4()
        await self.save(
            Participation(
                id=participation_id, referral_id=case.referral_id, side=side, relation=Relation.REPRESENTATIVE,
                organisation_id=organisation_id, cause="test", from_at=now,
            ),
            Representation(
                id=uuid4(), referral_id=case.referral_id, side=side, organisation_id=organisation_id,
                participation_id=participation_id, authorised_by=case.starter.account_id, from_at=now,
            ),
        )  # fmt: skip
        return participation_id

    async def sent_by(self, case: Case, professional: Actor) -> None:
        """Make it a referral that a professional, whose firm already acts in it, has sent."""
        await self.execute(
            "UPDATE referrals SET started_by = :who WHERE id = :id",
            who=professional.account_id, id=case.referral_id,
        )  # fmt: skip
        await self.execute(
            "UPDATE participations SET cause = :cause WHERE referral_id = :id AND organisation_id = :firm",
            cause=STARTED, id=case.referral_id, firm=professional.organisation_id,
        )  # fmt: skip


def client_for(app: FastAPI, actor: Actor | None = None) -> httpx.AsyncClient:
    """A client that speaks for somebody, or for nobody."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False),
        base_url="http://test",
        headers=actor.headers if actor else {},
    )


__all__ = ["DESCRIPTIONS", "UTC", "Actor", "Case", "World", "client_for"]
