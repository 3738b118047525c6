"""The public keys by which access tokens are verified."""

from typing import Annotated, Literal

from pydantic import Field

from app.api.types import View

_COORDINATE = Field(max_length=64, examples=["f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"])


class KeyView(View):
    """A public key on the curve P-256 (RFC 7517, RFC 7518 6.2)."""

    kty: Literal["EC"]
    crv: Literal["P-256"]
    x: Annotated[str, _COORDINATE]
    y: Annotated[str, _COORDINATE]
    use: Literal["sig"]
    alg: Literal["ES256"]
    kid: Annotated[str, Field(max_length=32, description="As the header of a token names it.", examples=["5f0c2a1e"])]


class KeysView(View):
    """A JSON Web Key Set: the key that signs now, and those that did or will."""

    keys: Annotated[list[KeyView], Field(max_length=20)]
