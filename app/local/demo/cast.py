"""Who acts in the demonstration's stories: each account signed in, as a coordinator, a social worker or for itself."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.crypto.tokens import Tokens
from app.db.tables.account import SignIn
from app.domain.access import Role
from app.local.demo.world import read

_LASTS: Final = timedelta(hours=1)
TOUR: Final[Mapping[str, str]] = {
    "hub": "hazel.hubworker",
    "lead": "harriet.hublead",
    "coordinator": "cora.marmalade",
    "solicitor": "sol.quill",
}
"""The accounts of the parts that a walk through the demonstration needs."""


def accounts() -> dict[str, dict[str, Any]]:
    """Give the accounts of the demonstration by their keys."""
    return {each["key"]: each for each in read("demo/people.json")["accounts"]}


def people_for_tour() -> tuple[dict[str, tuple[str, str]], str, str]:
    """Choose the people of a walk through the demonstration.

    Returns:
        Name and e-mail address by part (hub, lead, coordinator, solicitor); the id of the coordinator's centre; and the
        id of the solicitor's firm.
    """
    known = accounts()
    people = {part: (known[key]["given_name"], known[key]["email"]) for part, key in TOUR.items()}
    centre, firm = (known[TOUR[part]]["memberships"][0] for part in ("coordinator", "solicitor"))
    return people, centre["centre_id"], firm["organisation_id"]


def staff_id(account: str) -> str:
    """Give the staff record of somebody who works at a centre."""
    wanted = accounts()[account]["id"]
    return next(str(each["id"]) for each in read("demo/people.json")["staff"] if each["account_id"] == wanted)


class Cast:
    """The people of the stories, signed in while these are played.

    Args:
        connection: the owner's, in autocommit.
        tokens: issues what they sign their requests with.
    """

    def __init__(self, connection: AsyncConnection, tokens: Tokens) -> None:
        self._connection = connection
        self._tokens = tokens
        self._known = accounts()
        self._sign_ins: dict[str, UUID] = {}
        self._token_of: dict[str, str] = {}

    async def sign_in(self, keys: Sequence[str], now: datetime) -> None:
        """Sign everybody in.

        Args:
            keys: accounts.
            now: the service's time at the end of the stories; the sign-ins outlast it by an hour.
        """
        rows = []
        for key in keys:
            sign_in_id, account_id, acts_as = uuid4(), UUID(self._known[key]["id"]), self._acts_as(key)
            membership_id = UUID(acts_as["id"]) if acts_as else None
            rows.append(
                {
                    "id": sign_in_id, "account_id": account_id, "membership_id": membership_id, "created_at": now,
                    "factor_at": now, "last_used_at": now, "expires_at": now + _LASTS,
                }
            )  # fmt: skip
            self._sign_ins[key] = sign_in_id
            self._token_of[key] = self._tokens.issue(
                account=account_id,
                sign_in=sign_in_id,
                membership=membership_id,
                role=acts_as["role"] if acts_as else Role.FAMILY,
            )
        await self._connection.execute(insert(SignIn), rows)

    async def sign_out(self, now: datetime) -> None:
        """Sign everybody out."""
        mine = SignIn.id.in_(self._sign_ins.values())
        await self._connection.execute(update(SignIn).where(mine).values(revoked_at=now))

    def token(self, key: str) -> str:
        """Give the access token of somebody who is signed in."""
        return self._token_of[key]

    def address(self, key: str) -> str:
        """Give somebody's e-mail address."""
        return str(self._known[key]["email"])

    def _acts_as(self, key: str) -> Mapping[str, Any] | None:
        return next(iter(self._known[key]["memberships"]), None)
