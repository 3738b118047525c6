"""Who says yes to what takes two people, who breaks the glass, whose list a task stands on, and what a hold keeps."""

from datetime import date, timedelta

import pytest

from app.domain.access import Op, Role
from app.domain.approval import Kind, answered_by, may_answer, may_ask
from app.domain.centre_assessment import counted
from app.domain.glass import may_break, may_review
from app.domain.hold import first_review_on, freezes, next_review_on
from app.domain.task import may_complete

WORKER, LEAD = Role.HUB_WORKER, Role.HUB_LEAD
OTHERS = frozenset(Role) - {WORKER, LEAD}


@pytest.mark.rule("PRIV-09")
def test_each_kind_is_asked_for_by_its_own_people():
    hub = {WORKER, LEAD}
    assert {kind: {role for role in Role if may_ask(kind, role)} for kind in Kind} == {
        Kind.UNSEAL_ADDRESS: hub,
        Kind.RELEASE_REPORT: {Role.COORDINATOR, Role.CENTRE_WORKER},
        Kind.RELEASE_EXPORT: {*hub, Role.FAMILY, Role.SERVICE},
        Kind.LOWER_RISK: hub,
        Kind.DELETE_EARLY: hub,
        Kind.MERGE_PEOPLE: hub,
    }


@pytest.mark.rule("PRIV-09")
@pytest.mark.parametrize("kind", list(Kind))
def test_nobody_answers_their_own_question(kind):
    for role in Role:
        assert not may_answer(kind, role, asked_as=WORKER, same_person=True)


@pytest.mark.rule("PRIV-09")
@pytest.mark.parametrize("kind", [Kind.UNSEAL_ADDRESS, Kind.DELETE_EARLY])
def test_one_of_the_two_is_the_lead_where_the_lead_has_to_be(kind):
    def answers(role, asked_as):
        return may_answer(kind, role, asked_as=asked_as, same_person=False)

    assert answers(LEAD, WORKER)
    assert answers(LEAD, LEAD)
    assert answers(WORKER, LEAD)
    assert not answers(WORKER, WORKER)
    assert not any(answers(role, LEAD) for role in OTHERS)
    assert answered_by(kind, WORKER) is LEAD
    assert answered_by(kind, LEAD) is WORKER


@pytest.mark.rule("PRIV-09")
@pytest.mark.parametrize("kind", [Kind.RELEASE_EXPORT, Kind.LOWER_RISK, Kind.MERGE_PEOPLE])
def test_any_two_of_the_hub_do_for_the_rest(kind):
    answering = {role for role in Role if may_answer(kind, role, asked_as=WORKER, same_person=False)}
    assert answering == {WORKER, LEAD}
    assert answered_by(kind, WORKER) is WORKER


@pytest.mark.rule("PRIV-09", "REC-03")
def test_a_report_is_released_by_a_co_ordinator():
    kind = Kind.RELEASE_REPORT
    answering = {role for role in Role if may_answer(kind, role, asked_as=Role.CENTRE_WORKER, same_person=False)}
    assert answering == {Role.COORDINATOR}
    assert answered_by(kind, Role.CENTRE_WORKER) is Role.COORDINATOR


@pytest.mark.rule("PRIV-05")
def test_the_lead_or_the_deputy_on_call_breaks_the_glass_and_never_reviews_it_themselves():
    assert {role for role in Role if may_break(role, on_call=False)} == {LEAD}
    assert {role for role in Role if may_break(role, on_call=True)} == {LEAD, WORKER}
    for role in Role:
        for on_call in (True, False):
            assert not may_review(role, on_call=on_call, broke_it=True)
            assert may_review(role, on_call=on_call, broke_it=False) is may_break(role, on_call=on_call)


@pytest.mark.rule("SAF-04")
def test_what_stands_on_the_leads_list_is_the_leads_to_close():
    closes = {(role, on_list) for role in Role for on_list in Role if may_complete(role, on_list)}
    assert closes == {
        (WORKER, WORKER),
        (LEAD, WORKER),
        (LEAD, LEAD),
        (Role.COORDINATOR, Role.COORDINATOR),
        (Role.COORDINATOR, Role.CENTRE_WORKER),
        (Role.CENTRE_WORKER, Role.CENTRE_WORKER),
    }


@pytest.mark.rule("SAF-03")
def test_under_a_hold_a_centre_keeps_register_and_safety_and_everybody_else_goes_on():
    goes_on = {op for op in Op if not freezes(Role.COORDINATOR, op)}
    assert goes_on == {
        Op.MARK_ATTENDANCE,
        Op.ASSIGN_WORKER,
        Op.COMPLETE_TASK,
        Op.SET_HOLD,
        Op.SUSPEND_PLACEMENT,
        Op.END_PLACEMENT,
        Op.KEEP_STAFF_RECORD,
    }
    assert {op for op in Op if not freezes(Role.CENTRE_WORKER, op)} == goes_on
    assert freezes(Role.COORDINATOR, None)
    for role in (WORKER, LEAD, Role.FAMILY, Role.REFERRER):
        assert not any(freezes(role, op) for op in Op)


@pytest.mark.rule("SAF-03")
def test_a_hold_is_reviewed_on_the_second_working_day_and_then_every_fortnight():
    monday = date(2027, 3, 1)
    due = [first_review_on(monday + timedelta(days=days)) for days in range(7)]
    assert [day.isoformat() for day in due] == [
        "2027-03-03",  # Monday to Wednesday
        "2027-03-04",
        "2027-03-05",
        "2027-03-08",  # Thursday to Monday
        "2027-03-09",
        "2027-03-09",
        "2027-03-09",
    ]
    assert next_review_on(monday) == date(2027, 3, 15)


@pytest.mark.rule("SUI-10")
def test_one_centre_that_says_yes_is_enough():
    assert counted([False, True]) == "yes"
    assert counted([False, False]) == "no"
    assert counted([]) == "no"
