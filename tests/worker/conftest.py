"""The worker works on what the application left."""

from tests.serving import app, built, call, owner, pools, settings, world

__all__ = ["app", "built", "call", "owner", "pools", "settings", "world"]
