import copy
from typing import Any

import pytest

from app.domain.application import ALLOWED, Form, Section, form_of
from app.domain.submission import NEEDED, missing

CHILD, ADULT = "5b1d7f5e-0000-4000-8000-000000000001", "5b1d7f5e-0000-4000-8000-000000000002"

WHOLE: dict[str, dict[str, Any]] = {
    "about_me": {
        "given_name": "Robin", "family_name": "Example", "part": "visits", "safe_route_ids": ["r1"],
        "relationship_to_children": [{"child_id": CHILD, "relationship": "mother", "lives_with_me": "no"}],
    },
    "children": {"children": [{
        "child_id": CHILD, "given_name": "Sam", "family_name": "Example", "birth_date": "2019-05-01",
        "lives_with": "other_adult", "has_met_visiting_adult": "yes",
    }]},
    "other_adults": {"other_adults": [{
        "adult_id": ADULT, "names": "Alex Example",
        "relationship_to_children": [{"child_id": CHILD, "relationship": "father"}],
    }]},
    "request": {"service_wished": "supported_contact", "why": "We cannot meet.", "plan_to_move_on": "not_yet_known",
                "last_contact": "over_year"},
    "safety": {"answered": True},
    "declarations": {"privacy_notice_version": "1", "checks_and_sharing": True, "records_understood": True,
                     "true_to_best_of_knowledge": True, "on": "2027-01-04"},
}  # fmt: skip


def pointers(sections: dict[str, dict[str, Any]], *, self_referral: bool = True, starter: bool = True) -> list[str]:
    return [issue.pointer for issue in missing(sections, self_referral=self_referral, starter=starter)]


def without(section: str, field: str) -> dict[str, dict[str, Any]]:
    sections = copy.deepcopy(WHOLE)
    document = sections[section]
    entry = document[section][0] if section in ("children", "other_adults") else document
    del entry[field]
    return sections


@pytest.mark.rule("REF-04")
def test_a_whole_application_lacks_nothing():
    assert pointers(WHOLE) == []


@pytest.mark.rule("REF-04")
def test_an_empty_application_lacks_every_section_in_one_answer():
    assert pointers({}) == [f"#/{section}" for section in NEEDED[Form.STARTER]]


@pytest.mark.rule("REF-04")
@pytest.mark.parametrize(
    ("section", "field"), [(section, field) for section, fields in NEEDED[Form.STARTER].items() for field in fields]
)
def test_every_needed_field_is_asked_for_by_its_pointer(section: Section, field: str):
    inner = f"{section}/0/" if section in ("children", "other_adults") else ""
    assert f"#/{section}/{inner}{field}" in pointers(without(section, field))


@pytest.mark.rule("REF-04")
@pytest.mark.parametrize("blank", [None, "", "   ", []])
def test_blank_is_missing(blank: object):
    sections = copy.deepcopy(WHOLE)
    sections["request"]["why"] = blank
    assert pointers(sections) == ["#/request/why"]


@pytest.mark.rule("REF-16")
def test_of_another_adult_only_names_and_relationship_are_needed():
    assert set(NEEDED[Form.STARTER][Section.OTHER_ADULTS]) == {"adult_id", "names", "relationship_to_children"}
    for fields in NEEDED.values():
        assert "route" not in fields.get(Section.OTHER_ADULTS, ())
        assert "address" not in fields.get(Section.ABOUT_ME, ())


@pytest.mark.rule("REF-01")
def test_a_side_that_joins_speaks_for_itself_only():
    own = {name: WHOLE[name] for name in ("about_me", "children", "safety", "declarations")}
    assert pointers(own, starter=False) == []
    assert pointers(own, self_referral=False, starter=False) == []
    assert form_of(self_referral=True, starter=False) is Form.OTHER_SIDE


@pytest.mark.rule("REF-03")
def test_a_professional_names_organisation_role_and_for_whom_they_act():
    sections = copy.deepcopy(WHOLE)
    del sections["about_me"]
    sections["other_adults"]["other_adults"][0]["part"] = "visits"
    assert pointers(sections, self_referral=False) == ["#/referrer"]
    sections["referrer"] = {"organisation_id": "o1", "role": "solicitor"}
    assert pointers(sections, self_referral=False) == ["#/referrer/acts_for"]
    sections["referrer"]["acts_for"] = None
    assert pointers(sections, self_referral=False) == []
    sections["referrer"] = {"organisation_id": "o1", "role": "local_authority"}
    assert pointers(sections, self_referral=False) == []


@pytest.mark.rule("REF-04")
def test_a_declaration_that_is_not_made_is_not_a_declaration():
    sections = copy.deepcopy(WHOLE)
    sections["declarations"]["checks_and_sharing"] = False
    found = missing(sections, self_referral=True, starter=True)
    assert [(issue.pointer, issue.code) for issue in found] == [("#/declarations/checks_and_sharing", "not-declared")]


@pytest.mark.rule("REF-04")
def test_every_child_needs_the_speakers_relationship_and_no_other_child_has_one():
    sections = copy.deepcopy(WHOLE)
    sections["about_me"]["relationship_to_children"][0]["child_id"] = "another"
    assert pointers(sections) == [
        "#/about_me/relationship_to_children/0/child_id",
        "#/about_me/relationship_to_children",
    ]


@pytest.mark.rule("REF-04")
def test_relationship_and_residence_are_asked_of_each_pair():
    sections = copy.deepcopy(WHOLE)
    sections["about_me"]["relationship_to_children"][0] = {"child_id": CHILD}
    assert pointers(sections) == [
        "#/about_me/relationship_to_children/0/relationship",
        "#/about_me/relationship_to_children/0/lives_with_me",
    ]


@pytest.mark.rule("SUI-15")
def test_unanswered_safety_questions_are_named_with_the_rest():
    found = missing(WHOLE, self_referral=True, starter=True, unanswered=["concerns/3/answer"])
    assert [issue.pointer for issue in found] == ["#/safety/concerns/3/answer"]


def test_every_form_has_the_sections_that_it_needs():
    for form in Form:
        assert set(NEEDED[form]) <= ALLOWED[form]
    assert Section.REFERRER not in ALLOWED[Form.STARTER]
    assert Section.ABOUT_ME not in ALLOWED[Form.PROFESSIONAL]


def told(sections: dict[str, dict[str, Any]], **more: Any) -> list[tuple[str, str]]:
    found = missing(sections, **{"self_referral": True, "starter": True, **more})
    assert all(issue.detail.endswith(".") for issue in found)
    return [(issue.pointer, issue.code) for issue in found]


@pytest.mark.rule("REF-04")
def test_a_program_is_told_by_a_word_what_is_wrong_with_each_field():
    sections = copy.deepcopy(WHOLE)
    sections["about_me"]["relationship_to_children"].append(
        {"child_id": "another", "relationship": "mother", "lives_with_me": "no"}
    )
    sections["children"]["children"].append({**sections["children"]["children"][0], "child_id": ADULT})
    del sections["request"]
    del sections["safety"]
    sections["declarations"]["on"] = ""
    assert told(sections) == [
        ("#/request", "missing"),
        ("#/safety", "missing"),
        ("#/declarations/on", "missing"),
        ("#/other_adults/other_adults/0/adult_id", "given-twice"),
        ("#/about_me/relationship_to_children/1/child_id", "unknown-child"),
        ("#/about_me/relationship_to_children", "child-left-out"),
    ]
    assert told(WHOLE, unanswered=["concerns"]) == [("#/safety/concerns", "unanswered")]


@pytest.mark.rule("REF-04")
def test_each_child_and_each_adult_has_an_id_of_its_own():
    sections = copy.deepcopy(WHOLE)
    sections["children"]["children"].append(sections["children"]["children"][0])
    sections["other_adults"]["other_adults"].append({**sections["other_adults"]["other_adults"][0], "adult_id": CHILD})
    issues = missing(sections, self_referral=True, starter=True)
    assert [(issue.pointer, issue.code, issue.detail) for issue in issues] == [
        ("#/children/children/1/child_id", "given-twice", "Give the entry an id of its own."),
        ("#/other_adults/other_adults/1/adult_id", "given-twice", "Give the entry an id of its own."),
    ]
    sections["children"]["children"] = [{"given_name": "Sam"}, {"given_name": "Mina"}]
    assert not [code for _, code in told(sections) if code == "given-twice"]


@pytest.mark.rule("REF-01", "REF-16")
def test_a_side_that_joins_names_other_adults_only_if_it_likes_but_then_by_name():
    own = {name: copy.deepcopy(WHOLE[name]) for name in ("about_me", "children", "safety", "declarations")}
    own["other_adults"] = {"other_adults": [{"relationship_to_children": [{"child_id": "another"}]}]}
    assert told(own, starter=False) == [
        ("#/other_adults/other_adults/0/adult_id", "missing"),
        ("#/other_adults/other_adults/0/names", "missing"),
    ]


@pytest.mark.rule("REF-04")
def test_what_another_adult_is_to_a_child_is_said_of_a_child_that_is_named():
    sections = copy.deepcopy(WHOLE)
    sections["other_adults"]["other_adults"][0]["relationship_to_children"] = [{"child_id": "another"}]
    assert told(sections) == [
        ("#/other_adults/other_adults/0/relationship_to_children/0/relationship", "missing"),
        ("#/other_adults/other_adults/0/relationship_to_children/0/child_id", "unknown-child"),
    ]
