"""Signing in and out, what a sign-in acts as, and fresh tokens."""

from app.actions import second_factor
from app.actions import sign_in as actions
from app.api.door import Door, Doors, Here, Work
from app.api.schemas.second_factor import SecondFactorIn
from app.api.schemas.sign_in import RefreshIn, RoleIn, RoleView, SignedInView, SignInIn, TokensView, role_of
from app.api.types import Id
from app.domain.access import Op, Role
from app.domain.errors import NotAllowed, NotSignedIn, SignInFailed

router = Door(prefix="/v1", tag="identity")


@router.op(Op.SIGN_IN, "POST", "/sign-ins", shows=SignedInView, refuses=[SignInFailed, NotAllowed])
async def sign_in(doors: Doors, here: Here, body: SignInIn) -> SignedInView:
    """Sign in. Without `role` you act in your only role, or as a family member where you have none or several."""
    signed_in, acting, choices = await actions.sign_in(
        doors, body.email, body.password, role=role_of(body.role), membership_id=body.membership_id
    )
    return SignedInView.of(signed_in, acting, choices, here.tokens)


@router.op(
    Op.GIVE_SECOND_FACTOR, "POST", "/sign-ins/{sign_in_id}/second-factor", shows=TokensView, refuses=[SignInFailed]
)
async def give_second_factor(doors: Doors, here: Here, sign_in_id: Id, body: SecondFactorIn) -> TokensView:
    """Give the second factor that a sign-in waits for, within ten minutes; then there are tokens."""
    method = second_factor.Method(body.method)
    return TokensView.of(await second_factor.give_second_factor(doors, sign_in_id, method, body.code), here.tokens)


@router.op(Op.REFRESH_TOKENS, "POST", "/tokens", shows=TokensView, refuses=[NotSignedIn])
async def refresh_tokens(doors: Doors, here: Here, body: RefreshIn) -> TokensView:
    """Change a refresh token for fresh tokens. Each works once; one that comes back later ends its sign-in."""
    return TokensView.of(await actions.refresh(doors, body.refresh_token), here.tokens)


@router.op(Op.SIGN_OUT, "DELETE", "/sign-ins/current", status=204)
async def sign_out(work: Work) -> None:
    """Sign out: the tokens of this sign-in are worth nothing from now on."""
    await actions.sign_out(work)


@router.op(Op.SIGN_OUT_EVERYWHERE, "DELETE", "/sign-ins", status=204)
async def sign_out_everywhere(work: Work) -> None:
    """Sign out on every device: the tokens of all sign-ins of your account are worth nothing from now on."""
    await actions.sign_out_everywhere(work)


@router.op(Op.CHOOSE_ROLE, "PUT", "/sign-ins/current/role", shows=RoleView)
async def choose_role(work: Work, here: Here, body: RoleIn) -> RoleView:
    """Act as something else that your account may act as, from the next request on, without signing in again."""
    row, acting = await actions.choose_role(work, Role(body.role), body.membership_id)
    return RoleView.of(row, acting, here.tokens)
