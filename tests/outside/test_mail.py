"""Letters go out over SMTP as they are, and what goes wrong is not hidden."""

from dataclasses import dataclass
from uuid import UUID

import aiosmtplib
import pytest

from app.outside.mail import Letter, SmtpMailer
from tests.mail_server import MailServer, free_port, text_of

LETTER = Letter(
    to="robin@example.org",
    subject="There is something new for you",
    text="Sign in to read it.\nGrüße, Ŵyn.\n",
    html="<p>Sign in to read it.</p>",
    message_id=UUID("11111111-2222-4333-8444-555555555555"),
)


@dataclass(frozen=True)
class Server:
    """What the mailer is told of its server."""

    smtp_port: int
    smtp_starttls: bool = False
    smtp_host: str = "127.0.0.1"
    smtp_from: str = "no-reply@referrals.example"
    smtp_user: str | None = None
    smtp_password: str | None = None


@pytest.mark.rule("MSG-01")
async def test_a_letter_arrives_with_neutral_headers_and_both_forms():
    with MailServer() as server:
        await SmtpMailer(Server(server.port)).send(LETTER)
    mail = server.mails[0]
    assert server.recipients == [["robin@example.org"]]
    assert mail["To"] == "robin@example.org"
    assert mail["From"] == "no-reply@referrals.example"
    assert mail["Subject"] == LETTER.subject
    assert mail["Auto-Submitted"] == "auto-generated"
    assert text_of(mail) == LETTER.text
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert {name.casefold() for name in mail} <= {
        "from", "to", "subject", "message-id", "auto-submitted", "mime-version", "content-type", "date",
        "x-peer", "x-mailfrom", "x-rcptto",
    }  # fmt: skip


@pytest.mark.rule("MSG-02")
async def test_the_same_letter_has_the_same_message_id_whenever_it_is_sent():
    with MailServer() as server:
        for _ in range(2):
            await SmtpMailer(Server(server.port)).send(LETTER)
    assert [mail["Message-ID"] for mail in server.mails] == [f"<{LETTER.message_id}@referrals.example>"] * 2


async def test_a_server_that_does_not_answer_is_an_error():
    with pytest.raises(aiosmtplib.SMTPConnectError):
        await SmtpMailer(Server(free_port())).send(LETTER)


@pytest.mark.parametrize("answer", ["451 try again later", "550 no such mailbox"])
async def test_a_server_that_refuses_is_an_error(answer):
    with MailServer(refuses=answer) as server, pytest.raises(aiosmtplib.SMTPResponseException):
        await SmtpMailer(Server(server.port)).send(LETTER)


async def test_where_encryption_is_demanded_nothing_goes_without_it():
    with MailServer() as server, pytest.raises(aiosmtplib.SMTPException):
        await SmtpMailer(Server(server.port, smtp_starttls=True)).send(LETTER)
    assert server.mails == []
