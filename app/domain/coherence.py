"""What one side says in two places of its own form and that cannot both be so.

The light reads the answers about safety alone. Where another section says that a risk is there, the answer about safety
has to say so too, or that it is not known: nothing is concluded here, and neither answer is changed.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from app.domain.application import Section
from app.domain.errors import Issue
from app.domain.vocabulary import Answer, CareStatus, LastContact, MoveOn

_SAFETY: Final = f"#/{Section.SAFETY}"
_HARM: Final = frozenset({"child_abuse", "physical_or_emotional_abuse_alleged", "sexual_abuse_alleged", "neglect"})
_INVESTIGATED: Final = frozenset({"sexual_abuse_alleged", "domestic_abuse_alleged"})
_OVER: Final = frozenset({"none", "ended_no_proof", "ended_proved"})
_WITH_AUTHORITY: Final = frozenset({CareStatus.CHILD_IN_NEED, CareStatus.CHILD_PROTECTION, CareStatus.LOOKED_AFTER})
_LONG_AGO: Final = frozenset({LastContact.NEVER, LastContact.OVER_YEAR})
_ORDERS: Final = {"court_order": "no", "no_contact_order": "none", "contact_forbidden": "no"}
"""Questions about an order -> the answer that there is none."""

Document = Mapping[str, Any]


def at_odds(sections: Mapping[str, Document], today: date) -> list[Issue]:
    """List the answers about safety that another section of the same form contradicts; each pointer leads to safety.

    Args:
        sections: section name -> its document; one that was never saved is left out.
        today: a hearing that lies ahead has found nothing yet.

    Source: rule book SUI-01, SUI-11, SUI-15, GATE-07, GATE-08, GATE-09, ORD-06.
    """
    safety = sections.get(Section.SAFETY)
    if not safety:
        return []
    gates = safety.get("gates") or {}
    children = sections.get(Section.CHILDREN, {}).get("children") or ()
    request = sections.get(Section.REQUEST, {})
    proceedings = request.get("proceedings") or {}
    return [
        *_of_concerns(safety, children, proceedings, today),
        *_of_orders(gates, proceedings),
        *_of_visits(gates, children, request),
    ]


def _of_concerns(safety: Document, children: Sequence[Document], proceedings: Document, today: date) -> Iterator[Issue]:
    raised = [each for each in safety.get("concerns") or () if each.get("answer") != Answer.NO]
    if CareStatus.CHILD_PROTECTION in _statuses(children) and not _HARM & {each.get("kind") for each in raised}:
        yield _issue(
            "concerns",
            "A child has a protection plan, so somebody fears that a child is harmed. Say at the worries who that is "
            "about, or that you do not know.",
        )
    hearing = proceedings.get("finding_of_fact_on")
    if hearing and date.fromisoformat(hearing) >= today and not any(_may_be_running(each) for each in raised):
        yield _issue(
            "concerns",
            "A court will find out what happened. Say at the worries what that is about, and that it is still being "
            "looked into.",
        )


def _may_be_running(concern: Document) -> bool:
    """Tell whether a concern leaves room for a hearing that lies ahead."""
    state = (concern.get("details") or {}).get("investigation")
    return concern.get("kind") in _INVESTIGATED | _HARM and state not in _OVER


def _of_orders(gates: Document, proceedings: Document) -> Iterator[Issue]:
    made = proceedings.get("order_made") not in (None, Answer.NO) or "order_made_on" in proceedings
    if made and all(gates.get(name) == none for name, none in _ORDERS.items()):
        yield _issue(
            "gates/court_order", "A court may have made an order, you told us. Say here too, or that you do not know."
        )


def _of_visits(gates: Document, children: Sequence[Document], request: Document) -> Iterator[Issue]:
    known = gates.get("child_knows_adult")
    if Answer.NO in [each.get("has_met_visiting_adult") for each in children] and known in ("knows_well", "lapsed"):
        yield _issue("gates/child_knows_adult", "One of the children has not met this adult. Say so here too.")
    elif request.get("last_contact") in _LONG_AGO and known == "knows_well":
        yield _issue("gates/child_knows_adult", "They last met more than a year ago, or never. Say so here too.")
    if request.get("plan_to_move_on") == MoveOn.NONE and gates.get("move_on_plan") == Answer.YES:
        yield _issue("gates/move_on_plan", "You told us that there is no plan to move on. Change one of both.")
    if _WITH_AUTHORITY & _statuses(children) and gates.get("professionals_involved") == Answer.NO:
        yield _issue("gates/professionals_involved", "Social services do something for a child. Say so here too.")


def _statuses(children: Sequence[Document]) -> frozenset[str]:
    return frozenset(str((each.get("social_services") or {}).get("status")) for each in children)


def _issue(place: str, detail: str) -> Issue:
    return Issue(f"{_SAFETY}/{place}", "contradiction", detail)
