"""Places that people type, as they were understood."""

from typing import Annotated, Self

from pydantic import Field

from app.api.types import ONE_LINE, Filter, View
from app.db.queries.place import Place, Precision

Typed = Annotated[
    str,
    Field(min_length=2, max_length=40, description="A postcode, a part of one, or a town.", examples=["GL50 1"]),
    ONE_LINE,
]


class PlaceFilter(Filter):
    """What somebody types, whole or not yet whole."""

    typed: Typed


class PlaceView(View):
    """What a typed place was understood as."""

    name: Annotated[str, Field(examples=["GL50 1"])]
    precision: Annotated[Precision, Field(description="How exactly it was understood.")]
    latitude: Annotated[float | None, Field(description="Degrees (WGS84); null where nobody publishes it.")]
    longitude: Annotated[float | None, Field(description="Degrees (WGS84); null where nobody publishes it.")]
    note: Annotated[
        str | None,
        Field(description="A sentence for the reader, where the place is not quite the one that was typed."),
    ]

    @classmethod
    def of(cls, place: Place) -> Self:
        """Show a place."""
        return cls(
            name=place.name,
            precision=place.precision,
            latitude=place.point.latitude if place.point else None,
            longitude=place.point.longitude if place.point else None,
            note=place.note,
        )


class PlaceListView(View):
    """What could be meant, the likeliest first."""

    items: list[PlaceView]
