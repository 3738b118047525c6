"""Referrals as the hub reads them: all sides and parties, on whom each step waits, and what is open.

Source: rule book HUB-01, REF-09; visibility matrix.
"""

from collections import defaultdict
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from app.db.queries.assessment import actions_of
from app.db.queries.case_file import CaseFile, gather
from app.db.queries.referral_staff import adult_of, child_of, head_of, list_children, offer_of, place_of
from app.db.reach import Standing, live
from app.db.tables.application import Application
from app.db.tables.organisation import Organisation
from app.db.tables.referral import KnownName, Participation, Residence, Shown
from app.db.work import Work
from app.domain import referral
from app.domain.access import Op
from app.domain.hub_act import ASSESSES
from app.domain.view import View


async def hub_view(work: Work, standing: Standing) -> dict[str, Any]:
    """Show a referral to the hub: all sides and parties, on whom it waits, and what is open."""
    row = standing.referral
    case = await gather(work, row)
    sent, place = case.offered, case.placement
    return {
        "view": View.HUB,
        **head_of(row, place),
        "waits_on": row.waits_on,
        "due_on": row.due_on,
        "hub_worker": row.hub_worker,
        "created_at": row.created_at,
        "answer_on": row.answer_on,
        "priority": row.priority,
        "sides": await _sides(work, case),
        "adults": [
            {
                **adult_of(known),
                "person_id": known.person.id,
                "joined": known.participation is not None,
                "confirmed_at": known.participation and known.participation.confirmed_at,
                "confirmed_how": known.participation and known.participation.confirmed_how,
                "consent": known.consent_state,
                "contact": known.contact and known.contact.outcome,
                "reached": known.reached,
            }
            for known in case.parties
        ],
        "children": await _hub_children(work, row.id),
        "organisations": await _organisations(work, row.id),
        "offer": offer_of(sent) if sent else None,
        "place": place_of(place) if place else None,
        "actions": _hub_actions(work, case),
    }


def _hub_actions(work: Work, case: CaseFile) -> list[str]:
    """List what the hub may do next, the contact step with it, which is open as long as anything runs."""
    found = set(actions_of(work, case))
    if case.referral.status in referral.OPEN:
        found |= {Op.RECORD_CONTACT, Op.RELEASE_INVITATION, Op.CONFIRM_PARTY, Op.AUTHORISE_REPRESENTATIVE}
        found.add(Op.MARK_ACCEPTABLE_CENTRES)
    if case.referral.status in ASSESSES:
        found.add(Op.READ_ASSESSMENT)
    return [op.value for op in Op if op in found]


async def _sides(work: Work, case: CaseFile) -> list[dict[str, Any]]:
    applications = select(Application).where(Application.referral_id == case.referral.id).order_by(Application.side)
    shown = (
        select(Shown)
        .where(Shown.referral_id == case.referral.id)
        .ext(distinct_on(Shown.side))
        .order_by(Shown.side, Shown.from_at.desc(), Shown.id)
    )
    own = {each.side: each for each in (await work.session.execute(applications)).scalars()}
    reads = {each.side: each.stage for each in (await work.session.execute(shown)).scalars()}
    return [
        {
            "side": side,
            "application": own[side].status if side in own else None,
            "submitted_at": own[side].submitted_at if side in own else None,
            "shown": reads.get(side),
        }
        for side in sorted({known.party.side for known in case.parties})
    ]


async def _hub_children(work: Work, referral_id: UUID) -> list[dict[str, Any]]:
    lives, named = defaultdict(list), defaultdict(list)
    residences = select(Residence).where(Residence.referral_id == referral_id).order_by(Residence.side)
    for home in (await work.session.execute(residences)).scalars():
        lives[home.child_id].append({"party_id": home.party_id, "lives": home.lives})
    names = select(KnownName).where(KnownName.referral_id == referral_id).order_by(KnownName.side)
    for known in (await work.session.execute(names)).scalars():
        named[known.person_id].append(known.side)
    return [
        {**child_of(person), "residences": lives[person.id], "named_by_sides": named[person.id]}
        for person in await list_children(work, referral_id)
    ]


async def _organisations(work: Work, referral_id: UUID) -> list[dict[str, Any]]:
    query = (
        select(Participation.organisation_id, Organisation.name, Participation.relation, Participation.side)
        .join(Organisation, Organisation.id == Participation.organisation_id)
        .where(Participation.referral_id == referral_id, live(Participation, work.now))
        .order_by(Participation.from_at, Participation.id)
    )
    return [
        {"organisation_id": organisation_id, "name": name, "relation": relation, "side": side}
        for organisation_id, name, relation, side in (await work.session.execute(query)).all()
    ]
