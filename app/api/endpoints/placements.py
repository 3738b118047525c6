"""Placements: a family's place at a centre, from the accepted offer to its end."""

from typing import Any, Final

from fastapi import Response

from app.actions import placement as actions
from app.actions.agreement import record_agreement as sign
from app.api.door import Door, Work
from app.api.location import location
from app.api.replay import REACHED_BY
from app.api.schemas.centre import PlaceCentreView
from app.api.schemas.placement import (
    AgreementIn,
    AgreementView,
    PlaceIn,
    Placement,
    PlacementEndingIn,
    PlacementSuspensionIn,
)
from app.api.types import Id
from app.db.queries import placement_view as queries
from app.db.queries.placement import get_placement
from app.domain.access import Op
from app.domain.errors import Conflict, MoveNotOpen, NotFound, NotReady

router = Door(prefix="/v1/placements", tag="centres")
REACHED_BY["placement_id"] = get_placement
_LOCATION: Final = location("the place")
_LINKS: Final = {
    "read_placement": {"operationId": "read_placement", "parameters": {"placement_id": "$request.path.placement_id"}}
}


@router.op(Op.READ_PLACEMENT, "GET", "/{placement_id}", shows=Placement, refuses=[NotFound])
async def read_placement(work: Work, placement_id: Id) -> dict[str, Any]:
    """Read a place: a family its own part, centre and hub all that has been prepared."""
    shown = await queries.read_placement(work, placement_id)
    work.etag = queries.etag_of_placement(shown)
    return shown


@router.op(Op.READ_PLACEMENT_CENTRE, "GET", "/{placement_id}/centre", shows=PlaceCentreView, refuses=[NotFound])
async def read_placement_centre(work: Work, placement_id: Id) -> PlaceCentreView:
    """Read the centre of a place and its rules, also where it has left the directory since."""
    return PlaceCentreView.at(*await queries.read_centre_of(work, placement_id))


@router.op(
    Op.RECORD_AGREEMENT, "POST", "/{placement_id}/agreements", shows=AgreementView, status=201,
    refuses=[NotFound, MoveNotOpen, NotReady, Conflict], headers=_LOCATION, links=_LINKS,
)  # fmt: skip
async def record_agreement(work: Work, response: Response, placement_id: Id, body: AgreementIn) -> dict[str, Any]:
    """Sign the centre's current rules from your own account, or, as co-ordinator, record a signature on paper."""
    response.headers["Location"] = f"/v1/placements/{placement_id}"
    return await sign(work, placement_id, ground_rules_id=body.ground_rules_id, party_id=body.party_id)


@router.op(
    Op.CONFIRM_PLACE, "POST", "/{placement_id}/confirmation", shows=Placement,
    refuses=[NotFound, MoveNotOpen, NotReady], guarded=True,
)  # fmt: skip
async def confirm_place(work: Work, placement_id: Id, body: PlaceIn) -> dict[str, Any]:
    """Confirm the place once every pre-visit went well and every adult has signed: sessions can be booked."""
    return await actions.confirm_place(work, placement_id, **body.model_dump())


@router.op(Op.SUSPEND_PLACEMENT, "POST", "/{placement_id}/suspension", shows=Placement, refuses=[NotFound, MoveNotOpen])
async def suspend_placement(work: Work, placement_id: Id, body: PlacementSuspensionIn) -> dict[str, Any]:
    """Interrupt a place; what was booked does not take place, and every side is told so in the same words."""
    return await actions.suspend_placement(work, placement_id, reason=body.reason)


@router.op(Op.RESUME_PLACEMENT, "POST", "/{placement_id}/resumption", shows=Placement, refuses=[NotFound, MoveNotOpen])
async def resume_placement(work: Work, placement_id: Id) -> dict[str, Any]:
    """Go on with an interrupted place from where it was; visits are booked anew."""
    return await actions.resume_placement(work, placement_id)


@router.op(Op.END_PLACEMENT, "POST", "/{placement_id}/ending", shows=Placement, refuses=[NotFound, MoveNotOpen])
async def end_placement(work: Work, placement_id: Id, body: PlacementEndingIn) -> dict[str, Any]:
    """End a place; what was booked does not take place, and every side is told so in the same words."""
    return await actions.end_placement(work, placement_id, reason=body.reason)
