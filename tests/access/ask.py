"""One request of one operation, and what comes back to whom."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.access import Op, Role
from app.domain.grant import GRANTS
from tests.access.scene import NOT_SIGNED_IN, Scene, Who

Ids = dict[str, Any]


async def nothing(scene: Scene) -> Ids:
    """Nothing has to be there."""
    return {}


@dataclass(frozen=True)
class Ask:
    """A row of the matrix.

    Args:
        op: the operation.
        answers: who gets through, in this order, and the status they are answered. Whoever is not named is refused:
            401 without a sign-in, 403 in a role without a grant, 404 out of reach.
        given: puts what must be there into the world, and gives the ids that path and body need.
        body: of the request, or what makes it from the ids.
        query: of the request, or what makes it from the ids.
        reads: the operation that gives the ETag which goes along as If-Match.
        etag: finds the ETag in the body of that answer, where it is not in its header.
        finds: for a list: the name of the id that stands in the list of those who are named in `answers`; everybody
            else who has the operation gets a list without it.
        passes: others who would get through, of whom this row asks nothing.
        case: what is special about it, where an operation has several rows.
        parting: nobody is signed in afterwards, so it is asked by people of its own.
    """

    op: Op
    answers: Mapping[Who, int]
    given: Callable[[Scene], Awaitable[Ids]] = nothing
    body: Mapping[str, Any] | Callable[[Ids], Mapping[str, Any]] | None = None
    query: Mapping[str, Any] | Callable[[Ids], Mapping[str, Any]] = field(default_factory=dict)
    reads: Op | None = None
    etag: Callable[[Any, Ids], str] | None = None
    finds: str | None = None
    passes: Iterable[Who] = ()
    case: str = ""
    parting: bool = False

    def __str__(self) -> str:
        return f"{self.op} {self.case}".strip()

    def body_for(self, ids: Ids) -> Any:
        return self.body(ids) if callable(self.body) else self.body

    def query_for(self, ids: Ids) -> Mapping[str, Any]:
        return self.query(ids) if callable(self.query) else self.query


def everybody(status: int) -> Mapping[Who, int]:
    """A public operation: with whatever token, or none."""
    return dict.fromkeys((Who.NOBODY, Who.NO_TOKEN, Who.EXPIRED, Who.STARTER), status)


def signed_in(op: Op, status: int) -> Mapping[Who, int]:
    """Everybody whose role has the operation."""
    return {who: status for who in Who if who not in NOT_SIGNED_IN and ROLES[who] in GRANTS[op]}


def only(whoever: Iterable[Who], status: int = 200) -> Mapping[Who, int]:
    return dict.fromkeys(whoever, status)


HUB = (Who.HUB_WORKER, Who.HUB_LEAD)
SIDES = (Who.STARTER, Who.OTHER_SIDE)
ROLES: Mapping[Who, Role] = {
    Who.STARTER: Role.FAMILY, Who.OTHER_SIDE: Role.FAMILY, Who.STRANGER: Role.FAMILY, Who.SOLICITOR: Role.REFERRER,
    Who.FORMER_FIRM: Role.REFERRER, Who.OTHER_FIRM: Role.REFERRER, Who.HUB_WORKER: Role.HUB_WORKER,
    Who.HUB_LEAD: Role.HUB_LEAD, Who.HUB_PARTY: Role.HUB_WORKER, Who.UNALLOCATED: Role.HUB_WORKER, Who.COORDINATOR: Role.COORDINATOR,
    Who.FORMER_CENTRE: Role.COORDINATOR, Who.OTHER_CENTRE: Role.COORDINATOR, Who.ON_DUTY: Role.CENTRE_WORKER,
    Who.OFF_DUTY: Role.CENTRE_WORKER, Who.ADMINISTRATOR: Role.ADMINISTRATOR,
    Who.ADMINISTRATOR_PARTY: Role.ADMINISTRATOR, Who.OTHER_SIDES_FIRM: Role.REFERRER, Who.CAFCASS: Role.REFERRER,
}  # fmt: skip


def refusal(op: Op, who: Who) -> tuple[int, str]:
    """What somebody reads who does not get through: status and kind of problem, out of the table of grants."""
    if who in NOT_SIGNED_IN:
        return 401, "not-signed-in"
    if ROLES[who] not in GRANTS[op]:
        return 403, "not-allowed"
    return 404, "not-found"
