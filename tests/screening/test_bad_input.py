"""Bad input: everything that is wrong is told at once, each with its pointer, its code and a sentence that helps."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import Invalid, NotFound
from app.screening.answers import parse, unanswered
from app.screening.approval import with_evidence
from app.screening.questionnaire import CURRENT, as_json, get_questionnaire
from app.screening.rulesets import get_ruleset
from app.screening.schema import MOST_CONCERNS
from app.screening.words import Audience, Kind, Pathway, Subject
from tests.screening.world import a_concern, a_document, facts

FEW = settings(max_examples=150, deadline=None, derandomize=True)
OBJECT = "Send an object with question ids and answers."
NO_SUCH = "There is no such question here. Leave it out."
NOT_ASKED = "This question is not asked after your other answers. Leave it out."
YES_NO = "Choose one of: yes, no, unknown, prefer_not_to_say."
DECIDED = (
    "They said so, or a court did, so it is more than a worry. Say that it was proved where we ask who looked into it. "
    "Or say yes where we ask about what was proved."
)


def yes(kind: str, **more: object) -> dict[str, object]:
    return {"kind": kind, "answer": "yes", "subject": "visiting_adult"} | more


def issues(document: dict[str, Any], **more: Any) -> list[tuple[str, str, str]]:
    with pytest.raises(Invalid) as refused:
        parse(document, **more)
    assert str(refused.value) == "Some answers cannot be right. The list `errors` says which and why."
    return [(issue.pointer, issue.code, issue.detail) for issue in refused.value.issues]


# fmt: off
CONCERNS: list[tuple[object, str, str, str]] = [
    ("abduction", "", "wrong-type", "Send an object with a kind and an answer."),
    ({"answer": "no"}, "/kind", "missing", "Say the kind of each concern."),
    ({"kind": "neglect"}, "/answer", "missing", "Say yes, no, unknown or prefer_not_to_say."),
    ({"kind": "neglect", "answer": "maybe"}, "/answer", "unknown-answer", YES_NO),
    ({"kind": "neglect", "answer": "yes"}, "/subject", "missing", "Say who did it or who has the problem."),
    (yes("neglect", since="last year"), "/since", "unknown-answer", "Write a year, or a year and a month, like 2024-05."),
    (yes("neglect", since=2024), "/since", "unknown-answer", "Write a year, or a year and a month, like 2024-05."),
    (yes("neglect", details=[]), "/details", "wrong-type", OBJECT),
    (yes("neglect", note="She said"), "/note", "unknown-question", NO_SUCH),
    (yes("abduction", details={"engaging": "yes"}), "/details/engaging", "unknown-question", NO_SUCH),
    (yes("abduction", details={"safety_plan": "sure"}), "/details/safety_plan", "unknown-answer", YES_NO),
    (yes("substance_current", details={"severity": "yes"}), "/details/severity", "unknown-answer",
     "Choose one of: low, moderate, high, unknown, prefer_not_to_say."),
    (yes("sexual_abuse_alleged", details={"investigation": "running", "continuing_concern": "no"}),
     "/details/continuing_concern", "not-asked", NOT_ASKED),
    (yes("sexual_abuse_alleged", details={"reported": "yes", "continuing_concern": "no"}),
     "/details/continuing_concern", "not-asked", NOT_ASKED),
    (yes("sexual_abuse_alleged", details={"reported": "no", "investigation": "none"}),
     "/details/investigation", "not-asked", NOT_ASKED),
    (yes("sexual_abuse_alleged", details={"reported": "no", "investigation": "ended_proved"}),
     "/details/investigation", "contradiction",
     "Nobody was told, so nobody can have looked into it. Change one of both."),
    (yes("neglect", source="convicted", standing="alleged"), "/standing", "contradiction",
     "How you know it says that it is more than somebody's word. Change one of both."),
    (yes("abduction_feared", standing="found"), "/standing", "contradiction", DECIDED),
    (yes("sexual_abuse_alleged", source="admitted"), "/source", "contradiction", DECIDED),
    ({"kind": "neglect", "answer": "no", "standing": "alleged"}, "/standing", "not-asked", NOT_ASKED),
    (yes("weapons", source="seen", told_to="family"), "/told_to", "not-asked", NOT_ASKED),
]

DOCUMENTS: list[tuple[dict[str, object], str, str, str]] = [
    ({"questionnaire": "1066-1"}, "/questionnaire", "unknown-questionnaire", "Name a version of the questionnaire that exists."),
    ({"questionnaire": None}, "/questionnaire", "unknown-questionnaire", "Name a version of the questionnaire that exists."),
    ({"colour": "red"}, "/colour", "unknown-question", NO_SUCH),
    ({"pathway": "neighbour"}, "/pathway", "unknown-answer",
     "Choose one of: self, solicitor, mediator, support_worker, cafcass, local_authority, court."),
    ({"nation": "atlantis"}, "/nation", "unknown-answer", "Choose one of: england, wales, northern_ireland."),
    ({"gates": "none"}, "/gates", "wrong-type", OBJECT),
    ({"concerns": "none"}, "/concerns", "wrong-type", f"Send a list of at most {MOST_CONCERNS} concerns."),
]
# fmt: on


def beside(sent: object) -> list[object]:
    own = sent.get("kind") if isinstance(sent, dict) else None
    return [sent, *({"kind": kind.value, "answer": "no"} for kind in Kind if kind.value != own)]


@pytest.mark.parametrize(("sent", "place", "code", "sentence"), CONCERNS)
def test_one_thing_that_is_wrong_with_a_concern_is_told_with_what_to_do(sent, place, code, sentence):
    assert issues(a_document(concerns=beside(sent))) == [(f"/concerns/0{place}", code, sentence)]


@pytest.mark.parametrize(("change", "pointer", "code", "sentence"), DOCUMENTS)
def test_one_thing_that_is_wrong_with_the_document_is_told_with_what_to_do(change, pointer, code, sentence):
    assert issues(a_document(**change)) == [(pointer, code, sentence)]
    assert issues(a_document(**change), base="/safety") == [(f"/safety{pointer}", code, sentence)]


@pytest.mark.rule("SUI-16")
def test_two_answers_that_cannot_stand_together_are_told_with_what_to_do():
    twice = [yes("neglect"), *beside(yes("neglect"))]
    assert issues(a_document(concerns=twice)) == [
        ("/concerns/1", "contradiction", "This concern about the same person stands there twice. Send it once.")
    ]
    everybody = [{"kind": "neglect", "answer": "unknown"}, *beside(yes("neglect", subject="companion"))]
    assert issues(a_document(concerns=everybody)) == [
        (
            "/concerns/0",
            "contradiction",
            "This answer is about everybody, and another names somebody. Say about whom this one is.",
        )
    ]


def test_a_concern_that_has_been_decided_is_taken_where_the_investigation_says_so():
    proved = yes(
        "sexual_abuse_alleged",
        source="convicted",
        standing="convicted",
        details={"reported": "yes", "investigation": "ended_proved"},
    )
    for kind in ("neglect", "abduction", "domestic_abuse_proven"):
        parse(a_document(concerns=beside(yes(kind, source="found", standing="found"))))
    assert parse(a_document(concerns=beside(proved))).concerns[0].standing == "convicted"
    parse(a_document(concerns=beside(yes("sexual_abuse_alleged", source="seen", standing="alleged"))))


def test_a_list_may_hold_one_concern_for_each_kind_and_subject_and_no_more():
    everything = [yes(kind.value, subject=subject.value) for kind in Kind for subject in Subject]
    assert len(parse(a_document(concerns=everything)).concerns) == MOST_CONCERNS
    assert [pointer for pointer, _, _ in issues(a_document(concerns=[*everything, yes("neglect")]))] == ["/concerns"]


def test_what_nobody_answered_is_told_as_a_question():
    missing = [(issue.pointer, issue.code, issue.detail) for issue in unanswered({"questionnaire": "2026-1"})]
    assert ("/danger", "missing", "Answer this question; not knowing is an answer.") in missing
    for kind in Kind:
        asked = CURRENT.concerns[kind].text.plain
        assert ("/concerns", "missing", f"Answer this question; not knowing is an answer: {asked}") in missing
    assert len([pointer for pointer, _, _ in missing if pointer == "/concerns"]) == len(Kind)


def test_a_professional_is_asked_for_the_collaboration_and_a_family_is_not():
    document = a_document(concerns=beside(yes("child_abuse")))
    assert unanswered(document, pathway=Pathway.SELF) == ()
    (lacking,) = unanswered(document, pathway=Pathway.MEDIATOR)
    assert lacking.pointer == "/concerns/0/details/collaboration"
    told = a_document(concerns=beside(yes("child_abuse", details={"collaboration": "yes"})))
    assert parse(told, pathway=Pathway.COURT).concerns[0].detail("collaboration").value == "yes"
    assert issues(told) == [("/concerns/0/details/collaboration", "not-asked", NOT_ASKED)]


def test_what_is_read_stands_in_the_facts_as_it_was_said():
    read = parse(a_document(nation="wales", service_wished="handover", pathway="cafcass"))
    assert (read.questionnaire, read.nation, read.service_wished) == ("2026-1", "wales", "handover")
    assert read.pathway is Pathway.CAFCASS
    assert not {"nation", "service_wished"} & read.gates.keys()


WRONG = [
    lambda document: document.update(danger="perhaps") or "/danger",
    lambda document: document.update(colour="red") or "/colour",
    lambda document: document.update(nation=7) or "/nation",
    lambda document: document.update(service_wished=["handover"]) or "/service_wished",
    lambda document: document.update(pathway={}) or "/pathway",
    lambda document: document["gates"].update(written_reports="maybe") or "/gates/written_reports",
    lambda document: document["gates"].update(shoes="yes") or "/gates/shoes",
    lambda document: document["gates"].update(indirect_forbidden="yes") or "/gates/indirect_forbidden",
    lambda document: document["concerns"][0].update(answer=True) or "/concerns/0/answer",
    lambda document: document["concerns"][1].update(kind="dragons") or "/concerns/1/kind",
    lambda document: document["concerns"][2].update(since="2024-13", answer="yes", subject="companion") or "/concerns/2/since",
    lambda document: document["concerns"][3].update(details={"a/b~c": "yes"}) or "/concerns/3/details/a~1b~0c",
    lambda document: document["concerns"][4].update(answer="yes") or "/concerns/4/subject",
    lambda document: document["concerns"].append(None) or f"/concerns/{len(document['concerns']) - 1}",
    lambda document: document["concerns"].append({**document["concerns"][6]}) or f"/concerns/{len(document['concerns']) - 1}",
]  # fmt: skip


@FEW
@given(st.sets(st.sampled_from(range(len(WRONG))), min_size=1))
def test_whatever_is_wrong_together_is_told_together_and_nothing_else(chosen):
    document: Any = copy.deepcopy(a_document())
    expected = {WRONG[number](document) for number in sorted(chosen)}
    assert {pointer for pointer, _, _ in issues(document)} == expected


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@FEW
@given(st.data())
def test_no_rubbish_in_any_place_is_taken_or_brings_the_reader_down(data):
    document: Any = copy.deepcopy(a_document(concerns=beside(yes("abduction", details={"safety_plan": "yes"}))))
    places = [(document, name) for name in document]
    places += [(document["gates"], name) for name in document["gates"]]
    places += [(document["concerns"][0], name) for name in document["concerns"][0]]
    places += [(document["concerns"][0]["details"], "safety_plan"), (document["concerns"], 3)]
    place, name = data.draw(st.sampled_from(places))
    place[name] = data.draw(JUNK)
    try:
        told = [parse(document).questionnaire]
    except Invalid as refused:
        told = [issue.pointer for issue in refused.issues]
    assert told
    assert all(each == CURRENT.version or each.startswith("/") for each in told)


def test_a_long_name_that_nobody_asked_about_is_told_short():
    ((pointer, _, _),) = issues(a_document(**{"x" * 5000: 1}))
    assert pointer == "/" + "x" * 60


@pytest.mark.rule("HUB-05")
def test_evidence_that_cannot_be_is_refused_with_what_can_be():
    known = facts(a_concern(Kind.ABDUCTION), a_concern(Kind.NEGLECT, subject=Subject.COMPANION))

    def refusal(kind: Kind, subject: Subject, detail: str, value: str = "yes") -> tuple[object, ...]:
        with pytest.raises(Invalid) as refused:
            with_evidence(known, kind, subject, detail, value)
        (issue,) = refused.value.issues
        return str(refused.value), issue.pointer, issue.code, issue.detail

    assert refusal(Kind.ABDUCTION, Subject.VISITING_ADULT, "engaging") == (
        "This concern has no such follow-up.",
        "/detail",
        "unknown-question",
        "What can be confirmed about this concern: safety_plan, risk_manageable.",
    )
    assert refusal(Kind.NEGLECT, Subject.COMPANION, "engaging")[3] == "What can be confirmed about this concern: none."
    assert refusal(Kind.ABDUCTION, Subject.VISITING_ADULT, "safety_plan", "unknown") == (
        "This follow-up takes no such answer.",
        "/value",
        "unknown-answer",
        "Choose one of: yes, no.",
    )
    with pytest.raises(NotFound, match=r"^Nobody has raised this concern about this person\. Add the concern first\.$"):
        with_evidence(known, Kind.ABDUCTION, Subject.COMPANION, "safety_plan")
    with pytest.raises(NotFound, match=r"^Nobody has raised"):
        with_evidence(known, Kind.STALKING, Subject.VISITING_ADULT, "safety_plan")
    found = with_evidence(known, Kind.ABDUCTION, Subject.VISITING_ADULT, "safety_plan", "no")
    assert [each.detail("safety_plan").value for each in found.concerns if each.kind is Kind.ABDUCTION] == ["no"]


def test_a_version_that_was_never_published_is_told_so():
    with pytest.raises(NotFound, match=r"^There is no questionnaire with this version\.$"):
        as_json("1066-1", Audience.FAMILY)
    with pytest.raises(
        NotFound, match=r"^There is no ruleset with this version\. The list of rulesets says which there are\.$"
    ):
        get_ruleset("1066-1")
    assert get_questionnaire(CURRENT.version) is CURRENT
