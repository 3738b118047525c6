"""What a marker can stand for, and to which field group of the visibility table that belongs."""

from enum import StrEnum

from app.domain.visibility import Group


class Leaf(StrEnum):
    """What a marker stands for; its group is looked up in `GROUP`."""

    EMAIL_OF_ACCOUNT = "email_of_account"
    FIRST_NAME = "first_name"
    SURNAME = "surname"
    OTHER_NAME = "other_name"
    ADULTS_BIRTHDAY = "adults_birthday"
    ADDRESS = "address"
    REFUGE = "refuge"
    TELEPHONE = "telephone"
    MAILBOX = "mailbox"
    CONTACT_NOTE = "contact_note"
    CHILDS_FIRST_NAME = "childs_first_name"
    CHILDS_SURNAME = "childs_surname"
    CHILDS_BIRTHDAY = "childs_birthday"
    CHANGED_SURNAME = "changed_surname"
    CHILDS_PLACE = "childs_place"
    CARE = "care"
    WISHES = "wishes"
    STATEMENT = "statement"
    EVIDENCE = "evidence"
    HUB_NOTE = "hub_note"
    REFERRAL_NOTES = "referral_notes"
    RATIONALE = "rationale"
    CONDITIONS = "conditions"
    PROFESSIONAL = "professional"
    SEAT = "seat"
    OFFERS_COMMENT = "offers_comment"
    PRE_VISIT_TEXT = "pre_visit_text"
    PRE_VISIT_TIME = "pre_visit_time"
    TIME = "time"
    ROOM = "room"
    CAME_AND_WENT = "came_and_went"
    STAFFS_SURNAME = "staffs_surname"
    # Rows whose id tells that they are there.
    ACCOUNT_ROW = "account_row"
    ROUTE_ROW = "route_row"
    APPLICATION_ROW = "application_row"
    CONSENT_ROW = "consent_row"
    AGREEMENT_ROW = "agreement_row"
    CONTACT_ROW = "contact_row"
    SCREENING_ROW = "screening_row"
    CONCERN_ROW = "concern_row"
    HUB_ROW = "hub_row"
    MARK_ROW = "mark_row"
    TASK_ROW = "task_row"
    MESSAGE_ROW = "message_row"
    ATTENDANCE_ROW = "attendance_row"
    PLACE_OF_CASE = "place_of_case"


GROUP: dict[Leaf, Group] = {
    Leaf.EMAIL_OF_ACCOUNT: Group.ACCOUNT,
    Leaf.FIRST_NAME: Group.ADULTS_NAMES,
    Leaf.SURNAME: Group.ADULTS_NAMES,
    Leaf.OTHER_NAME: Group.ADULTS_NAMES,
    Leaf.ADULTS_BIRTHDAY: Group.ADULTS_NAMES,
    Leaf.ADDRESS: Group.ADDRESSES,
    Leaf.REFUGE: Group.ADDRESSES,
    Leaf.TELEPHONE: Group.ROUTES,
    Leaf.MAILBOX: Group.ROUTES,
    Leaf.CONTACT_NOTE: Group.SAFE_CONTACT,
    Leaf.CHILDS_FIRST_NAME: Group.CHILD_NAMES,
    Leaf.CHILDS_SURNAME: Group.CHILD_NAMES,
    Leaf.CHILDS_BIRTHDAY: Group.CHILD_NAMES,
    Leaf.CHANGED_SURNAME: Group.CHILD_ADDRESS,
    Leaf.CHILDS_PLACE: Group.CHILD_PLACES,
    Leaf.CARE: Group.CARE_NOTE,
    Leaf.WISHES: Group.WISHES_BY_ADULTS,
    Leaf.STATEMENT: Group.ANSWERS,
    Leaf.EVIDENCE: Group.CONCERNS,
    Leaf.HUB_NOTE: Group.HUB_NOTES,
    Leaf.REFERRAL_NOTES: Group.HUB_NOTES,
    Leaf.RATIONALE: Group.HUB_NOTES,
    Leaf.CONDITIONS: Group.SAFETY_PLAN,
    Leaf.PROFESSIONAL: Group.PROFESSIONALS,
    Leaf.SEAT: Group.PROFESSIONALS,
    Leaf.OFFERS_COMMENT: Group.WHY_THIS_CENTRE,
    Leaf.PRE_VISIT_TEXT: Group.PRE_VISITS,
    Leaf.PRE_VISIT_TIME: Group.PRE_VISITS,
    Leaf.TIME: Group.WINDOWS,
    Leaf.ROOM: Group.WINDOWS,
    Leaf.CAME_AND_WENT: Group.ATTENDANCE,
    Leaf.STAFFS_SURNAME: Group.STAFF_DATA,
    Leaf.ACCOUNT_ROW: Group.ACCOUNT,
    Leaf.ROUTE_ROW: Group.ROUTES,
    Leaf.APPLICATION_ROW: Group.ANSWERS,
    Leaf.CONSENT_ROW: Group.ANSWERS,
    Leaf.AGREEMENT_ROW: Group.PRE_VISITS,
    Leaf.CONTACT_ROW: Group.SAFE_CONTACT,
    Leaf.SCREENING_ROW: Group.SCREENING,
    Leaf.CONCERN_ROW: Group.CONCERNS,
    Leaf.HUB_ROW: Group.HUB_NOTES,
    Leaf.MARK_ROW: Group.ATTENDANCE,
    Leaf.TASK_ROW: Group.SAFEGUARDING,
    Leaf.MESSAGE_ROW: Group.MESSAGES,
    Leaf.ATTENDANCE_ROW: Group.ATTENDANCE,
    Leaf.PLACE_OF_CASE: Group.CENTRE,
}

TYPED_BY_ITS_SIDE = frozenset(
    {
        Leaf.FIRST_NAME, Leaf.SURNAME, Leaf.OTHER_NAME, Leaf.ADULTS_BIRTHDAY, Leaf.ADDRESS, Leaf.REFUGE,
        Leaf.TELEPHONE, Leaf.MAILBOX, Leaf.CHILDS_FIRST_NAME, Leaf.CHILDS_SURNAME, Leaf.CHILDS_BIRTHDAY,
        Leaf.CHANGED_SURNAME, Leaf.CHILDS_PLACE, Leaf.CARE, Leaf.WISHES, Leaf.STATEMENT, Leaf.PROFESSIONAL, Leaf.SEAT,
        Leaf.EMAIL_OF_ACCOUNT, Leaf.APPLICATION_ROW, Leaf.SCREENING_ROW, Leaf.ROUTE_ROW, Leaf.ACCOUNT_ROW,
        Leaf.MESSAGE_ROW,
    }
)  # fmt: skip
"""What a side has entered, or what came of its own entries at once: it reads it back, confirmed or not (REF-15)."""
