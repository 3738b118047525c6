"""Where a refusal points: a program shows the sentence beside the field, so both the field and the word count."""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

import pytest

from app.domain.access import Op, Role
from app.domain.appointment import LEAST_MINUTES, Period, instant, period, session
from app.domain.attendance import AbsenceReason, MarkKind, mark_issues
from app.domain.confirmation import Confirmation, Way, confirmation_needs
from app.domain.consent import Consent, ConsentState, NotSought, not_sought_needs, outstanding, somebody_says_no
from app.domain.consent import taken_back as after_withdrawal
from app.domain.errors import ClientUnknown, GrantRefused, Invalid, NotAllowed, OutOfScope, TooMany
from app.domain.membership import SCOPES, Scope, scope_issues
from app.domain.offer import accept_needs
from app.domain.place_length import LongerReason, length_issues
from app.domain.placement import PlannedAdult, confirm_needs
from app.domain.register import time_issues
from app.domain.services import DESCRIPTIONS, Service
from app.domain.sign_in import choose, is_waiting, must_have_factor
from app.domain.staff import Duty, Standing, assignment_issues, session_needs

DAY = date(2027, 3, 1)
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LONDON = "Europe/London"


def told(issues):
    assert all(issue.detail.endswith(".") for issue in issues)
    return [(issue.pointer, issue.code) for issue in issues]


def refused(call, *args, **kwargs):
    with pytest.raises(Invalid) as refusal:
        call(*args, **kwargs)
    return told(refusal.value.issues)


@pytest.mark.rule("SES-04")
def test_only_an_absence_is_told_or_not_and_has_a_reason():
    ill = AbsenceReason.ILLNESS
    assert told(mark_issues(MarkKind.ABSENT, None, None)) == [("#/told", "missing")]
    assert told(mark_issues(MarkKind.ABSENT, True, None)) == [("#/reason", "missing")]
    assert mark_issues(MarkKind.ABSENT, True, ill) == []
    assert told(mark_issues(MarkKind.ARRIVED, False, None)) == [("#/told", "not-for-this-kind")]
    assert told(mark_issues(MarkKind.ARRIVED, None, ill)) == [("#/reason", "not-for-this-kind")]


@pytest.mark.rule("STF-01", "STF-03", "SES-08")
def test_whoever_cannot_be_given_a_duty_is_named_by_the_field_that_names_them():
    stranger = assignment_issues(clearance=Standing.NONE, knows_a_party=True, is_a_party=False, works_here_today=False)
    assert told(stranger) == [
        ("#/staff_id", "not-on-staff"),
        ("#/staff_id", "not-cleared"),
        ("#/staff_id", "conflict"),
    ]
    assert told(session_needs([], is_observed=False)) == [("#/duties", "no-staff")]
    assert told(session_needs([Duty.OPENING], is_observed=True)) == [("#/duties", "no-observing-worker")]


@pytest.mark.rule("CEN-04")
def test_a_place_that_is_not_ready_names_each_part_of_it():
    nothing = confirm_needs([], current_rules=3, cleared_staff=False, place_named=False)
    assert told(nothing) == [
        ("#/adults", "no-adults-planned"),
        ("#/pre_visits", "pre-visit-not-held"),
        ("#/agreements", "agreement-not-signed"),
        ("#/staff", "no-cleared-staff"),
        ("#/place", "no-place-named"),
    ]
    badly = confirm_needs([PlannedAdult(False, 3)], current_rules=None, cleared_staff=True, place_named=True)
    assert told(badly) == [("#/pre_visits", "pre-visit-did-not-go-well"), ("#/ground_rules", "no-ground-rules")]


@pytest.mark.rule("PRO-01")
def test_a_length_that_is_not_planned_like_this_names_its_field():
    def length(until, reason=None, service=Service.SUPPORTED_CONTACT):
        return told(length_issues(service, DAY, until, reason))

    assert length(DAY) == [("#/planned_until", "in-the-past")]
    assert length(date(2028, 3, 2), LongerReason.COURT_ORDER) == [("#/planned_until", "beyond-a-year")]
    assert length(date(2027, 9, 2)) == [("#/longer_reason", "reason-needed")]
    assert length(date(2027, 9, 2), LongerReason.COURT_ORDER) == []
    assert length(date(2029, 1, 1), service=Service.SUPERVISED_CONTACT) == []


@pytest.mark.rule("SES-04")
def test_a_mark_is_for_the_day_of_its_session_and_for_what_has_happened():
    assert told(time_issues(NOON + timedelta(hours=1), NOON, DAY, LONDON)) == [("#/happened_at", "in-the-future")]
    assert told(time_issues(NOON - timedelta(days=1), NOON, DAY, LONDON)) == [("#/happened_at", "another-day")]
    assert time_issues(NOON, NOON, DAY, LONDON) == []


@pytest.mark.rule("REF-13", "PRIV-09")
def test_a_consent_that_is_not_sought_needs_a_reason_and_two_people():
    assert told(not_sought_needs(None, " ", "a", "a")) == [
        ("#/reason", "missing"),
        ("#/rationale", "missing"),
        ("#/answered_by", "second-person-needed"),
    ]
    assert not_sought_needs(NotSought.DEAD, "Certificate seen.", "a", "b") == []


@pytest.mark.rule("REF-13", "REF-15", "ORD-03")
def test_only_a_known_partys_no_stands_in_the_way_and_not_where_a_court_has_ordered_contact():
    def says_no(state, *, confirmed=True, court_ordered=False):
        return somebody_says_no(
            [Consent(ConsentState.GIVEN, True), Consent(state, confirmed)], court_ordered=court_ordered
        )

    noes = {state for state in ConsentState if says_no(state)}
    assert noes == {ConsentState.REFUSED, ConsentState.TAKEN_BACK}
    assert not says_no(ConsentState.REFUSED, confirmed=False)
    assert not says_no(ConsentState.REFUSED, court_ordered=True)
    assert not somebody_says_no([], court_ordered=False)


@pytest.mark.rule("REF-07", "REF-13")
def test_a_withdrawal_takes_back_what_was_given_and_refuses_what_was_not():
    assert {state: after_withdrawal(state) for state in ConsentState} == {
        state: ConsentState.TAKEN_BACK if state is ConsentState.GIVEN else ConsentState.REFUSED
        for state in ConsentState
    }
    assert outstanding([ConsentState.GIVEN, ConsentState.WANTED])
    assert not outstanding([ConsentState.GIVEN, ConsentState.REFUSED])


@pytest.mark.rule("LIGHT-07")
def test_an_offer_names_each_open_need_and_question_in_order_and_a_self_referrals_none():
    facts = {"open_needs": ["safety_plan", "engaging"], "open_questions": ["gates/danger"]}
    assert told(accept_needs(self_referral=False, **facts)) == [
        ("#/needs/engaging", "need-open"),
        ("#/needs/safety_plan", "need-open"),
        ("#/open_questions/gates/danger", "question-open"),
    ]
    assert accept_needs(self_referral=True, **facts) == []


@pytest.mark.parametrize("role", SCOPES)
def test_a_role_is_held_for_its_own_place_and_no_other(role):
    both = told(scope_issues(role, organisation=True, centre=True))
    none = told(scope_issues(role, organisation=False, centre=False))
    places = {Scope.ORGANISATION: "/organisation_id", Scope.CENTRE: "/centre_id"}
    assert none == [(place, "missing") for scope, place in places.items() if SCOPES[role] is scope]
    assert both == [(place, "does-not-fit") for scope, place in places.items() if SCOPES[role] is not scope]


@pytest.mark.rule("REF-15")
def test_each_way_of_confirming_an_adult_asks_for_its_own():
    assert {way: told(confirmation_needs(Confirmation(way, vouched_by=" "))) for way in Way} == {
        Way.PHOTO_IDENTITY: [("#/showing", "missing"), ("#/child_paper_seen", "missing")],
        Way.KNOWN_TO_PROFESSIONAL: [("#/vouched_by", "missing")],
        Way.INDEPENDENT_ROUTE: [("#/route_source", "missing")],
    }


def test_times_that_cannot_be_planned_name_the_end_or_the_start():
    spring = date(2027, 3, 28)
    skipped, fine = time(1, 30), time(10)
    assert refused(instant, spring, skipped, LONDON) == [("#/starts", "no-such-time")]
    assert refused(period, spring, time(0, 30), skipped, LONDON) == [("#/ends", "no-such-time")]
    for ends in (fine, time(9)):
        assert refused(period, DAY, fine, ends, LONDON) == [("#/ends", "ends-before-start")]
    assert refused(session, DAY, fine, time(10, 1), LONDON) == [("#/ends", "too-short")]


def test_a_session_of_the_least_length_is_long_enough():
    ends = NOON + LEAST_MINUTES * MINUTE
    assert session(DAY, NOON.time(), ends.time(), LONDON) == Period(NOON, ends)
    assert refused(session, DAY, NOON.time(), (ends - MINUTE).time(), LONDON) == [("#/ends", "too-short")]


def test_a_time_that_comes_twice_is_taken_the_first_time_whatever_was_sent_with_it():
    autumn = date(2027, 10, 31)
    first = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert instant(autumn, time(1, 30), LONDON) == first
    assert instant(autumn, time(1, 30, fold=1), LONDON) == first
    assert instant(autumn, time(1, 30, tzinfo=UTC), LONDON) == first
    assert instant(autumn, time(1, 30), LONDON).tzinfo is UTC


class Held(NamedTuple):
    membership_id: UUID | None
    role: Role


def test_whoever_holds_a_role_twice_names_the_place_and_whoever_holds_none_is_told_how_to_choose():
    choices = [Held(None, Role.FAMILY), Held(uuid4(), Role.COORDINATOR), Held(uuid4(), Role.COORDINATOR)]
    assert refused(choose, choices, Role.COORDINATOR, None) == [("/membership_id", "several")]
    with pytest.raises(NotAllowed) as refusal:
        choose(choices, Role.HUB_LEAD, None)
    assert "`choices`" in refusal.value.detail


def test_a_role_that_needs_a_second_factor_is_told_so_beside_the_header():
    with pytest.raises(NotAllowed) as refusal:
        must_have_factor(Role.HUB_LEAD, Op.LIST_REFERRALS, None)
    assert told(refusal.value.issues) == [("#Authorization", "second-factor-missing")]
    assert refusal.value.detail == refusal.value.issues[0].detail
    assert is_waiting(None, has_factor=True)
    assert not is_waiting(None, has_factor=False)
    assert not is_waiting(NOON, has_factor=True)


def test_a_refusal_without_words_of_its_own_says_its_title():
    assert str(NotAllowed()) == NotAllowed().detail == NotAllowed.title
    assert str(NotAllowed("Ask the lead.")) == "Ask the lead."
    assert (OutOfScope("sessions").scope, OutOfScope("sessions").detail) == ("sessions", OutOfScope.title)
    assert "for people" in OutOfScope().detail
    assert (GrantRefused().error, GrantRefused().detail) == ("invalid_request", GrantRefused.title)
    assert GrantRefused("invalid_scope", "Ask for less.").detail == "Ask for less."
    assert (ClientUnknown().error, ClientUnknown().detail) == ("invalid_client", ClientUnknown.title)
    assert (TooMany(5).retry_after_seconds, TooMany(5).detail) == (5, TooMany.title)
    assert TooMany(5, "Wait.").detail == "Wait."


@pytest.mark.rule("SVC-05")
@pytest.mark.parametrize("service", list(Service))
def test_a_service_is_described_under_the_same_names_every_time(service):
    described = DESCRIPTIONS[service]
    told_of = described.as_json()
    assert (told_of["service"], told_of["name"]) == (service.value, described.name)
    assert (told_of["accreditation"], told_of["recording"]) == (
        described.accreditation.value,
        described.recording.value,
    )
