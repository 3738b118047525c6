"""How centres come in and go out: applying to join, admission, suspension, accreditation."""

from typing import Annotated, Any

from fastapi import Path

from app.actions import admission as actions
from app.api.door import Door, Doors, Work
from app.api.schemas.admission import AdmissionIn, DaysIn, JoinIn, JoinView, SuspensionIn
from app.api.schemas.centre_record import RecordView
from app.api.types import Id
from app.db.queries.centre_record import show_record
from app.domain.access import Op
from app.domain.errors import MoveNotOpen, NotFound, NotReady
from app.domain.services import Accreditation

router = Door(prefix="/v1/centres", tag="directory")
_NEXT = "The hub looks at your accreditation and calls the centre. Nobody finds it before it is admitted."


@router.op(Op.APPLY_TO_JOIN, "POST", "", shows=JoinView, status=202)
async def apply_to_join(doors: Doors, body: JoinIn) -> JoinView:
    """Apply to join with an accredited centre. Say nothing about people: the hub calls the centre."""
    await actions.count_application(doors)
    held, offered = [each.held() for each in body.accreditations], [each.offer() for each in body.services]
    async with doors.work() as work:
        centre = await actions.apply_to_join(
            work, organisation=body.organisation, nation=body.nation, said=body.said(), held=held, offered=offered
        )
    return JoinView(centre_id=centre.id, next_step=_NEXT)


@router.op(
    Op.ADMIT_CENTRE, "POST", "/{centre_id}/admission", shows=RecordView, refuses=[NotFound, MoveNotOpen, NotReady],
    guarded=True,
)  # fmt: skip
async def admit_centre(work: Work, centre_id: Id, body: AdmissionIn) -> dict[str, Any]:
    """Admit a centre that you have checked, or let a suspended or refused one in; from now on it is found."""
    held = [each.held() for each in body.accreditations]
    return await show_record(work, await actions.admit(work, centre_id, held=held, da_assessor=body.da_assessor))


@router.op(
    Op.SUSPEND_CENTRE, "POST", "/{centre_id}/suspension", shows=RecordView, refuses=[NotFound, MoveNotOpen],
    guarded=True,
)  # fmt: skip
async def suspend_centre(work: Work, centre_id: Id, body: SuspensionIn) -> dict[str, Any]:
    """Take a centre out of the directory, where families with a place keep it; or refuse one that has applied."""
    return await show_record(work, await actions.suspend(work, centre_id, body.reason))


@router.op(
    Op.RENEW_ACCREDITATION, "PUT", "/{centre_id}/accreditations/{level}", shows=RecordView, refuses=[NotFound],
    guarded=True,
)  # fmt: skip
async def renew_accreditation(
    work: Work, centre_id: Id, level: Annotated[Accreditation, Path(description="The level.")], body: DaysIn
) -> dict[str, Any]:
    """Enter until when a centre is accredited; a day that has passed ends it now."""
    return await show_record(
        work, await actions.renew_accreditation(work, centre_id, actions.Held(level, body.from_on, body.until_on))
    )
