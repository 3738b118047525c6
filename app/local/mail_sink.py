"""The mail sink: a mail server for one machine that delivers nothing, prints a line for each mail and keeps them all.

How to read it: mails go into a Maildir, in which the tour and a person with any mail program find them.
"""

import email
import email.policy
import mailbox
import socket
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
LARGEST_MAIL_BYTES = 5_000_000


class MailSink:
    """A mail server on a free port of this machine.

    Args:
        maildir: where mails are kept; made if it is not there.
        say: what to do with the line about each mail.
    """

    def __init__(self, maildir: Path, say: Callable[[str], None] = print) -> None:
        self.maildir = maildir
        self.port = 0
        self._say = say
        self._controller: Controller | None = None

    def __enter__(self) -> Self:
        mailbox.Maildir(self.maildir, create=True).close()
        self.maildir.chmod(0o700)
        self.port = free_port()
        self._controller = Controller(
            _Keeper(self.maildir, self._say),
            hostname=HOST,
            port=self.port,
            data_size_limit=LARGEST_MAIL_BYTES,
            ident="mail sink",
        )
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


class _Keeper:
    """What the mail server does with a mail."""

    def __init__(self, maildir: Path, say: Callable[[str], None]) -> None:
        self._maildir = maildir
        self._say = say

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        content = envelope.content or b""
        raw = content.encode("utf-8", "replace") if isinstance(content, str) else content
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        del mail["X-Sent-To"]
        mail["X-Sent-To"] = ", ".join(envelope.rcpt_tos)
        box = mailbox.Maildir(self._maildir, create=True)
        box.add(mail.as_bytes())
        box.close()
        subject = mail.get("subject", "(no subject)")
        self._say(f"mail to {', '.join(envelope.rcpt_tos)}: {subject}")
        return "250 kept"


def kept_mails(maildir: Path) -> list[EmailMessage]:
    """Read every mail that the sink has kept, oldest first."""
    files = sorted((maildir / "new").glob("*"), key=lambda file: (file.stat().st_mtime_ns, file.name))
    return [_read(file) for file in files]


def free_port() -> int:
    """Find a port of this machine that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _read(file: Path) -> EmailMessage:
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert isinstance(mail, EmailMessage)  # noqa: S101 - what the default policy makes
    return mail
