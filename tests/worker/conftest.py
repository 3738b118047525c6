"""The worker works on what the application left."""

from tests.serving import app, call, settings, world

__all__ = ["app", "call", "settings", "world"]
