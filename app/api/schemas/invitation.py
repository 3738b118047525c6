"""Invitations: the code is typed, and never stands in an address."""

from typing import Annotated

from pydantic import Field

from app.api.types import Id, In, TypedCode, View
from app.domain.access import Op
from app.domain.stage import Stage


class CodeIn(In):
    """The code of an invitation, as it stands in the message."""

    code: Annotated[TypedCode, Field(description="Letters and digits; dashes and case do not matter.")]


class InvitationAcceptedView(View):
    """You take part now. What you say in your own application is seen by nobody in the family."""

    referral_id: Id
    stage: Annotated[Stage, Field(description="How far your own part has come.", examples=["preparing"])]
    actions: Annotated[
        list[Op], Field(max_length=20, description="What you may do next.", examples=[["read_referral"]])
    ]
