from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import referral
from app.domain.consent import Consent, ConsentState
from app.domain.decision import DecisionFacts, NeedFacts, PartyFacts, decision_needs
from app.domain.hub import FAVOURABLE, MOVE, CheckKind, Decision
from app.domain.hub_queue import DAYS, AmberKind, Urgency, Waiting, amber_kind, due_at, queue_key, urgency

MONDAY = datetime(2027, 1, 4, 9, tzinfo=UTC)
CASES = st.builds(
    Waiting,
    reference=st.text("abcdef", min_size=4, max_size=4),
    entered_at=st.integers(0, 500_000).map(lambda minutes: MONDAY + timedelta(minutes=minutes)),
    safeguarding=st.booleans(),
    abuse_or_order=st.booleans(),
    court_on=st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1)),
    is_green=st.booleans(),
)


@pytest.mark.rule("HUB-01")
def test_cases_of_one_day_stand_in_the_order_of_their_urgency():
    cases = [
        Waiting("green", MONDAY, is_green=True),
        Waiting("amber", MONDAY),
        Waiting("court", MONDAY, court_on=date(2027, 6, 1)),
        Waiting("abuse", MONDAY, abuse_or_order=True),
        Waiting("safe", MONDAY, safeguarding=True, is_green=True),
    ]
    assert [case.reference for case in sorted(cases, key=queue_key)] == ["safe", "abuse", "court", "amber", "green"]
    assert [urgency(case) for case in sorted(cases, key=queue_key)] == list(Urgency)


@pytest.mark.rule("HUB-01")
@given(CASES, CASES)
def test_no_case_starves(old: Waiting, new: Waiting):
    """Whatever comes later than the longest wait allowed stands behind, however pressing it is."""
    longest = timedelta(days=max(DAYS.values()))
    later = replace(new, entered_at=old.entered_at + longest + timedelta(seconds=1))
    assert queue_key(old) < queue_key(later)


@pytest.mark.rule("HUB-01")
@given(CASES)
def test_a_more_pressing_case_is_never_due_later(case: Waiting):
    for pressing in (
        replace(case, safeguarding=True),
        replace(case, abuse_or_order=True),
        replace(case, is_green=False),
    ):
        assert due_at(pressing) <= due_at(case)


@pytest.mark.rule("HUB-01")
def test_a_date_at_court_pulls_a_case_forward_but_never_before_it_came():
    assert due_at(Waiting("a", MONDAY, court_on=date(2027, 1, 19))) == MONDAY + timedelta(days=1)
    assert due_at(Waiting("a", MONDAY, court_on=date(2027, 1, 5))) == MONDAY


@pytest.mark.rule("HUB-01")
def test_amber_says_whether_a_risk_is_to_be_judged_or_only_evidence_to_be_seen():
    assert amber_kind(judged=True, open_questions=False) is AmberKind.RISK
    assert amber_kind(judged=False, open_questions=True) is AmberKind.RISK
    assert amber_kind(judged=False, open_questions=False) is AmberKind.EVIDENCE


GIVEN = Consent(ConsentState.GIVEN, confirmed=True)
PARTY = PartyFacts("p1", GIVEN, reached=True, answered_checks=frozenset(CheckKind))
READY = DecisionFacts(
    rationale="All is known.", service="supported_contact", parties=(PARTY, replace(PARTY, party_id="p2")),
    screened=True, needs=(NeedFacts("safety_plan", confirmed=True),),
)  # fmt: skip


def codes(decision: Decision, **changes: Any) -> list[str]:
    return [issue.code for issue in decision_needs(decision, replace(READY, **changes))]


def with_party(**changes: Any) -> tuple[PartyFacts, ...]:
    return PARTY, replace(PARTY, party_id="p2", **changes)


def test_every_decision_is_one_move():
    assert set(MOVE) == set(Decision)
    for move in MOVE.values():
        assert (referral.Status.ASSESSING, move) in referral.MOVES


@pytest.mark.rule("HUB-06")
def test_a_family_of_which_all_is_known_can_be_found_suitable():
    assert codes(Decision.SUITABLE) == []


@pytest.mark.rule("HUB-02", "HUB-03", "HUB-06", "REF-13", "REF-15")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"rationale": "  "}, "missing"),
        ({"service": None}, "missing"),
        ({"parties": with_party(consent=Consent(ConsentState.WANTED, confirmed=True))}, "consent-missing"),
        ({"parties": with_party(consent=Consent(ConsentState.TAKEN_BACK, confirmed=True))}, "consent-missing"),
        ({"parties": with_party(consent=Consent(ConsentState.GIVEN, confirmed=False))}, "not-confirmed"),
        ({"parties": with_party(reached=False)}, "conversation-missing"),
        ({"parties": with_party(answered_checks=frozenset({CheckKind.POLICE, CheckKind.CAFCASS}))}, "check-missing"),
        ({"screened": False}, "screening-missing"),
        ({"stopping_rows": ["SUI-04"]}, "row-stops"),
        ({"needs": (NeedFacts("safety_plan"),)}, "need-open"),
        ({"needs": (NeedFacts("safety_plan", departed_by=("a", "a")),)}, "need-open"),
        ({"open_questions": ["SUI-07"]}, "question-open"),
        ({"live_placement": True}, "placement-live"),
    ],
)
def test_a_favourable_decision_is_refused_for_each_thing_that_is_missing(changes: dict[str, Any], code: str):
    assert codes(Decision.SUITABLE, **changes) == [code]


@pytest.mark.rule("HUB-06")
@pytest.mark.parametrize("decision", sorted(FAVOURABLE))
def test_every_favourable_decision_is_refused_while_a_row_says_no(decision: Decision):
    assert "row-stops" in codes(decision, stopping_rows=["SUI-01"])


@pytest.mark.rule("HUB-06")
def test_a_conditional_need_is_departed_from_by_two_people():
    assert codes(Decision.SUITABLE, needs=(NeedFacts("safety_plan", departed_by=("a", "b")),)) == []
    assert codes(
        Decision.SUITABLE, needs=(NeedFacts("safety_plan", departed_by=("a", "b")),), stopping_rows=["SUI-04"]
    ) == ["row-stops"]


@pytest.mark.rule("HUB-02", "HUB-06")
@pytest.mark.parametrize("decision", [Decision.NOT_SUITABLE, Decision.LAPSE])
def test_a_refusal_or_lapse_needs_a_rationale_only(decision: Decision):
    nothing = DecisionFacts(stopping_rows=["SUI-01"], open_questions=["SUI-02"])
    assert [issue.pointer for issue in decision_needs(decision, nothing)] == ["#/rationale"]
    assert decision_needs(decision, replace(nothing, rationale="Nobody could be reached.")) == []


@pytest.mark.rule("HUB-06")
def test_supervised_first_names_a_supervised_service_how_many_sessions_and_what_to_complete():
    assert codes(Decision.SUPERVISED_FIRST) == ["not-supervised", "missing", "missing"]
    assert (
        codes(
            Decision.SUPERVISED_FIRST,
            service="supervised_contact",
            service_is_supervised=True,
            sessions=4,
            plan_items=1,
        )
        == []
    )


@pytest.mark.rule("HUB-06")
def test_conditions_are_written_down():
    assert codes(Decision.SUITABLE_WITH_CONDITIONS) == ["missing"]
    assert codes(Decision.SUITABLE_WITH_CONDITIONS, conditions="With an aunt present.") == []


@pytest.mark.rule("REF-11")
def test_asking_for_information_names_somebody_and_a_date():
    assert codes(Decision.MORE_INFORMATION) == ["missing", "missing"]
    assert codes(Decision.MORE_INFORMATION, asked_of="p1", due_on=date(2027, 2, 1)) == []


def test_going_back_to_a_place_needs_one_that_is_suspended():
    assert codes(Decision.REINSTATE) == ["no-suspended-placement"]
    assert codes(Decision.REINSTATE, live_placement=True, suspended_placement=True) == []


@pytest.mark.rule("ORD-03")
def test_an_order_spares_the_agreement_and_nothing_else():
    parties = with_party(consent=Consent(ConsentState.REFUSED, confirmed=True), reached=False)
    assert codes(Decision.SUITABLE, parties=parties, order_seen=True) == ["conversation-missing"]


@pytest.mark.rule("HUB-02")
def test_a_professional_referral_without_own_applications_rests_on_its_referrers_answers():
    parties = with_party(consent=Consent(ConsentState.WANTED, confirmed=False))
    assert codes(Decision.SUITABLE, parties=parties, own_applications=False) == []


@pytest.mark.rule("REF-13")
def test_somebody_whose_consent_is_not_to_be_sought_and_who_does_not_come_is_left_alone():
    gone = PartyFacts(
        "p2", Consent(ConsentState.NOT_NEEDED, confirmed=False), is_principal=False, needed_checks=frozenset()
    )
    assert codes(Decision.SUITABLE, parties=(PARTY, gone)) == []


@pytest.mark.rule("GATE-04")
def test_a_referral_without_parties_is_not_decided():
    assert codes(Decision.SUITABLE, parties=()) == ["missing"]


@pytest.mark.rule("HUB-06", "REF-11", "ORD-02")
def test_whoever_decides_is_told_where_each_thing_is_missing():
    def told(decision: Decision, **changes: Any) -> list[tuple[str, str]]:
        issues = decision_needs(decision, replace(READY, **changes))
        assert all(issue.detail.endswith(".") for issue in issues)
        return [(issue.pointer, issue.code) for issue in issues]

    assert told(Decision.SUITABLE, service=None, rationale="") == [("#/rationale", "missing"), ("#/service", "missing")]
    assert told(Decision.SUITABLE, parties=()) == [("#/parties", "missing")]
    assert told(Decision.SUITABLE, screened=False) == [("#/screening", "screening-missing")]
    assert told(Decision.SUITABLE, live_placement=True) == [("#/placement", "placement-live")]
    assert told(Decision.REINSTATE) == [("#/placement", "no-suspended-placement")]
    assert told(Decision.SUITABLE_WITH_CONDITIONS) == [("#/conditions", "missing")]
    assert told(Decision.SUPERVISED_FIRST) == [
        ("#/service", "not-supervised"),
        ("#/sessions", "missing"),
        ("#/plan", "missing"),
    ]
    assert told(Decision.SUPERVISED_FIRST, service_is_supervised=True, sessions=1, plan_items=1) == []
    assert told(Decision.MORE_INFORMATION) == [("#/asked_of", "missing"), ("#/due_on", "missing")]


@pytest.mark.rule("HUB-02", "REF-15")
def test_whoever_agrees_or_comes_is_spoken_with_and_confirmed():
    stranger: dict[str, Any] = {"reached": False, "needed_checks": frozenset()}
    comes = PartyFacts("p1", Consent(ConsentState.NOT_NEEDED, confirmed=False), is_principal=True, **stranger)
    agrees = PartyFacts("p2", Consent(ConsentState.GIVEN, confirmed=False), is_principal=False, **stranger)
    for party in (comes, agrees):
        assert codes(Decision.SUITABLE, parties=(party,)) == ["not-confirmed", "conversation-missing"]
