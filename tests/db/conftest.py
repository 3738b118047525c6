"""These speak to the whole application too, and look behind it."""

from tests.serving import app, built, call, owner, pools, settings, world

__all__ = ["app", "built", "call", "owner", "pools", "settings", "world"]
