"""Acceptable centres, and suggestions inside a case."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from app.api.schemas.centre_search import CentreListView, FoundCentreView
from app.api.schemas.place import PlaceView
from app.api.types import Id, In, Instant, View

MOST = 50
_Side = Annotated[int, Field(ge=1, le=100, description="The number of a side.")]


class AcceptableCentresIn(In):
    """Every centre that is acceptable; an empty list takes all marks back."""

    centre_ids: Annotated[list[Id], Field(max_length=MOST, examples=[["4965975c-f4df-46a9-b57c-738fe5588448"]])]


class AcceptableCentreView(View):
    """One centre that is marked."""

    centre_id: Id
    name: Annotated[str, Field(max_length=1000, examples=["Marmalade Lane Contact Centre"])]
    listed: Annotated[bool, Field(description="Stands in the directory today.")]
    marked_at: Instant


Marked = Annotated[list[AcceptableCentreView], Field(max_length=MOST)]


class OwnAcceptableCentres(View):
    """What one's own side has marked. Besides it, only the hub reads this."""

    view: Literal["family"]
    centres: Marked


class SideMarks(View):
    """What one side has marked."""

    side: _Side
    centres: Marked


class HubAcceptableCentres(View):
    """What each side has marked, and what the hub has marked for itself."""

    view: Literal["hub"]
    sides: Annotated[list[SideMarks], Field(max_length=100)]
    hub: Annotated[Marked, Field(description="The hub's own marks, which no side reads.")]


AcceptableCentresView = Annotated[OwnAcceptableCentres | HubAcceptableCentres, Field(discriminator="view")]


class SuggestionsView(CentreListView):
    """What anybody finds who types the same: nothing of the case is in it."""

    view: Literal["directory"]


class HubSuggestion(FoundCentreView):
    """A centre that was found, with who has marked it."""

    sides: Annotated[list[_Side], Field(max_length=100, description="Sides that find it acceptable.")]
    hub: Annotated[bool, Field(description="The hub has marked it.")]


class HubSuggestionsView(View):
    """What anybody finds who types the same, and beside each centre who has marked it."""

    view: Literal["hub"]
    understood: Annotated[PlaceView | None, Field(description="What `near` was understood as.")]
    items: list[HubSuggestion]
    next: Annotated[str | None, Field(max_length=1000, description="Send it as `after` to read on; null at the end.")]

    @classmethod
    def with_marks(cls, page: CentreListView, marks: Mapping[str, Any]) -> Self:
        """Put the marks beside what was found; they change neither what is found nor its order."""
        sides = {each["side"]: {mark["centre_id"] for mark in each["centres"]} for each in marks["sides"]}
        hub = {mark["centre_id"] for mark in marks["hub"]}
        items = [
            HubSuggestion(
                **dict(item), sides=[side for side, marked in sides.items() if item.id in marked], hub=item.id in hub
            )
            for item in page.items
        ]
        return cls(view="hub", understood=page.understood, items=items, next=page.next)


AnySuggestionsView = Annotated[SuggestionsView | HubSuggestionsView, Field(discriminator="view")]
