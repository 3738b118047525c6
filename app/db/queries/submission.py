"""What somebody reads who has just sent an application: what became of it, and what its own answers say."""

from enum import StrEnum
from typing import Any

from app.db.queries.application import Own
from app.db.queries.referral import show_referral
from app.db.queries.screening import explain, show_in_full
from app.db.queries.signpost import list_signposts
from app.db.tables.screening import Screening
from app.db.work import Work
from app.domain.referral import Status


class Outcome(StrEnum):
    """What became of a submission, as its sender is told."""

    SENT = "sent"
    CHANGE_OF_WISH = "change_of_wish"
    STOPPED = "stopped"


async def show_submission(work: Work, own: Own, outcome: Outcome, screening: Screening) -> dict[str, Any]:
    """Show what became of a submission to whoever sent it.

    Source: rule book LIGHT-02, LIGHT-04, LIGHT-09, LIGHT-10.
    """
    row = own.standing.referral
    shown = await show_referral(work, own.standing)
    work.etag = None
    answer: dict[str, Any] = {"referral_id": row.id, "actions": shown["actions"]}
    catalogue = await list_signposts(work.session, demo=work.opening.demo)
    if own.is_family:
        return answer | {
            "view": "family",
            "outcome": outcome,
            "stage": shown["stage"],
            "sentence": shown["sentence"],
            "explanation": explain(screening, catalogue),
        }
    return answer | {
        "view": "professional",
        "outcome": "choose_centre" if row.status is Status.READY else "with_hub",
        "screening": show_in_full(screening, "professional", catalogue),
    }
