"""What follows from the lights: stops, changes of wish, recommendations, what a professional must do, tasks."""

from itertools import product

import pytest

from app.domain.services import Service
from app.domain.signposting import Topic
from app.screening.engine import combine, evaluate
from app.screening.facts import close_question
from app.screening.rulesets import CURRENT
from app.screening.steps import takes_two
from app.screening.words import Answer, Kind, Light, Next, Pathway, Recommendation, Requirement, State, Subject
from tests.screening.world import a_concern, facts

ABUSE = a_concern(Kind.CHILD_ABUSE)
ABDUCTION = a_concern(Kind.ABDUCTION)
PENDING = a_concern(Kind.DOMESTIC_ABUSE_ALLEGED, investigation="running")
PROVEN = a_concern(Kind.DOMESTIC_ABUSE_PROVEN)


@pytest.mark.rule("LIGHT-02")
@pytest.mark.parametrize("wished", [None, *Service])
@pytest.mark.parametrize("concern", [ABUSE, PENDING], ids=["child abuse", "pending"])
def test_red_for_supported_and_supervised_stops_a_self_referral_whatever_it_wished(concern, wished):
    result = evaluate(facts(concern, wished=wished), CURRENT)
    assert result.stops
    assert result.stop_rules == ("LIGHT-02",)
    assert result.change_of_wish == ()
    assert result.recommendation is Recommendation.NONE_FOR_NOW
    elsewhere = {Topic.LEGAL_ADVICE, Topic.CHILD_PROTECTION, Topic.COURT_WELFARE, Topic.INFORMATION}
    assert elsewhere <= set(result.topics)


@pytest.mark.rule("LIGHT-02", "LIGHT-04")
@pytest.mark.parametrize("concern", [ABDUCTION, PROVEN], ids=["abduction", "proven"])
def test_red_for_the_wished_service_alone_offers_to_change_the_wish(concern):
    result = evaluate(facts(concern), CURRENT)
    assert result.next is Next.CHANGE_WISH
    assert result.change_of_wish[0] is Service.SUPERVISED_CONTACT
    assert not {Service.SUPPORTED_CONTACT, Service.HANDOVER} & set(result.change_of_wish)
    assert result.recommendation is Recommendation.SUPERVISED


@pytest.mark.rule("LIGHT-02", "LIGHT-03")
def test_wishing_what_is_not_red_goes_on_to_the_hub():
    result = evaluate(facts(PROVEN, wished=Service.SUPERVISED_CONTACT), CURRENT)
    assert (result.next, result.change_of_wish) == (Next.HUB, ())


@pytest.mark.rule("LIGHT-02")
def test_a_mismatch_beside_a_risk_in_one_column_does_not_stop():
    result = evaluate(facts(a_concern(Kind.ABDUCTION_FEARED), written_reports="yes"), CURRENT)
    assert result.next is Next.CHANGE_WISH


@pytest.mark.rule("LIGHT-04")
def test_an_amber_supported_light_leaves_it_to_a_social_worker():
    result = evaluate(facts(a_concern(Kind.NEGLECT)), CURRENT)
    assert result.recommendation is Recommendation.SOCIAL_WORKER_DECIDES


PROFESSIONALS = [pathway for pathway in Pathway if pathway is not Pathway.SELF]


@pytest.mark.rule("LIGHT-07")
@pytest.mark.parametrize("pathway", PROFESSIONALS)
@pytest.mark.parametrize(
    ("concern", "wished", "step", "requirement"),
    [
        (ABUSE, Service.SUPPORTED_CONTACT, Next.HUB, Requirement.END_OR_CHANGE),
        (ABDUCTION, Service.SUPPORTED_CONTACT, Next.HUB, Requirement.END_OR_CHANGE),
        (a_concern(Kind.SERIOUS_MENTAL_ILLNESS), Service.HANDOVER, Next.HUB, Requirement.END_OR_CHANGE),
        (PROVEN, Service.SUPPORTED_CONTACT, Next.HUB, Requirement.ASSESSMENT_BY_TWO),
        (PENDING, Service.SUPPORTED_CONTACT, Next.HUB, Requirement.ASSESSMENT_BY_TWO),
        (PROVEN, Service.SUPERVISED_CONTACT, Next.CENTRE, Requirement.CONFIRM_NEEDS),
        (ABUSE, Service.SUPERVISED_CONTACT, Next.CENTRE, Requirement.CONFIRM_NEEDS),
        (a_concern(Kind.STALKING), Service.SUPPORTED_CONTACT, Next.HUB, Requirement.CONFIRM_NEEDS),
    ],
)
def test_red_never_ends_a_professional_referral_but_says_what_it_takes(pathway, concern, wished, step, requirement):
    result = evaluate(facts(concern, wished=wished, pathway=pathway), CURRENT)
    assert not result.stops
    assert (result.next, result.requirement) == (step, requirement)


@pytest.mark.rule("SUI-17", "SUI-15", "SUI-16")
@pytest.mark.parametrize("pathway", PROFESSIONALS)
def test_what_lies_outside_the_eleven_rows_goes_to_the_hub_from_a_professional_too(pathway):
    outside = CURRENT.row("SUI-17").kinds
    for kind, wished in product(outside, (Service.SUPPORTED_CONTACT, Service.SUPERVISED_CONTACT)):
        for subject in (Subject.VISITING_ADULT, Subject.COMPANION, Subject.VISITING_HOUSEHOLD):
            raised = facts(a_concern(kind, subject=subject), wished=wished, pathway=pathway)
            assert evaluate(raised, CURRENT).next is Next.HUB
        for besides in (a_concern(kind, Answer.UNKNOWN), a_concern(kind, subject=Subject.RESIDENT_ADULT)):
            result = evaluate(facts(besides, wished=wished, pathway=pathway), CURRENT)
            assert result.next is Next.CENTRE


@pytest.mark.rule("SUI-18")
@pytest.mark.parametrize("pathway", PROFESSIONALS)
def test_a_wish_for_indirect_contact_goes_to_the_hub_from_a_professional_too(pathway):
    for concerns in ((), (ABUSE,)):
        result = evaluate(facts(*concerns, wished=Service.INDIRECT_CONTACT, pathway=pathway), CURRENT)
        assert result.next is Next.HUB


@pytest.mark.rule("LIGHT-07")
def test_a_green_professional_referral_needs_nothing_more_and_a_family_is_never_told_a_requirement():
    green = evaluate(facts(pathway=Pathway.COURT), CURRENT)
    assert (green.next, green.requirement) == (Next.CENTRE, Requirement.NONE)
    assert evaluate(facts(PROVEN), CURRENT).requirement is Requirement.NONE


@pytest.mark.rule("LIGHT-07")
@pytest.mark.parametrize(
    ("concerns", "service", "two"),
    [
        ((PENDING,), Service.SUPPORTED_CONTACT, True),
        ((PENDING,), Service.SUPERVISED_CONTACT, True),
        ((PENDING,), None, True),
        ((ABUSE,), Service.SUPERVISED_CONTACT, False),
        ((ABUSE,), Service.SUPPORTED_CONTACT, True),
        ((ABUSE,), Service.HANDOVER, True),
        ((ABUSE,), None, True),
        ((a_concern(Kind.STALKING),), Service.SUPPORTED_CONTACT, False),
    ],
)
def test_what_came_in_red_takes_two_but_for_another_service_where_one_is_declined_outright(concerns, service, two):
    result = evaluate(facts(*concerns, pathway=Pathway.CAFCASS), CURRENT)
    assert takes_two(result, service) is two
    assert not takes_two(evaluate(facts(*concerns), CURRENT), service)


@pytest.mark.rule("LIGHT-07", "GATE-03")
def test_a_gate_that_shuts_takes_two_whatever_service_it_is_changed_to():
    result = evaluate(facts(ABUSE, pathway=Pathway.CAFCASS, contact_forbidden="yes"), CURRENT)
    assert result.requirement is Requirement.END_OR_CHANGE
    assert takes_two(result, Service.SUPERVISED_CONTACT)


@pytest.mark.rule("SUI-12")
def test_collaboration_counts_from_a_solicitor_or_mediator_only_when_confirmed():
    def state(pathway: Pathway, collaboration: str) -> str:
        concern = a_concern(Kind.CHILD_ABUSE, collaboration=collaboration)
        (found,) = evaluate(facts(concern, pathway=pathway), CURRENT).concerns
        return found.supervised.needs[0].state.value

    for pathway in (Pathway.SOLICITOR, Pathway.MEDIATOR, Pathway.SUPPORT_WORKER):
        assert (state(pathway, "yes"), state(pathway, "yes!")) == ("unmet", "confirmed")
    for pathway in (Pathway.CAFCASS, Pathway.LOCAL_AUTHORITY, Pathway.COURT):
        assert (state(pathway, "yes"), state(pathway, "yes!"), state(pathway, "no")) == (
            "declared",
            "confirmed",
            "unmet",
        )


@pytest.mark.rule("LIGHT-08")
def test_harm_to_a_child_opens_a_task_where_the_hub_would_not_read_it_otherwise():
    for kind in (Kind.CHILD_ABUSE, Kind.SEXUAL_ABUSE_ALLEGED, Kind.PHYSICAL_OR_EMOTIONAL_ABUSE_ALLEGED, Kind.NEGLECT):
        found = evaluate(facts(a_concern(kind, reported="yes", investigation="running")), CURRENT).safeguarding
        assert ("LIGHT-08", True) in {(each.rule, each.only_unsent) for each in found}
    assert evaluate(facts(PROVEN), CURRENT).safeguarding == ()
    assert evaluate(facts(a_concern(Kind.CHILD_ABUSE, Answer.UNKNOWN)), CURRENT).safeguarding == ()


@pytest.mark.rule("SUI-12")
def test_sexual_abuse_that_nobody_reported_opens_a_task_at_once():
    found = evaluate(facts(a_concern(Kind.SEXUAL_ABUSE_ALLEGED, reported="no")), CURRENT).safeguarding
    assert ("SUI-12", False) in {(each.rule, each.only_unsent) for each in found}


@pytest.mark.rule("SUI-15", "HUB-06")
def test_closing_a_question_settles_it_without_turning_a_light():
    asked = facts(a_concern(Kind.NEGLECT, Answer.UNKNOWN, subject=None))
    before = evaluate(asked, CURRENT)
    after = evaluate(close_question(asked, before.open_questions[0].key), CURRENT)
    assert after.open_questions == ()
    assert after.services == before.services


@pytest.mark.rule("SUI-15")
def test_a_yes_about_somebody_else_does_not_answer_for_the_visiting_adult():
    companion = a_concern(Kind.SUBSTANCE_PAST, subject=Subject.COMPANION, stable="yes!", ground_rules="yes!")
    known = facts(companion)
    silent = [concern for concern in known.concerns if concern.kind is not Kind.SUBSTANCE_PAST]
    left_out = type(known)(
        known.questionnaire, known.pathway, known.nation, known.service_wished, (companion, *silent), known.gates
    )
    assert evaluate(known, CURRENT).light(Service.SUPPORTED_CONTACT) is Light.GREEN
    result = evaluate(left_out, CURRENT)
    assert result.light(Service.SUPPORTED_CONTACT) is Light.AMBER
    assert [each.key for each in result.open_questions] == ["concerns/substance_past/visiting_adult"]


@pytest.mark.rule("SUI-15")
def test_a_follow_up_without_an_answer_is_open_for_the_services_that_read_it():
    result = evaluate(facts(a_concern(Kind.SUBSTANCE_PAST, stable="yes!")), CURRENT)
    (question,) = result.open_questions
    assert question.key == "concerns/substance_past/visiting_adult/ground_rules"
    assert Service.SUPERVISED_CONTACT in question.services
    assert Service.SUPPORTED_CONTACT not in question.services


@pytest.mark.rule("SUI-10", "SUI-12", "LIGHT-01")
@pytest.mark.parametrize(
    ("kind", "details", "need"),
    [
        (Kind.DOMESTIC_ABUSE_PROVEN, {}, "centre_assessed"),
        (Kind.SEXUAL_ABUSE_ALLEGED, {"reported": "no"}, "authority_answered"),
    ],
)
def test_what_only_staff_can_say_is_unmet_until_they_say_it_and_no_question_to_anybody(kind, details, need):
    result = evaluate(facts(a_concern(kind, **details)), CURRENT)
    states = {each.need.key: each.state for each in result.concerns[0].supported.needs}
    assert states[need] is State.UNMET
    assert not any(question.key.endswith(need) for question in result.questions)


@pytest.mark.rule("SUI-13")
def test_a_joint_visit_takes_the_more_restrictive_for_each_service():
    visitor = evaluate(facts(ABDUCTION), CURRENT)
    companion = evaluate(facts(a_concern(Kind.NEGLECT), written_reports="yes"), CURRENT)
    together = combine([visitor, companion])
    assert together.light(Service.SUPPORTED_CONTACT) is Light.RED
    assert together.light(Service.SUPERVISED_CONTACT) is Light.AMBER
    assert {concern.kind for concern in together.concerns} == {Kind.ABDUCTION, Kind.NEGLECT}
    assert {each.rule for each in together.safeguarding} == {"LIGHT-08"}
    assert combine([visitor]) == visitor
    assert combine([companion, visitor]).services[0].light is Light.RED


@pytest.mark.rule("SUI-13", "LIGHT-02")
def test_a_joint_visit_stops_when_it_is_red_in_both_columns():
    assert combine([evaluate(facts(), CURRENT), evaluate(facts(PENDING), CURRENT)]).stops
