"""The directory: one centre and its ground rules, without sign-in."""

from fastapi import Request

from app.api.door import Door, Reader, parts_of
from app.api.schemas.centre import CentreView, GroundRulesView
from app.api.types import Id
from app.db.queries import centre as queries
from app.domain.access import Op
from app.domain.errors import NotFound

router = Door(prefix="/v1/centres", tag="directory")


@router.op(Op.READ_CENTRE, "GET", "/{centre_id}", shows=CentreView, refuses=[NotFound])
async def read_centre(request: Request, reader: Reader, centre_id: Id) -> CentreView:
    """Read everything a family asks about one centre."""
    return CentreView.whole(await queries.get_centre(reader, centre_id, demo=parts_of(request).settings.demo))


@router.op(Op.READ_GROUND_RULES, "GET", "/{centre_id}/ground-rules", shows=GroundRulesView, refuses=[NotFound])
async def read_ground_rules(request: Request, reader: Reader, centre_id: Id) -> GroundRulesView:
    """Read the rules that everybody agrees to before the first session, in their newest version."""
    row = await queries.get_ground_rules(reader, centre_id, demo=parts_of(request).settings.demo)
    return GroundRulesView.model_validate(row)
