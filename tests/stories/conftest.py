"""Stories speak to the whole application."""

from tests.serving import app, built, call, owner, pools, settings, world

__all__ = ["app", "built", "call", "owner", "pools", "settings", "world"]
