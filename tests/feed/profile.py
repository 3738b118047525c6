"""The profile that the feed keeps, in our own words: a table of kinds, their fields, and what a field may hold.

How to read it: a row is a kind of thing; `*` stands before a field that must be there. A field holds text, a number, a
choice of words, one of the kinds (`->`), or a list of one (`=>`). A list and a text are never empty and nothing is ever
null: what has no value is left out. `OURS` are fields that we add, as the standard allows.

Source: Open Referral UK 3.0.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID


def is_uuid(value: Any) -> bool:
    return isinstance(value, str) and str(UUID(value)) == value


def is_text(value: Any) -> bool:
    return isinstance(value, str) and value.strip() == value != ""


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_uri(value: Any) -> bool:
    parts = urlsplit(value)
    return bool(parts.scheme in {"http", "https"} and parts.hostname and re.fullmatch(r"[!-~]+", value))


def is_mailbox(value: Any) -> bool:
    return re.fullmatch(r"[!-~]+@[a-z0-9-]+(\.[a-z0-9-]+)+", value) is not None


def is_moment(value: Any) -> bool:
    """An instant in UTC that counts thousandths of a second."""
    return value.endswith("Z") and value[-5] == "." and datetime.fromisoformat(value) is not None


def is_clock(value: Any) -> bool:
    return re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value) is not None


def is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def one_of(*words: str) -> Callable[[Any], bool]:
    return lambda value: value in words


def days(value: Any) -> bool:
    return all(day in {"MO", "TU", "WE", "TH", "FR", "SA", "SU"} for day in value.split(","))


STATUS = one_of("active", "inactive", "defunct", "temporarily closed")
PLACE = one_of("physical", "postal", "virtual")
Holds = Callable[[Any], bool] | str
# fmt: off
SLIM_SERVICE: Mapping[str, Holds] = {
    "*id": is_uuid, "*organization_id": is_uuid, "*name": is_text, "description": is_text, "url": is_uri,
    "email": is_mailbox, "*status": STATUS, "fees": is_text, "accreditations": is_text, "minimum_age": is_number,
    "maximum_age": is_number, "last_modified": is_moment, "organization": "-> organization",
}
INNER_SERVICE: Mapping[str, Holds] = {
    **SLIM_SERVICE, "schedules": "=> schedule", "service_areas": "=> service_area", "languages": "=> language",
    "cost_options": "=> cost_option", "attributes": "=> attribute",
}
SLIM_LOCATION: Mapping[str, Holds] = {
    "*id": is_uuid, "*location_type": PLACE, "name": is_text, "latitude": is_number,
    "longitude": is_number,
}
AT_LOCATION: Mapping[str, Holds] = {"*id": is_uuid, "service_id": is_uuid, "location_id": is_uuid}
PROFILE: Mapping[str, Mapping[str, Holds]] = {
    "base": {"*version": one_of("HSDS-UK-3.0"), "*profile": is_uri, "*openapi_url": is_uri},
    "page": {
        "*total_items": is_count, "*total_pages": is_count, "*page_number": is_count, "*size": is_count,
        "*first_page": is_flag, "*last_page": is_flag, "*empty": is_flag, "*contents": lambda value: isinstance(value, list),
    },
    "organization": {
        "*id": is_uuid, "*name": is_text, "*description": is_text, "email": is_mailbox, "website": is_uri, "uri": is_uri,
        "parent_organization_id": is_uuid,
    },
    "slim service": SLIM_SERVICE,
    "inner service": INNER_SERVICE,
    "service": {**INNER_SERVICE, "service_at_locations": "=> location of service"},
    "location of service": {**AT_LOCATION, "location": "-> location"},
    "slim service at location": {**AT_LOCATION, "location": "-> slim location", "service": "-> slim service"},
    "service at location": {**AT_LOCATION, "location": "-> location", "service": "-> inner service"},
    "slim location": SLIM_LOCATION,
    "location": {**SLIM_LOCATION, "addresses": "=> address", "accessibility": "=> accessibility"},
    "address": {
        "*id": is_uuid, "location_id": is_uuid, "*address_1": is_text, "*city": is_text, "*state_province": is_text,
        "*postal_code": is_text, "*country": one_of("GB"), "*address_type": PLACE,
    },
    "accessibility": {"*id": is_uuid, "location_id": is_uuid, "description": is_text},
    "schedule": {
        "*id": is_uuid, "service_id": is_uuid, "service_at_location_id": is_uuid, "freq": one_of("WEEKLY", "MONTHLY"),
        "interval": is_number, "byday": days, "description": is_text, "opens_at": is_clock, "closes_at": is_clock,
        "notes": is_text,
    },
    "service_area": {"*id": is_uuid, "service_id": is_uuid, "name": is_text, "service_area": is_text},
    "language": {"*id": is_uuid, "service_id": is_uuid},
    "cost_option": {
        "*id": is_uuid, "service_id": is_uuid, "option": is_text, "amount": is_number, "amount_description": is_text,
    },
    "attribute": {
        "*id": is_uuid, "link_id": is_uuid, "taxonomy_term_id": is_uuid, "link_type": is_text,
        "taxonomy_term": "-> taxonomy_term",
    },
    "taxonomy_term": {
        "*id": is_uuid, "*name": is_text, "*description": is_text, "taxonomy": is_text, "taxonomy_id": is_uuid,
        "term_uri": is_uri,
    },
    "taxonomy": {
        "*id": is_uuid, "*name": is_text, "*description": is_text, "uri": is_uri, "version": is_text,
        "*taxonomy_terms": "=> taxonomy_term",
    },
}
OURS: Mapping[str, Mapping[str, Holds]] = {"language": {"name": is_text, "code": is_text}}
# fmt: on


def faults(kind: str, document: Any, where: str = "") -> Iterator[str]:
    """What is wrong with a document of a kind, each with its place."""
    if not isinstance(document, dict):
        yield f"{where}: no {kind}"
        return
    fields = {name.removeprefix("*"): holds for name, holds in {**PROFILE[kind], **OURS.get(kind, {})}.items()}
    for name in (name.removeprefix("*") for name in PROFILE[kind] if name.startswith("*")):
        if name not in document:
            yield f"{where}/{name}: missing in {kind}"
    for name, value in document.items():
        here = f"{where}/{name}"
        if name not in fields:
            yield f"{here}: {kind} has no such field"
        else:
            yield from _field(fields[name], value, here)


def _field(holds: Holds, value: Any, here: str) -> Iterator[str]:
    if isinstance(holds, str):
        arrow, kind = holds.split(" ", 1)
        if arrow == "->":
            yield from faults(kind, value, here)
        elif not isinstance(value, list) or not value:
            yield f"{here}: no list, or an empty one"
        else:
            for number, each in enumerate(value):
                yield from faults(kind, each, f"{here}/{number}")
    elif not holds(value):
        yield f"{here}: {value!r}"
