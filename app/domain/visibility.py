"""Visibility: which audience sees what of which field group.

`MATRIX` is the one table: a row for each field group, a column for each reader. The kinds of answer built by it stand in
`view.py`, each an allow-list. What is withheld from one family member is withheld from every one, flagged or not, so that an absence tells nothing.

Source: rule book PRIV-01 to PRIV-03, CEN-10; visibility matrix.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Cell(StrEnum):
    """How much of a field group a reader sees."""

    OWN = "own"
    """Only what the reader's own side entered or what is its own."""
    FULL = "full"
    REDUCED = "reduced"
    """As the note of the cell says."""
    EXISTENCE = "existence"
    """That it exists, and its status."""
    GRANT = "grant"
    """Only with a recorded grant to this reader, for a purpose, until a date."""
    NOTHING = "nothing"
    """Not even that it exists."""


class Reader(StrEnum):
    """The columns: who reads."""

    RESIDENT = "resident"
    NON_RESIDENT = "non_resident"
    OTHER_APPLICANT = "other_applicant"
    REPRESENTATIVE = "representative"
    STATUTORY = "statutory"
    HUB = "hub"
    COORDINATOR = "coordinator"
    WORKER = "worker"
    ADMINISTRATOR = "administrator"
    COURT = "court"


class Group(StrEnum):
    """The rows: what is read."""

    ACCOUNT = "account"
    """Account, sign-in, sessions."""

    ADULTS_NAMES = "adults_names"
    """Names of adults, relationship to the child."""

    ADDRESSES = "addresses"
    """Home and past addresses, postcode."""

    ROUTES = "routes"
    """Telephone, e-mail."""

    SAFE_CONTACT = "safe_contact"
    """Safe-contact choices, voicemail rule."""

    CONFIDENTIALITY = "confidentiality"
    """The confidentiality flag and its reason."""

    CHILD_NAMES = "child_names"
    """The child's name as known to the reader, birth date; only children that the reader's side named itself."""

    CHILD_ADDRESS = "child_address"
    """The child's address, a sealed residence, a changed surname."""

    CHILD_PLACES = "child_places"
    """The child's school, nursery, GP, clubs, local authority."""

    CARE_NOTE = "care_note"
    """Allergies, medication, emergency plan, diet, needs, what helps when upset."""

    WISHES_BY_ADULTS = "wishes_by_adults"
    """An adult's account of the child's wishes."""

    CHILDS_OWN_WORDS = "childs_own_words"
    """The child's own words to a professional."""

    ANSWERS = "answers"
    """Application answers and statements."""

    CONCERNS = "concerns"
    """Concerns and orders with conclusions, allegations, check results."""

    SCREENING = "screening"
    """Screening answers, light and general advice from one's own answers."""

    HUB_NOTES = "hub_notes"
    """Hub notes, calls with professionals."""

    SAFETY_PLAN = "safety_plan"
    """Risk assessment, safety plan."""

    PROFESSIONALS = "professionals"
    """Professionals' names and contact."""

    ORDERS = "orders"
    """Court orders and papers."""

    CENTRE = "centre"
    """The centre; at which one a case is, each side knows from its own pre-visit on."""

    WHY_THIS_CENTRE = "why_this_centre"
    """Why this centre, distance, search postcode."""

    PRE_VISITS = "pre_visits"
    """Date and outcome of pre-visits."""

    SESSIONS = "sessions"
    """Date and status of sessions, planned times."""

    WINDOWS = "windows"
    """Arrival and leaving windows, entrance, who brings and collects, who must not be let in."""

    ATTENDANCE = "attendance"
    """Attendance at supported contact: dates and times."""

    ABSENCE_REASON = "absence_reason"
    """The reason for an absence."""

    RAW_NOTES = "raw_notes"
    """Raw session notes, supervised only."""

    REPORTS = "reports"
    """A supervised report, checked, not owned by a court."""

    COURT_REPORTS = "court_reports"
    """A report that a court owns."""

    SAFEGUARDING = "safeguarding"
    """Safeguarding concern, hold, task."""

    COMPLAINTS = "complaints"
    """Complaints."""

    FEES = "fees"
    """Fees."""

    MESSAGES = "messages"
    """Messages sent and their text."""

    AUDIT = "audit"
    """The audit trail."""

    STAFF_DATA = "staff_data"
    """Home data and disclosure details of staff."""

    STATISTICS = "statistics"
    """Statistics; cells under five are hidden."""


_O, _F, _R, _M, _G, _N = Cell.OWN, Cell.FULL, Cell.REDUCED, Cell.EXISTENCE, Cell.GRANT, Cell.NOTHING

# fmt: off
_ROWS: Mapping[Group, tuple[Cell, ...]] = MappingProxyType({
    #                          RES NRP GRP SOL STA HUB  CO  ST ADM CRT
    Group.ACCOUNT:           (_O, _O, _O, _O, _O, _O, _O, _O, _M, _N),  # 1
    Group.ADULTS_NAMES:      (_O, _O, _O, _O, _F, _F, _F, _R, _M, _F),  # 2
    Group.ADDRESSES:         (_O, _O, _O, _O, _G, _F, _N, _N, _N, _G),  # 3
    Group.ROUTES:            (_O, _O, _O, _O, _G, _F, _F, _R, _N, _G),  # 4
    Group.SAFE_CONTACT:      (_O, _O, _O, _O, _R, _F, _F, _R, _N, _N),  # 5
    Group.CONFIDENTIALITY:   (_O, _O, _O, _O, _F, _F, _F, _R, _N, _N),  # 6
    Group.CHILD_NAMES:       (_F, _F, _R, _F, _F, _F, _F, _R, _M, _F),  # 7
    Group.CHILD_ADDRESS:     (_O, _N, _N, _O, _G, _F, _R, _N, _N, _G),  # 8
    Group.CHILD_PLACES:      (_O, _N, _N, _O, _F, _F, _R, _N, _N, _G),  # 9
    Group.CARE_NOTE:         (_F, _F, _F, _O, _F, _F, _F, _F, _N, _G),  # 10
    Group.WISHES_BY_ADULTS:  (_O, _O, _O, _O, _G, _F, _R, _N, _N, _G),  # 11a
    Group.CHILDS_OWN_WORDS:  (_N, _N, _N, _N, _G, _F, _F, _N, _N, _G),  # 11b
    Group.ANSWERS:           (_O, _O, _O, _O, _R, _F, _R, _N, _N, _G),  # 12
    Group.CONCERNS:          (_O, _O, _O, _O, _F, _F, _R, _N, _N, _G),  # 13
    Group.SCREENING:         (_O, _O, _O, _O, _R, _F, _R, _N, _N, _N),  # 14
    Group.HUB_NOTES:         (_N, _N, _N, _N, _G, _F, _R, _N, _N, _G),  # 15
    Group.SAFETY_PLAN:       (_R, _R, _R, _R, _F, _F, _F, _R, _N, _G),  # 16
    Group.PROFESSIONALS:     (_O, _O, _O, _O, _F, _F, _F, _R, _N, _G),  # 17
    Group.ORDERS:            (_G, _G, _G, _G, _F, _F, _F, _R, _N, _F),  # 18
    Group.CENTRE:            (_F, _F, _F, _F, _F, _F, _F, _F, _F, _F),  # 19
    Group.WHY_THIS_CENTRE:   (_O, _O, _O, _O, _N, _F, _N, _N, _N, _N),  # 20
    Group.PRE_VISITS:        (_O, _O, _O, _O, _M, _F, _F, _R, _N, _R),  # 21
    Group.SESSIONS:          (_O, _O, _O, _O, _F, _F, _F, _F, _M, _F),  # 22
    Group.WINDOWS:           (_O, _O, _O, _O, _R, _F, _F, _F, _N, _N),  # 23
    Group.ATTENDANCE:        (_O, _O, _O, _O, _F, _F, _F, _F, _N, _F),  # 24
    Group.ABSENCE_REASON:    (_O, _O, _O, _O, _R, _F, _F, _R, _N, _N),  # 25
    Group.RAW_NOTES:         (_N, _N, _N, _N, _G, _N, _F, _O, _N, _G),  # 26
    Group.REPORTS:           (_G, _G, _G, _G, _G, _R, _F, _O, _N, _G),  # 27
    Group.COURT_REPORTS:     (_G, _G, _N, _G, _G, _M, _F, _N, _N, _F),  # 28
    Group.SAFEGUARDING:      (_N, _N, _N, _N, _F, _F, _F, _O, _N, _G),  # 29
    Group.COMPLAINTS:        (_O, _O, _O, _O, _N, _M, _F, _N, _M, _G),  # 30
    Group.FEES:              (_O, _O, _O, _O, _O, _M, _F, _N, _M, _N),  # 31
    Group.MESSAGES:          (_O, _O, _O, _O, _O, _F, _F, _N, _M, _N),  # 32
    Group.AUDIT:             (_N, _N, _N, _N, _N, _R, _R, _N, _M, _G),  # 33
    Group.STAFF_DATA:        (_N, _N, _N, _N, _N, _N, _R, _O, _M, _N),  # 34
    Group.STATISTICS:        (_N, _N, _N, _N, _R, _F, _R, _N, _F, _N),  # 35
})

NOTES: Mapping[tuple[Group, Reader], str] = MappingProxyType({
    (Group.ADULTS_NAMES, Reader.RESIDENT): "others as this side itself named them",
    (Group.ADULTS_NAMES, Reader.NON_RESIDENT): "others as this side itself named them",
    (Group.ADULTS_NAMES, Reader.OTHER_APPLICANT): "others as this side itself named them",
    (Group.ADULTS_NAMES, Reader.REPRESENTATIVE): "others as this side itself named them",
    (Group.ADULTS_NAMES, Reader.WORKER): "first name",
    (Group.ADDRESSES, Reader.COURT): "by order",
    (Group.ROUTES, Reader.WORKER): "call through co-ordinator",
    (Group.ROUTES, Reader.COURT): "by order",
    (Group.SAFE_CONTACT, Reader.STATUTORY): "how to reach",
    (Group.CONFIDENTIALITY, Reader.WORKER): "handling only",
    (Group.CHILD_NAMES, Reader.OTHER_APPLICANT): "first name, age",
    (Group.CHILD_NAMES, Reader.WORKER): "first name, age",
    (Group.CHILD_ADDRESS, Reader.RESIDENT): "if lives there",
    (Group.CHILD_ADDRESS, Reader.COORDINATOR): "names only",
    (Group.CHILD_ADDRESS, Reader.COURT): "by order",
    (Group.CHILD_PLACES, Reader.COURT): "by order",
    (Group.CARE_NOTE, Reader.OTHER_APPLICANT): "if attends",
    (Group.CARE_NOTE, Reader.WORKER): "for the session",
    (Group.ANSWERS, Reader.COORDINATOR): "as listed before acceptance (CEN-10)",
    (Group.CONCERNS, Reader.RESIDENT): "own statement",
    (Group.CONCERNS, Reader.NON_RESIDENT): "own statement",
    (Group.CONCERNS, Reader.OTHER_APPLICANT): "own statement",
    (Group.CONCERNS, Reader.COORDINATOR): "concerns and conclusions (CEN-10), no police print-outs",
    (Group.SCREENING, Reader.REPRESENTATIVE): "with explanation",
    (Group.HUB_NOTES, Reader.COORDINATOR): "referral notes",
    (Group.SAFETY_PLAN, Reader.RESIDENT): "own arrangements",
    (Group.SAFETY_PLAN, Reader.NON_RESIDENT): "own arrangements",
    (Group.SAFETY_PLAN, Reader.OTHER_APPLICANT): "own arrangements",
    (Group.SAFETY_PLAN, Reader.REPRESENTATIVE): "own arrangements",
    (Group.SAFETY_PLAN, Reader.WORKER): "instructions",
    (Group.PROFESSIONALS, Reader.RESIDENT): "those this side named",
    (Group.PROFESSIONALS, Reader.WORKER): "if attending",
    (Group.ORDERS, Reader.RESIDENT): "with a grant to this party",
    (Group.ORDERS, Reader.NON_RESIDENT): "with a grant to this party",
    (Group.ORDERS, Reader.OTHER_APPLICANT): "with a grant, if a party",
    (Group.ORDERS, Reader.WORKER): "who may attend",
    (Group.PRE_VISITS, Reader.WORKER): "own sessions",
    (Group.PRE_VISITS, Reader.COURT): "dates only",
    (Group.SESSIONS, Reader.RESIDENT): "date of all, own times",
    (Group.SESSIONS, Reader.NON_RESIDENT): "date of all, own times",
    (Group.SESSIONS, Reader.OTHER_APPLICANT): "if attends",
    (Group.SESSIONS, Reader.REPRESENTATIVE): "date of all, own times",
    (Group.SESSIONS, Reader.WORKER): "the day's register while on duty",
    (Group.WINDOWS, Reader.WORKER): "the day's register while on duty",
    (Group.ATTENDANCE, Reader.RESIDENT): "own times; of the others attended or not",
    (Group.ATTENDANCE, Reader.NON_RESIDENT): "own times; of the others attended or not",
    (Group.ATTENDANCE, Reader.REPRESENTATIVE): "on request, recorded",
    (Group.ATTENDANCE, Reader.STATUTORY): "on request, recorded",
    (Group.ATTENDANCE, Reader.WORKER): "record",
    (Group.ATTENDANCE, Reader.COURT): "only this",
    (Group.ABSENCE_REASON, Reader.RESIDENT): "the other side reads that it was cancelled",
    (Group.RAW_NOTES, Reader.WORKER): "author",
    (Group.RAW_NOTES, Reader.COURT): "by order",
    (Group.REPORTS, Reader.WORKER): "author until submitted",
    (Group.COURT_REPORTS, Reader.RESIDENT): "named by the order",
    (Group.COURT_REPORTS, Reader.NON_RESIDENT): "named by the order",
    (Group.COURT_REPORTS, Reader.REPRESENTATIVE): "named by the order",
    (Group.COURT_REPORTS, Reader.STATUTORY): "named by the order",
    (Group.COURT_REPORTS, Reader.COORDINATOR): "custodian",
    (Group.COURT_REPORTS, Reader.COURT): "named by the order",
    (Group.SAFEGUARDING, Reader.STATUTORY): "the local authority; Cafcass reduced",
    (Group.SAFEGUARDING, Reader.COORDINATOR): "unless its subject",
    (Group.SAFEGUARDING, Reader.WORKER): "own entry",
    (Group.COMPLAINTS, Reader.COORDINATOR): "unless its subject",
    (Group.FEES, Reader.RESIDENT): "whoever pays",
    (Group.FEES, Reader.NON_RESIDENT): "whoever pays",
    (Group.FEES, Reader.OTHER_APPLICANT): "whoever pays",
    (Group.FEES, Reader.REPRESENTATIVE): "whoever pays",
    (Group.FEES, Reader.STATUTORY): "whoever pays",
    (Group.MESSAGES, Reader.COORDINATOR): "own centre",
    (Group.MESSAGES, Reader.ADMINISTRATOR): "no text",
    (Group.AUDIT, Reader.HUB): "own cases",
    (Group.AUDIT, Reader.COORDINATOR): "own centre",
    (Group.AUDIT, Reader.ADMINISTRATOR): "no content",
    (Group.STAFF_DATA, Reader.COORDINATOR): "own team, dates",
    (Group.STATISTICS, Reader.COORDINATOR): "own centre",
})
# fmt: on
"""What a cell's letter alone does not say."""

MATRIX: Mapping[tuple[Group, Reader], Cell] = MappingProxyType(
    {(group, reader): cell for group, cells in _ROWS.items() for reader, cell in zip(Reader, cells, strict=True)}
)


def cell(group: Group, reader: Reader) -> Cell:
    """Tell how much of a field group a reader sees.

    Source: visibility matrix.
    """
    return MATRIX[group, reader]
