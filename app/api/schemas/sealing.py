"""Sealed cases and broken glass. The hub alone reads these."""

from typing import Annotated

from pydantic import Field

from app.api.types import Bool, Id, In, Instant, LongText, View


class SealIn(In):
    """Whether a case is sealed, and why."""

    sealed: Annotated[Bool, Field(description="False asks a second person to open it again.", examples=[True])]
    reason: Annotated[LongText, Field(examples=["She has fled, and he has friends who work here."])]


class SealView(View):
    """Whether a case is sealed. A sealed one exists for its worker alone."""

    referral_id: Id
    sealed_at: Instant | None
    worker_id: Annotated[Id | None, Field(description="The account whose case it is.")]
    approval_id: Annotated[Id | None, Field(description="The question to a second person, where one was asked.")]


class BreakGlassIn(In):
    """Why what is sealed has to be opened now."""

    reason: Annotated[LongText, Field(examples=["The police are at the door and need the address."])]


class BreakGlassView(View):
    """Broken glass: the case is open to you until then, and every look is written down as such."""

    glass_id: Id
    referral_id: Id
    until: Instant


class DeputyIn(In):
    """Who stands in for you, and until when."""

    account_id: Id
    until: Instant


class DeputyView(View):
    """Who stands in for the hub lead."""

    account_id: Id
    from_at: Instant
    until: Instant
