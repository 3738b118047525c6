"""What the services are, and where else help is to be had; without sign-in."""

from fastapi import Request

from app.api.docs import CONTRACT_PATH
from app.api.door import Door, Reader, parts_of
from app.api.openapi import VERSION
from app.api.schemas.help import (
    AboutView,
    ServiceListView,
    ServiceView,
    VersionsView,
)
from app.db.queries.place import knows_whole_postcodes
from app.domain.access import Op
from app.domain.services import DESCRIPTIONS
from app.screening.questionnaire import CURRENT as QUESTIONNAIRE
from app.screening.rulesets import CURRENT as RULESET

router = Door(prefix="/v1", tag="help")
ATTRIBUTION = [
    "Contains OS data © Crown copyright and database right 2025.",
    "Contains Royal Mail data © Royal Mail copyright and database right 2025.",
    "Contains National Statistics data © Crown copyright and database right 2025.",
]
LICENCE = "Open Government Licence v3.0"


@router.op(Op.LIST_SERVICES, "GET", "/services", shows=ServiceListView)
async def list_services() -> ServiceListView:
    """Read what each service is: the risk it is for, who is present, what is recorded and who gets it."""
    return ServiceListView(items=[ServiceView.of(description) for description in DESCRIPTIONS.values()])


@router.op(Op.READ_ABOUT, "GET", "/about", shows=AboutView)
async def read_about(request: Request, reader: Reader) -> AboutView:
    """Read what this service is, whose data it shows and where its documentation is."""
    return AboutView(
        name="Safe referral",
        version=VERSION,
        demo=parts_of(request).settings.demo,
        about="Families and professionals refer children to child contact centres in England, Wales and Northern Ireland.",
        versions=VersionsView(service=VERSION, questionnaire=QUESTIONNAIRE.version, ruleset=RULESET.version),
        whole_postcodes=await knows_whole_postcodes(reader),
        attribution=ATTRIBUTION,
        licence=LICENCE,
        documentation={"pages": ["/docs", "/redoc", "/problems"], "contract": CONTRACT_PATH},
    )
