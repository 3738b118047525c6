"""Pre-visits: one for each adult, at a time of its own."""

from typing import Annotated, Literal

from pydantic import Field

from app.api.types import Date, Id, In, Instant, LongText, Shaped, TimeOfDay, View
from app.db.tables.appointment import AppointmentStatus, PreVisitOutcome

Room = Annotated[
    str,
    Field(min_length=1, max_length=62, description="The room, by the centre's own short name.", examples=["Blue room"]),
    Shaped("[0-9A-Za-z]{1,20}([ -][0-9A-Za-z]{1,20}){0,2}", "not-a-room", "Name the room in one to three short words."),
]
Side = Annotated[int, Field(ge=1, le=100, description="Who shares secrets with whom.", examples=[1])]


class PreVisitIn(In):
    """Book one adult's pre-visit, by the centre's clocks."""

    party_id: Annotated[Id, Field(description="The adult who comes.")]
    child_ids: Annotated[
        list[Id],
        Field(default_factory=list, max_length=12, description="Children who come along; never with a visiting adult."),
    ]
    day: Annotated[Date, Field(examples=["2027-03-06"])]
    starts: Annotated[TimeOfDay, Field(examples=["10:00"])]
    ends: Annotated[TimeOfDay, Field(examples=["10:40"])]
    room: Room


class PreVisitRecordIn(In):
    """What came of a pre-visit."""

    outcome: Annotated[PreVisitOutcome, Field(examples=["went_well"])]
    text: Annotated[
        LongText | None,
        Field(
            description="Questions and concerns, who else may come, what was agreed. Only centre and hub read it.",
            examples=["Asked about photographs; agreed on none for now."],
        ),
    ] = None


class PreVisitRecordView(View):
    """What came of a pre-visit, as centre and hub read it."""

    appointment_id: Id
    outcome: Annotated[PreVisitOutcome, Field(examples=["went_well"])]
    text: Annotated[str | None, Field(max_length=4000)]
    recorded_at: Instant
    etag: Annotated[str, Field(max_length=100, description="Send it as If-Match to change this record.")]


class PreVisitView(View):
    """A pre-visit as centre and hub read it."""

    view: Literal["centre", "hub"]
    appointment_id: Id
    placement_id: Id
    party_id: Id
    side: Side
    child_ids: Annotated[list[Id], Field(max_length=12)]
    starts_at: Instant
    ends_at: Instant
    room: Annotated[str, Field(max_length=62)]
    status: AppointmentStatus
    record: PreVisitRecordView | None
    advice: Annotated[
        list[Annotated[str, Field(max_length=64)]],
        Field(
            max_length=10,
            description="What is worth a second look, such as `outside_opening_hours`; it stops nothing.",
            examples=[["outside_opening_hours"]],
        ),
    ]


class OwnPreVisitView(View):
    """A pre-visit as the adult reads it whose it is."""

    appointment_id: Id
    starts_at: Instant
    ends_at: Instant
    status: AppointmentStatus
    outcome: PreVisitOutcome | None
