"""A ruleset as a table to be read: each line of a cell as a short sentence in the practice's own words.

How to read it: `NEEDS`, `ANSWERS` and `SENDERS` give the words; a ruleset with something that has none is not finished.
The page of a ruleset and the README are both made from this.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.domain.services import DESCRIPTIONS
from app.screening.gates import Gate
from app.screening.needs import When
from app.screening.rows import Case, Row, Ruleset
from app.screening.words import Column, Effect, Pathway, Verdict

# fmt: off
VERDICTS: Mapping[Verdict, str] = MappingProxyType({
    Verdict.ACCEPT:           "accept",
    Verdict.ACCEPT_IF:        "accept if",
    Verdict.ASSESS:           "assess",
    Verdict.CASE_BY_CASE:     "case by case",
    Verdict.EXCEPTIONAL_ONLY: "in exceptional cases only",
    Verdict.WAIT:             "wait",
    Verdict.DECLINE:          "decline",
})
NEEDS: Mapping[str, str] = MappingProxyType({
    "collaboration":                     "the authority or Cafcass works on it with them",
    "safety_plan":                       "a safety plan is agreed with the resident adult",
    "risk_manageable":                   "the risk can be managed",
    "authority_answered":                "an authority has answered",
    "investigation_ended_without_proof": "the investigation has ended without proof",
    "no_continuing_concern":             "no concern continues",
    "mental_health_package":             "mental-health services are part of a package",
    "stable":                            "now stable",
    "risk_information":                  "enough is known to judge the risk",
    "ground_rules":                      "the person can keep the ground rule on drink and drugs",
    "engaging":                          "the person engages with other agencies",
    "programme":                         "part of a package with a perpetrator programme",
    "midway_review":                     "the midway review was positive",
    "courses_completed":                 "the relevant courses are completed",
    "centre_assessed":                   "the chosen centre's qualified staff have assessed",
})
ANSWERS: Mapping[tuple[str, str], str] = MappingProxyType({
    ("investigation", "running"):        "an investigation is running",
    ("investigation", "ended_no_proof"): "the investigation ended without proof",
    ("investigation", "ended_proved"):   "it was proved",
    ("investigation", "none"):           "nobody has investigated",
    ("reported", "no"):                  "it was never reported",
    ("continuing_concern", "yes"):       "a concern continues",
    ("continuing_concern", "no"):        "no concern continues",
    ("stable", "no"):                    "not stable now",
    ("courses_completed", "yes"):        "the courses are completed",
    ("centre_assessed", "yes"):          "the chosen centre's qualified staff have assessed",
})
SENDERS: Mapping[Pathway, str] = MappingProxyType({
    Pathway.SELF:            "self-referral",
    Pathway.SOLICITOR:       "solicitor",
    Pathway.MEDIATOR:        "mediator",
    Pathway.SUPPORT_WORKER:  "support worker",
    Pathway.CAFCASS:         "Cafcass",
    Pathway.LOCAL_AUTHORITY: "local authority",
    Pathway.COURT:           "court",
})
EFFECTS: Mapping[Effect, str] = MappingProxyType({
    Effect.FORBID:   "red; a self-referral stops",
    Effect.CLOSE:    "amber; a self-referral closes, a professional may refer",
    Effect.MISMATCH: "red, because the service cannot give it; never stops",
    Effect.AMBER:    "amber",
    Effect.NOTE:     "noted",
})
# fmt: on


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a cell.

    Args:
        source: the printed row, or the rule that fills a silent corner.
        when: where the line fits; empty where the cell says the same for everybody.
        says: what it says.
        needs: what has to be so, and confirmed.
    """

    source: str
    when: str
    says: str
    needs: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """Return the line as one short sentence."""
        said = f"{self.when}: {self.says}" if self.when else self.says
        return f"{said}: {'; '.join(self.needs)}" if self.needs and self.says == "accept if" else self._with_needs(said)

    def _with_needs(self, said: str) -> str:
        return f"{said} (needs: {'; '.join(self.needs)})" if self.needs else said


def lines_of(row: Row, column: Column) -> tuple[Line, ...]:
    """Return the lines of a cell, in the order in which they are tried."""
    return tuple(_line(case, first=place == 0) for place, case in enumerate(row.cell(column)))


def gate_line(gate: Gate) -> str:
    """Return what a gate does, and to which services."""
    if not gate.services:
        return EFFECTS[gate.effect]
    names = [DESCRIPTIONS[service].name for service in gate.services]
    return (
        f"{EFFECTS[gate.effect]} ({'every service' if len(names) == len(DESCRIPTIONS) else ', '.join(names).lower()})"
    )


def reads_of(ruleset: Ruleset) -> tuple[tuple[str, str], ...]:
    """Return which column decides for each service."""
    return tuple(
        (text.name, ruleset.reads[service].value if service in ruleset.reads else "none: always to the hub")
        for service, text in DESCRIPTIONS.items()
    )


def _line(case: Case, *, first: bool) -> Line:
    says = VERDICTS[case.verdict] if case.verdict else f"as {case.reads}"
    if case.outright:
        says = f"{says}, whatever is confirmed"
    who = " or ".join(SENDERS[pathway] for pathway in case.pathways)
    when = [*([who] if who else []), *(_when(each) for each in case.when)]
    fits = ", ".join(when) or ("" if first else "otherwise")
    return Line(case.source, fits, says, tuple(NEEDS[need.key] for need in case.needs))


def _when(when: When) -> str:
    said = " or ".join(ANSWERS[when.detail, value] for value in when.values)
    return f"{said} (confirmed)" if when.confirmed else said
