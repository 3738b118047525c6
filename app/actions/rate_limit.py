"""Counting tries: in a transaction of its own, before what is tried is done, so that a refusal counts as well."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from app.crypto.seal import Keyring
from app.db.tables.account import RateLimit
from app.db.work import Work
from app.domain.errors import TooMany
from app.domain.rate_limit import LIMITS, Count, Effect, Tried, after_try


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a try.

    Args:
        refused_seconds: 0 takes it; else how long to wait.
        slowed_seconds: it is taken, so much later.
        silent: it is answered as ever, and nothing is done.
    """

    refused_seconds: int = 0
    slowed_seconds: float = 0
    silent: bool = False

    def must_pass(self) -> None:
        """Refuse what comes too soon; to be asked when the counting is committed.

        Raises:
            TooMany: with the time to wait.
        """
        if self.refused_seconds:
            raise TooMany(self.refused_seconds)


def key_of(keys: Keyring, tried: Tried, *about: str) -> bytes:
    """Give the key under which tries are counted; it tells nobody which account or network it is."""
    return keys.index("rate-limit", "\n".join((tried, *about)))


async def count_try(work: Work, keys: Mapping[Tried, bytes]) -> Verdict:
    """Count one try under several keys, unless one of them refuses it; two statements, whatever is found.

    Args:
        work: the unit of work.
        keys: by what is counted.
    """
    by_key = {key: LIMITS[tried] for tried, key in keys.items()}
    fresh = [{"key": key, "tries": 0, "window_from": work.now} for key in sorted(by_key)]
    there = insert(RateLimit).values(fresh)
    # Sorted, and locked by an update that changes nothing: two tries of the same moment are counted one after the other.
    locked = there.on_conflict_do_update(index_elements=[RateLimit.key], set_={"key": there.excluded.key})
    rows = (await work.session.execute(select(RateLimit).from_statement(locked.returning(RateLimit)))).scalars().all()
    found = [(row, by_key[row.key], Count(row.tries, row.window_from, row.blocked_until)) for row in rows]

    def longest(effect: Effect) -> float:
        waits = [count.wait(work.now) for _, limit, count in found if limit.effect is effect]
        return max((wait.total_seconds() for wait in waits), default=0)

    refused, silent = longest(Effect.REFUSE), longest(Effect.SILENT) > 0
    for row, limit, count in found:
        if refused or (silent and limit.effect is Effect.SILENT):
            continue
        after = after_try(count, limit, work.now)
        row.tries, row.window_from, row.blocked_until = after.tries, after.window_from, after.blocked_until
    await work.session.flush()
    return Verdict(ceil(refused), longest(Effect.SLOW), silent)


async def forgive(work: Work, *, wholly: Iterable[bytes], once: Iterable[bytes]) -> None:
    """Take back a try that turned out to be right.

    Args:
        work: the unit of work.
        wholly: keys whose count begins anew: this account from this network.
        once: keys that get this one try back; their other tries may be somebody else's.
    """
    await work.session.execute(delete(RateLimit).where(RateLimit.key.in_(list(wholly))))
    given_back = update(RateLimit).where(RateLimit.key.in_(list(once)))
    await work.session.execute(given_back.values(tries=func.greatest(RateLimit.tries - 1, 0)))
