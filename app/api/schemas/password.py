"""Passwords: forgotten and chosen anew, or changed."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from app.api.schemas.account import NewPassword
from app.api.types import Email, In, Password, TypedCode, View


class PasswordResetIn(In):
    """Whose password is forgotten."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"email": "sam.sample@example.org"}]})

    email: Email


class PasswordResetView(View):
    """What happens next; the same for every address."""

    next: Annotated[Literal["finish_password_reset"], Field(description="The operation that goes on.")] = (
        "finish_password_reset"
    )
    valid_minutes: Annotated[int, Field(ge=1, le=60, description="How long a code works.", examples=[30])]
    detail: Annotated[str, Field(max_length=200, description="What to do.", examples=["Look into your mailbox."])]


class NewPasswordIn(In):
    """A new password, with the code from the mailbox."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"email": "sam.sample@example.org", "code": "7K2QF-09XYZ", "password": "nine calm paper lanterns"}
            ]
        }
    )

    email: Email
    code: TypedCode
    password: NewPassword


class PasswordChangeIn(In):
    """The password as it is, and as it shall be."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"current_password": "tall green otter kettle", "password": "nine calm paper lanterns"}]
        }
    )

    current_password: Password
    password: NewPassword
