"""What the hub may write down while it assesses, and what one person alone cannot decide."""

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from uuid import UUID

import pytest

from app.domain import referral
from app.domain.assessment import (
    EvidenceSource,
    Proposal,
    check_issues,
    counts_on,
    digest,
    due_on,
    evidence_issues,
    form_issues,
    is_principal,
    party_facts,
    route_issues,
    two_person_issues,
)
from app.domain.consent import Consent, ConsentState
from app.domain.decision import PartyFacts
from app.domain.hub import CheckKind, CheckResult, Decision
from app.domain.services import Service
from app.domain.vocabulary import Part

TODAY = date(2027, 3, 10)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
SCREENING = UUID(int=7)


def told(issues):
    """The pointer and the word of each issue, each with a sentence for a person."""
    assert all(issue.detail.endswith(".") for issue in issues)
    return [(issue.pointer, issue.code) for issue in issues]


def test_the_hub_has_four_weeks_to_decide_and_two_to_find_a_centre():
    due = {status: due_on(status, TODAY) for status in referral.Status}
    assert {status: day for status, day in due.items() if day} == {
        referral.Status.ASSESSING: TODAY + timedelta(days=28),
        referral.Status.READY: TODAY + timedelta(days=14),
        referral.Status.SUPERVISED_FIRST: TODAY + timedelta(days=14),
    }


def test_whoever_visits_and_whoever_the_child_lives_with_are_principals():
    assert {part for part in Part if is_principal(part)} == {Part.VISITS, Part.LIVES_WITH}


@pytest.mark.rule("HUB-03", "HUB-06")
def test_a_decision_asks_of_a_party_what_its_part_asks_for():
    father = party_facts(
        "p1",
        Part.VISITS,
        "father",
        state=ConsentState.GIVEN,
        confirmed=True,
        reached=True,
        answered_checks=frozenset({CheckKind.POLICE}),
    )
    assert father == PartyFacts(
        "p1", Consent(ConsentState.GIVEN, True), True, True, frozenset({CheckKind.POLICE}), frozenset(CheckKind)
    )
    aunt = party_facts(
        "p2",
        Part.BRINGS,
        "aunt_or_uncle",
        state=ConsentState.NOT_NEEDED,
        confirmed=False,
        reached=False,
        answered_checks=frozenset(),
    )
    assert aunt == PartyFacts("p2", Consent(ConsentState.NOT_NEEDED, False), False, False, frozenset(), frozenset())


@pytest.mark.parametrize(
    ("decision", "counts"),
    [
        (None, True),
        (Decision.MORE_INFORMATION, True),
        (Decision.SUITABLE, True),
        (Decision.SUITABLE_WITH_CONDITIONS, True),
        (Decision.SUPERVISED_FIRST, False),
        (Decision.REINSTATE, False),
        (Decision.NOT_SUITABLE, False),
        (Decision.LAPSE, False),
    ],
)
def test_what_was_established_counts_until_it_was_refused_or_the_family_had_a_place(decision, counts):
    assert counts_on(decision, placed_since=False) is counts
    assert counts_on(decision, placed_since=True) is False


@pytest.mark.rule("HUB-03")
def test_the_days_of_a_check_stand_in_order_and_its_answer_has_a_day():
    clear = CheckResult.NOTHING_KNOWN
    assert check_issues(TODAY, None, None, None, TODAY) == []
    assert check_issues(YESTERDAY, YESTERDAY, YESTERDAY, clear, TODAY) == []
    assert check_issues(YESTERDAY, TODAY, TODAY, clear, TODAY) == []
    assert told(check_issues(TOMORROW, None, None, None, TODAY)) == [("/asked_on", "in-the-future")]
    assert told(check_issues(TODAY, TOMORROW, TOMORROW, clear, TODAY)) == [
        ("/chased_on", "in-the-future"),
        ("/received_on", "in-the-future"),
    ]
    assert told(check_issues(TODAY, YESTERDAY, YESTERDAY, clear, TODAY)) == [
        ("/chased_on", "before-asked"),
        ("/received_on", "before-asked"),
    ]
    assert told(check_issues(TODAY, None, TODAY, None, TODAY)) == [("/result", "incomplete")]
    assert told(check_issues(TODAY, None, None, clear, TODAY)) == [("/result", "incomplete")]


@pytest.mark.rule("HUB-02", "REF-02")
@pytest.mark.parametrize("reached", [True, False])
@pytest.mark.parametrize("verified", [True, False])
@pytest.mark.parametrize("anothers", [True, False])
def test_only_a_conversation_on_a_route_that_another_side_gave_waits_for_the_contact_step(reached, verified, anothers):
    found = route_issues(reached=reached, route_verified=verified, route_is_anothers=anothers)
    assert told(found) == ([("#/route_verified", "route-not-verified")] if reached and verified and anothers else [])


@pytest.mark.rule("HUB-05", "HUB-06")
def test_a_judgement_closes_a_question_and_everything_else_gives_it_an_answer():
    answers = ("yes", "no")
    shows = [source for source in EvidenceSource if source is not EvidenceSource.JUDGEMENT]
    for source in EvidenceSource:
        assert told(evidence_issues(source, "yes", None)) == [("/key", "unknown-key")]
    for source in shows:
        assert evidence_issues(source, "yes", answers) == []
        assert told(evidence_issues(source, None, answers)) == [("/answer", "missing")]
        (wrong,) = evidence_issues(source, "perhaps", answers)
        assert (wrong.pointer, wrong.code) == ("/answer", "unknown-answer")
        assert "yes, no" in wrong.detail
    judged = EvidenceSource.JUDGEMENT
    assert evidence_issues(judged, None, answers) == []
    assert told(evidence_issues(judged, "yes", answers)) == [("/source", "judgement-shows-nothing")]
    assert told(evidence_issues(judged, "perhaps", answers)) == [
        ("/answer", "unknown-answer"),
        ("/source", "judgement-shows-nothing"),
    ]


EVERYTHING = Proposal(
    rationale="Because.",
    service=Service.SUPPORTED_CONTACT,
    screening_id=SCREENING,
    conditions="Only mornings.",
    sessions=4,
    plan=("courses_completed",),
    asked_of="court",
    due_on=TOMORROW,
)
GOES_ON = ("service", "screening_id")
TAKEN = {
    Decision.SUITABLE: GOES_ON,
    Decision.SUITABLE_WITH_CONDITIONS: (*GOES_ON, "conditions"),
    Decision.SUPERVISED_FIRST: (*GOES_ON, "conditions", "sessions", "plan"),
    Decision.REINSTATE: GOES_ON,
    Decision.NOT_SUITABLE: (),
    Decision.LAPSE: (),
    Decision.MORE_INFORMATION: ("asked_of", "due_on"),
}


@pytest.mark.rule("HUB-06", "HUB-12")
@pytest.mark.parametrize("decision", list(Decision))
def test_the_form_of_a_decision_takes_what_belongs_to_it_and_nothing_else(decision):
    every = ("service", "screening_id", "conditions", "sessions", "plan", "asked_of", "due_on")
    others = [(f"/{field}", "not-taken") for field in every if field not in TAKEN[decision]]
    assert told(form_issues(decision, EVERYTHING, TODAY)) == others
    missing = [("/screening_id", "missing")] if "screening_id" in TAKEN[decision] else []
    assert told(form_issues(decision, Proposal("Because."), TODAY)) == missing


@pytest.mark.rule("HUB-06")
def test_whoever_is_asked_is_given_until_a_later_day():
    asked = Proposal("Because.", asked_of="court", due_on=TODAY)
    assert told(form_issues(Decision.MORE_INFORMATION, asked, TODAY)) == [("/due_on", "not-ahead")]
    assert form_issues(Decision.MORE_INFORMATION, replace(asked, due_on=TOMORROW), TODAY) == []


@pytest.mark.rule("HUB-06", "REF-13", "PRIV-09", "LIGHT-07")
@pytest.mark.parametrize("decision", list(Decision))
def test_a_departure_a_consent_not_sought_and_a_red_that_goes_on_take_two(decision):
    plain = Proposal("Because.")
    red = decision not in {Decision.NOT_SUITABLE, Decision.LAPSE, Decision.MORE_INFORMATION}
    came_in = [("#/decision", "second-person-needed")] if red else []
    assert two_person_issues(decision, plain, came_in_red=False) == []
    assert told(two_person_issues(decision, plain, came_in_red=True)) == came_in
    departs = replace(plain, departs_from=("concerns/neglect/visiting_adult",))
    assert told(two_person_issues(decision, departs, came_in_red=False)) == [("#/departs_from", "second-person-needed")]
    unsought = replace(plain, consents_not_sought=(UUID(int=1),))
    assert told(two_person_issues(decision, unsought, came_in_red=True)) == [
        ("#/consents_not_sought", "second-person-needed"),
        *came_in,
    ]


@pytest.mark.rule("HUB-12")
def test_what_a_decision_rests_on_has_one_digest_in_whatever_order_it_was_told():
    assert digest({"b": 1, "a": ["é", None]}) == digest({"a": ["é", None], "b": 1})
    assert digest({"b": 1, "a": 2}) == sha256(b'{"a":2,"b":1}').digest()
    assert digest({"a": 1}) != digest({"a": 2})
