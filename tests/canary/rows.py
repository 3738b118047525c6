"""Rows whose id alone tells that something is there: what each side has, what the hub has, and whose task it is."""

from tests.canary.leaves import Leaf
from tests.canary.markers import Marker, Owner, Shape
from tests.canary.town import Town

OF_A_SIDE = (
    ("applications", "side", Leaf.APPLICATION_ROW),
    ("application_sections", "side", Leaf.APPLICATION_ROW),
    ("consents", "side", Leaf.CONSENT_ROW),
    ("agreements", "side", Leaf.AGREEMENT_ROW),
    ("screenings", "side", Leaf.SCREENING_ROW),
    ("concerns", "raised_by_side", Leaf.CONCERN_ROW),
    ("attendance_marks", "side", Leaf.MARK_ROW),
    ("attendance_requests", "side", Leaf.ATTENDANCE_ROW),
    ("disclosures", "side", Leaf.ATTENDANCE_ROW),
)
OF_THE_CASE = (
    ("assessments", Leaf.HUB_ROW),
    ("conversations", Leaf.HUB_ROW),
    ("consultations", Leaf.HUB_ROW),
    ("checks", Leaf.EVIDENCE),
    ("evidence", Leaf.EVIDENCE),
    ("party_contacts", Leaf.CONTACT_ROW),
    ("invitations", Leaf.CONTACT_ROW),
    ("pre_visit_records", Leaf.PRE_VISIT_TEXT),
)


async def mark_rows(town: Town) -> None:
    """Make a marker of every row that belongs to one side, to the hub or to somebody's list."""
    keys = {case.referral_id: key for key, case in town.cases.items()}
    rows, mint = town.world.rows, town.mint
    for table, column, leaf in OF_A_SIDE:
        for row in await rows(f"SELECT id, referral_id, {column} AS side FROM {table}"):
            key = keys[str(row["referral_id"])]
            mint.row(leaf, row["id"], f"{table} of {key}/{row['side']}", (key, row["side"]))
    for table, leaf in OF_THE_CASE:
        for row in await rows(f"SELECT id, referral_id FROM {table}"):
            key = keys[str(row["referral_id"])]
            mint.row(leaf, row["id"], f"{table} of {key}", (key, None))
    for row in await rows("SELECT id, referral_id, role, centre_id, kind FROM tasks"):
        of_case = keys.get(str(row["referral_id"]))
        owners: tuple[Owner, ...] = () if of_case is None else ((of_case, None),)
        mint.row(Leaf.TASK_ROW, row["id"], f"{row['kind']} of {of_case}", *owners, role=(row["role"], row["centre_id"]))
    for case in town.cases.values():
        for side, adult in case.adults.items():
            account = str(adult.actor.account_id)
            mint.row(Leaf.ACCOUNT_ROW, account, f"account of {case.plan.key}/{side}", account=account)
            for route_id in adult.route_ids:
                mint.row(Leaf.ROUTE_ROW, route_id, f"route of {case.plan.key}/{side}", *adult.sides, account=account)
            mint.keep(
                Marker(adult.actor.email, Leaf.EMAIL_OF_ACCOUNT, Shape.MAIL, f"sign-in of {case.plan.key}/{side}",
                       account=account)
            )  # fmt: skip
    for row in await rows("SELECT m.id, p.account_id FROM messages m JOIN people p ON p.id = m.person_id"):
        mint.row(Leaf.MESSAGE_ROW, row["id"], "a message", account=str(row["account_id"]))


def mark_places(town: Town) -> None:
    """At which centre a case is: a side knows it once it has been told of its own pre-visit."""
    for number, centre_id in enumerate(town.centres):
        told: set[Owner] = {
            (key, None) for key, case in town.cases.items() if case.placement_id and case.plan.centre == number
        }
        for text, shape in ((str(centre_id), Shape.ID), (f"Canary Contact Centre {number}", Shape.NAME)):
            town.mint.keep(
                Marker(text, Leaf.PLACE_OF_CASE, shape, f"centre {number}", frozenset(told), by_centre=centre_id)
            )
