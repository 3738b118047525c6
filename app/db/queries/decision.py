"""What a decision needs, gathered from the case file into the values that the rules take."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from app.db.queries.case_file import CaseFile
from app.db.tables.screening import Screening, ScreeningCause
from app.domain import placement
from app.domain.assessment import Proposal, party_facts
from app.domain.consent import CHANGES, By, ConsentState
from app.domain.decision import DecisionFacts, NeedFacts
from app.domain.services import Service, writes_observations
from app.screening.approval import Hindrance, Obstacle, obstacles
from app.screening.joint import evaluate_all, facts_in
from app.screening.rulesets import get_ruleset
from app.screening.steps import takes_two
from app.screening.words import Column, Pathway, State

_SAYS_NO = frozenset({Hindrance.VERDICT, Hindrance.GATE})


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


def in_the_way(screening: Screening, service: Service) -> tuple[Obstacle, ...]:
    """Replay a screening and list what it leaves in the way of a favourable decision.

    Source: rule book HUB-06, LIGHT-05.
    """
    ruleset = get_ruleset(screening.ruleset)
    return obstacles(evaluate_all(facts_in(screening.inputs), ruleset), service, ruleset)


def came_in_red(case: CaseFile, service: Service | None) -> bool:
    """Replay what the referral came in with, and tell whether two people have to agree to its going on.

    Args:
        case: the case file.
        service: the service decided on; None counts as the wished one.

    Source: rule book LIGHT-07, LIGHT-05.
    """
    first = next((row for row in case.screenings if row.cause is ScreeningCause.SUBMISSION), None)
    if first is None:
        return False
    return takes_two(evaluate_all(facts_in(first.inputs), get_ruleset(first.ruleset)), service)


def decision_facts(case: CaseFile, wanted: Proposal, *, by_two: tuple[str, str] | None = None) -> DecisionFacts:
    """Put together everything that a decision asks.

    Args:
        case: the case file.
        wanted: what is to be decided.
        by_two: who departs from a need, or leaves a consent unsought, and who agrees.

    Source: rule book HUB-02 to HUB-06, GATE-04, REF-15, LIGHT-01.
    """
    screening = case.current_screening
    pinned = screening is not None and wanted.screening_id in (None, screening.id)
    found: tuple[Obstacle, ...] = ()
    if screening is not None and wanted.service is not None:
        found = in_the_way(screening, wanted.service)
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
                state=_unsought(known.consent_state, known.party.id in wanted.consents_not_sought and by_two),
                confirmed=known.confirmed,
                reached=known.reached,
                answered_checks=known.answered_checks,
            )
            for known in case.parties
        ),
        own_applications=_applied_themselves(case),
        screened=pinned,
        stopping_rows={each.rule for each in found if each.hindrance in _SAYS_NO},
        needs=_needs(found, wanted, by_two),
        open_questions=_keys(found, Hindrance.QUESTION),
        live_placement=live is not None,
        suspended_placement=live is not None and live.status is placement.Status.SUSPENDED,
        conditions=wanted.conditions,
        sessions=wanted.sessions,
        plan_items=len(wanted.plan),
        asked_of=wanted.asked_of,
        due_on=wanted.due_on,
    )


def _unsought(state: ConsentState, agreed: Any) -> ConsentState:
    """Tell what a consent counts as where two have agreed not to seek it."""
    change = CHANGES.get((state, ConsentState.NOT_NEEDED))
    return ConsentState.NOT_NEEDED if agreed and change is By.HUB_BY_TWO else state


def _needs(found: Iterable[Obstacle], wanted: Proposal, by_two: tuple[str, str] | None) -> tuple[NeedFacts, ...]:
    """List the needs; one that may be departed from is met where two people depart from it.

    Source: rule book HUB-06, PRIV-09.
    """
    needs: dict[str, bool] = {}
    for each in found:
        if each.hindrance is Hindrance.NEED:
            needs[each.key] = needs.get(each.key, True) and each.by_two
    return tuple(
        NeedFacts(key, departed_by=by_two if departable and key in wanted.departs_from else None)
        for key, departable in needs.items()
    )


def _keys(found: Iterable[Obstacle], hindrance: Hindrance) -> list[str]:
    return list(dict.fromkeys(each.key for each in found if each.hindrance is hindrance))


def _applied_themselves(case: CaseFile) -> bool:
    """Say whether the family applied itself; a professional's referral may stand on its referrer's word alone."""
    return case.referral.pathway is Pathway.SELF or any(known.participation is not None for known in case.parties)
