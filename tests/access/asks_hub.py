"""Asking for the hub's queue, assessment and decision, for tasks and for notes."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

from app.db.tables.assessment import Task
from app.domain.access import CENTRE, Op, Role
from tests.access.ask import HUB, Ask, Ids, only
from tests.access.scene import Scene, Who
from tests.hub import ABUSE_PROVEN, an_assessor, answered

WORKERS = (Who.ON_DUTY, Who.OFF_DUTY)
DAY = "2026-01-01"
HOUR = f"{DAY}T09:30:00Z"


async def queued(scene: Scene) -> Ids:
    return {"referral_id": (await scene.referral()).referral_id}


async def assessing(scene: Scene) -> Ids:
    case = await scene.assessing()
    return {"referral_id": case.referral_id, "party_id": case.party_ids[1], "check_id": uuid4(), "concern_id": uuid4()}


async def with_the_centre(scene: Scene) -> Ids:
    case = await scene.placed()
    return {"referral_id": case.referral_id, "concern_id": uuid4()}


async def to_be_assessed_by_the_centre(scene: Scene) -> Ids:
    """A case of proven domestic abuse, and somebody at the centre who is qualified to assess it."""
    case = await scene.assessing()
    await answered(scene.world, case, 1, ABUSE_PROVEN)
    staff_id = await an_assessor(scene.world, scene.centre_id)
    return {"referral_id": case.referral_id, "centre_id": scene.centre_id, "staff_id": staff_id}


async def asked_of_the_centre(scene: Scene) -> Ids:
    ids = await to_be_assessed_by_the_centre(scene)
    path = f"/v1/referrals/{ids['referral_id']}/centre-assessments"
    made = await scene.call(scene[Who.HUB_WORKER]).post(path, json={"centre_id": str(ids["centre_id"])})
    return {"centre_assessment_id": made.json()["centre_assessment_id"], "staff_id": ids["staff_id"]}


def a_task_of(role: Role) -> Callable[[Scene], Awaitable[Ids]]:
    """A task about a case, on the list of a role."""

    async def given(scene: Scene) -> Ids:
        at_centre = role in CENTRE
        case = await (scene.placed() if at_centre else scene.assessing())
        task_id, now = uuid4(), await scene.world.now()
        await scene.world.save(
            Task(
                id=task_id, referral_id=None if role is Role.CENTRE_WORKER else case.referral_id, role=role,
                centre_id=scene.centre_id if at_centre else None, kind="material-change", grade="today", reasons=[],
                due_on=now.date(), opened_at=now,
            )
        )  # fmt: skip
        return {"task_id": task_id}

    return given


def in_queue(answer: Any, ids: Ids) -> str:
    found: str = next(each["etag"] for each in answer["items"] if each["referral_id"] == str(ids["referral_id"]))
    return found


HUB_ASKS = (
    Ask(Op.READ_QUEUE, only(HUB), given=queued, finds="referral_id"),
    Ask(Op.TAKE_REFERRAL, only([Who.HUB_WORKER]), given=queued, body={}, reads=Op.READ_QUEUE, etag=in_queue,
        passes=HUB, case="by a worker"),
    Ask(Op.TAKE_REFERRAL, only([Who.HUB_LEAD]), given=queued, body={}, reads=Op.READ_QUEUE, etag=in_queue,
        passes=HUB, case="by the lead"),
    Ask(Op.READ_ASSESSMENT, only(HUB), given=assessing),
    Ask(Op.RECORD_CONVERSATION, only(HUB, 201), given=assessing,
        body=lambda ids: {
            "party_id": str(ids["party_id"]), "reached": False, "route_verified": False, "held_at": HOUR,
            "text": "Rang; nobody answered.",
        }),
    Ask(Op.RECORD_CHECK, {Who.HUB_WORKER: 200, Who.HUB_LEAD: 428}, given=assessing,
        body=lambda ids: {"party_id": str(ids["party_id"]), "kind": "police", "asked_on": DAY}),
    Ask(Op.RECORD_CONSULTATION, only(HUB, 201), given=assessing,
        body={"role": "social_worker", "who": "Sample Council", "held_on": DAY, "said": "Knows the family."}),
    Ask(Op.CONFIRM_CONCERN, {Who.COORDINATOR: 409, **only(HUB)}, given=with_the_centre,
        body={
            "kind": "substance_past", "subject": "visiting_adult", "answer": "yes", "details": {"stable": "yes"},
            "evidence": {"source": "check", "judgement": "Paper seen."},
        }),
    Ask(Op.RECORD_EVIDENCE, {Who.COORDINATOR: 409, **only(HUB, 201)}, given=with_the_centre,
        body={"key": "gates/protected_person", "answer": "no", "source": "letter", "judgement": "Letter seen."}),
    Ask(Op.ASK_CENTRE_TO_ASSESS, {Who.HUB_WORKER: 201, Who.HUB_LEAD: 409}, given=to_be_assessed_by_the_centre,
        body=lambda ids: {"centre_id": str(ids["centre_id"])}),
    Ask(Op.LIST_CENTRE_ASSESSMENTS, only([*HUB, Who.COORDINATOR]), given=asked_of_the_centre,
        finds="centre_assessment_id"),
    Ask(Op.READ_CENTRE_ASSESSMENT, only([*HUB, Who.COORDINATOR]), given=asked_of_the_centre),
    Ask(Op.ANSWER_CENTRE_ASSESSMENT, only([Who.COORDINATOR]), given=asked_of_the_centre,
        body=lambda ids: {"suitable": True, "staff_id": str(ids["staff_id"]), "judgement": "Seen."},
        reads=Op.READ_CENTRE_ASSESSMENT),
    Ask(Op.READ_REFERRAL_NOTES, only([*HUB, Who.COORDINATOR]), given=with_the_centre),
    Ask(Op.WRITE_REFERRAL_NOTES, only(HUB), given=assessing, body={"text": "Both want this."},
        reads=Op.READ_REFERRAL_NOTES),
    Ask(Op.PROPOSE_DECISION, only(HUB, 422), given=assessing,
        body={"decision": "not_suitable", "rationale": "Not at present."}, reads=Op.READ_ASSESSMENT),
    Ask(Op.DECIDE_REFERRAL, {Who.HUB_WORKER: 200, Who.HUB_LEAD: 409}, given=assessing,
        body={"decision": "not_suitable", "rationale": "Not at present."}, reads=Op.READ_ASSESSMENT),
    Ask(Op.LIST_TASKS, only(HUB), given=a_task_of(Role.HUB_WORKER), finds="task_id", case="of the hub"),
    Ask(Op.LIST_TASKS, only([Who.COORDINATOR]), given=a_task_of(Role.COORDINATOR), finds="task_id", case="of a centre"),
    Ask(Op.LIST_TASKS, only([Who.COORDINATOR, *WORKERS]), given=a_task_of(Role.CENTRE_WORKER), finds="task_id",
        case="of a centre's workers"),
    Ask(Op.COMPLETE_TASK, {Who.HUB_WORKER: 200, Who.HUB_LEAD: 409}, given=a_task_of(Role.HUB_WORKER),
        body={"outcome": "done"}, case="of the hub"),
    Ask(Op.COMPLETE_TASK, only([Who.COORDINATOR]), given=a_task_of(Role.COORDINATOR), body={"outcome": "done"},
        case="of a centre"),
    Ask(Op.COMPLETE_TASK, {Who.OFF_DUTY: 200, Who.ON_DUTY: 409, Who.COORDINATOR: 409},
        given=a_task_of(Role.CENTRE_WORKER), body={"outcome": "done"}, case="of a centre's workers"),
)  # fmt: skip
