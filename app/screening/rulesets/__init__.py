"""The published rulesets, oldest first, and which one decides today.

A ruleset may be published before it decides: then the hub can see what it would change, and nobody is judged by it.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from app.domain.errors import NotFound
from app.screening.rows import Ruleset
from app.screening.rulesets import v2026_1

RULESETS: Mapping[str, Ruleset] = MappingProxyType({each.version: each for each in (v2026_1.RULESET,)})
CURRENT = v2026_1.RULESET


class Use(StrEnum):
    """What a published ruleset is used for today."""

    DECIDES = "decides"
    PROPOSED = "proposed"
    RETIRED = "retired"


def get_ruleset(version: str) -> Ruleset:
    """Return the ruleset with this version.

    Raises:
        NotFound: no ruleset with this version was published.

    Source: rule book LIGHT-05.
    """
    if version not in RULESETS:
        raise NotFound("There is no ruleset with this version. The list of rulesets says which there are.")
    return RULESETS[version]


def list_rulesets() -> tuple[tuple[Ruleset, Use], ...]:
    """Return every ruleset that was published, the newest first, with what it is used for.

    Source: rule book LIGHT-05.
    """
    order = tuple(RULESETS)
    now = order.index(CURRENT.version)
    uses = (
        Use.RETIRED if place < now else Use.DECIDES if place == now else Use.PROPOSED for place in range(len(order))
    )
    return tuple(zip(RULESETS.values(), uses, strict=True))[::-1]


def use_of(ruleset: Ruleset) -> Use:
    """Return what a published ruleset is used for today."""
    return next(use for each, use in list_rulesets() if each.version == ruleset.version)
