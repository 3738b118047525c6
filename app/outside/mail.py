"""E-mail: a mailer behind a protocol, and the plain SMTP one."""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Protocol
from uuid import UUID

import aiosmtplib

SECONDS = 15


@dataclass(frozen=True, slots=True)
class Letter:
    """A message ready to go.

    Args:
        to: a bare e-mail address.
        subject: neutral.
        text: plain text.
        html: the same in HTML.
        message_id: makes the Message-ID, so that a receiving system sees a repeat as one.
    """

    to: str
    subject: str
    text: str
    html: str
    message_id: UUID


class Mailer(Protocol):
    """Whatever takes a letter away."""

    async def send(self, letter: Letter) -> None:
        """Hand a letter over; an exception means that it has to be tried again."""
        ...


def composed(letter: Letter, sender: str) -> EmailMessage:
    """Write a letter as an e-mail.

    Args:
        letter: what to send.
        sender: address it comes from.
    """
    mail = EmailMessage()
    domain = sender.rpartition("@")[2]
    mail["From"] = Address(addr_spec=sender)
    mail["To"] = Address(addr_spec=letter.to)
    mail["Subject"] = letter.subject
    mail["Message-ID"] = f"<{letter.message_id}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.text)
    mail.add_alternative(letter.html, subtype="html")
    return mail


class MailServer(Protocol):
    """What has to be known of a mail server; the settings hold it."""

    @property
    def smtp_host(self) -> str:
        """Host name."""
        ...

    @property
    def smtp_port(self) -> int:
        """Port."""
        ...

    @property
    def smtp_from(self) -> str:
        """Sender."""
        ...

    @property
    def smtp_starttls(self) -> bool:
        """Encrypted or not at all."""
        ...

    @property
    def smtp_user(self) -> str | None:
        """None: it asks for nobody."""
        ...

    @property
    def smtp_password(self) -> str | None:
        """As above."""
        ...


class SmtpMailer:
    """Sends over SMTP."""

    def __init__(self, settings: MailServer) -> None:
        self._settings = settings

    async def send(self, letter: Letter) -> None:
        """Send one letter over a connection of its own."""
        settings = self._settings
        await aiosmtplib.send(
            composed(letter, settings.smtp_from),
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_user,
            password=settings.smtp_password,
            start_tls=True if settings.smtp_starttls else None,
            timeout=SECONDS,
        )
