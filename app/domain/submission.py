"""What it takes to submit an application.

`NEEDED` lists, for each kind of form, the fields without which nothing can be submitted; `missing` names all that is
missing in one answer. Of another adult it never asks more than names and relationship, and never a route (REF-16).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from app.domain.application import LISTS, Form, Section, form_of
from app.domain.errors import Issue
from app.domain.vocabulary import ACTS_FOR_A_SIDE

_SPEAKER = ("given_name", "family_name", "part", "relationship_to_children", "safe_route_ids")
_CHILD = ("child_id", "given_name", "family_name", "birth_date", "lives_with", "has_met_visiting_adult")
_REQUEST = ("service_wished", "why", "plan_to_move_on", "last_contact")
_DECLARED = ("privacy_notice_version", "checks_and_sharing", "records_understood", "true_to_best_of_knowledge", "on")

# fmt: off
NEEDED: Mapping[Form, Mapping[Section, tuple[str, ...]]] = MappingProxyType({
    Form.STARTER: {
        Section.ABOUT_ME:     _SPEAKER,
        Section.CHILDREN:     _CHILD,
        Section.OTHER_ADULTS: ("adult_id", "names", "relationship_to_children"),
        Section.REQUEST:      _REQUEST,
        Section.SAFETY:       (),
        Section.DECLARATIONS: _DECLARED,
    },
    Form.PROFESSIONAL: {
        Section.REFERRER:     ("organisation_id", "role"),
        Section.CHILDREN:     _CHILD,
        Section.OTHER_ADULTS: ("adult_id", "names", "relationship_to_children", "part"),
        Section.REQUEST:      _REQUEST,
        Section.SAFETY:       (),
        Section.DECLARATIONS: _DECLARED,
    },
    Form.OTHER_SIDE: {
        Section.ABOUT_ME:     _SPEAKER,
        Section.CHILDREN:     _CHILD,
        Section.SAFETY:       (),
        Section.DECLARATIONS: _DECLARED,
    },
})
# fmt: on

_MUST_BE_TRUE = frozenset({"checks_and_sharing", "records_understood", "true_to_best_of_knowledge"})

# fmt: off
_ASKS: Mapping[str, str] = MappingProxyType({
    "given_name":                "Give the first name.",
    "family_name":               "Give the family name.",
    "names":                     "Give the name by which you know this adult. Nothing else about them is needed.",
    "part":                      "Say what this adult does: visits, brings, lives with the child, or something else.",
    "relationship_to_children":  "Say what this adult is to the child.",
    "child_id":                  "Say which child this is about.",
    "adult_id":                  "Give the entry an id of its own.",
    "relationship":              "Say what this adult is to the child.",
    "lives_with_me":             "Say whether the child lives with you: yes, part of the time, or no.",
    "safe_route_ids":            "Name at least one way of reaching you that is safe.",
    "birth_date":                "Give the child's date of birth.",
    "lives_with":                "Say with whom the child lives. No address is needed.",
    "has_met_visiting_adult":    "Say whether the child has met the visiting adult. Not knowing is an answer.",
    "service_wished":            "Choose the service you wish for.",
    "why":                       "Say in a few words why a centre is needed.",
    "plan_to_move_on":           "Say how contact is hoped to go on after the centre. Not yet known is an answer.",
    "last_contact":              "Say when the child last spent time with the visiting adult.",
    "privacy_notice_version":    "Say which version of the privacy notice was read.",
    "checks_and_sharing":        "Agree to the checks and to what is shared with whom.",
    "records_understood":        "Confirm that you know what the service records.",
    "true_to_best_of_knowledge": "Declare that this is true to the best of your knowledge.",
    "on":                        "Give the date of the declaration.",
    "organisation_id":           "Name the organisation in whose name you refer.",
    "role":                      "Say what you are to this case.",
    "acts_for":                  "Say for which adult you act, or that you act for none.",
})
_SECTION_ASKS: Mapping[Section, str] = MappingProxyType({
    Section.ABOUT_ME:     "Tell us about yourself.",
    Section.CHILDREN:     "Name at least one child.",
    Section.OTHER_ADULTS: "Name at least one other adult. A name and the relationship are enough.",
    Section.REQUEST:      "Say what you ask for.",
    Section.SAFETY:       "Answer the questions about safety. Not knowing is an answer.",
    Section.DECLARATIONS: "Read and make the declarations.",
    Section.REFERRER:     "Tell us who refers.",
})
# fmt: on


def missing(
    sections: Mapping[str, Mapping[str, Any]],
    *,
    self_referral: bool,
    starter: bool,
    unanswered: Collection[str] = (),
) -> list[Issue]:
    """List everything that a submission still lacks, all at once.

    Args:
        sections: section name -> its document; a section that was never saved is left out.
        self_referral: an adult of the family brings it, not a professional.
        starter: this side started the referral; False for a side that was invited.
        unanswered: pointers into the safety document, as the questionnaire of the screening tells them, without the
            leading `#/safety/`.

    Returns:
        Issues with pointers into `sections`, such as `#/children/children/0/birth_date`; empty when it can go.

    Source: rule book REF-04, REF-16; referral form.
    """
    form = form_of(self_referral=self_referral, starter=starter)
    issues: list[Issue] = []
    for section, fields in NEEDED[form].items():
        document = sections.get(section, {})
        if section in LISTS:
            issues += _entries_missing(section, document.get(section) or (), fields)
        elif not document:
            issues.append(_section_issue(section))
        else:
            issues += _fields_missing(f"#/{section}", document, fields)
    if sections.get(Section.SAFETY):
        issues += [
            Issue(f"#/{Section.SAFETY}/{pointer}", "unanswered", "Answer this question. Not knowing is an answer.")
            for pointer in unanswered
        ]
    if Section.OTHER_ADULTS not in NEEDED[form]:
        for number, adult in enumerate(_entries(sections, Section.OTHER_ADULTS)):
            issues += _fields_missing(_entry(Section.OTHER_ADULTS, number), adult, ("adult_id", "names"))
    issues += _given_twice(sections)
    issues += _kinships_missing(form, sections)
    if form is Form.PROFESSIONAL:
        issues += _side_missing(sections.get(Section.REFERRER, {}))
    return issues


def _entries_missing(section: Section, entries: Sequence[Mapping[str, Any]], fields: Sequence[str]) -> Iterator[Issue]:
    if not entries:
        yield _section_issue(section)
    for number, entry in enumerate(entries):
        yield from _fields_missing(_entry(section, number), entry, fields)


def _entry(section: Section, number: int) -> str:
    return f"#/{section}/{section}/{number}"


def _given_twice(sections: Mapping[str, Mapping[str, Any]]) -> Iterator[Issue]:
    """Find the entries that have the id of another one: each child and each adult is somebody else."""
    seen: set[str] = set()
    for section, field in ((Section.CHILDREN, "child_id"), (Section.OTHER_ADULTS, "adult_id")):
        for number, entry in enumerate(_entries(sections, section)):
            said_id = str(entry.get(field) or "")
            if said_id in seen:
                yield Issue(f"{_entry(section, number)}/{field}", "given-twice", _ASKS["adult_id"])
            elif said_id:
                seen.add(said_id)


def _fields_missing(pointer: str, document: Mapping[str, Any], fields: Sequence[str]) -> Iterator[Issue]:
    for field in fields:
        value = document.get(field)
        if field in _MUST_BE_TRUE and value is False:
            yield Issue(f"{pointer}/{field}", "not-declared", _ASKS[field])
        elif _is_blank(value):
            yield _field_issue(pointer, field)


def _kinships_missing(form: Form, sections: Mapping[str, Mapping[str, Any]]) -> Iterator[Issue]:
    """Ask what each adult is to each child: the speaker to every one, another adult to one at least."""
    child_ids = [str(child["child_id"]) for child in _entries(sections, Section.CHILDREN) if child.get("child_id")]
    if form is not Form.PROFESSIONAL:
        kinships = sections.get(Section.ABOUT_ME, {}).get("relationship_to_children") or ()
        pointer = f"#/{Section.ABOUT_ME}/relationship_to_children"
        yield from _kinship_fields_missing(pointer, kinships, child_ids, ("child_id", "relationship", "lives_with_me"))
        named = {str(kinship.get("child_id")) for kinship in kinships}
        if kinships and not named.issuperset(child_ids):
            yield Issue(pointer, "child-left-out", "Say of every child what you are to them.")
    if Section.OTHER_ADULTS in NEEDED[form]:
        for number, adult in enumerate(_entries(sections, Section.OTHER_ADULTS)):
            yield from _kinship_fields_missing(
                f"{_entry(Section.OTHER_ADULTS, number)}/relationship_to_children",
                adult.get("relationship_to_children") or (),
                child_ids,
                ("child_id", "relationship"),
            )


def _kinship_fields_missing(
    pointer: str, kinships: Sequence[Mapping[str, Any]], child_ids: Collection[str], fields: Sequence[str]
) -> Iterator[Issue]:
    for number, kinship in enumerate(kinships):
        yield from _fields_missing(f"{pointer}/{number}", kinship, fields)
        child = kinship.get("child_id")
        if child and str(child) not in child_ids:
            yield Issue(f"{pointer}/{number}/child_id", "unknown-child", "This child is not among the children named.")


def _side_missing(referrer: Mapping[str, Any]) -> Iterator[Issue]:
    """Ask a solicitor or mediator for whom they act; an explicit none is an answer."""
    if referrer.get("role") in ACTS_FOR_A_SIDE and "acts_for" not in referrer:
        yield _field_issue(f"#/{Section.REFERRER}", "acts_for")


def _entries(sections: Mapping[str, Mapping[str, Any]], section: Section) -> Sequence[Mapping[str, Any]]:
    return sections.get(section, {}).get(section) or ()


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or value in ([], (), {})


def _field_issue(pointer: str, field: str) -> Issue:
    return Issue(pointer=f"{pointer}/{field}", code="missing", detail=_ASKS[field])


def _section_issue(section: Section) -> Issue:
    return Issue(pointer=f"#/{section}", code="missing", detail=_SECTION_ASKS[section])
