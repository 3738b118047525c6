"""What a front end is served, field by field, for a questionnaire of two questions and two concerns."""

from app.screening.questionnaire import rendered
from app.screening.questions import (
    Choice,
    ConcernAsked,
    Condition,
    Contradiction,
    Question,
    Questionnaire,
    Section,
    Text,
)
from app.screening.words import Audience, Kind, Language, Pathway

TWO = (
    Choice("yes", Text("Yes")),
    Choice("no", Text("No"), (Contradiction((Condition("kind", ("neglect",)),), Text("!")),)),
)
SMALL = Questionnaire(
    "2000-1",
    notice=(Text("Beware"),),
    sections=(
        Section(
            "first", Text("First"), (
                Question("a", "/a", Text("A?"), TWO, help=Text("Think.")),
                Question(
                    "b", "/b", Text("B?"), kind="month", pattern="[0-9]+", required=False,
                    asked_when=(Condition("/a", ("yes",)),), required_when=(Condition("/a", ("no",), unless=True),),
                    pathways=(Pathway.COURT,),
                ),
            ), (Text("Begin"),),
        ),
    ),
    concerns_title=Text("Worries"),
    concerns_intro=(Text("Say all"),),
    concerns={
        Kind.NEGLECT: ConcernAsked(Text("Neglect?"), Text("Such as"), (Question("f", "details/f", Text("F?"), TWO),)),
        Kind.WEAPONS: ConcernAsked(Text("Weapons?")),
    },
    each_concern=(Question("answer", "answer", Text("Is it so?"), TWO),),
    staff_details={},
)  # fmt: skip


def test_what_is_served_is_what_stands_in_the_questionnaire_field_by_field():
    def said(text):
        return {"text": text, "lang": "en"}

    def asked(name, pointer, text, **more):
        return {
            "id": name, "pointer": pointer, "kind": "choice", "text": said(text), "help": None, "choices": two,
            "pattern": None, "required": True, "required_when": [], "asked_when": [], "pathways": [], **more,
        }  # fmt: skip

    two = [
        {"value": "yes", "text": said("Yes"), "refused_when": []},
        {"value": "no", "text": said("No"), "refused_when": [
            {"all": [{"pointer": "kind", "in": ["neglect"]}], "text": said("!")},
        ]},
    ]  # fmt: skip
    after_a_yes = [
        {"pointer": "answer", "in": ["yes"]},
        {"pointer": "subject", "not_in": ["resident_adult", "resident_household"]},
    ]
    assert rendered(SMALL, Audience.FAMILY, Language.ENGLISH) == {
        "version": "2000-1", "audience": "family", "language": "en", "notice": [said("Beware")],
        "sections": [{
            "id": "first", "title": said("First"), "intro": [said("Begin")], "questions": [
                asked("a", "/a", "A?", help=said("Think.")),
                asked(
                    "b", "/b", "B?", kind="month", choices=[], pattern="[0-9]+", required=False, pathways=["court"],
                    asked_when=[{"pointer": "/a", "in": ["yes"]}], required_when=[{"pointer": "/a", "not_in": ["no"]}],
                ),
            ],
        }],
        "concerns": {
            "pointer": "/concerns", "one_for_each": "subject", "title": said("Worries"), "intro": [said("Say all")],
            "kinds": [
                {"kind": "neglect", "text": said("Neglect?"), "help": said("Such as"), "required": True,
                 "follow_ups": [asked("f", "details/f", "F?", asked_when=after_a_yes)]},
                {"kind": "weapons", "text": said("Weapons?"), "help": None, "required": True, "follow_ups": []},
            ],
            "each": [asked("answer", "answer", "Is it so?")],
        },
    }  # fmt: skip
