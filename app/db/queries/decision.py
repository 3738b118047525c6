"""What a decision needs, gathered from the case file into the values that the rules take."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.db.queries.case_file import CaseFile
from app.db.tables.screening import Screening
from app.domain import placement
from app.domain.assessment import Proposal, party_facts
from app.domain.hub import DecisionFacts, NeedFacts
from app.domain.services import Service, writes_observations
from app.screening.rulesets import get_ruleset
from app.screening.words import Column, Effect, Pathway, State, Verdict

_SAYS_NO = frozenset({Verdict.WAIT.value, Verdict.DECLINE.value})
_BARS = frozenset({Effect.FORBID.value, Effect.MISMATCH.value})


@dataclass(frozen=True, slots=True)
class NeedOf:
    """A need of one column of a screening.

    Args:
        key: what evidence about it is recorded under.
        value: the answer that meets it.
    """

    key: str
    name: str
    column: Column
    rule: str
    value: str
    state: State


def needs_of(screening: Screening) -> Iterator[NeedOf]:
    """Walk the needs of a screening, column by column of each concern."""
    for concern in screening.result["concerns"]:
        for column in Column:
            cell = concern[column.value]
            for need in cell["needs"]:
                yield NeedOf(
                    key=f"concerns/{concern['kind']}/{concern['subject']}/{need['detail']}",
                    name=need["need"],
                    column=column,
                    rule=cell["rule"],
                    value=need["value"],
                    state=State(need["state"]),
                )


def stopping_rows(screening: Screening, service: Service) -> list[str]:
    """List the rules that still say no to a service: rows at decline or wait, and gates that bar it.

    Source: rule book HUB-06, LIGHT-01.
    """
    column = get_ruleset(screening.ruleset).reads.get(service)
    rows = [
        concern[column.value]["rule"]
        for concern in screening.result["concerns"]
        if column is not None and concern[column.value]["verdict"] in _SAYS_NO
    ]
    gates = [
        gate["rule"]
        for gate in screening.result["gates"]
        if gate["effect"] in _BARS and service.value in gate["services"]
    ]
    return sorted({*rows, *gates})


def open_questions(screening: Screening, service: Service) -> list[str]:
    """List the keys of the questions that nobody has answered or closed for a service.

    Source: rule book SUI-15.
    """
    questions: list[Mapping[str, Any]] = screening.result["questions"]
    return [each["key"] for each in questions if not each["closed"] and service.value in each["services"]]


def decision_facts(case: CaseFile, wanted: Proposal) -> DecisionFacts:
    """Put together everything that a decision asks.

    Source: rule book HUB-02 to HUB-06, GATE-04, REF-15, LIGHT-01.
    """
    screening = case.current_screening
    pinned = screening is not None and wanted.screening_id in (None, screening.id)
    stops: list[str] = []
    needs: tuple[NeedFacts, ...] = ()
    questions: list[str] = []
    if screening is not None and wanted.service is not None:
        column = get_ruleset(screening.ruleset).reads.get(wanted.service)
        found: dict[str, bool] = {}
        for each in needs_of(screening):
            if each.column is column:
                found[each.key] = found.get(each.key, True) and each.state is State.CONFIRMED
        needs = tuple(NeedFacts(key, confirmed=confirmed) for key, confirmed in found.items())
        stops = stopping_rows(screening, wanted.service)
        questions = open_questions(screening, wanted.service)
    live = case.placement
    return DecisionFacts(
        rationale=wanted.rationale,
        service=wanted.service.value if wanted.service else None,
        service_is_supervised=wanted.service is not None and writes_observations(wanted.service),
        parties=tuple(
            party_facts(
                str(known.party.id),
                known.party.part,
                known.party.relationship,
                state=known.consent_state,
                confirmed=known.confirmed,
                reached=known.reached,
                answered_checks=known.answered_checks,
            )
            for known in case.parties
        ),
        own_applications=_applied_themselves(case),
        screened=pinned,
        stopping_rows=stops,
        needs=needs,
        open_questions=questions,
        live_placement=live is not None,
        suspended_placement=live is not None and live.status is placement.Status.SUSPENDED,
        conditions=wanted.conditions,
        sessions=wanted.sessions,
        plan_items=len(wanted.plan),
        asked_of=wanted.asked_of,
        due_on=wanted.due_on,
    )


def _applied_themselves(case: CaseFile) -> bool:
    """Say whether the family applied itself; a professional's referral may stand on its referrer's word alone."""
    return case.referral.pathway is Pathway.SELF or any(known.participation is not None for known in case.parties)
