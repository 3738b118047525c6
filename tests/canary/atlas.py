"""The atlas: every operation of the contract, and every id of the town that could stand in its path.

A new operation is found by itself: the ids of its path are looked up in the table that is called as they are.
"""

import re
from dataclasses import dataclass
from itertools import product
from typing import Any

from app.api.escapes import FEED_PATH
from app.api.feed_document import feed_document
from app.api.openapi import operations
from app.db.features import TAXONOMIES, TERMS
from app.db.tables import Base
from app.domain.access import HUB, Op, Role
from app.domain.grant import GRANTS
from tests.canary.people import Somebody
from tests.canary.town import Town

NAMED_OTHERWISE = {
    "request": "attendance_requests", "mark": "attendance_marks", "route": "contact_routes", "staff": "staff",
    "party": "parties", "question": "capacity_questions", "answer": "capacity_answers",
}  # fmt: skip
"""Tables that are not called as the ids are in paths."""
OF_THE_FEED = frozenset({"service_id", "location_id", "taxonomy_id", "term_id"})


@dataclass(frozen=True)
class Operation:
    """An operation as the contract has it."""

    name: str
    method: str
    path: str
    contract: dict[str, Any]

    @property
    def parameters(self) -> list[str]:
        return re.findall(r"{(\w+)}", self.path)

    @property
    def queries(self) -> dict[str, dict[str, Any]]:
        return {each["name"]: each["schema"] for each in self.contract.get("parameters", ()) if each["in"] == "query"}


class Atlas:
    """Every operation, and every id of the town that could stand in its path.

    Args:
        quick: what the public may ask is asked by one of each role, not by everybody; filters are tried on one path, and
            of two in a family one tries the one half of the changes, the next the other.
    """

    def __init__(self, town: Town, *, quick: bool = False) -> None:
        self.town = town
        self.quick = quick
        self.contract = town.world.app.openapi()
        self.operations = [
            Operation(operation["operationId"], method.upper(), f"{below}{path}", operation)
            for below, document in (("", self.contract), (FEED_PATH, feed_document()))
            for path, operation in operations(document)
            for method, each in document["paths"][path].items()
            if each is operation
        ]
        self._pools: dict[str, list[tuple[str, str | None]]] = {}

    async def near_and_far(self, somebody: Somebody, operation: Operation) -> tuple[list[str], list[str]]:
        """The operation's paths: those of cases with which somebody has to do, and all others."""
        paths = await self.paths(operation)
        near = [path for path, case in paths if self.is_near(somebody, case)]
        return near, [path for path, case in paths if not self.is_near(somebody, case)]

    def is_near(self, somebody: Somebody, referral_id: str | None) -> bool:
        """Say whether somebody has to do with a case; with what belongs to none, everybody has."""
        near = {self.town.cases[key].referral_id for key in somebody.stands}
        return referral_id is None or referral_id in near or somebody.role in HUB

    def tries_filters(self, somebody: Somebody, operation: Operation) -> bool:
        """Of what everybody reads alike one tries all filters, of all else one of each role; all try the forms of a document."""
        if Role.ANONYMOUS in GRANTS[Op(operation.name)]:
            return somebody.actor is None
        return "format" in operation.queries or self.speaks_for_its_role(somebody)

    def speaks_for_its_role(self, somebody: Somebody) -> bool:
        """Say whether this is the one of its role who tries what nobody of the role may do, and every filter of a list."""
        alike = [each for each in self.town.people.values() if each.role is somebody.role]
        return somebody is max(alike, key=lambda each: len(each.stands))

    def chosen(self, somebody: Somebody, operation: Operation, near: list[str], far: list[str]) -> list[str]:
        """Choose the paths that somebody asks: where its role has no right, one asks for all of the role."""
        granted = GRANTS[Op(operation.name)]
        open_to_all = Role.ANONYMOUS in granted
        if somebody.role in granted and not (open_to_all and self.quick):
            return [*near, *far]
        if not self.speaks_for_its_role(somebody):
            return []
        return [*near, *far] if open_to_all else [*near, *far][:1]

    async def pool(self, name: str, operation: Operation) -> list[tuple[str, str | None]]:
        """The ids that a path's parameter can have, each with the case that it belongs to."""
        if name not in self._pools:
            self._pools[name] = await self._found(name, operation)
        return self._pools[name]

    async def _found(self, name: str, operation: Operation) -> list[tuple[str, str | None]]:
        if name in OF_THE_FEED:
            return await self._of_the_feed(name)
        schema = next(each["schema"] for each in operation.contract["parameters"] if each["name"] == name)
        schema = self._resolved(schema)
        if "enum" in schema:
            return [(str(each), None) for each in schema["enum"]]
        if name == "side":
            return [("1", None), ("2", None)]
        if name == "version":
            return [("2026-1", None)]
        noun = name.removesuffix("_id")
        tables = [NAMED_OTHERWISE.get(noun), f"{noun}s", f"{noun}es", f"{noun[:-1]}ies", noun]
        table = next((each for each in tables if each in Base.metadata.tables), None)
        assert table is not None, f"Tell the crawl (NAMED_OTHERWISE) in which table the ids of {name} are found."
        case = "id" if table == "referrals" else "referral_id" if _has(table, "referral_id") else "NULL"
        rows = await self.town.world.rows(f"SELECT id, {case} AS of FROM {table} ORDER BY id")
        return [(str(row["id"]), str(row["of"]) if row["of"] else None) for row in rows]

    async def _of_the_feed(self, name: str) -> list[tuple[str, str | None]]:
        """A few ids of the open feed, which everybody reads alike."""
        if name in ("taxonomy_id", "term_id"):
            return [(str(each.id), None) for each in (TAXONOMIES if name == "taxonomy_id" else TERMS)[:2]]
        column = "id" if name == "service_id" else "at_location_id"
        rows = await self.town.world.rows(f"SELECT {column} AS id FROM feed_services ORDER BY id LIMIT 3")
        return [(str(row["id"]), None) for row in rows]

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            schema = self.contract["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return schema

    async def paths(self, operation: Operation) -> list[tuple[str, str | None]]:
        """The operation's paths, each with the case that it is about; ids of one case go together."""
        names = operation.parameters
        pools = [await self.pool(name, operation) for name in names]
        found = []
        for chosen in product(*pools):
            cases = {case for _, case in chosen if case is not None}
            if len(cases) <= 1:
                path = operation.path.format(**{name: value for name, (value, _) in zip(names, chosen, strict=True)})
                found.append((path, next(iter(cases), None)))
        return found

    async def queries(self, operation: Operation) -> list[tuple[tuple[str, str], ...]]:
        """The ways of asking: everything at once, and each filter with each of its words."""
        given = operation.queries
        usual = {"limit": "100"} if "limit" in given else {}
        found = [usual]
        for name, schema in given.items():
            kinds = [self._resolved(each) for each in schema.get("anyOf", [schema])]
            for kind in kinds:
                words = kind.get("enum") or ([kind["const"]] if "const" in kind else [])
                if kind.get("type") == "boolean":
                    words = ["true", "false"]
                found += [usual | {name: str(word)} for word in words]
        return [tuple(each.items()) for each in found]

    def bodies(self, operation: Operation) -> list[Any]:
        """What can be sent: the contract's own examples, and nothing."""
        content = operation.contract.get("requestBody", {}).get("content", {}).get("application/json")
        if content is None:
            return [None]
        examples = [each["value"] for each in content.get("examples", {}).values()]
        return [*([content["example"]] if "example" in content else examples), {}]


def _has(table: str, column: str) -> bool:
    return column in Base.metadata.tables[table].columns
