"""A centre a year from now, with families and sessions, for the stories about visits."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import httpx

from app.db.tables.staff import Clearance, ClearanceKind, Staff
from app.domain import placement
from app.domain.access import Role
from app.domain.services import Service
from tests.serving import Call
from tests.world import Actor, Case, World

LONDON = ZoneInfo("Europe/London")
CLOCK = re.compile(r"\d\d:\d\d")


async def move_to(world: World, moment: datetime) -> None:
    """Move the service's clock to a moment; it never goes back."""
    await world.let_pass(moment - await world.now())


@dataclass
class Centre:
    """A centre on a Monday in June; its sessions are on the Saturday after, by summer time.

    Args:
        day: that Saturday.
    """

    world: World
    call: Call
    centre_id: UUID
    coordinator: Actor
    day: date

    async def family(self, status: placement.Status = placement.Status.AGREED, **options: Any) -> Case:
        """A family with a confirmed place, unless told otherwise."""
        return await self.world.placed(self.centre_id, status=status, **options)

    def at(self, wall: str, day: date | None = None) -> datetime:
        """An instant by the centre's clocks."""
        local = datetime.combine(day or self.day, time.fromisoformat(wall), LONDON)
        return local.astimezone(UTC)

    async def clock(self, wall: str, day: date | None = None) -> None:
        """Let time pass until then."""
        await move_to(self.world, self.at(wall, day))

    async def book(
        self, case: Case, starts: str = "10:00", ends: str = "11:30", *, by: Actor | None = None, **more: Any
    ) -> httpx.Response:
        """Ask for a session."""
        body = {"day": self.day.isoformat(), "starts": starts, "ends": ends, "room": "hall"} | more
        return await self.call(by or self.coordinator).post(f"/v1/placements/{case.placement_id}/sessions", json=body)

    async def booked(self, case: Case, *times: str, **more: Any) -> str:
        """A session that is booked."""
        answer = await self.book(case, *times, **more)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["appointment_id"])

    async def mark(
        self, session_id: str, person_id: UUID, kind: str, wall: str, *, by: Actor | None = None,
        mark_id: UUID | None = None, **more: Any,
    ) -> httpx.Response:  # fmt: skip
        """Put a mark into the register."""
        body = {"person_id": str(person_id), "kind": kind, "happened_at": self.at(wall).isoformat()} | more
        path = f"/v1/sessions/{session_id}/marks/{mark_id or uuid4()}"
        return await self.call(by or self.coordinator).put(path, json=body)

    async def marked(self, *mark: Any, **more: Any) -> dict[str, Any]:
        """A mark that is taken."""
        answer = await self.mark(*mark, **more)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def attended(self, case: Case, session_id: str) -> None:
        """Everybody came and went: the visiting adult from 09:46 to 11:57, the other side from 10:01 to 11:33."""
        await self.clock("12:30")
        for person_id, came, went in (
            (case.person_ids[1], "09:46", "11:57"),
            (case.person_ids[2], "10:01", "11:33"),
            (case.child_id, "10:01", "11:33"),
        ):
            await self.marked(session_id, person_id, "arrived", came)
            await self.marked(session_id, person_id, "left", went)

    async def staff(self, actor: Actor | None = None, *, cleared: bool = True, issued: date | None = None) -> UUID:
        """Somebody who works here, cleared unless told otherwise."""
        staff_id, today = uuid4(), (await self.world.now()).date()
        await self.world.save(
            Staff(
                id=staff_id, centre_id=self.centre_id, account_id=actor.account_id if actor else None,
                given_name="Wren", family_name="Volunteer", part="volunteer", from_on=today - timedelta(days=900),
            )
        )  # fmt: skip
        if cleared:
            await self.world.save(
                Clearance(
                    id=uuid4(), staff_id=staff_id, kind=ClearanceKind.DBS, level="enhanced",
                    issued_on=issued or today - timedelta(days=100), at=await self.world.now(),
                )
            )  # fmt: skip
        return staff_id

    async def assign(self, session_id: str, staff_id: UUID, part: str = "opening", **more: Any) -> httpx.Response:
        """Ask for a duty."""
        path = f"/v1/sessions/{session_id}/duties/{staff_id}"
        return await self.call(self.coordinator).put(path, json={"part": part} | more)

    async def worker(self, session_id: str) -> Actor:
        """A worker with an account who is on duty at a session."""
        actor = await self.world.actor(Role.CENTRE_WORKER, centre_id=self.centre_id)
        answer = await self.assign(session_id, await self.staff(actor))
        assert answer.status_code == 200, answer.text
        return actor

    async def off_duty(self) -> Actor:
        """A worker of the centre without a duty."""
        return await self.world.actor(Role.CENTRE_WORKER, centre_id=self.centre_id)


async def a_centre(world: World, call: Call, *services: Service, gap_minutes: int = 10) -> Centre:
    """A centre, seen from a Monday in June of next year."""
    year = (await world.now()).year + 1
    first = date(year, 6, 1)
    monday = first + timedelta(days=-first.weekday() % 7)
    await move_to(world, datetime.combine(monday, time(9), UTC))
    centre_id = await world.centre(*services, gap_minutes=gap_minutes)
    coordinator = await world.actor(Role.COORDINATOR, centre_id=centre_id)
    return Centre(world, call, centre_id, coordinator, monday + timedelta(days=5))


def codes(answer: httpx.Response) -> set[str]:
    """The codes of what is wrong or missing."""
    return {each["code"] for each in answer.json()["errors"]}


def clock_times(answer: httpx.Response) -> set[str]:
    """Every clock time in an answer, but midnight, which offsets hold."""
    return {found for found in CLOCK.findall(answer.text) if found != "00:00"}
