"""What two results say differently, place by place, and a table in words for every published ruleset."""

from dataclasses import replace

import pytest

from app.screening.comparison import differences
from app.screening.engine import evaluate
from app.screening.rulesets import CURRENT, RULESETS, Use, list_rulesets, use_of
from app.screening.spoken import gate_line, lines_of, reads_of
from app.screening.words import Column, Kind
from tests.screening.world import a_concern, facts


def test_a_result_does_not_differ_from_itself_and_order_counts_for_nothing():
    result = evaluate(facts(a_concern(Kind.ABDUCTION), a_concern(Kind.NEGLECT)), CURRENT).as_json()
    turned = result | {"concerns": result["concerns"][::-1], "services": result["services"][::-1]}
    assert differences(result, result) == differences(result, turned) == ()


@pytest.mark.rule("LIGHT-05")
def test_each_place_that_differs_is_named_with_what_stood_and_what_stands_there():
    before = evaluate(facts(a_concern(Kind.ABDUCTION_FEARED, safety_plan="yes")), CURRENT).as_json()
    after = evaluate(facts(a_concern(Kind.ABDUCTION_FEARED, safety_plan="yes!")), CURRENT).as_json()
    found = {each.place: (each.before, each.after) for each in differences(before, after)}
    assert found == {
        f"concerns/abduction_feared/visiting_adult/{column.value}/needs/safety_plan/state": ("declared", "confirmed")
        for column in Column
    }


def test_words_are_told_as_they_stand_and_yes_and_no_in_small_letters():
    before, after = {"rule": "SUI-10", "guarded": True, "since": None}, {"rule": None, "guarded": False, "since": 2024}
    assert [(each.place, each.before, each.after) for each in differences(before, after)] == [
        ("rule", "SUI-10", None), ("guarded", "true", "false"), ("since", None, "2024"),
    ]  # fmt: skip


def test_what_stands_on_one_side_only_is_a_difference_too():
    before = evaluate(facts(), CURRENT).as_json()
    after = evaluate(facts(a_concern(Kind.ABDUCTION)), CURRENT).as_json()
    there = {each.place: (each.before, each.after) for each in differences(before, after)}
    assert there["concerns/abduction/visiting_adult"] == (None, "there")
    back = {each.place: (each.before, each.after) for each in differences(after, before)}
    assert back["concerns/abduction/visiting_adult"] == ("there", None)
    assert {each.service for each in differences(before, after)} - {None} == {
        "supported_contact", "handover", "supervised_contact", "supervised_assessment", "escorted_contact",
        "life_story_contact", "virtual_contact",
    }  # fmt: skip


def test_the_version_alone_is_no_difference():
    known = facts(a_concern(Kind.ABDUCTION))
    later = replace(CURRENT, version="2031-1")
    assert differences(evaluate(known, CURRENT).as_json(), evaluate(known, later).as_json()) == ()


def test_one_ruleset_decides_and_the_newest_stands_first():
    uses = [use for _, use in list_rulesets()]
    assert uses.count(Use.DECIDES) == 1
    assert use_of(CURRENT) is Use.DECIDES
    assert [ruleset.version for ruleset, _ in list_rulesets()] == list(RULESETS)[::-1]


@pytest.mark.rule("LIGHT-04")
def test_every_line_of_every_published_ruleset_can_be_said_in_words():
    for ruleset in RULESETS.values():
        for row in ruleset.rows:
            for column in Column:
                lines = lines_of(row, column)
                assert [line.source for line in lines] == [case.source for case in row.cell(column)]
                assert all(line.when for line in lines[1:]), row.rule
        assert all(gate_line(gate) for gate in ruleset.gates)
        assert len(reads_of(ruleset)) == 8


def test_a_line_reads_as_the_table_says_it():
    said = [line.sentence for line in lines_of(CURRENT.row("SUI-10"), Column.SUPPORTED)]
    assert said == [
        (
            "the courses are completed (confirmed), the chosen centre's qualified staff have assessed (confirmed): assess "
            "(needs: the relevant courses are completed; the chosen centre's qualified staff have assessed)"
        ),
        "otherwise: decline (needs: the relevant courses are completed; the chosen centre's qualified staff have assessed)",
    ]
    assert lines_of(CURRENT.row("SUI-08"), Column.SUPERVISED)[0].sentence == (
        "accept if: the person can keep the ground rule on drink and drugs"
    )


def test_a_gate_says_what_it_does_and_to_which_services():
    by_question = {(gate.rule, gate.question): gate_line(gate) for gate in CURRENT.gates}
    assert by_question["GATE-03", "contact_forbidden"] == "red; a self-referral stops (every service)"
    assert by_question["GATE-05", "written_reports"] == (
        "red, because the service cannot give it; never stops (supported contact, handover)"
    )
    assert by_question["GATE-09", "professionals_involved"] == "noted"
    two = replace(CURRENT.gates[0], services=CURRENT.gates[0].services[:2])
    assert gate_line(two) == "red; a self-referral stops (supported contact, supervised contact)"


def test_a_line_names_who_sends_it_what_was_said_and_what_it_needs():
    pending = [(line.when, line.says) for line in lines_of(CURRENT.row("SUI-11"), Column.SUPERVISED)]
    assert pending == [
        ("local authority or court, an investigation is running", "case by case"),
        ("self-referral or Cafcass, an investigation is running", "wait"),
        ("an investigation is running", "wait"),
        ("it was proved", "as SUI-10"),
        ("otherwise", "assess"),
    ]
    assert lines_of(CURRENT.row("SUI-04"), Column.SUPPORTED)[0].sentence == "decline, whatever is confirmed"
    (never,) = [line for line in lines_of(CURRENT.row("SUI-03"), Column.SUPERVISED) if "reported" in line.when]
    assert never.sentence == (
        "it was never reported: assess (needs: an authority has answered; a safety plan is agreed with the resident "
        "adult; the risk can be managed)"
    )
    looked = lines_of(CURRENT.row("SUI-03"), Column.SUPERVISED)[1]
    assert looked.when == "an investigation is running or the investigation ended without proof"


def test_each_service_says_which_column_it_reads():
    reads = dict(reads_of(CURRENT))
    assert reads["Supported contact"] == "supported"
    assert reads["Supervised contact"] == "supervised"
    assert reads["Indirect contact"] == "none: always to the hub"
