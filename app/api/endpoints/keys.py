"""The public keys of this service, at their well-known address: outside /v1, without sign-in."""

from app.api.door import Door, Here
from app.api.schemas.key import KeysView
from app.domain.access import Op

router = Door(tag="identity")


@router.op(Op.READ_KEYS, "GET", "/.well-known/jwks.json", shows=KeysView)
async def read_keys(here: Here) -> KeysView:
    """Read the public keys of access tokens: the current one and the next, so that a rotation surprises nobody."""
    return KeysView.model_validate(here.tokens.jwks())
