"""A small world for the tests: people with tokens, centres, and referrals in any state, written straight into tables.

Defaults are boring. What a story is about it does over HTTP; what only has to be there already is put there by this.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from app.db.engine import async_url
from app.db.queries.application import STARTED
from app.db.tables.account import Account, AccountStatus, Membership, SignIn
from app.db.tables.application import Application, ApplicationSection
from app.db.tables.assessment import Assessment
from app.db.tables.centre import (
    Accreditation,
    ApplyVia,
    Centre,
    CentreService,
    GroundRules,
    Nation,
    OpeningPattern,
)
from app.db.tables.organisation import Organisation, OrganisationKind
from app.db.tables.person import ContactRoute, Person
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
from app.domain.access import Relation, Role
from app.domain.application import Section
from app.domain.consent import ConsentState
from app.domain.contact import ContactOutcome
from app.domain.services import DESCRIPTIONS, Service
from app.domain.services import Accreditation as AccreditationLevel
from app.domain.stage import Stage
from app.domain.vocabulary import Lives, Part, RouteKind
from app.screening.words import Pathway


@dataclass
class Actor:
    """Somebody who can sign in, with a token."""

    account_id: UUID
    person_id: UUID
    sign_in_id: UUID
    role: Role
    email: str
    token: str
    organisation_id: UUID | None = None
    centre_id: UUID | None = None

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass
class Case:
    """A referral with its two sides: side 1 started it and visits, side 2 is the adult the child lives with."""

    referral_id: UUID
    starter: Actor
    other: Actor | None
    party_ids: dict[int, UUID]
    person_ids: dict[int, UUID]
    child_id: UUID
    application_ids: dict[int, UUID] = field(default_factory=dict)
    assessment_id: UUID | None = None
    offer_id: UUID | None = None
    placement_id: UUID | None = None
    centre_id: UUID | None = None


class World:
    """Puts rows where a story needs them. Owner's rights: no walls, no audit."""

    def __init__(self, app: FastAPI, owner_url: str) -> None:
        self.app = app
        self.parts = app.state.parts
        self.engine: AsyncEngine = create_async_engine(async_url(owner_url))
        self.n = 0

    async def now(self) -> datetime:
        """The service's own time: the real one and what the demo clock adds."""
        async with self.engine.connect() as connection:
            found: datetime = (await connection.execute(text("SELECT service_now(true)"))).scalar_one()
            return found

    async def let_pass(self, span: timedelta) -> None:
        """Let time pass for everything that reads the service's clock."""
        async with self.engine.begin() as connection:
            await connection.execute(
                text(
                    "INSERT INTO demo_clock (one, moved_by) VALUES (true, :by) "
                    "ON CONFLICT (one) DO UPDATE SET moved_by = demo_clock.moved_by + :by"
                ),
                {"by": span},
            )

    async def save(self, *rows: Any) -> None:
        """Write rows, one after the other."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
            for row in rows:
                session.add(row)
                await session.flush()

    async def rows(self, query: str, **values: Any) -> list[dict[str, Any]]:
        """Look into the tables with the owner's eyes."""
        async with self.engine.connect() as connection:
            return [dict(row) for row in (await connection.execute(text(query), values)).mappings()]

    async def execute(self, query: str, **values: Any) -> None:
        """Change the tables with the owner's hand."""
        async with self.engine.begin() as connection:
            await connection.execute(text(query), values)

    async def organisation(self, kind: OrganisationKind = OrganisationKind.LAW_FIRM, *, verified: bool = True) -> UUID:
        """An organisation, verified unless said otherwise."""
        self.n += 1
        row = Organisation(
            id=uuid4(),
            kind=kind,
            name=f"Sample {kind.value} {self.n}",
            verified_at=await self.now() if verified else None,
        )
        await self.save(row)
        return row.id

    async def actor(
        self,
        role: Role = Role.FAMILY,
        *,
        organisation_id: UUID | None = None,
        centre_id: UUID | None = None,
        given_name: str | None = None,
        family_name: str = "Sample",
    ) -> Actor:
        """Somebody signed in, acting in one role; a referrer gets a law firm unless told otherwise."""
        self.n += 1
        if role is Role.REFERRER and organisation_id is None:
            organisation_id = await self.organisation()
        if role in (Role.COORDINATOR, Role.CENTRE_WORKER) and centre_id is None:
            centre_id = await self.centre()
        now, keys = await self.now() - timedelta(minutes=5), self.parts.keys
        account_id, person_id, sign_in_id = uuid4(), uuid4(), uuid4()
        email = f"person{self.n}.{account_id.hex[:8]}@example.org"
        membership = None
        if role is not Role.FAMILY:
            membership = Membership(
                id=uuid4(), account_id=account_id, role=role, organisation_id=organisation_id, centre_id=centre_id,
                from_at=now,
            )  # fmt: skip
        await self.save(
            Account(
                id=account_id, email_index=keys.index("account-email", email.casefold()),
                email_enc=keys.seal("accounts", "email_enc", account_id, email), password_hash="none",
                status=AccountStatus.ACTIVE, language="en", created_at=now, tokens_valid_from=now - timedelta(days=1),
            ),
            Person(
                id=person_id, account_id=account_id, given_name=given_name or f"Given{self.n}",
                family_name=family_name, created_at=now,
            ),
            *([membership] if membership else []),
            SignIn(
                id=sign_in_id, account_id=account_id, membership_id=membership.id if membership else None,
                factor_at=now, created_at=now, last_used_at=now, expires_at=now + timedelta(days=3650),
            ),
        )  # fmt: skip
        token = self.parts.tokens.issue(
            account=account_id, sign_in=sign_in_id, membership=membership.id if membership else None, role=role.value
        )
        return Actor(account_id, person_id, sign_in_id, role, email, token, organisation_id, centre_id)

    async def route(self, actor: Actor, *, safe: bool = True, value: str | None = None) -> UUID:
        """A route of somebody's own."""
        route_id, keys, value = uuid4(), self.parts.keys, value or actor.email
        await self.save(
            ContactRoute(
                id=route_id, person_id=actor.person_id, kind=RouteKind.EMAIL,
                value_enc=keys.seal("contact_routes", "value_enc", route_id, value),
                value_index=keys.index("route-email", value.casefold()), safe=safe, confidential=True, hours=[],
                voicemail=False,
            )
        )  # fmt: skip
        return route_id

    async def centre(
        self,
        *services: Service,
        name: str | None = None,
        latitude: float = 51.9,
        longitude: float = -2.08,
        admitted: bool = True,
        gap_minutes: int = 10,
    ) -> UUID:
        """A centre that is open every day from 8 to 20 for supported and supervised contact, unless told otherwise."""
        self.n += 1
        services = services or (Service.SUPPORTED_CONTACT, Service.SUPERVISED_CONTACT)
        organisation_id = await self.organisation(OrganisationKind.CENTRE_OPERATOR)
        now, centre_id = await self.now(), uuid4()
        today = now.date()
        rows: list[Any] = [
            Centre(
                id=centre_id, organisation_id=organisation_id, name=name or f"Sample Contact Centre {self.n}",
                summary="A sample.", nation=Nation.ENGLAND, zone="Europe/London", address=["1 Sample Street"],
                town="Cheltenham", postcode="GL50 1AB", latitude=latitude, longitude=longitude,
                location_published=True, telephone="01632 960001", email="centre@centre.example", website=None,
                criteria=None, staff_statement=None, complaints=None, facilities=[], languages=["en"], measures=[],
                policies={}, da_assessor=False, gap_minutes=gap_minutes, admitted_at=now if admitted else None,
            )
        ]  # fmt: skip
        rows += [
            Accreditation(
                id=uuid4(), centre_id=centre_id, level=level, from_on=today - timedelta(days=300),
                until_on=today + timedelta(days=3000),
            )
            for level in AccreditationLevel
        ]  # fmt: skip
        for service in services:
            rows.append(
                CentreService(
                    centre_id=centre_id, service=service, self_referral=True, apply_via=ApplyVia.HERE, fee_pence=None,
                    payer=None, places=4, wait_days=14,
                )
            )  # fmt: skip
            rows += [
                OpeningPattern(
                    id=uuid4(), centre_id=centre_id, service=service, weekday=weekday,
                    opens=time(8), closes=time(20),
                )
                for weekday in range(7)
            ]  # fmt: skip
        rules = [{"number": 1, "topic": "staff", "text": "Be kind.", "services": None, "breach": "place_lost"}]
        rows.append(GroundRules(id=uuid4(), centre_id=centre_id, number=1, rules=rules, published_at=now))
        await self.save(*rows)
        return centre_id

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

    async def close(self) -> None:
        await self.engine.dispose()


def client_for(app: FastAPI, actor: Actor | None = None) -> httpx.AsyncClient:
    """A client that speaks for somebody, or for nobody."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False),
        base_url="http://test",
        headers=actor.headers if actor else {},
    )


__all__ = ["DESCRIPTIONS", "UTC", "Actor", "Case", "World", "client_for"]
