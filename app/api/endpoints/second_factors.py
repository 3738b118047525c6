"""The caller's own second factor: an authenticator app, and recovery codes."""

from app.actions import second_factor as actions
from app.api.door import Door, Doors, Work
from app.api.schemas.second_factor import EnrolmentIn, EnrolmentView, RecoveryCodesView
from app.domain.access import Op
from app.domain.errors import MoveNotOpen

router = Door(prefix="/v1/me", tag="identity")


@router.op(Op.ENROL_TOTP, "PUT", "/totp", shows=EnrolmentView, refuses=[MoveNotOpen])
async def enrol_totp(doors: Doors, body: EnrolmentIn) -> EnrolmentView:
    """Set up an authenticator app: first without `code`, to scan the secret; then with the code that the app shows.

    From then on every sign-in asks for it. All other sign-ins end, and so do recovery codes made before.
    """
    return EnrolmentView.of(await actions.enrol_totp(doors, body.password, body.code))


@router.op(Op.MAKE_RECOVERY_CODES, "POST", "/recovery-codes", shows=RecoveryCodesView, refuses=[MoveNotOpen])
async def make_recovery_codes(work: Work) -> RecoveryCodesView:
    """Make ten recovery codes, each of which stands in for the second factor once. Earlier ones are void."""
    return RecoveryCodesView(codes=await actions.make_recovery_codes(work))
