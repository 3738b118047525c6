"""The questionnaire as data: sections, questions, choices, and when each is asked.

`as_json` renders one version for one audience and language, so that a front end can show it without knowing a rule.
Every string has a Welsh slot; where it is empty the English stands in and is marked `"lang": "en"`.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from app.domain.errors import NotFound
from app.screening.questionnaires import v2026_1
from app.screening.questions import (
    Choice,
    Condition,
    Question,
    Questionnaire,
    Section,
    Text,
)
from app.screening.words import RESIDENT_SIDE, Answer, Audience, Kind, Language

QUESTIONNAIRES: Mapping[str, Questionnaire] = MappingProxyType(
    {each.version: each for each in (v2026_1.QUESTIONNAIRE,)}
)
CURRENT = v2026_1.QUESTIONNAIRE
FOLLOWS = (
    Condition("answer", (Answer.YES.value,)),
    Condition("subject", tuple(sorted(subject.value for subject in RESIDENT_SIDE)), unless=True),
)
"""When what follows a concern is asked: after a yes, and not about the child's own home, which no row judges."""


def get_questionnaire(version: str) -> Questionnaire:
    """Return the questionnaire with this version.

    Raises:
        NotFound: no questionnaire with this version was published.
    """
    if version not in QUESTIONNAIRES:
        raise NotFound("There is no questionnaire with this version.")
    return QUESTIONNAIRES[version]


def rendered(questionnaire: Questionnaire, audience: Audience, language: Language) -> dict[str, Any]:
    """Return a questionnaire as plain JSON, each string marked with the language that it is in."""

    def text(words: Text) -> dict[str, str]:
        return words.rendered(audience, language)

    def condition(each: Condition) -> dict[str, Any]:
        return (
            {"pointer": each.pointer, "in": list(each.values)}
            if not each.unless
            else {"pointer": each.pointer, "not_in": list(each.values)}
        )

    def choice(each: Choice) -> dict[str, Any]:
        refused = [
            {"all": [condition(one) for one in contradiction.when], "text": text(contradiction.text)}
            for contradiction in each.contradictions
        ]
        return {"value": each.value, "text": text(each.text), "refused_when": refused}

    def question(each: Question, before: tuple[Condition, ...] = ()) -> dict[str, Any]:
        return {
            "id": each.name,
            "pointer": each.pointer,
            "kind": each.kind,
            "text": text(each.text),
            "help": text(each.help) if each.help else None,
            "choices": [choice(one) for one in each.choices],
            "pattern": each.pattern,
            "required": each.required,
            "required_when": [condition(one) for one in each.required_when],
            "asked_when": [condition(one) for one in (*before, *each.asked_when)],
            "pathways": [pathway.value for pathway in each.pathways],
        }

    def section(each: Section) -> dict[str, Any]:
        return {
            "id": each.name,
            "title": text(each.title),
            "intro": [text(words) for words in each.intro],
            "questions": [question(one) for one in each.questions],
        }

    return {
        "version": questionnaire.version,
        "audience": audience.value,
        "language": language.value,
        "notice": [text(words) for words in questionnaire.notice],
        "sections": [section(each) for each in questionnaire.sections],
        "concerns": {
            "pointer": "/concerns",
            "one_for_each": "subject",
            "title": text(questionnaire.concerns_title),
            "intro": [text(words) for words in questionnaire.concerns_intro],
            "kinds": [
                {
                    "kind": kind.value,
                    "text": text(asked.text),
                    "help": text(asked.help) if asked.help else None,
                    "required": True,
                    "follow_ups": [question(each, FOLLOWS) for each in asked.follow_ups],
                }
                for kind, asked in questionnaire.concerns.items()
            ],
            "each": [question(one) for one in questionnaire.each_concern],
        },
    }


@cache
def _published(version: str, audience: Audience, language: Language) -> dict[str, Any]:
    return rendered(get_questionnaire(version), audience, language)


def as_json(version: str, audience: Audience, language: Language = Language.ENGLISH) -> dict[str, Any]:
    """Return a questionnaire as plain JSON; the same object every time, not to be changed.

    Raises:
        NotFound: no questionnaire with this version was published.

    Source: rule book LIGHT-06, GATE-01.
    """
    return _published(version, audience, language)


def follow_ups(questionnaire: Questionnaire, kind: Kind) -> tuple[Question, ...]:
    """Return the follow-up questions of a kind of concern."""
    return questionnaire.concerns[kind].follow_ups
