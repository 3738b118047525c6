"""Whatever cast takes part: nobody finds a referral in which they have no live relation, and everybody finds their own."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.caller import Caller
from app.db.reach import within
from app.db.tables.assessment import Task
from app.db.tables.referral import Participation, Referral
from app.db.work import Opening, Work
from app.domain.access import HUB, Reach, Relation, Role
from app.domain.referral import Status
from app.main import create_app
from app.screening.words import Pathway
from tests.serving import settings_for
from tests.world import Actor, World

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
REACH = {
    Role.FAMILY: Reach.OWN, Role.REFERRER: Reach.AGENCY, Role.HUB_WORKER: Reach.ALL, Role.HUB_LEAD: Reach.ALL,
    Role.COORDINATOR: Reach.CENTRE, Role.CENTRE_WORKER: Reach.DUTY,
}  # fmt: skip
HOLDS = {
    Relation.PARTY: "account", Relation.REPRESENTATIVE: "organisation", Relation.REFERRER: "organisation",
    Relation.STATUTORY: "organisation", Relation.CENTRE_OFFERED: "centre", Relation.CENTRE: "centre",
    Relation.WORKER: "account",
}  # fmt: skip
THROUGH = {
    Role.FAMILY: {Relation.PARTY},
    Role.REFERRER: {Relation.REPRESENTATIVE, Relation.REFERRER, Relation.STATUTORY},
    Role.COORDINATOR: {Relation.CENTRE_OFFERED, Relation.CENTRE},
    Role.CENTRE_WORKER: {Relation.WORKER},
}  # fmt: skip
UNTIL = {"open": None, "until later": NOW + timedelta(hours=1), "until now": NOW, "over": NOW - timedelta(hours=1)}
UNSENT = {Status.DRAFT, Status.EXPIRED}


@dataclass(frozen=True)
class Part:
    """Somebody's relation to one of two referrals: as which of two accounts, firms or centres, and how long."""

    referral: int
    relation: Relation
    holder: int
    until: str


@dataclass(frozen=True)
class Standing:
    """What a referral is besides its relations: where it stands, for whom it is sealed, whether the lead is asked."""

    status: Status
    worker: int | None
    sealed: bool
    lead_is_asked: bool


@dataclass(frozen=True)
class Cast:
    referrals: tuple[Standing, Standing]
    parts: tuple[Part, ...]


def casts() -> st.SearchStrategy[Cast]:
    either = st.integers(0, 1)
    standing = st.builds(Standing, st.sampled_from(Status), st.none() | either, st.booleans(), st.booleans())
    part = st.builds(Part, either, st.sampled_from(sorted(HOLDS)), either, st.sampled_from(sorted(UNTIL)))
    return st.builds(
        Cast,
        st.tuples(standing, standing),
        st.lists(part, max_size=6, unique_by=lambda each: (each.referral, each.relation, each.holder)).map(tuple),
    )


def may_find(cast: Cast, number: int, role: Role, one: int) -> bool:
    """The rule, in plain words of its own: a live relation, and for staff and firms nothing that is kept from them."""
    standing = cast.referrals[number]
    mine = [each for each in cast.parts if each.referral == number and each.holder == one]
    is_live = {each.relation for each in mine if UNTIL[each.until] is None or UNTIL[each.until] > NOW}  # type: ignore[operator]
    is_party = any(each.relation is Relation.PARTY for each in mine)
    if role is Role.FAMILY:
        return Relation.PARTY in is_live
    sent = standing.status not in UNSENT or (role is Role.HUB_LEAD and standing.lead_is_asked)
    if role in HUB:
        return sent and not is_party and (not standing.sealed or standing.worker == one)
    related = not is_live.isdisjoint(THROUGH[role]) and not is_party
    return related if role is Role.REFERRER else related and sent


@dataclass(frozen=True)
class House:
    """Two of everybody, and two referrals."""

    world: World
    people: tuple[Actor, Actor]
    firms: tuple[UUID, UUID]
    centres: tuple[UUID, UUID]

    def holder(self, part: Part) -> dict[str, Any]:
        kind = HOLDS[part.relation]
        held = {"account": tuple(each.account_id for each in self.people), "organisation": self.firms,
                "centre": self.centres}  # fmt: skip
        return {name: held[name.removesuffix("_id")][part.holder] if name == f"{kind}_id" else None
                for name in ("account_id", "organisation_id", "centre_id")}  # fmt: skip

    def caller(self, role: Role, one: int) -> Caller:
        return Caller(
            role, self.people[one].account_id, None, None,
            self.firms[one] if role is Role.REFERRER else None,
            self.centres[one] if role in (Role.COORDINATOR, Role.CENTRE_WORKER) else None,
            self.people[one].person_id,
        )  # fmt: skip


@pytest.fixture(scope="module")
async def house(shared_database) -> AsyncIterator[House]:
    world = World(create_app(settings_for(shared_database)), shared_database.owner_url)
    firms = await world.organisation(), await world.organisation()
    yield House(world, (await world.actor(), await world.actor()), firms, (await world.centre(), await world.centre()))
    await world.close()
    await world.parts.database.close()


async def put_there(session: AsyncSession, house: House, cast: Cast) -> None:
    rows: list[dict[str, Any]] = [
        {
            "id": UUID(int=number + 1), "reference": f"R{number}", "pathway": Pathway.SELF, "status": each.status,
            "status_since": NOW, "court_ordered": False, "started_by": house.people[0].account_id, "created_at": NOW,
            "priority": {}, "v": 1, "sealed_at": NOW if each.sealed else None,
            "hub_worker": None if each.worker is None else house.people[each.worker].account_id,
        }
        for number, each in enumerate(cast.referrals)
    ]  # fmt: skip
    await session.execute(insert(Referral), rows)
    parts: list[dict[str, Any]] = [
        {
            "id": UUID(int=100 + number), "referral_id": UUID(int=each.referral + 1), "relation": each.relation,
            "side": number + 1 if each.relation in (Relation.PARTY, Relation.REPRESENTATIVE) else None,
            "cause": "test", "from_at": NOW - timedelta(days=1), "until": UNTIL[each.until], **house.holder(each),
        }
        for number, each in enumerate(cast.parts)
    ]  # fmt: skip
    tasks = [
        {
            "id": UUID(int=200 + number), "referral_id": UUID(int=number + 1), "role": Role.HUB_LEAD, "kind": "test", "grade": "today", "v": 1,
            "reasons": [], "due_on": NOW.date(), "opened_at": NOW,
        }
        for number, each in enumerate(cast.referrals)
        if each.lead_is_asked
    ]  # fmt: skip
    for table, found in ((Participation, parts), (Task, tasks)):
        if found:
            await session.execute(insert(table), found)


async def found_by(session: AsyncSession, house: House, caller: Caller) -> set[UUID]:
    parts = house.world.parts
    work = Work(Opening(engine=parts.database.serving, keys=parts.keys, demo=True))
    work.session, work.caller, work.reach, work.now = session, caller, REACH[caller.role], NOW
    return set((await session.execute(select(Referral.id).where(within(work)))).scalars())


@pytest.mark.rule("PRIV-01", "STF-03")
@settings(max_examples=30, deadline=None)
@given(cast=casts())
async def test_nobody_finds_a_referral_without_a_live_relation_and_everybody_finds_their_own(house, cast):
    async with AsyncSession(house.world.engine) as session:
        await put_there(session, house, cast)
        for role in REACH:
            for one in (0, 1):
                expected = {UUID(int=number + 1) for number in (0, 1) if may_find(cast, number, role, one)}
                assert await found_by(session, house, house.caller(role, one)) == expected, (role, one)
        await session.rollback()
