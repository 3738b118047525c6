"""Stories speak to the whole application."""

from tests.serving import app, call, settings, world

__all__ = ["app", "call", "settings", "world"]
