"""What one side says in two places and that cannot both be so is told before anything is sent."""

from datetime import date
from typing import Any

import pytest

from app.domain.coherence import at_odds

TODAY = date(2027, 3, 1)
GATES = {"child_knows_adult": "knows_well", "move_on_plan": "yes", "professionals_involved": "no"}


def said(*concerns: dict[str, Any], child: Any = None, request: Any = None, **gates: str) -> list[tuple[str, str]]:
    """What is wrong with a form in which nothing is the matter but what is named."""
    sections = {
        "children": {
            "children": [{"has_met_visiting_adult": "yes"}, {"has_met_visiting_adult": "yes", **(child or {})}]
        },
        "request": {"last_contact": "within_month", "plan_to_move_on": "handovers", **(request or {})},
        "safety": {"gates": {**GATES, **gates}, "concerns": [*concerns, {"kind": "stalking", "answer": "no"}]},
    }
    return [(issue.pointer.removeprefix("#/safety/"), issue.code) for issue in at_odds(sections, TODAY)]


def worry(kind: str, answer: str = "yes", **details: str) -> dict[str, Any]:
    return {"kind": kind, "answer": answer, "subject": "resident_household", "details": details}


def test_nothing_is_at_odds_where_nothing_is_said_twice():
    assert said() == []
    assert at_odds({}, TODAY) == at_odds({"children": {}, "safety": {"concerns": []}}, TODAY) == []


@pytest.mark.rule("SUI-01", "SUI-15", "GATE-09")
def test_a_child_protection_plan_is_no_plan_without_a_worry():
    plan = {"social_services": {"known": "yes", "status": "child_protection"}}
    helped = {"professionals_involved": "yes"}
    assert said(child=plan, **helped) == [("concerns", "contradiction")]
    assert said(worry("neglect", "no"), worry("weapons"), child=plan, **helped) == [("concerns", "contradiction")]
    for kind in ("child_abuse", "physical_or_emotional_abuse_alleged", "sexual_abuse_alleged", "neglect"):
        for answer in ("yes", "unknown", "prefer_not_to_say"):
            assert said(worry(kind, answer), child=plan, **helped) == []


@pytest.mark.rule("GATE-09")
@pytest.mark.parametrize("status", ["child_in_need", "child_protection", "looked_after"])
def test_whoever_social_services_look_after_is_not_without_them(status):
    cared = {"social_services": {"known": "yes", "status": status}}
    assert said(worry("neglect"), child=cared) == [("gates/professionals_involved", "contradiction")]
    assert said(worry("neglect"), child=cared, professionals_involved="unknown") == []
    assert said(child={"social_services": {"known": "yes", "status": "none"}}) == []


@pytest.mark.rule("SUI-11", "SUI-15")
def test_a_finding_of_fact_that_lies_ahead_is_an_investigation_that_runs():
    ahead, over = ({"proceedings": {"finding_of_fact_on": day}} for day in ("2027-03-01", "2027-02-28"))
    found = [("concerns", "contradiction")]
    assert said(request=ahead) == said(worry("stalking"), request=ahead) == found
    for state in ("none", "ended_no_proof", "ended_proved"):
        assert said(worry("domestic_abuse_alleged", investigation=state), request=ahead) == found
        assert said(worry("domestic_abuse_alleged", investigation=state), request=over) == []
    for state in ("running", "unknown", "prefer_not_to_say"):
        assert said(worry("domestic_abuse_alleged", investigation=state), request=ahead) == []
    assert said(worry("domestic_abuse_alleged"), request=ahead) == [], "of the child's own home nothing more is asked"
    assert said(request=over) == []


@pytest.mark.rule("GATE-07", "GATE-08")
def test_who_has_not_met_for_long_does_not_know_them_well_and_no_plan_is_no_plan():
    knows = [("gates/child_knows_adult", "contradiction")]
    stranger = {"has_met_visiting_adult": "no"}
    assert said(child=stranger) == said(child=stranger, child_knows_adult="lapsed") == knows
    assert said(child=stranger, child_knows_adult="never_met") == []
    for last, wrong in (("never", knows), ("over_year", knows), ("within_year", []), ("unknown", [])):
        assert said(request={"last_contact": last}) == wrong
        assert said(request={"last_contact": last}, child_knows_adult="unknown") == []
    assert said(request={"last_contact": "over_year"}, child_knows_adult="lapsed") == []
    assert said(request={"plan_to_move_on": "none"}) == [("gates/move_on_plan", "contradiction")]
    assert said(request={"plan_to_move_on": "none"}, move_on_plan="no") == []


@pytest.mark.rule("ORD-06", "SUI-15")
def test_an_order_that_was_made_is_an_order_at_the_safety_questions():
    none = {"court_order": "no", "no_contact_order": "none", "contact_forbidden": "no"}
    made = {"proceedings": {"order_made": "yes"}}
    assert said(request=made, **none) == [("gates/court_order", "contradiction")]
    for name, answer in (("court_order", "yes"), ("no_contact_order", "binds_other"), ("contact_forbidden", "unknown")):
        assert said(request=made, **{**none, name: answer}) == []
    assert said(request=made) == [], "what is not answered is asked for elsewhere"
    for told in ({"order_made": "unknown"}, {"order_made": "prefer_not_to_say"}, {"order_made_on": "2025-01-01"}):
        assert said(request={"proceedings": told}, **none) == [("gates/court_order", "contradiction")]
        assert said(request={"proceedings": told}, **{**none, "court_order": "unknown"}) == []
    assert said(request={"proceedings": {"order_made": "no", "court": "Sample"}}, **none) == said(**none) == []
