"""Only what the table of escapes names departs from JSON in, JSON out, and problems for refusals."""

from typing import Any

import pytest

from app.api.escapes import ESCAPES, Escape, escapes
from app.domain.access import Op
from tests.contract.test_contract import OPERATIONS, resolved

PROBLEM = "application/problem+json"
ANSWERS = {
    Escape.HEALTH_ANSWER: {"application/health+json"},
    Escape.TEXT_ANSWER: {"text/plain"},
    Escape.PAGE: {"text/html"},
    Escape.OTHER_FORMS: {"application/json", "text/csv", "text/html"},
}
each = pytest.mark.parametrize("op", Op)


def kinds(answers: dict[str, Any], *first: str) -> set[str]:
    """The media types of answers whose status begins with one of these digits."""
    found = (resolved(answer).get("content", {}) for status, answer in answers.items() if status.startswith(first))
    return {kind for content in found for kind in content}


@each
def test_a_body_is_json_unless_the_table_says_otherwise(op):
    body = OPERATIONS[op][1].get("requestBody", {}).get("content", {})
    expected = "application/x-www-form-urlencoded" if escapes(op, Escape.FORM_BODY) else "application/json"
    assert set(body) == ({expected} if body else set())


@each
def test_an_answer_is_json_unless_the_table_says_otherwise(op):
    allowed = next((media for escape, media in ANSWERS.items() if escapes(op, escape)), {"application/json"})
    assert {kind.partition(";")[0] for kind in kinds(OPERATIONS[op][1]["responses"], "2")} <= allowed


@each
def test_a_refusal_is_a_problem_unless_the_table_says_otherwise(op):
    found = kinds(OPERATIONS[op][1]["responses"], "4", "5")
    words = {"application/json"} if escapes(op, Escape.OAUTH_ERRORS) else set()
    health = {"application/json", "application/health+json"} if op in {Op.READ_HEALTH, Op.READ_READINESS} else set()
    assert words <= found
    assert found <= {PROBLEM} | words | health


def test_no_row_of_the_table_is_idle():
    assert set(ESCAPES) <= set(Op)
    assert {escape for row in ESCAPES.values() for escape in row} == set(Escape)
