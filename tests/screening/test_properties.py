"""What holds for every set of answers, whatever it is."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.services import Service
from app.screening.changes import Change, smallest_changes
from app.screening.engine import combine, evaluate
from app.screening.explain import for_family, for_staff
from app.screening.facts import Concern, Facts, Said, confirm, confirm_gate, find_concern, with_concern
from app.screening.questionnaire import CURRENT as QUESTIONNAIRE
from app.screening.rulesets import CURRENT
from app.screening.words import RESIDENT_SIDE, Answer, Column, Kind, Light, Pathway, Subject, greener
from tests.screening.world import CLEAR_GATES, facts

FEW = settings(max_examples=120, deadline=None, derandomize=True)
GATES = {
    question.name: question.values
    for section in QUESTIONNAIRE.sections
    for question in section.questions
    if question.name in CLEAR_GATES
}


@st.composite
def concerns(draw: st.DrawFn, subjects: list[Subject] | None = None, answer: Answer | None = None) -> Concern:
    kind = draw(st.sampled_from(Kind))
    values = QUESTIONNAIRE.detail_values(kind)
    details = {
        name: Said(draw(st.sampled_from(choices)), draw(st.booleans()))
        for name, choices in values.items()
        if draw(st.booleans())
    }
    subject = draw(st.sampled_from(subjects or list(Subject)))
    given_answer = answer or draw(st.sampled_from(Answer))
    return Concern(kind, given_answer, subject, details=details if given_answer is Answer.YES else {})


@st.composite
def any_facts(draw: st.DrawFn, *, quiet_gates: bool = False, subjects: list[Subject] | None = None) -> Facts:
    drawn = draw(st.lists(concerns(subjects), max_size=4, unique_by=lambda concern: (concern.kind, concern.subject)))
    gates: dict[str, Any] = (
        {} if quiet_gates else {name: draw(st.sampled_from(values)) for name, values in GATES.items()}
    )
    wished = draw(st.sampled_from([None, *Service]))
    return facts(*drawn, pathway=draw(st.sampled_from(Pathway)), wished=wished, **gates)


def never_greener(before: Facts, after: Facts) -> None:
    old, new = evaluate(before, CURRENT), evaluate(after, CURRENT)
    for service in Service:
        assert not greener(new.light(service), old.light(service)), service


@pytest.mark.rule("SUI-14")
@FEW
@given(any_facts(), concerns(answer=Answer.YES))
def test_adding_a_concern_never_makes_a_light_greener(known, added):
    if find_concern(known, added.kind, added.about) is None or _says_no(known, added):
        never_greener(known, with_concern(known, added))


def _says_no(known: Facts, added: Concern) -> bool:
    concern = find_concern(known, added.kind, added.about)
    return concern is not None and concern.answer is Answer.NO


@pytest.mark.rule("SUI-14")
@FEW
@given(any_facts(), st.sampled_from(Kind), st.sampled_from([Answer.UNKNOWN, Answer.PREFER_NOT_TO_SAY, Answer.YES]))
def test_turning_a_no_into_anything_else_never_makes_a_light_greener(known, kind, answer):
    concern = find_concern(known, kind, Subject.VISITING_ADULT)
    if concern is not None and concern.answer is Answer.NO:
        changed = replace(concern, answer=answer, subject=Subject.VISITING_ADULT)
        never_greener(known, with_concern(known, changed))


@pytest.mark.rule("SUI-14")
@FEW
@given(any_facts(), st.data())
def test_unconfirming_anything_never_makes_a_light_greener(known, data):
    said = [(concern, name) for concern in known.concerns for name in concern.details]
    if said:
        concern, name = data.draw(st.sampled_from(said))
        loose = {**concern.details, name: replace(concern.details[name], confirmed=False)}
        never_greener(known, with_concern(known, replace(concern, details=loose)))


@pytest.mark.rule("SUI-14")
@FEW
@given(any_facts(), st.data())
def test_taking_a_mitigation_back_never_makes_a_light_greener(known, data):
    """An investigation is left alone: unknown is amber by SUI-12, and ended with a continuing concern is red."""
    met = [
        (concern, need)
        for concern in known.concerns
        for column in Column
        for case in CURRENT.row_for(concern.kind).cell(column)
        for need in case.needs
        if concern.detail(need.detail).value == need.value and need.detail != "investigation"
    ]
    if met:
        concern, need = data.draw(st.sampled_from(met))
        values = QUESTIONNAIRE.detail_values(concern.kind)[need.detail]
        worse = data.draw(st.sampled_from([value for value in values if value != need.value]))
        taken = {**concern.details, need.detail: Said(worse, data.draw(st.booleans()))}
        never_greener(known, with_concern(known, replace(concern, details=taken)))


@pytest.mark.rule("SUI-14", "SUI-15")
@pytest.mark.parametrize(
    ("question", "value"), [(question, value) for question, values in GATES.items() for value in values]
)
def test_no_answer_to_a_gate_is_greener_than_the_quiet_one(question, value):
    for pathway in Pathway:
        known = facts(pathway=pathway)
        never_greener(known, replace(known, gates={**known.gates, question: Said(value)}))


@pytest.mark.rule("SUI-13")
@FEW
@given(any_facts(quiet_gates=True))
def test_the_most_restrictive_concern_wins_for_each_service_and_each_keeps_its_own_verdict(known):
    together = evaluate(known, CURRENT)
    raised = [concern for concern in known.concerns if concern.answer is not Answer.NO]
    alone = [evaluate(facts(concern, pathway=known.pathway), CURRENT) for concern in raised]
    for service in Service:
        lights = [each.light(service) for each in alone] or [evaluate(facts(), CURRENT).light(service)]
        assert together.light(service) is max(lights, key=list(Light).index)
    assert {concern for each in alone for concern in each.concerns} == set(together.concerns)


@pytest.mark.rule("SUI-13")
@FEW
@given(any_facts(), any_facts(), any_facts())
def test_a_joint_visit_is_the_same_in_any_order_and_never_greener_than_one_alone(first, second, third):
    results = [evaluate(each, CURRENT) for each in (first, second, third)]
    joint = combine(results)
    for service in Service:
        assert joint.light(service) is combine(results[::-1]).light(service)
        assert joint.light(service) is combine([combine(results[:2]), results[2]]).light(service)
        assert not any(greener(joint.light(service), each.light(service)) for each in results)


@FEW
@given(any_facts(), st.randoms())
def test_order_never_matters(known, chance):
    shuffled = list(known.concerns)
    chance.shuffle(shuffled)
    gates = dict(sorted(known.gates.items(), key=lambda _: chance.random()))
    other = replace(known, concerns=tuple(shuffled), gates=gates)
    result = evaluate(known, CURRENT)
    assert evaluate(other, CURRENT) == result
    assert for_staff(other, CURRENT, result) == for_staff(known, CURRENT, result)
    assert other.as_json() == known.as_json()


@pytest.mark.rule("SUI-16")
@FEW
@given(any_facts(quiet_gates=True, subjects=sorted(RESIDENT_SIDE)))
def test_nothing_about_the_resident_side_ever_turns_a_light_red(known):
    result = evaluate(known, CURRENT)
    assert all(each.light is not Light.RED for each in result.services)
    assert not result.stops


@pytest.mark.rule("LIGHT-01")
@FEW
@given(any_facts(), concerns(subjects=[Subject.VISITING_ADULT], answer=Answer.YES))
def test_what_is_only_declared_never_makes_a_light_green(known, concern):
    declared = {name: replace(said, confirmed=False) for name, said in concern.details.items()}
    result = evaluate(with_concern(known, replace(concern, details=declared)), CURRENT)
    assert all(each.light is not Light.GREEN for each in result.services)


@pytest.mark.rule("SUI-15")
@FEW
@given(any_facts())
def test_no_open_or_closed_question_ever_stands_beside_a_green_light(known):
    result = evaluate(known, CURRENT)
    for question in result.questions:
        assert all(result.light(service) is not Light.GREEN for service in question.services)


@FEW
@given(any_facts())
def test_supervised_is_never_red_by_risk_where_supported_is_not(known):
    result = evaluate(known, CURRENT)
    if result.service(Service.SUPERVISED_CONTACT).by_risk is Light.RED:
        assert result.service(Service.SUPPORTED_CONTACT).by_risk is Light.RED


@pytest.mark.rule("LIGHT-04", "SIG-02")
@FEW
@given(any_facts())
def test_every_light_that_is_not_green_names_its_rules_and_every_result_some_help(known):
    result = evaluate(known, CURRENT)
    assert all(bool(each.rules) is (each.light is not Light.GREEN) for each in result.services)
    assert result.topics


@pytest.mark.rule("LIGHT-05")
@FEW
@given(any_facts())
def test_stored_facts_replay_to_the_same_result(known):
    assert evaluate(Facts.from_json(known.as_json()), CURRENT).as_json() == evaluate(known, CURRENT).as_json()


@pytest.mark.rule("LIGHT-04")
@FEW
@given(any_facts())
def test_the_smallest_changes_turn_the_light_and_none_of_them_is_too_much(known):
    result = evaluate(known, CURRENT)
    for found in smallest_changes(known, CURRENT, result):
        for target, changes in ((Light.AMBER, found.to_amber), (Light.GREEN, found.to_green)):
            if changes is None:
                continue
            assert not greener(target, _after(known, changes, found.service))
            for left_out in changes:
                fewer = tuple(change for change in changes if change is not left_out)
                assert greener(target, _after(known, fewer, found.service))


def _after(known: Facts, changes: Sequence[Change], service: Service) -> Light:
    for change in changes:
        if change.concern is None:
            known = confirm_gate(known, change.question, change.value)
        else:
            kind, subject = change.concern.split("/")
            known = confirm(known, Kind(kind), Subject(subject), change.question, change.value)
    return evaluate(known, CURRENT).light(service)


@pytest.mark.rule("LIGHT-10")
@FEW
@given(concerns(answer=Answer.YES), st.data())
def test_two_families_who_differ_only_in_follow_ups_read_the_same_words_under_the_same_lights(concern, data):
    values = QUESTIONNAIRE.detail_values(concern.kind)
    other = {name: Said(data.draw(st.sampled_from(choices))) for name, choices in values.items()}
    first = for_family(evaluate(facts(concern), CURRENT))
    second = for_family(evaluate(facts(replace(concern, details=other)), CURRENT))
    if first.lights == second.lights:
        assert first == second
