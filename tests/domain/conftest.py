"""Properties are tried on the same examples every time, on a slow machine too; and a machine may stand anywhere."""

import time

import pytest
from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


@pytest.fixture
def far_away(monkeypatch):
    """Run on a machine whose own clock is that of another continent."""
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()
