"""Machine clients: making them, their secrets, and the tokens they get."""

from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from app.actions.client import Granted, NewSecret
from app.api.oauth import FORM, TOKEN_PATH
from app.api.types import NUMBER, In, Instant, ShortText, View
from app.crypto.client_tokens import ClientTokens, scope_text
from app.db.queries.client import KeptClient
from app.db.tables.client import ClientSecret
from app.domain.client import GRANT_TYPE, LIVE_SECRETS, LONGEST_OVERLAP, MOST_CLIENTS, Scope

_ID: Final = "7f0b5c2e-3c1a-4f0e-9f0e-2f6f7a3f1d55"
_SECRET: Final = "Zb0n3i0yq2f8m1kHq5dD0h1xgVt7uYx9J4mJd6s3wXo"  # noqa: S105 - an example
_WORDS: Final = [scope.value for scope in Scope]
ScopeWord = Annotated[
    Literal[
        "organisations:read", "referrals:read", "referrals:write", "sessions:read", "attendance:read",
        "attendance:request", "capacity:read", "capacity:ask",
    ],
    Field(description="What the program may do.", examples=["referrals:read"]),
]  # fmt: skip
StatusWord = Annotated[Literal["active", "disabled"], Field(description="Whether it may act.", examples=["active"])]


class ClientIn(In):
    """A program of an organisation."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Case management", "scopes": ["referrals:read", "attendance:read"]}]}
    )

    name: Annotated[ShortText, Field(description="By which your colleagues know it.")]
    scopes: Annotated[list[ScopeWord], Field(min_length=1, max_length=len(_WORDS))]


class RotationIn(In):
    """How long the newest secret goes on working beside the one that is made."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"overlap_days": 7}]})

    overlap_days: Annotated[
        int,
        Field(ge=0, le=LONGEST_OVERLAP, description="0 where it may have become known to others: it ends at once."),
        NUMBER,
    ]


class ClientStatusIn(In):
    """Whether a client may act."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "disabled"}]})

    status: StatusWord


class ClientSecretView(View):
    """A secret that counts; itself it is shown once, when it is made."""

    secret_id: UUID
    created_at: Instant
    until: Annotated[Instant | None, Field(description="When it ends; null is no end.")]

    @classmethod
    def of(cls, row: ClientSecret) -> "ClientSecretView":
        """Show when a secret counts."""
        return cls(secret_id=row.id, created_at=row.created_at, until=row.until)


class ClientView(View):
    """A program of an organisation."""

    client_id: UUID
    organisation_id: UUID
    name: Annotated[str, Field(max_length=200, examples=["Case management"])]
    scopes: Annotated[list[ScopeWord], Field(max_length=len(_WORDS))]
    status: StatusWord
    created_at: Instant
    secrets: Annotated[list[ClientSecretView], Field(max_length=LIVE_SECRETS)]
    etag: Annotated[str, Field(max_length=100, description="Send it as If-Match to change the status.")]

    @classmethod
    def of(cls, client: KeptClient) -> "ClientView":
        """Show a client."""
        return cls.model_validate(_shown(client))


class NewSecretView(ClientView):
    """A client with a secret that has just been made. Keep it now: it cannot be read again."""

    secret_id: UUID
    client_secret: Annotated[str, Field(max_length=128, examples=[_SECRET])]

    @classmethod
    def made(cls, made: NewSecret) -> "NewSecretView":
        """Show a new secret, once."""
        new = {"secret_id": made.secret_id, "client_secret": made.secret}
        return cls.model_validate(_shown(made.client) | new)


class ClientsView(View):
    """All clients of an organisation, by name."""

    items: Annotated[list[ClientView], Field(max_length=MOST_CLIENTS)]


class ClientTokenView(View):
    """An access token for a program (RFC 6749 5.1). There is no refresh token: ask again."""

    access_token: Annotated[str, Field(max_length=4096, examples=["eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl"])]
    token_type: Literal["Bearer"]
    expires_in: Annotated[int, Field(ge=1, le=86_400, description="Seconds.", examples=[600])]
    scope: Annotated[str, Field(max_length=500, examples=["attendance:read referrals:read"])]

    @classmethod
    def of(cls, granted: Granted, tokens: ClientTokens) -> "ClientTokenView":
        """Issue the token."""
        token = tokens.issue(client=granted.client_id, secret=granted.secret_id, scopes=granted.scopes)
        return cls(
            access_token=token, token_type="Bearer", expires_in=tokens.lifetime_seconds,  # noqa: S106 - a word
            scope=scope_text(granted.scopes),
        )  # fmt: skip


class OAuthErrorView(View):
    """Why no token is given, in the words of RFC 6749 5.2."""

    error: Annotated[
        Literal["invalid_request", "invalid_client", "unsupported_grant_type", "invalid_scope"],
        Field(description="A word for a program."),
    ]
    error_description: Annotated[str, Field(max_length=500, description="What to do.")]


_Address = Annotated[str, Field(max_length=2000)]
_Words = Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=20)]


class ServerMetadataView(View):
    """Where and how programs get their tokens (RFC 8414)."""

    issuer: Annotated[_Address, Field(examples=["https://referral.example.org"])]
    token_endpoint: Annotated[_Address, Field(examples=["https://referral.example.org/oauth/token"])]
    jwks_uri: Annotated[_Address, Field(examples=["https://referral.example.org/.well-known/jwks.json"])]
    scopes_supported: Annotated[_Words, Field(examples=[_WORDS])]
    response_types_supported: Annotated[_Words, Field(description="None: nobody is sent to a browser here.")]
    grant_types_supported: Annotated[_Words, Field(examples=[[GRANT_TYPE]])]
    token_endpoint_auth_methods_supported: Annotated[
        _Words, Field(examples=[["client_secret_basic", "client_secret_post"]])
    ]
    service_documentation: Annotated[_Address, Field(examples=["https://referral.example.org/docs"])]

    @classmethod
    def at(cls, address: str) -> "ServerMetadataView":
        """Describe the service at its address."""
        return cls(
            issuer=address,
            token_endpoint=f"{address}{TOKEN_PATH}",
            jwks_uri=f"{address}/.well-known/jwks.json",
            scopes_supported=_WORDS,
            response_types_supported=[],
            grant_types_supported=[GRANT_TYPE],
            token_endpoint_auth_methods_supported=["client_secret_basic", "client_secret_post"],
            service_documentation=f"{address}/docs",
        )


def _shown(client: KeptClient) -> dict[str, Any]:
    row = client.row
    return {
        "client_id": row.id, "organisation_id": row.organisation_id, "name": row.name, "scopes": row.scopes,
        "status": "active" if row.disabled_at is None else "disabled", "created_at": row.created_at,
        "secrets": [ClientSecretView.of(secret) for secret in client.secrets], "etag": client.etag,
    }  # fmt: skip


TOKEN_FORM: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "Client and secret go along here or, better, as HTTP Basic. What is not known is ignored.",
        "content": {
            FORM: {
                "schema": {
                    "type": "object",
                    "required": ["grant_type"],
                    "properties": {
                        "grant_type": {"type": "string", "enum": [GRANT_TYPE]},
                        "scope": {
                            "type": "string",
                            "maxLength": 500,
                            "pattern": f"^({'|'.join(_WORDS)})( ({'|'.join(_WORDS)}))*$",
                            "description": "With spaces between; without it the token is for all that the client holds.",
                        },
                        "client_id": {"type": "string", "format": "uuid"},
                        "client_secret": {"type": "string", "maxLength": 128, "pattern": "^[A-Za-z0-9_-]+$"},
                    },
                },
                "example": {
                    "grant_type": GRANT_TYPE,
                    "scope": "referrals:read",
                    "client_id": _ID,
                    "client_secret": _SECRET,
                },
            }
        },
    }
}
