"""The clock of the demonstration: set back before its families are played, and carried forward to now while they are."""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_MOVED = text("SELECT coalesce((SELECT moved_by FROM demo_clock), interval '0')")
_NOW = text("SELECT service_now(true)")
_SET = text(
    "INSERT INTO demo_clock (one, moved_by) VALUES (true, :by) ON CONFLICT (one) DO UPDATE SET moved_by = excluded.moved_by"
)
_MOVE_TO = text(
    "INSERT INTO demo_clock (one, moved_by) VALUES (true, :to - clock_timestamp()) "
    "ON CONFLICT (one) DO UPDATE SET moved_by = excluded.moved_by"
)
_BACK_IN_THE_PAST = text("UPDATE demo_clock SET moved_by = interval '0' WHERE moved_by < interval '0'")


class DemoClock:
    """Moves the demonstration's clock with the owner's hand.

    Args:
        connection: the owner's, in autocommit.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._moved_before = timedelta(0)

    async def now(self) -> datetime:
        """Tell the service's time."""
        found: datetime = (await self._connection.execute(_NOW)).scalar_one()
        return found

    async def begin(self) -> datetime:
        """Remember how far the clock is moved, and tell the service's time: that of the end."""
        moved: timedelta = (await self._connection.execute(_MOVED)).scalar_one()
        self._moved_before = max(moved, timedelta(0))
        return await self.now()

    async def move_to(self, to: datetime) -> None:
        """Move the clock to a moment."""
        await self._connection.execute(_MOVE_TO, {"to": to})

    async def arrive(self) -> None:
        """Leave the clock as it was found."""
        await self._connection.execute(_SET, {"by": self._moved_before})


async def leave_the_past(connection: AsyncConnection) -> None:
    """Bring a clock that was left in the past back to now; one that is ahead stays there."""
    await connection.execute(_BACK_IN_THE_PAST)
