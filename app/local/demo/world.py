"""The invented world as rows: centres from `centres.json`, accounts and staff from `people.json`.

How to read it: each function gives tables with their rows, in the order in which they can be inserted. Days are counted
from the day of loading, so that the demonstration never grows old while it is loaded.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import Table

from app.crypto.seal import Keyring
from app.crypto.totp import new_totp_secret
from app.db.queries.account import email_index
from app.db.tables.account import Account, Membership
from app.db.tables.base import Base
from app.db.tables.centre import Accreditation, Centre, CentreService, GroundRules, OpeningPattern
from app.db.tables.machinery import Heartbeat
from app.db.tables.organisation import Organisation
from app.db.tables.person import ContactRoute, Person
from app.db.tables.staff import Clearance, Staff
from app.domain.contact_route import index_purpose, plain_form
from app.domain.vocabulary import RouteKind

DATA: Final = Path(__file__).parents[2] / "data"
Row = dict[str, Any]
Rows = tuple[Table, Sequence[Row]]


def read(name: str) -> Any:
    """Read a data file by its path under `app/data`."""
    return json.loads((DATA / name).read_text(encoding="utf-8"))


_PEOPLE: Final[Mapping[str, Any]] = read("demo/people.json")
PASSWORD_OF_ALL: Final[str] = _PEOPLE["password"]
ACCOUNT_LIST: Final[list[tuple[str, str]]] = [(each["about"], each["email"]) for each in _PEOPLE["accounts"]]

FAMILIES: Final = "demonstration"
"""Under this name stands how far the families' stories have been played."""
BEGUN: Final = {"families": "begun"}
PLAYED: Final = {"families": "played"}
_OPEN_SINCE: Final = timedelta(days=150)
"""Accounts are older than the oldest story."""
_BETWEEN_RULES: Final = timedelta(days=180)

_AS_WRITTEN: Final = (
    "name", "summary", "nation", "zone", "address", "town", "postcode", "latitude", "longitude", "location_published",
    "area", "telephone", "email", "website", "children_page", "cost_help", "criteria", "staff_statement", "complaints", "facilities", "languages", "measures",
    "da_assessor", "gap_minutes",
)  # fmt: skip


def _table(of: type[Base]) -> Table:
    table = of.__table__
    if not isinstance(table, Table):
        raise TypeError(of)
    return table


def centre_rows(now: datetime) -> list[Rows]:
    """Give the rows of the directory: organisations, centres, and what hangs on them.

    Args:
        now: when it is loaded; accreditations, admissions and suspensions are counted from it.
    """
    world = read("demo/centres.json")
    rules, policies = read("ground_rules_default.json")["rules"], read("policies_default.json")
    centres: list[Row] = world["centres"]
    operators = {each["id"]: each["operator"] for each in world["organisations"]}
    return [
        (_table(Organisation), [_organisation(each, now) for each in world["organisations"]]),
        (_table(Centre), [_centre(each, operators[each["organisation_id"]], policies, now) for each in centres]),
        (_table(Accreditation), [row for each in centres for row in _accreditations(each, now.date())]),
        (_table(CentreService), [_service(each, row, now) for each in centres for row in each["services"]]),
        (_table(OpeningPattern), [row for each in centres for row in _openings(each)]),
        (_table(GroundRules), [row for each in centres for row in _ground_rules(each, rules, now)]),
    ]


def _organisation(each: Row, now: datetime) -> Row:
    verified = each.get("verified", True)
    return {
        "id": UUID(each["id"]), "kind": each["kind"], "name": each["name"],
        "verified_at": now if verified else None, "verified_by": None,
    }  # fmt: skip


def _centre(each: Row, operator: str, policies: Mapping[str, Any], now: datetime) -> Row:
    return {
        "id": UUID(each["id"]),
        "organisation_id": UUID(each["organisation_id"]),
        "operator": operator,
        **{name: each[name] for name in _AS_WRITTEN},
        "policies": {**policies, **each["policies"]},
        "admitted_at": _days(now, each["admitted_days"]),
        "suspended_at": _days(now, each["suspended_days"]),
    }


def _days(now: datetime, days: int | None) -> datetime | None:
    return None if days is None else now + timedelta(days=days)


def _of(centre: Row, row: Row) -> Row:
    return {"centre_id": UUID(centre["id"]), **row}


def _service(centre: Row, row: Row, now: datetime) -> Row:
    """Give a service; where it has published room at an opening time, that was three days ago."""
    published = any(each["service"] == row["service"] and "free_places" in each for each in centre["opening"])
    return _of(centre, {**row, "capacity_at": now - timedelta(days=3) if published else None})


def _accreditations(centre: Row, today: date) -> list[Row]:
    return [
        _of(centre, {
            "id": uuid5(UUID(centre["id"]), f"accreditation {each['level']}"),
            "level": each["level"],
            "from_on": today + timedelta(days=each["from_days"]),
            "until_on": today + timedelta(days=each["until_days"]),
        })
        for each in centre["accreditations"]
    ]  # fmt: skip


def _openings(centre: Row) -> list[Row]:
    return [
        _of(centre, {
            "id": uuid5(UUID(centre["id"]), f"opening {number}"),
            "service": each["service"],
            "weekday": each["weekday"],
            "opens": time.fromisoformat(each["opens"]),
            "closes": time.fromisoformat(each["closes"]),
            "free_places": each.get("free_places"),
            "wait_days": each.get("wait_days"),
        })
        for number, each in enumerate(centre["opening"])
    ]  # fmt: skip


def _ground_rules(centre: Row, default: Sequence[Row], now: datetime) -> list[Row]:
    """Give each version of a centre's rules: the default set, and with the centre's own where it has any.

    Source: rule book AGR-01, AGR-02.
    """
    newest, changes = centre["ground_rules"]["version"], centre["ground_rules"]["changes"]
    by_number = {rule["number"]: rule for rule in [*default, *changes]}
    own = [by_number[number] for number in sorted(by_number)]
    return [
        _of(centre, {
            "id": uuid5(UUID(centre["id"]), f"ground rules {number}"),
            "number": number,
            "rules": own if number == newest else list(default),
            "published_at": now - _BETWEEN_RULES * (newest - number + 1),
        })
        for number in range(1, newest + 1)
    ]  # fmt: skip


def people_rows(now: datetime, keys: Keyring, password_hash: str) -> list[Rows]:
    """Give the rows of accounts, their people and routes, what they may act as, and the staff of three centres.

    Args:
        now: when it is loaded.
        keys: seal addresses and numbers.
        password_hash: of the one password that all accounts have.
    """
    accounts: list[Row] = _PEOPLE["accounts"]
    staff: list[Row] = _PEOPLE["staff"]
    opened = now - _OPEN_SINCE
    return [
        (_table(Organisation), [_organisation(each, opened) for each in _PEOPLE["organisations"]]),
        (_table(Account), [_account(each, opened, keys, password_hash) for each in accounts]),
        (_table(Person), [_person(each, opened) for each in accounts]),
        (_table(ContactRoute), [_route(each, route, keys) for each in accounts for route in each["routes"]]),
        (_table(Membership), [_membership(each, row, opened) for each in accounts for row in each["memberships"]]),
        (_table(Staff), [_staff(each, now.date()) for each in staff]),
        (_table(Clearance), [_clearance(each, row, now) for each in staff for row in each["clearances"]]),
        (_table(Heartbeat), [{"name": FAMILIES, "at": now, "note": {}}]),
    ]


def _account(each: Row, now: datetime, keys: Keyring, password_hash: str) -> Row:
    """Give an account; whoever acts for others has a second factor, whose codes the command line prints."""
    account_id = UUID(each["id"])
    return {
        "id": account_id,
        "email_index": email_index(keys, each["email"]),
        "email_enc": keys.seal("accounts", "email_enc", account_id, each["email"]),
        "password_hash": password_hash,
        "totp_enc": keys.seal("accounts", "totp_enc", account_id, new_totp_secret()) if each["memberships"] else None,
        "language": each["language"],
        "created_at": now,
        "tokens_valid_from": now,
    }


def _person(each: Row, now: datetime) -> Row:
    return {
        "id": UUID(each["person_id"]),
        "account_id": UUID(each["id"]),
        "given_name": each["given_name"],
        "family_name": each["family_name"],
        "known_as": each["known_as"],
        "birth_date": date.fromisoformat(each["birth_date"]),
        "merged_into": None,
        "created_at": now,
    }


def _route(account: Row, route: Row, keys: Keyring) -> Row:
    route_id, kind = UUID(route["id"]), RouteKind(route["kind"])
    return {
        "id": route_id,
        "person_id": UUID(account["person_id"]),
        "kind": route["kind"],
        "value_enc": keys.seal("contact_routes", "value_enc", route_id, route["value"]),
        "value_index": keys.index(index_purpose(kind), plain_form(kind, route["value"])),
        "safe": route["safe"],
        "hours": [],
        "voicemail": route["voicemail"],
        "held_until": None,
        "removed_at": None,
    }


def _membership(account: Row, row: Row, now: datetime) -> Row:
    return {
        "id": UUID(row["id"]),
        "account_id": UUID(account["id"]),
        "role": row["role"],
        "organisation_id": _id(row.get("organisation_id")),
        "centre_id": _id(row.get("centre_id")),
        "from_at": now,
        "until": None,
    }


def _staff(each: Row, today: date) -> Row:
    return {
        "id": UUID(each["id"]),
        "centre_id": UUID(each["centre_id"]),
        "account_id": _id(each["account_id"]),
        "given_name": each["given_name"],
        "family_name": each["family_name"],
        "part": each["part"],
        "da_assessor": each["da_assessor"],
        "from_on": today + timedelta(days=each["from_days"]),
        "until_on": None,
    }


def _clearance(staff: Row, row: Row, now: datetime) -> Row:
    return {
        "id": UUID(row["id"]),
        "staff_id": UUID(staff["id"]),
        "kind": row["kind"],
        "level": row["level"],
        "issued_on": now.date() + timedelta(days=row["issued_days"]),
        "at": now,
    }


def _id(written: str | None) -> UUID | None:
    return None if written is None else UUID(written)
