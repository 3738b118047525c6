"""Pages of lists: keyset cursors that their holder can neither read as a promise nor carry to another list.

A cursor holds the sort values of the last row shown and a tag over them and everything that makes the list what it is:
caller, operation, order and filters. Another caller's cursor, or one from another filter, is refused.

Source: RFC 8288 (`Link: <...>; rel="next"`).
"""

import base64
import binascii
import hmac
import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Final, Generic, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request, Response
from pydantic import Field

from app.api.types import DIGITS, Filter, Shaped, View
from app.crypto.seal import Keyring
from app.domain.errors import Issue, NotFound

MOST: Final = 100
DEFAULT: Final = 50
_TAG_BYTES: Final = 16
_LONGEST: Final = 1000
_BAD: Final = Issue("#after", "bad-cursor", "Take `next` as it stood in the page before, with the same filters.")
_SHAPE: Final = Shaped("[A-Za-z0-9_-]+", _BAD.code, _BAD.detail)

T = TypeVar("T")
R = TypeVar("R")
Key = UUID | datetime | date | int | str


class Paged(Filter):
    """The query of a list that comes in pages; filters of a list are added below this."""

    limit: Annotated[int, Field(ge=1, le=MOST, description="How many to show."), DIGITS] = DEFAULT
    after: Annotated[
        Annotated[str, Field(min_length=1, max_length=_LONGEST), _SHAPE] | None,
        Field(description="`next` of the page before."),
    ] = None


class Page(View, Generic[T]):
    """One page of a list."""

    items: list[T]
    next: Annotated[
        str | None, Field(max_length=_LONGEST, description="Send it as `after` to read on; null at the end.")
    ] = None


class Cursors:
    """Writes and reads the cursors of one list for one caller.

    Args:
        keys: whose key makes the tags.
        caller: account of the reader, or a word for an anonymous one.
        operation: the list.
        order: how it is sorted.
        filters: the filters that are set; values as JSON takes them.
    """

    def __init__(self, keys: Keyring, *, caller: UUID | str, operation: str, order: str, filters: Any = None) -> None:
        self._keys = keys
        self._bound = json.dumps([str(caller), operation, order, filters], sort_keys=True, default=str)

    def write(self, values: Sequence[Key]) -> str:
        """Write a cursor that stands behind the row with these sort values."""
        content = json.dumps([_written(value) for value in values], separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._tag(content) + content).rstrip(b"=").decode()

    def read(self, cursor: str | None) -> tuple[Key, ...] | None:
        """Read the sort values of the last row shown; None at the beginning of the list.

        Raises:
            NotFound: the cursor leads to no page of this list for this caller. It is as well formed as any, so it is
                nothing for 422.
        """
        if cursor is None:
            return None
        try:
            given = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise _no_such_page() from None
        tag, content = given[:_TAG_BYTES], given[_TAG_BYTES:]
        if len(cursor) > _LONGEST or not self._is_ours(tag, content):
            raise _no_such_page()
        return tuple(_READ[kind](text) for kind, text in json.loads(content))

    def _tag(self, content: bytes) -> bytes:
        return self._keys.index("cursor", self._signed(content))[:_TAG_BYTES]

    def _is_ours(self, tag: bytes, content: bytes) -> bool:
        made = self._keys.indexes("cursor", self._signed(content))
        return any(hmac.compare_digest(tag, each[:_TAG_BYTES]) for each in made)

    def _signed(self, content: bytes) -> str:
        return f"{self._bound}\n{content.decode('utf-8', 'replace')}"


def _no_such_page() -> NotFound:
    return NotFound("There is no such page of this list.", issues=[_BAD])


def page_of(
    rows: Sequence[R], limit: int, cursors: Cursors, key: Callable[[R], Sequence[Key]]
) -> tuple[Sequence[R], str | None]:
    """Cut the rows of `app.db.paging.keyset`, which asks for one more than the limit, to a page and its next cursor.

    Args:
        rows: at most `limit` + 1 of them.
        limit: as asked for.
        cursors: of this list.
        key: gives the sort values of a row, in the order of the columns.
    """
    if len(rows) <= limit:
        return rows, None
    shown = rows[:limit]
    return shown, cursors.write(key(shown[-1]))


def link_next(request: Request, response: Response, cursor: str | None) -> None:
    """Add the Link header that leads to the next page."""
    if cursor is not None:
        kept = [(name, value) for name, value in request.query_params.multi_items() if name != "after"]
        address = f"{request.scope['path']}?{urlencode([*kept, ('after', cursor)])}"
        response.headers["Link"] = f'<{address}>; rel="next"'


LINK_HEADER: Final[dict[str, Any]] = {
    "Link": {
        "description": 'Address of the next page, rel="next"; missing at the end.',
        "schema": {"type": "string", "maxLength": 10_000},
    }
}


def _written(value: Key) -> list[Any]:
    if isinstance(value, datetime):
        return ["t", value.isoformat()]
    if isinstance(value, date):
        return ["d", value.isoformat()]
    if isinstance(value, UUID):
        return ["u", value.hex]
    return ["i" if isinstance(value, int) else "s", value]


_READ: Final[dict[str, Callable[[Any], Key]]] = {
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "u": UUID,
    "i": int,
    "s": str,
}
