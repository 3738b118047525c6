"""How long the traffic light takes: pure Python, one core, no database.

`make bench` prints the median of each step in microseconds of processor time, so that a busy machine counts for little.
A questionnaire is full when every question has an answer; `worst` says yes to every kind of concern, `silent` answers
nothing at all. What a family waits for is `screened`: the result and its explanation in plain words. `changes` is the
search that only staff and referrers wait for.
"""

import platform
import statistics
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app.screening.answers import parse
from app.screening.changes import smallest_changes
from app.screening.engine import evaluate
from app.screening.explain import for_family
from app.screening.facts import Facts
from app.screening.questionnaire import CURRENT as QUESTIONNAIRE
from app.screening.questions import Question
from app.screening.rulesets import CURRENT
from app.screening.words import Kind, Pathway

TIMES = 1000
QUIET = {
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


def a_document(*raised: Kind) -> dict[str, object]:
    """Answer every question: yes to these kinds with every follow-up that is then asked, no to all others."""
    concerns = [
        {"kind": kind.value, "answer": "yes", "subject": "visiting_adult", "source": "seen", "details": follow_up(kind)}
        if kind in raised
        else {"kind": kind.value, "answer": "no"}
        for kind in Kind
    ]
    return {
        "questionnaire": QUESTIONNAIRE.version,
        "danger": "none",
        "nation": "england",
        "service_wished": "supported_contact",
        "concerns": concerns,
        "gates": QUIET,
    }


def follow_up(kind: Kind) -> dict[str, str]:
    """Answer each follow-up that a family is asked, with its first answer."""
    said: dict[str, str] = {}
    for question in QUESTIONNAIRE.concerns[kind].follow_ups:
        if is_asked(question, said):
            said[question.name] = question.values[0]
    return said


def is_asked(question: Question, said: dict[str, str]) -> bool:
    """Tell whether a family is asked this after what it said."""
    heard = not question.pathways or Pathway.SELF in question.pathways
    return heard and all(each.holds(said.get(each.pointer.removeprefix("details/"))) for each in question.asked_when)


def median(step: Callable[[], object], times: int = TIMES) -> float:
    """Return the median of one step in microseconds."""
    taken = []
    for _ in range(times):
        begun = process_time()
        step()
        taken.append(process_time() - begun)
    return statistics.median(taken) * 1e6


def screened(facts: Facts) -> object:
    """Screen and explain, as the check without an account does."""
    return for_family(evaluate(facts, CURRENT))


def main() -> None:
    """Print the table."""
    print(f"Python {platform.python_version()}, median of {TIMES} in microseconds of processor time")
    print(f"{'answers':30} {'parse':>8} {'screened':>9} {'changes':>9}")
    for name, document in {
        "full, no concern": a_document(),
        "full, two concerns": a_document(Kind.DOMESTIC_ABUSE_ALLEGED, Kind.SUBSTANCE_PAST),
        "full, worst": a_document(*Kind),
        "silent": {"questionnaire": QUESTIONNAIRE.version},
    }.items():
        facts = parse(document)
        result = evaluate(facts, CURRENT)
        parsed = median(partial(parse, document), TIMES // 10)
        light = median(partial(screened, facts))
        search = median(partial(smallest_changes, facts, CURRENT, result), TIMES // 10)
        print(f"{name:30} {parsed:8.0f} {light:9.0f} {search:9.0f}")


if __name__ == "__main__":
    main()
