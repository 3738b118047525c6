"""The ground of the small world: its people with tokens, its organisations and its centres.

Owner's rights: no walls, no audit. Referrals stand in `world.py`.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI
from sqlalchemy import insert, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from app.db.engine import async_url
from app.db.tables.account import Account, AccountStatus, Membership, SignIn
from app.db.tables.centre import (
    Accreditation,
    ApplyVia,
    Centre,
    CentreService,
    GroundRules,
    Nation,
    OpeningPattern,
    Operator,
)
from app.db.tables.organisation import Organisation, OrganisationKind
from app.db.tables.person import ContactRoute, Person
from app.domain.access import Role
from app.domain.services import Accreditation as AccreditationLevel
from app.domain.services import Service
from app.domain.vocabulary import RouteKind


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


class Ground:
    """Puts rows where a story needs them. Owner's rights: no walls, no audit."""

    def __init__(self, app: FastAPI, owner: AsyncEngine | str) -> None:
        self.app = app
        self.parts = app.state.parts
        self.engine = create_async_engine(async_url(owner)) if isinstance(owner, str) else owner
        self.n = 0

    async def now(self) -> datetime:
        """The service's own time: the real one and what the demo clock adds."""
        async with self.engine.connect() as connection:
            found: datetime = (await connection.execute(text("SELECT service_now(true)"))).scalar_one()
            return found

    async def begin_at_nine(self) -> None:
        """Set the service's clock to nine on one Wednesday, so that nothing hangs on when a test happens to be run."""
        await self.execute(
            "INSERT INTO demo_clock (one, moved_by) "
            "VALUES (true, timestamptz '2026-12-09 09:00 Europe/London' - clock_timestamp())"
        )

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
        """Write rows, a statement for each table in the order in which the tables come up."""
        alike = defaultdict[tuple[type, tuple[str, ...]], list[dict[str, Any]]](list)
        for row in rows:
            given = {name: value for name, value in vars(row).items() if not name.startswith("_")}
            alike[type(row), tuple(given)].append(given)
        async with AsyncSession(self.engine) as session, session.begin():
            for (table, _), values in alike.items():
                await session.execute(insert(table).returning(*inspect(table).primary_key), values)

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
                operator=Operator.CHARITY, summary="A sample.", nation=Nation.ENGLAND, zone="Europe/London", address=["1 Sample Street"],
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
        rows += [
            CentreService(
                centre_id=centre_id, service=service, self_referral=True, apply_via=ApplyVia.HERE, fee_pence=None,
                payer=None, places=4, wait_days=14,
            )
            for service in services
        ]  # fmt: skip
        rows += [
            OpeningPattern(
                id=uuid4(), centre_id=centre_id, service=service, weekday=weekday, opens=time(8), closes=time(20)
            )
            for service in services
            for weekday in range(7)
        ]
        rules = [{"number": 1, "topic": "staff", "text": "Be kind.", "services": None, "breach": "place_lost"}]
        rows.append(GroundRules(id=uuid4(), centre_id=centre_id, number=1, rules=rules, published_at=now))
        await self.save(*rows)
        return centre_id

    async def close(self) -> None:
        await self.engine.dispose()
