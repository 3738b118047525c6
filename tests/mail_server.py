"""A mail server on a free port that keeps what it is given, and can be told to refuse."""

import email
import email.policy
from email.message import EmailMessage
from types import TracebackType
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from app.local.mail_sink import free_port

HOST = "127.0.0.1"


class MailServer:
    """Keeps mails with the addresses they were sent to.

    Args:
        port: a free one is found where none is given.
        refuses: the answer to every mail, instead of taking it.
    """

    def __init__(self, port: int | None = None, *, refuses: str | None = None) -> None:
        self.port = port or free_port()
        self.refuses = refuses
        self.mails: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self._controller = Controller(self, hostname=HOST, port=self.port)

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if self.refuses is not None:
            return self.refuses
        assert isinstance(envelope.content, bytes)
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.recipients.append(envelope.rcpt_tos)
        return "250 kept"


def text_of(mail: EmailMessage) -> str:
    """The plain text of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


__all__ = ["MailServer", "free_port", "text_of"]
