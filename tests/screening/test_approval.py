"""What stands in the way of a favourable decision, and what clears it."""

import pytest

from app.domain.errors import Invalid, NotFound
from app.domain.services import Service
from app.screening.approval import obstacles, to_assess, turns_what_is_the_hubs, with_evidence
from app.screening.engine import evaluate
from app.screening.facts import Facts, close_question
from app.screening.rulesets import CURRENT
from app.screening.words import Answer, Kind, Subject
from tests.screening.world import a_concern, facts

SUPPORTED, SUPERVISED = Service.SUPPORTED_CONTACT, Service.SUPERVISED_CONTACT


def in_the_way(known: Facts, service: Service) -> list[tuple[str, str, bool]]:
    found = obstacles(evaluate(known, CURRENT), service, CURRENT)
    return [(each["hindrance"], each["key"].split("/")[-1], each["by_two"]) for each in (o.as_json() for o in found)]


@pytest.mark.rule("HUB-06")
def test_nothing_stands_in_the_way_where_nothing_is_the_matter():
    for service in Service:
        assert in_the_way(facts(), service) == []


@pytest.mark.rule("HUB-06", "LIGHT-01")
def test_needs_stand_in_the_way_until_they_are_confirmed():
    known = facts(a_concern(Kind.ABDUCTION, safety_plan="yes", risk_manageable="yes!"))
    assert in_the_way(known, SUPERVISED) == [("need", "safety_plan", True)]
    assert in_the_way(known, SUPPORTED) == [("verdict", "visiting_adult", False)]
    checked = with_evidence(known, Kind.ABDUCTION, Subject.VISITING_ADULT, "safety_plan")
    assert in_the_way(checked, SUPERVISED) == []


@pytest.mark.rule("HUB-06", "SUI-15")
def test_an_open_question_stands_in_the_way_until_it_is_closed():
    known = facts(a_concern(Kind.NEGLECT, Answer.UNKNOWN))
    assert in_the_way(known, SUPPORTED) == [("question", "visiting_adult", False)]
    assert in_the_way(close_question(known, "concerns/neglect/visiting_adult"), SUPPORTED) == []


@pytest.mark.rule("SUI-12")
def test_sexual_abuse_that_nobody_reported_cannot_be_approved_until_an_authority_has_answered():
    known = facts(
        a_concern(Kind.SEXUAL_ABUSE_ALLEGED, reported="no", safety_plan="yes!", risk_manageable="yes!"),
    )
    for service in (SUPPORTED, SUPERVISED):
        assert ("need", "authority_answered", False) in in_the_way(known, service)
    answered = with_evidence(known, Kind.SEXUAL_ABUSE_ALLEGED, Subject.VISITING_ADULT, "authority_answered")
    for service in (SUPPORTED, SUPERVISED):
        assert "need" not in {hindrance for hindrance, _, _ in in_the_way(answered, service)}


@pytest.mark.rule("GATE-05", "GATE-03")
def test_gates_that_make_a_service_red_stand_in_its_way():
    assert in_the_way(facts(written_reports="yes"), SUPPORTED) == [("gate", "written_reports", False)]
    assert in_the_way(facts(written_reports="yes"), SUPERVISED) == []
    assert in_the_way(facts(contact_forbidden="yes"), Service.INDIRECT_CONTACT) == [
        ("gate", "contact_forbidden", False)
    ]


@pytest.mark.rule("SUI-02", "SUI-16", "LIGHT-07")
def test_what_is_only_to_be_assessed_waits_for_a_judgement_and_what_names_needs_or_is_red_or_unknown_does_not():
    alleged = a_concern(Kind.PHYSICAL_OR_EMOTIONAL_ABUSE_ALLEGED)
    home = a_concern(Kind.ABDUCTION, subject=Subject.RESIDENT_ADULT)
    known = facts(alleged, home, a_concern(Kind.ABDUCTION), a_concern(Kind.WEAPONS, Answer.UNKNOWN))
    result = evaluate(known, CURRENT)
    keys = ("concerns/abduction/resident_adult", "concerns/physical_or_emotional_abuse_alleged/visiting_adult")
    for service in (SUPPORTED, SUPERVISED):
        assert sorted(to_assess(result, service, CURRENT, ())) == list(keys)
        assert to_assess(result, service, CURRENT, keys[:1]) == keys[1:]
    assert to_assess(result, Service.INDIRECT_CONTACT, CURRENT, ()) == ()


def hubs(before: Facts, after: Facts) -> bool:
    return turns_what_is_the_hubs(evaluate(before, CURRENT), evaluate(after, CURRENT))


@pytest.mark.rule("LIGHT-07", "ORD-06", "GATE-01")
def test_what_was_red_by_risk_and_every_danger_and_order_is_the_hubs_to_judge():
    clear, amber = facts(), facts(a_concern(Kind.NEGLECT))
    red, mismatch = facts(a_concern(Kind.DOMESTIC_ABUSE_PROVEN)), facts(written_reports="yes")
    assert hubs(red, clear)
    assert hubs(red, amber)
    assert not hubs(red, red)
    assert not hubs(amber, clear)
    assert not hubs(clear, red)
    assert not hubs(mismatch, clear)
    for protects in (
        facts(danger="not_immediate"), facts(no_contact_order="binds_other"), facts(contact_forbidden="yes"),
        facts(protected_person="yes"),
    ):  # fmt: skip
        assert hubs(protects, clear)
        assert not hubs(clear, protects)
        assert not hubs(protects, protects)
    assert not hubs(facts(move_on_plan="no"), clear)


@pytest.mark.rule("HUB-05")
def test_evidence_must_be_about_a_concern_that_was_raised_and_a_follow_up_that_it_has():
    known = facts(a_concern(Kind.ABDUCTION))
    with pytest.raises(NotFound):
        with_evidence(known, Kind.NEGLECT, Subject.VISITING_ADULT, "safety_plan")
    with pytest.raises(NotFound):
        with_evidence(known, Kind.ABDUCTION, Subject.COMPANION, "safety_plan")
    for detail, value in (("engaging", "yes"), ("safety_plan", "unknown"), ("safety_plan", "perhaps")):
        with pytest.raises(Invalid) as refused:
            with_evidence(known, Kind.ABDUCTION, Subject.VISITING_ADULT, detail, value)
        assert len(refused.value.issues) == 1
