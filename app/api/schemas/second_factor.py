"""The second factor: giving it, setting it up, and the codes that stand in for it."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from app.actions.second_factor import NewSecret
from app.api.types import In, Password, Shaped, TypedCode, View

AppCode = Annotated[
    str,
    Field(min_length=6, max_length=8, examples=["492039"]),
    Shaped("[0-9]{3}[ -]?[0-9]{3}", "not-an-app-code", "Type the six digits that the app shows now."),
]


class SecondFactorIn(In):
    """What the sign-in waits for."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"method": "totp", "code": "492039"}]})

    method: Annotated[
        Literal["totp", "recovery_code"],
        Field(description="Six digits of an authenticator app, or a recovery code.", examples=["totp"]),
    ]
    code: TypedCode


class EnrolmentIn(In):
    """One's password, and, in the second step, a code that the app makes of the new secret."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"password": "tall green otter kettle"}]})

    password: Password
    code: Annotated[AppCode | None, Field(description="Leave it out to be given a new secret.")] = None


class EnrolmentView(View):
    """A new secret to be scanned, or word that it counts."""

    confirmed: Annotated[bool, Field(description="False: send a code of the secret next.")]
    secret: Annotated[
        Annotated[str, Field(max_length=64)] | None, Field(description="For typing into the app; shown this once.")
    ]
    address: Annotated[
        Annotated[str, Field(max_length=1000)] | None,
        Field(description="The same as an `otpauth:` address, for a QR code."),
    ]

    @classmethod
    def of(cls, new: NewSecret | None) -> "EnrolmentView":
        """Show where the enrolment stands."""
        if new is None:
            return cls(confirmed=True, secret=None, address=None)
        return cls(confirmed=False, secret=new.secret, address=new.address)


class RecoveryCodesView(View):
    """Codes that each stand in for the second factor once; all earlier ones are void."""

    codes: Annotated[
        list[Annotated[str, Field(max_length=40, examples=["7K2QF-09XYZ"])]],
        Field(max_length=20, description="Print them or write them down: they are shown this once."),
    ]
