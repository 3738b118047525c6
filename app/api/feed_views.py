"""What the open feed of services shows: each view read from the directory, or from the controlled lists."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from app.api.feed import Feed
from app.api.schemas.feed import (
    FeedServicePage,
    FeedServiceSummary,
    FeedServiceView,
    TaxonomyPage,
    TaxonomyView,
    TermPage,
)
from app.api.schemas.feed_filter import FeedFilter, FeedLocationFilter, FeedPaged
from app.api.schemas.feed_location import FeedLocationPage, FeedLocationSummary, FeedLocationView
from app.api.schemas.feed_parts import TermView
from app.db.features import TAXONOMIES, TERMS
from app.db.queries import feed as queries
from app.db.queries.feed import FeedWanted
from app.domain.errors import NotFound
from app.domain.feed import TAXONOMIES_VERSION, Extent

T = TypeVar("T")


async def services(feed: Feed, given: FeedFilter, wanted: FeedWanted) -> FeedServicePage:
    """Show one page of services."""
    extent, found = await queries.list_feed(feed.reader, wanted, given.page, given.size, placed=False, demo=feed.demo)
    return FeedServicePage.of(extent, [FeedServiceSummary.of(each, feed.base) for each in found])


async def service(feed: Feed, service_id: UUID) -> FeedServiceView:
    """Show one service."""
    return FeedServiceView.of(await queries.get_feed_service(feed.reader, service_id, demo=feed.demo), feed.base)


async def locations(feed: Feed, given: FeedLocationFilter, wanted: FeedWanted) -> FeedLocationPage:
    """Show one page of services at locations."""
    extent, found = await queries.list_feed(feed.reader, wanted, given.page, given.size, placed=True, demo=feed.demo)
    return FeedLocationPage.of(extent, [FeedLocationSummary.of(each, feed.base) for each in found])


async def location(feed: Feed, location_id: UUID) -> FeedLocationView:
    """Show one service at its location."""
    return FeedLocationView.of(await queries.get_feed_location(feed.reader, location_id, demo=feed.demo), feed.base)


def taxonomies(feed: Feed, given: FeedPaged) -> TaxonomyPage:
    """Show one page of the controlled lists."""
    extent, found = _page(TAXONOMIES, given)
    return TaxonomyPage.of(extent, [TaxonomyView.of(each, TAXONOMIES_VERSION, feed.base) for each in found])


def taxonomy(feed: Feed, taxonomy_id: UUID) -> TaxonomyView:
    """Show one of the controlled lists.

    Raises:
        NotFound: there is none of this id.
    """
    found = next((each for each in TAXONOMIES if each.id == taxonomy_id), None)
    if found is None:
        raise NotFound
    return TaxonomyView.of(found, TAXONOMIES_VERSION, feed.base)


def terms(feed: Feed, given: FeedPaged) -> TermPage:
    """Show one page of the terms of all controlled lists."""
    extent, found = _page(TERMS, given)
    return TermPage.of(extent, [TermView.of(each, feed.base) for each in found])


def term(feed: Feed, term_id: UUID) -> TermView:
    """Show one term.

    Raises:
        NotFound: there is none of this id.
    """
    found = next((each for each in TERMS if each.id == term_id), None)
    if found is None:
        raise NotFound
    return TermView.of(found, feed.base)


def _page(things: Sequence[T], given: FeedPaged) -> tuple[Extent, Sequence[T]]:
    first = (given.page - 1) * given.size
    return Extent(len(things), given.page, given.size), things[first : first + given.size]
