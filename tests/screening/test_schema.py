"""The published schema of the answers, made anew and compared question by question with the questionnaire."""

from typing import Any

from app.domain.services import Service
from app.domain.signposting import Nation
from app.screening import schema
from app.screening.questionnaire import CURRENT
from app.screening.words import Kind, Pathway, Subject


def described(question: Any) -> dict[str, Any]:
    return {
        "type": "string",
        "enum": [choice.value for choice in question.choices],
        "description": question.text.professional or question.text.plain,
    }


def test_the_schema_says_of_every_question_what_the_questionnaire_says():
    made: Any = schema._schema()
    assert made == dict(schema.SCHEMA)
    assert (made["type"], made["additionalProperties"], made["required"]) == ("object", False, ["questionnaire"])
    top = made["properties"]
    assert list(top) == ["questionnaire", "pathway", "danger", "nation", "service_wished", "concerns", "gates"]
    assert top["questionnaire"] == {"type": "string", "enum": ["2026-1"]}
    assert top["pathway"] == {
        "type": "string",
        "enum": [each.value for each in Pathway],
        "description": "Who refers; counts only in the check without an account.",
    }
    assert top["danger"] == described(CURRENT.question("danger"))
    assert top["nation"] == {"type": "string", "enum": [each.value for each in Nation]}
    assert top["service_wished"] == {"type": "string", "enum": [each.value for each in Service]}
    gates = [each for section in CURRENT.sections for each in section.questions if each.pointer.startswith("/gates/")]
    assert top["gates"] == {
        "type": "object",
        "additionalProperties": False,
        "properties": {each.name: described(each) for each in gates},
    }


def test_the_schema_of_a_concern_has_its_answer_its_subject_and_every_follow_up():
    made: Any = schema._schema()
    concerns = made["properties"]["concerns"]
    assert (concerns["type"], concerns["maxItems"]) == ("array", len(Kind) * len(Subject))
    assert concerns["description"] == "One entry for each kind and subject. A kind that is left out counts as unknown."
    one = concerns["items"]
    assert (one["type"], one["additionalProperties"], one["required"]) == ("object", False, ["kind", "answer"])
    assert one["properties"]["kind"] == {"type": "string", "enum": [each.value for each in Kind]}
    for question in CURRENT.each_concern:
        if question.name != "since":
            assert one["properties"][question.name] == described(question)
    assert one["properties"]["since"] == {
        "type": "string",
        "pattern": r"^(19|20)\d{2}(-(0[1-9]|1[0-2]))?$",
        "maxLength": 7,
        "description": "Since when?",
    }
    assert set(one["properties"]) == {"kind", "details", *(each.name for each in CURRENT.each_concern)}
    details = one["properties"]["details"]
    assert (details["type"], details["additionalProperties"]) == ("object", False)
    asked = {each.name: each for concern in CURRENT.concerns.values() for each in concern.follow_ups}
    assert set(details["properties"]) == set(asked)
    first = {
        each.name: each
        for concern in reversed(list(CURRENT.concerns.values()))
        for each in reversed(concern.follow_ups)
    }
    assert details["properties"] == {name: described(each) for name, each in first.items()}
