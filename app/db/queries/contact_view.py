"""The contact step as it is shown to staff: one view for the hub, and a smaller one for a centre.

Source: rule book REF-02, REF-14, REF-15; visibility matrix 2, 4, 15.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from app.db.queries.contact import RUNNING, Contacted, contact_etag, route_of
from app.db.reach import Standing
from app.db.tables.referral import Participation
from app.db.work import Work
from app.domain import contact as rules
from app.domain import referral
from app.domain.access import Op


def show_contacts(work: Work, standing: Standing, found: Sequence[Contacted]) -> dict[str, Any]:
    """Show every party of a referral to staff."""
    return {"items": [show_contact(work, standing, each) for each in found]}


def show_one(work: Work, standing: Standing, each: Contacted) -> dict[str, Any]:
    """Show one party to staff, and put the version of its contact on the answer."""
    if each.contact is not None:
        work.etag = contact_etag(each.contact)
    return show_contact(work, standing, each)


def show_contact(work: Work, standing: Standing, each: Contacted) -> dict[str, Any]:
    """Show the contact step with one party to staff; the hub's note and advice stay with the hub.

    Source: visibility matrix 2, 4, 15.
    """
    contact, joined = each.contact, each.participation
    shown: dict[str, Any] = {
        "view": "centre",
        "party_id": each.party.id,
        "side": each.party.side,
        "part": each.party.part,
        "relationship": each.party.relationship,
        "given_name": each.person.given_name,
        "family_name": each.person.family_name,
        "outcome": each.outcome,
        "route": _route(work, each),
        "verification": _verification(each),
        "invitation": each.invitation,
        "joined_at": joined.from_at if joined else None,
        "joined_as": each.joined,
        "confirmation": _confirmation(work, joined),
        "consent": each.consent,
        "stands_against_invitation": each.stands_against(),
        "actions": _actions(each, standing.referral.status),
        "etag": contact_etag(contact) if contact else None,
    }
    if not standing.is_hub:
        return shown
    return shown | {
        "view": "hub",
        "first_contact": rules.first_contact(each.risks, each.verified_by),
        "note": contact and _opened(work, "party_contacts", "note_enc", contact.id, contact.note_enc),
    }


def _actions(each: Contacted, status: referral.Status) -> list[Op]:
    """List what staff may do next with this party (REF-09)."""
    if status not in RUNNING:
        return []
    found = [Op.RECORD_CONTACT]
    if not each.stands_against():
        found.append(Op.RELEASE_INVITATION)
    if each.participation is not None and each.participation.confirmed_at is None:
        found.append(Op.CONFIRM_PARTY)
    return found


def _route(work: Work, each: Contacted) -> dict[str, Any] | None:
    contact = each.contact
    if contact is None or contact.route_enc is None:
        return None
    return {
        "kind": contact.route_kind,
        "value": route_of(work, contact),
        "offered_by_side": contact.offered_by_side,
        "shared_with_other_side": each.shared,
        "never_write": each.stopped,
    }


def _verification(each: Contacted) -> dict[str, Any] | None:
    if each.contact is None or each.how is None:
        return None
    return {
        "how": each.how,
        "by": rules.VERIFIED_BY[each.how],
        "counts": rules.counts_as_verified(each.how),
        "at": each.contact.verified_at,
        "by_account": each.contact.verified_by,
    }


def _confirmation(work: Work, joined: Participation | None) -> dict[str, Any] | None:
    if joined is None or joined.confirmed_at is None:
        return None
    return {
        "at": joined.confirmed_at,
        "how": joined.confirmed_how,
        "by_account": joined.confirmed_by,
        "vouched_by": _opened(work, "participations", "confirmed_enc", joined.id, joined.confirmed_enc),
    }


def _opened(work: Work, table: str, column: str, row_id: UUID, sealed: bytes | None) -> str | None:
    return None if sealed is None else work.keys.open_(table, column, row_id, sealed)
