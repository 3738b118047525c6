"""Which operation escapes which custom of this service, and why; whatever has no row here keeps all of them.

The customs: a body is JSON, an answer is JSON, a refusal is a problem (RFC 9457), and unknown fields are refused. A test
holds this table against the contract, in both directions.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from app.domain.access import Op


class Escape(StrEnum):
    """A custom that is not kept, and the standard that says so."""

    FORM_BODY = "form body"  # RFC 6749 3.2, which also says that unknown fields are ignored
    OAUTH_ERRORS = "errors of OAuth"  # RFC 6749 5.2
    HEALTH_ANSWER = "answer as health+json"  # the health check format of the IETF draft
    TEXT_ANSWER = "answer as text"  # Prometheus
    PAGE = "answer as a page"  # a ruleset's table as it is printed, and the page for people
    OTHER_FORMS = "answer in the forms it was released in"  # a page to print or a table, beside JSON
    UNKNOWN_QUERY = "unknown query fields ignored"  # Open Referral UK 3.0


FEED: Final = frozenset(
    {
        Op.READ_FEED,
        Op.LIST_FEED_SERVICES,
        Op.READ_FEED_SERVICE,
        Op.LIST_FEED_LOCATIONS,
        Op.READ_FEED_LOCATION,
        Op.LIST_FEED_TAXONOMIES,
        Op.READ_FEED_TAXONOMY,
        Op.LIST_FEED_TERMS,
        Op.READ_FEED_TERM,
    }
)
"""The open feed of services: it has a document of its own, and what it answers may be kept by anybody for a minute."""
FEED_PATH: Final = "/openreferral"
SEARCH_PATH: Final = "/v1/centre-searches"
"""Where the directory is searched with a postcode in the body: it changes nothing, though it is a POST."""

ESCAPES: Final[Mapping[Op, frozenset[Escape]]] = MappingProxyType(
    {
        Op.ISSUE_CLIENT_TOKEN: frozenset({Escape.FORM_BODY, Escape.OAUTH_ERRORS}),
        Op.READ_DISCLOSURE: frozenset({Escape.OTHER_FORMS}),
        Op.READ_EXPORT: frozenset({Escape.OTHER_FORMS}),
        Op.READ_HEALTH: frozenset({Escape.HEALTH_ANSWER}),
        Op.READ_FRONT_PAGE: frozenset({Escape.PAGE}),
        Op.READ_RULESET_PAGE: frozenset({Escape.PAGE}),
        Op.READ_METRICS: frozenset({Escape.TEXT_ANSWER}),
        **dict.fromkeys(FEED, frozenset({Escape.UNKNOWN_QUERY})),
    }
)


SHARED: Final = FEED | {
    Op.FIND_PLACES,
    Op.FIND_CENTRES,
    Op.SEARCH_CENTRES,
    Op.READ_CENTRE,
    Op.READ_GROUND_RULES,
    Op.LIST_SERVICES,
    Op.FIND_SIGNPOSTS,
    Op.READ_ABOUT,
}
"""The public directory: all that pages of other sites may read in a browser. Nothing else is open to them (CORS)."""


def escapes(op: Op, escape: Escape) -> bool:
    """Say whether an operation escapes a custom."""
    return escape in ESCAPES.get(op, frozenset())
