"""What hub and centre establish alters what the sides said, and never hides what a side told."""

from dataclasses import replace

import pytest

from app.screening.engine import combine, evaluate
from app.screening.established import Changed, Finding, about, answers_to, established
from app.screening.facts import Concern, Facts, Said, find_concern
from app.screening.questionnaire import CURRENT as QUESTIONNAIRE
from app.screening.rulesets import CURRENT
from app.screening.words import Answer, Kind, Light, Pathway, Subject, greener

VISITOR = Subject.VISITING_ADULT
PAST = Concern(Kind.SUBSTANCE_PAST, Answer.YES, VISITOR, details={"stable": Said("yes"), "ground_rules": Said("yes")})
PENDING = Concern(Kind.DOMESTIC_ABUSE_ALLEGED, Answer.YES, VISITOR, details={"investigation": Said("running")})
GATES = {
    "danger": "none", "no_contact_order": "none", "contact_forbidden": "no", "protected_person": "no",
    "court_order": "no", "child_knows_adult": "knows_well", "written_reports": "no", "sight_and_sound": "no",
    "basic_care": "no", "move_on_plan": "yes", "professionals_involved": "no",
}  # fmt: skip


def said(*concerns: Concern) -> Facts:
    kinds = {concern.kind for concern in concerns}
    quiet = tuple(Concern(kind, Answer.NO) for kind in Kind if kind not in kinds)
    gates = {name: Said(value) for name, value in GATES.items()}
    return Facts(QUESTIONNAIRE.version, Pathway.SELF, concerns=(*concerns, *quiet), gates=gates)


def light(known: dict[int, Facts]) -> Light:
    return combine([evaluate(facts, CURRENT) for facts in known.values()]).services[0].light


def test_nothing_established_leaves_everything_as_it_was_said():
    sides = {1: said(PAST), 2: said()}
    assert established(sides, [], []) == sides


@pytest.mark.rule("LIGHT-01", "HUB-05")
def test_a_confirmed_need_turns_the_light_and_a_finding_taken_back_turns_it_again():
    sides = {1: said(PAST), 2: said()}
    stable = Finding("concerns/substance_past/visiting_adult/stable", "yes")
    assert light(sides) is Light.AMBER
    assert light(established(sides, [], [stable])) is Light.GREEN
    assert light(established(sides, [], [stable, replace(stable, accepted=False)])) is Light.AMBER


@pytest.mark.rule("SUI-14")
def test_a_concern_that_staff_add_never_makes_a_light_greener():
    for kind in Kind:
        for answer in (Answer.YES, Answer.UNKNOWN, Answer.NO):
            for sides in ({1: said(), 2: said()}, {1: said(PENDING), 2: said()}, {1: said(), 2: said(PAST)}):
                added = Changed(Concern(kind, answer, VISITOR, confirmed=True))
                assert not greener(light(established(sides, [added], [])), light(sides))


@pytest.mark.rule("HUB-05", "SUI-19")
def test_a_change_of_one_sides_concern_leaves_the_other_sides_alone():
    sides = {1: said(PENDING), 2: said(PENDING)}
    ended = replace(PENDING, details={"investigation": Said("ended_no_proof")}, confirmed=True)
    known = established(sides, [Changed(ended, side=1, was=(PENDING.kind, VISITOR))], [])
    first, second = (find_concern(facts, PENDING.kind, VISITOR) for facts in known.values())
    assert first
    assert second
    assert (first.detail("investigation").value, second.detail("investigation").value) == ("ended_no_proof", "running")
    assert light(known) is Light.RED


def test_a_concern_that_turned_out_to_be_another_leaves_an_explicit_no():
    proven = Concern(Kind.DOMESTIC_ABUSE_PROVEN, Answer.YES, VISITOR, confirmed=True)
    known = established({1: said(PENDING)}, [Changed(proven, side=1, was=(PENDING.kind, VISITOR))], [])
    before = find_concern(known[1], PENDING.kind, VISITOR)
    assert before
    assert before.answer is Answer.NO
    assert find_concern(known[1], Kind.DOMESTIC_ABUSE_PROVEN, VISITOR) == proven


@pytest.mark.rule("HUB-06", "SUI-15")
def test_a_question_is_answered_or_closed_and_a_yes_is_never_answered_away():
    sides = {1: said(Concern(Kind.WEAPONS, Answer.UNKNOWN)), 2: said(Concern(Kind.NEGLECT, Answer.YES, VISITOR))}
    closed = established(sides, [], [Finding("concerns/weapons/visiting_adult", None)])
    assert closed[1].closed == {"concerns/weapons/visiting_adult"}
    found = established(sides, [], [Finding("concerns/weapons/visiting_adult", "no")])
    answered = find_concern(found[1], Kind.WEAPONS, VISITOR)
    assert answered
    assert (answered.answer, answered.confirmed) == (Answer.NO, True)
    away = established(sides, [], [Finding("concerns/neglect/visiting_adult", "no")])
    kept = find_concern(away[2], Kind.NEGLECT, VISITOR)
    assert kept
    assert kept.answer is Answer.YES
    order = established(sides, [], [Finding("gates/court_order", "yes")])
    assert order[2].gate("court_order") == Said("yes", confirmed=True)


@pytest.mark.rule("HUB-05", "SUI-16")
def test_a_finding_is_kept_as_it_was_found_and_about_whom_it_was_found():
    sides = {1: said(PENDING)}
    ended = Finding("concerns/domestic_abuse_alleged/visiting_adult/investigation", "ended_no_proof")
    known = established(sides, [], [ended])[1]
    pending = find_concern(known, Kind.DOMESTIC_ABUSE_ALLEGED, VISITOR)
    assert pending
    assert pending.detail("investigation") == Said("ended_no_proof", confirmed=True)
    with_companion = established(sides, [], [Finding("concerns/weapons/companion", "yes")])[1]
    found = find_concern(with_companion, Kind.WEAPONS, Subject.COMPANION)
    assert found == Concern(Kind.WEAPONS, Answer.YES, Subject.COMPANION, confirmed=True)
    still = find_concern(with_companion, Kind.WEAPONS, VISITOR)
    assert still
    assert still.answer is Answer.NO


def test_only_what_is_asked_has_answers():
    assert answers_to("gates/court_order", QUESTIONNAIRE) == ("yes", "no")
    assert answers_to("concerns/neglect/visiting_adult", QUESTIONNAIRE) == ("yes", "no")
    assert answers_to("concerns/substance_past/visiting_adult/stable", QUESTIONNAIRE) == ("yes", "no")
    assert answers_to("concerns/sexual_abuse_alleged/visiting_adult/authority_answered", QUESTIONNAIRE) == ("yes", "no")
    for key in (
        "gates/x",
        "gates/a/b",
        "neglect",
        "concerns/neglect",
        "concerns/x/visiting_adult",
        "concerns/neglect/x",
    ):
        assert answers_to(key, QUESTIONNAIRE) is None
    assert answers_to("concerns/neglect/visiting_adult/x", QUESTIONNAIRE) is None
    assert about("gates/court_order") is None
    assert about("concerns/neglect/companion") == (Kind.NEGLECT, Subject.COMPANION)
