"""Sessions: what a centre books, and what each audience sees. There is no field for a word about a session (REC-01)."""

from typing import Annotated, Literal

from pydantic import Field

from app.api.paging import Page, Paged
from app.api.types import Bool, Date, Id, In, Instant, Shaped, TimeOfDay, View
from app.db.tables.appointment import AppointmentStatus, CancelCode
from app.domain import staff
from app.domain.access import Op
from app.domain.appointment import Comes, Kind
from app.domain.attendance import AbsenceReason, MarkKind, Status
from app.domain.services import Service
from app.domain.vocabulary import Part

Line = Annotated[str, Field(max_length=400)]
Side = Annotated[int, Field(ge=1, le=100, description="Who shares secrets with whom.", examples=[1])]
Actions = Annotated[
    list[Op], Field(max_length=20, description="Operations that you may call next.", examples=[["mark_attendance"]])
]
Room = Annotated[
    str,
    Field(min_length=1, max_length=62, description="The contact room by its short name.", examples=["Garden room"]),
    Shaped(
        "[0-9A-Za-z]{1,20}([ -][0-9A-Za-z]{1,20}){0,2}",
        "not-a-room",
        "Give the room's own short name: at most three words of letters and digits.",
    ),
]
ArriveAt = Annotated[Instant, Field(description="When to come.", examples=["2027-03-06T09:45:00Z"])]
LeaveAt = Annotated[Instant, Field(description="When to go.", examples=["2027-03-06T11:55:00Z"])]


class ComerIn(In):
    """Somebody who comes."""

    person_id: Annotated[Id, Field(description="Agreed beforehand.", examples=["4965975c-f4df-46a9-b57c-738fe5588448"])]
    comes: Annotated[
        Comes,
        Field(
            description="visits: first to come, last to go. child. waits: stays in the waiting room. "
            "drops_off: brings the child and comes back for it.",
            examples=["visits"],
        ),
    ]


class SessionIn(In):
    """Book a session by the time of the child; everybody's own times follow from it."""

    day: Annotated[Date, Field(description="By the centre's clocks.", examples=["2027-03-06"])]
    starts: Annotated[TimeOfDay, Field(description="When the child comes, by the centre's clocks.")]
    ends: Annotated[TimeOfDay, Field(description="When the child goes.", examples=["11:30"])]
    room: Room
    people: Annotated[
        list[ComerIn] | None,
        Field(
            min_length=3,
            max_length=40,
            description="Who comes. Left out: every visiting adult, every child, and the adults who bring them or, "
            "where nobody does, with whom they live.",
        ),
    ] = None


class DutyIn(In):
    """What somebody of the staff does at a session."""

    part: Annotated[staff.Duty, Field(description="observes only where a summary is written.", examples=["opening"])]


class DutyView(View):
    """A duty that was given."""

    appointment_id: Id
    staff_id: Id
    given_name: Line
    family_name: Line
    part: staff.Duty
    tied_to_family: Annotated[bool, Field(description="With this family all the time, and nowhere else.")]
    clearance: Annotated[
        staff.Standing,
        Field(description="On the day of the session; soon_stale and stale ask for a new one.", examples=["cleared"]),
    ]


class SessionsQuery(Paged):
    """Which appointments to list."""

    from_on: Annotated[Date | None, Field(description="The first day, by each centre's clocks.")] = None
    until_on: Annotated[Date | None, Field(description="The last day.")] = None
    placement_id: Annotated[Id | None, Field(description="Only those of this place.")] = None


class OwnTimes(View):
    """When somebody of your own side comes and goes."""

    person_id: Id
    part: Annotated[Part, Field(examples=["visits"])]
    child: Bool
    arrive_at: ArriveAt
    leave_at: LeaveAt


class _SessionView(View):
    appointment_id: Id
    placement_id: Id
    referral_id: Id
    kind: Annotated[Kind, Field(examples=["session"])]
    service: Service
    centre_id: Id
    centre_name: Annotated[Line, Field(examples=["Marmalade Lane Contact Centre"])]
    zone: Annotated[Line, Field(description="The centre's time zone.", examples=["Europe/London"])]
    date: Annotated[Date, Field(description="By the centre's clocks.")]
    status: Annotated[AppointmentStatus, Field(examples=["booked"])]
    actions: Actions


class SessionForSide(_SessionView):
    """A visit as one side reads it: the date, its own times, and whether it takes place. Held is told the day after."""

    view: Literal["family", "representative"]
    times: Annotated[list[OwnTimes], Field(max_length=100)]


class _Planned(_SessionView):
    starts_at: Annotated[Instant, Field(description="When the child comes.")]
    ends_at: Annotated[Instant, Field(description="When the child goes, however late it came.")]


class NamedComer(OwnTimes):
    """Somebody who is expected, by name."""

    side: Side
    given_name: Line
    family_name: Line


class SessionForStatutory(_Planned):
    """A session as an authority or Cafcass reads it. Attendance is given on request."""

    view: Literal["statutory"]
    people: Annotated[list[NamedComer], Field(max_length=100)]


class _Came(View):
    attendance: Annotated[Status, Field(description="What the marks come to.", examples=["late"])]
    arrived_at: Instant | None
    left_at: Instant | None
    in_shared_parts: Annotated[
        bool,
        Field(
            description="In entrance, corridor or waiting room now; also whoever came outside their own time, until "
            "staff have cleared the way."
        ),
    ]


class RegisterMark(View):
    """A mark in the register, as a worker reads it."""

    mark_id: Id
    kind: MarkKind
    happened_at: Instant
    replaces: Annotated[Id | None, Field(description="The mark that this one corrects.")]


class RegisterMarkInFull(RegisterMark):
    """A mark in the register with what was said of an absence, as a closed word."""

    told: bool | None
    reason: AbsenceReason | None


class RegisterComer(OwnTimes, _Came):
    """Somebody who is expected, as the worker on duty needs it."""

    first_name: Line
    age: Annotated[int | None, Field(description="A child's, in years.", examples=[7])]
    marks: Annotated[list[RegisterMark], Field(max_length=1000)]


class RegisterDuty(View):
    """Who else is on duty."""

    staff_id: Id
    first_name: Line
    part: staff.Duty


class SessionForWorker(_Planned):
    """The register of one session as the worker on duty reads it: people from the day itself on."""

    view: Literal["worker"]
    room: Line
    people: Annotated[list[RegisterComer], Field(max_length=100)]
    duties: Annotated[list[RegisterDuty], Field(max_length=100)]


class ComerInFull(NamedComer, _Came):
    """Somebody who is expected, as hub and centre read it."""

    age: Annotated[int | None, Field(description="In years, where it is known.", examples=[7])]
    told: Annotated[bool | None, Field(description="An absence was told to the centre.")]
    reason: AbsenceReason | None
    marks: Annotated[list[RegisterMarkInFull], Field(max_length=1000)]


class StaffOnDuty(View):
    """Who is on duty."""

    staff_id: Id
    given_name: Line
    family_name: Line
    part: staff.Duty
    tied_to_family: bool


class SessionForStaff(_Planned):
    """A session as hub and centre read it."""

    view: Literal["hub", "centre"]
    reference: Annotated[Line, Field(description="The referral's reference.", examples=["T4MZ0Q8R1A"])]
    room: Line
    cancel_code: CancelCode | None
    people: Annotated[list[ComerInFull], Field(max_length=100)]
    duties: Annotated[list[StaffOnDuty], Field(max_length=100)]
    lacks: Annotated[
        list[Line], Field(max_length=10, description="Staff that it still needs.", examples=[["no-staff"]])
    ]


Session = Annotated[
    SessionForSide | SessionForStatutory | SessionForWorker | SessionForStaff, Field(discriminator="view")
]


class SessionsPage(Page[Session]):
    """A page of appointments, earliest first; a side's are in order of their days."""
