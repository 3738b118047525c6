"""These speak to the whole application too, and look behind it."""

from tests.serving import app, call, settings, world

__all__ = ["app", "call", "settings", "world"]
