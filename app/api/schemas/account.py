"""Accounts: signing up, and what somebody reads about themselves."""

from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import ConfigDict, Field

from app.api.paging import Page, Paged
from app.api.schemas.membership import GrantedRole, MembershipView
from app.api.schemas.sign_in import ActingView, EnrolmentWord
from app.api.types import Email, In, Instant, Password, PersonName, TypedCode, View
from app.crypto.passwords import LONGEST, SHORTEST
from app.db.queries.account import Listed, Me
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
        list[ActingView], Field(max_length=200, description="Everything this account may act as, see `choose_role`.")
    ]
    enrolment: EnrolmentWord

    @classmethod
    def of_me(cls, me: Me) -> "MeView":
        """Show the caller to themselves."""
        return cls(
            **AccountView.of(me.account, me.person).model_dump(),
            email=me.email,
            acting=ActingView.of(me.acting),
            choices=[ActingView.of(choice) for choice in me.choices],
            enrolment=me.enrolment.value,
        )


StatusWord = Annotated[
    Literal["active", "disabled"],
    Field(description="A disabled account signs in no more, and its sign-ins end.", examples=["disabled"]),
]


class AccountsQuery(Paged):
    """Which accounts to list; nothing that names a person, as it stands in an address."""

    status: Annotated[StatusWord | None, Field(description="Only these.")] = None
    role: Annotated[GrantedRole | None, Field(description="Only those who hold this role.")] = None


class AccountSearchIn(In):
    """Whose account to look for."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"email": "kim.sample@example.org"}]})

    email: Annotated[Email, Field(description="The whole address with which the account signs in.")]


class ListedAccountView(View):
    """An account as an administrator sees it: state and roles, no name, no address, no case."""

    account_id: UUID
    status: StatusWord
    created_at: Instant
    second_factor: Annotated[bool, Field(description="Whether one is set up.")]
    memberships: Annotated[list[MembershipView], Field(max_length=200, description="The roles it holds now.")]

    @classmethod
    def of(cls, listed: Listed) -> "ListedAccountView":
        """Show an account to an administrator."""
        account = listed.account
        return cls.model_validate(
            {
                "account_id": account.id, "status": account.status.value, "created_at": account.created_at,
                "second_factor": account.totp_enc is not None,
                "memberships": [MembershipView.of(row) for row in listed.memberships],
            }
        )  # fmt: skip


class AccountsView(Page[ListedAccountView]):
    """A page of accounts, oldest first."""


class AccountsFoundView(View):
    """The account of an address: one, or none."""

    items: Annotated[list[ListedAccountView], Field(max_length=1)]


class AccountStatusIn(In):
    """The state an account shall have."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "disabled"}]})

    status: StatusWord
