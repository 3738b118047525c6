"""The JSON Schema of the answers document, for the published contract: closed words only, no free text anywhere."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from app.domain.services import Service
from app.domain.signposting import Nation
from app.screening.questionnaire import CURRENT, QUESTIONNAIRES
from app.screening.questions import Question
from app.screening.words import Kind, Pathway, Subject

MOST_CONCERNS = len(Kind) * len(Subject)


def _answers(question: Question) -> dict[str, Any]:
    described = {"description": question.text.professional or question.text.plain}
    if question.pattern is not None:
        return {"type": "string", "pattern": question.pattern, "maxLength": 7, **described}
    return {"type": "string", "enum": list(question.values), **described}


def _details() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for asked in CURRENT.concerns.values():
        for question in asked.follow_ups:
            found.setdefault(question.name, _answers(question))
    return found


def _schema() -> dict[str, Any]:
    questions = {question.name: question for section in CURRENT.sections for question in section.questions}
    gates = {name: _answers(each) for name, each in questions.items() if each.pointer.startswith("/gates/")}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["questionnaire"],
        "properties": {
            "questionnaire": {"type": "string", "enum": sorted(QUESTIONNAIRES)},
            "pathway": {
                "type": "string",
                "enum": [each.value for each in Pathway],
                "description": "Who refers; counts only in the check without an account.",
            },
            "danger": _answers(questions["danger"]),
            "nation": {"type": "string", "enum": [each.value for each in Nation]},
            "service_wished": {"type": "string", "enum": [each.value for each in Service]},
            "concerns": {
                "type": "array",
                "maxItems": MOST_CONCERNS,
                "description": "One entry for each kind and subject. A kind that is left out counts as unknown.",
                "items": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["kind", "answer"],
                    "properties": {
                        "kind": {"type": "string", "enum": [each.value for each in Kind]},
                        **{question.name: _answers(question) for question in CURRENT.each_concern},
                        "details": {"type": "object", "additionalProperties": False, "properties": _details()},
                    },
                },
            },
            "gates": {"type": "object", "additionalProperties": False, "properties": gates},
        },
    }


SCHEMA: Mapping[str, Any] = MappingProxyType(_schema())
