"""Asking for what takes two people, for holds, sealed cases and the trail."""

from datetime import timedelta
from uuid import uuid4

from app.db.tables.approval import Approval
from app.domain.access import Op
from app.domain.approval import Kind
from tests.access.ask import HUB, Ask, Ids, only
from tests.access.scene import Scene, Who


async def _asked(scene: Scene, kind: Kind, who: Who, *, at_centre: bool = False) -> Ids:
    case = await (scene.placed() if at_centre else scene.assessing())
    approval_id, now = uuid4(), await scene.world.now()
    asker = scene[who]
    await scene.world.save(
        Approval(
            id=approval_id, kind=kind, subject_id=uuid4(), referral_id=case.referral_id, asked_by=asker.account_id,
            asked_as=asker.role, asked_at=now, centre_id=scene.centre_id if at_centre else None,
        )
    )  # fmt: skip
    return {"approval_id": approval_id, "referral_id": case.referral_id}


async def asked_by_the_worker(scene: Scene) -> Ids:
    return await _asked(scene, Kind.DELETE_EARLY, Who.HUB_WORKER)


async def asked_by_the_lead(scene: Scene) -> Ids:
    return await _asked(scene, Kind.DELETE_EARLY, Who.HUB_LEAD)


async def asked_at_the_centre(scene: Scene) -> Ids:
    return await _asked(scene, Kind.RELEASE_REPORT, Who.ON_DUTY, at_centre=True)


async def a_case(scene: Scene) -> Ids:
    return {"referral_id": (await scene.referral()).referral_id}


async def placed(scene: Scene) -> Ids:
    return {"referral_id": (await scene.placed()).referral_id}


async def held(scene: Scene) -> Ids:
    """A case with a place, on which the hub has laid a hold."""
    found = await placed(scene)
    answer = await scene.call(scene[Who.HUB_WORKER]).put(
        f"/v1/referrals/{found['referral_id']}/hold", json={"reason": "The child said something new."}
    )
    assert answer.status_code == 200, answer.text
    return found


async def running(scene: Scene) -> Ids:
    return {"placement_id": (await scene.placed()).placement_id}


async def suspended(scene: Scene) -> Ids:
    found = await running(scene)
    await scene.world.execute(
        "UPDATE placements SET status = 'suspended', suspended_from = 'active' WHERE id = :id",
        id=found["placement_id"],
    )
    return found


async def taken(scene: Scene) -> Ids:
    return {"referral_id": (await scene.assessing()).referral_id}


async def a_deputy(scene: Scene) -> Ids:
    """A case, and the worker on call for the lead."""
    await _name_deputy(scene)
    return await a_case(scene)


async def _name_deputy(scene: Scene) -> None:
    until = (await scene.world.now() + timedelta(hours=8)).isoformat()
    body = {"account_id": str(scene[Who.HUB_WORKER].account_id), "until": until}
    answer = await scene.call(scene[Who.HUB_LEAD]).put("/v1/hub/deputy", json=body)
    assert answer.status_code == 200, answer.text


async def a_colleague(scene: Scene) -> Ids:
    now = await scene.world.now()
    return {"account_id": scene[Who.HUB_WORKER].account_id, "until": (now + timedelta(hours=8)).isoformat()}


async def an_event(scene: Scene) -> Ids:
    """Somebody has looked at a case that the worker has and that the centre was offered."""
    case = await scene.assessing()
    await scene.world.offered(case, scene.centre_id)
    answer = await scene.call(scene[Who.STARTER]).get(f"/v1/referrals/{case.referral_id}")
    assert answer.status_code == 200, answer.text
    return {"referral_id": case.referral_id}


REASON = {"reason": "The police are at the door."}

SAFETY = (
    Ask(Op.SEAL_REFERRAL, {Who.HUB_WORKER: 200, Who.HUB_LEAD: 404}, given=taken, body={"sealed": True, **REASON}),
    Ask(Op.BREAK_GLASS, only(HUB, 201), given=a_deputy, body=REASON),
    Ask(Op.NAME_DEPUTY, only([Who.HUB_LEAD]), given=a_colleague,
        body=lambda ids: {"account_id": str(ids["account_id"]), "until": ids["until"]}),
    Ask(Op.LIST_AUDIT_EVENTS, only([*HUB, Who.COORDINATOR]), given=an_event, finds="referral_id",
        query=lambda ids: {"referral_id": str(ids["referral_id"])}),
    Ask(Op.LIST_AUDIT_EVENTS, only([Who.ADMINISTRATOR]), given=an_event, passes=[*HUB, Who.HUB_PARTY, Who.COORDINATOR, Who.FORMER_CENTRE, Who.OTHER_CENTRE], case="without content"),
    Ask(Op.READ_HOLD, only([*HUB, Who.COORDINATOR]), given=held),
    Ask(Op.SET_HOLD, {Who.HUB_WORKER: 200, Who.HUB_LEAD: 428, Who.COORDINATOR: 428}, given=placed,
        body={"reason": "The child said something new."}, case="by the hub"),
    Ask(Op.SET_HOLD, only([Who.COORDINATOR]), given=placed, body={"reason": "The child said something new."},
        passes=HUB, case="by the centre"),
    Ask(Op.RELEASE_HOLD, only([Who.HUB_LEAD]), given=held, reads=Op.READ_HOLD),
    Ask(Op.SUSPEND_PLACEMENT, {Who.HUB_WORKER: 200, Who.HUB_LEAD: 409, Who.COORDINATOR: 409}, given=running,
        body={"reason": "no_staff"}),
    Ask(Op.RESUME_PLACEMENT, only([Who.COORDINATOR]), given=suspended),
    Ask(Op.LIST_APPROVALS, only(HUB), given=asked_by_the_worker, finds="approval_id",
        case="of the hub"),
    Ask(Op.LIST_APPROVALS, only([Who.COORDINATOR]), given=asked_at_the_centre, finds="approval_id",
        case="of a centre"),
    Ask(Op.ANSWER_APPROVAL, only([Who.HUB_LEAD]), given=asked_by_the_worker, body={"answer": "no"},
        passes=[Who.HUB_WORKER], case="by the lead"),
    Ask(Op.ANSWER_APPROVAL, only([Who.HUB_WORKER]), given=asked_by_the_lead, body={"answer": "no"},
        passes=[Who.HUB_LEAD], case="by a worker"),
    Ask(Op.ANSWER_APPROVAL, only([Who.COORDINATOR]), given=asked_at_the_centre, body={"answer": "yes"},
        case="of a centre"),
    Ask(Op.SET_LEGAL_HOLD, only([Who.HUB_LEAD]), given=a_case,
        body={"keeps": True, "reason": "The police have asked for the record."}),
)  # fmt: skip
