"""Accounts: signing up, and the caller's own."""

from typing import Annotated, Final

from fastapi import Body, Response

from app.actions import account as actions
from app.api.door import Door, Doors, Work
from app.api.location import location
from app.api.schemas.account import AccountIn, AccountView, MeView, SignUpIn, SignUpView
from app.db.queries.account import get_me
from app.domain.access import Op
from app.domain.errors import Conflict, SignInFailed

router = Door(prefix="/v1", tag="identity")
ME: Final = "/v1/me"
_LOCATION: Final = location("the caller's own account")
_LINKS: Final = {"ReadMe": {"operationId": "read_me", "description": "Read it, once signed in."}}


@router.op(Op.START_SIGN_UP, "POST", "/sign-ups", shows=SignUpView, status=202)
async def start_sign_up(doors: Doors, body: SignUpIn) -> SignUpView:
    """Ask for an account. The answer is the same for every address; what happens next stands in its mailbox."""
    await actions.start_sign_up(doors, body.email, body.language)
    return SignUpView(
        valid_minutes=actions.CODE_MINUTES, detail="We have written to this address. Look into its mailbox."
    )


@router.op(
    Op.CREATE_ACCOUNT, "POST", "/accounts", shows=AccountView, status=201, refuses=[SignInFailed, Conflict],
    headers=_LOCATION, links=_LINKS,
)  # fmt: skip
async def create_account(doors: Doors, body: Annotated[AccountIn, Body()], response: Response) -> AccountView:
    """Make an account with the code from the mailbox. Sign in next."""
    account, person = await actions.create_account(doors, actions.NewAccount(**body.model_dump()))
    response.headers["location"] = ME
    return AccountView.of(account, person)


@router.op(Op.READ_ME, "GET", "/me", shows=MeView)
async def read_me(work: Work) -> MeView:
    """Read who you are here: your account, what you act as now, and what else you could act as."""
    return MeView.of_me(await get_me(work))
