"""Messages, as their reader reads them in the app."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.api.paging import Page
from app.api.types import Instant, View
from app.db.queries.message import OwnMessage
from app.documents.messages import TEMPLATES, render


class MessageView(View):
    """A message to the reader."""

    message_id: UUID
    at: Annotated[Instant, Field(description="From when on it was to be read.")]
    subject: Annotated[str, Field(max_length=200, examples=["There is something new for you"])]
    text: Annotated[str, Field(max_length=4000, examples=["There is something new for you. Sign in to read it."])]

    @classmethod
    def of(cls, message: OwnMessage, public_url: str) -> "MessageView":
        """Write a message out, with links to this installation."""
        links = {"sign_in_url": f"{public_url}/sign-in", "stop_url": f"{public_url}/stop"}
        wanted = TEMPLATES[message.template].parameters
        parameters = {**message.parameters, **{name: link for name, link in links.items() if name in wanted}}
        written = render(message.template, message.language, parameters)
        return cls(message_id=message.message_id, at=message.at, subject=written.subject, text=written.text)


class MessagesView(Page[MessageView]):
    """A page of messages, newest first."""
