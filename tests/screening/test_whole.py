"""One rich screening whole: what is stored, what staff read and what the family reads, word by word.

`whole.json` was checked by hand against the printed table and the rule book. What it holds is stored with screenings
for years, so a word of it may be added and none changed or taken away.
"""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.services import Service
from app.screening.approval import Hindrance, Obstacle, obstacles
from app.screening.comparison import Difference
from app.screening.engine import combine, evaluate
from app.screening.explain import for_family, for_staff
from app.screening.facts import Facts, close_question, confirm_concern, find_concern, unconfirm
from app.screening.joint import evaluate_all, facts_in, inputs_of, told_to_a_joining_side, turned
from app.screening.rulesets import CURRENT
from app.screening.words import (
    Answer,
    Kind,
    Light,
    Next,
    Pathway,
    Source,
    Standing,
    Subject,
    ToldTo,
    Verdict,
    greener,
    most_cautious,
    reddest,
)
from tests.screening.world import a_concern, facts

WHOLE = json.loads((Path(__file__).parent / "whole.json").read_text(encoding="utf-8"))
TAKEN = replace(
    a_concern(Kind.ABDUCTION, safety_plan="yes!", risk_manageable="yes"),
    source=Source.TOLD_BY_CHILD,
    told_to=ToldTo.PROFESSIONAL,
    standing=Standing.ALLEGED,
    since="2024-05",
)
SAID = close_question(
    facts(
        TAKEN,
        a_concern(Kind.NEGLECT, subject=Subject.RESIDENT_ADULT),
        a_concern(Kind.WEAPONS, Answer.UNKNOWN, Subject.COMPANION),
        no_contact_order="binds_other",
        written_reports="yes",
        child_knows_adult="lapsed",
        court_order="yes!",
        sight_and_sound="unknown",
    ),
    "gates/sight_and_sound",
)


@pytest.mark.rule("LIGHT-04", "LIGHT-05", "SUI-13", "SUI-19")
def test_the_whole_reckoning_for_staff_is_word_by_word_what_was_checked_by_hand():
    assert for_staff(SAID, CURRENT, evaluate(SAID, CURRENT)).as_json() == WHOLE["staff"]


@pytest.mark.rule("LIGHT-10", "SIG-03")
def test_what_the_family_reads_is_word_by_word_what_was_checked_by_hand():
    assert for_family(evaluate(SAID, CURRENT)).as_json() == WHOLE["family"]


@pytest.mark.rule("LIGHT-05")
def test_the_stored_facts_are_word_by_word_what_was_said():
    assert SAID.as_json() == WHOLE["facts"]
    read = Facts.from_json(WHOLE["facts"])
    assert read.as_json() == WHOLE["facts"]
    assert find_concern(read, Kind.ABDUCTION, Subject.VISITING_ADULT) == TAKEN
    assert read.closed == {"gates/sight_and_sound"}


@pytest.mark.rule("LIGHT-09")
def test_a_joining_side_reads_no_red_no_stop_and_nothing_about_its_form_being_closed():
    bound = facts(TAKEN, no_contact_order="binds_applicant", indirect_forbidden="no")
    alone = for_family(evaluate(bound, CURRENT))
    told = told_to_a_joining_side(evaluate(bound, CURRENT))
    assert (alone.light, alone.next, alone.professional_offered) == (Light.RED, Next.STOP, True)
    assert (told.light, told.next, told.professional_offered) == (Light.AMBER, Next.HUB, False)
    assert told.headline.startswith("A social worker looks at your answers")
    assert set(told.lights) == set(Service)
    assert set(told.lights.values()) == {Light.AMBER}
    assert (told.change_of_wish, told.list_supervised) == ((), False)
    assert len(alone.reasons) - len(told.reasons) == 1
    assert len(alone.advice) - len(told.advice) == 1
    assert set(told.reasons) < set(alone.reasons)
    open_to_others = for_family(evaluate(facts(TAKEN), CURRENT))
    assert (open_to_others.change_of_wish[0], open_to_others.list_supervised) == (Service.SUPERVISED_CONTACT, True)
    softened = told_to_a_joining_side(evaluate(facts(TAKEN), CURRENT))
    assert (softened.change_of_wish, softened.list_supervised) == ((), False)
    green = told_to_a_joining_side(evaluate(facts(), CURRENT))
    assert (green.light, green.lights[Service.HANDOVER]) == (Light.GREEN, Light.GREEN)
    assert green.headline.startswith("This kind of visit may fit")


@pytest.mark.rule("GATE-02", "GATE-11", "LIGHT-09")
def test_what_the_other_side_says_about_orders_is_turned_to_where_the_applicant_stands():
    theirs = facts(no_contact_order="binds_other!")
    assert turned(2, theirs).gate("no_contact_order").value == "binds_applicant"
    assert turned(2, theirs).gate("no_contact_order").confirmed
    assert turned(1, theirs) is theirs
    assert turned(2, facts(no_contact_order="binds_applicant")).gate("no_contact_order").value == "binds_other"
    for same in ("binds_both", "none", "unknown"):
        assert turned(2, facts(no_contact_order=same)).gate("no_contact_order").value == same
    assert turned(2, theirs).gate("danger") == theirs.gate("danger")


@pytest.mark.rule("LIGHT-05", "SUI-13")
def test_several_sides_are_stored_by_side_and_read_back():
    sides = {2: facts(danger="unknown"), 1: SAID}
    stored = inputs_of(sides)
    assert list(stored["sides"]) == ["1", "2"]
    assert facts_in(json.loads(json.dumps(stored))) == {
        1: Facts.from_json(SAID.as_json()),
        2: Facts.from_json(sides[2].as_json()),
    }
    assert list(facts_in(SAID.as_json())) == [1]
    assert evaluate_all(sides, CURRENT).asked.service_wished is Service.SUPPORTED_CONTACT
    first, second = evaluate(SAID, CURRENT), evaluate(sides[2], CURRENT)
    assert evaluate_all(sides, CURRENT).concerns == first.concerns
    assert set(evaluate_all(sides, CURRENT).questions) == {*first.questions, *second.questions}


@pytest.mark.rule("SUI-14", "SUI-19")
def test_taking_back_or_confirming_what_nobody_said_changes_nothing():
    assert unconfirm(SAID, Kind.ABDUCTION, Subject.VISITING_ADULT, "engaging") is SAID
    assert unconfirm(SAID, Kind.ABDUCTION, Subject.COMPANION, "safety_plan") is SAID
    assert confirm_concern(SAID, Kind.ABDUCTION, Subject.COMPANION) is SAID
    loose = unconfirm(SAID, Kind.ABDUCTION, Subject.VISITING_ADULT, "safety_plan")
    (taken,) = [each for each in loose.concerns if each.kind is Kind.ABDUCTION]
    assert (taken.detail("safety_plan").value, taken.detail("safety_plan").confirmed) == ("yes", False)
    assert (taken.source, taken.since) == (TAKEN.source, "2024-05")


# fmt: off
ADVICE = {
    "When a child may have been hurt": {
        Kind.CHILD_ABUSE, Kind.PHYSICAL_OR_EMOTIONAL_ABUSE_ALLEGED, Kind.SEXUAL_ABUSE_ALLEGED,
        Kind.OFFENCE_AGAINST_CHILD, Kind.NEGLECT},
    "When somebody was hurt or frightened at home": {
        Kind.DOMESTIC_ABUSE_PROVEN, Kind.DOMESTIC_ABUSE_ALLEGED, Kind.COERCIVE_CONTROL, Kind.STALKING,
        Kind.FORCED_MARRIAGE, Kind.HONOUR_BASED_ABUSE, Kind.MARAC_OR_IDVA, Kind.TRACKING},
    "When a child was or may be taken away": {Kind.ABDUCTION, Kind.ABDUCTION_FEARED},
    "When somebody is or was ill": {Kind.SERIOUS_MENTAL_ILLNESS, Kind.PAST_MENTAL_ILLNESS},
    "When alcohol or drugs are the worry": {Kind.SUBSTANCE_CURRENT, Kind.SUBSTANCE_PAST},
    "A social worker or a solicitor can talk": {Kind.WEAPONS, Kind.THREATS_TO_STAFF, Kind.RISK_FROM_OTHERS},
}
GATE_ADVICE = [
    ({"no_contact_order": "binds_applicant", "indirect_forbidden": "no"}, "A solicitor, a mediator, Cafcass"),
    ({"no_contact_order": "binds_applicant", "indirect_forbidden": "yes"}, "Show the paper to a solicitor first"),
    ({"contact_forbidden": "yes"}, "Only the court can change what it said."),
]
# fmt: on


@pytest.mark.rule("LIGHT-02", "LIGHT-10")
@pytest.mark.parametrize("kind", Kind)
def test_each_concern_gets_the_general_advice_of_its_kind(kind):
    (expected,) = [advice for advice, kinds in ADVICE.items() if kind in kinds]
    (advice,) = for_family(evaluate(facts(a_concern(kind)), CURRENT)).advice
    assert advice.startswith(expected)
    assert for_family(evaluate(facts(a_concern(kind, Answer.UNKNOWN)), CURRENT)).advice == ()


@pytest.mark.rule("GATE-02", "GATE-03")
@pytest.mark.parametrize(("gates", "expected"), GATE_ADVICE)
def test_each_order_gets_its_own_advice(gates, expected):
    (advice,) = for_family(evaluate(facts(**gates), CURRENT)).advice
    assert advice.startswith(expected)


@pytest.mark.rule("SUI-13", "SUI-15", "HUB-06")
def test_a_question_that_two_sides_leave_open_is_closed_only_when_it_is_closed_for_both():
    key = "concerns/neglect/visiting_adult"
    open_one = facts(a_concern(Kind.NEGLECT, Answer.UNKNOWN, None), written_reports="unknown")
    closed = close_question(open_one, key)

    def of_both(first: Facts, second: Facts) -> dict[str, bool]:
        return {
            each.key: each.closed for each in combine([evaluate(first, CURRENT), evaluate(second, CURRENT)]).questions
        }

    assert of_both(open_one, closed) == {"gates/written_reports": False, key: False}
    assert of_both(closed, open_one) == {"gates/written_reports": False, key: False}
    assert of_both(closed, closed) == {"gates/written_reports": False, key: True}


@pytest.mark.rule("SUI-13", "SUI-15")
def test_a_question_that_two_sides_leave_open_moves_the_services_of_both():
    worse = facts(a_concern(Kind.SEXUAL_ABUSE_ALLEGED, reported="yes", investigation="running"))
    milder = facts(a_concern(Kind.SEXUAL_ABUSE_ALLEGED, reported="yes"))
    key = "concerns/sexual_abuse_alleged/visiting_adult/safety_plan"
    state = "concerns/sexual_abuse_alleged/visiting_adult/investigation"
    for pair in ([worse, milder], [milder, worse]):
        questions = {each.key: each.services for each in combine([evaluate(each, CURRENT) for each in pair]).questions}
        assert Service.SUPERVISED_CONTACT in questions[key]
        assert {Service.SUPPORTED_CONTACT, Service.SUPERVISED_CONTACT} <= set(questions[state])
    later = replace(CURRENT, reads={Service.SUPPORTED_CONTACT: CURRENT.reads[Service.SUPPORTED_CONTACT]})
    both = combine([evaluate(milder, CURRENT), evaluate(milder, later)])
    assert {each.key: each.services for each in both.questions}[key] == tuple(
        service for service in Service if CURRENT.reads.get(service) == "supervised"
    )


def test_nothing_at_all_is_green_and_accepted():
    assert reddest([]) is Light.GREEN
    assert most_cautious([]) is Verdict.ACCEPT
    assert reddest([Light.AMBER, Light.RED, Light.GREEN]) is Light.RED
    assert [greener(Light.GREEN, Light.AMBER), greener(Light.RED, Light.RED)] == [True, False]


@pytest.mark.rule("SUI-13")
def test_verdicts_have_their_order_of_caution_from_the_rule_book():
    order = ["accept", "accept_if", "assess", "case_by_case", "exceptional_only", "wait", "decline"]
    for place, verdict in enumerate(order):
        for other in order[: place + 1]:
            assert most_cautious([Verdict(other), Verdict(verdict)]) is Verdict(verdict)
            assert most_cautious([Verdict(verdict), Verdict(other)]) is Verdict(verdict)


@pytest.mark.rule("HUB-06")
def test_what_stands_in_the_way_names_its_rule():
    obstacle = Obstacle(Hindrance.NEED, "SUI-04", "concerns/abduction/visiting_adult/safety_plan", by_two=True)
    assert obstacle.as_json() == {
        "hindrance": "need",
        "rule": "SUI-04",
        "key": "concerns/abduction/visiting_adult/safety_plan",
        "by_two": True,
    }
    known = facts(a_concern(Kind.ABDUCTION), a_concern(Kind.NEGLECT, Answer.UNKNOWN), written_reports="yes")
    found = obstacles(evaluate(known, CURRENT), Service.SUPPORTED_CONTACT, CURRENT)
    assert [(each.hindrance, each.rule) for each in found] == [
        (Hindrance.VERDICT, "SUI-04"),
        (Hindrance.GATE, "GATE-05"),
        (Hindrance.QUESTION, "SUI-17"),
    ]
    needs = obstacles(evaluate(known, CURRENT), Service.SUPERVISED_CONTACT, CURRENT)
    assert [(each.hindrance, each.rule, each.key.rpartition("/")[2]) for each in needs][:2] == [
        (Hindrance.NEED, "SUI-04", "safety_plan"),
        (Hindrance.NEED, "SUI-04", "risk_manageable"),
    ]


def test_a_difference_is_shown_with_its_place_and_both_sides():
    shown = {"place": "next", "before": "hub", "after": None}
    assert Difference("next", "hub", None).as_json() == shown


@pytest.mark.rule("GATE-02")
def test_a_professional_is_offered_only_to_somebody_whose_own_form_is_closed():
    told = for_family(evaluate(facts(no_contact_order="binds_other", indirect_forbidden="no"), CURRENT))
    assert (told.professional_offered, told.advice) == (False, ())
    assert told.next is Next.HUB


@pytest.mark.rule("LIGHT-02")
def test_supervised_centres_are_shown_only_where_the_form_goes_on_and_supervised_is_not_red():
    closed = for_family(evaluate(facts(no_contact_order="binds_applicant"), CURRENT))
    assert (closed.next, closed.lights[Service.SUPERVISED_CONTACT], closed.list_supervised) == (
        Next.STOP,
        Light.AMBER,
        False,
    )
    pending = facts(a_concern(Kind.DOMESTIC_ABUSE_ALLEGED, investigation="running"), pathway=Pathway.SOLICITOR)
    sent = for_family(evaluate(pending, CURRENT))
    assert (sent.next, sent.list_supervised) == (Next.HUB, False)
    assert for_family(evaluate(facts(), CURRENT)).list_supervised
