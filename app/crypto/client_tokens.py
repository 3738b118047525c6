"""Access tokens of machine clients: another kind than those of people, signed with other keys.

Source: RFC 9068 (`client_id` and `scope`; `sub` is the client itself where nobody else is behind it).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec

from app.crypto.tokens import Signer, signing_key_from_secret
from app.domain.client import Scope

TOKEN_USE: Final = "client"  # noqa: S105 - a word in a claim


@dataclass(frozen=True, slots=True)
class ClientToken:
    """What a verified token of a client says.

    Args:
        client: whose it is.
        secret: by which of its secrets it was got; the token is worth nothing once that has ended.
        scopes: what it was issued for.
        expires_at: seconds since 1970.
    """

    client: UUID
    secret: UUID
    scopes: frozenset[Scope]
    expires_at: int


class ClientTokens(Signer[ClientToken]):
    """Issues and verifies the access tokens of machine clients."""

    def issue(self, *, client: UUID, secret: UUID, scopes: Collection[Scope]) -> str:
        """Issue an access token that lives for `lifetime_seconds` from now."""
        named = {"sub": str(client), "client_id": str(client), "secret_id": str(secret)}
        return self._issue({**named, "scope": scope_text(scopes)})

    def _claimed(self, claims: Mapping[str, Any]) -> ClientToken:
        if claims["client_id"] != claims["sub"]:
            raise ValueError("client_id")
        UUID(claims["jti"])
        return ClientToken(
            client=UUID(claims["sub"]),
            secret=UUID(claims["secret_id"]),
            scopes=frozenset(Scope(word) for word in claims["scope"].split()),
            expires_at=claims["exp"],
        )


def scope_text(scopes: Collection[Scope]) -> str:
    """Write scopes as OAuth does: with spaces between them."""
    return " ".join(sorted(scope.value for scope in scopes))


def client_keys(secrets: Mapping[str, bytes]) -> dict[str, ec.EllipticCurvePrivateKey]:
    """Derive the signing keys of clients' tokens, under ids of their own.

    Args:
        secrets: the master secrets of tokens by key id.
    """
    names = {client_key_id(key_id): secret for key_id, secret in secrets.items()}
    return {name: signing_key_from_secret(secret, name) for name, secret in names.items()}


def client_key_id(key_id: str) -> str:
    """Name the key of clients' tokens that belongs to a master secret."""
    return f"client-{key_id}"
