"""Every rule that the code claims to keep is one of the rule book, and is proved by a test that carries its id."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IDS = frozenset((ROOT / "tests" / "rule_ids.txt").read_text(encoding="utf-8").split())
ID = re.compile(r"\b[A-Z]{2,5}-[0-9]{2}\b")
KINDS = {rule.partition("-")[0] for rule in IDS}
NOT_YET_PROVED: dict[str, str] = {}
"""Rules that are named as a source and have no test of their own, each with the reason."""


def docstrings(folder: str):
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                found = ast.get_docstring(node)
                if found:
                    yield path.relative_to(ROOT), found


def claimed():
    """Rules that a docstring names as its source, and where."""
    found: dict[str, str] = {}
    for path, text in docstrings("app"):
        for source in re.findall(r"Source:((?:.|\n(?!\n))*)", text):
            for rule in spelt_out(source):
                found.setdefault(rule, str(path))
    return found


def spelt_out(text: str):
    """Read ids, and ranges such as "LIGHT-07 to LIGHT-10"."""
    for first, last in re.findall(r"([A-Z]{2,5}-[0-9]{2}) to ([A-Z]{2,5}-[0-9]{2})", text):
        kind, _, begin = first.partition("-")
        for number in range(int(begin), int(last.partition("-")[2]) + 1):
            yield f"{kind}-{number:02}"
    yield from (rule for rule in ID.findall(text) if rule.partition("-")[0] in KINDS)


@cache
def proved():
    found = set()
    for path in sorted((ROOT / "tests").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        marks = re.findall(r"\bmark\.rule\(([^)]*)\)", text)
        # A table of a whole file carries its rows' own ids: mark.rule(*sorted(...)).
        found |= set(ID.findall(text if any(mark.startswith("*") for mark in marks) else " ".join(marks)))
    return {rule for rule in found if rule.partition("-")[0] in KINDS}


def test_every_rule_that_a_docstring_names_is_in_the_rule_book():
    unknown = {
        rule: str(path)
        for path, text in docstrings("app")
        for rule in ID.findall(text)
        if rule.partition("-")[0] in KINDS and rule not in IDS
    }
    assert unknown == {}


def test_every_rule_that_a_test_carries_is_in_the_rule_book():
    assert sorted(proved() - IDS) == []


def test_every_rule_that_the_code_claims_to_keep_is_proved():
    missing = {rule: where for rule, where in sorted(claimed().items()) if rule not in proved() | NOT_YET_PROVED.keys()}
    assert missing == {}


def test_nothing_that_is_proved_is_listed_as_unproved():
    assert sorted(NOT_YET_PROVED.keys() & proved()) == []
