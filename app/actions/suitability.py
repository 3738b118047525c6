"""The check without an account: it leaves nothing but a count for the network it came from, for a day."""

from app.actions.rate_limit import count_try, key_of
from app.db.openings import Openings
from app.domain.rate_limit import Tried


async def count_check(doors: Openings) -> None:
    """Count one check of a network, before anything is read of it.

    The count stands under a keyed fingerprint of some hundred addresses together; it tells of nobody.

    Raises:
        TooMany: with the time to wait.

    Source: rule book LIGHT-06.
    """
    async with doors.before() as work:
        key = key_of(work.keys, Tried.CHECK_NETWORK, doors.network)
        verdict = await count_try(work, {Tried.CHECK_NETWORK: key})
    verdict.must_pass()
