"""Passwords: forgotten and chosen anew, or changed."""

from app.actions import password as actions
from app.actions.code import CODE_MINUTES
from app.api.door import Door, Doors
from app.api.schemas.password import NewPasswordIn, PasswordChangeIn, PasswordResetIn, PasswordResetView
from app.domain.access import Op
from app.domain.errors import SignInFailed

router = Door(prefix="/v1", tag="identity")


@router.op(Op.START_PASSWORD_RESET, "POST", "/password-resets", shows=PasswordResetView, status=202)
async def start_password_reset(doors: Doors, body: PasswordResetIn) -> PasswordResetView:
    """Say that a password is forgotten. The answer is the same for every address; a code may come to its mailbox."""
    await actions.start_password_reset(doors, body.email)
    return PasswordResetView(
        valid_minutes=CODE_MINUTES, detail="We have written to this address. Look into its mailbox."
    )


@router.op(Op.FINISH_PASSWORD_RESET, "POST", "/password-resets/completion", status=204, refuses=[SignInFailed])
async def finish_password_reset(doors: Doors, body: NewPasswordIn) -> None:
    """Choose a new password with the code from the mailbox. Every sign-in of the account ends; sign in next."""
    await actions.finish_password_reset(doors, body.email, body.code, body.password)


@router.op(Op.CHANGE_PASSWORD, "PUT", "/me/password", status=204)
async def change_password(doors: Doors, body: PasswordChangeIn) -> None:
    """Change your password. Every other sign-in of your account ends, this one goes on."""
    await actions.change_password(doors, body.current_password, body.password)
