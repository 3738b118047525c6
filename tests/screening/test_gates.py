"""Each gate alone, on every pathway, and what follows from it."""

from typing import Any

import pytest

from app.domain.services import Service
from app.domain.signposting import Topic
from app.screening.engine import evaluate
from app.screening.facts import Facts, confirm_gate
from app.screening.rulesets import CURRENT
from app.screening.words import Light, Next, Pathway, Plan, Recommendation, Requirement
from tests.screening.world import facts

PROFESSIONALS = [pathway for pathway in Pathway if pathway is not Pathway.SELF]
COLUMNED = [service for service in Service if service is not Service.INDIRECT_CONTACT]

# fmt: off
# rule,      question,            answer,            supported, others,  indirect, a self-referral, a professional's
GATES: list[tuple[str, str, str, str, str, str, str, str]] = [
    ("GATE-01", "danger",            "immediate",       "red",   "red",   "red",   "stop",        "hub"),
    ("GATE-01", "danger",            "not_immediate",   "amber", "amber", "amber", "hub",         "centre"),
    ("GATE-02", "no_contact_order",  "binds_applicant", "amber", "amber", "amber", "stop",        "hub"),
    ("GATE-02", "no_contact_order",  "binds_both",      "amber", "amber", "amber", "hub",         "hub"),
    ("GATE-03", "contact_forbidden", "yes",             "red",   "red",   "red",   "stop",        "hub"),
    ("GATE-04", "court_order",       "no",              "green", "green", "amber", "hub",         "centre"),
    ("GATE-04", "court_order",       "yes",             "green", "green", "amber", "hub",         "centre"),
    ("GATE-05", "written_reports",   "yes",             "red",   "green", "amber", "change_wish", "change_wish"),
    ("GATE-06", "sight_and_sound",   "yes",             "red",   "green", "amber", "change_wish", "change_wish"),
    ("GATE-06", "basic_care",        "do_or_teach",     "red",   "green", "amber", "change_wish", "change_wish"),
    ("GATE-07", "move_on_plan",      "no",              "amber", "green", "amber", "hub",         "centre"),
    ("GATE-08", "child_knows_adult", "lapsed",          "amber", "amber", "amber", "hub",         "centre"),
    ("GATE-08", "child_knows_adult", "never_met",       "amber", "amber", "amber", "hub",         "centre"),
    ("GATE-09", "professionals_involved", "yes",        "green", "green", "amber", "hub",         "centre"),
    ("GATE-11", "no_contact_order",  "binds_other",     "amber", "amber", "amber", "hub",         "centre"),
    ("GATE-11", "no_contact_order",  "binds_both",      "amber", "amber", "amber", "hub",         "hub"),
    ("GATE-11", "protected_person",  "yes",             "amber", "amber", "amber", "hub",         "centre"),
]
# fmt: on


def gated(question: str, answer: str, **more: Any) -> Facts:
    more[question] = answer
    return facts(**more)


@pytest.mark.rule(*sorted({rule for rule, *_ in GATES}))
@pytest.mark.parametrize("expected", GATES, ids="-".join)
def test_each_gate_alone(expected):
    rule, question, answer, supported, others, indirect, own, sent = expected
    for pathway in Pathway:
        result = evaluate(gated(question, answer, pathway=pathway), CURRENT)
        assert rule in result.gate_rules()
        assert result.light(Service.SUPPORTED_CONTACT) == supported
        assert result.light(Service.INDIRECT_CONTACT) == indirect
        for service in COLUMNED:
            if service is Service.HANDOVER and others != supported == "red":
                assert result.light(service) == "red", "nobody watches, cares or writes at a handover either"
            elif service is not Service.SUPPORTED_CONTACT:
                assert result.light(service) == others
        assert result.next == (own if pathway is Pathway.SELF else sent)
        assert result.stops is (result.next is Next.STOP)


def test_nothing_the_matter_is_green_and_still_goes_to_the_hub():
    result = evaluate(facts(), CURRENT)
    assert all(result.light(service) is Light.GREEN for service in COLUMNED)
    assert (result.next, result.recommendation) == (Next.HUB, Recommendation.SUPPORTED)
    assert result.gate_rules() == {"GATE-04"}
    assert not result.questions


@pytest.mark.rule("SUI-18")
def test_indirect_contact_always_goes_to_the_hub():
    assert evaluate(facts(), CURRENT).light(Service.INDIRECT_CONTACT) is Light.AMBER


@pytest.mark.rule("SUI-18", "LIGHT-04")
@pytest.mark.parametrize("wished", Service)
def test_the_machine_recommends_nothing_but_supported_and_supervised(wished):
    assert evaluate(facts(wished=wished), CURRENT).recommendation is Recommendation.SUPPORTED


@pytest.mark.rule("SUI-15")
@pytest.mark.parametrize("answer", ["unknown", "prefer_not_to_say", None])
@pytest.mark.parametrize(
    ("question", "moved"),
    [
        ("danger", list(Service)),
        ("no_contact_order", list(Service)),
        ("contact_forbidden", list(Service)),
        ("protected_person", list(Service)),
        ("child_knows_adult", list(Service)),
        ("written_reports", [Service.SUPPORTED_CONTACT, Service.HANDOVER]),
        ("sight_and_sound", [Service.SUPPORTED_CONTACT, Service.HANDOVER]),
        ("basic_care", [Service.SUPPORTED_CONTACT, Service.HANDOVER]),
        ("move_on_plan", [Service.SUPPORTED_CONTACT]),
    ],
)
def test_an_unanswered_gate_is_amber_and_open_and_never_a_stop(question, moved, answer):
    known = facts()
    gates = {name: said for name, said in known.gates.items() if name != question}
    asked = gated(question, answer) if answer else Facts(**{**fields(known), "gates": gates})
    result = evaluate(asked, CURRENT)
    assert [(each.key, list(each.services)) for each in result.open_questions] == [(f"gates/{question}", moved)]
    for service in COLUMNED:
        assert result.light(service) is (Light.AMBER if service in moved else Light.GREEN)
    assert result.next is Next.HUB


def fields(known: Facts) -> dict[str, Any]:
    return {name: getattr(known, name) for name in Facts.__dataclass_fields__}


@pytest.mark.rule("GATE-04", "GATE-09")
@pytest.mark.parametrize("question", ["court_order", "professionals_involved", "indirect_forbidden"])
def test_what_is_no_risk_opens_no_question(question):
    result = evaluate(gated(question, "unknown"), CURRENT)
    assert result.questions == ()
    assert result.light(Service.SUPPORTED_CONTACT) is Light.GREEN


@pytest.mark.rule("GATE-06")
def test_occasional_advice_on_baby_care_trips_nothing():
    assert evaluate(gated("basic_care", "advice"), CURRENT).light(Service.SUPPORTED_CONTACT) is Light.GREEN


@pytest.mark.rule("GATE-05", "GATE-06", "LIGHT-02")
def test_a_mismatch_offers_the_services_that_fit_supervised_first():
    result = evaluate(gated("written_reports", "yes"), CURRENT)
    assert result.change_of_wish[0] is Service.SUPERVISED_CONTACT
    assert Service.SUPPORTED_CONTACT not in result.change_of_wish
    assert result.service(Service.SUPPORTED_CONTACT).mismatch
    assert result.recommendation is Recommendation.SUPERVISED


@pytest.mark.rule("GATE-05", "LIGHT-07")
def test_a_mismatch_counts_for_nothing_in_what_a_professional_must_do():
    for pathway in PROFESSIONALS:
        result = evaluate(gated("written_reports", "yes", pathway=pathway), CURRENT)
        assert result.requirement is Requirement.NONE


@pytest.mark.rule("GATE-04", "ORD-06")
def test_only_an_order_that_was_seen_lifts_the_agreement_of_all():
    declared = gated("court_order", "yes")
    assert "GATE-04" in evaluate(declared, CURRENT).gate_rules()
    assert "GATE-04" not in evaluate(confirm_gate(declared, "court_order", "yes"), CURRENT).gate_rules()


@pytest.mark.rule("GATE-08")
def test_a_child_who_does_not_know_the_adult_gets_a_slow_start():
    result = evaluate(gated("child_knows_adult", "never_met"), CURRENT)
    assert result.plan == (Plan.INTRODUCTORY_SESSIONS, Plan.FIRST_SUPERVISED_SESSIONS)
    assert evaluate(facts(), CURRENT).plan == ()


@pytest.mark.rule("GATE-01")
@pytest.mark.parametrize(("level", "grade"), [("immediate", "now"), ("not_immediate", "today")])
def test_danger_opens_a_task_and_shows_help_for_adults_and_children(level, grade):
    result = evaluate(gated("danger", level), CURRENT)
    assert [(each.rule, each.grade, each.only_unsent) for each in result.safeguarding] == [("GATE-01", grade, False)]
    assert {Topic.CHILD_PROTECTION, Topic.SOMEONE_FOR_A_CHILD} <= set(result.topics)
    assert (Topic.IMMEDIATE_DANGER in result.topics) is (level == "immediate")


@pytest.mark.rule("GATE-02")
@pytest.mark.parametrize("forbidden", ["yes", "unknown", "prefer_not_to_say"])
def test_unless_the_order_allows_indirect_contact_there_is_legal_advice_only(forbidden):
    result = evaluate(gated("no_contact_order", "binds_applicant", indirect_forbidden=forbidden), CURRENT)
    assert set(result.topics) == {Topic.LEGAL_ADVICE, Topic.INFORMATION}
    assert result.stop_rules == ("GATE-02",)


@pytest.mark.rule("GATE-02")
def test_an_order_that_allows_indirect_contact_leaves_the_way_through_a_professional():
    result = evaluate(gated("no_contact_order", "binds_applicant", indirect_forbidden="no"), CURRENT)
    assert result.stops
    assert Topic.COURT_WELFARE in result.topics


@pytest.mark.rule("SIG-03", "REF-02")
@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("danger", "not_immediate"),
        ("danger", "unknown"),
        ("no_contact_order", "binds_other"),
        ("no_contact_order", "unknown"),
        ("contact_forbidden", "yes"),
        ("protected_person", "prefer_not_to_say"),
        ("court_order", "yes"),
        ("court_order", "unknown"),
    ],
)
def test_an_order_danger_or_an_unknown_of_these_guards_the_family(question, answer):
    result = evaluate(gated(question, answer), CURRENT)
    assert result.guarded
    assert not {Topic.MEDIATION, Topic.PARENTING_PLAN, Topic.BETWEEN_PARENTS} & set(result.topics)


@pytest.mark.rule("SIG-03")
def test_where_nothing_is_the_matter_mediation_may_be_shown():
    result = evaluate(facts(), CURRENT)
    assert not result.guarded
    assert {Topic.MEDIATION, Topic.PARENTING_PLAN, Topic.BETWEEN_PARENTS} <= set(result.topics)
