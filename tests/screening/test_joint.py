"""All sides screened at once, and what a side that joins is told."""

import pytest

from app.domain.services import Service
from app.domain.signposting import Topic
from app.screening.answers import parse
from app.screening.engine import evaluate
from app.screening.facts import Concern, Facts, Said
from app.screening.joint import evaluate_all, facts_in, inputs_of, told_to_a_joining_side, turned
from app.screening.rulesets import CURRENT
from app.screening.wording import HEADLINES
from app.screening.words import Answer, Kind, Light, Next, Source, Standing, Subject, ToldTo
from tests.forms import ABUSE_PENDING, DRINKS_NOW, safety


def facts(*concerns, **gates) -> Facts:
    return parse(safety(*concerns, **gates))


@pytest.mark.rule("SUI-13")
def test_one_sides_no_never_wipes_out_the_others_yes():
    result = evaluate_all({1: facts(), 2: facts(ABUSE_PENDING)}, CURRENT)
    assert result.light(Service.SUPPORTED_CONTACT) is Light.RED
    assert evaluate_all({1: facts(), 2: facts()}, CURRENT).light(Service.SUPPORTED_CONTACT) is Light.GREEN


@pytest.mark.rule("LIGHT-05")
@pytest.mark.parametrize("known", [{1: facts()}, {1: facts(DRINKS_NOW), 2: facts(ABUSE_PENDING)}])
def test_what_is_stored_replays(known):
    again = facts_in(inputs_of(known))
    assert evaluate_all(again, CURRENT).as_json() == evaluate_all(known, CURRENT).as_json()
    assert facts_in(facts(DRINKS_NOW).as_json())[1].as_json() == facts(DRINKS_NOW).as_json()


@pytest.mark.rule("LIGHT-05", "SUI-19")
def test_all_that_is_known_of_a_concern_replays():
    known = Concern(
        Kind.CHILD_ABUSE, Answer.YES, Subject.COMPANION, Source.TOLD_BY_CHILD, ToldTo.FAMILY, Standing.FOUND, "2024-05",
        confirmed=True, details={"collaboration": Said("yes", confirmed=True), "other": Said("no")},
    )  # fmt: skip
    assert Concern.from_json(known.as_json()) == known
    bare = Concern(Kind.NEGLECT, Answer.UNKNOWN)
    assert Concern.from_json(bare.as_json()) == bare


@pytest.mark.rule("ORD-06")
@pytest.mark.parametrize(
    ("said", "in_the_case"),
    [("binds_applicant", "binds_other"), ("binds_other", "binds_applicant"), ("binds_both", "binds_both")],
)
def test_an_order_is_turned_to_where_the_applicant_stands(said, in_the_case):
    gates = {"indirect_forbidden": "no"} if said == "binds_applicant" else {}
    told = facts(no_contact_order=said, **gates)
    assert turned(2, told).gate("no_contact_order").value == in_the_case
    assert turned(1, told) == told


@pytest.mark.rule("LIGHT-09")
@pytest.mark.parametrize("concern", [ABUSE_PENDING, DRINKS_NOW])
def test_a_side_that_joins_is_told_no_red_and_no_end(concern):
    told = told_to_a_joining_side(evaluate(facts(concern), CURRENT))
    assert told.light is Light.AMBER
    assert Light.RED not in told.lights.values()
    assert told.next is Next.HUB
    assert told.change_of_wish == ()
    assert told.headline == HEADLINES[Next.HUB, Light.AMBER]
    assert Topic.CHILD_PROTECTION not in told.topics


@pytest.mark.rule("LIGHT-09", "SIG-02")
def test_a_side_that_joins_is_shown_the_help_of_a_case_that_goes_on():
    told = told_to_a_joining_side(evaluate(facts(DRINKS_NOW), CURRENT))
    assert {Topic.PARENTING_PLAN, Topic.SUBSTANCE_USE} <= set(told.topics)
    assert Topic.LEGAL_ADVICE not in told.topics


@pytest.mark.rule("LIGHT-09")
def test_a_side_that_joins_with_nothing_the_matter_reads_so():
    told = told_to_a_joining_side(evaluate(facts(), CURRENT))
    assert told.light is Light.GREEN
    assert told.headline == HEADLINES[Next.HUB, Light.GREEN]


@pytest.mark.rule("LIGHT-09")
def test_a_side_that_joins_is_not_told_that_its_form_is_not_taken():
    bound = facts(no_contact_order="binds_applicant", indirect_forbidden="no")
    told = told_to_a_joining_side(evaluate(bound, CURRENT))
    assert not any("cannot take" in each for each in (told.headline, *told.reasons))
    assert told.advice == ()
    assert told._replace(light=Light.AMBER) == told
