"""Each row and cell alone, in both columns, on every pathway.

The expectations are written by hand from the printed table and the rule book, never from the code. In the answers an
exclamation mark means confirmed. Lights: G green, A amber, R red.
"""

from typing import Any

import pytest

from app.domain.services import Service
from app.screening.engine import evaluate
from app.screening.rulesets import CURRENT
from app.screening.words import RESIDENT_SIDE, Answer, Kind, Light, Pathway, Subject, Verdict
from tests.screening.world import a_concern, facts

SELF = "self"
PRIVATE = "solicitor mediator support_worker"
CAFCASS = "cafcass"
LA = "local_authority"
COURT = "court"
ALL = f"{SELF} {PRIVATE} {CAFCASS} {LA} {COURT}"
PROFESSIONAL = f"{PRIVATE} {CAFCASS} {LA} {COURT}"

PLAN = "safety_plan risk_manageable"

# fmt: off
# rules,        kind,          pathways,     answers,                                    supervised,           supported
TABLE = [
    ("SUI-01", "child_abuse",  SELF,         "",                                         "decline R",          "decline R"),
    ("SUI-01", "child_abuse",  PROFESSIONAL, "",                                         "exceptional_only A", "decline R"),
    ("SUI-01", "child_abuse",  PROFESSIONAL, "collaboration=yes!",                       "exceptional_only A", "decline R"),
    ("SUI-17", "offence_against_child", SELF, "",                                        "decline R",          "decline R"),
    ("SUI-17", "offence_against_child", PROFESSIONAL, "collaboration=yes!",              "exceptional_only A", "decline R"),

    ("SUI-02", "physical_or_emotional_abuse_alleged", ALL, "",                           "case_by_case A",     "assess A"),
    ("SUI-02", "physical_or_emotional_abuse_alleged", ALL, "collaboration=yes!",         "case_by_case A",     "assess A"),

    ("SUI-03", "sexual_abuse_alleged", ALL, "reported=yes investigation=running",        "accept_if A",        "decline R"),
    ("SUI-03", "sexual_abuse_alleged", ALL, "reported=yes investigation=running safety_plan=yes risk_manageable=yes",
                                                                                         "accept_if A",        "decline R"),
    ("SUI-03", "sexual_abuse_alleged", ALL, "reported=yes investigation=running safety_plan=yes! risk_manageable=yes!",
                                                                                         "accept_if G",        "decline R"),
    ("SUI-03", "sexual_abuse_alleged", ALL, "reported=yes investigation=running safety_plan=no risk_manageable=yes!",
                                                                                         "accept_if A",        "decline R"),
    ("SUI-03", "sexual_abuse_alleged", ALL, "reported=yes investigation=ended_no_proof continuing_concern=no",
                                                                                         "accept_if A",        "accept A"),
    ("SUI-03", "sexual_abuse_alleged", ALL, "reported=yes investigation=ended_no_proof! continuing_concern=no",
                                                                                         "accept_if A",        "accept A"),
    ("SUI-03", "sexual_abuse_alleged", ALL, "reported=yes investigation=ended_no_proof continuing_concern=no!",
                                                                                         "accept_if A",        "accept A"),
    ("SUI-03", "sexual_abuse_alleged", ALL, "reported=yes investigation=ended_no_proof! continuing_concern=no!",
                                                                                         "accept_if A",        "accept G"),
    ("SUI-12", "sexual_abuse_alleged", ALL, "reported=yes investigation=ended_no_proof! continuing_concern=yes",
                                                                                         "accept_if A",        "decline R"),
    ("SUI-15", "sexual_abuse_alleged", ALL, "reported=yes investigation=ended_no_proof! continuing_concern=unknown",
                                                                                         "accept_if A",        "assess A"),
    ("SUI-12", "sexual_abuse_alleged", ALL, "reported=yes investigation=unknown",        "assess A",           "assess A"),
    ("SUI-12", "sexual_abuse_alleged", ALL, "reported=yes",                              "assess A",           "assess A"),
    ("SUI-12", "sexual_abuse_alleged", ALL, "",                                          "assess A",           "assess A"),
    ("SUI-12", "sexual_abuse_alleged", ALL, "reported=no",                               "assess A",           "assess A"),
    ("SUI-12", "sexual_abuse_alleged", ALL, "reported=no safety_plan=yes! risk_manageable=yes! authority_answered=yes!",
                                                                                         "assess A",           "assess A"),
    ("SUI-12", "sexual_abuse_alleged", ALL, "reported=yes investigation=none",           "accept_if A",        "assess A"),
    ("SUI-12", "sexual_abuse_alleged", SELF, "reported=yes investigation=ended_proved",  "decline R",          "decline R"),
    ("SUI-12", "sexual_abuse_alleged", PROFESSIONAL, "reported=yes investigation=ended_proved",
                                                                                         "exceptional_only A", "decline R"),

    ("SUI-04", "abduction", ALL, "",                                                     "accept_if A",        "decline R"),
    ("SUI-04", "abduction", ALL, "safety_plan=no risk_manageable=no",                    "accept_if A",        "decline R"),
    ("SUI-04", "abduction", ALL, "safety_plan=yes risk_manageable=yes",                  "accept_if A",        "decline R"),
    ("SUI-04", "abduction", ALL, "safety_plan=yes! risk_manageable=yes",                 "accept_if A",        "decline R"),
    ("SUI-04", "abduction", ALL, "safety_plan=yes risk_manageable=yes!",                 "accept_if A",        "decline R"),
    ("SUI-04", "abduction", ALL, "safety_plan=yes! risk_manageable=yes!",                "accept_if G",        "decline R"),

    ("SUI-05", "abduction_feared", ALL, "",                                              "accept_if A",        "assess A"),
    ("SUI-05", "abduction_feared", ALL, "safety_plan=yes risk_manageable=yes",           "accept_if A",        "assess A"),
    ("SUI-05", "abduction_feared", ALL, "safety_plan=yes! risk_manageable=yes!",         "accept_if G",        "assess A"),

    ("SUI-06", "serious_mental_illness", ALL, "",                                        "accept_if A",        "decline R"),
    ("SUI-06", "serious_mental_illness", ALL, "mental_health_package=no",                "accept_if A",        "decline R"),
    ("SUI-06", "serious_mental_illness", ALL, "mental_health_package=yes",               "accept_if A",        "decline R"),
    ("SUI-06", "serious_mental_illness", ALL, "mental_health_package=yes!",              "accept_if G",        "decline R"),

    ("SUI-07", "past_mental_illness", ALL, "",                                           "accept_if A",        "assess A"),
    ("SUI-07", "past_mental_illness", ALL, "mental_health_package=yes stable=yes",       "accept_if A",        "assess A"),
    ("SUI-07", "past_mental_illness", ALL, "mental_health_package=yes! stable=yes! risk_information=yes!",
                                                                                         "accept_if G",        "assess A"),

    ("SUI-08", "substance_current", ALL, "",                                             "accept_if A",        "assess A"),
    ("SUI-08", "substance_current", ALL, "ground_rules=no engaging=no",                  "accept_if A",        "assess A"),
    ("SUI-08", "substance_current", ALL, "ground_rules=yes engaging=yes severity=low",   "accept_if A",        "assess A"),
    ("SUI-08", "substance_current", ALL, "ground_rules=yes! engaging=yes! risk_information=yes!",
                                                                                         "accept_if G",        "assess A"),

    ("SUI-09", "substance_past", ALL, "",                                                "accept_if A",        "accept A"),
    ("SUI-09", "substance_past", ALL, "stable=yes ground_rules=yes",                     "accept_if A",        "accept A"),
    ("SUI-09", "substance_past", ALL, "stable=yes! ground_rules=yes",                    "accept_if A",        "accept G"),
    ("SUI-09", "substance_past", ALL, "stable=yes ground_rules=yes!",                    "accept_if G",        "accept A"),
    ("SUI-09", "substance_past", ALL, "stable=unknown ground_rules=yes!",                "accept_if G",        "accept A"),
    ("SUI-09", "substance_past", ALL, "stable=no ground_rules=yes!",                     "accept_if G",        "assess A"),

    ("SUI-10", "domestic_abuse_proven", ALL, "",                                         "accept_if A",        "decline R"),
    ("SUI-10", "domestic_abuse_proven", ALL, "programme=yes midway_review=yes courses_completed=yes",
                                                                                         "accept_if A",        "decline R"),
    ("SUI-10", "domestic_abuse_proven", ALL, "programme=yes! midway_review=no",          "accept_if A",        "decline R"),
    ("SUI-10", "domestic_abuse_proven", ALL, "programme=yes! midway_review=yes!",        "accept_if G",        "decline R"),
    ("SUI-10", "domestic_abuse_proven", ALL, "courses_completed=yes!",                   "accept_if A",        "decline R"),
    ("SUI-10", "domestic_abuse_proven", ALL, "centre_assessed=yes!",                     "accept_if A",        "decline R"),
    ("LIGHT-01", "domestic_abuse_proven", ALL, "courses_completed=yes centre_assessed=yes!",
                                                                                         "accept_if A",        "decline R"),
    ("LIGHT-01", "domestic_abuse_proven", ALL, "courses_completed=yes! centre_assessed=yes",
                                                                                         "accept_if A",        "decline R"),
    ("LIGHT-01", "domestic_abuse_proven", ALL, "courses_completed=yes! centre_assessed=yes!",
                                                                                         "accept_if A",        "assess A"),

    ("SUI-11", "domestic_abuse_alleged", f"{SELF} {CAFCASS}", "investigation=running",   "wait R",             "decline R"),
    ("SUI-12", "domestic_abuse_alleged", PRIVATE,             "investigation=running",   "wait R",             "decline R"),
    ("SUI-12", "domestic_abuse_alleged", f"{LA} {COURT}",     "investigation=running",   "case_by_case A",     "decline R"),
    ("SUI-12", "domestic_abuse_alleged", ALL, "investigation=none",                      "assess A",           "assess A"),
    ("SUI-12", "domestic_abuse_alleged", ALL, "investigation=ended_no_proof!",           "assess A",           "assess A"),
    ("SUI-15", "domestic_abuse_alleged", ALL, "investigation=prefer_not_to_say",         "assess A",           "assess A"),
    ("SUI-15", "domestic_abuse_alleged", ALL, "",                                        "assess A",           "assess A"),
    ("SUI-12", "domestic_abuse_alleged", ALL, "investigation=ended_proved",              "accept_if A",        "decline R"),
    ("SUI-12", "domestic_abuse_alleged", ALL, "investigation=ended_proved programme=yes! midway_review=yes!",
                                                                                         "accept_if G",        "decline R"),
    ("SUI-12", "domestic_abuse_alleged", ALL, "investigation=ended_proved courses_completed=yes! centre_assessed=yes!",
                                                                                         "accept_if A",        "assess A"),

    ("SUI-17", "neglect",            ALL, "",                                            "assess A",           "assess A"),
    ("SUI-17", "coercive_control",   ALL, "",                                            "assess A",           "assess A"),
    ("SUI-17", "stalking",           ALL, "",                                            "assess A",           "assess A"),
    ("SUI-17", "forced_marriage",    ALL, "",                                            "assess A",           "assess A"),
    ("SUI-17", "honour_based_abuse", ALL, "",                                            "assess A",           "assess A"),
    ("SUI-17", "marac_or_idva",      ALL, "",                                            "assess A",           "assess A"),
    ("SUI-17", "weapons",            ALL, "",                                            "assess A",           "assess A"),
    ("SUI-17", "threats_to_staff",   ALL, "",                                            "assess A",           "assess A"),
    ("SUI-17", "tracking",           ALL, "",                                            "assess A",           "assess A"),
    ("SUI-17", "risk_from_others",   ALL, "",                                            "assess A",           "assess A"),
]

# Which needs each cell asks for, while something is still missing.
NEEDS = [
    ("child_abuse",            PROFESSIONAL, "",                                        "collaboration",           ""),
    ("child_abuse",            SELF,         "",                                        "",                        ""),
    ("physical_or_emotional_abuse_alleged", PROFESSIONAL, "",                           "collaboration",           ""),
    ("physical_or_emotional_abuse_alleged", SELF, "",                                   "",                        ""),
    ("sexual_abuse_alleged",   ALL, "reported=yes investigation=ended_no_proof continuing_concern=no",
                                       PLAN, "investigation_ended_without_proof no_continuing_concern"),
    ("sexual_abuse_alleged",   ALL, "reported=yes investigation=running",
                                       PLAN, "investigation_ended_without_proof no_continuing_concern"),
    ("sexual_abuse_alleged",   ALL, "reported=yes investigation=ended_no_proof continuing_concern=yes",
                                       PLAN, "investigation_ended_without_proof no_continuing_concern"),
    ("sexual_abuse_alleged",   ALL, "reported=yes investigation=ended_no_proof",
                                       PLAN, "investigation_ended_without_proof no_continuing_concern"),
    ("sexual_abuse_alleged",   ALL, "reported=yes",             PLAN,         "investigation_ended_without_proof"),
    ("sexual_abuse_alleged",   ALL, "reported=no",                     f"authority_answered {PLAN}", "authority_answered"),
    ("abduction",              ALL, "",                                                 PLAN,                      ""),
    ("abduction_feared",       ALL, "",                                                 PLAN,                      "safety_plan"),
    ("serious_mental_illness", ALL, "",                                                 "mental_health_package",   ""),
    ("past_mental_illness",    ALL, "",                                "mental_health_package", "stable risk_information"),
    ("substance_current",      ALL, "",                                        "ground_rules", "engaging risk_information"),
    ("substance_past",         ALL, "stable=yes",                                       "ground_rules",            "stable"),
    ("substance_past",         ALL, "stable=no",                               "ground_rules", "engaging risk_information"),
    ("domestic_abuse_proven",  ALL, "",                "programme midway_review", "courses_completed centre_assessed"),
    ("domestic_abuse_proven",  ALL, "courses_completed=yes! centre_assessed=yes!",
                                                       "programme midway_review", "courses_completed centre_assessed"),
    ("domestic_abuse_alleged", ALL, "investigation=ended_proved", "programme midway_review", "courses_completed centre_assessed"),
    ("domestic_abuse_alleged", ALL, "investigation=running",                            "",                        ""),
]
# fmt: on

LIGHTS = {"G": Light.GREEN, "A": Light.AMBER, "R": Light.RED}
SUPERVISED_LIKE = (
    Service.SUPERVISED_CONTACT,
    Service.SUPERVISED_ASSESSMENT,
    Service.ESCORTED_CONTACT,
    Service.LIFE_STORY_CONTACT,
    Service.VIRTUAL_CONTACT,
)
SUPPORTED_LIKE = (Service.SUPPORTED_CONTACT, Service.HANDOVER)
VISITING_SIDE = [subject for subject in Subject if subject not in RESIDENT_SIDE]


def answers(text: str) -> dict[str, Any]:
    return dict(pair.split("=", 1) for pair in text.split())


CELLS = [
    pytest.param(kind, Pathway(pathway), details, supervised, supported, id=f"{kind}-{pathway}-{details or 'bare'}")
    for _, kind, pathways, details, supervised, supported in TABLE
    for pathway in pathways.split()
]


@pytest.mark.rule(*sorted({rule for rule, *_ in TABLE}))
@pytest.mark.parametrize(("kind", "pathway", "details", "supervised", "supported"), CELLS)
def test_each_cell_alone_says_what_the_table_says(kind, pathway, details, supervised, supported):
    for subject in VISITING_SIDE:
        concern = a_concern(Kind(kind), subject=subject, **answers(details))
        result = evaluate(facts(concern, pathway=pathway), CURRENT)
        (found,) = result.concerns
        for cell, expected, services in (
            (found.supervised, supervised, SUPERVISED_LIKE),
            (found.supported, supported, SUPPORTED_LIKE),
        ):
            verdict, light = expected.split()
            assert (cell.verdict, cell.light) == (Verdict(verdict), LIGHTS[light])
            assert cell.source
            assert all(result.light(service) is LIGHTS[light] for service in services)
        assert result.light(Service.INDIRECT_CONTACT) is Light.AMBER


@pytest.mark.rule("SUI-12", "LIGHT-01")
@pytest.mark.parametrize(("kind", "pathways", "details", "supervised", "supported"), NEEDS)
def test_each_cell_asks_for_its_needs(kind, pathways, details, supervised, supported):
    for pathway in pathways.split():
        concern = a_concern(Kind(kind), **answers(details))
        (found,) = evaluate(facts(concern, pathway=Pathway(pathway)), CURRENT).concerns
        for cell, expected in ((found.supervised, supervised), (found.supported, supported)):
            assert [need.need.key for need in cell.needs] == expected.split()


def test_every_kind_stands_in_the_table():
    assert {Kind(kind) for _, kind, *_ in TABLE} == set(Kind)


@pytest.mark.rule("SUI-15")
@pytest.mark.parametrize("answer", [Answer.UNKNOWN, Answer.PREFER_NOT_TO_SAY])
@pytest.mark.parametrize("kind", Kind)
def test_an_unknown_answer_is_amber_and_an_open_question_everywhere(kind, answer):
    for pathway in Pathway:
        concern = a_concern(kind, answer, subject=None)
        result = evaluate(facts(concern, pathway=pathway), CURRENT)
        assert {each.light for each in result.services} == {Light.AMBER}
        assert [question.key for question in result.open_questions] == [f"concerns/{kind}/visiting_adult"]
        assert not result.stops


@pytest.mark.rule("SUI-16")
@pytest.mark.parametrize("subject", sorted(RESIDENT_SIDE))
@pytest.mark.parametrize("kind", Kind)
def test_a_concern_about_the_resident_side_is_looked_at_and_never_red(kind, subject):
    for pathway in Pathway:
        result = evaluate(facts(a_concern(kind, subject=subject), pathway=pathway), CURRENT)
        (found,) = result.concerns
        assert found.supervised.verdict is found.supported.verdict is Verdict.ASSESS
        assert {each.light for each in result.services} == {Light.AMBER}
        assert "SUI-16" in {reason.rule for reason in result.safeguarding}
        assert not result.stops
