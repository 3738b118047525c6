"""The hub's assessment: what it records about a referral, and all of it at once."""

from typing import Annotated, Any, Final

from fastapi import Query, Response

from app.actions import assessment, concern
from app.api.door import Door, Work
from app.api.location import location
from app.api.schemas.assessment import (
    CheckIn,
    ConcernIn,
    ConcernView,
    ConsultationIn,
    ConsultationView,
    ConversationIn,
    ConversationView,
    EvidenceIn,
    EvidenceView,
    SafeguardingCheckView,
)
from app.api.schemas.case_file import AssessmentQuery, AssessmentView
from app.api.types import Id
from app.db.queries import assessment as queries
from app.domain.access import Op
from app.domain.errors import Conflict, MoveNotOpen, NotFound, NotReady

router = Door(prefix="/v1/referrals/{referral_id}/assessment", tag="hub")
_LOCATION: Final = location("the assessment")
_LINKS: Final = {
    "read_assessment": {
        "operationId": "read_assessment",
        "parameters": {"referral_id": "$request.path.referral_id"},
        "description": "The assessment with all its records.",
    }
}


@router.op(Op.READ_ASSESSMENT, "GET", "", shows=AssessmentView, refuses=[NotFound])
async def read_assessment(work: Work, referral_id: Id, query: Annotated[AssessmentQuery, Query()]) -> dict[str, Any]:
    """Read everything on which the hub decides, and what each decision still lacks; its ETag is what you decide on."""
    return await queries.read_assessment(work, referral_id, query.service)


@router.op(
    Op.RECORD_CONVERSATION, "POST", "/conversations", shows=ConversationView, status=201,
    refuses=[NotFound, MoveNotOpen, NotReady], headers=_LOCATION, links=_LINKS,
)  # fmt: skip
async def record_conversation(work: Work, response: Response, referral_id: Id, body: ConversationIn) -> dict[str, Any]:
    """Record a conversation with a party, or an attempt at one."""
    response.headers["Location"] = _address(referral_id)
    return await assessment.record_conversation(work, referral_id, **dict(body))


@router.op(
    Op.RECORD_CHECK, "PUT", "/checks/{check_id}", shows=SafeguardingCheckView,
    refuses=[NotFound, MoveNotOpen, Conflict], guarded=True,
)  # fmt: skip
async def record_check(work: Work, referral_id: Id, check_id: Id, body: CheckIn) -> dict[str, Any]:
    """Record a check under an id of your own: asked, chased, received. To change it, send its ETag."""
    return await assessment.record_check(work, referral_id, check_id, **dict(body))


@router.op(
    Op.RECORD_CONSULTATION, "POST", "/consultations", shows=ConsultationView, status=201,
    refuses=[NotFound, MoveNotOpen], headers=_LOCATION, links=_LINKS,
)  # fmt: skip
async def record_consultation(work: Work, response: Response, referral_id: Id, body: ConsultationIn) -> dict[str, Any]:
    """Record what a professional said."""
    response.headers["Location"] = _address(referral_id)
    return await assessment.record_consultation(work, referral_id, **dict(body))


@router.op(
    Op.CONFIRM_CONCERN, "PUT", "/concerns/{concern_id}", shows=ConcernView, refuses=[NotFound, MoveNotOpen, Conflict]
)
async def confirm_concern(work: Work, referral_id: Id, concern_id: Id, body: ConcernIn) -> dict[str, Any]:
    """Confirm or change a concern, or add one under a new id, with its evidence; what stood before is kept."""
    return await concern.confirm_concern(
        work,
        referral_id,
        concern_id,
        said=body.model_dump(mode="json", exclude={"confirmed", "evidence"}, exclude_none=True),
        confirmed=body.confirmed,
        source=body.evidence.source,
        judgement=body.evidence.judgement,
    )


@router.op(
    Op.RECORD_EVIDENCE, "POST", "/evidence", shows=EvidenceView, status=201,
    refuses=[NotFound, MoveNotOpen], headers=_LOCATION, links=_LINKS,
)  # fmt: skip
async def record_evidence(work: Work, response: Response, referral_id: Id, body: EvidenceIn) -> dict[str, Any]:
    """Confirm a need or answer a question with evidence, or close a question by a recorded judgement."""
    response.headers["Location"] = _address(referral_id)
    return await concern.record_evidence(work, referral_id, **dict(body))


def _address(referral_id: Id) -> str:
    return f"/v1/referrals/{referral_id}/assessment"
