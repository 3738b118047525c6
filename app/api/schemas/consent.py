"""Consent: a party's own word."""

from typing import Annotated, Literal

from pydantic import Field

from app.api.types import In, Instant, View
from app.domain.consent import ConsentState


class ConsentIn(In):
    """Whether you agree to contact at a centre."""

    state: Annotated[
        Literal[ConsentState.GIVEN, ConsentState.REFUSED, ConsentState.TAKEN_BACK],
        Field(description="You may take your consent back at any time.", examples=["given"]),
    ]


class ConsentView(View):
    """Your own word. Nobody in the family is told what you said."""

    state: Annotated[ConsentState, Field(examples=["given"])]
    at: Annotated[Instant, Field(description="When you said it.")]
