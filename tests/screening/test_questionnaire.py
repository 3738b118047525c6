"""The questionnaire as a front end gets it."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from itertools import product
from typing import Any

import pytest

from app.domain.errors import Invalid, NotFound
from app.screening.answers import parse, unanswered
from app.screening.questionnaire import CURRENT, as_json, rendered
from app.screening.questions import Condition, Text
from app.screening.rulesets import CURRENT as RULESET
from app.screening.words import Audience, Kind, Language, Pathway, Subject


@pytest.mark.rule("GATE-01", "LIGHT-08")
@pytest.mark.parametrize("audience", Audience)
def test_danger_comes_first_and_the_notice_before_it(audience):
    shown = as_json("2026-1", audience)
    assert shown["sections"][0]["questions"][0]["id"] == "danger"
    assert next(iter(shown)) == "version"
    assert "safe" in shown["notice"][0]["text"]
    assert any("999" in each["text"] for each in shown["notice"])


def test_a_family_and_a_referrer_read_their_own_words():
    family, referrer = (as_json("2026-1", audience)["concerns"]["kinds"] for audience in Audience)
    assert family[0]["text"]["text"] != referrer[0]["text"]["text"]
    assert referrer[0]["text"]["text"] == "Child abuse: actual evidence or strong suspicion"


def test_every_string_has_a_welsh_slot_and_falls_back_to_english_marked():
    shown = as_json("2026-1", Audience.FAMILY, Language.WELSH)
    assert shown["language"] == "cy"
    assert shown["sections"][0]["title"]["lang"] == "en"
    words = Text("Hello", "Good day", "Helo")
    assert words.rendered(Audience.FAMILY, Language.WELSH) == {"text": "Helo", "lang": "cy"}
    assert words.rendered(Audience.REFERRER, Language.WELSH) == {"text": "Good day", "lang": "en"}
    assert words.rendered(Audience.FAMILY, Language.ENGLISH) == {"text": "Hello", "lang": "en"}


def filled(node: Any) -> Any:
    """The same questionnaire with every Welsh slot filled; no Welsh is invented, each word only says what it stands for."""
    if isinstance(node, Text):
        return replace(node, welsh=f"[{node.plain}]", welsh_professional=node.professional and f"[{node.professional}]")
    if is_dataclass(node) and not isinstance(node, type):
        return replace(node, **{each.name: filled(getattr(node, each.name)) for each in fields(node)})
    if isinstance(node, tuple):
        return tuple(filled(each) for each in node)
    if isinstance(node, Mapping):
        return {key: filled(value) for key, value in node.items()}
    return node


def texts(node: Any) -> Iterator[dict[str, str]]:
    if isinstance(node, dict) and node.keys() == {"text", "lang"}:
        yield node
    elif isinstance(node, dict | list):
        for each in node.values() if isinstance(node, dict) else node:
            yield from texts(each)


@pytest.mark.parametrize("audience", list(Audience))
def test_each_string_reads_welsh_where_its_slot_is_filled_and_the_same_english_where_it_is_empty(audience):
    english = list(texts(rendered(CURRENT, audience, Language.ENGLISH)))
    assert list(texts(rendered(CURRENT, audience, Language.WELSH))) == english
    assert {each["lang"] for each in english} == {"en"}
    welsh = list(texts(rendered(filled(CURRENT), audience, Language.WELSH)))
    assert welsh == [{"text": f"[{each['text']}]", "lang": "cy"} for each in english]
    assert list(texts(rendered(filled(CURRENT), audience, Language.ENGLISH))) == english


def test_what_no_cell_reads_says_to_whom_it_is_of_use():
    read = {
        detail
        for row in RULESET.rows
        for case in (*row.supervised, *row.supported)
        for detail in (*(each.detail for each in case.when), *(need.detail for need in case.needs))
    }
    asked = {each.name: each for kind in Kind for each in CURRENT.concerns[kind].follow_ups}
    unread = {name for name in asked if name not in read}
    assert unread == {"severity"}
    assert all(asked[name].help is not None for name in unread)


@pytest.mark.rule("SUI-16", "SUI-17", "SUI-19")
def test_every_kind_is_asked_with_subject_source_and_standing():
    concerns = as_json("2026-1", Audience.FAMILY)["concerns"]
    assert [each["kind"] for each in concerns["kinds"]] == [kind.value for kind in Kind]
    each = {question["id"]: question for question in concerns["each"]}
    assert list(each) == ["answer", "subject", "source", "told_to", "standing", "since"]
    assert {choice["value"] for choice in each["subject"]["choices"]} == {subject.value for subject in Subject}
    assert each["told_to"]["asked_when"] == [{"pointer": "source", "in": ["told_by_child"]}]


@pytest.mark.rule("SUI-15")
def test_every_question_about_risk_takes_not_known_and_not_said_for_an_answer():
    shown = as_json("2026-1", Audience.FAMILY)
    asked = [question for section in shown["sections"] for question in section["questions"]]
    asked += [question for kind in shown["concerns"]["kinds"] for question in kind["follow_ups"]]
    for question in asked:
        values = {choice["value"] for choice in question["choices"]}
        if question["id"] not in {"nation", "service_wished"}:
            assert {"unknown", "prefer_not_to_say"} <= values, question["id"]


def test_conditions_point_at_questions_that_are_asked_and_answers_that_exist():
    asked = {question.pointer: question.values for section in CURRENT.sections for question in section.questions}
    for section in CURRENT.sections:
        for question in section.questions:
            for condition in question.asked_when:
                assert set(condition.values) <= set(asked[condition.pointer])
    for concern in CURRENT.concerns.values():
        follow_ups = {question.pointer: question.values for question in concern.follow_ups}
        for question in concern.follow_ups:
            for condition in question.asked_when:
                assert set(condition.values) <= set(follow_ups[condition.pointer])


def test_a_follow_up_for_professionals_says_so():
    kinds = {each["kind"]: each for each in as_json("2026-1", Audience.REFERRER)["concerns"]["kinds"]}
    (collaboration,) = kinds["child_abuse"]["follow_ups"]
    assert collaboration["pathways"] == [pathway.value for pathway in Pathway if pathway is not Pathway.SELF]


def test_a_condition_can_ask_for_an_answer_or_for_its_absence():
    assert Condition("x", ("yes",)).holds("yes")
    assert not Condition("x", ("yes",)).holds(None)
    assert Condition("x", ("no",), unless=True).holds(None)
    assert not Condition("x", ("no",), unless=True).holds("no")


def test_it_is_json_and_an_unknown_version_is_not_found():
    json.dumps(as_json("2026-1", Audience.FAMILY))
    with pytest.raises(NotFound):
        as_json("1066-1", Audience.FAMILY)


@pytest.mark.rule("SUI-15", "SUI-16")
def test_a_front_end_that_follows_the_conditions_alone_sends_what_is_taken_and_all_that_is_asked():
    """Walks the served JSON as a front end would: what it asks is taken, and nothing that is asked for is missing."""
    for pathway in Pathway:
        for answer in ("yes", "no", "unknown"):
            for subject in Subject:
                document = filled_in(as_json("2026-1", Audience.FAMILY), pathway, answer, subject)
                assert parse(document, pathway=pathway).pathway is pathway
                assert unanswered(document, pathway=pathway) == ()


@pytest.mark.rule("SUI-19")
@pytest.mark.parametrize(("pathway", "audience"), [(Pathway.SELF, Audience.FAMILY), (Pathway.COURT, Audience.REFERRER)])
def test_every_answer_that_is_refused_beside_others_says_so_and_no_other_is_refused(pathway, audience):
    """Walks source and standing as a front end would: what the served JSON lets through is taken, and nothing else."""
    shown = as_json("2026-1", audience)
    each = {question["id"]: question for question in shown["concerns"]["each"]}
    for kind in shown["concerns"]["kinds"]:
        states = [question["choices"] for question in kind["follow_ups"] if question["id"] == "investigation"]
        for state in [choice["value"] for choice in states[0]] if states else [None]:
            for chosen in product(each["source"]["choices"], each["standing"]["choices"]):
                source, standing = (choice["value"] for choice in chosen)
                details = {"investigation": state} if state else {}
                said = {"kind": kind["kind"], "source": source, "standing": standing, "details/investigation": state}
                refused = [
                    (place, one["text"]["text"])
                    for place, choice in zip(("source", "standing"), chosen, strict=True)
                    for one in choice["refused_when"]
                    if all(holds(condition, said) for condition in one["all"])
                ]
                concern = {"answer": "yes", "subject": "visiting_adult", "source": source, "standing": standing}
                document = {
                    "questionnaire": "2026-1",
                    "concerns": [{"kind": kind["kind"], **concern, "details": details}],
                }
                assert found_wrong(document, pathway) == refused


def found_wrong(document: dict[str, Any], pathway: Pathway) -> list[tuple[str, str]]:
    try:
        parse(document, pathway=pathway)
    except Invalid as refused:
        return [(issue.pointer.removeprefix("/concerns/0/"), issue.detail) for issue in refused.issues]
    return []


def filled_in(shown: dict[str, Any], pathway: Pathway, answer: str, subject: Subject) -> dict[str, Any]:
    document: dict[str, Any] = {"questionnaire": shown["version"], "gates": {}}
    said: dict[str, str] = {}
    for question in (each for section in shown["sections"] for each in section["questions"]):
        if asked(question, said, pathway):
            said[question["pointer"]] = question["choices"][0]["value"]
            place = document["gates"] if question["pointer"].startswith("/gates/") else document
            place[question["id"]] = said[question["pointer"]]
    document["concerns"] = [one_concern(shown, kind, pathway, answer, subject) for kind in shown["concerns"]["kinds"]]
    return document


def one_concern(
    shown: dict[str, Any], kind: dict[str, Any], pathway: Pathway, answer: str, subject: Subject
) -> dict[str, Any]:
    said = {"answer": answer}
    if all(holds(each, said) for each in required("subject", shown)):
        said["subject"] = subject.value
    details: dict[str, str] = {}
    for question in kind["follow_ups"]:
        if asked(question, said | {f"details/{name}": value for name, value in details.items()}, pathway):
            details[question["id"]] = question["choices"][0]["value"]
    return {"kind": kind["kind"], **said, **({"details": details} if details else {})}


def required(name: str, shown: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = next(
        each["required_when"] for each in shown["concerns"]["each"] if each["id"] == name
    )
    return found


def asked(question: dict[str, Any], said: dict[str, str], pathway: Pathway) -> bool:
    heard = not question["pathways"] or pathway.value in question["pathways"]
    return heard and all(holds(each, said) for each in question["asked_when"])


def holds(condition: dict[str, Any], said: dict[str, str]) -> bool:
    value = said.get(condition["pointer"])
    return value in condition["in"] if "in" in condition else value not in condition["not_in"]


def test_the_plain_words_can_be_read_at_the_age_of_nine_to_eleven():
    """Flesch and Kincaid: school year 5 is the age of nine to ten, 6 that of ten to eleven."""
    sentences = [
        sentence
        for text in plain_texts(as_json("2026-1", Audience.FAMILY))
        for sentence in re.split(r"(?<=[.?!:]) +", text)
        if len(sentence.split()) > 2
    ]
    words = [word for sentence in sentences for word in re.findall(r"[A-Za-z']+", sentence)]
    grade = 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    assert grade < 5
    assert max(len(sentence.split()) for sentence in sentences) <= 22


def plain_texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if node.keys() == {"text", "lang"}:
            yield node["text"]
        else:
            for value in node.values():
                yield from plain_texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from plain_texts(value)


def syllables(word: str) -> int:
    found = len(re.findall(r"[aeiouy]+", word.lower()))
    return max(1, found - (word.lower().endswith("e") and not word.lower().endswith("le")))


@pytest.mark.rule("SUI-15")
def test_every_text_says_in_which_language_it_really_is():
    for audience in Audience:
        for language in Language:
            assert_marked(as_json("2026-1", audience, language))


def assert_marked(node: Any, name: str = "") -> None:
    if isinstance(node, dict) and "lang" in node:
        assert node["lang"] in ("en", "cy")
        assert node["text"].strip() == node["text"] != ""
    elif isinstance(node, dict):
        assert name not in ("text", "title", "help") or node is None
        for key, value in node.items():
            assert_marked(value, key)
    elif isinstance(node, list):
        for value in node:
            assert_marked(value, name)
    else:
        assert name not in ("text", "title", "intro", "notice"), "a bare string has no slot for Welsh"
