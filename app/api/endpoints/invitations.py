"""Invitations, answered by whoever has the code: taken, refused, or never again."""

from typing import Annotated, Final

from fastapi import Depends, Response

from app.actions import invitation as actions
from app.api.door import Door, Doors, Work
from app.api.location import location
from app.api.schemas.invitation import CodeIn, InvitationAcceptedView
from app.api.types import Id
from app.domain.access import Op
from app.domain.errors import NotFound
from app.domain.stage import Stage

router = Door(prefix="/v1/invitations", tag="contact")
_LOCATION: Final = location("the referral")
_LINKS: Final = {
    "read_referral": {"operationId": "read_referral", "parameters": {"referral_id": "$response.body#/referral_id"}}
}
_NEXT: Final = [Op.READ_REFERRAL, Op.READ_OWN_APPLICATION, Op.SAVE_SECTION, Op.ANSWER_CONSENT]


async def count_code(doors: Doors) -> actions.Tries:
    """Count a try of a code, in a transaction of its own, before the request's own begins."""
    return await actions.count_code(doors)


Counted = Annotated[actions.Tries, Depends(count_code, scope="function")]


@router.op(
    Op.ACCEPT_INVITATION, "POST", "/acceptance", shows=InvitationAcceptedView, status=201, refuses=[NotFound],
    headers=_LOCATION, links=_LINKS,
)  # fmt: skip
async def accept_invitation(counted: Counted, work: Work, response: Response, body: CodeIn) -> InvitationAcceptedView:
    """Take part with the code of your invitation. You fill in an application of your own, which no other side reads."""
    referral_id: Id = await actions.accept_invitation(work, body.code, counted)
    response.headers["Location"] = f"/v1/referrals/{referral_id}"
    return InvitationAcceptedView(referral_id=referral_id, stage=Stage.PREPARING, actions=_NEXT)


@router.op(Op.REFUSE_INVITATION, "POST", "/refusal", status=204, refuses=[NotFound])
async def refuse_invitation(_counted: Counted, work: Work, body: CodeIn) -> None:
    """Say no with the code of your invitation; no account is needed, and nobody in the family is told."""
    await actions.refuse_invitation(work, body.code)


@router.op(Op.STOP_INVITATIONS, "POST", "/stop", status=204, refuses=[NotFound])
async def stop_invitations(_counted: Counted, work: Work, body: CodeIn) -> None:
    """Never be written to again at the address that got this code; no account is needed."""
    await actions.stop_invitations(work, body.code)
