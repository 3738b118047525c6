"""The unit of work: caller, operation, reach, one clock, one transaction, and the audit event it leaves.

Nobody calls `commit`: leaving the block commits, and an exception takes everything back. A refusal is recorded in a
second small transaction of its own.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.crypto.seal import Keyring
from app.db.caller import ANONYMOUS, SERVICE, Bearer, Caller, ClientBearer, acting
from app.db.prepare import EFFECTS, ROLE_OF
from app.db.refusals import refusal_of
from app.db.tables.machinery import AuditEvent
from app.db.tables.referral import Event
from app.db.versions import must_match
from app.domain.access import Op, Reach, Role
from app.domain.client import scope_of
from app.domain.errors import (
    NotAllowed,
    NotSignedIn,
    OutcomeUnknown,
    OutOfScope,
    Refused,
)
from app.domain.grant import reach_of

__all__ = ["ANONYMOUS", "SERVICE", "Bearer", "Caller", "ClientBearer", "Opening", "Work"]


_CONTEXT = text(
    "SELECT set_config('role', :role, true), set_config('app.account', :account, true), "
    "set_config('app.organisation', :organisation, true), set_config('app.centre', :centre, true), "
    "set_config('app.now', service_now(:demo)::text, true)::timestamptz AS now"
)
_WEAR = text("SELECT set_config('role', :role, true)")


def _raise(refusal: Refused | None) -> None:
    if refusal is not None:
        raise refusal


@dataclass(slots=True)
class Opening:
    """What a unit of work is opened with.

    Args:
        engine: the serving pool.
        keys: ciphers and indexes.
        demo: whether the demo world's moved clock counts.
        op: the operation; None for the service's own doings, which carry a name in `doing`.
        bearer: the caller's verified token.
        caller: a caller that needs no token (anonymous, or the service itself).
        expects: the value of If-Match, for `must_match`.
        request_id: stands in the audit event and in the log.
    """

    engine: AsyncEngine
    keys: Keyring
    demo: bool
    op: Op | None = None
    doing: str = ""
    bearer: Bearer | ClientBearer | None = None
    caller: Caller = ANONYMOUS
    expects: str | None = None
    request_id: str | None = None


@dataclass(slots=True)
class Work:
    """One unit of work; the only thing an action or a query takes besides values."""

    opening: Opening
    session: AsyncSession = field(init=False)
    caller: Caller = field(init=False, default=ANONYMOUS)
    reach: Reach = field(init=False, default=Reach.PUBLIC)
    now: datetime = field(init=False)
    referral_id: UUID | None = field(init=False, default=None)
    subjects: list[UUID] = field(init=False, default_factory=list)
    notes: dict[str, Any] = field(init=False, default_factory=dict)
    etag: str | None = field(init=False, default=None)
    _worn: str = field(init=False, default="")
    silent: bool = field(init=False, default=False)
    """No audit event: only for the worker's own machinery, which looks at no case."""

    @property
    def op(self) -> Op:
        """Give the operation; the service's own doings have none."""
        if self.opening.op is None:
            raise RuntimeError("the service's own work has no operation")
        return self.opening.op

    @property
    def keys(self) -> Keyring:
        """Give the ciphers."""
        return self.opening.keys

    def note(self, **values: Any) -> None:
        """Add to the audit event: ids, codes and statuses only, never content."""
        self.notes.update({key: str(value) for key, value in values.items()})

    def touch(self, *subjects: UUID, referral_id: UUID | None = None) -> None:
        """Name the rows that this request looked at or changed, for the audit event."""
        self.subjects.extend(subjects)
        if referral_id is not None:
            self.referral_id = referral_id

    def event(
        self,
        referral_id: UUID,
        kind: str,
        *,
        side: int | None = None,
        reason: str | None = None,
        subject_id: UUID | None = None,
    ) -> None:
        """Record a state change on the referral's timeline.

        Args:
            referral_id: the referral.
            kind: kebab-case word for what happened.
            side: whose act it was; None for staff and service. Families read only their own side's.
            reason: a coded reason, never prose.
            subject_id: the row it is about.

        Source: rule book REF-08.
        """
        self.session.add(
            Event(
                id=uuid4(), referral_id=referral_id, side=side, kind=kind, actor=self.caller.account_id,
                actor_role=self.caller.role, reason=reason, subject_id=subject_id, at=self.now,
            )
        )  # fmt: skip

    @asynccontextmanager
    async def as_effects(self) -> AsyncIterator[None]:
        """Do what an act brings about in rows that its caller may not see, such as the other side's.

        The caller's own rights are back afterwards. What a caller reads never stands in such a block, unless it says
        why it may.
        """
        before = self._worn
        await self._wear(EFFECTS)
        try:
            yield
        except Refused:
            await self._wear(before)
            raise
        await self._wear(before)

    async def _wear(self, role: str) -> None:
        if role != self._worn:
            await self.session.flush()
            await self.session.execute(_WEAR, {"role": role})
            self._worn = role

    def must_match(self, current: str) -> None:
        """Refuse a change that was made on an older version than the current one.

        Args:
            current: the ETag that the caller would read now.

        Raises:
            PreconditionRequired: the request carried no If-Match.
            PreconditionFailed: it carried another version's.
        """
        must_match(self.opening.expects, current)

    async def __aenter__(self) -> Self:
        self.session = AsyncSession(self.opening.engine, expire_on_commit=False, autoflush=True)
        try:
            opening = self.opening
            if opening.bearer is None:
                self.caller = opening.caller
            else:
                self.caller, refusal = await acting(self.session, opening.bearer, op=opening.op, demo=opening.demo)
                _raise(refusal)
            await self._put_on()
            if self.opening.op is not None:
                self._check_role()
        except BaseException as exc:
            await self.session.rollback()
            await self.session.close()
            if isinstance(exc, Refused) and self.caller.account_id is not None:
                await self._record_refusal(exc)
            raise
        return self

    async def _put_on(self) -> None:
        """Put on the caller's database role and context, for this transaction alone, and read the clock."""
        context = {
            "role": ROLE_OF[self.caller.role],
            "account": str(self.caller.account_id or ""),
            "organisation": str(self.caller.organisation_id or ""),
            "centre": str(self.caller.centre_id or ""),
            "demo": self.opening.demo,
        }
        self.now = (await self.session.execute(_CONTEXT, context)).mappings().one()["now"]
        self._worn = ROLE_OF[self.caller.role]

    def _check_role(self) -> None:
        reach = reach_of(self.op, self.caller.role)
        if reach is None:
            raise NotSignedIn if self.caller.role is Role.ANONYMOUS else NotAllowed
        if self.caller.scopes is not None and (needed := scope_of(self.op)) not in self.caller.scopes:
            raise OutOfScope(needed)
        self.reach = reach

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if exc is None:
                await self._finish()
                return
            await self.session.rollback()
        finally:
            await self.session.close()
        if isinstance(exc, IntegrityError):
            refusal = refusal_of(exc)
            await self._record_refusal(refusal)
            raise refusal from exc
        if isinstance(exc, Exception) and self.caller.account_id is not None:
            await self._record_refusal(exc)

    async def _finish(self) -> None:
        """Write the audit event and commit; the commit is not given up when the client goes away."""
        if not (self.silent and self.opening.op is None):
            self.session.add(self._audit("done"))
        try:
            await self.session.flush()
        except IntegrityError as exc:
            await self.session.rollback()
            refusal = refusal_of(exc)
            await self._record_refusal(refusal)
            raise refusal from exc
        try:
            await asyncio.shield(self.session.commit())
        except IntegrityError as exc:
            raise refusal_of(exc) from exc
        except (InterfaceError, OperationalError, DBAPIError, TimeoutError) as exc:
            raise OutcomeUnknown from exc

    def _audit(self, outcome: str) -> AuditEvent:
        return AuditEvent(
            id=uuid4(), at=self.now, op=str(self.opening.op or self.opening.doing), outcome=outcome,
            account_id=self.caller.account_id, membership_id=self.caller.membership_id, role=self.caller.role,
            referral_id=self.referral_id, subjects=list(dict.fromkeys(self.subjects)), note=self.notes | self._client(),
            request_id=self.opening.request_id,
        )  # fmt: skip

    def _client(self) -> dict[str, str]:
        """Name a machine client as such: its account is nobody's."""
        return {} if self.caller.scopes is None else {"client": str(self.caller.account_id)}

    async def _record_refusal(self, exc: Exception) -> None:
        """Leave the audit event of a refused request in a transaction of its own."""
        outcome = exc.code if isinstance(exc, Refused) else str(getattr(exc, "outcome", "failed"))
        async with AsyncSession(self.opening.engine, expire_on_commit=False) as session:
            context = {"role": ROLE_OF[self.caller.role], "account": "", "organisation": "", "centre": ""}
            now = (await session.execute(_CONTEXT, context | {"demo": self.opening.demo})).mappings().one()["now"]
            self.now = now
            session.add(self._audit(outcome))
            await session.commit()


Rest = ParamSpec("Rest")
Answer = TypeVar("Answer")


def effect(
    action: Callable[Concatenate[Work, Rest], Coroutine[Any, Any, Answer]],
) -> Callable[Concatenate[Work, Rest], Coroutine[Any, Any, Answer]]:
    """Mark an action as what an act brings about: all of it is done `as_effects`."""

    @wraps(action)
    async def done(work: Work, /, *args: Rest.args, **values: Rest.kwargs) -> Answer:
        async with work.as_effects():
            return await action(work, *args, **values)

    return done
