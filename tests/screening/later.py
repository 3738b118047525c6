"""A later ruleset, for the tests alone: what changes between two published versions, and nothing else.

It differs from 2026-1 in four places: a relapse after drugs or alcohol closes supported contact (row 9), an abduction
that is feared asks that the passports are held (row 5), an abduction that happened asks them of supervised too (row 4),
and no plan to move on from the centre is red by mismatch (GATE-07).
"""

from dataclasses import replace
from typing import Any

from app.screening.needs import Need, When
from app.screening.rows import Case, Row, Ruleset
from app.screening.rulesets import CURRENT
from app.screening.words import Effect, Verdict

_PASSPORTS = Need("passports_held", "risk_manageable")
_STABLE = Need("stable", "stable", never_from=("no",))
_PLAN = Need("safety_plan", "safety_plan")


def _changed(row: Row) -> Row:
    cells: dict[str, Any] = {
        "SUI-04": {"supervised": (Case("F 4", Verdict.ASSESS, needs=(_PLAN, _PASSPORTS)),)},
        "SUI-05": {"supported": (Case("F 5", Verdict.ACCEPT_IF, needs=(_PLAN, _PASSPORTS)),)},
        "SUI-09": {
            "supported": (
                Case("F 9", Verdict.DECLINE, when=(When("stable", ("no",)),)),
                Case("F 9", Verdict.ACCEPT, needs=(_STABLE,)),
            )
        },
    }
    return replace(row, **cells.get(row.rule, {}))


LATER = Ruleset(
    version="2031-2",
    rows=tuple(_changed(row) for row in CURRENT.rows),
    gates=tuple(replace(gate, effect=Effect.MISMATCH) if gate.rule == "GATE-07" else gate for gate in CURRENT.gates),
    reads=CURRENT.reads,
)
