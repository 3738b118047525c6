"""What the stories about a centre need: a family that was accepted, and the co-ordinator's steps over HTTP."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx

from app.db.tables.assessment import Concern, ConcernStanding
from app.db.tables.screening import Screening, ScreeningCause
from app.db.tables.staff import Clearance, ClearanceKind, Staff
from app.domain import placement, referral
from app.domain.access import Role
from app.domain.services import Service
from app.domain.stage import Stage
from app.screening import answers
from app.screening.engine import evaluate
from app.screening.rulesets import CURRENT
from app.screening.words import Kind, Pathway
from app.worker.due import run_round
from app.worker.outbox import Desk
from tests.serving import Call
from tests.world import Actor, Case, World


class NoMailer:
    """Nothing is sent here: rounds only write rows."""

    async def send(self, letter: Any) -> None:
        raise AssertionError("no message is sent by a round")


@dataclass
class Preparing:
    """A family that a centre has accepted, and those who work there."""

    case: Case
    coordinator: Actor
    staff_id: UUID

    @property
    def path(self) -> str:
        return f"/v1/placements/{self.case.placement_id}"


async def preparing(world: World, *, coordinator: Actor | None = None, **options: Any) -> Preparing:
    """A family at the beginning of its preparation; somebody at the centre is cleared."""
    coordinator = coordinator or await world.actor(Role.COORDINATOR)
    assert coordinator.centre_id is not None
    case = await world.placed(
        coordinator.centre_id, status=placement.Status.PREPARING, stage=Stage.BEING_CONSIDERED, **options
    )
    await world.execute("UPDATE placements SET planned_until = NULL, review_on = NULL WHERE confirmed_at IS NULL")
    return Preparing(case, coordinator, await cleared(world, coordinator.centre_id))


async def cleared(world: World, centre_id: UUID, *, account_id: UUID | None = None) -> UUID:
    """Somebody who works at a centre and holds an enhanced disclosure."""
    staff_id, today = uuid4(), (await world.now()).date()
    await world.save(
        Staff(
            id=staff_id, centre_id=centre_id, account_id=account_id, given_name="Vi", family_name="Volunteer-Sample",
            part="volunteer", from_on=today - timedelta(days=400),
        ),
        Clearance(
            id=uuid4(), staff_id=staff_id, kind=ClearanceKind.DBS, level="enhanced",
            issued_on=today - timedelta(days=200), at=await world.now(),
        ),
    )  # fmt: skip
    return staff_id


async def in_days(world: World, days: int) -> date:
    return (await world.now()).date() + timedelta(days=days)


async def tick(world: World, *, days: int = 1) -> None:
    """Let days pass, and with them the night in which stages are written."""
    await world.let_pass(timedelta(days=days))
    parts = world.parts
    desk = Desk(settings=parts.settings, engine=parts.database.serving, keys=parts.keys, mailer=NoMailer())
    await run_round(desk)


async def book(
    world: World,
    call: Call,
    family: Preparing,
    side: int,
    *times: str,
    days: int = 3,
    room: str = "Blue room",
    **more: Any,
) -> httpx.Response:
    """Book the pre-visit of one side's adult, from the first of two times to the second."""
    starts, ends = times
    body = {
        "party_id": str(family.case.party_ids[side]), "day": str(await in_days(world, days)), "starts": starts,
        "ends": ends, "room": room, **more,
    }  # fmt: skip
    return await call(family.coordinator).post(f"{family.path}/pre-visits", json=body)


async def visited(world: World, call: Call, family: Preparing, *, outcome: str = "went_well") -> dict[int, str]:
    """Both adults have seen the centre, each at a time of their own; the days until then have passed."""
    ids = {}
    for side, starts, ends in ((1, "10:00", "10:40"), (2, "14:00", "14:40")):
        booked = await book(world, call, family, side, starts, ends)
        assert booked.status_code == 201, booked.text
        ids[side] = booked.json()["appointment_id"]
    await tick(world, days=4)
    for appointment_id in ids.values():
        recorded = await call(family.coordinator).put(
            f"/v1/pre-visits/{appointment_id}/record", json={"outcome": outcome, "text": "All questions answered."}
        )
        assert recorded.status_code == 200, recorded.text
    return ids


async def current_rules(world: World, centre_id: UUID | None) -> str:
    query = "SELECT id FROM ground_rules WHERE centre_id = :id ORDER BY number DESC LIMIT 1"
    return str((await world.rows(query, id=centre_id))[0]["id"])


async def sign(world: World, call: Call, family: Preparing, side: int) -> httpx.Response:
    """Sign the current rules from an adult's own account."""
    actor = family.case.starter if side == 1 else family.case.other
    body = {"ground_rules_id": await current_rules(world, family.case.centre_id)}
    return await call(actor).post(f"{family.path}/agreements", json=body)


async def confirm(world: World, call: Call, family: Preparing, **more: Any) -> httpx.Response:
    """Confirm the place as it was last read."""
    read = await call(family.coordinator).get(family.path)
    body = {
        "place": "Saturday hall", "planned_until": str(await in_days(world, 150)), "move_on_route": "handovers", **more,
    }  # fmt: skip
    return await call(family.coordinator).post(
        f"{family.path}/confirmation", json=body, headers={"If-Match": read.headers["etag"]}
    )


def codes(answer: httpx.Response) -> set[str]:
    return {error["code"] for error in answer.json()["errors"]}


NO_GATE = {
    "no_contact_order": "none", "contact_forbidden": "no", "protected_person": "no", "court_order": "no",
    "child_knows_adult": "knows_well", "written_reports": "no", "sight_and_sound": "no", "basic_care": "no",
    "move_on_plan": "yes", "professionals_involved": "no",
}  # fmt: skip


async def professional(world: World, **concern: Any) -> tuple[Case, Actor]:
    """A referral that a solicitor has sent, screened on its answers, and ready for a centre."""
    solicitor = await world.actor(Role.REFERRER)
    case = await world.referral(referral.Status.READY, pathway=Pathway.SOLICITOR)
    assert solicitor.organisation_id is not None
    await world.represented(case, 1, solicitor.organisation_id)
    await world.sent_by(case, solicitor)
    said = [concern] if concern else []
    kinds = {each["kind"] for each in said}
    document = {
        "questionnaire": "2026-1", "danger": "none", "nation": "england", "gates": NO_GATE,
        "concerns": said + [{"kind": kind.value, "answer": "no"} for kind in Kind if kind.value not in kinds],
    }  # fmt: skip
    facts = answers.parse(document, pathway=Pathway.SOLICITOR, service_wished=Service.SUPPORTED_CONTACT)
    await world.save(
        Screening(
            id=uuid4(), referral_id=case.referral_id, side=1, cause=ScreeningCause.SUBMISSION,
            pathway=Pathway.SOLICITOR, ruleset=CURRENT.version, inputs=facts.as_json(),
            result=evaluate(facts, CURRENT).as_json(), at=await world.now(),
        ),
        *[
            Concern(
                id=uuid4(), referral_id=case.referral_id, concern_id=uuid4(), raised_by_side=1, kind=each["kind"],
                subject=each["subject"], answer=each["answer"], source=each.get("source"),
                origin_standing=each.get("standing"), details=each.get("details", {}),
                standing=ConcernStanding.DECLARED, at=await world.now(),
            )
            for each in said
        ],
    )  # fmt: skip
    return case, solicitor


async def offered(world: World) -> tuple[Case, Actor]:
    """A family that waits for a centre's answer, and the centre's co-ordinator."""
    case = await world.referral(referral.Status.READY, hub_worker=await world.actor(Role.HUB_WORKER))
    coordinator = await world.actor(Role.COORDINATOR)
    assert coordinator.centre_id is not None
    await world.offered(case, coordinator.centre_id)
    return case, coordinator


async def accept(call: Call, coordinator: Actor, offer_id: Any) -> Any:
    read = await call(coordinator).get(f"/v1/offers/{offer_id}")
    return await call(coordinator).post(f"/v1/offers/{offer_id}/acceptance", headers={"If-Match": read.headers["etag"]})
