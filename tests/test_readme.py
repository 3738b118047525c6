"""The README says what the code says."""

import re

import pytest

from app.local.readme import PARTS, README, ROOT, filled

TEXT = README.read_text(encoding="utf-8")


def test_the_generated_parts_are_what_the_code_gives():
    assert filled(TEXT) == TEXT, "run: make readme"


@pytest.mark.parametrize("name", sorted(PARTS))
def test_every_generated_part_stands_in_it(name):
    assert f"<!-- begin: {name} -->" in TEXT


def test_every_path_that_it_names_is_there():
    named = set(re.findall(r"`((?:app|tests|openapi|deploy|migrations)/[\w./-]*)`", TEXT))
    assert named
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_every_demonstration_account_that_it_names_is_there():
    people = (ROOT / "app" / "data" / "demo" / "people.json").read_text(encoding="utf-8")
    for address in re.findall(r"[\w.-]+@demo\.example", TEXT):
        assert address in people
    assert re.findall(r'"password": "([\w-]+)"\}\'', TEXT) == re.findall(
        r'^  "password": "(.*)",$', people, flags=re.MULTILINE
    )
