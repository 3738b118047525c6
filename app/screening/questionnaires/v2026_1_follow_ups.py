"""Questionnaire 2026-1: what is asked of every concern, and the follow-ups that several kinds share."""

from app.screening.questionnaires.v2026_1_words import DO_NOT_KNOW, RATHER_NOT_SAY, YES_NO
from app.screening.questions import Choice, Condition, Contradiction, Question, Text
from app.screening.words import Kind, Pathway

PROFESSIONALS = tuple(pathway for pathway in Pathway if pathway is not Pathway.SELF)


def asked(
    name: str,
    plain: str,
    professional: str,
    choices: tuple[Choice, ...] = YES_NO,
    help: Text | None = None,  # noqa: A002 - the name of the field
    *,
    when: tuple[Condition, ...] = (),
    pathways: tuple[Pathway, ...] = (),
) -> Question:
    """Return a follow-up in plain words and in professional terms."""
    text = Text(plain, professional)
    return Question(name, f"details/{name}", text, choices, help=help, asked_when=when, pathways=pathways)


def only(name: str, *values: str) -> Condition:
    """Return the condition that another follow-up has one of these answers."""
    return Condition(f"details/{name}", values)


def unless(name: str, *values: str) -> Condition:
    """Return the condition that another follow-up has none of these answers."""
    return Condition(f"details/{name}", values, unless=True)


STATES = (
    Choice("none", Text("No, nobody ever looked into it", "None of any kind")),
    Choice("running", Text("Yes, and it is still going on", "Running (any of them)")),
    Choice("ended_no_proof", Text("Yes, it is over, and nothing was proved", "Ended, not proved")),
    Choice("ended_proved", Text("Yes, it is over, and it was proved", "Ended, proved or found")),
    DO_NOT_KNOW,
    RATHER_NOT_SAY,
)
LEVELS = (
    Choice("low", Text("A small problem", "Low")),
    Choice("moderate", Text("A problem that shows", "Moderate")),
    Choice("high", Text("A big problem", "High")),
    DO_NOT_KNOW,
    RATHER_NOT_SAY,
)

SAFETY_PLAN = (
    "safety_plan",
    "Can a safety plan be agreed with the grown-up the child lives with?",
    "Can a safety plan be agreed with the resident adult?",
)
MANAGEABLE = ("risk_manageable", "Can the visits be made safe?", "Can the risk be managed?")
STABLE = ("stable", "Are they well now, and have they been for some time?", "Does it appear stable now?")
PACKAGE = (
    "mental_health_package",
    "Do mental health workers help, and would they help with the visits too?",
    "Can contact be managed as part of a package with mental-health services?",
)
INFORMED = (
    "risk_information",
    "Is there somebody who can tell us how safe it is, like a doctor or a worker?",
    "Is enough information available to judge the risk to the child, the other adult, staff and volunteers?",
)
GROUND_RULES = (
    "ground_rules",
    "Can they promise never to come after drinking or taking drugs, and keep to it?",
    "Can the person keep the ground rule of not attending under the influence?",
)
ENGAGING = ("engaging", "Are they getting help for it?", "Are they engaging with other agencies?")
SEVERITY = (
    "severity",
    "How big is the problem?",
    "How severe is it?",
    LEVELS,
    Text(
        "A social worker who talks with you wants to know this.",
        "For whoever assesses: row 8 depends on the level of the problem. A person weighs it; no light reads it.",
    ),
)
"""What the printed table leaves to a person: no cell of a ruleset reads it."""
PROGRAMME = (
    "programme",
    "Are they on a course for people who hurt a partner, because a court or a worker said so?",
    "Is contact part of a package with a perpetrator programme (an activity direction or the like)?",
)
MIDWAY = (
    "midway_review",
    "Has the course leader said half-way through that it is going well?",
    "Has there been a positive midway review?",
)
COURSES = ("courses_completed", "Have they finished the courses?", "Have the relevant courses been completed?")
COLLABORATION = (
    "collaboration",
    "Does social services or Cafcass work on this with you?",
    "Does the authority or Cafcass collaborate, as part of an ongoing assessment or plan?",
)

PROVED = (only("investigation", "ended_proved"),)
NOT_PROVED = (unless("investigation", "ended_proved"),)

_IF_RAISED = (Condition("answer", ("yes", "unknown", "prefer_not_to_say")),)
_IF_YES = (Condition("answer", ("yes",)),)

_ONLY_CLAIMED = (
    Kind.PHYSICAL_OR_EMOTIONAL_ABUSE_ALLEGED.value,
    Kind.SEXUAL_ABUSE_ALLEGED.value,
    Kind.ABDUCTION_FEARED.value,
    Kind.DOMESTIC_ABUSE_ALLEGED.value,
)
_NOT_ONLY_CLAIMED = (
    Contradiction(
        (Condition("kind", _ONLY_CLAIMED), unless("investigation", "ended_proved")),
        Text(
            "They said so, or a court did, so it is more than a worry. Say that it was proved where we ask who looked "
            "into it. Or say yes where we ask about what was proved.",
            "What was admitted, found or convicted is no longer only alleged or feared. Say so in the investigation, "
            "or answer the question about what is proved.",
        ),
    ),
)
"""What somebody admitted or a court decided is another concern than what is only alleged or feared."""
_MORE_THAN_ALLEGED = (
    Contradiction(
        (Condition("source", ("admitted", "found", "convicted")),),
        Text(
            "How you know it says that it is more than somebody's word. Change one of both.",
            "The source says that it is more than alleged.",
        ),
    ),
)

EACH_CONCERN: tuple[Question, ...] = (
    Question("answer", "answer", Text("Your answer", "Answer"), YES_NO),
    Question(
        "subject",
        "subject",
        Text("Who is it about? Choose who did it or who has the problem.", "Subject: who did it or has the problem"),
        (
            Choice("visiting_adult", Text("The grown-up who would visit", "The visiting adult")),
            Choice("companion", Text("Somebody who would come along to visits", "A companion")),
            Choice("visiting_household", Text("Somebody in the visitor's home or family", "The visiting household")),
            Choice("resident_adult", Text("The grown-up the child lives with", "The resident adult")),
            Choice("resident_household", Text("Somebody else where the child lives", "The resident household")),
        ),
        help=Text("If it is about two people, tell us twice."),
        required_when=_IF_YES,
    ),
    Question(
        "source",
        "source",
        Text("How do you know?", "Source"),
        (
            Choice("seen", Text("I saw or heard it myself", "Seen")),
            Choice("admitted", Text("They said that they did it", "Admitted"), _NOT_ONLY_CLAIMED),
            Choice("found", Text("A family court said so", "Found by a court"), _NOT_ONLY_CLAIMED),
            Choice("convicted", Text("They were punished for it by a criminal court", "Convicted"), _NOT_ONLY_CLAIMED),
            Choice("told_by_child", Text("The child told somebody", "Told by the child")),
            Choice("hearsay", Text("Somebody else told me", "Hearsay")),
            DO_NOT_KNOW,
        ),
        required=False,
        asked_when=_IF_RAISED,
    ),
    Question(
        "told_to",
        "told_to",
        Text("Whom did the child tell?", "To whom the child told it"),
        (
            Choice("applicant", Text("Me", "The applicant")),
            Choice("family", Text("Somebody in the family")),
            Choice("professional", Text("A teacher, doctor or other worker", "A professional")),
            DO_NOT_KNOW,
        ),
        required=False,
        asked_when=(Condition("source", ("told_by_child",)),),
    ),
    Question(
        "standing",
        "standing",
        Text("What is known about it?", "Standing"),
        (
            Choice("alleged", Text("Somebody says so", "Alleged"), _MORE_THAN_ALLEGED),
            Choice("admitted", Text("They said that they did it", "Admitted"), _NOT_ONLY_CLAIMED),
            Choice("found", Text("A family court said so", "Found"), _NOT_ONLY_CLAIMED),
            Choice("convicted", Text("They were punished for it by a criminal court", "Convicted"), _NOT_ONLY_CLAIMED),
            DO_NOT_KNOW,
        ),
        required=False,
        asked_when=_IF_YES,
    ),
    Question(
        "since",
        "since",
        Text("Since when?"),
        kind="month",
        pattern=r"^(19|20)\d{2}(-(0[1-9]|1[0-2]))?$",
        help=Text("A year is enough, or a year and a month, like 2024-05."),
        required=False,
        asked_when=_IF_YES,
    ),
)
