"""What families are told, and what staff are told."""

import json
from typing import Any

import pytest

from app.domain.services import Service
from app.screening.engine import evaluate
from app.screening.explain import for_family, for_staff
from app.screening.facts import Facts
from app.screening.joint import told_to_a_joining_side
from app.screening.rulesets import CURRENT
from app.screening.words import Answer, Kind, Light, Pathway, Subject
from tests.screening.world import a_concern, facts


def told(known: Facts) -> dict[str, Any]:
    return for_family(evaluate(known, CURRENT)).as_json()


def changes(known: Facts, service: Service = Service.SUPPORTED_CONTACT) -> dict[str, Any]:
    found = for_staff(known, CURRENT, evaluate(known, CURRENT)).as_json()["changes"]
    return next(each for each in found if each["service"] == service)


def questions(listed: list[dict[str, Any]] | None) -> list[tuple[str, str]] | None:
    return None if listed is None else [(each["question"], each["value"]) for each in listed]


@pytest.mark.rule("LIGHT-10")
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("subject", Subject)
def test_a_family_reads_plain_reasons_without_rule_ids_or_needs(kind, subject):
    for known in (facts(a_concern(kind, subject=subject)), facts(a_concern(kind, Answer.UNKNOWN, subject=subject))):
        shown = told(known)
        text = json.dumps([shown["headline"], shown["reasons"], shown["advice"], shown["danger"]])
        assert shown["reasons"]
        for word in ("SUI", "GATE", "LIGHT", "confirmed", "safety plan", "midway", "ended", "ground rule"):
            assert word not in text


@pytest.mark.rule("LIGHT-02", "LIGHT-10")
def test_a_stop_says_that_it_is_no_verdict_and_where_help_is():
    shown = told(facts(a_concern(Kind.DOMESTIC_ABUSE_ALLEGED, investigation="running")))
    assert (shown["next"], shown["light"]) == ("stop", "red")
    assert "not a verdict" in shown["headline"]
    assert {"legal_advice", "court_welfare", "domestic_abuse", "information"} <= set(shown["topics"])
    assert shown["list_supervised"] is False
    assert shown["advice"]


@pytest.mark.rule("LIGHT-02", "LIGHT-03", "GATE-02")
def test_a_form_that_goes_on_or_stops_for_an_order_alone_is_told_so_and_no_more():
    assert told(facts())["headline"].startswith("This kind of visit may fit. A social worker looks")
    assert told(facts(a_concern(Kind.NEGLECT)))["headline"].startswith("A social worker looks at your answers")
    bound: dict[str, Any] = {"no_contact_order": "binds_applicant", "indirect_forbidden": "no"}
    assert told(facts(**bound))["headline"] == (
        "We cannot take this form from you directly. Below you find who can help."
    )
    assert "not safe" in told(facts(contact_forbidden="yes", **bound))["headline"]


@pytest.mark.rule("LIGHT-02", "SIG-02")
def test_a_stop_reads_the_same_whatever_was_wished_and_promises_no_social_worker():
    pending = a_concern(Kind.DOMESTIC_ABUSE_ALLEGED, investigation="running")
    wished = (Service.SUPPORTED_CONTACT, Service.INDIRECT_CONTACT)
    first, indirect = (told(facts(pending, wished=each, written_reports="unknown")) for each in wished)
    assert {**indirect, "light": first["light"]} == first
    assert "social worker" not in json.dumps([first["headline"], first["reasons"]])
    assert {"child_protection", "court_welfare"} <= set(first["topics"])


@pytest.mark.rule("LIGHT-09")
@pytest.mark.parametrize("kind", [Kind.CHILD_ABUSE, Kind.ABDUCTION])
def test_the_help_shown_to_a_joining_side_does_not_tell_that_its_answers_are_red(kind):
    red, amber = evaluate(facts(a_concern(kind)), CURRENT), evaluate(facts(a_concern(Kind.NEGLECT)), CURRENT)
    assert told_to_a_joining_side(red).topics == told_to_a_joining_side(amber).topics


@pytest.mark.rule("LIGHT-02")
def test_a_change_of_wish_names_what_is_not_red():
    shown = told(facts(a_concern(Kind.DOMESTIC_ABUSE_PROVEN)))
    assert shown["next"] == "change_wish"
    assert shown["change_of_wish"][0] == "supervised_contact"
    assert shown["list_supervised"] is True


@pytest.mark.rule("GATE-01")
@pytest.mark.parametrize("level", ["immediate", "not_immediate"])
def test_danger_says_that_nobody_was_called_and_when_the_hub_reads(level):
    assert "called nobody" in told(facts(danger=level))["danger"]
    assert "working days" in told(facts(danger=level))["danger"]
    assert told(facts())["danger"] is None


@pytest.mark.rule("GATE-02")
@pytest.mark.parametrize(("forbidden", "offered"), [("no", True), ("yes", False), ("unknown", False)])
def test_a_professional_is_offered_only_where_the_order_leaves_room(forbidden, offered):
    shown = told(facts(no_contact_order="binds_applicant", indirect_forbidden=forbidden))
    assert shown["professional_offered"] is offered
    assert shown["next"] == "stop"


@pytest.mark.rule("GATE-02", "LIGHT-07")
@pytest.mark.parametrize("pathway", [each for each in Pathway if each is not Pathway.SELF])
@pytest.mark.parametrize(("forbidden", "lawyer"), [("no", False), ("yes", True), ("unknown", True)])
def test_where_a_professional_asks_nothing_is_said_of_a_closed_form(pathway, forbidden, lawyer):
    bound: dict[str, Any] = {"no_contact_order": "binds_applicant", "indirect_forbidden": forbidden}
    shown = told(facts(pathway=pathway, **bound))
    assert (shown["next"], shown["professional_offered"]) == ("hub", False)
    assert shown["advice"] == (["Show the paper to a solicitor first, and ask what it allows."] if lawyer else [])
    assert shown["reasons"][0].startswith("A court or the police said that the grown-up who asks must not contact")
    assert not any("cannot take" in each for each in (shown["headline"], *shown["reasons"]))
    assert (
        told(facts(pathway=pathway, written_reports="yes"))["reasons"] == told(facts(written_reports="yes"))["reasons"]
    )


@pytest.mark.rule("SUI-16")
def test_a_family_is_told_that_a_worry_about_the_childs_own_home_does_not_count_against_visits():
    (reason,) = (
        each
        for each in told(facts(a_concern(Kind.NEGLECT, subject=Subject.RESIDENT_ADULT)))["reasons"]
        if "neglect" in each or "cared for" in each
    )
    assert "does not count against" in reason


def test_every_answer_has_the_same_keys_and_is_json():
    shapes = {
        tuple(told(known))
        for known in (facts(), facts(danger="immediate"), facts(a_concern(Kind.ABDUCTION)), facts(wished=None))
    }
    assert len(shapes) == 1
    known = facts(a_concern(Kind.ABDUCTION), pathway=Pathway.COURT)
    json.dumps(for_staff(known, CURRENT, evaluate(known, CURRENT)).as_json())


@pytest.mark.rule("LIGHT-04")
def test_staff_read_the_rule_the_verdict_and_each_need_with_its_state():
    known = facts(a_concern(Kind.ABDUCTION, safety_plan="yes!", risk_manageable="yes"))
    shown = for_staff(known, CURRENT, evaluate(known, CURRENT)).as_json()
    (concern,) = shown["concerns"]
    assert concern["supervised"] == {
        "rule": "SUI-04",
        "source": "F 4",
        "verdict": "accept_if",
        "light": "amber",
        "needs": [
            {"need": "safety_plan", "detail": "safety_plan", "value": "yes", "state": "confirmed"},
            {"need": "risk_manageable", "detail": "risk_manageable", "value": "yes", "state": "declared"},
        ],
        "outright": False,
    }
    assert shown["titles"]["SUI-04"] == "Abduction has happened"
    assert shown["ruleset"] == "2026-1"


# fmt: off
SMALLEST = [
    (Kind.ABDUCTION, {}, Service.SUPERVISED_CONTACT, None, [("safety_plan", "yes"), ("risk_manageable", "yes")]),
    (Kind.ABDUCTION, {"safety_plan": "yes!"}, Service.SUPERVISED_CONTACT, None, [("risk_manageable", "yes")]),
    (Kind.ABDUCTION, {}, Service.SUPPORTED_CONTACT, None, None),
    (Kind.SUBSTANCE_PAST, {"stable": "yes"}, Service.SUPPORTED_CONTACT, None, [("stable", "yes")]),
    (Kind.SUBSTANCE_PAST, {"stable": "no"}, Service.SUPPORTED_CONTACT, None, None),
    (Kind.SERIOUS_MENTAL_ILLNESS, {}, Service.SUPERVISED_CONTACT, None, [("mental_health_package", "yes")]),
    (Kind.DOMESTIC_ABUSE_PROVEN, {}, Service.SUPPORTED_CONTACT,
     [("courses_completed", "yes"), ("centre_assessed", "yes")], None),
    (Kind.DOMESTIC_ABUSE_PROVEN, {}, Service.SUPERVISED_CONTACT, None,
     [("programme", "yes"), ("midway_review", "yes")]),
    (Kind.SEXUAL_ABUSE_ALLEGED, {"reported": "yes", "investigation": "running"}, Service.SUPPORTED_CONTACT,
     [("investigation", "ended_no_proof")],
     [("investigation", "ended_no_proof"), ("continuing_concern", "no")]),
    (Kind.SEXUAL_ABUSE_ALLEGED, {"reported": "yes", "investigation": "ended_no_proof", "continuing_concern": "yes"},
     Service.SUPPORTED_CONTACT, None, None),
    (Kind.SEXUAL_ABUSE_ALLEGED, {"reported": "yes", "investigation": "ended_proved"}, Service.SUPPORTED_CONTACT,
     None, None),
    (Kind.CHILD_ABUSE, {}, Service.SUPERVISED_CONTACT, None, None),
    (Kind.WEAPONS, {}, Service.SUPPORTED_CONTACT, None, None),
]
# fmt: on


@pytest.mark.rule("LIGHT-04")
@pytest.mark.parametrize(("kind", "details", "service", "to_amber", "to_green"), SMALLEST)
def test_the_smallest_changes_are_found_and_no_risk_is_denied(kind, details, service, to_amber, to_green):
    found = changes(facts(a_concern(kind, **details)), service)
    assert questions(found["to_amber"]) == to_amber
    assert questions(found["to_green"]) == to_green
    if to_green is None:
        assert found["fixed"]


@pytest.mark.rule("LIGHT-04", "SUI-15")
def test_an_unanswered_question_must_be_answered_first():
    found = changes(facts(a_concern(Kind.NEGLECT, Answer.UNKNOWN), written_reports="unknown"))
    assert found["to_green"] is None
    assert found["waits_for"] == ["gates/written_reports", "concerns/neglect/visiting_adult"]


@pytest.mark.rule("GATE-07", "LIGHT-04")
def test_a_plan_to_move_on_can_be_made_and_a_mismatch_cannot_be_confirmed_away():
    assert questions(changes(facts(move_on_plan="no"))["to_green"]) == [("move_on_plan", "yes")]
    mismatch = changes(facts(written_reports="yes"))
    assert (mismatch["to_amber"], mismatch["to_green"], mismatch["fixed"]) == (None, None, ["GATE-05"])


def test_a_family_that_wishes_nothing_yet_sees_the_light_of_supported_contact():
    assert told(facts(wished=None))["light"] == Light.GREEN
