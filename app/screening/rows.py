"""The shape of a ruleset: rows, cells and gates as values.

A ruleset file holds literals of these classes and nothing else. A cell is a tuple of cases read from the top: the
first whose pathway and conditions fit decides. `Ruleset.digest` freezes a published ruleset.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any, NamedTuple

from app.domain.services import Service
from app.screening.facts import NOT_SAID, Concern
from app.screening.findings import CellResult, GateResult, NeedResult, OpenQuestion, light_of
from app.screening.gates import Gate, questions_of
from app.screening.needs import Need, When
from app.screening.words import AMBER, NOT_KNOWN, RED, RESIDENT_SIDE, Column, Kind, Pathway, State, Subject, Verdict

_SUPERVISED = Column.SUPERVISED


@dataclass(frozen=True, slots=True)
class Case:
    """One line of a cell: where it fits, what it says, and where that is written.

    Args:
        source: `F` and the printed row, or the rule that fills a silent corner.
        verdict: what the cell says; None where it reads another row instead.
        reads: the id of the row whose cell decides.
        pathways: empty means every pathway.
        outright: a decline that no confirmation can turn (LIGHT-07).
        task: the cell opens a safeguarding task.
    """

    source: str
    verdict: Verdict | None = None
    when: tuple[When, ...] = ()
    needs: tuple[Need, ...] = ()
    reads: str | None = None
    pathways: tuple[Pathway, ...] = ()
    outright: bool = False
    task: bool = False

    def heard_from(self, pathway: Pathway) -> bool:
        """Tell whether this line speaks about referrals on this pathway."""
        return not self.pathways or pathway in self.pathways

    def fits(self, concern: Concern, pathway: Pathway) -> bool:
        """Tell whether this line speaks about the concern on this pathway."""
        return self.heard_from(pathway) and all(each.fits(concern.detail(each.detail)) for each in self.when)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: the kinds of concern it decides, and its two cells.

    Args:
        printed: the number in the printed table; None for a row that our rules add.
    """

    rule: str
    printed: int | None
    title: str
    kinds: tuple[Kind, ...]
    supervised: tuple[Case, ...]
    supported: tuple[Case, ...]

    def cell(self, column: Column) -> tuple[Case, ...]:
        """Return the cell of this row in a column."""
        return self.supervised if column is _SUPERVISED else self.supported


class Line(NamedTuple):
    """A line of a cell with what it says worked out for every state of its needs."""

    case: Case
    says: Mapping[tuple[State, ...], CellResult]


@dataclass(frozen=True)
class Ruleset:
    """A whole version of the traffic light; without slots, so that what is looked up often is worked out once.

    Args:
        reads: the column that each service reads; a service that is missing always goes to the hub.
    """

    version: str
    rows: tuple[Row, ...]
    gates: tuple[Gate, ...]
    reads: Mapping[Service, Column]

    @cached_property
    def _by_kind(self) -> Mapping[Kind, Row]:
        return {kind: row for row in reversed(self.rows) for kind in row.kinds}

    @cached_property
    def _by_rule(self) -> Mapping[str, Row]:
        return {row.rule: row for row in reversed(self.rows)}

    @cached_property
    def tripping(self) -> tuple[tuple[Gate, Mapping[str, GateResult]], ...]:
        """Each gate with what it says after each answer that trips it."""
        return tuple((gate, gate.says()) for gate in self.gates)

    @cached_property
    def asks(self) -> Mapping[str, OpenQuestion]:
        """What is open where nobody has answered a question of the gates, by question."""
        return questions_of(self.gates)

    @cached_property
    def asks_whether(self) -> Mapping[tuple[Kind, Subject], OpenQuestion]:
        """What is open where nobody knows whether a concern is so, by kind and subject."""
        return {
            (kind, subject): OpenQuestion(
                f"concerns/{kind}/{subject}",
                "SUI-16" if subject in RESIDENT_SIDE else self._by_kind[kind].rule,
                tuple(Service),
            )
            for kind, subject in product(self._by_kind, Subject)
        }

    @cached_property
    def readers(self) -> Mapping[tuple[bool, bool], tuple[Service, ...]]:
        """The services that read any of these columns, by whether supervised is among them and whether supported is."""
        columns = {
            (False, False): (),
            (True, False): (Column.SUPERVISED,),
            (False, True): (Column.SUPPORTED,),
            (True, True): (Column.SUPERVISED, Column.SUPPORTED),
        }
        return {
            chosen: tuple(service for service in Service if self.reads.get(service) in read)
            for chosen, read in columns.items()
        }

    @cached_property
    def alike(self) -> tuple[tuple[Column | None, tuple[Service, ...]], ...]:
        """The services in groups that always have the same light: the column that they read, moved by the same gates."""
        groups: dict[tuple[Column | None, tuple[bool, ...]], list[Service]] = {}
        for service in Service:
            moving = tuple(service in gate.services for gate in self.gates)
            groups.setdefault((self.reads.get(service), moving), []).append(service)
        return tuple((column, tuple(group)) for (column, _), group in groups.items())

    @cached_property
    def needs(self) -> Mapping[str, tuple[Need, ...]]:
        """What any line needs, by the follow-up that answers it."""
        lines = [case for row in self.rows for case in (*row.supervised, *row.supported)]
        every = dict.fromkeys(need for case in lines for need in case.needs)
        return {need.detail: tuple(each for each in every if each.detail == need.detail) for need in every}

    def row_for(self, kind: Kind) -> Row:
        """Return the row that decides this kind of concern."""
        return self._by_kind[kind]

    def row(self, rule: str) -> Row:
        """Return the row with this rule id."""
        return self._by_rule[rule]

    @cached_property
    def not_known(self) -> Mapping[Kind, CellResult]:
        """What either cell says about a concern of which nobody knows whether it is so.

        Source: rule book SUI-15.
        """
        return {
            kind: CellResult(row.rule, "SUI-15", Verdict.ASSESS, AMBER) for row in self.rows[::-1] for kind in row.kinds
        }

    @cached_property
    def _lines(self) -> Mapping[tuple[str, Column, Pathway], tuple[Line, ...]]:
        lines: dict[tuple[str, Column, Pathway], tuple[Line, ...]] = {}
        for row in self.rows[::-1]:
            for column in Column:
                cell = [Line(case, _said_by(row, case)) for case in row.cell(column)]
                for pathway in Pathway:
                    heard = tuple(line for line in cell if line.case.heard_from(pathway))
                    lines[row.rule, column, pathway] = heard
        return lines

    def decide(self, concern: Concern, column: Column, pathway: Pathway) -> CellResult:
        """Return what a column says about a concern that was raised: the first line that fits decides.

        A line may read another row instead. What nobody answered on the way there is still to be asked, unless the
        light is red.

        Source: rule book SUI-15.
        """
        rule: str | None = self._by_kind[concern.kind].rule
        unknown: list[str] = []
        while rule is not None:
            case, says = _first(self._lines[rule, column, pathway], concern, unknown)
            rule = case.reads
        found = says[tuple([need.state(concern, pathway) for need in case.needs])]
        if not unknown or found.light is RED:
            return found
        return found._replace(unknown=tuple(dict.fromkeys([*unknown, *found.unknown])))

    def as_json(self) -> dict[str, Any]:
        """Return the table as plain JSON."""
        return {
            "version": self.version,
            "rows": [_row_as_json(row) for row in self.rows],
            "gates": [
                {
                    "rule": gate.rule,
                    "question": gate.question,
                    "values": list(gate.values),
                    "effect": gate.effect.value,
                    "services": [service.value for service in gate.services],
                    "unknown_is_open": gate.unknown_is_open,
                    "mends": gate.mends,
                    "source": gate.source,
                }
                for gate in self.gates
            ],
            "reads": {service.value: column.value for service, column in self.reads.items()},
        }

    @property
    def digest(self) -> str:
        """The SHA-256 of the table: a published ruleset never changes.

        Source: rule book LIGHT-05.
        """
        table = json.dumps(self.as_json(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(table.encode()).hexdigest()


def _first(lines: Iterable[Line], concern: Concern, unknown: list[str]) -> Line:
    """Return the first line that fits, and note which of the follow-ups that were looked at nobody has answered."""
    for line in lines:
        for each in line.case.when:
            said = concern.details.get(each.detail, NOT_SAID)
            if said.value in NOT_KNOWN:
                unknown.append(each.detail)
            if not each.fits(said):
                break
        else:
            return line
    raise LookupError  # no published ruleset gets here: the soundness check finds a line for all that can be said


def _said_by(row: Row, case: Case) -> Mapping[tuple[State, ...], CellResult]:
    """Return what a line says by the states of its needs.

    Source: rule book LIGHT-01, SUI-15.
    """
    found: dict[tuple[State, ...], CellResult] = {}
    verdict = case.verdict or Verdict.ASSESS
    for states in product(State, repeat=len(case.needs)):
        needs = tuple(NeedResult(need, state) for need, state in zip(case.needs, states, strict=True))
        light = light_of(verdict, needs)
        unknown = dict.fromkeys(need.detail for need, state in needs if state is State.UNKNOWN and light is not RED)
        found[states] = CellResult(
            row.rule, case.source, verdict, light, needs, case.outright, case.task, tuple(unknown)
        )
    return found


def _row_as_json(row: Row) -> dict[str, Any]:
    return {
        "rule": row.rule,
        "printed": row.printed,
        "title": row.title,
        "kinds": [kind.value for kind in row.kinds],
        "supervised": [_case_as_json(case) for case in row.supervised],
        "supported": [_case_as_json(case) for case in row.supported],
    }


def _case_as_json(case: Case) -> dict[str, Any]:
    return {
        "verdict": case.verdict and case.verdict.value,
        "when": [
            {"detail": each.detail, "values": list(each.values), "confirmed": each.confirmed} for each in case.when
        ],
        "pathways": [pathway.value for pathway in case.pathways],
        "needs": [
            {
                "need": need.key,
                "detail": need.detail,
                "value": need.value,
                "never_from": list(need.never_from),
                "unheard_from": [pathway.value for pathway in need.unheard_from],
                "by_staff": need.by_staff,
                "essential": need.essential,
            }
            for need in case.needs
        ],
        "reads": case.reads,
        "outright": case.outright,
        "task": case.task,
        "source": case.source,
    }
