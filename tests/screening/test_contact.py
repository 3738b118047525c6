"""What a side's answers say about writing to another adult, kind by kind and question by question."""

from typing import Any

import pytest

from app.domain.contact import Risks
from app.domain.vocabulary import Answer
from app.screening.contact import DANGERS, risks_of
from app.screening.established import answers_to, asks_detail
from app.screening.facts import Facts
from app.screening.questionnaire import CURRENT as QUESTIONNAIRE
from app.screening.words import Answer as Said
from app.screening.words import Kind, Pathway, Subject
from tests.screening.world import a_concern, facts

ABUSE = "abuse"
# fmt: off
DANGER_OF: dict[Kind, str | None] = {
    Kind.CHILD_ABUSE: ABUSE, Kind.PHYSICAL_OR_EMOTIONAL_ABUSE_ALLEGED: ABUSE, Kind.SEXUAL_ABUSE_ALLEGED: ABUSE,
    Kind.ABDUCTION: "abduction_feared", Kind.ABDUCTION_FEARED: "abduction_feared",
    Kind.SERIOUS_MENTAL_ILLNESS: None, Kind.PAST_MENTAL_ILLNESS: None,
    Kind.SUBSTANCE_CURRENT: None, Kind.SUBSTANCE_PAST: None,
    Kind.DOMESTIC_ABUSE_PROVEN: ABUSE, Kind.DOMESTIC_ABUSE_ALLEGED: ABUSE, Kind.OFFENCE_AGAINST_CHILD: ABUSE,
    Kind.NEGLECT: ABUSE, Kind.COERCIVE_CONTROL: ABUSE, Kind.STALKING: "stalking", Kind.FORCED_MARRIAGE: ABUSE,
    Kind.HONOUR_BASED_ABUSE: ABUSE, Kind.MARAC_OR_IDVA: ABUSE, Kind.WEAPONS: ABUSE, Kind.THREATS_TO_STAFF: ABUSE,
    Kind.TRACKING: "stalking", Kind.RISK_FROM_OTHERS: ABUSE,
}
GATES = [
    # question, answer, danger, how far it is known, protected
    ("danger",            "immediate",         ABUSE,   Answer.YES,     False),
    ("danger",            "not_immediate",     ABUSE,   Answer.YES,     False),
    ("danger",            "unknown",           ABUSE,   Answer.UNKNOWN, False),
    ("danger",            "prefer_not_to_say", ABUSE,   Answer.UNKNOWN, False),
    ("no_contact_order",  "binds_applicant",   "order", Answer.YES,     False),
    ("no_contact_order",  "binds_other",       "order", Answer.YES,     True),
    ("no_contact_order",  "binds_both",        "order", Answer.YES,     True),
    ("no_contact_order",  "unknown",           "order", Answer.UNKNOWN, False),
    ("contact_forbidden", "yes",               "order", Answer.YES,     False),
    ("contact_forbidden", "prefer_not_to_say", "order", Answer.UNKNOWN, False),
    ("court_order",       "yes",               "order", Answer.YES,     False),
    ("court_order",       "unknown",           "order", Answer.UNKNOWN, False),
    ("protected_person",  "yes",               "order", Answer.YES,     True),
    ("protected_person",  "unknown",           "order", Answer.UNKNOWN, False),
]
# fmt: on
QUIET = Risks(Answer.NO, Answer.NO, Answer.NO, Answer.NO, applicant_is_protected=False)
NAMES = ("abuse", "stalking", "abduction_feared", "order")


def dangers(risks: Risks) -> dict[str, Answer]:
    return {name: getattr(risks, name) for name in NAMES if getattr(risks, name) is not Answer.NO}


@pytest.mark.rule("REF-02", "SUI-15")
def test_only_explicit_noes_leave_room_for_an_invitation():
    assert risks_of([facts()]) == QUIET
    assert risks_of([]) == Risks()
    assert risks_of([Facts("2026-1", Pathway.SELF)]) == Risks()
    assert set(dangers(risks_of([facts(), Facts("2026-1", Pathway.SELF)])).values()) == {Answer.UNKNOWN}


@pytest.mark.rule("REF-02", "SUI-16")
@pytest.mark.parametrize("kind", Kind)
def test_each_concern_about_anybody_is_the_danger_that_it_is(kind):
    danger = DANGER_OF[kind]
    for subject in Subject:
        risks = risks_of([facts(), facts(a_concern(kind, subject=subject))])
        assert dangers(risks) == ({danger: Answer.YES} if danger else {})
    for unclear in (Said.UNKNOWN, Said.PREFER_NOT_TO_SAY):
        expected = {danger: Answer.UNKNOWN} if danger else {}
        assert dangers(risks_of([facts(a_concern(kind, unclear, None))])) == expected
    assert [name for name, kinds in DANGERS.items() if kind in kinds] == ([danger] if danger else [])


@pytest.mark.rule("REF-02", "GATE-11", "GATE-01")
@pytest.mark.parametrize(("question", "answer", "danger", "known", "protected"), GATES)
def test_each_order_and_danger_counts_and_not_knowing_it_too(question, answer, danger, known, protected):
    gate: Any = {question: answer}
    risks = risks_of([facts(**gate)])
    assert dangers(risks) == {danger: known}
    assert risks.applicant_is_protected is protected
    assert risks_of([facts(), facts(**gate)]) == risks


@pytest.mark.rule("REF-02")
def test_what_staff_added_counts_as_abuse_until_somebody_has_looked():
    assert dangers(risks_of([facts()], raised_by_staff=True)) == {"abuse": Answer.YES}
    alone = risks_of([], raised_by_staff=True)
    assert (alone.abuse, alone.stalking, alone.order) == (Answer.YES, Answer.UNKNOWN, Answer.UNKNOWN)


@pytest.mark.rule("HUB-05")
def test_a_key_names_a_gate_a_concern_or_a_follow_up_and_nothing_else():
    assert answers_to("gates/danger", QUESTIONNAIRE) == ("none", "not_immediate", "immediate")
    assert answers_to("concerns/neglect/companion", QUESTIONNAIRE) == ("yes", "no")
    assert answers_to("concerns/abduction/companion/safety_plan", QUESTIONNAIRE) == ("yes", "no")
    for nothing in (
        "gates", "gates/shoes", "gates/danger/more", "concerns", "concerns/neglect", "concerns/dragons/companion",
        "concerns/neglect/neighbour", "concerns/neglect/companion/safety_plan", "danger", "other/danger",
        "concerns/abduction/companion/safety_plan/more", "other/abduction/companion",
    ):  # fmt: skip
        assert answers_to(nothing, QUESTIONNAIRE) is None, nothing
    assert asks_detail("concerns/abduction/companion/safety_plan")
    for whole in ("concerns/abduction/companion", "gates/a/b/c", "concerns/a/b/c/d"):
        assert not asks_detail(whole)
