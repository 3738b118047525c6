"""How the open feed of services answers: with what its readers may keep, and with nothing new when nothing is.

An answer is open to every site, may be kept for a minute (to a postcode: not at all), and has an entity tag over its very
bytes and the moment since which the feed stands as it does. A reader who sends one of them back is told 304, but never
where without them there would be a refusal. The tag is the better one: a moment counts whole seconds, so that it is told
only when its second is over.

Source: Open Referral UK 3.0; RFC 9110 8.8, 13.1.2, 13.1.3, 13.2.1, 13.2.2, 15.4.5; RFC 9111 5.2.2.
"""

import base64
import hashlib
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from types import MappingProxyType
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response

from app.api.door import Reader, parts_of
from app.api.schemas.feed_filter import FeedFilter, FeedLocationFilter
from app.db.features import TAXONOMIES, TERMS
from app.db.queries.feed import FeedWanted, find_last_change
from app.db.queries.place import get_place
from app.domain.errors import Invalid, Issue, NotFound
from app.domain.feed import TAXONOMIES_CHANGED, weekday_of
from app.domain.place import Place
from app.domain.postcode import parse

KEPT: Final = "public, max-age=60"
NOT_KEPT: Final = "no-store"
"""Of an answer to a postcode: neither a cache on the way nor a browser that others use keeps where somebody looked."""
_TAGS: Final = re.compile(r'(?:W/)?("[\x21\x23-\x7e]*")')
_FIXED_SINCE: Final = datetime.combine(TAXONOMIES_CHANGED, time(), UTC)
_TEXT: Final = MappingProxyType({"schema": {"type": "string", "maxLength": 200}})
HEADERS: Final[dict[str, Any]] = {
    "ETag": {"description": "Tag of this very answer; send it back as If-None-Match.", **_TEXT},
    "Last-Modified": {"description": "Since when the feed stands as it does.", **_TEXT},
    "Cache-Control": {"description": "How long the answer may be kept.", **_TEXT},
}
NOT_MODIFIED: Final[dict[int, Any]] = {304: {"description": "Nothing has changed since.", "headers": HEADERS}}


@dataclass(frozen=True, slots=True)
class Feed:
    """What an endpoint of the feed works with.

    Args:
        request: with its conditions.
        reader: the connection of public reads.
        demo: whether the clock is the demonstration's.
        base: the address of this service, without a slash at its end.
    """

    request: Request
    reader: AsyncConnection
    demo: bool
    base: str

    async def one(self, make: Callable[[], Awaitable[BaseModel]]) -> Response:
        """Answer with one thing of the directory: what is not there is refused, whatever the reader has."""
        since = await self._since()
        return self._whole(await make(), since)

    async def page(self, given: FeedFilter, make: Callable[[FeedWanted], Awaitable[BaseModel]]) -> Response:
        """Answer with a page of the directory: what cannot be asked is refused, whatever the reader has."""
        wanted = await self._wanted(given)
        since, kept = await self._since(), KEPT if wanted.near is None and wanted.area is None else NOT_KEPT
        if _is_known(self.request, None, since):
            return _not_modified(None, since, kept)
        return self._whole(await make(wanted), since, kept)

    def fixed(self, view: BaseModel) -> Response:
        """Answer what moves only with the code."""
        return self._whole(view, _FIXED_SINCE)

    async def _since(self) -> datetime | None:
        moment, settled = await find_last_change(self.reader, demo=self.demo)
        return moment if settled else None

    def _whole(self, view: BaseModel, since: datetime | None, kept: str = KEPT) -> Response:
        return kept_answer(self.request, without_empty(view.model_dump(mode="json")), since, kept)

    async def _wanted(self, given: FeedFilter) -> FeedWanted:
        """Read what is looked for.

        Raises:
            Invalid: the postcode is none, or there is a distance without one.
        """
        terms = {str(term.id): term for term in TERMS}
        lists = {str(taxonomy.id): taxonomy for taxonomy in TAXONOMIES}
        term_id, list_id, day = (_folded(each) for each in (given.taxonomy_term_id, given.taxonomy_id, given.day))
        weekday = None if day is None else weekday_of(day)
        place = await self._place(given) if isinstance(given, FeedLocationFilter) else None
        return FeedWanted(
            words=given.search,
            term=terms.get(term_id or ""),
            taxonomy=lists.get(list_id or ""),
            minimum_age=given.minimum_age,
            maximum_age=given.maximum_age,
            weekday=weekday,
            opens_from=given.start_time,
            closes_until=given.end_time,
            near=place.point if place else None,
            area=place.area if place else None,
            within_metres=given.proximity if isinstance(given, FeedLocationFilter) else None,
            impossible=any((
                term_id is not None and term_id not in terms,
                list_id is not None and list_id not in lists,
                day is not None and weekday is None,
            )),
        )  # fmt: skip

    async def _place(self, given: FeedLocationFilter) -> Place | None:
        if given.postcode is None:
            if given.proximity is None:
                return None
            raise Invalid(issues=[Issue("#proximity", "needs-postcode", "Say from where: send `postcode` too.")])
        if parse(given.postcode) is None:
            raise Invalid(issues=[Issue("#postcode", "not-a-postcode", "Write a UK postcode, such as GL50 1AB.")])
        try:
            return await get_place(self.reader, given.postcode, demo=self.demo)
        except NotFound as unknown:
            raise Invalid(issues=[Issue("#postcode", "unknown-postcode", unknown.detail)]) from None


def _folded(word: str | None) -> str | None:
    return None if word is None else word.strip().casefold()


async def open_feed(request: Request, reader: Reader) -> Feed:
    """Give an endpoint of the feed what it works with."""
    settings = parts_of(request).settings
    return Feed(request, reader, settings.demo, settings.public_url.rstrip("/"))


FeedDoor = Annotated[Feed, Depends(open_feed, scope="function")]


def without_empty(said: Any) -> Any:
    """Leave out what has no value, as the standard wants it; the list of a page stays, be it empty."""
    if isinstance(said, dict):
        return {
            name: without_empty(value)
            for name, value in said.items()
            if name == "contents" or (value is not None and value not in ([], {}, ""))
        }
    return [without_empty(each) for each in said] if isinstance(said, list) else said


def kept_answer(request: Request, document: Any, since: datetime | None, kept: str = KEPT) -> Response:
    """Answer with a document, or with 304 to whoever has it already; `kept` says how long it may be."""
    content = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    tag = f'"{base64.urlsafe_b64encode(hashlib.sha256(content).digest()[:16]).rstrip(b"=").decode()}"'
    if _is_known(request, tag, since):
        return _not_modified(tag, since, kept)
    return Response(content, headers=_headers(tag, since, kept), media_type="application/json")


def _is_known(request: Request, tag: str | None, since: datetime | None) -> bool:
    """Say whether a reader has this answer; where tags are sent, the moment does not count."""
    tags, moment = request.headers.get("if-none-match"), request.headers.get("if-modified-since")
    if tags is not None:
        return tag is not None and (tags.strip() == "*" or tag in _TAGS.findall(tags))
    if moment is None or since is None:
        return False
    try:
        seen = parsedate_to_datetime(moment)
    except ValueError:
        return False
    return seen.tzinfo is not None and since.replace(microsecond=0) <= seen


def _headers(tag: str | None, since: datetime | None, kept: str) -> dict[str, str]:
    told = {"Cache-Control": kept}
    if since is not None:
        told["Last-Modified"] = format_datetime(since.astimezone(UTC), usegmt=True)
    return told if tag is None else told | {"ETag": tag}


def _not_modified(tag: str | None, since: datetime | None, kept: str) -> Response:
    return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=_headers(tag, since, kept))
