"""Asking the open feed of services: everybody reads it."""

from app.db.features import TAXONOMIES, TERMS
from app.domain.access import Op
from app.domain.feed import feed_id
from app.domain.services import Service
from tests.access.ask import Ask, Ids, everybody
from tests.access.scene import Scene


async def a_service(scene: Scene) -> Ids:
    return {
        "service_id": feed_id("service", scene.centre_id, Service.SUPPORTED_CONTACT),
        "location_id": feed_id("service_at_location", scene.centre_id, Service.SUPPORTED_CONTACT),
    }


async def a_term(scene: Scene) -> Ids:
    return {"taxonomy_id": TAXONOMIES[0].id, "term_id": TERMS[0].id}


FEED_ASKS = (
    Ask(Op.READ_FEED, everybody(200)),
    Ask(Op.LIST_FEED_SERVICES, everybody(200)),
    Ask(Op.READ_FEED_SERVICE, everybody(200), given=a_service),
    Ask(Op.LIST_FEED_LOCATIONS, everybody(200)),
    Ask(Op.READ_FEED_LOCATION, everybody(200), given=a_service),
    Ask(Op.LIST_FEED_TAXONOMIES, everybody(200)),
    Ask(Op.READ_FEED_TAXONOMY, everybody(200), given=a_term),
    Ask(Op.LIST_FEED_TERMS, everybody(200)),
    Ask(Op.READ_FEED_TERM, everybody(200), given=a_term),
)
