"""Signing in, and the tokens that come of it."""

from collections.abc import Sequence
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from app.actions.sign_in import SignedIn, Waiting
from app.api.types import Email, Id, In, Password, Secret, View
from app.crypto.tokens import Tokens
from app.db.queries.membership import Choice
from app.db.tables.account import SignIn
from app.domain.access import Role

ActingRole = Annotated[
    Literal["family", "referrer", "hub_worker", "hub_lead", "coordinator", "centre_worker", "administrator"],
    Field(description="A role to act in.", examples=["family"]),
]
_SCHEME: Final = "Bearer"
_EXPIRES = Field(ge=1, le=86_400, description="Seconds until the access token is worth nothing.", examples=[600])
EnrolmentWord = Annotated[
    Literal["done", "offered", "required"],
    Field(
        description="The second factor: set up; may be set up; must be, before anything else is open in this role.",
        examples=["offered"],
    ),
]
_TOKEN = Field(max_length=4096, description="Send it as `Authorization: Bearer ...`.")
_REFRESH = Field(max_length=128, description="Good for one `refresh_tokens`. Keep it as you would a password.")


class SignInIn(In):
    """Who signs in, and, for somebody who may act as several things, as what."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"email": "sam.sample@example.org", "password": "tall green otter kettle"}]}
    )

    email: Email
    password: Password
    role: ActingRole | None = None
    membership_id: Annotated[Id | None, Field(description="One of `choices`, where a role is held at several.")] = None


class ActingForView(View):
    """An organisation or a centre."""

    id: UUID
    name: Annotated[str, Field(max_length=200, examples=["Sample and Sample Solicitors"])]


class ActingView(View):
    """Something an account may act as."""

    role: ActingRole
    membership_id: Annotated[UUID | None, Field(description="Null for a family member.")]
    organisation: ActingForView | None
    centre: ActingForView | None

    @classmethod
    def of(cls, choice: Choice) -> "ActingView":
        """Show one choice."""
        return cls.model_validate(
            {
                "role": choice.role.value,
                "membership_id": choice.membership_id,
                "organisation": _acting_for(choice.organisation_id, choice.organisation_name),
                "centre": _acting_for(choice.centre_id, choice.centre_name),
            }
        )


def _acting_for(place_id: UUID | None, name: str | None) -> ActingForView | None:
    return None if place_id is None or name is None else ActingForView(id=place_id, name=name)


class SecondFactorView(View):
    """What is still asked for before there are tokens."""

    sign_in_id: UUID
    methods: Annotated[list[Literal["totp", "recovery_code"]], Field(max_length=2, description="What may be given.")]


class TokensView(View):
    """A fresh pair of tokens."""

    access_token: Annotated[str, _TOKEN]
    token_type: Literal["Bearer"]
    expires_in: Annotated[int, _EXPIRES]
    refresh_token: Annotated[str, _REFRESH]

    @classmethod
    def of(cls, signed_in: SignedIn, tokens: Tokens) -> "TokensView":
        """Issue the access token of a sign-in and show both."""
        return cls(
            access_token=_issued(signed_in, tokens),
            token_type=_SCHEME,
            expires_in=tokens.lifetime_seconds,
            refresh_token=signed_in.refresh_token,
        )


class SignedInView(View):
    """A sign-in: its tokens, or, where the account has one, the second factor that is asked for first."""

    access_token: Annotated[Annotated[str, _TOKEN] | None, Field(description="Null while `second_factor` is not.")]
    token_type: Literal["Bearer"]
    expires_in: Annotated[Annotated[int, _EXPIRES] | None, Field(description="Null while `second_factor` is not.")]
    refresh_token: Annotated[Annotated[str, _REFRESH] | None, Field(description="Null while `second_factor` is not.")]
    acting: ActingView
    choices: Annotated[
        list[ActingView], Field(max_length=200, description="Everything this account may act as, at another sign-in.")
    ]
    second_factor: Annotated[
        SecondFactorView | None, Field(description="What is still asked for; null when nothing is.")
    ]
    enrolment: EnrolmentWord

    @classmethod
    def of(cls, begun: SignedIn | Waiting, acting: Choice, choices: Sequence[Choice], tokens: Tokens) -> "SignedInView":
        """Issue the access token of a sign-in and show everything; without tokens where it waits."""
        shown = {
            "token_type": _SCHEME,
            "acting": ActingView.of(acting),
            "choices": [ActingView.of(choice) for choice in choices],
        }
        if isinstance(begun, Waiting):
            asked = SecondFactorView(sign_in_id=begun.sign_in_id, methods=["totp", "recovery_code"])
            none = dict.fromkeys(("access_token", "expires_in", "refresh_token"))
            return cls.model_validate({**shown, **none, "second_factor": asked, "enrolment": "done"})
        pair = TokensView.of(begun, tokens).model_dump()
        return cls.model_validate({**shown, **pair, "second_factor": None, "enrolment": begun.enrolment.value})


class RoleIn(In):
    """What to act as from now on."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"role": "family"}]})

    role: ActingRole
    membership_id: Annotated[Id | None, Field(description="One of `choices`, where a role is held at several.")] = None


class RoleView(View):
    """What this sign-in acts as from now on; the tokens it has go on working."""

    access_token: Annotated[str, _TOKEN]
    token_type: Literal["Bearer"]
    expires_in: Annotated[int, _EXPIRES]
    acting: ActingView

    @classmethod
    def of(cls, row: SignIn, acting: Choice, tokens: Tokens) -> "RoleView":
        """Issue an access token that names the new role."""
        token = tokens.issue(
            account=row.account_id, sign_in=row.id, membership=row.membership_id, role=acting.role.value
        )
        return cls(
            access_token=token, token_type=_SCHEME, expires_in=tokens.lifetime_seconds, acting=ActingView.of(acting)
        )


class RefreshIn(In):
    """A refresh token that has not been used."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"refresh_token": "Zb0n3i0yq2f8m1kHq5dD0h1xgVt7uYx9J4mJd6s3wXo"}]}
    )

    refresh_token: Secret


def role_of(word: str | None) -> Role | None:
    """Read a role as a body says it."""
    return None if word is None else Role(word)


def _issued(signed_in: SignedIn, tokens: Tokens) -> str:
    return tokens.issue(
        account=signed_in.account_id, sign_in=signed_in.sign_in_id, membership=signed_in.membership_id,
        role=signed_in.role.value,
    )  # fmt: skip
