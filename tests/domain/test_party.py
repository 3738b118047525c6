"""Who is meant: placeholders, and recognising adults and children in what another side says."""

from uuid import uuid4

import pytest

from app.domain.consent import ConsentState
from app.domain.party import (
    Adult,
    first_consent,
    first_name,
    part_of,
    placeholder_id,
    recognise,
    relationship_of,
    same_child,
    split_names,
)
from app.domain.vocabulary import Part

FATHER = Adult("Samuel Sample", "father", Part.VISITS)
GRANDMOTHER = Adult("Greta Sample", "grandparent", Part.BRINGS)


@pytest.mark.parametrize(
    ("names", "parts"),
    [("Vic Sampleton", ("Vic", "Sampleton")), ("Vic", ("Vic", "")), (" Ann Mary  Lee ", ("Ann Mary", "Lee"))],
)
def test_the_last_word_of_a_name_is_the_family_name(names, parts):
    assert split_names(names) == parts


@pytest.mark.rule("PRIV-01")
@pytest.mark.parametrize(
    ("given", "family", "known_as", "called"),
    [
        ("Samuel", "Quarrel", None, "Samuel"),
        ("Samuel", "Quarrel", "Sam", "Sam"),
        ("Samuel", "Quarrel", "Sam QUARREL", "Sam"),
        ("Samuel Quarrel", "Quarrel", "Quarrel", "Samuel"),
        ("Mary Jane", "", None, "Mary Jane"),
        ("Lee", "Lee", "Lee", "Lee"),
    ],
)
def test_whoever_is_called_is_called_without_the_family_name(given, family, known_as, called):
    assert first_name(given, family, known_as) == called


def test_an_application_names_the_same_placeholder_again_and_no_other_ones():
    one, other = uuid4(), uuid4()
    assert placeholder_id(one, "a") == placeholder_id(one, "a")
    assert placeholder_id(one, "a") != placeholder_id(other, "a")


@pytest.mark.rule("REF-12")
def test_a_parent_is_recognised_by_name_or_by_what_they_are():
    known = {1: FATHER, 3: GRANDMOTHER}
    assert recognise(Adult("samuel  sample", "other", Part.OTHER), known) == 1
    assert recognise(Adult("Sam", "father", Part.OTHER), known) == 1
    assert recognise(Adult("Nan", "grandparent", Part.BRINGS), known) is None
    assert recognise(Adult("Jo", "mother", Part.OTHER), known) is None


@pytest.mark.rule("REF-10")
def test_a_child_is_the_same_with_the_same_first_name_and_birthday():
    assert same_child("Zoë", "2019-05-04", "zoe", "2019-05-04")
    assert not same_child("Zoë", "2019-05-04", "Zoë", "2019-05-05")
    assert not same_child("Zoë", None, "Zoë", None)


@pytest.mark.rule("REF-13")
@pytest.mark.parametrize(
    ("kinship", "part", "state"),
    [
        ({"relationship": "mother"}, Part.OTHER, ConsentState.WANTED),
        ({"relationship": "grandparent"}, Part.BRINGS, ConsentState.NOT_NEEDED),
        ({"relationship": "grandparent"}, Part.LIVES_WITH, ConsentState.WANTED),
        ({"relationship": "step_parent", "parental_responsibility": "unknown"}, Part.OTHER, ConsentState.WANTED),
        ({"relationship": "step_parent", "parental_responsibility": "no"}, Part.OTHER, ConsentState.NOT_NEEDED),
    ],
)
def test_whose_consent_is_wanted(kinship, part, state):
    assert first_consent([kinship], part) is state


@pytest.mark.rule("REF-13")
@pytest.mark.parametrize(("lives", "state"), [("part", ConsentState.WANTED), ("no", ConsentState.NOT_NEEDED)])
def test_the_consent_of_whoever_the_child_lives_with_is_wanted_whoever_says_so(lives, state):
    grandmother = {"relationship": "grandparent"}
    assert first_consent([{**grandmother, "lives_with": lives}], Part.OTHER) is state
    assert first_consent([{**grandmother, "lives_with_me": lives}], Part.OTHER, field="lives_with_me") is state


@pytest.mark.parametrize(
    ("said", "speaker", "homes", "part"),
    [
        ({"part": "brings"}, Part.VISITS, [], Part.BRINGS),
        ({"relationship_to_children": [{"relationship": "mother", "lives_with": "part"}]}, None, [], Part.LIVES_WITH),
        ({"relationship_to_children": [{"relationship": "father"}]}, Part.LIVES_WITH, ["me"], Part.VISITS),
        ({"relationship_to_children": [{"relationship": "mother"}]}, Part.VISITS, ["other_adult"], Part.LIVES_WITH),
        ({"relationship_to_children": [{"relationship": "mother"}]}, Part.VISITS, ["shared"], Part.LIVES_WITH),
        ({"relationship_to_children": [{"relationship": "mother"}]}, Part.VISITS, ["me"], Part.OTHER),
        ({"relationship_to_children": [{"relationship": "sibling"}]}, Part.VISITS, ["me"], Part.OTHER),
    ],
)
def test_what_another_adult_does_follows_from_what_was_said(said, speaker, homes, part):
    assert part_of(said, speaker, homes) is part


def test_a_parent_of_one_child_is_a_parent():
    assert relationship_of([{"relationship": "step_parent"}, {"relationship": "mother"}]) == "mother"
    assert relationship_of([{"relationship": "step_parent"}, {"relationship": "sibling"}]) == "step_parent"
    assert relationship_of([]) == "other"
