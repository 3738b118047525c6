"""Applications: filled in section by section, left and resumed, sent, and read by staff."""

from typing import Annotated, Any

from fastapi import Body, Path

from app.actions import application as actions
from app.actions import submission
from app.api.door import Door, Work
from app.api.schemas.application import Missing, OwnApplication, SavedSection, SentApplication, Submission
from app.api.schemas.section import SectionDocument, read_section
from app.api.types import Id
from app.db.queries import application as queries
from app.db.queries.sent_application import read_application as read_sent
from app.db.queries.submission import show_submission
from app.domain.access import Op
from app.domain.act import Act
from app.domain.application import Section
from app.domain.errors import MoveNotOpen, NotFound, NotReady

router = Door(prefix="/v1/referrals/{referral_id}", tag="applications")
SidePath = Annotated[int, Path(ge=1, le=100, description="The number of a side.", examples=[1])]


@router.op(Op.READ_OWN_APPLICATION, "GET", "/application", shows=OwnApplication, refuses=[NotFound])
async def read_own_application(work: Work, referral_id: Id) -> dict[str, Any]:
    """Read your own application as you left it, with the version of each section."""
    return await queries.read_own(work, referral_id)


@router.op(
    Op.SAVE_SECTION, "PUT", "/application/sections/{section}", shows=SavedSection, refuses=[NotFound, MoveNotOpen],
    guarded=True,
)  # fmt: skip
async def save_section(
    work: Work, referral_id: Id, section: Section, document: Annotated[SectionDocument, Body()]
) -> dict[str, Any]:
    """Save one section of your draft. The first time without If-Match; to change it, send the ETag you read."""
    own = await actions.open_draft(work, referral_id, Act.SAVE_SECTION)
    return await actions.save(work, own, section, read_section(section, document))


@router.op(Op.LIST_MISSING, "GET", "/application/missing", shows=Missing, refuses=[NotFound])
async def list_missing(work: Work, referral_id: Id) -> dict[str, Any]:
    """List everything that your application still lacks before it can be sent."""
    return await queries.read_missing(work, referral_id)


@router.op(
    Op.SUBMIT_APPLICATION, "POST", "/application/submission", shows=Submission,
    refuses=[NotFound, MoveNotOpen, NotReady],
)  # fmt: skip
async def submit_application(work: Work, referral_id: Id) -> dict[str, Any]:
    """Send your application and read what your own answers mean; sending is not approval."""
    sent = await submission.submit(work, referral_id)
    return await show_submission(work, sent.own, sent.outcome, sent.screening)


@router.op(Op.READ_APPLICATION, "GET", "/applications/{side}", shows=SentApplication, refuses=[NotFound])
async def read_application(work: Work, referral_id: Id, side: SidePath) -> dict[str, Any]:
    """Read what a side has sent: the hub all of it, a centre the children's needs and the pattern wished."""
    return await read_sent(work, referral_id, side)
