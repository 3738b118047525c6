"""The shape of a ruleset: rows, cells, needs and gates as values.

A ruleset file holds literals of these classes and nothing else. A cell is a tuple of cases read from the top: the
first whose pathway and conditions fit decides. `Ruleset.digest` freezes a published ruleset.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

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

    def fits(self, concern: Concern, pathway: Pathway, read: dict[str, None] | None = None) -> bool:
        """Tell whether this line speaks about the concern on this pathway.

        Args:
            concern: what was said.
            pathway: who refers.
            read: takes down each follow-up that was looked at.
        """
        if self.pathways and pathway not in self.pathways:
            return False
        for each in self.when:
            if read is not None:
                read[each.detail] = None
            if not each.fits(concern):
                return False
        return True


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


class Decided(NamedTuple):
    """The line of a cell that decides a concern, and what was looked at to find it.

    Args:
        read: the follow-ups that some condition on the way was about, each once.
    """

    row: Row
    case: Case
    read: tuple[str, ...]


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
    def asks(self) -> tuple[Gate, ...]:
        """The questions that are open without an answer, each as one gate with the services that any of its gates moves."""
        found: dict[str, Gate] = {}
        for question in dict.fromkeys(gate.question for gate in self.gates if gate.unknown_is_open):
            gates = [gate for gate in self.gates if gate.question == question]
            moved = {service for gate in gates for service in gate.services}
            found[question] = replace(gates[0], services=tuple(service for service in Service if service in moved))
        return tuple(found.values())

    @cached_property
    def alike(self) -> tuple[tuple[Service, ...], ...]:
        """The services in groups that always have the same light: one column, and moved by the same gates."""
        groups: dict[object, list[Service]] = {}
        for service in Service:
            moving = tuple(service in gate.services for gate in self.gates)
            groups.setdefault((self.reads.get(service), moving), []).append(service)
        return tuple(tuple(group) for group in groups.values())

    def row_for(self, kind: Kind) -> Row:
        """Return the row that decides this kind of concern."""
        return self._by_kind[kind]

    def row(self, rule: str) -> Row:
        """Return the row with this rule id."""
        return self._by_rule[rule]

    def decide(self, concern: Concern, column: Column, pathway: Pathway) -> Decided:
        """Return the line that decides this concern in a column, following a line that reads another row."""
        row = self.row_for(concern.kind)
        read: dict[str, None] = {}
        while True:
            case = next(case for case in row.cell(column) if case.fits(concern, pathway, read))
            if case.reads is None:
                return Decided(row, case, tuple(read))
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
