"""Reading an answers document: all that is wrong at once, and nothing that is missing counts as no."""

import copy
from typing import Any

import jsonschema_rs
import pytest

from app.domain.errors import Invalid
from app.domain.services import Service
from app.screening.answers import SCHEMA, parse, unanswered
from app.screening.engine import evaluate
from app.screening.facts import (
    Concern,
    Facts,
    Said,
    close_question,
    confirm,
    confirm_concern,
    confirm_gate,
    unconfirm,
    with_concern,
)
from app.screening.rulesets import CURRENT
from app.screening.words import Answer, Kind, Light, Pathway, Subject
from tests.screening.world import a_document

FEARED = {
    "kind": "abduction_feared",
    "answer": "yes",
    "subject": "visiting_adult",
    "source": "told_by_child",
    "told_to": "professional",
    "standing": "alleged",
    "since": "2024-05",
    "details": {"safety_plan": "yes", "risk_manageable": "unknown"},
}


def concerns(*sent: object) -> list[Any]:
    named = {each["kind"] for each in sent if isinstance(each, dict) and isinstance(each.get("kind"), str)}
    return [*sent, *({"kind": kind.value, "answer": "no"} for kind in Kind if kind.value not in named)]


def raised(kind: str, **more: object) -> dict[str, object]:
    return {"kind": kind, "answer": "yes", "subject": "visiting_adult"} | more


def issues(document: dict[str, Any], **more: Any) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        parse(document, **more)
    return [(issue.pointer, issue.code) for issue in refused.value.issues]


def test_a_document_becomes_facts_and_facts_survive_being_stored():
    facts = parse(a_document(concerns=concerns(FEARED)), pathway=Pathway.SOLICITOR)
    assert facts.pathway is Pathway.SOLICITOR
    assert facts.service_wished is Service.SUPPORTED_CONTACT
    feared = next(concern for concern in facts.concerns if concern.kind is Kind.ABDUCTION_FEARED)
    assert (feared.source, feared.told_to, feared.standing, feared.since) == (
        "told_by_child",
        "professional",
        "alleged",
        "2024-05",
    )
    assert feared.detail("safety_plan") == Said("yes", confirmed=False)
    assert Facts.from_json(facts.as_json()).as_json() == facts.as_json()


@pytest.mark.rule("SUI-15")
def test_what_nobody_answered_counts_as_unknown_and_is_never_green_nor_a_stop():
    facts = parse({"questionnaire": "2026-1"})
    result = evaluate(facts, CURRENT)
    assert {each.light for each in result.services} == {Light.AMBER}
    assert not result.stops
    assert {f"concerns/{kind}/visiting_adult" for kind in Kind} <= {each.key for each in result.open_questions}
    assert facts.pathway is Pathway.SELF


@pytest.mark.rule("REF-04")
def test_what_is_still_unanswered_is_listed_all_at_once():
    assert unanswered(a_document()) == ()
    missing = unanswered(a_document(danger="unknown", concerns=concerns(raised("abduction"))[:-1]), base="/safety")
    assert [issue.pointer for issue in missing] == [
        "/safety/concerns/0/details/safety_plan",
        "/safety/concerns/0/details/risk_manageable",
        "/safety/concerns",
    ]
    assert {issue.pointer for issue in unanswered({"questionnaire": "2026-1"})} >= {"/danger", "/gates/written_reports"}
    assert "/service_wished" not in {issue.pointer for issue in unanswered({"questionnaire": "2026-1"})}


def test_everything_that_is_wrong_is_told_at_once():
    document = a_document(
        danger="perhaps",
        colour="green",
        gates={"written_reports": "maybe", "shoes": "yes", "indirect_forbidden": "no", "no_contact_order": "none"},
        concerns=[
            raised("abduction", details={"safety_plan": "sure", "engaging": "yes"}),
            {"kind": "dragons", "answer": "yes"},
            {"kind": "neglect"},
            {"kind": "stalking", "answer": "yes"},
            raised("weapons", since="last year", source="told_by_child", told_to="nobody"),
            {"kind": "tracking", "answer": "no", "standing": "alleged"},
            "abduction",
        ],
    )
    assert set(issues(document, base="/safety")) == {
        ("/safety/colour", "unknown-question"),
        ("/safety/danger", "unknown-answer"),
        ("/safety/gates/written_reports", "unknown-answer"),
        ("/safety/gates/shoes", "unknown-question"),
        ("/safety/gates/indirect_forbidden", "not-asked"),
        ("/safety/concerns/0/details/safety_plan", "unknown-answer"),
        ("/safety/concerns/0/details/engaging", "unknown-question"),
        ("/safety/concerns/1/kind", "unknown-answer"),
        ("/safety/concerns/1/subject", "missing"),
        ("/safety/concerns/2/answer", "missing"),
        ("/safety/concerns/3/subject", "missing"),
        ("/safety/concerns/4/since", "unknown-answer"),
        ("/safety/concerns/4/told_to", "unknown-answer"),
        ("/safety/concerns/5/standing", "not-asked"),
        ("/safety/concerns/6", "wrong-type"),
    }


@pytest.mark.parametrize(
    ("sent", "pointer", "code"),
    [
        (raised("child_abuse", details={"collaboration": "yes"}), "details/collaboration", "not-asked"),
        (raised("neglect", subject="resident_adult", details={}), None, None),
        (raised("abduction", subject="resident_adult", details={"safety_plan": "yes"}), "details/safety_plan", "not-asked"),
        (raised("sexual_abuse_alleged", details={"continuing_concern": "no"}), "details/continuing_concern", "not-asked"),
        (
            raised("sexual_abuse_alleged", details={"reported": "no", "investigation": "running"}),
            "details/investigation",
            "contradiction",
        ),
        (raised("sexual_abuse_alleged", details={"authority_answered": "yes"}), "details/authority_answered", "unknown-question"),
        (raised("domestic_abuse_proven", details={"centre_assessed": "yes"}), "details/centre_assessed", "unknown-question"),
        (raised("domestic_abuse_alleged", standing="convicted", details={"investigation": "running"}), "standing", "contradiction"),
        (raised("domestic_abuse_alleged", standing="found", details={"investigation": "ended_proved"}), None, None),
        (raised("abduction_feared", source="admitted"), "source", "contradiction"),
        (raised("neglect", source="found", standing="alleged"), "standing", "contradiction"),
        (raised("neglect", details=[]), "details", "wrong-type"),
        ({"kind": "neglect", "answer": "no", "details": {"safety_plan": "yes"}}, "details/safety_plan", "unknown-question"),
        ({"kind": "abduction", "answer": "unknown", "details": {"safety_plan": "yes"}}, "details/safety_plan", "not-asked"),
        (raised("neglect", subject=["visiting_adult"]), "subject", "unknown-answer"),
        (raised("neglect", note="She said"), "note", "unknown-question"),
    ],
)  # fmt: skip
def test_one_thing_wrong_with_a_concern(sent, pointer, code):
    document = a_document(concerns=concerns(sent))
    if pointer is None:
        parse(document)
    else:
        assert issues(document) == [(f"/concerns/0/{pointer}", code)]


@pytest.mark.rule("SUI-16")
def test_the_same_concern_about_the_same_person_stands_once_and_two_people_are_two_concerns():
    twice = [raised("neglect"), raised("neglect")]
    assert issues(a_document(concerns=concerns(*twice))) == [("/concerns/1", "contradiction")]
    both = [raised("neglect"), raised("neglect", subject="resident_adult")]
    parse(a_document(concerns=concerns(*both)))
    everybody = [{"kind": "neglect", "answer": "no"}, raised("neglect", subject="companion")]
    assert issues(a_document(concerns=concerns(*everybody))) == [("/concerns/0", "contradiction")]


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"questionnaire": "1066-1"}, "/questionnaire", "unknown-questionnaire"),
        ({"questionnaire": {}}, "/questionnaire", "unknown-questionnaire"),
        ({"concerns": {}}, "/concerns", "wrong-type"),
        ({"concerns": [{"kind": "neglect", "answer": "no"}] * 200}, "/concerns", "wrong-type"),
        ({"gates": []}, "/gates", "wrong-type"),
        ({"gates": None}, "/gates", "wrong-type"),
        ({"nation": "scotland"}, "/nation", "unknown-answer"),
        ({"danger": None}, "/danger", "unknown-answer"),
        ({"pathway": "neighbour"}, "/pathway", "unknown-answer"),
        ({"a/b~c": 1}, "/a~1b~0c", "unknown-question"),
    ],
)
def test_one_thing_wrong_with_the_document(change, pointer, code):
    assert (pointer, code) in issues(a_document(**change))


def test_the_callers_pathway_decides_over_the_documents_own_word():
    document = a_document(pathway="local_authority")
    assert parse(document).pathway is Pathway.LOCAL_AUTHORITY
    assert parse(document, pathway=Pathway.SELF).pathway is Pathway.SELF
    assert parse(document, service_wished=Service.HANDOVER).service_wished is Service.HANDOVER


def test_the_published_schema_takes_what_the_reader_takes():
    validator = jsonschema_rs.Draft202012Validator(dict(SCHEMA))
    assert validator.is_valid(a_document(concerns=concerns(FEARED)))
    assert not validator.is_valid(a_document(danger="perhaps"))
    assert not validator.is_valid(a_document(colour="green"))


@pytest.mark.rule("SUI-19", "REF-04")
def test_the_schema_has_no_place_for_free_text():
    def strings(node: Any) -> list[dict[str, Any]]:
        if isinstance(node, list):
            return [each for one in node for each in strings(one)]
        if not isinstance(node, dict):
            return []
        own = [node] if node.get("type") == "string" else []
        return own + [each for one in node.values() for each in strings(one)]

    found = strings(copy.deepcopy(dict(SCHEMA)))
    assert found
    assert all("enum" in each or "pattern" in each for each in found)


@pytest.mark.rule("LIGHT-01", "HUB-05")
def test_confirming_makes_new_facts_and_leaves_the_old_as_they_were():
    facts = parse(
        a_document(concerns=concerns(raised("substance_past", details={"stable": "yes", "ground_rules": "yes"})))
    )
    checked = confirm(facts, Kind.SUBSTANCE_PAST, Subject.VISITING_ADULT, "stable")
    assert evaluate(facts, CURRENT).light(Service.SUPPORTED_CONTACT) is Light.AMBER
    assert evaluate(checked, CURRENT).light(Service.SUPPORTED_CONTACT) is Light.GREEN
    undone = unconfirm(checked, Kind.SUBSTANCE_PAST, Subject.VISITING_ADULT, "stable")
    assert undone.as_json() == facts.as_json()
    assert Facts.from_json(checked.as_json()).as_json() == checked.as_json()
    assert confirm(facts, Kind.NEGLECT, Subject.COMPANION, "stable") is facts
    seen = confirm_concern(facts, Kind.SUBSTANCE_PAST, Subject.VISITING_ADULT)
    assert {concern.kind for concern in seen.concerns if concern.confirmed} == {Kind.SUBSTANCE_PAST}
    ordered = close_question(confirm_gate(facts, "court_order", "yes"), "gates/danger")
    assert Facts.from_json(ordered.as_json()).as_json() == ordered.as_json()
    assert ordered.gate("court_order") == Said("yes", confirmed=True)


@pytest.mark.rule("HUB-05", "SUI-16")
def test_a_concern_that_the_hub_adds_stands_beside_an_answer_about_everybody():
    facts = parse(a_document())
    added = with_concern(facts, Concern(Kind.NEGLECT, Answer.YES, Subject.COMPANION))
    kept = [concern for concern in added.concerns if concern.kind is Kind.NEGLECT]
    assert [(each.subject, each.answer) for each in kept] == [("visiting_adult", "no"), ("companion", "yes")]
    replaced = with_concern(added, Concern(Kind.NEGLECT, Answer.UNKNOWN))
    assert [each.answer for each in replaced.concerns if each.kind is Kind.NEGLECT] == ["unknown"]
