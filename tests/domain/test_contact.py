"""The contact step: whose word counts, who writes first, and when nobody writes any more."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from app.domain.contact import (
    ContactOutcome,
    FirstContact,
    Heard,
    HowVerified,
    Risks,
    VerifiedBy,
    counts_as_verified,
    days_left,
    ends_reminders,
    expires_at,
    first_contact,
    may_invite_automatically,
    recorded,
    release_needs,
    reminder_is_due,
    reminders_by,
    together,
)
from app.domain.errors import MoveNotOpen
from app.domain.vocabulary import Answer

C = ContactOutcome
SENT = datetime(2027, 3, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)
SAFE = Risks(Answer.NO, Answer.NO, Answer.NO, Answer.NO)
JOINED = {C.JOINED, C.CONFIRMED, C.REJECTED}


@pytest.mark.rule("REF-02")
def test_what_staff_hear_is_kept_until_the_person_speaks_for_themselves():
    for before, heard in product(C, Heard):
        opened = heard is Heard.OPENED and before not in {C.INVITED, C.OPENED, C.UNREACHABLE}
        if before in JOINED or opened:
            with pytest.raises(MoveNotOpen) as refusal:
                recorded(before, heard, verified=True, invited=True)
            assert "list of contacts" in refusal.value.detail
        else:
            assert recorded(before, heard, verified=True, invited=True) == heard.value


@pytest.mark.rule("REF-02")
def test_a_route_that_is_written_down_begins_the_step_anew_only_where_nothing_was_answered():
    for before in C:
        if before in {C.NOT_STARTED, C.VERIFIED, C.UNREACHABLE}:
            assert recorded(before, None, verified=True, invited=True) is C.INVITED
            assert recorded(before, None, verified=True, invited=False) is C.VERIFIED
            assert recorded(before, None, verified=False, invited=False) is C.NOT_STARTED
        else:
            assert recorded(before, None, verified=True, invited=False) is before


@pytest.mark.rule("REF-02")
def test_the_applicants_word_verifies_no_route():
    assert not counts_as_verified(None)
    assert {how for how in HowVerified if not counts_as_verified(how)} == {HowVerified.APPLICANT_SAID}


@pytest.mark.rule("SUI-15")
def test_any_yes_is_a_yes_and_only_all_noes_are_a_no():
    assert together([]) is Answer.UNKNOWN
    assert together([Answer.NO]) is Answer.NO
    assert together([Answer.NO, Answer.NO]) is Answer.NO
    assert together([Answer.NO, Answer.UNKNOWN]) is Answer.UNKNOWN
    assert together([Answer.UNKNOWN, Answer.YES, Answer.NO]) is Answer.YES


@pytest.mark.rule("REF-02", "GATE-11", "SUI-15")
@pytest.mark.parametrize("danger", ["abuse", "stalking", "abduction_feared", "order"])
def test_no_machine_writes_first_where_anything_is_declared_or_unknown(danger):
    for answer in Answer:
        changed: dict[str, Any] = {danger: answer}
        risks = replace(SAFE, **changed)
        assert may_invite_automatically(risks, VerifiedBy.HUB) is (answer is Answer.NO)
        wanted = FirstContact.AUTOMATIC if answer is Answer.NO else FirstContact.SOCIAL_WORKER
        assert first_contact(risks, VerifiedBy.PARTY) is wanted


@pytest.mark.rule("REF-02", "GATE-11")
def test_a_machine_writes_only_on_a_route_that_hub_or_party_stand_for():
    writes = {by for by in (None, *VerifiedBy) if may_invite_automatically(SAFE, by)}
    assert writes == {VerifiedBy.HUB, VerifiedBy.PARTY}
    protected = replace(SAFE, applicant_is_protected=True)
    assert not may_invite_automatically(protected, VerifiedBy.HUB)
    assert first_contact(protected, VerifiedBy.HUB) is FirstContact.HUB_OR_SOLICITOR


FREE: dict[str, Any] = {
    "verified_by": VerifiedBy.HUB,
    "already_invited": False,
    "never_write": False,
    "shared_with_other_side": False,
    "held": False,
}


@pytest.mark.rule("REF-02", "SAF-03", "MSG-01")
@pytest.mark.parametrize(
    ("fact", "pointer", "code"),
    [
        ({"joined": True}, "#/party_id", "joined"),
        ({"is_mailbox": False}, "#/route", "no-mailbox"),
        ({"verified_by": None}, "#/route", "route-not-verified"),
        ({"verified_by": VerifiedBy.APPLICANT}, "#/route", "route-not-verified"),
        ({"already_invited": True}, "#/invitation", "already-invited"),
        ({"never_write": True}, "#/route", "never-write"),
        ({"shared_with_other_side": True}, "#/route", "route-shared"),
        ({"held": True}, "#/hold", "held"),
    ],
)
def test_each_thing_that_stands_against_an_invitation_is_named(fact, pointer, code):
    (issue,) = release_needs(**{**FREE, **fact})
    assert (issue.pointer, issue.code) == (pointer, code)
    assert issue.detail.endswith(".")


@pytest.mark.rule("REF-02")
def test_an_invitation_that_nothing_stands_against_may_be_released():
    for by in (VerifiedBy.HUB, VerifiedBy.PARTY, VerifiedBy.CENTRE):
        assert release_needs(**{**FREE, "verified_by": by}) == []


@pytest.mark.rule("REF-02")
def test_two_reminders_go_a_week_and_two_after_the_invitation_and_none_after_four():
    def due(day, sent, **more):
        facts = {"answered": False, "stopped": False, **more}
        return reminder_is_due(SENT, sent, SENT + day * DAY, **facts)

    assert [day for day in range(40) if due(day, 0)] == list(range(7, 28))
    assert [day for day in range(40) if due(day, 1)] == list(range(14, 28))
    assert not any(due(day, 2) for day in range(40))
    assert not due(8, 0, answered=True)
    assert not due(8, 0, stopped=True)
    assert [reminders_by(SENT, SENT + day * DAY) for day in (0, 6, 7, 13, 14, 40)] == [0, 0, 1, 1, 2, 2]


@pytest.mark.rule("REF-02")
def test_an_invitation_works_for_four_weeks_and_says_for_how_long():
    assert expires_at(SENT) == SENT + 28 * DAY
    assert [days_left(SENT, SENT + day * DAY) for day in (0, 1, 26, 27, 28, 40)] == [28, 27, 2, 1, 1, 1]


@pytest.mark.rule("REF-02")
def test_whoever_refused_cannot_be_reached_or_wants_no_letters_is_not_reminded():
    assert {outcome for outcome in C if ends_reminders(outcome)} == {C.REFUSED, C.UNREACHABLE, C.STOPPED}
