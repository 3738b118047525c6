"""Accounts: signing up, the caller's own, and all of them for an administrator."""

from typing import Annotated, Final

from fastapi import Body, Query, Request, Response

from app.actions import account as actions
from app.actions import second_factor
from app.actions.code import CODE_MINUTES
from app.api.door import Door, Doors, Work
from app.api.location import location
from app.api.paging import LINK_HEADER, Cursors, link_next, page_of
from app.api.schemas.account import (
    AccountIn,
    AccountSearchIn,
    AccountsFoundView,
    AccountsQuery,
    AccountStatusIn,
    AccountsView,
    AccountView,
    ListedAccountView,
    MeView,
    SignUpIn,
    SignUpView,
)
from app.api.schemas.sign_in import role_of
from app.api.types import Id
from app.db.queries import account as queries
from app.db.queries.account import get_me
from app.db.tables.account import AccountStatus
from app.domain.access import Op
from app.domain.errors import Conflict, NotFound, SignInFailed

router = Door(prefix="/v1", tag="identity")
ME: Final = "/v1/me"
_LOCATION: Final = location("the caller's own account")
_LINKS: Final = {"ReadMe": {"operationId": "read_me", "description": "Read it, once signed in."}}


@router.op(Op.START_SIGN_UP, "POST", "/sign-ups", shows=SignUpView, status=202)
async def start_sign_up(doors: Doors, body: SignUpIn) -> SignUpView:
    """Ask for an account. The answer is the same for every address; what happens next stands in its mailbox."""
    await actions.start_sign_up(doors, body.email, body.language)
    return SignUpView(valid_minutes=CODE_MINUTES, detail="We have written to this address. Look into its mailbox.")


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


@router.op(Op.LIST_ACCOUNTS, "GET", "/accounts", shows=AccountsView, refuses=[NotFound], headers=LINK_HEADER)
async def list_accounts(
    work: Work, query: Annotated[AccountsQuery, Query()], request: Request, response: Response
) -> AccountsView:
    """List accounts, oldest first: their state and roles. Names, addresses and cases are not for administrators."""
    filters = query.model_dump(include={"status", "role"})
    cursors = Cursors(work.keys, caller=work.caller.account, operation=work.op, order=queries.ORDER, filters=filters)
    status = None if query.status is None else AccountStatus(query.status)
    rows = await queries.list_accounts(
        work, status=status, role=role_of(query.role), after=cursors.read(query.after), limit=query.limit
    )
    shown, cursor = page_of(rows, query.limit, cursors, lambda row: (row.account.created_at, row.account.id))
    link_next(request, response, cursor)
    return AccountsView(items=[ListedAccountView.of(row) for row in shown], next=cursor)


@router.op(Op.FIND_ACCOUNTS, "POST", "/account-searches", shows=AccountsFoundView)
async def find_accounts(work: Work, body: AccountSearchIn) -> AccountsFoundView:
    """Find the account of a whole e-mail address, which stands in the body and so in no address or log."""
    return AccountsFoundView(items=[ListedAccountView.of(row) for row in await queries.find_accounts(work, body.email)])


@router.op(Op.SET_ACCOUNT_STATUS, "PUT", "/accounts/{account_id}/status", shows=ListedAccountView, refuses=[NotFound])
async def set_account_status(work: Work, account_id: Id, body: AccountStatusIn) -> ListedAccountView:
    """Close an account, from its next request on, or open it again. Nobody does so with their own."""
    await actions.set_account_status(work, account_id, AccountStatus(body.status))
    return ListedAccountView.of(await queries.get_listed(work, account_id))


@router.op(Op.REMOVE_SECOND_FACTOR, "DELETE", "/accounts/{account_id}/second-factor", status=204, refuses=[NotFound])
async def remove_second_factor(work: Work, account_id: Id) -> None:
    """Take the second factor off the account of somebody who has lost it and whom you have recognised.

    All sign-ins of the account end, its owner is told, and in a role for others a new one must be set up first. Taking
    off what is not there changes nothing. Nobody does so with their own.
    """
    await second_factor.remove_second_factor(work, account_id)
