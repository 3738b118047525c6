"""Placements as their readers see them: one view for each audience, each an allow-list of its own.

A side reads its own part only, and of the rest what it has been shown; so neither what happens to another side nor an end
that is not shown yet shows here.

Source: rule book PRIV-01, PRIV-02, REF-08; visibility matrix, rows 19 to 23.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from app.db.queries import pre_visit
from app.db.queries.centre import WholeCentre, find_ground_rules, get_centre
from app.db.queries.hold import is_held
from app.db.queries.offer import MOVER
from app.db.queries.placement import Prepared, gather, get_placement
from app.db.queries.shown import family_actions, list_shown, own_facts
from app.db.reach import Standing
from app.db.tables.centre import GroundRules
from app.db.tables.person import Person
from app.db.tables.placement import Agreement, Placement
from app.db.tables.referral import ReferralChild
from app.db.versions import etag_of_view
from app.db.work import Work
from app.domain import coupling, placement
from app.domain.access import Op, Role
from app.domain.errors import NotFound
from app.domain.hold import freezes
from app.domain.placement import confirm_needs
from app.domain.services import DESCRIPTIONS, Recording, Service
from app.domain.stage import SENTENCES, Stage
from app.domain.view import View, view_for

STARTER_SIDE = 1
"""The side whose coarse stage a referrer without a side reads."""

OPERATIONS: Mapping[placement.Status, tuple[Op, ...]] = MappingProxyType(
    {
        placement.Status.PREPARING: (
            Op.BOOK_PRE_VISIT, Op.RECORD_PRE_VISIT, Op.RECORD_AGREEMENT, Op.CONFIRM_PLACE, Op.SUSPEND_PLACEMENT,
            Op.END_PLACEMENT,
        ),
        placement.Status.AGREED: (
            Op.BOOK_PRE_VISIT, Op.RECORD_PRE_VISIT, Op.RECORD_AGREEMENT, Op.BOOK_SESSION,
            Op.SUSPEND_PLACEMENT, Op.END_PLACEMENT,
        ),
        placement.Status.ACTIVE: (
            Op.BOOK_PRE_VISIT, Op.RECORD_PRE_VISIT, Op.RECORD_AGREEMENT, Op.BOOK_SESSION,
            Op.SUSPEND_PLACEMENT, Op.END_PLACEMENT,
        ),
        placement.Status.SUSPENDED: (Op.RESUME_PLACEMENT, Op.END_PLACEMENT),
    }
)  # fmt: skip
"""What a co-ordinator does with a place, by where it stands."""


async def read_placement(work: Work, placement_id: UUID) -> dict[str, Any]:
    """Show one placement to its reader.

    Raises:
        NotFound: it is not there, or not for this caller.
    """
    row, standing = await get_placement(work, placement_id)
    return await show_placement(work, row, standing)


async def read_centre_of(work: Work, placement_id: UUID) -> tuple[WholeCentre, Row[Any] | None]:
    """Read the centre of a place with its newest rules: what the directory shows, also once the centre has left it.

    Raises:
        NotFound: the place is not there, or not for this caller.

    Source: rule book DIR-04, AGR-01; visibility matrix, row 19.
    """
    centre_id = (await read_placement(work, placement_id))["centre_id"]
    connection = await work.session.connection()
    whole = await get_centre(connection, centre_id, demo=work.opening.demo, also_out_of_it=True)
    work.touch(centre_id)
    return whole, await find_ground_rules(connection, centre_id)


async def show_placement(work: Work, row: Placement, standing: Standing) -> dict[str, Any]:
    """Show a placement to its reader; each view is an allow-list of its own.

    Raises:
        NotFound: this way of standing to the case has no view of a placement.

    Source: rule book PRIV-01, REC-06; visibility matrix, rows 19 to 23.
    """
    await work.session.flush()
    prepared = await gather(work, row)
    view = view_for(work.caller.role, standing.relation)
    match view:
        case View.HUB | View.CENTRE:
            return await _for_staff(work, prepared, standing, view)
        case View.FAMILY | View.REPRESENTATIVE:
            return await _for_side(work, prepared, standing, view)
        case View.REFERRER:
            stage = await _stage(work, row, STARTER_SIDE)
            return _common(prepared, view) | {"stage": stage, "sentence": SENTENCES[stage]}
        case View.STATUTORY:
            return _common(prepared, view) | _for_statutory(prepared)
        case View.WORKER:
            return _common(prepared, view) | {"status": row.status}
        case _:
            raise NotFound


def _common(prepared: Prepared, view: View) -> dict[str, Any]:
    """Give what every reader of a placement is shown: where, for what, and what is written down."""
    row, centre = prepared.row, prepared.centre
    return {
        "view": view,
        "placement_id": row.id,
        "referral_id": row.referral_id,
        "centre_id": centre.id,
        "centre_name": centre.name,
        "zone": centre.zone,
        "service": row.service,
        "recording": recording_of(row.service),
    }


def recording_of(service: Service) -> dict[str, Any]:
    """Tell whether notes are taken, what is written down, and who gets it.

    Source: rule book REC-06, REC-01, REC-02.
    """
    described = DESCRIPTIONS[service]
    return {
        "notes_taken": described.recording is Recording.SUMMARY,
        "what": described.what_is_recorded,
        "who_gets_it": described.who_gets_it,
    }


def _rules(rules: GroundRules | None) -> dict[str, Any] | None:
    return {"ground_rules_id": rules.id, "number": rules.number} if rules is not None else None


async def _stage(work: Work, row: Placement, side: int) -> Stage:
    shown = [each for each in await list_shown(work, row.referral_id, side) if each.from_at <= work.now]
    return shown[0].stage if shown else Stage.PREPARING


async def _for_side(work: Work, prepared: Prepared, standing: Standing, view: View) -> dict[str, Any]:
    """Show a placement to an adult of the family, or to whoever acts for its side: its own part only.

    Everything hangs on what the side has been shown, so that what happens to the other side, or an end that is not
    shown yet, does not show here.
    """
    row, side = prepared.row, standing.own_side
    stage = await _stage(work, row, side)
    own = [
        adult
        for adult in prepared.adults
        if adult.party.side == side and (view is View.REPRESENTATIVE or adult.party.id == standing.party_id)
    ]
    in_place = stage is Stage.IN_PLACE
    wanted = view is View.FAMILY and (await own_facts(work, standing)).agreement_wanted
    return _common(prepared, view) | {
        "stage": stage,
        "sentence": SENTENCES[stage],
        "ground_rules": _rules(prepared.rules),
        "agreement_wanted": wanted,
        "agreements": [show_agreement(*each) for adult in own for each in adult.agreements],
        "pre_visits": [pre_visit.show_to_own_side(each) for adult in own for each in adult.pre_visits],
        "planned_until": row.planned_until if in_place else None,
        "review_on": row.review_on if in_place else None,
        "actions": await family_actions(work, standing, stage) if view is View.FAMILY else [],
    }


def show_agreement(row: Agreement, number: int) -> dict[str, Any]:
    """Show a signature under one version of the rules."""
    return {
        "agreement_id": row.id,
        "party_id": row.party_id,
        "ground_rules_id": row.ground_rules_id,
        "number": number,
        "how": row.how,
        "at": row.at,
    }


def _for_statutory(prepared: Prepared) -> dict[str, Any]:
    row = prepared.row
    return {
        "status": row.status,
        "planned_until": row.planned_until,
        "review_on": row.review_on,
        "pre_visits": [
            {"appointment_id": each.row.id, "party_id": adult.party.id, "status": each.row.status}
            for adult in prepared.adults
            for each in adult.pre_visits
        ],
    }


async def _for_staff(work: Work, prepared: Prepared, standing: Standing, view: View) -> dict[str, Any]:
    row, case = prepared.row, standing.referral
    visits = [each for adult in prepared.adults for each in adult.pre_visits]
    children = await pre_visit.come_along(work, [each.row.id for each in visits])
    return _common(prepared, view) | {
        "reference": case.reference,
        "offer_id": row.offer_id,
        "status": row.status,
        "suspended_from": row.suspended_from,
        "created_at": row.created_at,
        "confirmed_at": row.confirmed_at,
        "place": row.place,
        "planned_until": row.planned_until,
        "longer_reason": row.longer_reason,
        "review_on": row.review_on,
        "move_on_route": row.move_on_route,
        "end_reason": row.end_reason,
        "ended_at": row.ended_at,
        "ground_rules": _rules(prepared.rules),
        "adults": [
            {
                "party_id": adult.party.id,
                "side": adult.party.side,
                "given_name": adult.person.given_name,
                "family_name": adult.person.family_name,
                "relationship": adult.party.relationship,
                "part": adult.party.part,
                "pre_visits": [pre_visit.show_to_staff(work, each, children[each.row.id]) for each in adult.pre_visits],
                "agreements": [show_agreement(*each) for each in adult.agreements],
            }
            for adult in prepared.adults
        ],
        "children": await _children(work, row.referral_id),
        "missing": _missing(prepared),
        "actions": await _actions(work, row, standing),
    }


async def _children(work: Work, referral_id: UUID) -> list[dict[str, Any]]:
    query = (
        select(Person.id, Person.given_name, Person.family_name)
        .join(ReferralChild, ReferralChild.person_id == Person.id)
        .where(ReferralChild.referral_id == referral_id)
        .order_by(func.coalesce(Person.birth_date, func.current_date()), Person.id)
    )
    return [
        {"child_id": child_id, "given_name": given_name, "family_name": family_name}
        for child_id, given_name, family_name in (await work.session.execute(query)).all()
    ]


def _missing(prepared: Prepared) -> list[dict[str, str]]:
    """List what the place still waits for, apart from what is said when it is confirmed (CEN-04)."""
    if prepared.row.status is not placement.Status.PREPARING:
        return []
    number = prepared.rules.number if prepared.rules else None
    found = confirm_needs(prepared.planned, current_rules=number, cleared_staff=True, place_named=True)
    return [{"pointer": each.pointer, "code": each.code, "detail": each.detail} for each in found]


async def _actions(work: Work, row: Placement, standing: Standing) -> list[Op]:
    """List what a co-ordinator may do next with the place (REF-09)."""
    if work.caller.role is not Role.COORDINATOR:
        return []
    moves = placement.open_moves(row.status, MOVER[work.caller.role])
    carried = standing.referral.status in coupling.CARRIES_PLACEMENT
    open_ops = OPERATIONS.get(row.status, ()) if moves else ()
    if await is_held(work, row.referral_id):
        open_ops = tuple(each for each in open_ops if not freezes(work.caller.role, each))
    return [each for each in open_ops if carried or each is Op.END_PLACEMENT]


def etag_of_placement(shown: Mapping[str, Any]) -> str:
    """Give the version of a placement as its reader sees it."""
    return etag_of_view("placement", shown["placement_id"], shown)
