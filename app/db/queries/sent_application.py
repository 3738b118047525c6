"""Applications that were sent, as staff read them: the hub all of it, a centre what CEN-10 lists."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, or_, select

from app.db.queries.application import form_at, list_sections, opened
from app.db.queries.glass import looks_through_glass
from app.db.queries.offered_family import age_on
from app.db.reach import alarming, get_referral
from app.db.tables.application import Application
from app.db.tables.referral import Referral
from app.db.versions import etag_of_view
from app.db.work import Work
from app.domain import application
from app.domain.access import Role
from app.domain.application import Section
from app.domain.errors import NotFound
from app.domain.view import View, view_for


def _left(work: Work) -> ColumnElement[bool]:
    if work.caller.role is not Role.HUB_LEAD:
        return false()
    named = exists().where(Referral.id == Application.referral_id, alarming()).correlate(Application)
    return and_(Application.status.in_((application.Status.DRAFT, application.Status.LAPSED)), named)


async def read_application(work: Work, referral_id: UUID, side: int) -> dict[str, Any]:
    """Read what a side has sent: the hub all of it, a centre what it needs before and after it accepts.

    What was left unsent is read by the hub lead alone, while a safeguarding task about the case is open.

    Raises:
        NotFound: the side has sent nothing.

    Source: rule book CEN-10, LIGHT-08; visibility matrix, rows 11a and 12.
    """
    standing = await get_referral(work, referral_id)
    query = (
        select(Application)
        .where(
            Application.referral_id == referral_id,
            Application.side == side,
            or_(Application.status.in_((application.Status.SUBMITTED, application.Status.WITHDRAWN)), _left(work)),
        )
        .order_by(Application.created_at)
        .limit(1)
    )
    row = (await work.session.execute(query)).scalar_one_or_none()
    if row is None:
        raise NotFound
    work.touch(row.id)
    sections = await list_sections(work, row)
    documents = {each.section: opened(work, each) for each in sections}
    view: dict[str, Any] = {
        "referral_id": referral_id,
        "application_id": row.id,
        "side": row.side,
        "form": form_at(standing, row),
        "status": row.status,
        "submitted_at": row.submitted_at,
    }
    if view_for(work.caller.role, standing.relation) is View.HUB:
        sealed = standing.referral.hub_worker != work.caller.account and Section.ABOUT_ME in documents
        if sealed and not await looks_through_glass(work, referral_id):
            documents[Section.ABOUT_ME] = _without_refuge(documents[Section.ABOUT_ME])
        view |= {
            "view": View.HUB,
            "sections": [
                {
                    "section": each.section,
                    "revision": each.revision,
                    "document": documents[each.section],
                    "saved_at": each.at,
                }
                for each in sections
            ],
        }
    else:
        view |= {"view": View.CENTRE, **_reduced(work, documents)}
    work.etag = etag_of_view("application", row.id, view)
    return view


def _without_refuge(about_me: Mapping[str, Any]) -> dict[str, Any]:
    """Keep where a refuge is from everybody but the worker who has the case, and whoever has broken the glass.

    Source: visibility matrix, sealed values.
    """
    address = about_me.get("address") or {}
    if not address.get("in_refuge"):
        return dict(about_me)
    return {**about_me, "address": {"in_refuge": True}}


_CARE: Final = (
    "allergies", "medication", "health", "needs", "diet", "toilet_help", "comforts", "faith_or_culture", "languages",
)  # fmt: skip
_WISHED: Final = (
    "service_wished", "plan_to_move_on", "last_contact", "frequency", "session_minutes", "days_possible",
    "waiting_list_acceptable", "measures_wanted", "wishes_not_to_meet",
)  # fmt: skip


def _reduced(work: Work, documents: Mapping[Section, Mapping[str, Any]]) -> dict[str, Any]:
    """Pick what a centre reads of an application: no address, no way of reaching anybody, no statement."""
    request = documents.get(Section.REQUEST, {})
    return {
        "children": [
            {
                "given_name": child["given_name"],
                "family_name": child["family_name"],
                "age": age_on(date.fromisoformat(child["birth_date"]), work.now.date()),
                "care": {name: child["care"][name] for name in _CARE if name in (child.get("care") or {})},
            }
            for child in documents.get(Section.CHILDREN, {}).get("children") or ()
        ],
        "request": {name: request[name] for name in _WISHED if name in request},
    }
