"""The published rulesets: by version, and which one decides today."""

from collections.abc import Mapping
from types import MappingProxyType

from app.domain.errors import NotFound
from app.screening.rows import Ruleset
from app.screening.rulesets import v2026_1

RULESETS: Mapping[str, Ruleset] = MappingProxyType({each.version: each for each in (v2026_1.RULESET,)})
CURRENT = v2026_1.RULESET


def get_ruleset(version: str) -> Ruleset:
    """Return the ruleset with this version.

    Raises:
        NotFound: no ruleset with this version was published.

    Source: rule book LIGHT-05.
    """
    if version not in RULESETS:
        raise NotFound("There is no ruleset with this version. The list of rulesets says which there are.")
    return RULESETS[version]
