"""What a violated constraint means to the caller: one table from constraint names to refusals.

The driver's message and its DETAIL hold other people's keys, so nothing of them is passed on.
"""

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy.exc import IntegrityError

from app.domain.errors import Conflict, NotAllowed, NotFree, Refused

REFUSALS: Mapping[str, tuple[type[Refused], str]] = MappingProxyType(
    {
        "ex_presence_guards_apart": (NotFree, "This time is not free. Choose another."),
        "ex_presences_person": (NotFree, "This time is not free. Choose another."),
        "ex_room_uses_place": (NotFree, "This time is not free. Choose another."),
        "ex_duties_staff": (NotFree, "This worker is not free at that time."),
        "uq_offers_open": (Conflict, "An offer of this referral is already open. Recall it first."),
        "uq_placements_live": (Conflict, "This referral already has a place."),
        "uq_memberships_live": (Conflict, "This account already has that role."),
        "uq_agreements_placement_id_party_id_ground_rules_id": (Conflict, "This agreement is already signed."),
        "uq_approvals_open": (Conflict, "This is asked already. Somebody else has to answer it first."),
        "ck_approvals_two_people": (NotAllowed, "Somebody else has to answer this."),
        "uq_holds_open": (Conflict, "A hold lies on this case already. Read it first."),
        "uq_legal_holds_open": (Conflict, "A legal hold lies on this case already."),
        "uq_disclosures_request_id": (Conflict, "This request has been answered already."),
    }
)


def constraint_of(exc: IntegrityError) -> str | None:
    """Find the name of the constraint behind a driver's error."""
    cause: BaseException | None = exc.orig
    while cause is not None:
        name = getattr(cause, "constraint_name", None)
        if name:
            return str(name)
        cause = cause.__cause__
    return None


def refusal_of(exc: IntegrityError) -> Refused:
    """Give the refusal that a violated constraint means."""
    kind, detail = REFUSALS.get(constraint_of(exc) or "", (Conflict, None))
    return kind(detail)
