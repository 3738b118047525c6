"""Consent, confirmation and the contact step: who has agreed, who counts as whom, who may be written to."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import consent, contact
from app.domain.confirmation import (
    ONLY_AFTER,
    Confirmation,
    RouteSource,
    Showing,
    Way,
    Word,
    confirmation_needs,
    counts,
)
from app.domain.consent import Consent, ConsentState, NotSought, agreed
from app.domain.contact import FirstContact, Risks, VerifiedBy, first_contact, may_invite_automatically
from app.domain.errors import MoveNotOpen
from app.domain.vocabulary import Answer

SENT = datetime(2027, 1, 4, 12, tzinfo=UTC)
CONSENTS = st.builds(Consent, state=st.sampled_from(ConsentState), confirmed=st.booleans())


@pytest.mark.rule("GATE-04", "REF-13", "REF-15")
@given(st.lists(CONSENTS, max_size=5))
def test_agreed_is_when_everybody_who_is_needed_and_confirmed_has_agreed(consents: list[Consent]):
    everybody = all(
        c.state is ConsentState.NOT_NEEDED or (c.state is ConsentState.GIVEN and c.confirmed) for c in consents
    )
    assert agreed(consents) is (bool(consents) and everybody)


@pytest.mark.rule("REF-15")
def test_an_agreement_of_somebody_unconfirmed_is_none():
    assert not agreed([Consent(ConsentState.GIVEN, confirmed=True), Consent(ConsentState.GIVEN, confirmed=False)])


@pytest.mark.rule("ORD-03", "ORD-06")
def test_an_order_that_was_seen_needs_no_agreement():
    consents = [Consent(ConsentState.GIVEN, confirmed=True), Consent(ConsentState.REFUSED, confirmed=True)]
    assert agreed(consents, order_seen=True)
    assert not agreed(consents)


@pytest.mark.rule("REF-13")
def test_a_consent_can_be_taken_back_at_any_time_and_given_again():
    assert consent.answer(ConsentState.GIVEN, ConsentState.TAKEN_BACK) is ConsentState.TAKEN_BACK
    assert consent.answer(ConsentState.TAKEN_BACK, ConsentState.GIVEN) is ConsentState.GIVEN
    assert consent.answer(ConsentState.GIVEN, ConsentState.GIVEN) is ConsentState.GIVEN
    assert consent.taken_back(ConsentState.WANTED) is ConsentState.REFUSED
    with pytest.raises(MoveNotOpen):
        consent.answer(ConsentState.WANTED, ConsentState.TAKEN_BACK)


@pytest.mark.rule("REF-13")
def test_no_party_marks_its_own_consent_as_not_needed():
    for state in set(ConsentState) - {ConsentState.NOT_NEEDED}:
        with pytest.raises(MoveNotOpen):
            consent.answer(state, ConsentState.NOT_NEEDED)


@pytest.mark.rule("REF-13")
def test_the_consent_of_parents_responsible_adults_the_home_and_the_applicant_is_wanted():
    flags = list(product([False, True], repeat=4))
    for parent, responsible, home, applicant in flags:
        state = consent.starts_as(
            is_parent=parent, parental_responsibility=responsible, child_lives_with=home, applicant=applicant
        )
        assert (state is ConsentState.WANTED) is any((parent, responsible, home, applicant))


@pytest.mark.rule("REF-13", "PRIV-09")
def test_not_seeking_a_consent_takes_a_reason_and_two_people():
    assert consent.not_sought_needs(NotSought.DEAD, "Certificate seen.", "a", "b") == []
    codes = [issue.code for issue in consent.not_sought_needs(None, " ", "a", "a")]
    assert codes == ["missing", "missing", "second-person-needed"]
    assert consent.not_sought_needs(NotSought.DEAD, "Certificate seen.", "a", None)


@pytest.mark.rule("REF-15")
@pytest.mark.parametrize(
    ("confirmation", "asked"),
    [
        (Confirmation(Way.PHOTO_IDENTITY), ["#/showing", "#/child_paper_seen"]),
        (Confirmation(Way.PHOTO_IDENTITY, showing=Showing.VIDEO), ["#/child_paper_seen"]),
        (Confirmation(Way.PHOTO_IDENTITY, showing=Showing.VIDEO, child_paper_seen=True), []),
        (Confirmation(Way.KNOWN_TO_PROFESSIONAL, vouched_by=" "), ["#/vouched_by"]),
        (Confirmation(Way.KNOWN_TO_PROFESSIONAL, vouched_by="Health visitor"), []),
        (Confirmation(Way.INDEPENDENT_ROUTE), ["#/route_source"]),
        (Confirmation(Way.INDEPENDENT_ROUTE, route_source=RouteSource.CHECK), []),
    ],
)
def test_each_way_of_confirming_asks_for_its_own_evidence(confirmation: Confirmation, asked: list[str]):
    assert [issue.pointer for issue in confirmation_needs(confirmation)] == asked


@pytest.mark.rule("REF-15")
def test_before_confirmation_only_ones_own_words_count():
    for word in Word:
        assert counts(word, confirmed=True)
        assert counts(word, confirmed=False) is (word not in ONLY_AFTER)
    assert {Word.CONSENT, Word.NO_CONCERNS} <= ONLY_AFTER


SAFE = Risks(abuse=Answer.NO, stalking=Answer.NO, abduction_feared=Answer.NO, order=Answer.NO)
RISKS = st.builds(
    Risks,
    abuse=st.sampled_from(Answer),
    stalking=st.sampled_from(Answer),
    abduction_feared=st.sampled_from(Answer),
    order=st.sampled_from(Answer),
    applicant_is_protected=st.booleans(),
)


@pytest.mark.rule("REF-02", "SUI-15", "GATE-11")
@given(RISKS, st.sampled_from([None, *VerifiedBy]))
def test_an_invitation_goes_by_itself_only_after_four_explicit_noes_on_a_verified_route(
    risks: Risks, verified_by: VerifiedBy | None
):
    if may_invite_automatically(risks, verified_by):
        assert risks == SAFE
        assert verified_by in (VerifiedBy.HUB, VerifiedBy.PARTY)


@pytest.mark.rule("REF-02")
def test_where_all_is_safe_it_does_go():
    assert may_invite_automatically(SAFE, VerifiedBy.HUB)
    assert first_contact(SAFE, VerifiedBy.PARTY) is FirstContact.AUTOMATIC
    assert first_contact(SAFE, VerifiedBy.APPLICANT) is FirstContact.SOCIAL_WORKER
    assert first_contact(Risks(), VerifiedBy.HUB) is FirstContact.SOCIAL_WORKER


@pytest.mark.rule("GATE-11")
@given(RISKS, st.sampled_from([None, *VerifiedBy]))
def test_the_restrained_one_is_never_written_to_for_the_protected_one(risks: Risks, verified_by: VerifiedBy | None):
    found = first_contact(risks, verified_by)
    assert (found is FirstContact.HUB_OR_SOLICITOR) is risks.applicant_is_protected


@pytest.mark.rule("REF-02", "SAF-03", "MSG-01")
def test_a_release_is_refused_for_every_reason_at_once():
    bad = contact.release_needs(
        verified_by=VerifiedBy.APPLICANT, already_invited=True, never_write=True, shared_with_other_side=True, held=True
    )
    assert len(bad) == 5
    good = contact.release_needs(
        verified_by=VerifiedBy.HUB, already_invited=False, never_write=False, shared_with_other_side=False, held=False
    )
    assert good == []


@pytest.mark.rule("REF-02")
@given(st.integers(min_value=0, max_value=60))
def test_one_invitation_is_followed_by_two_reminders_at_most(days: int):
    now, reminders = SENT, 0
    for day in range(days):
        now = SENT + timedelta(days=day)
        reminders += contact.reminder_is_due(SENT, reminders, now, answered=False, stopped=False)
    assert reminders <= 2
    assert days <= 14 or reminders == 2


@pytest.mark.rule("REF-02")
def test_nobody_is_reminded_who_has_answered_or_asked_for_silence_or_too_late():
    week = SENT + timedelta(days=7)
    assert contact.reminder_is_due(SENT, 0, week, answered=False, stopped=False)
    assert not contact.reminder_is_due(SENT, 0, week, answered=True, stopped=False)
    assert not contact.reminder_is_due(SENT, 0, week, answered=False, stopped=True)
    assert not contact.reminder_is_due(SENT, 0, contact.expires_at(SENT), answered=False, stopped=False)
