"""The page of a ruleset: the whole table that decides the lights, to be read aloud and printed.

Source: rule book LIGHT-04, LIGHT-05.
"""

from typing import Final

from app.documents.page import page
from app.screening.gates import Gate
from app.screening.questionnaire import CURRENT as QUESTIONNAIRE
from app.screening.rows import Ruleset
from app.screening.rulesets import Use, use_of
from app.screening.spoken import gate_line, lines_of, reads_of
from app.screening.words import Audience, Column, Language

_USES: Final = {
    Use.DECIDES: "It decides today.",
    Use.PROPOSED: "It is proposed and decides nothing yet.",
    Use.RETIRED: "It decides no new screening; what was screened on it is replayed on it.",
}


def as_page(ruleset: Ruleset) -> str:
    """Write the table of a ruleset as a page."""
    return page(
        "ruleset.html",
        ruleset=ruleset,
        use=_USES[use_of(ruleset)],
        rows=[(row, lines_of(row, Column.SUPERVISED), lines_of(row, Column.SUPPORTED)) for row in ruleset.rows],
        gates=[(gate, *_asked(gate), gate_line(gate)) for gate in ruleset.gates],
        reads=reads_of(ruleset),
    )


def _asked(gate: Gate) -> tuple[str, str]:
    """Give a gate's question and the answers that trip it, in a professional's words."""
    question = QUESTIONNAIRE.question(gate.question)

    def said(value: str) -> str:
        choice = next(each for each in question.choices if each.value == value)
        return choice.text.rendered(Audience.REFERRER, Language.ENGLISH)["text"]

    text = question.text.rendered(Audience.REFERRER, Language.ENGLISH)["text"]
    return text, "; ".join(said(value) for value in gate.values)
