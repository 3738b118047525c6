"""The questionnaire as a front end gets it."""

import json

import pytest

from app.domain.errors import NotFound
from app.screening.questionnaire import CURRENT, as_json
from app.screening.questions import Condition, Text
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
