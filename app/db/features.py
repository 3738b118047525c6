"""The controlled lists of what a centre has: facilities, accessibility, measures, languages. Word to label, from a file."""

import json
from collections.abc import Mapping
from typing import Final

from app.db.reference import DATA
from app.domain.feed import Taxonomy, Term, taxonomies

FEATURES: Final[Mapping[str, Mapping[str, str]]] = json.loads((DATA / "centre_features.json").read_text("utf-8"))
"""Lists by name: facility, accessibility, measure, language."""
POLICIES: Final = tuple(json.loads((DATA / "policies_default.json").read_text("utf-8")))
"""What a centre has an answer of its own to: gifts, food, cameras and the like."""
TAXONOMIES: Final[tuple[Taxonomy, ...]] = taxonomies(FEATURES)
"""The lists, and that of the services, as the open feed publishes them."""
TERMS: Final[tuple[Term, ...]] = tuple(term for taxonomy in TAXONOMIES for term in taxonomy.terms)
