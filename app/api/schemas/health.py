"""How the service is, for whoever watches it.

Source: the health check response format for HTTP APIs (application/health+json).
"""

from typing import Annotated, Literal

from pydantic import Field

from app.api.types import View

Word = Annotated[Literal["pass", "warn", "fail"], Field(description="pass, warn or fail.", examples=["pass"])]


class CheckView(View):
    """One part of the service."""

    status: Word
    output: Annotated[
        str | None, Field(max_length=200, description="What is wrong, in a sentence; null when nothing is.")
    ] = None


class HealthView(View):
    """The service as a whole: as well as its worst part."""

    status: Word
    version: Annotated[str, Field(max_length=40, description="Version of the service.", examples=["0.1.0"])]
    checks: Annotated[dict[str, CheckView], Field(description="Each part: database, migrations, worker.")]


class LivenessView(View):
    """The process runs."""

    status: Word
