"""Accounts: signing up, and what somebody reads about themselves."""

from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import ConfigDict, Field

from app.api.schemas.sign_in import ActingView
from app.api.types import Email, In, Password, PersonName, TypedCode, View
from app.crypto.passwords import LONGEST, SHORTEST
from app.db.queries.account import Me
from app.db.tables.account import Account
from app.db.tables.person import Person

Language = Annotated[Literal["en", "cy"], Field(description="Language of letters: English or Welsh.", examples=["en"])]


_, _BOUNDS, _SHAPE = get_args(Password)
NewPassword = Annotated[
    str,
    Field(
        min_length=SHORTEST,
        max_length=LONGEST,
        description="At least 12 characters, not a common one, without the address. No other rules.",
        examples=_BOUNDS.examples,
    ),
    _SHAPE,
]
"""A password as `Password` takes it, and long enough to be a new one."""


class SignUpIn(In):
    """Somebody wants an account."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"email": "sam.sample@example.org"}]})

    email: Email
    language: Language = "en"


class SignUpView(View):
    """What happens next; the same for every address."""

    next: Annotated[Literal["create_account"], Field(description="The operation that goes on.")] = "create_account"
    valid_minutes: Annotated[int, Field(ge=1, le=60, description="How long a code works.", examples=[30])]
    detail: Annotated[str, Field(max_length=200, description="What to do.", examples=["Look into your mailbox."])]


class AccountIn(In):
    """A new account, with the code from the mailbox."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "email": "sam.sample@example.org",
                    "code": "7K2QF-09XYZ",
                    "password": "tall green otter kettle",
                    "given_name": "Sam",
                    "family_name": "Sample",
                    "language": "en",
                }
            ]
        }
    )

    email: Email
    code: TypedCode
    password: NewPassword
    given_name: PersonName
    family_name: PersonName
    language: Language = "en"


class AccountView(View):
    """An account that was made."""

    account_id: UUID
    person_id: UUID
    given_name: Annotated[str, Field(max_length=100, examples=["Sam"])]
    family_name: Annotated[str, Field(max_length=100, examples=["Sample"])]
    language: Language

    @classmethod
    def of(cls, account: Account, person: Person) -> "AccountView":
        """Show an account to its owner."""
        return cls(
            account_id=account.id, person_id=person.id, given_name=person.given_name, family_name=person.family_name,
            language="cy" if account.language == "cy" else "en",
        )  # fmt: skip


class MeView(AccountView):
    """The caller: whose account, acting as what."""

    email: Annotated[str, Field(max_length=254, examples=["sam.sample@example.org"])]
    acting: ActingView
    choices: Annotated[
        list[ActingView], Field(max_length=200, description="Everything this account may act as, at another sign-in.")
    ]

    @classmethod
    def of_me(cls, me: Me) -> "MeView":
        """Show the caller to themselves."""
        return cls(
            **AccountView.of(me.account, me.person).model_dump(),
            email=me.email,
            acting=ActingView.of(me.acting),
            choices=[ActingView.of(choice) for choice in me.choices],
        )
