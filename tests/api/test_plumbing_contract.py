"""The contract and its pages: every refusal a problem, nothing from another host."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from app.api.openapi import INFO, operations, polished
from app.api.problems import Problem
from tests.api.plumbing_world import SERVICE, a_service, ask

CONTRACT = SERVICE.openapi()


def resolved(answer: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in answer:
        return answer
    found: dict[str, Any] = CONTRACT["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    return found


def test_every_refusal_in_the_contract_is_a_problem():
    found = 0
    for _, operation in operations(CONTRACT):
        for status, answer in operation["responses"].items():
            if status.startswith(("4", "5")):
                found += 1
                content = resolved(answer)["content"]
                assert list(content) == ["application/problem+json"]
                assert content["application/problem+json"]["schema"] == {"$ref": "#/components/schemas/Problem"}
                for example in content["application/problem+json"]["examples"].values():
                    assert Problem.model_validate(example["value"]).status == int(status)
    assert found > 10


def test_nothing_of_the_frameworks_own_refusals_is_left():
    assert "ValidationError" not in json.dumps(CONTRACT)


def test_every_reference_leads_somewhere():
    for reference in re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(CONTRACT)):
        place = CONTRACT
        for part in reference.split("/"):
            place = place[part]


def test_an_operation_is_called_as_its_route():
    assert {operation["operationId"] for _, operation in operations(CONTRACT)} == {
        "make_thing",
        "make_large_thing",
        "list_things",
        "read_thing",
        "break_thing",
        "try_again",
    }


def test_security_is_named_for_every_operation_and_empty_for_public_ones():
    named = {operation["operationId"]: operation["security"] for _, operation in operations(CONTRACT)}
    assert named["read_thing"] == [{"bearerAuth": []}]
    assert named["list_things"] == []
    assert CONTRACT["components"]["securitySchemes"]["bearerAuth"]["scheme"] == "bearer"


def test_what_linters_miss_in_a_plain_contract_is_there():
    assert CONTRACT["servers"]
    assert CONTRACT["info"]["contact"]
    assert CONTRACT["info"]["license"]["identifier"]
    assert all(operation["description"] and operation["tags"] for _, operation in operations(CONTRACT))
    used = {tag for _, operation in operations(CONTRACT) for tag in operation["tags"]}
    assert used == {tag["name"] for tag in CONTRACT["tags"]}


def test_the_contract_is_written_once_and_alike():
    assert SERVICE.openapi() is CONTRACT
    assert json.dumps(a_service().openapi()) == json.dumps(CONTRACT)
    assert ask("GET", "/openapi.json").json() == CONTRACT


def test_bounds_behind_a_validator_are_found_out():
    schema = {"type": "integer", "ge": 1}
    with pytest.raises(RuntimeError, match="bounds"):
        polished({"paths": {}, "components": {"schemas": {"X": schema}}})


def test_the_version_is_that_of_the_project():
    project = Path(__file__).parents[2].joinpath("pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{INFO["version"]}"' in project


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/problems"])
def test_a_page_loads_from_this_host_only_and_holds_no_script(path):
    page = ask("GET", path)
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert all(address.startswith("/") and not address.startswith("//") for address in addresses)
    assert all(ask("GET", address).status_code == 200 for address in addresses)
    assert not re.search(r"<script>|<style>| on\w+=", page.text)
    assert "'unsafe-eval'" not in page.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_the_policy_of_a_page_lets_nothing_in_from_elsewhere(path):
    policy = ask("GET", path).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "http" not in policy


@pytest.mark.parametrize("name", ["", "x", "..%2f..%2fpyproject.toml", "core.py"])
def test_no_other_file_is_given_out(name):
    assert ask("GET", f"/docs/assets/{name}").status_code == 404
