"""The soundness of a ruleset: what would make a table lie to whoever reads it.

`faults` tries every combination of the answers that a cell reads, on every pathway, so that each line is reached by
something, no two lines contradict each other unseen, and nothing falls through.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import product

from app.screening.facts import Concern, Said
from app.screening.questions import Questionnaire
from app.screening.rows import Case, Row, Ruleset
from app.screening.words import Answer, Column, Kind, Pathway, Verdict

_RULE = re.compile(r"[A-Z]{2,5}-[0-9]{2}|D")


def faults(ruleset: Ruleset, questionnaire: Questionnaire) -> tuple[str, ...]:
    """Return what is unsound in a ruleset, one sentence each; nothing for a sound one.

    Source: rule book LIGHT-05.
    """
    found = [*_faults_of_rows(ruleset), *_faults_of_gates(ruleset, questionnaire)]
    for row in ruleset.rows:
        for column in Column:
            place = f"{row.rule} {column.value}"
            found.extend(f"{place}: {fault}" for fault in _faults_of_lines(row, column, ruleset, questionnaire))
            found.extend(f"{place}: {fault}" for fault in _faults_of_reach(row, column, questionnaire))
    return tuple(found)


def _faults_of_rows(ruleset: Ruleset) -> Iterator[str]:
    rules = [row.rule for row in ruleset.rows]
    for rule in dict.fromkeys(rules):
        if rules.count(rule) > 1:
            yield f"{rule}: the row stands there twice"
    for kind in Kind:
        rows = [row.rule for row in ruleset.rows if kind in row.kinds]
        if not rows:
            yield f"{kind.value}: no row decides it"
        if len(rows) > 1:
            yield f"{kind.value}: decided by {', '.join(rows)}"


def _faults_of_gates(ruleset: Ruleset, questionnaire: Questionnaire) -> Iterator[str]:
    asked = {question.name: question for section in questionnaire.sections for question in section.questions}
    seen: list[tuple[str, str, str]] = []
    for gate in ruleset.gates:
        if not gate.source:
            yield f"{gate.rule}: says no source"
        if gate.question not in asked:
            yield f"{gate.rule}: nobody is asked {gate.question}"
            continue
        for value in gate.values:
            if value not in asked[gate.question].values:
                yield f"{gate.rule}: {value} is no answer to {gate.question}"
            key = gate.rule, gate.question, value
            if key in seen:
                yield f"{gate.rule}: {gate.question} {value} stands there twice"
            seen.append(key)
        if gate.mends is not None and gate.mends not in asked[gate.question].values:
            yield f"{gate.rule}: {gate.mends} is no answer to {gate.question}"


def _faults_of_lines(row: Row, column: Column, ruleset: Ruleset, questionnaire: Questionnaire) -> Iterator[str]:
    known = {row.rule for row in ruleset.rows}
    fitting: dict[tuple[object, ...], Case] = {}
    for number, case in enumerate(row.cell(column), 1):
        if not case.source:
            yield f"line {number} says no source"
        elif case.source != f"F {row.printed}" and not _RULE.fullmatch(case.source):
            yield f"line {number} says {case.source}, which is neither this printed row nor a rule"
        if (case.verdict is None) is (case.reads is None):
            yield f"line {number} needs either a verdict or a row to read"
        if case.reads is not None and (case.reads not in known or _leads_back(row, case.reads, column, ruleset)):
            yield f"line {number} reads {case.reads}, which it cannot"
        elif case.reads is not None:
            yield from _faults_of_reading(number, row, ruleset.row(case.reads), column, questionnaire)
        yield from (
            f"line {number} needs {need.key} to be {need.value}, which asserts a risk"
            for need in case.needs
            if need.value in need.never_from
        )
        if case.outright and case.verdict is not Verdict.DECLINE:
            yield f"line {number} is outright without a decline"
        for detail, value in _named(case):
            if any(value not in questionnaire.detail_values(kind).get(detail, ()) for kind in row.kinds):
                yield f"line {number} reads {detail} {value}, which nobody can answer"
        key = frozenset(case.when), frozenset(case.pathways)
        if key in fitting:
            same = fitting[key].verdict == case.verdict and fitting[key].reads == case.reads
            yield f"line {number} {'repeats' if same else 'contradicts'} an earlier line"
        fitting.setdefault(key, case)


def _leads_back(row: Row, reads: str, column: Column, ruleset: Ruleset) -> bool:
    """Tell whether following a line comes round to the row where it began."""
    known = {each.rule: each for each in ruleset.rows}
    reached = {reads}
    for _ in known:
        cells = [known[rule].cell(column) for rule in reached if rule in known]
        reached |= {case.reads for cell in cells for case in cell if case.reads is not None}
    return row.rule in reached


def _faults_of_reading(
    number: int, row: Row, other: Row, column: Column, questionnaire: Questionnaire
) -> Iterator[str]:
    """Find what the row that is read asks and that nobody is asked about the concern that came from elsewhere."""
    for kind in row.kinds:
        answers = questionnaire.detail_values(kind)
        for detail in dict.fromkeys(detail for case in other.cell(column) for detail, _ in _named(case)):
            if detail not in answers:
                yield f"line {number} reads {other.rule}, whose {detail} nobody is asked about {kind.value}"


def _named(case: Case) -> Iterator[tuple[str, str]]:
    for each in case.when:
        yield from ((each.detail, value) for value in each.values)
    for need in case.needs:
        yield need.detail, need.value


def _faults_of_reach(row: Row, column: Column, questionnaire: Questionnaire) -> Iterator[str]:
    cases = row.cell(column)
    reached: set[int] = set()
    for concern, pathway in _everything(row, cases, questionnaire):
        number = next((place for place, case in enumerate(cases, 1) if case.fits(concern, pathway)), None)
        if number is None:
            yield f"nothing fits {dict(concern.details)} on {pathway.value}"
            return
        reached.add(number)
    for number in range(1, len(cases) + 1):
        if number not in reached:
            yield f"line {number} is never reached"


def _everything(row: Row, cases: Sequence[Case], questionnaire: Questionnaire) -> Iterator[tuple[Concern, Pathway]]:
    read = dict.fromkeys(each.detail for case in cases for each in case.when)
    for kind in row.kinds:
        values = questionnaire.detail_values(kind)
        answers = [
            [(detail, Said(value, confirmed)) for value in values.get(detail, ()) for confirmed in (False, True)]
            for detail in read
        ]
        for chosen in product(*answers):
            for pathway in Pathway:
                yield Concern(kind, Answer.YES, details=dict(chosen)), pathway
