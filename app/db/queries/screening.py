"""Screenings as their readers see them: a side its own light, staff everything, a centre what it has to confirm.

Every view is made anew from the stored facts on the stored ruleset, which gives the stored result.

Source: rule book LIGHT-04, LIGHT-05, LIGHT-07, LIGHT-09, LIGHT-10; visibility matrix, row 14.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, true

from app.db.paging import keyset
from app.db.queries.decision import needs_of
from app.db.queries.signpost import list_signposts
from app.db.reach import Standing, get_through
from app.db.tables.account import Membership
from app.db.tables.screening import Screening, ScreeningCause
from app.db.work import Work
from app.domain.errors import NotFound
from app.domain.services import Service
from app.domain.signposting import Nation, Reader, Signpost, Topic, fitting
from app.domain.view import View, view_for
from app.screening.changes import smallest_changes_of_all
from app.screening.comparison import differences
from app.screening.engine import evaluate
from app.screening.explain import for_family
from app.screening.joint import evaluate_all, facts_in, told_to_a_joining_side
from app.screening.result import Result
from app.screening.rulesets import get_ruleset
from app.screening.words import Light, State


async def list_screenings(
    work: Work, standing: Standing, *, after: Sequence[Any] | None, limit: int
) -> Sequence[Screening]:
    """List the screenings that the reader may see, the newest first; one more than the limit.

    Raises:
        NotFound: this relation reads none.

    Source: rule book LIGHT-09.
    """
    query = select(Screening).where(Screening.referral_id == standing.referral.id, _seen(work, standing))
    query = keyset(query, (Screening.at.desc(), Screening.id.desc()), after, limit)
    rows = (await work.session.execute(query)).scalars().all()
    work.touch(*(row.id for row in rows[:limit]))
    return rows


def _seen(work: Work, standing: Standing) -> ColumnElement[bool]:
    """Give the condition on the screenings that the reader may see: nobody one of another side's answers."""
    match view_for(work.caller.role, standing.relation):
        case View.HUB | View.CENTRE | View.CENTRE_OFFERED:
            return true()
        case View.FAMILY:
            return (Screening.side == standing.own_side) & (Screening.by_account == work.caller.account)
        case View.REPRESENTATIVE:
            return Screening.side == standing.own_side
        case View.REFERRER | View.STATUTORY:
            colleagues = select(Membership.account_id).where(Membership.organisation_id == work.caller.organisation_id)
            return Screening.by_account.in_(colleagues)
        case _:
            raise NotFound


async def show_screenings(work: Work, standing: Standing, rows: Sequence[Screening]) -> list[dict[str, Any]]:
    """Show screenings to their reader."""
    view = view_for(work.caller.role, standing.relation)
    catalogue = await list_signposts(work.session, demo=work.opening.demo)
    if view is View.FAMILY:
        return [_for_family(row, catalogue) for row in rows]
    if view in (View.CENTRE, View.CENTRE_OFFERED):
        return [_for_centre(row) for row in rows]
    return [show_in_full(row, "hub" if view is View.HUB else "professional", catalogue) for row in rows]


def explain(row: Screening, catalogue: Sequence[Signpost]) -> dict[str, Any]:
    """Explain a side's own screening to it, with help that fits."""
    return explanation_of(row.cause, evaluate(facts_in(row.inputs)[1], get_ruleset(row.ruleset)), catalogue)


def explanation_of(cause: ScreeningCause, result: Result, catalogue: Sequence[Signpost]) -> dict[str, Any]:
    """Explain the result of a side's own answers to it.

    Args:
        cause: whether this side began the referral; one that joins is told no red, for it stops nothing.
        result: of its own answers.
        catalogue: every signpost there is.

    Source: rule book LIGHT-09, LIGHT-10, SIG-02.
    """
    joins = cause is ScreeningCause.OTHER_SIDE
    told = told_to_a_joining_side(result) if joins else for_family(result)
    signposts = fitting(
        catalogue, told.topics, nation=result.asked.nation, reader=Reader.FAMILY, guarded=result.guarded
    )
    return told.as_json() | {"signposts": list(signposts)}


def _for_family(row: Screening, catalogue: Sequence[Signpost]) -> dict[str, Any]:
    return {
        "view": "family",
        "screening_id": row.id,
        "at": row.at,
        "explanation": explain(row, catalogue),
    }


def show_in_full(row: Screening, view: str, catalogue: Sequence[Signpost]) -> dict[str, Any]:
    """Show a screening to staff or to the professional whose side it is: what would turn each light, and who can help.

    A screening of all sides has one light for each service, and one answer to what would turn it.

    Source: rule book LIGHT-04, SUI-13, SIG-02, SIG-03.
    """
    ruleset = get_ruleset(row.ruleset)
    known = facts_in(row.inputs)
    changes = smallest_changes_of_all(known.values(), ruleset, evaluate_all(known, ruleset))
    return {
        "view": view,
        "screening_id": row.id,
        "at": row.at,
        "side": row.side,
        "cause": row.cause,
        "by_account": row.by_account if view == "hub" else None,
        "result": row.result,
        "titles": {each.rule: each.title for each in ruleset.rows},
        "changes": [each.as_json() for each in changes],
        "signposts": list(
            fitting(
                catalogue,
                map(Topic, row.result["topics"]),
                nation=row.result["nation"] and Nation(row.result["nation"]),
                reader=Reader.PROFESSIONAL,
                guarded=row.result["guarded"],
            )
        ),
    }


async def show_new(work: Work, row: Screening) -> dict[str, Any]:
    """Show the hub the screening that it has just made."""
    return show_in_full(row, "hub", await list_signposts(work.session, demo=work.opening.demo))


def replayed(row: Screening) -> Result:
    """Screen the stored facts on the stored ruleset again.

    Source: rule book LIGHT-05.
    """
    return evaluate_all(facts_in(row.inputs), get_ruleset(row.ruleset))


async def get_screening(work: Work, screening_id: UUID) -> Screening:
    """Load one screening of a case that the caller reaches.

    Raises:
        NotFound: it is not there, or its referral is not for this caller.
    """
    row, _ = await get_through(work, Screening, screening_id)
    return row


async def replay_screening(work: Work, screening_id: UUID, version: str | None) -> dict[str, Any]:
    """Screen stored facts again, on their own ruleset or another, and tell what differs.

    Args:
        work: the unit of work.
        screening_id: the stored screening.
        version: of the ruleset; None is the one that the screening was made on.

    Raises:
        NotFound: the screening is not there, or not for this caller, or no such ruleset was published.

    Source: rule book LIGHT-05, STF-03.
    """
    row = await get_screening(work, screening_id)
    ruleset = get_ruleset(version or row.ruleset)
    made = evaluate_all(facts_in(row.inputs), ruleset).as_json()
    unlike = differences(row.result, made)
    work.note(ruleset=ruleset.version, differences=len(unlike))
    return {
        "screening_id": row.id,
        "referral_id": row.referral_id,
        "at": row.at,
        "made_on": row.ruleset,
        "replayed_on": ruleset.version,
        "identical": not unlike,
        "differences": [each.as_json() for each in unlike],
        "result": made,
    }


def _for_centre(row: Screening) -> dict[str, Any]:
    """Show a centre the lights, and what it has to confirm or close before it can say yes.

    Source: rule book LIGHT-07, CEN-10.
    """
    waiting = {need.key for need in needs_of(row) if need.state is not State.CONFIRMED}
    return {
        "view": "centre",
        "screening_id": row.id,
        "at": row.at,
        "ruleset": row.ruleset,
        "lights": [
            {"service": Service(each["service"]), "light": Light(each["light"])} for each in row.result["services"]
        ],
        "needs": sorted(waiting),
        "open_questions": [each["key"] for each in row.result["questions"] if not each["closed"]],
        "recommendation": row.result["recommendation"],
    }
