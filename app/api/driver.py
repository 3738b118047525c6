"""What the database driver complains of, read as a refusal where it is one.

A value that no column holds should have been refused by its type; that it came so far is still the caller's to mend. A
database that is busy or gone is nobody's mistake. The driver's own message quotes values, so nothing of it is passed on.

Source: PostgreSQL documentation, appendix A (classes of SQLSTATE).
"""

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.domain.errors import Invalid, Refused, Unavailable


def refusal_behind(error: BaseException) -> Refused | None:
    """Read a database's complaint: a value it cannot hold, or a database that is busy or gone.

    Anything else, a violated constraint too, is not for this table: constraints are named in `app.db`, and what is not
    named there is a bug.
    """
    if isinstance(error, PoolTimeout):
        return Unavailable()
    for cause in _causes(error):
        state = str(getattr(cause, "sqlstate", None) or "")
        if state.startswith("22") or (not state and type(cause).__name__ == "DataError"):
            return Invalid("Something that was sent cannot be stored. Leave out unusual characters and numbers.")
        if state[:2] in {"08", "53"} or state[:3] in {"57P", "40P"} or state in {"40001", "55P03", "57014"}:
            return Unavailable()
        if isinstance(cause, ConnectionError):
            return Unavailable()
    return None


def _causes(error: BaseException) -> list[BaseException]:
    """List an error, what it wraps and what it came from."""
    found: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        cause = waiting.pop(0)
        if cause is None or cause in found:
            continue
        found.append(cause)
        waiting += [cause.orig if isinstance(cause, DBAPIError) else None, cause.__cause__]
    return found
