"""How long what is written is kept: one line of the printed table each, and what ends it.

How to read it: `KEPT` says how long each line lasts, from the moment that its sentence names. Which column of the database
belongs to which line stands in `kept_columns.py`. A case has three lives: what the sides said and what came of it
(`CASE`), the hub's own record (`RECORD`), and the thread that holds both together (`THREAD`), which goes last.

Nothing here looks at a legal hold: whoever erases asks for it first.

Source: rule book PRIV-07; visibility (retention).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType

from app.domain.referral import CLOSED, Status


class Line(StrEnum):
    """A line of the table of retention."""

    CASE = "case"
    """What the sides said, offers, places, sessions, attendance: by how the case ended, see `case_ends`."""
    RECORD = "record"
    """The hub's notes and assessment, supervised reports: to the youngest child's 25th birthday."""
    RAW_NOTES = "raw_notes"
    """Raw supervised notes: a year after the report."""
    SAFEGUARDING = "safeguarding"
    """A safeguarding concern or task: to the 25th birthday at least."""
    THREAD = "thread"
    """The referral's own row, its parties and children: as long as anything of the case."""
    PERSON = "person"
    """A person's names and addresses: as long as a case or an account of theirs."""
    COMPLAINT = "complaint"
    """A complaint: a year after it is resolved."""
    ACCOUNT = "account"
    """An account: three years after it was last used, and not before its cases; staff six years after leaving."""
    STAFF = "staff"
    """A staff record: six years after leaving."""
    AUDIT = "audit"
    """The audit trail: the case's life and six years."""
    MESSAGE = "message"
    """That a message was sent: a year."""
    MESSAGE_TEXT = "message_text"
    """What stood in it, and the address it went to: seven days after delivery."""
    EXPORT = "export"
    """That somebody asked for what is kept about them, and who answered: three years."""
    EXPORT_TEXT = "export_text"
    """The document itself: 28 days after its release, 90 after it was asked for."""
    TASK = "task"
    """A task about no case: a year after it was done."""
    SIGN_IN = "sign_in"
    """A sign-in and its tokens: 90 days after it ended."""
    STORED_ANSWER = "stored_answer"
    """The answer kept for an Idempotency-Key: 24 hours."""
    CODE = "code"
    """A one-time code: a day after it has run out."""
    COUNTER = "counter"
    """A counter of attempts: a day after the last one."""
    OUTBOX = "outbox"
    """A job that was done or given up: 30 days."""
    WISH = "wish"
    """"Never write to me again": for good, as a fingerprint alone."""
    COUNT = "count"
    """What is counted and the ledger of what was erased: for good; nobody can be known by it."""
    LISTED = "listed"
    """Centres, organisations, signposts, services: as long as they are listed; nothing of a family."""
    MACHINE = "machine"
    """What the service itself runs on: written over, about nobody."""


KEPT: Mapping[Line, timedelta] = MappingProxyType(
    {
        Line.RAW_NOTES: timedelta(days=365),
        Line.COMPLAINT: timedelta(days=365),
        Line.MESSAGE: timedelta(days=365),
        Line.MESSAGE_TEXT: timedelta(days=7),
        Line.EXPORT_TEXT: timedelta(days=28),
        Line.TASK: timedelta(days=365),
        Line.SIGN_IN: timedelta(days=90),
        Line.STORED_ANSWER: timedelta(hours=24),
        Line.CODE: timedelta(days=1),
        Line.COUNTER: timedelta(days=1),
        Line.OUTBOX: timedelta(days=30),
    }
)
"""From its end, for what is counted in days."""

YEARS: Mapping[Line, int] = MappingProxyType(
    {Line.CASE: 3, Line.ACCOUNT: 3, Line.EXPORT: 3, Line.STAFF: 6, Line.AUDIT: 6}
)
"""From its end, for what is counted in years."""

UNSENT = timedelta(days=28)
SCREENED_OUT = timedelta(days=90)
ADULT_AT = 25
UNANSWERED_EXPORT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Life:
    """What decides how long a case is kept.

    Args:
        status: where the referral stands, and since when.
        submitted: it was sent, or is only a draft.
        last_session: the end of the last session that was held.
        youngest_born: birthday of the youngest child; None where one of them is not known.
        assessed: the hub has taken it up.
        alarm: a safeguarding task about it is open.
        concern: a safeguarding concern or task about it is kept.
    """

    status: Status
    since: datetime
    created: datetime
    submitted: bool
    last_session: datetime | None = None
    youngest_born: date | None = None
    assessed: bool = False
    alarm: bool = False
    concern: bool = False


def later_by_years(day: date, years: int) -> date:
    """Give the same day some years on; the 29th of February becomes the 1st of March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _years_after(moment: datetime, years: int) -> datetime:
    return datetime.combine(later_by_years(moment.date(), years), moment.timetz())


def case_ends(life: Life) -> datetime | None:
    """Tell until when what the sides said and what came of it is kept; None as long as the case runs.

    While the hub lead has a safeguarding task about it open, the answers that it names stay to be read.

    Source: rule book PRIV-07, LIGHT-08.
    """
    if life.status not in CLOSED or life.alarm:
        return None
    if not life.submitted:
        return life.created + UNSENT
    if life.status is Status.STOPPED:
        return life.since + SCREENED_OUT
    return _years_after(life.last_session or life.since, YEARS[Line.CASE])


def adult_on(life: Life) -> datetime:
    """Tell when the youngest child is 25; a child whose birthday nobody knows counts as born with the referral."""
    born = life.youngest_born or life.created.date()
    return datetime.combine(later_by_years(born, ADULT_AT), time(), UTC)


def record_ends(life: Life) -> datetime | None:
    """Tell until when the hub's own record is kept; without an assessment it goes with the case.

    Source: rule book PRIV-07.
    """
    ends = case_ends(life)
    if ends is None or not life.assessed:
        return ends
    return max(ends, adult_on(life))


def safeguarding_ends(life: Life) -> datetime | None:
    """Tell until when a safeguarding concern or task is kept: at least to the 25th birthday, whatever became of the case.

    Source: rule book PRIV-07, SAF-02.
    """
    ends = case_ends(life)
    return None if ends is None else max(ends, adult_on(life))


def thread_ends(life: Life) -> datetime | None:
    """Tell when nothing holds the referral's own row any more."""
    return safeguarding_ends(life) if life.concern else record_ends(life)


ENDS = MappingProxyType(
    {
        Line.CASE: case_ends,
        Line.RECORD: record_ends,
        Line.SAFEGUARDING: safeguarding_ends,
        Line.THREAD: thread_ends,
    }
)
"""The lines of one case, in the order in which they are erased."""


def due(life: Life, now: datetime) -> tuple[Line, ...]:
    """Tell which lines of a case have run out, in the order in which they are erased.

    Source: rule book PRIV-07.
    """
    return tuple(line for line, ends in ENDS.items() if (until := ends(life)) is not None and until <= now)
