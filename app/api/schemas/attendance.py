"""Attendance: marks of the register and what they come to. Dates, times and closed words; nowhere a note (REC-01)."""

from typing import Annotated, Literal

from pydantic import Field

from app.api.paging import Page, Paged
from app.api.schemas.session import Side
from app.api.types import Bool, Date, Id, In, Instant, View
from app.domain.attendance import AbsenceReason, MarkKind, Status
from app.domain.vocabulary import Part


class MarkIn(In):
    """One mark of the register; its id is made by the device that takes it."""

    person_id: Annotated[
        Id,
        Field(
            description="Somebody who is expected at this session.",
            examples=["4965975c-f4df-46a9-b57c-738fe5588448"],
        ),
    ]
    kind: Annotated[MarkKind, Field(examples=["arrived"])]
    happened_at: Annotated[
        Instant, Field(description="On the day of the session, not in the future.", examples=["2026-03-07T09:46:00Z"])
    ]
    told: Annotated[Bool | None, Field(description="Only for absent: whether the centre was told.")] = None
    reason: Annotated[
        AbsenceReason | None, Field(description="Only for absent: the reason that was given.", examples=["illness"])
    ] = None
    replaces: Annotated[Id | None, Field(description="The mark that this one corrects.")] = None


class MarkView(View):
    """A mark of the register."""

    mark_id: Id
    appointment_id: Id
    person_id: Id
    kind: MarkKind
    happened_at: Instant
    told: bool | None
    reason: AbsenceReason | None
    replaces: Id | None
    waits: Annotated[
        bool,
        Field(description="Came outside their own time: waits until staff have cleared the way.", examples=[False]),
    ]


class AttendanceQuery(Paged):
    """Which page of the attendance to read."""


class _Attendance(View):
    appointment_id: Id
    date: Annotated[Date, Field(description="By the centre's clocks.")]
    cancelled: Annotated[bool, Field(description="It did not take place.")]


class PersonAttendance(View):
    """One person's attendance at one session."""

    person_id: Id
    part: Annotated[Part, Field(examples=["visits"])]
    child: bool
    status: Annotated[Status, Field(description="What the marks come to.", examples=["attended"])]
    arrived_at: Instant | None
    left_at: Instant | None
    told: Annotated[bool | None, Field(description="An absence was told to the centre.")]


class PersonAttendanceInFull(PersonAttendance):
    """One person's attendance with the coded reason of an absence."""

    reason: AbsenceReason | None


class SidedAttendance(PersonAttendance):
    """One person's attendance, with the side whose times these are."""

    side: Side


class SidedAttendanceInFull(PersonAttendanceInFull):
    """One person's attendance with side and reason."""

    side: Side


class OtherSide(View):
    """Of another side, whether anybody came."""

    attended: Annotated[
        bool | None,
        Field(
            description="Told from the morning after; null before, and where the register does not say.",
            examples=[True],
        ),
    ]


class AttendanceForSide(_Attendance):
    """A session's attendance as one side reads it: its own times, and whether the others came."""

    view: Literal["family", "representative"]
    own: Annotated[list[PersonAttendanceInFull], Field(max_length=100)]
    others: Annotated[list[OtherSide], Field(max_length=100)]


class AttendanceForStatutory(_Attendance):
    """A session's attendance as an authority or Cafcass reads it."""

    view: Literal["statutory"]
    people: Annotated[list[SidedAttendance], Field(max_length=100)]


class AttendanceForStaff(_Attendance):
    """A session's attendance as hub and centre read it."""

    view: Literal["hub", "centre"]
    people: Annotated[list[SidedAttendanceInFull], Field(max_length=100)]


Attendance = Annotated[AttendanceForSide | AttendanceForStatutory | AttendanceForStaff, Field(discriminator="view")]


class AttendancePage(Page[Attendance]):
    """A page of sessions with who attended, earliest day first."""
