"""A small world of answers: everything clear unless a test says otherwise."""

from app.domain.services import Service
from app.domain.signposting import Nation
from app.screening.facts import Concern, Facts, Said
from app.screening.words import Answer, Kind, Pathway, Subject

CLEAR_GATES = {
    "danger": "none",
    "no_contact_order": "none",
    "contact_forbidden": "no",
    "protected_person": "no",
    "court_order": "no",
    "child_knows_adult": "knows_well",
    "written_reports": "no",
    "sight_and_sound": "no",
    "basic_care": "no",
    "move_on_plan": "yes",
    "professionals_involved": "no",
}


def said(value: str) -> Said:
    """An answer; a trailing exclamation mark says that it is confirmed."""
    return Said(value.removesuffix("!"), confirmed=value.endswith("!"))


def a_concern(
    kind: Kind, answer: Answer = Answer.YES, subject: Subject | None = Subject.VISITING_ADULT, **details: str
) -> Concern:
    return Concern(kind, answer, subject, details={name: said(value) for name, value in details.items()})


def facts(
    *concerns: Concern,
    pathway: Pathway = Pathway.SELF,
    wished: Service | None = Service.SUPPORTED_CONTACT,
    nation: Nation | None = Nation.ENGLAND,
    **gates: str,
) -> Facts:
    """Facts in which every kind that is not named has an explicit no."""
    named = {concern.kind for concern in concerns if concern.about is Subject.VISITING_ADULT}
    besides = {concern.kind for concern in concerns} - named
    clear = [
        Concern(kind, Answer.NO, Subject.VISITING_ADULT if kind in besides else None)
        for kind in Kind
        if kind not in named
    ]
    answers = {**CLEAR_GATES, **gates}
    return Facts(
        questionnaire="2026-1",
        pathway=pathway,
        nation=nation,
        service_wished=wished,
        concerns=(*concerns, *clear),
        gates={name: said(value) for name, value in answers.items()},
    )


def a_document(**changes: object) -> dict[str, object]:
    """An answers document in which nothing is the matter."""
    gates = {name: value for name, value in CLEAR_GATES.items() if name != "danger"}
    document: dict[str, object] = {
        "questionnaire": "2026-1",
        "danger": "none",
        "nation": "england",
        "service_wished": "supported_contact",
        "concerns": [{"kind": kind.value, "answer": "no"} for kind in Kind],
        "gates": gates,
    }
    return document | changes
