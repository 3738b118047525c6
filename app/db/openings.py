"""Units of work for the few requests that need more than one: hashing a password must not hold a connection.

Such a request reads and counts in `before()`, hashes outside of both, and does what it came for in `work()`. Only the
latter leaves the request's audit event, so that there is one a request here as everywhere.
"""

from dataclasses import dataclass, replace

from app.db.work import Opening, Work


@dataclass(frozen=True, slots=True)
class Openings:
    """What the units of work of one request are opened with.

    Args:
        opening: of the request, with its operation.
        network: where the request comes from, see `app.domain.rate_limit.network_of`.
    """

    opening: Opening
    network: str

    def before(self) -> Work:
        """Open the unit of work before the hashing: it counts a try and reads what is compared, and commits."""
        op = self.opening.op
        work = Work(replace(self.opening, op=None, doing=f"before_{op}"))
        work.silent = True
        return work

    def work(self) -> Work:
        """Open the unit of work that does what the request came for."""
        return Work(self.opening)
