"""The shape of a ruleset: rows, cells, needs and gates as values.

A ruleset file holds literals of these classes and nothing else. A cell is a tuple of cases read from the top: the
first whose pathway and conditions fit decides. `Ruleset.digest` freezes a published ruleset.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.services import Service
from app.screening.facts import Concern, Said
from app.screening.words import Column, Effect, Kind, Pathway, State, Verdict


@dataclass(frozen=True, slots=True)
class When:
    """A condition on one follow-up of the concern.

    Args:
        values: the answers that fit.
        confirmed: whether only a confirmed answer fits.
    """

    detail: str
    values: tuple[str, ...]
    confirmed: bool = False

    def fits(self, concern: Concern) -> bool:
        """Tell whether the concern meets this condition."""
        said = concern.detail(self.detail)
        return said.value in self.values and (said.confirmed or not self.confirmed)


@dataclass(frozen=True, slots=True)
class Need:
    """Something that has to be so, and checked, before a light can be green.

    Args:
        key: the name of the need.
        detail: the follow-up question that answers it.
        value: the answer that meets it.
        never_from: answers that assert a risk; no explanation may suggest changing one of these.
        unheard_from: pathways whose word does not count: unmet until confirmed.
        by_staff: nobody is asked; hub or centre says so by confirming it.
        essential: no departure, not even by two people (SUI-12).

    Source: rule book LIGHT-01, SUI-12.
    """

    key: str
    detail: str
    value: str = "yes"
    never_from: tuple[str, ...] = ()
    unheard_from: tuple[Pathway, ...] = ()
    by_staff: bool = False
    essential: bool = False

    def state(self, concern: Concern, pathway: Pathway) -> State:
        """Return how far the need is met for this concern.

        Source: rule book LIGHT-01.
        """
        said = concern.detail(self.detail)
        if said.value == self.value:
            if said.confirmed:
                return State.CONFIRMED
            return State.UNMET if pathway in self.unheard_from else State.DECLARED
        return State.UNMET if said.known or self.by_staff else State.UNKNOWN


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

    def fits(self, concern: Concern, pathway: Pathway) -> bool:
        """Tell whether this line speaks about the concern on this pathway."""
        return (not self.pathways or pathway in self.pathways) and all(each.fits(concern) for each in self.when)


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
        return self.supervised if column is Column.SUPERVISED else self.supported


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate beside the matrix.

    Args:
        question: the question whose answer trips it.
        values: the answers that trip it.
        services: the services whose light it moves.
        unknown_is_open: no answer is amber and an open question for the same services.
        mends: the answer that, confirmed, takes the gate away; None where nothing that hub or centre finds can.

    Source: rule book LIGHT-01, GATE.
    """

    rule: str
    question: str
    values: tuple[str, ...]
    effect: Effect
    services: tuple[Service, ...]
    source: str
    unknown_is_open: bool = True
    mends: str | None = None

    def trips(self, said: Said) -> bool:
        """Tell whether this answer trips the gate."""
        return said.value in self.values and not (said.confirmed and said.value == self.mends)


@dataclass(frozen=True, slots=True)
class Ruleset:
    """A whole version of the traffic light.

    Args:
        reads: the column that each service reads; a service that is missing always goes to the hub.
    """

    version: str
    rows: tuple[Row, ...]
    gates: tuple[Gate, ...]
    reads: Mapping[Service, Column]

    def row_for(self, kind: Kind) -> Row:
        """Return the row that decides this kind of concern."""
        return next(row for row in self.rows if kind in row.kinds)

    def row(self, rule: str) -> Row:
        """Return the row with this rule id."""
        return next(row for row in self.rows if row.rule == rule)

    def case(self, concern: Concern, column: Column, pathway: Pathway) -> tuple[Row, Case]:
        """Return the row and the line of its cell that decide this concern, following a line that reads another row."""
        row = self.row_for(concern.kind)
        while True:
            case = next(case for case in row.cell(column) if case.fits(concern, pathway))
            if case.reads is None:
                return row, case
            row = self.row(case.reads)

    def details_read(self, concern: Concern, column: Column, pathway: Pathway) -> tuple[str, ...]:
        """Return the follow-ups that were looked at to find the line that decides, each once."""
        read: dict[str, None] = {}
        row = self.row_for(concern.kind)
        while True:
            for case in row.cell(column):
                if case.pathways and pathway not in case.pathways:
                    continue
                for each in case.when:
                    read[each.detail] = None
                    if not each.fits(concern):
                        break
                else:
                    break
            if case.reads is None:
                return tuple(read)
            row = self.row(case.reads)

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
