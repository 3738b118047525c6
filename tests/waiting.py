"""Waiting for something that another thread or process does, but not for ever."""

import time
from collections.abc import Callable

STEP_SECONDS, STEPS = 0.01, 3_000


def wait_for(done: Callable[[], bool]) -> None:
    """Wait until something has come about."""
    for _ in range(STEPS):
        if done():
            return
        time.sleep(STEP_SECONDS)
    raise AssertionError("it did not come about within half a minute")
