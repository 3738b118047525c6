"""Signing in and out, and fresh tokens."""

from app.actions import sign_in as actions
from app.api.door import Door, Doors, Here, Work
from app.api.schemas.sign_in import RefreshIn, SignedInView, SignInIn, TokensView, role_of
from app.domain.access import Op
from app.domain.errors import NotAllowed, NotSignedIn, SignInFailed

router = Door(prefix="/v1", tag="identity")


@router.op(Op.SIGN_IN, "POST", "/sign-ins", shows=SignedInView, refuses=[SignInFailed, NotAllowed])
async def sign_in(doors: Doors, here: Here, body: SignInIn) -> SignedInView:
    """Sign in. Without `role` you act in your only role, or as a family member where you have none or several."""
    signed_in, acting, choices = await actions.sign_in(
        doors, body.email, body.password, role=role_of(body.role), membership_id=body.membership_id
    )
    return SignedInView.of(signed_in, acting, choices, here.tokens)


@router.op(Op.REFRESH_TOKENS, "POST", "/tokens", shows=TokensView, refuses=[NotSignedIn])
async def refresh_tokens(doors: Doors, here: Here, body: RefreshIn) -> TokensView:
    """Change a refresh token for fresh tokens. Each works once; one that comes back later ends its sign-in."""
    return TokensView.of(await actions.refresh(doors, body.refresh_token), here.tokens)


@router.op(Op.SIGN_OUT, "DELETE", "/sign-ins/current", status=204)
async def sign_out(work: Work) -> None:
    """Sign out: the tokens of this sign-in are worth nothing from now on."""
    await actions.sign_out(work)
