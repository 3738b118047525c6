"""Every answer of the feed against the schemas that the standard itself publishes.

They are not ours to ship: `ORUK_SCHEMAS` names the folder in which they lie.
"""

import json
import os
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from tests.feed.town import FeedTown

FOLDER = os.environ.get("ORUK_SCHEMAS")
SCHEMAS = {
    "/services": ("service_list", "service"),
    "/service_at_locations": ("service_at_location_list", "service_at_location"),
    "/taxonomies": ("taxonomy", "taxonomy"),
    "/taxonomy_terms": ("taxonomy_term", "taxonomy_term"),
}

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        not FOLDER, reason="ORUK_SCHEMAS is not set: the feed was not held against the official schemas of the standard"
    ),
]


def validators() -> dict[str, Any]:
    """One for each schema of the folder; they refer to each other by the names of their files."""
    files = sorted(Path(str(FOLDER)).glob("*.json"))
    schemas = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}
    registry = jsonschema_rs.Registry([(f"oruk:///{name}.json", schema) for name, schema in schemas.items()])
    return {
        name: jsonschema_rs.Draft202012Validator(
            {"$id": f"oruk:///{name}.json", **schema}, registry=registry, validate_formats=True
        )
        for name, schema in schemas.items()
    }


@pytest.mark.parametrize("path", SCHEMAS)
async def test_everything_keeps_the_official_schemas(town: FeedTown, path):
    known = validators()
    slim, full = (known[name] for name in SCHEMAS[path])
    everything = await town.every(path, per_page=9)
    assert everything
    for each in everything:
        assert _wrong(slim, each) == []
        assert _wrong(full, await town.ask(f"{path}/{each['id']}")) == []


def _wrong(validator: Any, document: Any) -> list[str]:
    return [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(document)]


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("service", {"id": "1", "name": "N", "status": "active"}),
        ("service", {"id": "1c2a5a53-5d8e-4f0e-9f5c-0d1f6a3b7c21", "name": "N", "status": "active", "email": "none"}),
        ("service", {"id": "1c2a5a53-5d8e-4f0e-9f5c-0d1f6a3b7c21", "name": "N", "status": "open"}),
        ("taxonomy", {"id": "1c2a5a53-5d8e-4f0e-9f5c-0d1f6a3b7c21", "name": "N", "description": "D", "taxonomy_terms": [{}]}),
    ],
)  # fmt: skip
def test_the_official_schemas_find_what_is_wrong(name, broken):
    """Formats are checked, and one schema finds the other."""
    assert _wrong(validators()[name], broken)
