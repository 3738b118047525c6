"""The open feed of services (Open Referral UK 3.0): the public directory in the form that other directories read."""

from typing import Annotated, Any, Final

from fastapi import Query
from starlette.responses import Response

from app.api.door import Door
from app.api.feed import HEADERS, NOT_MODIFIED, FeedDoor
from app.api.feed_views import location, locations, service, services, taxonomies, taxonomy, term, terms
from app.api.schemas.feed import (
    FeedServicePage,
    FeedServiceView,
    FeedView,
    TaxonomyPage,
    TaxonomyView,
    TermPage,
)
from app.api.schemas.feed_filter import FeedFilter, FeedLocationFilter, FeedPaged
from app.api.schemas.feed_location import FeedLocationPage, FeedLocationView
from app.api.schemas.feed_parts import TermView
from app.api.types import Id
from app.domain.access import Op
from app.domain.errors import NotFound

router = Door(tag="feed")
bare = Door(tag="feed")
"""The address of the feed without a slash at its end, which answers as it does with one."""
_KEPT: Final[dict[str, Any]] = {"headers": HEADERS, "also": NOT_MODIFIED}


@bare.op(Op.READ_FEED, "GET", "", shows=FeedView, **_KEPT)
@router.op(Op.READ_FEED, "GET", "/", shows=FeedView, **_KEPT)
async def read_feed(feed: FeedDoor) -> Response:
    """Read which standard this feed keeps, and where its own document is."""
    return feed.fixed(FeedView.at(feed.base))


@router.op(
    Op.LIST_FEED_SERVICES, "GET", "/services", shows=FeedServicePage, **_KEPT,
)  # fmt: skip
async def list_feed_services(feed: FeedDoor, wanted: Annotated[FeedFilter, Query()]) -> Response:
    """List services of contact centres, those that fit all that is asked."""
    return await feed.page(wanted, lambda asked: services(feed, wanted, asked))


@router.op(
    Op.READ_FEED_SERVICE, "GET", "/services/{service_id}", shows=FeedServiceView, refuses=[NotFound], **_KEPT,
)  # fmt: skip
async def read_feed_service(feed: FeedDoor, service_id: Id) -> Response:
    """Read all there is to know of one service."""
    return await feed.one(lambda: service(feed, service_id))


@router.op(
    Op.LIST_FEED_LOCATIONS, "GET", "/service_at_locations", shows=FeedLocationPage, **_KEPT,
)  # fmt: skip
async def list_feed_locations(feed: FeedDoor, wanted: Annotated[FeedLocationFilter, Query()]) -> Response:
    """List services at locations, nearest first from a postcode; a location that is not published is not here."""
    return await feed.page(wanted, lambda asked: locations(feed, wanted, asked))


@router.op(
    Op.READ_FEED_LOCATION, "GET", "/service_at_locations/{location_id}", shows=FeedLocationView, refuses=[NotFound], **_KEPT,
)  # fmt: skip
async def read_feed_location(feed: FeedDoor, location_id: Id) -> Response:
    """Read all there is to know of one service at its location."""
    return await feed.one(lambda: location(feed, location_id))


@router.op(
    Op.LIST_FEED_TAXONOMIES, "GET", "/taxonomies", shows=TaxonomyPage, **_KEPT,
)  # fmt: skip
async def list_feed_taxonomies(feed: FeedDoor, wanted: Annotated[FeedPaged, Query()]) -> Response:
    """List the controlled lists whose terms services have."""
    return feed.fixed(taxonomies(feed, wanted))


@router.op(
    Op.READ_FEED_TAXONOMY, "GET", "/taxonomies/{taxonomy_id}", shows=TaxonomyView, refuses=[NotFound], **_KEPT,
)  # fmt: skip
async def read_feed_taxonomy(feed: FeedDoor, taxonomy_id: Id) -> Response:
    """Read one of the controlled lists with its terms."""
    return feed.fixed(taxonomy(feed, taxonomy_id))


@router.op(
    Op.LIST_FEED_TERMS, "GET", "/taxonomy_terms", shows=TermPage, **_KEPT,
)  # fmt: skip
async def list_feed_terms(feed: FeedDoor, wanted: Annotated[FeedPaged, Query()]) -> Response:
    """List the terms of all controlled lists."""
    return feed.fixed(terms(feed, wanted))


@router.op(
    Op.READ_FEED_TERM, "GET", "/taxonomy_terms/{term_id}", shows=TermView, refuses=[NotFound], **_KEPT,
)  # fmt: skip
async def read_feed_term(feed: FeedDoor, term_id: Id) -> Response:
    """Read one term of a controlled list."""
    return feed.fixed(term(feed, term_id))
