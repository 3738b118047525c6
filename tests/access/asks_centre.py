"""Asking for offers, pre-visits, placements, and the staff of a centre."""

from typing import Any
from uuid import uuid4

from app.domain import placement
from app.domain.access import Op
from app.domain.stage import Stage
from tests.access.ask import HUB, SIDES, Ask, Ids, only
from tests.access.scene import Scene, Who
from tests.centre import Preparing, book, cleared, current_rules, tick

SENDERS = (Who.SOLICITOR, *HUB)


async def ready(scene: Scene) -> Ids:
    return {"referral_id": (await scene.ready()).referral_id, "centre_id": scene.centre_id}


async def ready_from_the_firm(scene: Scene) -> Ids:
    return {"referral_id": (await scene.sent_by_the_firm()).referral_id, "centre_id": scene.centre_id}


async def offered(scene: Scene) -> Ids:
    case = await scene.offered()
    return {"offer_id": case.offer_id}


async def offered_by_the_firm(scene: Scene) -> Ids:
    case = await scene.sent_by_the_firm()
    await scene.world.offered(case, scene.centre_id)
    return {"offer_id": case.offer_id}


async def accepted(scene: Scene) -> Ids:
    case = await scene.placed()
    return {"offer_id": case.offer_id}


async def preparing(scene: Scene) -> Ids:
    """A family whose place is being prepared."""
    case = await scene.placed(status=placement.Status.PREPARING)
    await scene.world.execute(
        "UPDATE placements SET planned_until = NULL, review_on = NULL WHERE id = :id", id=case.placement_id
    )
    day = (await scene.world.now()).date()
    return {
        "placement_id": case.placement_id, "party_id": str(case.party_ids[1]), "day": day.replace(year=day.year + 1),
        "ground_rules_id": await current_rules(scene.world, scene.centre_id),
    }  # fmt: skip


async def visited(scene: Scene) -> Ids:
    """A family of which one adult has been at the centre."""
    case = await scene.placed(status=placement.Status.PREPARING)
    family = Preparing(case, scene[Who.COORDINATOR], uuid4())
    booked = await book(scene.world, scene.call, family, 1, "10:00", "10:40", days=1, room=a_room())
    assert booked.status_code == 201, booked.text
    await tick(scene.world, days=2)
    return {"appointment_id": booked.json()["appointment_id"]}


async def to_be_signed(scene: Scene) -> Ids:
    """A family that has been told of its place."""
    case = await scene.placed(status=placement.Status.AGREED, stage=Stage.ARRANGING_VISITS)
    return {
        "placement_id": case.placement_id, "ground_rules_id": await current_rules(scene.world, scene.centre_id)
    }  # fmt: skip


async def not_confirmed(scene: Scene) -> Ids:
    """A family with a place, of which nobody has confirmed yet that the sides are who they say."""
    return {"placement_id": (await scene.unconfirmed().placed()).placement_id}


def a_room() -> str:
    return f"Room {uuid4().hex[:8]}"


async def active(scene: Scene) -> Ids:
    return {"placement_id": (await scene.placed()).placement_id}


async def a_colleague(scene: Scene) -> Ids:
    return {"centre_id": scene.centre_id, "staff_id": await cleared(scene.world, scene.centre_id)}


async def nobody_yet(scene: Scene) -> Ids:
    return {"centre_id": scene.centre_id, "staff_id": uuid4()}


def an_offer(ids: Ids) -> dict[str, Any]:
    return {"centre_id": str(ids["centre_id"]), "service": "supported_contact"}


CENTRE_ASKS = (
    Ask(Op.OFFER_TO_CENTRE, {Who.HUB_WORKER: 201, Who.HUB_LEAD: 409}, given=ready, body=an_offer,
        case="a family's own referral"),
    Ask(Op.OFFER_TO_CENTRE, {Who.SOLICITOR: 201, Who.HUB_LEAD: 409, Who.HUB_WORKER: 409}, given=ready_from_the_firm,
        body=an_offer, case="a professional referral"),
    Ask(Op.LIST_OFFERS, only([*SENDERS, Who.CAFCASS, Who.COORDINATOR]), given=offered_by_the_firm, finds="offer_id"),
    Ask(Op.READ_OFFER, only([*SENDERS, Who.CAFCASS, Who.COORDINATOR]), given=offered_by_the_firm, case="before it is answered"),
    Ask(Op.READ_OFFER, only([*HUB, Who.CAFCASS, Who.COORDINATOR]), given=accepted, passes=[Who.SOLICITOR], case="once accepted"),
    Ask(Op.ACCEPT_OFFER, only([Who.COORDINATOR]), given=offered, reads=Op.READ_OFFER),
    Ask(Op.DECLINE_OFFER, only([Who.COORDINATOR]), given=offered, body={"reason": "full"}),
    Ask(Op.RECALL_OFFER, {Who.HUB_WORKER: 200, Who.HUB_LEAD: 409}, given=offered, passes=[Who.SOLICITOR],
        case="a family's own referral"),
    Ask(Op.RECALL_OFFER, {Who.SOLICITOR: 200, Who.HUB_WORKER: 409, Who.HUB_LEAD: 409}, given=offered_by_the_firm,
        case="a professional referral"),
    Ask(Op.READ_PLACEMENT, only([*SIDES, *SENDERS, Who.OTHER_SIDES_FIRM, Who.CAFCASS, Who.COORDINATOR]), given=active),
    Ask(Op.READ_PLACEMENT, only([*HUB, Who.CAFCASS, Who.COORDINATOR]), given=preparing, case="of which no side has been told"),
    Ask(Op.READ_PLACEMENT, only([*HUB, Who.CAFCASS, Who.COORDINATOR]), given=not_confirmed, case="of sides not yet confirmed"),
    Ask(Op.READ_PLACEMENT_CENTRE, only([*SIDES, *SENDERS, Who.OTHER_SIDES_FIRM, Who.CAFCASS, Who.COORDINATOR]), given=active),
    Ask(Op.READ_PLACEMENT_CENTRE, only([*HUB, Who.CAFCASS, Who.COORDINATOR]), given=preparing, case="of which no side has been told"),
    Ask(Op.BOOK_PRE_VISIT, only([Who.COORDINATOR], 201), given=preparing,
        body=lambda ids: {
            "party_id": str(ids["party_id"]), "day": str(ids["day"]), "starts": "10:00", "ends": "10:40",
            "room": a_room(),
        }),
    Ask(Op.RECORD_PRE_VISIT, only([Who.COORDINATOR]), given=visited,
        body={"outcome": "went_well", "text": "All questions answered."}),
    Ask(Op.RECORD_AGREEMENT, {**only(SIDES, 201), Who.COORDINATOR: 422}, given=to_be_signed,
        body=lambda ids: {"ground_rules_id": ids["ground_rules_id"]}),
    Ask(Op.CONFIRM_PLACE, only([Who.COORDINATOR], 409), given=preparing, reads=Op.READ_PLACEMENT,
        body=lambda ids: {"place": "Hall", "planned_until": str(ids["day"]), "move_on_route": "handovers"}),
    Ask(Op.END_PLACEMENT, only([Who.COORDINATOR]), given=active, body={"reason": "aim_reached"}),
    Ask(Op.LIST_STAFF, only([Who.COORDINATOR]), given=a_colleague),
    Ask(Op.KEEP_STAFF_RECORD, only([Who.COORDINATOR]), given=nobody_yet,
        body={"given_name": "Vi", "family_name": "Sample", "part": "volunteer", "from_on": "2026-01-01"}),
)  # fmt: skip
