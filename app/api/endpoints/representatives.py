"""Representatives: who acts for a side."""

from typing import Final

from fastapi import Response

from app.actions import representative as actions
from app.api.door import Door, Work
from app.api.location import location
from app.api.schemas.representative import RepresentativeIn, RepresentativeView
from app.api.types import Id
from app.domain.access import Op
from app.domain.errors import Conflict, MoveNotOpen, NotFound

router = Door(prefix="/v1/referrals", tag="referrals")
_LOCATION: Final = location("the referral")
_LINKS: Final = {
    "read_referral": {"operationId": "read_referral", "parameters": {"referral_id": "$response.body#/referral_id"}}
}


@router.op(
    Op.AUTHORISE_REPRESENTATIVE, "POST", "/{referral_id}/representatives", shows=RepresentativeView, status=201,
    refuses=[NotFound, MoveNotOpen, Conflict], headers=_LOCATION, links=_LINKS,
)  # fmt: skip
async def authorise_representative(
    work: Work, response: Response, referral_id: Id, body: RepresentativeIn
) -> RepresentativeView:
    """Let your solicitor's firm or a mediation service act for you; they get your side's view and nothing more."""
    row, organisation = await actions.authorise_representative(
        work, referral_id, body.organisation_id, side=body.side, evidence=body.evidence
    )
    response.headers["Location"] = f"/v1/referrals/{referral_id}"
    return RepresentativeView(
        representation_id=row.id,
        referral_id=referral_id,
        organisation_id=organisation.id,
        organisation_name=organisation.name,
        side=row.side,
        from_at=row.from_at,
    )
